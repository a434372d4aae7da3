//! Patterns, sub-rules and conditions.

use super::term::{AnythingBut, Term};
use crate::diagnostic::Span;
use crate::json::JsonText;

/// A valid pattern.
///
/// It has two views of the same conditions, one for printing and one for evaluation:
///
/// * Each array in the text is a [`Condition`]: a path, and [`Test`]s that are alternatives for a value there. The
///   [`Outline`] has the objects and `$or` around the conditions.
/// * A [`SubRule`] is a set of conditions, at most one for each path, that must hold together. The pattern matches an
///   event if any sub-rule does. Without `$or` there is one sub-rule; each `$or` multiplies the sub-rules before it by
///   its alternatives. A condition *replaces* an earlier one on the same path, so that a condition may be in no
///   sub-rule at all.
///
/// A [`Path`] is the names from the top to the array, joined by dots: `{"a": {"b": [1]}}` and `{"a.b": [1]}` have the
/// same path. [`PathId`]s number the paths in the order of evaluation.
///
/// Spans are byte offsets in the parsed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub(super) paths: Vec<Path>,
    pub(super) conditions: Vec<Condition>,
    pub(super) sub_rules: Vec<SubRule>,
    pub(super) outline: Vec<Outline>,
}

/// The parts of a pattern, as the parser collects them.
#[derive(Debug, Default)]
pub(in crate::pattern) struct Parts {
    /// Path, spans of the names, span and tests of each array.
    pub(in crate::pattern) conditions: Vec<(JsonText<'static>, Vec<Span>, Span, Vec<Test>)>,
    pub(in crate::pattern) outline: Vec<Outline>,
}

/// Names joined by dots. Ordered as Java strings, by UTF-16 code units: event-ruler evaluates paths in this order,
/// which affects the result of `exists: false`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(pub(super) JsonText<'static>);

impl Path {
    /// The joined names.
    pub fn text(&self) -> &JsonText<'static> {
        &self.0
    }
}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Path {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp_utf16(&other.0)
    }
}

/// The number of a path in its pattern. Smaller numbers are evaluated first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub(super) u32);

impl PathId {
    /// The index in [`Pattern::paths`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The number of a condition in its pattern, in the order of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionId(u32);

impl ConditionId {
    pub(in crate::pattern) fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("an array takes two bytes of a text below 4 GiB"))
    }

    /// The index in [`Pattern::conditions`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An array of alternatives. It holds if a value at the path passes one of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The path of the values.
    pub path: PathId,
    /// The locations of the names of the fields around the array, from the outermost to its own, with their quotes.
    pub names: Vec<Span>,
    /// The array with its brackets.
    pub span: Span,
    /// The alternatives, at least one.
    pub tests: Vec<Test>,
}

impl Condition {
    /// Returns `true` if it only requires the absence of a value, that is, whether every test is `exists: false`.
    pub fn requires_absence(&self) -> bool {
        self.tests.iter().all(|test| test.term == Term::Exists(false))
    }

    /// Returns `true` if a comparable number is not compared with the addresses of the array, because the array tests
    /// numbers as well. See `accidents`.
    pub(in crate::pattern) fn hides_numbers_from_addresses(&self) -> bool {
        self.tests.iter().any(|test| match &test.term {
            Term::Number(number) => number.key().is_some(),
            Term::Numeric(_) | Term::AnythingBut(AnythingBut::Numbers(_)) => true,
            _ => false,
        })
    }
}

/// A term with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The literal, or the match expression with its braces.
    pub span: Span,
    /// The requirement for a value.
    pub term: Term,
}

/// Conditions that must hold together, for values from the same elements of the event's arrays. In the order of
/// evaluation, which is that of their paths; without duplicate paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubRule {
    pub(super) conditions: Vec<ConditionId>,
}

impl SubRule {
    /// The conditions in the order of evaluation.
    pub fn conditions(&self) -> &[ConditionId] {
        &self.conditions
    }
}

/// A line of the outline of a pattern: the brackets around its conditions. The outermost braces are not included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outline {
    /// `"name": {`
    Open {
        /// The decoded name.
        name: JsonText<'static>,
        /// The name in the text, with its quotes.
        span: Span,
    },
    /// `"$or": [`, with the span of the name.
    Or(Span),
    /// `{` of an alternative in a `$or`, with the span of the brace.
    Alternative(Span),
    /// `"name": [..]`
    Condition {
        /// The decoded name.
        name: JsonText<'static>,
        /// The array.
        id: ConditionId,
    },
    /// The closing bracket of the innermost `Open`, `Or` or `Alternative`.
    Close,
}

impl Pattern {
    /// The paths of all conditions, without duplicates, in the order of evaluation.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// All arrays of the text, in its order.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The sub-rules, at least one.
    pub fn sub_rules(&self) -> &[SubRule] {
        &self.sub_rules
    }

    /// The nesting of the text.
    pub fn outline(&self) -> &[Outline] {
        &self.outline
    }

    /// Returns the path with this number.
    #[expect(clippy::missing_panics_doc, reason = "a pattern's ids are its own")]
    pub fn path(&self, id: PathId) -> &Path {
        self.paths.get(id.index()).expect("the id is of this pattern")
    }

    /// Returns the condition with this number.
    #[expect(clippy::missing_panics_doc, reason = "a pattern's ids are its own")]
    pub fn condition(&self, id: ConditionId) -> &Condition {
        self.conditions.get(id.index()).expect("the id is of this pattern")
    }

    /// Resets all spans, so that `==` compares patterns regardless of their white space.
    #[must_use]
    pub fn strip(self) -> Self {
        self.map_spans(|_| Span::default())
    }

    /// Changes all spans, for a pattern that was read from a part of a text.
    #[must_use]
    pub fn map_spans(mut self, change: impl Fn(Span) -> Span) -> Self {
        for condition in &mut self.conditions {
            condition.span = change(condition.span);
            for name in &mut condition.names {
                *name = change(*name);
            }
            for test in &mut condition.tests {
                test.span = change(test.span);
            }
        }
        for line in &mut self.outline {
            match line {
                Outline::Open { span, .. } | Outline::Or(span) | Outline::Alternative(span) => {
                    *span = change(*span);
                }
                Outline::Condition { .. } | Outline::Close => {}
            }
        }
        self
    }
}
