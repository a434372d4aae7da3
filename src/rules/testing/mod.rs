//! Rule tests: an event, the rules that must match it, and the rules that must not.

mod event;
mod kept;
mod record;
mod routes;
#[cfg(test)]
mod tests;

pub(super) use event::generate;
pub use event::{generated, sample};
pub use kept::TestedValue;
pub use record::{RecordedTest, TestRecorder};
pub use routes::{RouteOutcome, test_routes};

use super::engine::Engine;
use crate::diagnostic::Span;
use crate::language::Phrase;

/// Differences between the expected and the actual rules of a test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestOutcome {
    /// Rules that must match but do not.
    pub missing: Vec<String>,
    /// Rules that must match and do, but do not receive the event because of their state.
    pub not_delivered: Vec<String>,
    /// Rules that must not match but do.
    pub unexpected: Vec<String>,
}

impl TestOutcome {
    /// Returns true if there are no differences.
    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.not_delivered.is_empty() && self.unexpected.is_empty()
    }
}

/// Evaluates an EventBridge event and compares the rules that match with the expected ones. Does not consider `[[ignore]]`,
/// because tests are about single rules. Returns the reason if the event is invalid or too complex.
pub fn run_test<'n>(
    rules: &Engine,
    event: &str,
    matches: impl Iterator<Item = &'n str>,
    misses: impl Iterator<Item = &'n str>,
) -> Result<TestOutcome, Phrase> {
    let verdict = rules
        .verdict(event, &mut rules.scratch())
        .map_err(|it| it.diagnostic(Span::default()).phrase())?;
    let among =
        |found: &[usize], name: &str| found.iter().any(|index| rules.rule(*index).name == name);
    let mut outcome = TestOutcome::default();
    for name in matches.filter(|name| !among(&verdict.rules, name)) {
        let not_delivered = among(&verdict.not_delivered, name);
        let list = if not_delivered { &mut outcome.not_delivered } else { &mut outcome.missing };
        list.push(name.to_owned());
    }
    let unexpected = misses.filter(|name| among(&verdict.rules, name));
    outcome.unexpected = unexpected.map(str::to_owned).collect();
    Ok(outcome)
}
