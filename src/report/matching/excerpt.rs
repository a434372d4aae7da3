//! Turns an explanation of a match or mismatch into marks in the pattern and in the event.

use std::sync::Arc;

use super::ExplainedRule;
use crate::diagnostic::nearest;
use crate::diagnostic::{Source, Span};
use crate::event::{EventBridgeEvent, PartOrigin};
use crate::json::Node;
use crate::language::{Phrase, phrase, plural};
use crate::pattern::ast::Term;
use crate::pattern::{ConditionOutcome, ConditionVerdict, Explanation, RuleVerdict};
use crate::ui::{Excerpt, ExcerptMark};

/// Maximum number of values shown for one field; an event can have thousands.
const MAX_VALUES: usize = 3;

/// Maximum number of characters of a value in a title.
const MAX_QUOTED: usize = 60;

/// An excerpt of a pattern and of an event.
#[derive(Debug)]
pub(super) struct VerdictExcerpt {
    pattern: Arc<Source>,
    level: Phrase,
    title: Phrase,
    in_pattern: Vec<ExcerptMark>,
    event: Arc<Source>,
    in_event: Vec<ExcerptMark>,
    notes: Vec<Phrase>,
}

impl VerdictExcerpt {
    /// Marks the conditions that fail or, of a match, every test that passes.
    pub(super) fn new(
        rule: &ExplainedRule<'_>,
        explanation: &Explanation,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: Arc<Source>,
    ) -> Self {
        let level = if explanation.matched { phrase!("match") } else { phrase!("no match") };
        let mut excerpt = Self {
            pattern: Arc::clone(rule.source),
            level,
            title: Phrase::verbatim(rule.name),
            in_pattern: Vec::new(),
            event,
            in_event: Vec::new(),
            notes: Vec::new(),
        };
        let Some(verdict) = explanation.closest() else {
            excerpt.title = phrase!("an event must be a JSON object");
            return excerpt;
        };
        let writer = Writer { rule, verdict, node, delivered };
        if !explanation.matched {
            excerpt.title = writer.title();
        }
        for condition in &verdict.conditions {
            writer.condition(condition, explanation.matched, &mut excerpt);
        }
        excerpt.in_pattern.dedup();
        excerpt.in_event.sort_by_key(|mark| mark.span);
        excerpt.in_event.dedup();
        if !explanation.matched && explanation.rules.len() > 1 {
            let count = explanation.rules.len();
            excerpt
                .notes
                .push(phrase!("`$or` has {count} combinations; this is the closest", count));
        }
        excerpt
    }

    /// Returns the excerpt to draw.
    pub(super) fn excerpt(&self) -> Excerpt<'_> {
        let pattern = (&*self.pattern, self.in_pattern.clone());
        let event = (!self.in_event.is_empty()).then(|| (&*self.event, self.in_event.clone()));
        Excerpt {
            level: self.level.clone(),
            title: self.title.clone(),
            parts: std::iter::once(pattern).chain(event).collect(),
            notes: self.notes.clone(),
        }
    }
}

struct Writer<'a> {
    rule: &'a ExplainedRule<'a>,
    verdict: &'a RuleVerdict,
    node: &'a Node<'a>,
    delivered: &'a EventBridgeEvent<'a>,
}

impl Writer<'_> {
    fn path(&self, verdict: &ConditionVerdict) -> String {
        let pattern = &self.rule.pattern;
        pattern.path(pattern.condition(verdict.condition).path).text().to_string()
    }

    fn value(&self, span: Span) -> String {
        let text = self.delivered.text.get(span.range()).unwrap_or_default();
        let short: String = text.chars().take(MAX_QUOTED).collect();
        if short.len() < text.len() { short + "…" } else { short }
    }

    /// Returns the first condition that fails, and the number of others.
    fn title(&self) -> Phrase {
        let mut failing: Vec<_> = self
            .verdict
            .conditions
            .iter()
            .filter(|it| it.outcome != ConditionOutcome::Matched)
            .collect();
        // In the order of the pattern; they are evaluated in another one.
        failing.sort_by_key(|it| it.condition);
        let Some(first) = failing.first() else { return Phrase::verbatim(self.rule.name) };
        let path = self.path(first);
        let mismatch = match (first.outcome, first.seen.as_slice()) {
            (ConditionOutcome::OtherElement, _) => {
                phrase!("`{path}` matches only in another element of its array", path)
            }
            (ConditionOutcome::Missing, _) => phrase!("`{path}` does not exist", path),
            (_, [value]) => phrase!("`{path}` is {value}", path, value = self.value(*value)),
            (_, values) => {
                phrase!(
                    "none of the {count} values of `{path}` matches",
                    count = values.len(),
                    path
                )
            }
        };
        match failing.len() - 1 {
            0 => mismatch,
            more => plural!(
                count = more,
                "{mismatch}, and {count} more field does not match",
                "{mismatch}, and {count} more fields do not match",
                mismatch
            ),
        }
    }

    fn condition(&self, verdict: &ConditionVerdict, matched: bool, excerpt: &mut VerdictExcerpt) {
        if verdict.outcome == ConditionOutcome::Matched {
            if matched {
                self.passed(verdict, excerpt);
            }
            return;
        }
        let condition = self.rule.pattern.condition(verdict.condition);
        let (span, label) = match condition.tests.as_slice() {
            [test] => (test.span, Self::mismatch(verdict, &test.term)),
            _ if verdict.outcome == ConditionOutcome::OtherElement => {
                (condition.span, phrase!("matches only in another element"))
            }
            tests => (condition.span, phrase!("none of these {count}", count = tests.len())),
        };
        excerpt.in_pattern.push(ExcerptMark { span, label, primary: true });
        if let Some(name) = condition.names.last() {
            let label = Phrase::default();
            excerpt.in_pattern.push(ExcerptMark { span: *name, label, primary: false });
        }
        match verdict.outcome {
            ConditionOutcome::Missing => self.missing(verdict, excerpt),
            ConditionOutcome::OtherElement => {
                let passing = verdict.tests.iter().flat_map(|test| &test.passing);
                self.values(passing, &phrase!("this matches, but is in another element"), excerpt);
                self.neighbors(verdict, excerpt);
            }
            _ => {
                let label = if condition.requires_absence() {
                    phrase!("this must not exist")
                } else {
                    phrase!("the event has this")
                };
                self.values(&verdict.seen, &label, excerpt);
            }
        }
    }

    fn mismatch(verdict: &ConditionVerdict, term: &Term) -> Phrase {
        match (verdict.outcome, term) {
            (ConditionOutcome::OtherElement, _) => phrase!("matches only in another element"),
            (_, Term::Exists(true)) => phrase!("must exist"),
            (_, Term::Exists(false)) => phrase!("must not exist"),
            (ConditionOutcome::Missing, _) => phrase!("requires a value"),
            (_, Term::AnythingBut(_)) => phrase!("excludes this value"),
            _ => phrase!("does not match"),
        }
    }

    fn passed(&self, verdict: &ConditionVerdict, excerpt: &mut VerdictExcerpt) {
        for test in verdict.tests.iter().filter(|test| test.outcome == ConditionOutcome::Matched) {
            excerpt.in_pattern.push(ExcerptMark {
                span: test.span,
                label: phrase!("matches"),
                primary: true,
            });
        }
        self.values(&verdict.chosen, &phrase!("matched by the pattern"), excerpt);
    }

    /// Marks the values that matched earlier conditions on the same object: the value must be in the same array element.
    fn neighbors(&self, verdict: &ConditionVerdict, excerpt: &mut VerdictExcerpt) {
        let parent =
            |verdict| self.path(verdict).rsplit_once('.').map(|(parent, _)| parent.to_owned());
        let object = parent(verdict);
        let beside =
            self.verdict.conditions.iter().filter(|it| object.is_some() && parent(it) == object);
        for chosen in beside.filter_map(|it| it.chosen) {
            if let Some(PartOrigin::Same(span)) = self.delivered.origin(chosen) {
                let label = phrase!("the value must be in the same element as this");
                excerpt.in_event.push(ExcerptMark { span, label, primary: false });
            }
        }
    }

    fn values<'s>(
        &self,
        spans: impl IntoIterator<Item = &'s Span>,
        label: &Phrase,
        excerpt: &mut VerdictExcerpt,
    ) {
        let mut spans = spans.into_iter();
        for span in spans.by_ref().take(MAX_VALUES) {
            let (span, label) = match self.delivered.origin(*span) {
                Some(PartOrigin::Same(span)) => (span, label.clone()),
                Some(PartOrigin::MadeFrom(from)) => {
                    let value = self.value(*span);
                    (from, phrase!("EventBridge delivers this as {value}", value))
                }
                Some(PartOrigin::Added(to)) => {
                    let start = Span { end: to.start + 1, ..to };
                    let value = self.value(*span);
                    (start, phrase!("EventBridge adds {value} to this", value))
                }
                None => continue,
            };
            excerpt.in_event.push(ExcerptMark { span, label, primary: true });
        }
        match spans.count() {
            0 => {}
            more => excerpt.notes.push(plural!(
                count = more,
                "{count} more value is not shown",
                "{count} more values are not shown"
            )),
        }
    }

    /// Marks the innermost object on the path to a field that does not exist.
    fn missing(&self, verdict: &ConditionVerdict, excerpt: &mut VerdictExcerpt) {
        let path = self.path(verdict);
        if let Some(container) = verdict.containers.first() {
            let text = self.delivered.text.get(container.range()).unwrap_or_default();
            let empty = text.chars().filter(|c| !c.is_whitespace()).count() == 2;
            let label = if empty {
                phrase!("this is empty and has no value")
            } else {
                phrase!("an object or array is not a value; match a field inside it")
            };
            return self.opening(*container, label, excerpt);
        }
        let (parent, rest) = descend(self.node, &path);
        let name = rest.split('.').next().unwrap_or_default();
        let Some(members) = parent.members() else {
            let label = phrase!("this is {kind} and has no `{name}`", kind = parent.kind(), name);
            return self.values([&parent.span], &label, excerpt);
        };
        self.opening(parent.span, phrase!("no `{name}` in this object", name), excerpt);
        let names: Vec<&str> = members.iter().map(|member| &*member.name).collect();
        if let Some(near) = nearest(name, &names) {
            excerpt
                .notes
                .push(phrase!("the event has `{near}` there; the names must be equal", near));
        }
    }

    /// Marks the opening bracket of an object or array.
    fn opening(&self, container: Span, label: Phrase, excerpt: &mut VerdictExcerpt) {
        let span = Span { end: container.start + 1, ..container };
        let (span, label) = match self.delivered.origin(span) {
            Some(PartOrigin::Same(span)) => (span, label),
            Some(PartOrigin::MadeFrom(from) | PartOrigin::Added(from)) => {
                let span = Span { end: from.start + 1, ..from };
                (span, phrase!("{label}, with the envelope that EventBridge adds", label))
            }
            None => return,
        };
        excerpt.in_event.push(ExcerptMark { span, label, primary: true });
    }
}

/// Returns the innermost value on a dotted path and the rest of the path. Of an array, the first object is used.
fn descend<'n>(mut node: &'n Node<'n>, path: &str) -> (&'n Node<'n>, String) {
    let mut rest = path.to_owned();
    loop {
        let elements = node.elements().unwrap_or_default();
        let object = elements.iter().find(|it| it.members().is_some() || it.elements().is_some());
        if let Some(element) = object.or(elements.first()) {
            node = element;
            continue;
        }
        let inside = node.members().into_iter().flatten().find_map(|member| {
            let left = rest.strip_prefix(&*member.name)?.strip_prefix('.')?;
            Some((&member.node, left.to_owned()))
        });
        match inside {
            Some((next, left)) => (node, rest) = (next, left),
            None => return (node, rest),
        }
    }
}
