//! `test`: runs the tests of a rule set, for CI.

pub(super) mod args;
pub(in crate::cli) mod collect;
mod record;

use std::collections::BTreeSet;
use std::io;

use super::input::InputSource;
use super::named_file::named_file;
use super::problems::Problems;
use super::rule_set::{self, LoadedSet};
use super::single_event::{event_in_text, single_event};
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::Level;
use crate::language::{Phrase, phrase};
use crate::report::testing::{TestResult, human, junit, summary};
use crate::rules::engine::Engine;
use crate::rules::file::{Spanned, TestEvent};
use crate::rules::set::{Effective, RuleOrigin};
use crate::rules::testing::{self, RouteOutcome, TestOutcome, generated, test_routes};
use args::{TestArgs, TestCommand, TestFormat};
use collect::CollectedTest;

pub(super) fn run(args: &TestArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    if let Some(TestCommand::Record(args)) = &args.command {
        return record::run(args, context);
    }
    let path = rule_set::chosen(args.rules.as_deref(), context)?;
    let set = rule_set::load_set(path.as_deref(), context)?;
    set.require_valid(Level::Error, context)?;
    let files = &args.files;
    let Some(tests) = collect::collect(files, args.packs, path.as_deref(), &set, context)? else {
        return Ok(Exit::Invalid);
    };
    if tests.is_empty() {
        return Err(Failure::nothing(phrase!("no tests found"))
            .hint(phrase!(
                "write [[test]] tables into the rule set, or into files such as tests/ecs.toml"
            ))
            .hint(phrase!("`audit-alert test --packs` runs the tests of the built-in packs")));
    }
    let rules = Engine::of(&set.effective);
    let results: Vec<_> = tests.iter().map(|test| run_test(test, &rules, &set.effective)).collect();
    match args.format {
        TestFormat::Human => human(&results, context.ui)?,
        TestFormat::Json => results.iter().try_for_each(|it| context.ui.json(it, false))?,
        TestFormat::Junit => context.ui.markup(&junit::report(&results))?,
    }
    let failed = results.iter().filter(|it| !it.passed).count();
    context.ui.status(summary(results.len(), failed, &untested(&set, &tests)))?;
    let exits = results.iter().map(|it| match (it.passed, &it.error) {
        (true, _) => Exit::Success,
        (false, None) => Exit::Negative,
        (false, Some(_)) => Exit::Invalid,
    });
    Ok(exits.max().unwrap_or(Exit::Success))
}

fn run_test(test: &CollectedTest, rules: &Engine, effective: &Effective) -> TestResult {
    let names = |list| <[Spanned<String>]>::iter(list).map(|it| it.value.as_str());
    let (matches, misses) = (names(&test.test.matches), names(&test.test.misses));
    let known = |name: &&str| effective.rules.iter().any(|rule| rule.name == *name);
    let unknown = matches.clone().chain(misses.clone()).find(|name| !known(name));
    let outcome = match unknown {
        Some(name) => Err(phrase!("there is no rule `{name}`", name)),
        None => event(test).and_then(|event| {
            let outcome = testing::run_test(rules, &event, matches, misses)?;
            let Some(expected) = &test.test.routes else {
                return Ok((outcome, RouteOutcome::default()));
            };
            let expected = names(expected);
            Ok((outcome, test_routes(rules, &effective.routing, &event, expected)?))
        }),
    };
    let ((outcome, routes), error) = match outcome {
        Ok(outcomes) => (outcomes, None),
        Err(error) => ((TestOutcome::default(), RouteOutcome::default()), Some(error)),
    };
    TestResult {
        name: test.name(),
        place: test.place.clone(),
        passed: outcome.passed() && routes == RouteOutcome::default() && error.is_none(),
        missing: outcome.missing,
        not_delivered: outcome.not_delivered,
        unexpected: outcome.unexpected,
        missing_routes: routes.missing,
        unexpected_routes: routes.unexpected,
        error,
    }
}

/// Returns the event of a test, as EventBridge would deliver it.
pub(in crate::cli) fn event(test: &CollectedTest) -> Result<String, Phrase> {
    match &test.test.event {
        TestEvent::Generate { what, flags, set } => generated(&what.value, flags, set),
        TestEvent::Json(event) => event_in_text(&event.value),
        TestEvent::File(file) => {
            let path = named_file(&file.value, &test.folder, &test.root)?;
            single_event(&InputSource::File(path), &mut io::empty())
        }
    }
}

/// Returns the rules of the rule set itself that no test expects to match.
fn untested(set: &LoadedSet, tests: &[CollectedTest]) -> Vec<String> {
    let tested: BTreeSet<_> =
        tests.iter().flat_map(|it| &it.test.matches).map(|it| it.value.as_str()).collect();
    let own = set.effective.rules.iter().filter(|rule| matches!(rule.origin, RuleOrigin::File(_)));
    let untested = own.filter(|rule| !tested.contains(rule.name.as_str()));
    untested.map(|rule| rule.name.clone()).collect()
}
