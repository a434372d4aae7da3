//! `match`: matches events against patterns and explains mismatches.

pub(super) mod args;
mod excerpt;
mod output;

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::input::{InputSource, Loaded, inputs, load};
use super::patterns::{LoadedRule, load_rules};
use super::problems::Problems;
use super::rule_set::{here, load_set};
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Diagnostic, Level, LineCounter, Name, Source};
use crate::event::{EventBridgeEvent, EventPlace, UnwrappedItem, read};
use crate::json::{Documents, Node, parse};
use crate::language::{Phrase, phrase};
use crate::pattern::{
    Builder, ConditionOutcome, Explanation, Program, ProgramTooLarge, RuleId, Scratch, check_event,
    evaluate, explain,
};
use crate::rules::lookup::{self, suppression};
use crate::rules::set::State;
use crate::ui;
use args::MatchArgs;
use output::{MatchReport, NoAlert, OutputOptions};

pub(super) fn run(args: &MatchArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let (patterns, events) = split(args)?;
    if events.is_empty() && context.world.stdin_is_terminal {
        return Err(Failure::usage(phrase!("no event given"))
            .hint(Phrase::verbatim("audit-alert match pattern.json event.json")));
    }
    let stdin = |paths: &[PathBuf]| paths.iter().filter(|path| path.as_os_str() == "-").count();
    let piped = usize::from(events.is_empty());
    if stdin(&patterns) + stdin(events) + piped > 1 {
        return Err(Failure::usage(phrase!("standard input can be read only once"))
            .hint(phrase!("pass the pattern or the events as a file")));
    }
    let loaded = match &args.rules {
        Some(rules) => Some(rule_set(rules.as_deref(), context)?),
        None => {
            load_rules(&patterns, context)?.map(|rules| Patterns { rules, ignores: Vec::new() })
        }
    };
    let Some(Patterns { rules, ignores }) = loaded else { return Ok(Exit::Invalid) };
    let named = rules.len() > 1 || !args.pattern.is_empty() || args.rules.is_some();
    let output = OutputOptions::new(args, named);
    let program = compile(&rules)?;
    let mut session = MatchSession {
        args,
        scratch: program.scratch(),
        program,
        hits: vec![0; rules.len()],
        rules,
        ignores,
        output,
        first: None,
        total: 0,
        matched: 0,
        problems: Problems::new(),
        exit: Exit::Success,
    };
    let from_pipe = [PathBuf::from("-")];
    let events = if events.is_empty() { &from_pipe } else { events };
    let mut all = Vec::new();
    for path in events {
        match inputs(path) {
            Ok(inputs) => all.extend(inputs),
            Err(failure) => session.problems.failed(failure, context.ui)?,
        }
    }
    if context.world.stderr.is_terminal {
        context.ui.start_progress(all.iter().map(InputSource::size).sum());
    }
    for input in &all {
        session.input(input, context)?;
        context.ui.progress(input.size());
    }
    context.ui.finish_progress();
    session.finish(context)
}

/// Compiles all rules into one program. The ID of a rule is its index.
fn compile(rules: &[LoadedRule]) -> Result<Program, Failure> {
    let mut builder = Builder::new();
    for (id, rule) in (0..).map(RuleId).zip(rules) {
        builder.add(id, &rule.pattern);
    }
    builder.build().map_err(|ProgramTooLarge { rule }| {
        let name = rules.get(rule.0 as usize).map_or("?", |rule| &rule.name);
        let error = phrase!("the patterns are too large to match together, from {name} on", name);
        Failure::invalid(error)
    })
}

/// Splits the arguments into patterns and events. Without `-p` the first file is the pattern.
fn split(args: &MatchArgs) -> Result<(Vec<PathBuf>, &[PathBuf]), Failure> {
    if args.rules.is_some() {
        return Ok((Vec::new(), &args.files));
    }
    if !args.pattern.is_empty() {
        return Ok((args.pattern.clone(), &args.files));
    }
    let Some((pattern, events)) = args.files.split_first() else {
        return Err(Failure::usage(phrase!("no pattern given"))
            .hint(Phrase::verbatim("audit-alert match pattern.json event.json"))
            .hint(Phrase::verbatim("audit-alert match -p patterns/ event.json")));
    };
    Ok((vec![pattern.clone()], events))
}

struct MatchSession<'a> {
    args: &'a MatchArgs,
    rules: Vec<LoadedRule>,
    /// The patterns of ignored events.
    ignores: Vec<LoadedRule>,
    /// The number of alerts of each rule.
    hits: Vec<u64>,
    program: Program,
    scratch: Scratch,
    output: OutputOptions,
    /// The first event. It is printed with an explanation if it is the only one, so it waits for the second one.
    first: Option<MatchReport>,
    total: u64,
    matched: u64,
    problems: Problems,
    exit: Exit,
}

impl MatchSession<'_> {
    fn input(
        &mut self,
        input: &InputSource,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let source = match load(input, context.stdin) {
            Ok(Loaded::Text(source)) => Rc::new(source),
            Ok(Loaded::Unreadable(source, diagnostic)) => {
                return Ok(self.problems.show(&source, &diagnostic, context.ui)?);
            }
            Err(failure) => return Ok(self.problems.failed(failure, context.ui)?),
        };
        let read = if self.args.raw { Self::documents } else { Self::events };
        read(self, &source, context)?;
        Ok(self.problems.end_of(&source, context.ui)?)
    }

    /// Matches the events that EventBridge would deliver for the records of a text.
    fn events(
        &mut self,
        source: &Rc<Source>,
        context: &mut CommandContext<'_, '_>,
    ) -> ui::Result<()> {
        let mut lines = LineCounter::new(&source.text);
        let mut written = Ok(());
        // The visitor breaks only on a write error, which `written` has.
        let _ = read(&source.text, &mut |found| {
            written = match found {
                UnwrappedItem::Record(record, place) => {
                    let origin = EventOrigin { place, line: lines.line_of(place.span), source };
                    self.event(&EventBridgeEvent::record(&record, &place), &origin, context)
                }
                UnwrappedItem::Foreign(node, place, _) => {
                    let origin = EventOrigin { place, line: lines.line_of(place.span), source };
                    self.event(&EventBridgeEvent::verbatim(node, place.text), &origin, context)
                }
                UnwrappedItem::Problem(problem) => self.problems.show(source, &problem, context.ui),
            };
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        written
    }

    /// Matches the JSON documents of a text unchanged, and reports those that EventBridge would refuse as events.
    fn documents(
        &mut self,
        source: &Rc<Source>,
        context: &mut CommandContext<'_, '_>,
    ) -> ui::Result<()> {
        let mut lines = LineCounter::new(&source.text);
        for document in Documents::new(&source.text) {
            let node = match document {
                Ok(node) => node,
                Err(problem) => {
                    self.problems.show(source, &problem, context.ui)?;
                    continue;
                }
            };
            let refused = check_event(&node);
            let is_error = refused.as_ref().is_some_and(|it| it.code.level() == Level::Error);
            if let Some(problem) = refused.filter(|_| is_error || context.verbose) {
                self.problems.show(source, &problem, context.ui)?;
            }
            if !is_error {
                let place = EventPlace { text: &source.text, span: node.span, in_string: false };
                let origin = EventOrigin { place, line: lines.line_of(place.span), source };
                self.event(&EventBridgeEvent::verbatim(&node, place.text), &origin, context)?;
            }
        }
        Ok(())
    }

    fn event(
        &mut self,
        delivered: &EventBridgeEvent<'_>,
        origin: &EventOrigin<'_>,
        context: &mut CommandContext<'_, '_>,
    ) -> ui::Result<()> {
        let node = match parse(&delivered.text) {
            Ok(node) => node,
            Err(problem) => {
                let problem = Diagnostic { span: origin.place.span, ..problem };
                return self.problems.show(origin.source, &problem, context.ui);
            }
        };
        let matching = self.matching(&delivered.text, &node);
        let no_alert = (!matching.is_empty()).then(|| self.no_alert(&matching, &node)).flatten();
        let alerts = !matching.is_empty() && no_alert.is_none();
        self.total += 1;
        self.matched += u64::from(alerts);
        if !alerts {
            self.exit = self.exit.max(Exit::Negative);
        }
        for index in matching.iter().filter(|_| alerts) {
            if let Some(hits) = self.hits.get_mut(*index) {
                *hits += 1;
            }
        }
        if context.verbose && delivered.is_wrapped() {
            context.ui.status(output::wrapped_note(&node, origin))?;
        }
        if self.output.leaves_out(alerts) || self.args.count || context.quiet {
            return Ok(());
        }
        let mut report = MatchReport::new(&node, origin, matching, no_alert);
        if self.total == 1 || self.args.explain || self.output.json {
            self.explain(&mut report, &node, delivered, &origin.text());
        }
        if self.output.json {
            return context.ui.json(&report.json(&self.rules), false);
        }
        if self.total == 1 {
            self.first = Some(report);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            first.write_line(&self.rules, &self.output, context.ui)?;
        }
        report.write_line(&self.rules, &self.output, context.ui)
    }

    /// Returns the reason why an event does not alert although rules match it.
    fn no_alert(&self, matching: &[usize], node: &Node<'_>) -> Option<NoAlert> {
        let states = matching.iter().filter_map(|index| self.rules.get(*index));
        let ignores = self.ignores.iter().map(|it| (it.name.as_str(), &it.pattern));
        Some(match suppression(states.map(|rule| rule.state), ignores, node)? {
            lookup::Suppression::NotDelivered => NoAlert::NotDelivered,
            lookup::Suppression::Ignored(name) => NoAlert::Ignored(name.to_owned()),
        })
    }

    /// Returns the rules that match. If the event is too complex for the program, evaluates each rule alone, without a limit.
    fn matching(&mut self, event: &str, node: &Node<'_>) -> Vec<usize> {
        if let Ok(rules) = self.program.matches(event.as_bytes(), &mut self.scratch) {
            return rules.ids().iter().map(|id| id.0 as usize).collect();
        }
        let rules = self.rules.iter().enumerate();
        rules.filter(|(_, rule)| evaluate(&rule.pattern, node)).map(|(index, _)| index).collect()
    }

    /// Adds explanations to a report: of all rules that match, or of the closest rule if none matches.
    fn explain(
        &self,
        report: &mut MatchReport,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: &Rc<Source>,
    ) {
        let explained = |index: usize| {
            let rule = self.rules.get(index)?;
            Some((index, rule, explain(&rule.pattern, node)))
        };
        let matching = report.matching().to_vec();
        let explanations: Vec<_> = if matching.is_empty() {
            let all = (0..self.rules.len()).filter_map(explained);
            all.min_by_key(|(.., explanation)| distance(explanation)).into_iter().collect()
        } else {
            matching.into_iter().filter_map(explained).collect()
        };
        for (index, rule, explanation) in explanations {
            report.add_explanation((index, rule), &explanation, node, delivered, Rc::clone(event));
        }
    }

    /// Prints the number of alerts of each rule of a rule set, highest first.
    fn report_hits(&self, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
        if self.args.rules.is_none() {
            return Ok(());
        }
        let mut hits: Vec<_> =
            self.hits.iter().zip(&self.rules).filter(|(hits, _)| **hits > 0).collect();
        hits.sort_by_key(|(hits, _)| Reverse(**hits));
        hits.iter().try_for_each(|(hits, rule)| {
            context.ui.status(Phrase::verbatim(format!("{hits:>7}  {}", rule.name)))
        })
    }

    fn finish(mut self, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
        if let Some(first) = self.first.take() {
            if self.total == 1 {
                first.write_alone(&self.rules, &self.output, context.ui)?;
            } else {
                first.write_line(&self.rules, &self.output, context.ui)?;
            }
        }
        let exit = self.exit.max(self.problems.exit);
        if self.args.count && !context.quiet {
            context.ui.bytes(format!("{}\n", self.matched).as_bytes())?;
        }
        if self.total == 0 {
            let failure = Failure::nothing(phrase!("no events in the input"));
            return if exit == Exit::Success { Err(failure) } else { Ok(exit) };
        }
        if self.total > 1 && !self.args.count {
            let (count, total) = (self.matched, self.total);
            context.ui.status(phrase!("{count} of {total} events matched", count, total))?;
            self.report_hits(context)?;
        }
        Ok(exit)
    }
}

/// The patterns to match events against.
struct Patterns {
    rules: Vec<LoadedRule>,
    /// The patterns of ignored events, which never alert.
    ignores: Vec<LoadedRule>,
}

/// Loads the rules and the ignored events of a rule set.
fn rule_set(
    rules: Option<&Path>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Patterns, Failure> {
    if let Some(path) = rules.filter(|it| it.is_dir()) {
        let folder = path.display();
        return Err(Failure::usage(phrase!("{folder} is a folder, not a rule set", folder))
            .hint(phrase!("to use the default rules, write --rules after the events")));
    }
    let path = rules.map(Path::to_owned).or_else(here);
    let set = load_set(path.as_deref(), context)?;
    set.require_valid(Level::Error, context)?;
    set.report_default(context)?;
    let rules = set.effective.rules.into_iter();
    let rules = rules.map(|it| LoadedRule {
        state: it.state(),
        name: it.name,
        source: it.pattern,
        pattern: it.parsed,
    });
    let ignores = set.effective.ignores.into_iter();
    let ignores = ignores.map(|it| LoadedRule {
        state: State::AllEvents,
        name: it.name,
        source: it.pattern,
        pattern: it.parsed,
    });
    Ok(Patterns { rules: rules.collect(), ignores: ignores.collect() })
}

/// Returns the distance of a pattern from a match, for ordering: the number of failed conditions in its closest sub-rule, then
/// the number of matched ones. Of two patterns with one failed condition each, the one with more matched conditions is closer.
fn distance(explanation: &Explanation) -> (usize, Reverse<usize>) {
    let Some(rule) = explanation.closest() else { return (usize::MAX, Reverse(0)) };
    let matched =
        rule.conditions.iter().filter(|it| it.outcome == ConditionOutcome::Matched).count();
    (rule.conditions.len() - matched, Reverse(matched))
}

/// The location of an event in the input.
#[derive(Debug)]
struct EventOrigin<'t> {
    place: EventPlace<'t>,
    /// The first line of the event in the input.
    line: usize,
    source: &'t Rc<Source>,
}

impl EventOrigin<'_> {
    /// Returns the text to which the spans of the event refer: the input, or a string in the input that contains the event.
    fn text(&self) -> Rc<Source> {
        if !self.place.in_string {
            return Rc::clone(self.source);
        }
        let name = format!("{} (in the string on line {})", self.source.name, self.line);
        Rc::new(Source::new(Name::Path(name), self.place.text.to_owned()))
    }
}
