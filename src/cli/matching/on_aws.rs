//! `match --on-aws`: compares the result of each pattern and event with that of EventBridge.

use std::path::{Path, PathBuf};

use super::args::MatchArgs;
use super::matcher::with_delivered;
use super::rules::MatchRules;
use crate::cli::events::{ReadInput, ReadResult, all_inputs, read_in_parallel};
use crate::cli::on_aws::{Comparisons, VERSION, message_of};
use crate::cli::patterns::load_rules;
use crate::cli::problems::Problems;
use crate::cli::shared_args::Format;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::cloud::{AwsConnection, PatternAnswer, test_pattern};
use crate::event::{Event, EventItem, EventSource, InputProblem};
use crate::language::phrase;
use crate::pattern::{Pattern, check_event, evaluate, parse};
use crate::report::eventbridge::{AnswerKind, DifferenceReport, EventComparison};
use crate::report::matching::id_and_name;

/// A pattern to ask about, as EventBridge gets it.
struct AskedPattern {
    rule: String,
    text: String,
    pattern: Pattern,
}

/// A question with our own answer.
struct Question<'a> {
    asked: &'a AskedPattern,
    event: String,
    id: String,
    name: String,
    place: String,
    expected: AnswerKind,
}

pub(super) fn run(
    args: &MatchArgs,
    patterns: &[PathBuf],
    events: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let loaded = match &args.rules {
        Some(rules) => Some(of_rule_set(rules.as_deref(), context)?),
        None => of_patterns(patterns, context)?,
    };
    let Some(asked) = loaded else { return Ok(Exit::Invalid) };
    let max_calls = args.on_aws.max_calls.get();
    let mut problems = Problems::new();
    let max_events = max_calls.div_ceil(asked.len().max(1));
    let (events, total) = read(args, events, max_events, &mut problems, context)?;
    if total == 0 {
        let failure = Failure::nothing(phrase!("no events in the input"));
        return if problems.exit == Exit::Success { Err(failure) } else { Ok(problems.exit) };
    }
    let options = args.on_aws.connection(context)?;
    let left_out = (total * asked.len()).saturating_sub(max_calls);
    let mut comparisons = Comparisons { left_out, ..Comparisons::default() };
    block_on(async {
        let connection = AwsConnection::open(&options).await?;
        let pairs = events.iter().flat_map(|event| asked.iter().map(move |asked| (event, asked)));
        for (event, asked) in pairs.take(max_calls) {
            let question = match Question::new(event, asked) {
                Ok(question) => question,
                Err(problem) => {
                    problems.show(&problem.source, &problem.diagnostic, context.ui)?;
                    continue;
                }
            };
            let answer = test_pattern(&connection, &asked.text, &question.event).await?;
            comparisons.asked += 1;
            let compared = question.compared(&answer, &options.region);
            comparisons.differing += usize::from(!compared.agrees);
            match args.format {
                _ if context.quiet => {}
                Format::Human => compared.write(context.ui)?,
                Format::Json => context.ui.json(&compared, false)?,
            }
        }
        Ok::<_, Failure>(())
    })??;
    let exit = comparisons.summarize(context.ui)?;
    Ok(exit.max(problems.exit))
}

/// Returns the patterns of a rule set as `install` writes them: a rule that is too long for one pattern has several.
fn of_rule_set(
    rules: Option<&Path>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<AskedPattern>, Failure> {
    let set = MatchRules::load_set(rules, context)?;
    let parts = set.effective.rules.iter().flat_map(|it| {
        let texts = it.parts().iter();
        texts.map(|text| (it.name.clone(), text.clone()))
    });
    let asked = parts.filter_map(|(rule, text)| {
        let pattern = parse(&text).ok()?;
        Some(AskedPattern { rule, text, pattern })
    });
    Ok(asked.collect())
}

/// Returns the patterns of files as they are written. Returns `None` if one is invalid, after printing its diagnostics.
fn of_patterns(
    paths: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<AskedPattern>>, Failure> {
    let Some(loaded) = load_rules(paths, context)? else { return Ok(None) };
    let asked = loaded.into_iter().map(|it| AskedPattern {
        rule: it.name,
        text: it.source.text.clone(),
        pattern: it.pattern,
    });
    Ok(Some(asked.collect()))
}

/// Reads the events. Returns the first `max` of them, and the number of all.
fn read(
    args: &MatchArgs,
    paths: &[PathBuf],
    max: usize,
    problems: &mut Problems,
    context: &mut CommandContext<'_, '_>,
) -> Result<(Vec<Event>, usize), Failure> {
    let (mut first, mut total) = (Vec::new(), 0);
    let inputs = all_inputs(paths, problems, context)?;
    let read: &ReadInput<'_, _> = &|name, reader, send| {
        let source = if args.raw { EventSource::documents } else { EventSource::new };
        for item in source(name, reader) {
            if !send(item?) {
                break;
            }
        }
        Ok(())
    };
    read_in_parallel(&inputs, args.jobs, context, read, &mut |input, result, ui| {
        match result {
            ReadResult::Part(EventItem::Event(event)) => {
                total += 1;
                if first.len() < max {
                    first.push(event);
                }
            }
            ReadResult::Part(EventItem::Problem(problem)) => {
                problems.add(problem.as_deref(), ui)?;
            }
            ReadResult::Failed(failure) => problems.failed(failure, ui)?,
            ReadResult::End => problems.end_of(input, ui)?,
        }
        Ok(())
    })?;
    Ok((first, total))
}

impl<'a> Question<'a> {
    fn new(event: &Event, asked: &'a AskedPattern) -> Result<Self, Box<InputProblem>> {
        with_delivered(event, |node, delivered| {
            let (id, name) = id_and_name(node);
            let expected = if check_event(node).is_some() {
                AnswerKind::InvalidEvent
            } else if evaluate(&asked.pattern, node) {
                AnswerKind::Match
            } else {
                AnswerKind::NoMatch
            };
            let (event, place) = (delivered.text.to_string(), event.origin.to_string());
            Self { asked, event, id, name, place, expected }
        })
    }

    fn compared(self, answer: &PatternAnswer, region: &str) -> EventComparison {
        let Self { asked, event, id, name, place, expected } = self;
        let (event_bridge, message) = (AnswerKind::from(answer), message_of(answer));
        let agrees = expected == event_bridge;
        let report = (!agrees).then(|| DifferenceReport {
            pattern: asked.text.clone(),
            event,
            region: region.to_owned(),
            audit_alert: expected,
            audit_alert_message: None,
            event_bridge,
            event_bridge_message: message.clone(),
            version: VERSION,
        });
        EventComparison {
            rule: asked.rule.clone(),
            id,
            name,
            place,
            agrees,
            audit_alert: expected,
            event_bridge,
            message,
            report,
        }
    }
}
