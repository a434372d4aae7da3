//! What a valid pattern does that its author may not mean. Each lint here needs nothing but the pattern and what
//! EventBridge puts into every event (EventBridge user guide, "Event structure"); what needs to know services and their
//! calls is not for this module.

mod fields;
mod negations;
mod source;
mod terms;

use super::ast::Pattern;
use crate::diagnostic::Diagnostic;

/// Everything worth saying about a pattern, in the order of its text.
pub fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found = fields::lint(pattern);
    found.extend(source::lint(pattern));
    found.extend(terms::lint(pattern));
    found.extend(negations::lint(pattern));
    found.sort_by_key(|it| (it.span, it.code));
    // A field is unknown once, with all that is asked inside.
    found.dedup();
    found
}

#[cfg(test)]
mod tests;
