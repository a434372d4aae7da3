//! A finding of a lint in one combination. `run` decides whether it is reported.

use std::fmt;

use crate::diagnostic::{Diagnostic, Span};
use crate::pattern::ast::Condition;

/// A finding, reported if it applies in every combination that contains its condition.
pub(super) struct LintFinding<'c> {
    pub(super) span: Span,
    /// The array that contains the span.
    pub(super) condition: Span,
    /// Makes the diagnostic. Called only for reported findings, because the search for suggestions is slow.
    pub(super) diagnostic: Box<dyn Fn() -> Diagnostic + 'c>,
}

impl fmt::Debug for LintFinding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LintFinding").field("span", &self.span).finish_non_exhaustive()
    }
}

impl<'c> LintFinding<'c> {
    pub(super) fn new(
        condition: &Condition,
        span: Span,
        diagnostic: impl Fn() -> Diagnostic + 'c,
    ) -> Self {
        Self { span, condition: condition.span, diagnostic: Box::new(diagnostic) }
    }
}
