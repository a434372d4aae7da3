//! The pattern as a whole.

use super::term::Term;
use crate::diagnostic::Span;
use crate::json::JsonText;

/// A valid pattern.
///
/// It holds the same questions twice, as they are written and as they are evaluated:
///
/// * Each array in the text is a [`Condition`]: a path and the [`Test`]s that are alternatives for a value there. The
///   [`Outline`] says how objects and `$or` nest around the conditions.
/// * A [`SubRule`] is a set of conditions, at most one per path, that must hold together. The pattern matches an event
///   if any sub-rule does. Without `$or` there is one sub-rule; each `$or` multiplies the sub-rules that were read
///   before it by its alternatives. A condition *replaces* an earlier one of the same path in the sub-rules it enters,
///   so a condition may be in no sub-rule at all.
///
/// A [`Path`] is the names from the top to the array, joined by dots: `{"a": {"b": [1]}}` and `{"a.b": [1]}` ask about
/// the same path. [`PathId`]s number the paths in the order in which sub-rules are evaluated.
///
/// Spans are byte offsets in the text that was parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub(super) paths: Vec<Path>,
    pub(super) conditions: Vec<Condition>,
    pub(super) sub_rules: Vec<SubRule>,
    pub(super) outline: Vec<Outline>,
}

/// What a parser has found, before it is put together.
#[derive(Debug, Default)]
pub(in crate::pattern) struct Parts {
    /// Each array with the path it stands at.
    pub(in crate::pattern) conditions: Vec<(JsonText<'static>, Vec<Span>, Span, Vec<Test>)>,
    pub(in crate::pattern) outline: Vec<Outline>,
}

/// Names joined by dots. The order is that of Java's strings, by units of UTF-16: event-ruler visits paths in this
/// order, and `exists: false` lets it show.
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

/// The number of a path in its pattern; smaller numbers are evaluated first.
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

/// An array of alternatives: some value at the path must pass one of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Which values are asked.
    pub path: PathId,
    /// The names of the fields around the array, from the outermost to its own, with their quotes.
    pub names: Vec<Span>,
    /// The array with its brackets.
    pub span: Span,
    /// The alternatives, at least one.
    pub tests: Vec<Test>,
}

impl Condition {
    /// Whether it asks for nothing but the lack of a value: whether every test is `exists: false`.
    pub fn asks_absence(&self) -> bool {
        self.tests.iter().all(|test| test.term == Term::Exists(false))
    }
}

/// A term and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The literal, or the match expression with its braces.
    pub span: Span,
    /// What is asked.
    pub term: Term,
}

/// Conditions that must hold together, on values from the same elements of the event's arrays. In ascending order of
/// their paths, which is the order of evaluation, and no path twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubRule {
    pub(super) conditions: Vec<ConditionId>,
}

impl SubRule {
    /// The conditions, in the order in which they are evaluated.
    pub fn conditions(&self) -> &[ConditionId] {
        &self.conditions
    }
}

/// How the text nests, as brackets around the conditions. The pattern's own braces are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outline {
    /// `"name": {`
    Open {
        /// The name, decoded.
        name: JsonText<'static>,
        /// Where it stands, with its quotes.
        span: Span,
    },
    /// `"$or": [`; the span is that of the name.
    Or(Span),
    /// `{` of an alternative in a `$or`; the span is that of the brace.
    Alternative(Span),
    /// `"name": [..]`
    Condition {
        /// The name, decoded.
        name: JsonText<'static>,
        /// The array.
        id: ConditionId,
    },
    /// The end of the innermost `Open`, `Or` or `Alternative`.
    Close,
}

impl Pattern {
    /// The paths that are asked about, without duplicates, in the order of evaluation.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// Every array in the text, in its order.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The sub-rules, at least one.
    pub fn sub_rules(&self) -> &[SubRule] {
        &self.sub_rules
    }

    /// How the text nests.
    pub fn outline(&self) -> &[Outline] {
        &self.outline
    }

    /// The path with this number.
    #[expect(clippy::missing_panics_doc, reason = "a pattern's ids are its own")]
    pub fn path(&self, id: PathId) -> &Path {
        self.paths.get(id.index()).expect("the id is of this pattern")
    }

    /// The condition with this number.
    #[expect(clippy::missing_panics_doc, reason = "a pattern's ids are its own")]
    pub fn condition(&self, id: ConditionId) -> &Condition {
        self.conditions.get(id.index()).expect("the id is of this pattern")
    }

    /// The same pattern without places, so that `==` compares what is asked.
    #[must_use]
    pub fn strip(mut self) -> Self {
        for condition in &mut self.conditions {
            condition.span = Span::default();
            condition.names.fill(Span::default());
            for test in &mut condition.tests {
                test.span = Span::default();
            }
        }
        for line in &mut self.outline {
            match line {
                Outline::Open { span, .. } | Outline::Or(span) | Outline::Alternative(span) => {
                    *span = Span::default();
                }
                Outline::Condition { .. } | Outline::Close => {}
            }
        }
        self
    }
}
