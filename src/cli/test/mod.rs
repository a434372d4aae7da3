//! `test`: do the rules still catch what they must, and nothing that they must not. Made for CI.

pub(super) mod args;
mod collect;
mod junit;

use std::collections::BTreeSet;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::anyhow;
use serde::Serialize;

use super::input::{InputSource, Loaded, load};
use super::named_file::named_file;
use super::problems::Problems;
use super::rule_set::{self, LoadedSet};
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::Level;
use crate::event::{EventBridgeEvent, UnwrappedItem, read};
use crate::preview::{Role, Run};
use crate::rules::file::{Spanned, TestEvent};
use crate::rules::lookup::{Lookup, NOT_DELIVERED};
use crate::rules::set::{EffectiveRule, RuleOrigin};
use crate::rules::testing::{self, TestOutcome, generated};
use crate::ui;
use args::{TestArgs, TestFormat};
use collect::Collected;

/// How a test ended.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ran {
    name: String,
    /// File and line of the test.
    place: String,
    passed: bool,
    /// Rules that must match, and do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    /// Rules that must match and would, but do not get the event for their state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_delivered: Vec<String>,
    /// Rules that must not match, and do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unexpected: Vec<String>,
    /// Why there is no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(args: &TestArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let path = args.rules.clone().or_else(rule_set::here);
    let set = rule_set::load_set(path.as_deref(), context)?;
    set.usable(Level::Error, context)?;
    let Some(tests) = collect::collect(args, path.as_deref(), &set, context)? else {
        return Ok(Exit::Invalid);
    };
    if tests.is_empty() {
        return Err(Failure::nothing(anyhow!("there are no tests"))
            .hint("write [[test]] tables into the rule set, or files such as tests/ecs.toml")
            .hint("audit-alert test --packs runs those of the built-in packs"));
    }
    let rules = Lookup::new(&set.effective)
        .map_err(|_| Failure::invalid(anyhow!("the patterns are too large together")))?;
    let ran: Vec<_> = tests.iter().map(|test| judge(test, &rules, &set.effective.rules)).collect();
    let untested = untested(&set, &tests);
    match args.format {
        TestFormat::Human => human(&ran, context)?,
        TestFormat::Json => ran.iter().try_for_each(|it| context.ui.json(it, false))?,
        TestFormat::Junit => context.ui.bytes(junit::report(&ran).as_bytes())?,
    }
    let failed = ran.iter().filter(|it| !it.passed).count();
    context.ui.status(&summary(ran.len(), failed, &untested))?;
    let worst = ran.iter().map(|it| match (it.passed, &it.error) {
        (true, _) => Exit::Success,
        (false, None) => Exit::Negative,
        (false, Some(_)) => Exit::Invalid,
    });
    Ok(worst.max().unwrap_or(Exit::Success))
}

fn judge(test: &Collected, rules: &Lookup, effective: &[EffectiveRule]) -> Ran {
    let names = |list| <[Spanned<String>]>::iter(list).map(|it| it.value.as_str());
    let (matches, misses) = (names(&test.test.matches), names(&test.test.misses));
    let known = |name: &&str| effective.iter().any(|rule| rule.name == *name);
    let unknown = matches.clone().chain(misses.clone()).find(|name| !known(name));
    let outcome = match unknown {
        Some(name) => Err(format!("there is no rule `{name}`")),
        None => event(test).and_then(|event| {
            testing::run_test(rules, &event, matches, misses).map_err(|it| it.to_string())
        }),
    };
    let (outcome, error) = match outcome {
        Ok(outcome) => (outcome, None),
        Err(error) => (TestOutcome::default(), Some(error)),
    };
    Ran {
        name: test.name(),
        place: test.place.clone(),
        passed: outcome.passed() && error.is_none(),
        missing: outcome.missing,
        not_delivered: outcome.not_delivered,
        unexpected: outcome.unexpected,
        error,
    }
}

/// The event of a test, as EventBridge would deliver it.
fn event(test: &Collected) -> Result<String, String> {
    match &test.test.event {
        TestEvent::Generate { what, flags, set } => {
            generated(&what.value, flags, set).map_err(|it| it.to_string())
        }
        TestEvent::File(file) => from_file(named_file(&file.value, &test.folder, &test.root)?),
    }
}

fn from_file(path: PathBuf) -> Result<String, String> {
    let source = match load(&InputSource::File(path), &mut io::empty()) {
        Ok(Loaded::Text(source)) => source,
        Ok(Loaded::Unreadable(source, it)) => return Err(format!("{}: {it}", source.name)),
        Err(failure) => return Err(failure.words().to_string()),
    };
    let mut events = Vec::new();
    let flow = read(&source.text, &mut |found| {
        events.push(match found {
            UnwrappedItem::Record(record, place) => {
                Ok(EventBridgeEvent::record(&record, &place).text.into_owned())
            }
            UnwrappedItem::Foreign(.., it) | UnwrappedItem::Problem(it) => Err(it.to_string()),
        });
        ControlFlow::Continue(())
    });
    debug_assert!(flow.is_continue());
    match <[_; 1]>::try_from(events) {
        Ok([event]) => event.map_err(|why| format!("{}: {why}", source.name)),
        Err(events) => Err(format!("{}: {} events; a test has one", source.name, events.len())),
    }
}

/// The author's own rules that no test says must match.
fn untested(set: &LoadedSet, tests: &[Collected]) -> Vec<String> {
    let tested: BTreeSet<_> =
        tests.iter().flat_map(|it| &it.test.matches).map(|it| it.value.as_str()).collect();
    let own = set.effective.rules.iter().filter(|rule| matches!(rule.origin, RuleOrigin::File(_)));
    let untested = own.filter(|rule| !tested.contains(rule.name.as_str()));
    untested.map(|rule| rule.name.clone()).collect()
}

/// One line for each test, in the manner of the Test Anything Protocol.
fn human(ran: &[Ran], context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    for (number, it) in (1..).zip(ran) {
        let verdict = if it.passed { "ok" } else { "not ok" };
        let role = if it.passed { Role::Plain } else { Role::Bold };
        let name = Run::new(format!(" {number} - {}", it.name), Role::Plain);
        let place = Run::new(format!("  {}", it.place), Role::Faint);
        context.ui.line(&[Run::new(verdict, role), name, place])?;
        for reason in reasons(it) {
            context.ui.text(&format!("  {reason}"))?;
        }
    }
    Ok(())
}

/// Why a test failed.
fn reasons(ran: &Ran) -> Vec<String> {
    let missing = ran.missing.iter().map(|rule| format!("{rule} must match, and does not"));
    let not_delivered = ran.not_delivered.iter();
    let not_delivered =
        not_delivered.map(|rule| format!("{rule} matches, and does not get it: {NOT_DELIVERED}"));
    let unexpected = ran.unexpected.iter().map(|rule| format!("{rule} must not match, and does"));
    missing.chain(not_delivered).chain(unexpected).chain(ran.error.clone()).collect()
}

fn summary(total: usize, failed: usize, untested: &[String]) -> String {
    let tests = format!("{total} test{}", if total == 1 { "" } else { "s" });
    let failed = if failed == 0 { "all passed".to_owned() } else { format!("{failed} failed") };
    match untested.len() {
        0 => format!("{tests}, {failed}"),
        count => {
            let named: Vec<_> = untested.iter().take(5).map(String::as_str).collect();
            let more = if count > 5 { format!(" and {} more", count - 5) } else { String::new() };
            format!("{tests}, {failed}; no test for {}{more}", named.join(", "))
        }
    }
}
