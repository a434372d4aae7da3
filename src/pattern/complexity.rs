//! TEMP.
use super::ast::Pattern;
use crate::diagnostic::Span;
pub(super) fn check(_p: &Pattern) -> Option<Span> {
    None
}
