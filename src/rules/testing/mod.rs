//! Rule tests: an event, and the rules that must and must not match it.

mod event;
#[cfg(test)]
mod tests;

pub use event::generated;

use super::lookup::Lookup;

/// What a test found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rules that must match, and do not.
    pub silent: Vec<String>,
    /// Rules that must not match, and do.
    pub loud: Vec<String>,
}

impl Outcome {
    /// Whether all is as it must be.
    pub fn passed(&self) -> bool {
        self.silent.is_empty() && self.loud.is_empty()
    }
}

/// Judges an event, given in its envelope, by the names of rules. What the rule set ignores is no matter: tests are about
/// rules.
pub fn judge<'n>(
    rules: &Lookup<'_>,
    event: &str,
    matches: impl Iterator<Item = &'n str>,
    misses: impl Iterator<Item = &'n str>,
) -> Result<Outcome, String> {
    let verdict = rules.ask(event)?;
    let is_loud = |name: &&str| verdict.rules.iter().any(|rule| rule.name == **name);
    let silent = matches.filter(|name| !is_loud(name)).map(str::to_owned).collect();
    let loud = misses.filter(is_loud).map(str::to_owned).collect();
    Ok(Outcome { silent, loud })
}
