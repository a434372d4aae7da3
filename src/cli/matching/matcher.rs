//! Matches the events of one input, on any thread, and builds the output.

use std::cmp::Reverse;
use std::io::{self, Read};
use std::sync::Arc;

use super::args::MatchArgs;
use super::rules::MatchRules;
use crate::cli::shared_args::Format;
use crate::diagnostic::{Diagnostic, Level, Name, Span};
use crate::event::{
    EvaluatedItem, Evaluation, Event, EventBridgeEvent, EventForm, EventItem, EventSource,
    InputProblem,
};
use crate::json::{Node, parse};
use crate::language::Phrase;
use crate::pattern::{ConditionOutcome, Explainer, Explanation, Scratch, check_event};
use crate::report::matching::{MatchOutput, MatchReport, wrapped_note};
use crate::rules::engine::{Engine, Verdict, VerdictError};

/// Maximum number of events of a batch.
const BATCH: u64 = 512;

/// The options for printing events.
#[derive(Debug)]
pub(super) struct OutputOptions {
    pub(super) json: bool,
    pub(super) lines: MatchOutput,
    /// Prints only events that match, or only those that do not.
    only: Option<bool>,
}

impl OutputOptions {
    pub(super) fn new(args: &MatchArgs, named: bool) -> Self {
        let only = match (args.only_matches, args.no_match) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let lines = MatchOutput { named, explain: args.explain };
        Self { json: matches!(args.format, Format::Json), lines, only }
    }

    fn leaves_out(&self, matched: bool) -> bool {
        self.only.is_some_and(|only| only != matched)
    }
}

/// The rules and the options of a run, which all threads share.
#[derive(Debug)]
pub(super) struct Matcher<'a> {
    pub(super) rules: &'a MatchRules,
    pub(super) output: OutputOptions,
    /// Matches documents as they are.
    pub(super) raw: bool,
    pub(super) verbose: bool,
    /// Prints no events.
    pub(super) quiet: bool,
}

/// The results of some events.
#[derive(Debug)]
pub(super) struct MatchBatch<'a> {
    pub(super) total: u64,
    /// Number of events that alert.
    pub(super) matched: u64,
    /// The number of alerts of each rule.
    pub(super) hits: Vec<u64>,
    /// The output, in order.
    pub(super) items: Vec<MatchItem<'a>>,
}

/// An item of the output.
#[derive(Debug)]
pub(super) enum MatchItem<'a> {
    Problem(Option<Box<InputProblem>>),
    Note(Phrase),
    /// The first event of an input, until it is known whether a second one follows: a single event gets an explanation.
    First(Box<(Event, Verdict<'a>)>),
    Report(Box<MatchReport<'a>>),
}

/// The state of one input.
struct InputMatcher<'m, 'a> {
    matcher: &'m Matcher<'a>,
    scratch: Scratch,
    buffer: String,
    batch: MatchBatch<'a>,
    is_first: bool,
}

impl<'a> Matcher<'a> {
    /// Matches the events of an input, until `send` returns `false`.
    pub(super) fn read(
        &self,
        name: Name,
        reader: Box<dyn Read + '_>,
        send: &mut dyn FnMut(MatchBatch<'a>) -> bool,
    ) -> io::Result<()> {
        // The results of a pipe are printed at once, because the next event may come much later.
        let is_live = name.is_live();
        let source = if self.raw { EventSource::documents } else { EventSource::new };
        let mut input = InputMatcher {
            matcher: self,
            scratch: self.rules.engine().scratch(),
            buffer: String::new(),
            batch: self.batch(),
            is_first: true,
        };
        let mut source = source(name, reader);
        while let Some(item) = source.next_evaluated(|bytes, form| input.evaluate(bytes, form)) {
            match item {
                Ok(EvaluatedItem::Evaluated(verdict, event)) => input.evaluated(verdict, event),
                Ok(EvaluatedItem::Other(EventItem::Event(event))) => input.event(event),
                Ok(EvaluatedItem::Other(EventItem::Problem(problem))) => {
                    input.batch.items.push(MatchItem::Problem(problem));
                }
                Err(error) => {
                    send(input.batch);
                    return Err(error);
                }
            }
            let is_ready = input.batch.total == BATCH || input.batch.items.len() as u64 >= BATCH;
            if is_ready || (is_live && !input.batch.items.is_empty()) {
                let batch = std::mem::replace(&mut input.batch, self.batch());
                if !send(batch) {
                    return Ok(());
                }
            }
        }
        send(input.batch);
        Ok(())
    }

    /// Reports whether the event of a verdict is printed.
    fn prints(&self, verdict: &Verdict<'_>) -> bool {
        !self.quiet && !self.output.leaves_out(verdict.alerts())
    }

    fn batch(&self) -> MatchBatch<'a> {
        let hits = vec![0; self.rules.engine().rules().len()];
        MatchBatch { total: 0, matched: 0, hits, items: Vec::new() }
    }

    /// The report of an event.
    pub(super) fn report(
        &self,
        event: &Event,
        verdict: Verdict<'a>,
        explains: bool,
    ) -> Result<MatchReport<'a>, Box<InputProblem>> {
        with_delivered(event, |node, delivered| {
            let mut report = MatchReport::new(node, event.origin.to_string(), verdict, |rule| {
                self.rules.get(rule).name
            });
            if explains {
                self.explain(&mut report, node, delivered, event);
            }
            report
        })
    }

    /// Adds explanations to a report: of all rules that match, or of the closest rule if none matches. Those that take too
    /// long are left out.
    fn explain(
        &self,
        report: &mut MatchReport<'_>,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: &Event,
    ) {
        let mut budget = Engine::budget();
        let mut explainer = Explainer::new(node, &mut budget).ok();
        let all: Vec<_> = (0..self.rules.engine().rules().len()).collect();
        let is_mismatch = report.matching().is_empty();
        let indices = if is_mismatch { &all } else { report.matching() };
        let count = indices.len();
        let explanations = indices.iter().map_while(|index| {
            let rule = self.rules.get(*index);
            Some((rule, explainer.as_mut()?.explain(rule.pattern).ok()?))
        });
        let mut done = 0;
        let explanations = explanations.inspect(|_| done += 1);
        let explanations: Vec<_> = if is_mismatch {
            let closest = explanations.min_by_key(|(_, explanation)| distance(explanation));
            closest.into_iter().collect()
        } else {
            explanations.collect()
        };
        report.is_incomplete = done < count;
        let source = Arc::new(event.source());
        for (rule, explanation) in explanations {
            report.add_explanation(&rule, &explanation, node, delivered, Arc::clone(&source));
        }
    }
}

impl<'a> InputMatcher<'_, 'a> {
    /// Evaluates the event at the beginning of some bytes.
    fn evaluate(&mut self, bytes: &[u8], form: EventForm) -> Option<Evaluation<Verdict<'a>>> {
        let (scanned, result) = self.matcher.rules.engine().scan(bytes, form, &mut self.scratch)?;
        let needs_event = self.matcher.verbose || self.matcher.prints(&result);
        Some(Evaluation { scanned, result, needs_event })
    }

    fn evaluated(&mut self, verdict: Verdict<'a>, event: Option<Event>) {
        if let Err(problem) = self.add(verdict, event) {
            self.batch.items.push(MatchItem::Problem(Some(problem)));
        }
    }

    fn event(&mut self, event: Event) {
        if let Err(problem) = self.try_event(event) {
            self.batch.items.push(MatchItem::Problem(Some(problem)));
        }
    }

    fn try_event(&mut self, event: Event) -> Result<(), Box<InputProblem>> {
        if self.matcher.raw {
            self.check(&event)?;
        }
        let text = event.delivered(&mut self.buffer).ok_or_else(|| invalid(&event, None))?;
        let verdict = self.matcher.rules.engine().verdict(text, &mut self.scratch);
        let verdict = verdict.map_err(|error| match error {
            VerdictError::Invalid(problem) => invalid(&event, Some(*problem)),
            VerdictError::Undecided => in_event(&event, error.diagnostic(Span::new(0, 1))),
        })?;
        self.add(verdict, Some(event))
    }

    /// Adds the result of an event. The event may be missing if it is not printed.
    fn add(&mut self, verdict: Verdict<'a>, event: Option<Event>) -> Result<(), Box<InputProblem>> {
        let alerts = verdict.alerts();
        self.batch.total += 1;
        self.batch.matched += u64::from(alerts);
        for index in verdict.rules.iter().filter(|_| alerts) {
            self.batch.hits[*index] += 1;
        }
        let is_first = std::mem::take(&mut self.is_first);
        let Some(event) = event else { return Ok(()) };
        if self.matcher.verbose && event.form == EventForm::Record {
            let note = with_delivered(&event, |node, _| wrapped_note(node, &event.origin))?;
            self.batch.items.push(MatchItem::Note(note));
        }
        if !self.matcher.prints(&verdict) {
            return Ok(());
        }
        let output = &self.matcher.output;
        self.batch.items.push(if is_first && !output.json {
            MatchItem::First(Box::new((event, verdict)))
        } else {
            let explains = output.lines.explain || output.json;
            MatchItem::Report(Box::new(self.matcher.report(&event, verdict, explains)?))
        });
        Ok(())
    }

    /// Reports a document that EventBridge would refuse as an event.
    fn check(&mut self, event: &Event) -> Result<(), Box<InputProblem>> {
        let node = parse(&event.text).map_err(|problem| in_event(event, problem))?;
        let Some(problem) = check_event(&node) else { return Ok(()) };
        let is_error = problem.code.level() == Level::Error;
        let problem = in_event(event, problem);
        if is_error {
            return Err(problem);
        }
        if self.matcher.verbose {
            self.batch.items.push(MatchItem::Problem(Some(problem)));
        }
        Ok(())
    }
}

/// Calls `look` with the tree and the parts of the event as EventBridge delivers it.
pub(in crate::cli) fn with_delivered<T>(
    event: &Event,
    look: impl FnOnce(&Node<'_>, &EventBridgeEvent<'_>) -> T,
) -> Result<T, Box<InputProblem>> {
    let failed = |problem| in_event(event, problem);
    if event.form == EventForm::Envelope {
        let node = parse(&event.text).map_err(failed)?;
        return Ok(look(&node, &EventBridgeEvent::verbatim(&node, &event.text)));
    }
    event.with_record(|record| {
        let (record, place) = record.map_err(failed)?;
        let delivered = EventBridgeEvent::record(&record, &place);
        let node = parse(&delivered.text).map_err(|problem| invalid(event, Some(problem)))?;
        Ok(look(&node, &delivered))
    })
}

/// The problem of an event that cannot be evaluated, for this reason or for its own syntax error.
fn invalid(event: &Event, problem: Option<Diagnostic>) -> Box<InputProblem> {
    let own = parse(&event.text).err();
    let whole = Span::new(0, event.text.len());
    let problem = own.or(problem.map(|it| Diagnostic { span: whole, ..it }));
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "Result::err is not general enough"
    )]
    let problem = problem.or_else(|| event.with_record(|record| record.err()));
    in_event(event, problem.expect("an event that cannot be evaluated has a problem"))
}

fn in_event(event: &Event, diagnostic: Diagnostic) -> Box<InputProblem> {
    Box::new(InputProblem { source: event.source(), diagnostic })
}

/// Returns the distance of a pattern from a match, for ordering: the number of failed conditions in its closest sub-rule, then
/// the number of matched ones. Of two patterns with one failed condition each, the one with more matched conditions is closer.
fn distance(explanation: &Explanation) -> (usize, Reverse<usize>) {
    let Some(rule) = explanation.closest() else { return (usize::MAX, Reverse(0)) };
    let matched =
        rule.conditions.iter().filter(|it| it.outcome == ConditionOutcome::Matched).count();
    (rule.conditions.len() - matched, Reverse(matched))
}
