//! Checks the rules of a set together: overlapping rules, rules that alerts themselves trigger, and requirements on
//! regions, states and trails. Single patterns are checked by `lint`, the file format by `file`.
//!
//! A finding is located at the name of a custom rule, or at the pack in `packs`, because users cannot edit packs. Overlaps
//! between packs are intended and not reported.

mod feedback_loop;
mod locations;
mod overlaps;
mod requirements;
mod routes;
mod samples;
#[cfg(test)]
mod tests;
mod wildcards;

pub use feedback_loop::delivering_calls;
pub use locations::CheckLocations;
pub use wildcards::has_wildcards;

use super::set::Effective;
use crate::diagnostic::Diagnostic;

/// Runs all checks. Returns findings in the order of the rule set.
pub fn check(set: &Effective, places: &CheckLocations) -> Vec<Diagnostic> {
    let mut found = overlaps::overlaps(&set.rules, places.names.known_partition());
    found.extend(feedback_loop::feedback_loops(set, places));
    found.extend(requirements::requirements(&set.rules, places));
    found.extend(routes::routes(set, places));
    found.extend(wildcards::over_quota(&set.rules, places));
    found.sort_by_key(|it| (it.span, it.code));
    found
}
