//! Writes the results of `test`: as text, as one JSON object for each test, or as `JUnit` XML.

pub mod junit;

use serde::Serialize;

use crate::language::{Phrase, phrase, plural};
use crate::preview::{Role, Run};
use crate::rules::engine::NOT_DELIVERED;
use crate::ui::{self, Ui};

/// Maximum number of rules without a test in the summary.
const MAX_NAMED: usize = 5;

/// The result of a test.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestResult {
    /// The name of the test.
    pub name: String,
    /// File and line of the test.
    pub place: Phrase,
    /// The test passed.
    pub passed: bool,
    /// Rules that must match but do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Rules whose patterns match, but which do not receive the event because of their state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_delivered: Vec<String>,
    /// Rules that match but must not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unexpected: Vec<String>,
    /// Destinations that the alert must reach but does not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_routes: Vec<String>,
    /// Destinations that the alert reaches but must not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unexpected_routes: Vec<String>,
    /// The reason why the test could not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Phrase>,
}

/// Writes one line for each test, similar to the Test Anything Protocol.
pub fn human(results: &[TestResult], ui: &mut Ui<'_>) -> ui::Result<()> {
    for (number, it) in (1..).zip(results) {
        let (verdict, role) = if it.passed {
            (phrase!("ok {number}", number), Role::Plain)
        } else {
            (phrase!("not ok {number}", number), Role::Bold)
        };
        let verdict = ui.localized(verdict);
        let name = Run::new(format!(" - {}", it.name), Role::Plain);
        let place = Run::new(format!("  {}", ui.localized(&it.place)), Role::Faint);
        ui.line(&[Run::new(verdict, role), name, place])?;
        for reason in reasons(it) {
            let reason = ui.localized(phrase!("  {reason}", reason));
            ui.line(&[Run::new(reason, Role::Plain)])?;
        }
    }
    Ok(())
}

/// Returns the reasons why a test failed.
fn reasons(result: &TestResult) -> Vec<Phrase> {
    let missing = result.missing.iter();
    let missing = missing.map(|rule| phrase!("{rule} must match but does not", rule));
    let not_delivered = result.not_delivered.iter().map(|rule| {
        phrase!(
            "{rule} matches but does not receive the event: {reason}",
            rule,
            reason = NOT_DELIVERED
        )
    });
    let unexpected = result.unexpected.iter();
    let unexpected = unexpected.map(|rule| phrase!("{rule} must not match but does", rule));
    let unreached = result.missing_routes.iter();
    let unreached = unreached.map(|it| phrase!("the alert must reach {it} but does not", it));
    let reached = result.unexpected_routes.iter();
    let reached = reached.map(|it| phrase!("the alert must not reach {it} but does", it));
    let rules = missing.chain(not_delivered).chain(unexpected);
    rules.chain(unreached).chain(reached).chain(result.error.clone()).collect()
}

/// Returns the summary, with the rules that no test expects to match.
pub fn summary(total: usize, failed: usize, untested: &[String]) -> Phrase {
    let tests = plural!(count = total, "{count} test", "{count} tests");
    let tests = match failed {
        0 => phrase!("{tests}, all passed", tests),
        count => phrase!("{tests}, {count} failed", tests, count),
    };
    if untested.is_empty() {
        return tests;
    }
    let rules: Vec<_> = untested.iter().take(MAX_NAMED).map(String::as_str).collect();
    let rules = rules.join(", ");
    match untested.len().saturating_sub(MAX_NAMED) {
        0 => phrase!("{tests}; no test for {rules}", tests, rules),
        count => phrase!("{tests}; no test for {rules} and {count} more", tests, rules, count),
    }
}
