//! Lints of patterns for CloudTrail events: conditions that no event meets, and requirements that authors may not know.
//!
//! Each lint evaluates one combination (a sub-rule of the pattern) at a time. A finding is reported only if it applies in
//! every combination that contains its location: `RunTask` in a pattern for `aws.ecs` or `aws.ec2` is valid, although EC2
//! has no such event. Findings about the rule's state, its region or the trail are notes, because no change of the pattern
//! resolves them.

mod combination;
mod contradictions;
mod delivery;
mod detail_types;
mod fields;
mod finding;
mod known;
mod names;
mod record_fields;
mod regions;
mod run;
mod sources;
mod spelling;
mod values;

use crate::diagnostic::{Code, Diagnostic};
use crate::pattern::{Pattern, is_account_id};

/// Runs all lints. Returns findings in the order of the text.
pub fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found = run::run(pattern);
    found.extend(detail_types::misspelled(pattern));
    for it in found.iter_mut().filter(|it| it.code == Code::TrailValueType) {
        it.is_safe = it.fix.as_ref().is_some_and(|fix| is_same_value(&fix.text));
    }
    found.sort_by_key(Diagnostic::order);
    // A field that contains several arrays is reported with each of them.
    found.dedup();
    found
}

/// Returns true if a value of the right type can only have been written as the same characters with or without quotes: a boolean,
/// or an account ID.
fn is_same_value(fix: &str) -> bool {
    let quoted = fix.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    matches!(fix, "true" | "false") || quoted.is_some_and(is_account_id)
}

#[cfg(test)]
mod tests;
