//! What a lint finds in one combination. Not for what becomes of it.

use std::fmt;

use crate::diagnostic::{Diagnostic, Span};
use crate::pattern::ast::Condition;

/// Something to say about a place, if it holds in every combination that the place is part of.
pub(super) struct LintFinding<'c> {
    /// The place.
    pub(super) span: Span,
    /// The array around it.
    pub(super) condition: Span,
    /// What to say is found only if it is said: it costs more than the verdict.
    pub(super) say: Box<dyn Fn() -> Diagnostic + 'c>,
}

impl fmt::Debug for LintFinding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finding").field("span", &self.span).finish_non_exhaustive()
    }
}

impl<'c> LintFinding<'c> {
    pub(super) fn new(
        condition: &Condition,
        span: Span,
        say: impl Fn() -> Diagnostic + 'c,
    ) -> Self {
        Self { span, condition: condition.span, say: Box::new(say) }
    }
}
