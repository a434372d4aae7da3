//! What is to be said of the rules of a set together: rules that repeat others, rules that the alerts themselves set off,
//! and what rules need of regions, states and trails. Not for a single pattern (`lint`), nor for the form of the file.
//!
//! A finding stands at the name of a rule of the author's own, or where the packs are chosen: the text of a pack is not
//! theirs to change. Nothing is said of packs among themselves, which overlap on purpose.

mod feedback_loop;
mod locations;
mod overlaps;
mod requirements;
mod samples;
#[cfg(test)]
mod tests;

pub use locations::CheckLocations;

use super::set::Effective;
use crate::diagnostic::Diagnostic;

/// Everything worth saying about the rules together, in the order of the rule set.
pub fn check(set: &Effective, places: &CheckLocations) -> Vec<Diagnostic> {
    let mut found = overlaps::overlaps(&set.rules, places.names.known_partition());
    found.extend(feedback_loop::own_calls(set, places));
    found.extend(requirements::needs(&set.rules, places));
    found.sort_by_key(|it| (it.span, it.code));
    found
}
