//! Rule tests: an event, and the rules that must and must not match it.

mod event;
#[cfg(test)]
mod tests;

pub use event::generated;

use super::lookup::{AlertingRule, Lookup};

/// What a test found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestOutcome {
    /// Rules that must match, and do not.
    pub silent: Vec<String>,
    /// Rules that must match and would, but do not get the event for their state.
    pub held_back: Vec<String>,
    /// Rules that must not match, and do.
    pub loud: Vec<String>,
}

impl TestOutcome {
    /// Whether all is as it must be.
    pub fn passed(&self) -> bool {
        self.silent.is_empty() && self.held_back.is_empty() && self.loud.is_empty()
    }
}

/// Judges an event, given in its envelope, by the names of rules. What the rule set ignores is no matter: tests are about
/// rules.
pub fn judge<'n>(
    rules: &Lookup,
    event: &str,
    matches: impl Iterator<Item = &'n str>,
    misses: impl Iterator<Item = &'n str>,
) -> Result<TestOutcome, String> {
    let verdict = rules.evaluate(event)?;
    let among = |rules: &[&AlertingRule], name: &str| rules.iter().any(|rule| rule.name == name);
    let mut outcome = TestOutcome::default();
    for name in matches.filter(|name| !among(&verdict.rules, name)) {
        let held_back = among(&verdict.held_back, name);
        let list = if held_back { &mut outcome.held_back } else { &mut outcome.silent };
        list.push(name.to_owned());
    }
    let loud = misses.filter(|name| among(&verdict.rules, name));
    outcome.loud = loud.map(str::to_owned).collect();
    Ok(outcome)
}
