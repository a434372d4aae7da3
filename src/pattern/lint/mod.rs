//! Lints for valid patterns that probably do not do what their author intends. These lints need only the pattern and
//! the structure of EventBridge events (EventBridge user guide, "Event structure"); `rules::lint` has those that need
//! the catalog of services.

mod covered;
mod fields;
mod negations;
mod order;
mod source;
mod terms;

pub use fields::{has_alternatives, is_account_id, looks_like_pattern};

use super::ast::Pattern;
use crate::diagnostic::Diagnostic;

/// Runs all lints on a pattern. Returns their findings in the order of the text.
pub fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found = fields::lint(pattern);
    found.extend(source::lint(pattern));
    found.extend(terms::lint(pattern));
    found.extend(negations::lint(pattern));
    found.extend(covered::lint(pattern));
    found.sort_by_key(|it| (it.span, it.code));
    // An unknown field is found once for each array inside.
    found.dedup();
    found
}

/// Reports alternatives whose order or overlap EventBridge may treat differently. Their fixes rewrite the text of the
/// pattern.
pub fn lint_order(text: &str, pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found = order::lint(text, pattern);
    found.sort_by_key(|it| (it.span, it.code));
    found
}

#[cfg(test)]
mod tests;
