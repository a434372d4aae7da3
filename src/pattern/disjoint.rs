//! Alternatives of `$or` that overlap, and their rewrite without overlaps.
//!
//! event-ruler 2.0.1 can lose an alternative that has the same paths as an earlier one and shares a value with it on every
//! path. It is not known whether AWS does the same. The rewrite removes from each alternative what the earlier ones match,
//! so that the pattern matches the same events:
//!
//! ```text
//! {"$or": [{"a": [1], "b": [1]}, {"a": [1, 2], "b": [1, 2]}]}
//! {"$or": [{"a": [1], "b": [1]}, {"a": [2], "b": [1, 2]}, {"a": [1], "b": [2]}]}
//! ```
//!
//! It keeps the author's text: parts of an alternative are copies of it with fewer values in its arrays.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::address::Address;
use super::ast::{AnythingBut, Condition, ConditionId, Outline, PathId, Pattern, SubRule, Term};
use super::{check_length, parse};
use crate::diagnostic::{Fix, Span};
use crate::json::{Node, OrderKey, Value, compact, parse_first};

/// Limit of comparisons of values, which bounds the time. A pattern of valid length needs far fewer.
const MAX_WORK: usize = 1_000_000;

/// Limit of alternatives of a `$or` that is rewritten, and of their parts together.
const MAX_ALTERNATIVES: usize = 64;

/// An alternative, or a condition of one, that overlaps an earlier alternative.
#[derive(Debug)]
pub(super) struct Overlap {
    pub(super) span: Span,
    /// The replacement of the alternative. `None` if there is no simple one.
    pub(super) fix: Option<Fix>,
    /// An alternative of the pattern contains another `$or`, so that there is no simple replacement.
    pub(super) is_nested: bool,
}

/// Returns the text of a pattern with disjoint alternatives, which matches the same events. Returns `None` if no alternatives
/// overlap, and if they cannot be rewritten within the default quota.
pub fn disjoint(text: &str, pattern: &Pattern) -> Option<String> {
    let terms = Terms::new(pattern);
    terms.rewrite(text).map(|(rewritten, _)| rewritten)
}

/// Returns the overlaps in the order of the text.
pub(super) fn overlaps(text: &str, pattern: &Pattern) -> Vec<Overlap> {
    let terms = Terms::new(pattern);
    if let Some((_, fixes)) = terms.rewrite(text) {
        let overlap = |fix: Fix| Overlap { span: fix.span, fix: Some(fix), is_nested: false };
        return fixes.into_iter().map(overlap).collect();
    }
    let spans: BTreeSet<Span> = terms.overlapping().filter_map(|it| terms.location(it)).collect();
    let is_nested = ors(pattern).iter().flatten().any(|it| it.conditions.is_none());
    spans.into_iter().map(|span| Overlap { span, fix: None, is_nested }).collect()
}

/// A term as event-ruler stores it. Different spellings of the same term are equal.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TermKey<'p> {
    /// A number, and `numeric` with `=`.
    Equal(OrderKey),
    Range(Address, Address),
    Other(Cow<'p, Term>),
}

impl<'p> TermKey<'p> {
    fn of(term: &'p Term) -> Self {
        let other = TermKey::Other(Cow::Borrowed(term));
        match term {
            Term::Number(number) => number.key().map_or(other, TermKey::Equal),
            Term::Numeric(range) => match (range.low(), range.high()) {
                (Some(low), Some(high)) if low.key == high.key => TermKey::Equal(low.key),
                _ => other,
            },
            Term::Cidr(_, range) => TermKey::Range(range.low(), range.high()),
            Term::AnythingBut(not) => {
                TermKey::Other(Cow::Owned(Term::AnythingBut(sorted(not.clone()))))
            }
            _ => other,
        }
    }
}

fn sorted(mut not: AnythingBut) -> AnythingBut {
    match &mut not {
        AnythingBut::Strings(it) | AnythingBut::Prefix(it) | AnythingBut::Suffix(it) => it.sort(),
        AnythingBut::Numbers(it) => it.sort(),
        AnythingBut::EqualsIgnoreCase(it) => it.sort(),
        AnythingBut::Wildcard(it) => it.sort(),
    }
    not
}

/// The number of a term; equal for equal terms.
type TermId = usize;

/// The terms on each path of an alternative or of a part of it.
type Part = BTreeMap<PathId, BTreeSet<TermId>>;

/// The terms of a pattern, numbered.
#[derive(Debug)]
pub(super) struct Terms<'p> {
    pattern: &'p Pattern,
    /// For each condition, the number of the term of each test.
    of_tests: Vec<Vec<TermId>>,
    /// For each condition, the distinct numbers.
    of_conditions: Vec<BTreeSet<TermId>>,
}

/// An alternative of a `$or`.
#[derive(Debug)]
struct Alternative {
    /// The offset of its opening brace.
    start: u32,
    /// Its conditions. `None` if it contains another `$or` or a path twice.
    conditions: Option<BTreeMap<PathId, ConditionId>>,
}

/// Two sub-rules that overlap: the later one, and the earlier one.
type OverlappingRules<'p> = (&'p SubRule, &'p SubRule);

impl<'p> Terms<'p> {
    pub(super) fn new(pattern: &'p Pattern) -> Self {
        let mut numbers: BTreeMap<TermKey<'p>, TermId> = BTreeMap::new();
        let mut of_tests = Vec::new();
        // The terms of a pattern without `$or` are never compared.
        let conditions = if pattern.sub_rules().len() > 1 { pattern.conditions() } else { &[] };
        for condition in conditions {
            let number = |term| {
                let next = numbers.len();
                *numbers.entry(TermKey::of(term)).or_insert(next)
            };
            let terms = condition.tests.iter().map(|test| &test.term);
            of_tests.push(terms.map(number).collect::<Vec<_>>());
        }
        let of_conditions = of_tests.iter().map(|it| it.iter().copied().collect()).collect();
        Self { pattern, of_tests, of_conditions }
    }

    fn of(&self, id: ConditionId) -> &BTreeSet<TermId> {
        self.of_conditions.get(id.index()).expect("every condition was numbered")
    }

    /// Returns `true` if two conditions are on the same path and share a term.
    pub(super) fn share(&self, a: ConditionId, b: ConditionId) -> bool {
        let path = |id| self.pattern.condition(id).path;
        path(a) == path(b) && (a == b || !self.of(a).is_disjoint(self.of(b)))
    }

    /// Returns later sub-rules with an earlier one of which they share a value on every path. A later sub-rule that the
    /// earlier one covers is not returned, because its loss changes nothing.
    fn overlapping(&self) -> impl Iterator<Item = OverlappingRules<'p>> {
        let pattern = self.pattern;
        let mut by_paths: HashMap<Vec<PathId>, Vec<&SubRule>> = HashMap::new();
        let mut left = MAX_WORK;
        pattern.sub_rules().iter().filter_map(move |later| {
            let path = |id: &ConditionId| pattern.condition(*id).path;
            let paths = later.conditions().iter().map(path).collect();
            let rules = by_paths.entry(paths).or_default();
            let overlaps = |earlier: &&&SubRule| self.is_overlapping(later, earlier, &mut left);
            let found = rules.iter().find(overlaps).copied();
            rules.push(later);
            found.map(|earlier| (later, earlier))
        })
    }

    /// Compares two sub-rules with the same paths.
    fn is_overlapping(&self, later: &SubRule, earlier: &SubRule, left: &mut usize) -> bool {
        let pairs = || later.conditions().iter().copied().zip(earlier.conditions().iter().copied());
        let mut shares = |(a, b): (ConditionId, ConditionId)| {
            let work = self.of(a).len().min(self.of(b).len());
            *left = left.saturating_sub(work);
            *left > 0 && self.share(a, b)
        };
        pairs().all(&mut shares) && pairs().any(|(a, b)| !self.of(a).is_subset(self.of(b)))
    }

    /// The first array of the later sub-rule that is not one of the earlier.
    fn location(&self, (later, earlier): OverlappingRules<'_>) -> Option<Span> {
        let mut own = later.conditions().iter().filter(|it| !earlier.conditions().contains(it));
        own.next().map(|id| self.pattern.condition(*id).span)
    }

    /// Returns the text with disjoint alternatives and the replacements in it. Returns `None` if nothing overlaps, or if the
    /// result would not be disjoint, valid and within the default quota.
    fn rewrite(&self, text: &str) -> Option<(String, Vec<Fix>)> {
        self.overlapping().next()?;
        let document = parse_first(text).ok()?;
        let mut ends = BTreeMap::new();
        object_ends(&document, &mut ends);
        let mut fixes = Vec::new();
        for alternatives in ors(self.pattern) {
            fixes.extend(self.disjoint_parts(text, &alternatives, &ends)?);
        }
        fixes.sort_by_key(|fix| fix.span);
        let mut rewritten = text.to_owned();
        for fix in fixes.iter().rev() {
            rewritten.replace_range(fix.span.range(), &fix.text);
        }
        let pattern = parse(&rewritten).ok()?;
        let is_short = compact(&rewritten).is_ok_and(|it| check_length(&it).is_none());
        let is_disjoint = Terms::new(&pattern).overlapping().next().is_none();
        (is_short && is_disjoint && !fixes.is_empty()).then_some((rewritten, fixes))
    }

    /// Returns the replacements for the alternatives of a `$or` that overlap earlier ones.
    fn disjoint_parts(
        &self,
        text: &str,
        alternatives: &[Alternative],
        ends: &BTreeMap<u32, u32>,
    ) -> Option<Vec<Fix>> {
        if alternatives.len() > MAX_ALTERNATIVES {
            return None;
        }
        let mut earlier: Vec<Part> = Vec::new();
        let mut fixes = Vec::new();
        for alternative in alternatives {
            let Some(conditions) = &alternative.conditions else { continue };
            let whole: Part =
                conditions.iter().map(|(path, id)| (*path, self.of(*id).clone())).collect();
            let mut parts = vec![whole.clone()];
            for other in &earlier {
                parts = parts.into_iter().flat_map(|part| difference(part, other)).collect();
            }
            if earlier.len() + parts.len() > MAX_ALTERNATIVES {
                return None;
            }
            if !parts.is_empty() && parts != [whole] {
                let span = Span { start: alternative.start, end: *ends.get(&alternative.start)? };
                let copies: Option<Vec<_>> =
                    parts.iter().map(|part| self.copy(text, span, conditions, part)).collect();
                fixes.push(Fix { span, text: copies?.join(", ") });
            }
            earlier.extend(parts);
        }
        Some(fixes)
    }

    /// Returns the text of an alternative with only the terms of a part in its arrays.
    fn copy(
        &self,
        text: &str,
        alternative: Span,
        conditions: &BTreeMap<PathId, ConditionId>,
        part: &Part,
    ) -> Option<String> {
        let mut copy = text.get(alternative.range())?.to_owned();
        let mut conditions: Vec<_> = conditions.iter().collect();
        conditions.sort_by_key(|(_, id)| **id);
        for (path, id) in conditions.into_iter().rev() {
            let terms = part.get(path)?;
            if terms == self.of(*id) {
                continue;
            }
            let Condition { span, tests, .. } = self.pattern.condition(*id);
            let numbers = self.of_tests.get(id.index())?;
            let kept = tests.iter().zip(numbers).filter(|(_, number)| terms.contains(number));
            let kept: Option<Vec<_>> = kept.map(|(test, _)| text.get(test.span.range())).collect();
            let offset = |at: u32| Some(at.checked_sub(alternative.start)? as usize);
            let range = offset(span.start)?..offset(span.end)?;
            copy.replace_range(range, &format!("[{}]", kept?.join(", ")));
        }
        Some(copy)
    }
}

/// Returns disjoint parts that together match what `part` matches and `other` does not. Returns `part` if they are disjoint.
fn difference(part: Part, other: &Part) -> Vec<Part> {
    let same_paths = part.keys().eq(other.keys());
    let shared = |(path, terms): (&PathId, &BTreeSet<TermId>)| {
        let of_other = other.get(path).into_iter().flatten();
        of_other.copied().filter(|it| terms.contains(it)).collect::<BTreeSet<_>>()
    };
    let shared: Vec<_> = part.iter().map(shared).collect();
    if !same_paths || shared.iter().any(BTreeSet::is_empty) {
        return vec![part];
    }
    let mut parts = Vec::new();
    let mut rest = part;
    let paths: Vec<_> = rest.keys().copied().collect();
    // Each part differs on one path, and agrees with `other` on the paths before.
    for (path, shared) in paths.into_iter().zip(shared) {
        let own: BTreeSet<_> = rest
            .get(&path)
            .into_iter()
            .flatten()
            .copied()
            .filter(|it| !shared.contains(it))
            .collect();
        if !own.is_empty() {
            let mut differing = rest.clone();
            differing.insert(path, own);
            parts.push(differing);
        }
        rest.insert(path, shared);
    }
    parts
}

/// Collects the alternatives of each `$or`.
fn ors(pattern: &Pattern) -> Vec<Vec<Alternative>> {
    enum Open {
        Object,
        Or(Vec<Alternative>),
        Alternative(Alternative),
    }
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let innermost = |open: &mut Vec<Open>, change: &mut dyn FnMut(&mut Alternative)| {
        let alternative = open.iter_mut().rev().find_map(|it| match it {
            Open::Alternative(it) => Some(it),
            _ => None,
        });
        alternative.into_iter().for_each(change);
    };
    for line in pattern.outline() {
        match line {
            Outline::Open { .. } => open.push(Open::Object),
            Outline::Or(_) => {
                innermost(&mut open, &mut |it| it.conditions = None);
                open.push(Open::Or(Vec::new()));
            }
            Outline::Alternative(span) => {
                let conditions = Some(BTreeMap::new());
                open.push(Open::Alternative(Alternative { start: span.start, conditions }));
            }
            Outline::Condition { id, .. } => {
                let path = pattern.condition(*id).path;
                innermost(&mut open, &mut |it| {
                    let replaced = it.conditions.as_mut().and_then(|it| it.insert(path, *id));
                    if replaced.is_some() {
                        it.conditions = None;
                    }
                });
            }
            Outline::Close => match open.pop() {
                Some(Open::Or(alternatives)) => found.push(alternatives),
                Some(Open::Alternative(alternative)) => {
                    if let Some(Open::Or(alternatives)) = open.last_mut() {
                        alternatives.push(alternative);
                    }
                }
                _ => {}
            },
        }
    }
    found
}

/// Collects the ends of all objects by their starts.
fn object_ends(node: &Node<'_>, ends: &mut BTreeMap<u32, u32>) {
    match &node.value {
        Value::Object(members) => {
            ends.insert(node.span.start, node.span.end);
            for member in members {
                object_ends(&member.node, ends);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                object_ends(element, ends);
            }
        }
        _ => {}
    }
}
