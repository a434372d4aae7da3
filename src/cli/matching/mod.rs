//! `match`: matches events against patterns and explains mismatches.

pub(super) mod args;
mod matcher;
#[cfg(feature = "aws")]
mod on_aws;
mod rules;

use std::cmp::Reverse;
use std::path::PathBuf;

use super::events::{ReadInput, ReadResult, all_inputs, read_in_parallel};
use super::history::is_history;
use super::problems::Problems;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::Name;
use crate::event::Event;
use crate::language::{Phrase, phrase};
use crate::rules::engine::Verdict;
use crate::ui::{self, Ui};
use args::MatchArgs;
#[cfg(feature = "aws")]
pub(super) use matcher::with_delivered;
use matcher::{MatchBatch, MatchItem, Matcher, OutputOptions};
use rules::MatchRules;

pub(super) fn run(args: &MatchArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let (patterns, events) = split(args)?;
    if events.is_empty() && context.world.stdin_is_terminal {
        let example = match args.rules {
            Some(_) => "audit-alert match --rules starter event.json",
            None => "audit-alert match pattern.json event.json",
        };
        return Err(Failure::usage(phrase!("no event given")).hint(Phrase::verbatim(example)));
    }
    let stdin = |paths: &[PathBuf]| paths.iter().filter(|path| path.as_os_str() == "-").count();
    let piped = usize::from(events.is_empty());
    if stdin(&patterns) + stdin(events) + piped > 1 {
        return Err(Failure::usage(phrase!("standard input can be read only once"))
            .hint(phrase!("pass the pattern or the events as a file")));
    }
    let from_pipe = [PathBuf::from("-")];
    let events = if events.is_empty() { &from_pipe } else { events };
    #[cfg(feature = "aws")]
    if args.on_aws.on_aws {
        return on_aws::run(args, &patterns, events, context);
    }
    let loaded = match &args.rules {
        Some(rules) => Some(MatchRules::of_rule_set(rules.as_deref(), context)?),
        None => MatchRules::of_patterns(&patterns, context)?,
    };
    let Some(rules) = loaded else { return Ok(Exit::Invalid) };
    let count = rules.engine().rules().len();
    let named = count > 1 || !args.pattern.is_empty() || args.rules.is_some();
    let matcher = Matcher {
        rules: &rules,
        output: OutputOptions::new(args, named),
        raw: args.raw,
        verbose: context.verbose,
        quiet: context.quiet || args.count,
    };
    let mut session = MatchSession {
        args,
        matcher: &matcher,
        hits: vec![0; count],
        first: None,
        total: 0,
        matched: 0,
        problems: Problems::new(),
        exit: Exit::Success,
    };
    let inputs = all_inputs(events, &mut session.problems, context)?;
    let read: &ReadInput<'_, _> = &|name, reader, send| matcher.read(name, reader, send);
    read_in_parallel(&inputs, args.jobs, context, read, &mut |input, result, ui| {
        session.take(input, result, ui)
    })?;
    session.finish(context)
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
    if is_history(pattern) {
        let source = pattern.display();
        return Err(Failure::usage(phrase!("{source} contains events, not a pattern", source))
            .hint(Phrase::verbatim(format!("audit-alert match --rules starter {source}")))
            .hint(Phrase::verbatim(format!("audit-alert match pattern.json {source}"))));
    }
    Ok((vec![pattern.clone()], events))
}

/// Collects and prints the results in the order of the input.
struct MatchSession<'a> {
    args: &'a MatchArgs,
    matcher: &'a Matcher<'a>,
    total: u64,
    matched: u64,
    /// The number of alerts of each rule.
    hits: Vec<u64>,
    /// The first event, until it is known whether a second one follows: a single event is printed with an explanation.
    first: Option<Box<(Event, Verdict<'a>)>>,
    problems: Problems,
    exit: Exit,
}

impl<'a> MatchSession<'a> {
    /// Adds a result, and prints it.
    fn take(
        &mut self,
        input: &Name,
        result: ReadResult<MatchBatch<'a>>,
        ui: &mut Ui<'_>,
    ) -> Result<(), Failure> {
        match result {
            ReadResult::Part(batch) => Ok(self.batch(batch, ui)?),
            ReadResult::Failed(failure) => Ok(self.problems.failed(failure, ui)?),
            ReadResult::End => Ok(self.problems.end_of(input, ui)?),
        }
    }

    fn batch(&mut self, batch: MatchBatch<'a>, ui: &mut Ui<'_>) -> ui::Result<()> {
        let Matcher { output, .. } = self.matcher;
        let mut may_be_alone = self.total == 0 && batch.total == 1;
        ui.count_events(batch.total);
        self.total += batch.total;
        self.matched += batch.matched;
        if batch.matched < batch.total {
            self.exit = self.exit.max(Exit::Negative);
        }
        for (hits, more) in self.hits.iter_mut().zip(batch.hits) {
            *hits += more;
        }
        for item in batch.items {
            match item {
                MatchItem::Problem(problem) => self.problems.add(problem.as_deref(), ui)?,
                MatchItem::Note(note) => ui.status(note)?,
                MatchItem::First(first) if std::mem::take(&mut may_be_alone) => {
                    self.first = Some(first);
                }
                MatchItem::First(first) => {
                    self.write_first(ui)?;
                    self.first = Some(first);
                    self.write_first(ui)?;
                }
                MatchItem::Report(report) if output.json => {
                    ui.json(&report.json(), false)?;
                }
                MatchItem::Report(report) => {
                    self.write_first(ui)?;
                    report.write_line(output.lines, ui)?;
                }
            }
        }
        Ok(())
    }

    /// Prints the event that waits, as one of several.
    fn write_first(&mut self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let Some(first) = self.first.take() else { return Ok(()) };
        let (event, verdict) = *first;
        let output = self.matcher.output.lines;
        match self.matcher.report(&event, verdict, output.explain) {
            Ok(report) => report.write_line(output, ui),
            Err(problem) => self.problems.show(&problem.source, &problem.diagnostic, ui),
        }
    }

    /// Prints the number of alerts of each rule of a rule set, highest first.
    fn report_hits(&self, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
        if self.args.rules.is_none() {
            return Ok(());
        }
        let mut hits: Vec<_> = self
            .hits
            .iter()
            .zip(self.matcher.rules.engine().rules())
            .filter(|(hits, _)| **hits > 0)
            .collect();
        hits.sort_by_key(|(hits, _)| Reverse(**hits));
        hits.iter().try_for_each(|(hits, rule)| {
            context.ui.status(Phrase::verbatim(format!("{hits:>7}  {}", rule.name)))
        })
    }

    fn finish(mut self, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
        if self.total > 1 {
            self.write_first(context.ui)?;
        } else if let Some(first) = self.first.take() {
            let (event, verdict) = *first;
            match self.matcher.report(&event, verdict, true) {
                Ok(report) => report.write_alone(self.matcher.output.lines, context.ui)?,
                Err(problem) => {
                    self.problems.show(&problem.source, &problem.diagnostic, context.ui)?;
                }
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
