//! `match`: which patterns match which events, and if one does not, why.

pub(super) mod args;
mod excerpt;
mod output;

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::anyhow;

use super::input::{InputSource, Loaded, inputs, load};
use super::patterns::{LoadedRule, load_rules};
use super::problems::Problems;
use super::rule_set::load_set;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Diagnostic, Level, LineCounter, Name, Source};
use crate::event::{EventBridgeEvent, EventPlace, UnwrappedItem, read};
use crate::json::{Documents, Node, parse};
use crate::pattern::{
    Builder, ConditionOutcome, Explanation, Program, ProgramTooLarge, RuleId, Scratch, check_event,
    evaluate, explain,
};
use crate::rules::lookup::{self, suppression};
use crate::rules::set::State;
use crate::ui;
use args::MatchArgs;
use output::{NoAlert, Shown, Style};

pub(super) fn run(args: &MatchArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let (patterns, events) = split(args)?;
    if events.is_empty() && context.world.stdin_is_terminal {
        return Err(Failure::usage(anyhow!("no event given"))
            .hint("audit-alert match pattern.json event.json"));
    }
    let stdin = |paths: &[PathBuf]| paths.iter().filter(|path| path.as_os_str() == "-").count();
    let piped = usize::from(events.is_empty());
    if stdin(&patterns) + stdin(events) + piped > 1 {
        return Err(Failure::usage(anyhow!("standard input can be read only once"))
            .hint("give the pattern or the events as a file"));
    }
    let loaded = match &args.rules {
        Some(path) => Some(rule_set(path, context)?),
        None => {
            load_rules(&patterns, context)?.map(|rules| Patterns { rules, ignores: Vec::new() })
        }
    };
    let Some(Patterns { rules, ignores }) = loaded else { return Ok(Exit::Invalid) };
    let named = rules.len() > 1 || !args.pattern.is_empty() || args.rules.is_some();
    let style = Style::of(args, named);
    let program = compile(&rules)?;
    let mut session = MatchSession {
        args,
        scratch: program.scratch(),
        program,
        hits: vec![0; rules.len()],
        rules,
        ignores,
        style,
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

/// All rules as one program; the number of a rule is its index.
fn compile(rules: &[LoadedRule]) -> Result<Program, Failure> {
    let mut builder = Builder::new();
    for (id, rule) in (0..).map(RuleId).zip(rules) {
        builder.add(id, &rule.pattern);
    }
    builder.build().map_err(|ProgramTooLarge { rule }| {
        let name = rules.get(rule.0 as usize).map_or("?", |rule| &rule.name);
        Failure::invalid(anyhow!("the patterns are too large together; {name} is one too many"))
    })
}

/// Without `-p` the first file is the pattern.
fn split(args: &MatchArgs) -> Result<(Vec<PathBuf>, &[PathBuf]), Failure> {
    if args.rules.is_some() {
        return Ok((Vec::new(), &args.files));
    }
    if !args.pattern.is_empty() {
        return Ok((args.pattern.clone(), &args.files));
    }
    let Some((pattern, events)) = args.files.split_first() else {
        return Err(Failure::usage(anyhow!("no pattern given"))
            .hint("audit-alert match pattern.json event.json")
            .hint("audit-alert match -p patterns/ event.json"));
    };
    Ok((vec![pattern.clone()], events))
}

struct MatchSession<'a> {
    args: &'a MatchArgs,
    rules: Vec<LoadedRule>,
    /// What never alerts.
    ignores: Vec<LoadedRule>,
    /// How many events each rule alerted on.
    hits: Vec<u64>,
    program: Program,
    scratch: Scratch,
    style: Style,
    /// The first event waits until it is known whether it is the only one.
    first: Option<Shown>,
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

    /// Matches what EventBridge would deliver of a text.
    fn events(
        &mut self,
        source: &Rc<Source>,
        context: &mut CommandContext<'_, '_>,
    ) -> ui::Result<()> {
        let mut lines = LineCounter::new(&source.text);
        let mut written = Ok(());
        // That it broke off is in `written`.
        let _ = read(&source.text, &mut |found| {
            written = match found {
                UnwrappedItem::Record(record, place) => {
                    let from = From { place, line: lines.line_of(place.span), source };
                    self.event(&EventBridgeEvent::record(&record, &place), &from, context)
                }
                UnwrappedItem::Foreign(node, place, _) => {
                    let from = From { place, line: lines.line_of(place.span), source };
                    self.event(&EventBridgeEvent::verbatim(node, place.text), &from, context)
                }
                UnwrappedItem::Problem(problem) => self.problems.show(source, &problem, context.ui),
            };
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        written
    }

    /// Matches the documents of a text as they are, with what EventBridge would say of them as events.
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
                let from = From { place, line: lines.line_of(place.span), source };
                self.event(&EventBridgeEvent::verbatim(&node, place.text), &from, context)?;
            }
        }
        Ok(())
    }

    fn event(
        &mut self,
        delivered: &EventBridgeEvent<'_>,
        from: &From<'_>,
        context: &mut CommandContext<'_, '_>,
    ) -> ui::Result<()> {
        let node = match parse(&delivered.text) {
            Ok(node) => node,
            Err(problem) => {
                let problem = Diagnostic { span: from.place.span, ..problem };
                return self.problems.show(from.source, &problem, context.ui);
            }
        };
        let matching = self.matching(&delivered.text, &node);
        let silent = (!matching.is_empty()).then(|| self.silent(&matching, &node)).flatten();
        let alerts = !matching.is_empty() && silent.is_none();
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
            context.ui.status(&output::wrapped_note(&node, from))?;
        }
        if self.style.leaves_out(alerts) || self.args.count || context.quiet {
            return Ok(());
        }
        let mut shown = Shown::new(&node, from, matching, silent);
        if self.total == 1 || self.args.explain || self.style.json {
            self.explain(&mut shown, &node, delivered, &from.text());
        }
        if self.style.json {
            return context.ui.json(&shown.for_programs(&self.rules), false);
        }
        if self.total == 1 {
            self.first = Some(shown);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            first.line(&self.rules, &self.style, context.ui)?;
        }
        shown.line(&self.rules, &self.style, context.ui)
    }

    /// Why an event that rules match does not alert.
    fn silent(&self, matching: &[usize], node: &Node<'_>) -> Option<NoAlert> {
        let states = matching.iter().filter_map(|index| self.rules.get(*index));
        let ignores = self.ignores.iter().map(|it| (it.name.as_str(), &it.pattern));
        Some(match suppression(states.map(|rule| rule.state), ignores, node)? {
            lookup::Suppression::NotDelivered => NoAlert::HeldBack,
            lookup::Suppression::Ignored(name) => NoAlert::Ignored(name.to_owned()),
        })
    }

    /// The rules that match, by the program, or where it gives up by asking each rule alone, which takes as long as it
    /// takes.
    fn matching(&mut self, event: &str, node: &Node<'_>) -> Vec<usize> {
        if let Ok(rules) = self.program.matches(event.as_bytes(), &mut self.scratch) {
            return rules.ids().iter().map(|id| id.0 as usize).collect();
        }
        let rules = self.rules.iter().enumerate();
        rules.filter(|(_, rule)| evaluate(&rule.pattern, node)).map(|(index, _)| index).collect()
    }

    /// Adds why rules match; if none does, why the one that comes nearest does not.
    fn explain(
        &self,
        shown: &mut Shown,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: &Rc<Source>,
    ) {
        let explained = |index: usize| {
            let rule = self.rules.get(index)?;
            Some((index, rule, explain(&rule.pattern, node)))
        };
        let matching = shown.matching().to_vec();
        let told: Vec<_> = if matching.is_empty() {
            let all = (0..self.rules.len()).filter_map(explained);
            all.min_by_key(|(.., explanation)| distance(explanation)).into_iter().collect()
        } else {
            matching.into_iter().filter_map(explained).collect()
        };
        for (index, rule, explanation) in told {
            shown.explained((index, rule), &explanation, node, delivered, Rc::clone(event));
        }
    }

    /// Of a rule set, how many events each rule alerted on, most first.
    fn report_hits(&self, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
        if self.args.rules.is_none() {
            return Ok(());
        }
        let mut hits: Vec<_> =
            self.hits.iter().zip(&self.rules).filter(|(hits, _)| **hits > 0).collect();
        hits.sort_by_key(|(hits, _)| Reverse(**hits));
        hits.iter()
            .try_for_each(|(hits, rule)| context.ui.status(&format!("{hits:>7}  {}", rule.name)))
    }

    fn finish(mut self, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
        if let Some(first) = self.first.take() {
            if self.total == 1 {
                first.alone(&self.rules, &self.style, context.ui)?;
            } else {
                first.line(&self.rules, &self.style, context.ui)?;
            }
        }
        let exit = self.exit.max(self.problems.exit);
        if self.args.count && !context.quiet {
            context.ui.bytes(format!("{}\n", self.matched).as_bytes())?;
        }
        if self.total == 0 {
            let failure = Failure::nothing(anyhow!("no events in the input"));
            return if exit == Exit::Success { Err(failure) } else { Ok(exit) };
        }
        if self.total > 1 && !self.args.count {
            context.ui.status(&format!("{} of {} events matched", self.matched, self.total))?;
            self.report_hits(context)?;
        }
        Ok(exit)
    }
}

/// What events are matched against.
struct Patterns {
    rules: Vec<LoadedRule>,
    /// What never alerts, whatever matches.
    ignores: Vec<LoadedRule>,
}

/// The rules of a rule set, and what it ignores.
fn rule_set(path: &Path, context: &mut CommandContext<'_, '_>) -> Result<Patterns, Failure> {
    let set = load_set(Some(path), context)?;
    set.usable(Level::Error, context)?;
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

/// How far from matching a pattern is: the conditions that fail in its nearest sub-rule; of two that are as far, the one
/// that asks for more of what the event has is nearer.
fn distance(explanation: &Explanation) -> (usize, Reverse<usize>) {
    let Some(rule) = explanation.closest() else { return (usize::MAX, Reverse(0)) };
    let matched =
        rule.conditions.iter().filter(|it| it.outcome == ConditionOutcome::Matched).count();
    (rule.conditions.len() - matched, Reverse(matched))
}

/// Where an event comes from.
#[derive(Debug)]
struct From<'t> {
    place: EventPlace<'t>,
    /// Its first line in the user's text.
    line: usize,
    source: &'t Rc<Source>,
}

impl From<'_> {
    /// The text that the places of the event refer to: the user's, or one that was a string in it.
    fn text(&self) -> Rc<Source> {
        if !self.place.in_string {
            return Rc::clone(self.source);
        }
        let name = format!("{} (in the string on line {})", self.source.name, self.line);
        Rc::new(Source::new(Name::Path(name), self.place.text.to_owned()))
    }
}
