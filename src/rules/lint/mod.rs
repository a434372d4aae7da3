//! What a pattern for events of CloudTrail asks that no event has, or that its author may not know. Each lint judges one
//! combination (a sub-rule of the pattern) at a time, and something is said of a place only if it holds in every
//! combination that the place is part of. What only the rule's state, its region or the trail decides is a note: no
//! change of the pattern would settle it.

mod combination;
mod delivery;
mod detail_types;
mod fields;
mod finding;
mod known;
mod names;
mod regions;
mod run;
mod sources;
mod spelling;
mod values;

use crate::diagnostic::Diagnostic;
use crate::pattern::Pattern;

/// Everything worth saying about a pattern, in the order of its text.
pub fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found = run::judge(pattern);
    found.extend(detail_types::misspelled(pattern));
    found.sort_by_key(|it| (it.span, it.code));
    // Fields around several arrays are seen with each of them.
    found.dedup();
    found
}

#[cfg(test)]
mod tests;
