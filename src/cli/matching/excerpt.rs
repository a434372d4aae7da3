//! An explanation, as places in the two texts and what to say there.

use std::rc::Rc;

use crate::cli::patterns::LoadedRule;
use crate::diagnostic::nearest;
use crate::diagnostic::{Source, Span};
use crate::event::{EventBridgeEvent, PartOrigin};
use crate::json::Node;
use crate::pattern::ast::Term;
use crate::pattern::{ConditionOutcome, ConditionVerdict, Explanation, RuleVerdict};
use crate::ui::{Excerpt, ExcerptMark};

/// Values of one field that are shown; an event can hold thousands.
const VALUES_SHOWN: usize = 3;

/// Characters of a value that a title quotes.
const QUOTED: usize = 60;

/// An excerpt of a pattern and of an event.
#[derive(Debug)]
pub(super) struct VerdictExcerpt {
    rule: usize,
    level: &'static str,
    title: String,
    in_pattern: Vec<ExcerptMark>,
    event: Rc<Source>,
    in_event: Vec<ExcerptMark>,
    notes: Vec<String>,
}

impl VerdictExcerpt {
    /// What is worth telling of an explanation: the conditions that fail; of a match, every test that passes.
    pub(super) fn new(
        (rule_index, rule): (usize, &LoadedRule),
        explanation: &Explanation,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: Rc<Source>,
    ) -> Self {
        let level = if explanation.matched { "match" } else { "no match" };
        let mut told = Self {
            rule: rule_index,
            level,
            title: rule.name.clone(),
            in_pattern: Vec::new(),
            event,
            in_event: Vec::new(),
            notes: Vec::new(),
        };
        let Some(verdict) = explanation.closest() else {
            "an event is a JSON object".clone_into(&mut told.title);
            return told;
        };
        let writer = Writer { rule, verdict, node, delivered };
        if !explanation.matched {
            told.title = writer.title();
        }
        for condition in &verdict.conditions {
            writer.condition(condition, explanation.matched, &mut told);
        }
        told.in_pattern.dedup();
        told.in_event.sort_by_key(|mark| mark.span);
        told.in_event.dedup();
        if !explanation.matched && explanation.rules.len() > 1 {
            let combinations = explanation.rules.len();
            told.notes
                .push(format!("`$or` allows {combinations} combinations; this one comes nearest"));
        }
        told
    }

    /// The excerpt to draw.
    pub(super) fn excerpt<'s>(&'s self, rules: &'s [LoadedRule]) -> Excerpt<'s> {
        let pattern = rules.get(self.rule).map(|rule| (&*rule.source, self.in_pattern.clone()));
        let event = (!self.in_event.is_empty()).then(|| (&*self.event, self.in_event.clone()));
        Excerpt {
            level: self.level.into(),
            title: self.title.as_str().into(),
            parts: pattern.into_iter().chain(event).collect(),
            notes: self.notes.iter().map(Into::into).collect(),
        }
    }
}

struct Writer<'a> {
    rule: &'a LoadedRule,
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
        let short: String = text.chars().take(QUOTED).collect();
        if short.len() < text.len() { short + "…" } else { short }
    }

    /// The first condition that fails, and how many more do.
    fn title(&self) -> String {
        let mut failing: Vec<_> = self
            .verdict
            .conditions
            .iter()
            .filter(|it| it.outcome != ConditionOutcome::Matched)
            .collect();
        // As the author wrote them, not as they are evaluated.
        failing.sort_by_key(|it| it.condition);
        let Some(first) = failing.first() else { return self.rule.name.clone() };
        let path = self.path(first);
        let what = match (first.outcome, first.seen.as_slice()) {
            (ConditionOutcome::OtherElement, _) => {
                format!("`{path}` passes only in another element of its array")
            }
            (ConditionOutcome::Missing, _) => format!("`{path}` is not there"),
            (_, [value]) => format!("`{path}` is {}", self.value(*value)),
            (_, values) => format!("none of the {} values of `{path}` passes", values.len()),
        };
        match failing.len() - 1 {
            0 => what,
            1 => format!("{what}, and one more field does not match"),
            more => format!("{what}, and {more} more fields do not match"),
        }
    }

    fn condition(&self, verdict: &ConditionVerdict, matched: bool, told: &mut VerdictExcerpt) {
        if verdict.outcome == ConditionOutcome::Matched {
            if matched {
                self.passed(verdict, told);
            }
            return;
        }
        let condition = self.rule.pattern.condition(verdict.condition);
        let (span, label) = match condition.tests.as_slice() {
            [test] => (test.span, Self::not_this(verdict, &test.term)),
            _ if verdict.outcome == ConditionOutcome::OtherElement => {
                (condition.span, "passed in another element only".to_owned())
            }
            tests => (condition.span, format!("none of these {}", tests.len())),
        };
        told.in_pattern.push(ExcerptMark { span, label: label.into(), primary: true });
        if let Some(name) = condition.names.last() {
            told.in_pattern.push(ExcerptMark { span: *name, label: "".into(), primary: false });
        }
        match verdict.outcome {
            ConditionOutcome::Missing => self.missing(verdict, told),
            ConditionOutcome::OtherElement => {
                let passing = verdict.tests.iter().flat_map(|test| &test.passing);
                self.values(passing, "this passes, but lies in another element", told);
                self.neighbours(verdict, told);
            }
            _ => {
                let label = if condition.asks_absence() {
                    "this must not be there"
                } else {
                    "the event has this"
                };
                self.values(&verdict.seen, label, told);
            }
        }
    }

    fn not_this(verdict: &ConditionVerdict, term: &Term) -> String {
        match (verdict.outcome, term) {
            (ConditionOutcome::OtherElement, _) => "passed in another element only",
            (_, Term::Exists(true)) => "must be there",
            (_, Term::Exists(false)) => "must not be there",
            (ConditionOutcome::Missing, _) => "asks for a value",
            (_, Term::AnythingBut(_)) => "anything but what this names",
            _ => "not this",
        }
        .to_owned()
    }

    fn passed(&self, verdict: &ConditionVerdict, told: &mut VerdictExcerpt) {
        for test in verdict.tests.iter().filter(|test| test.outcome == ConditionOutcome::Matched) {
            told.in_pattern.push(ExcerptMark {
                span: test.span,
                label: "passed".into(),
                primary: true,
            });
        }
        self.values(&verdict.chosen, "by this", told);
    }

    /// The values beside which a value must lie: what earlier conditions on the same objects were passed by.
    fn neighbours(&self, verdict: &ConditionVerdict, told: &mut VerdictExcerpt) {
        let parent =
            |verdict| self.path(verdict).rsplit_once('.').map(|(parent, _)| parent.to_owned());
        let object = parent(verdict);
        let beside =
            self.verdict.conditions.iter().filter(|it| object.is_some() && parent(it) == object);
        for chosen in beside.filter_map(|it| it.chosen) {
            if let Some(PartOrigin::Same(span)) = self.delivered.origin(chosen) {
                let label = "it would have to be in the element of this".to_owned();
                told.in_event.push(ExcerptMark { span, label: label.into(), primary: false });
            }
        }
    }

    fn values<'s>(
        &self,
        spans: impl IntoIterator<Item = &'s Span>,
        label: &str,
        told: &mut VerdictExcerpt,
    ) {
        let mut spans = spans.into_iter();
        for span in spans.by_ref().take(VALUES_SHOWN) {
            let (span, label) = match self.delivered.origin(*span) {
                Some(PartOrigin::Same(span)) => (span, label.to_owned()),
                Some(PartOrigin::MadeFrom(from)) => {
                    (from, format!("EventBridge makes {} of this", self.value(*span)))
                }
                Some(PartOrigin::Added(to)) => {
                    let start = Span { end: to.start + 1, ..to };
                    (start, format!("EventBridge adds {} to this", self.value(*span)))
                }
                None => continue,
            };
            told.in_event.push(ExcerptMark { span, label: label.into(), primary: true });
        }
        match spans.count() {
            0 => {}
            more => told.notes.push(format!("{more} more values are not shown")),
        }
    }

    /// Points at the innermost object on the way to a field that is not there.
    fn missing(&self, verdict: &ConditionVerdict, told: &mut VerdictExcerpt) {
        let path = self.path(verdict);
        if let Some(container) = verdict.containers.first() {
            let text = self.delivered.text.get(container.range()).unwrap_or_default();
            let empty = text.chars().filter(|c| !c.is_whitespace()).count() == 2;
            let label = if empty {
                "this is empty: there is no value in it"
            } else {
                "an object or an array is no value; ask for what is inside"
            };
            return self.opening(*container, label.to_owned(), told);
        }
        let (parent, rest) = descend(self.node, &path);
        let name = rest.split('.').next().unwrap_or_default();
        let Some(members) = parent.members() else {
            let label = format!("this is {}, with no `{name}` inside", parent.kind());
            return self.values([&parent.span], &label, told);
        };
        self.opening(parent.span, format!("no `{name}` in here"), told);
        let names: Vec<&str> = members.iter().map(|member| &*member.name).collect();
        if let Some(near) = nearest(name, &names) {
            told.notes.push(format!("the event has `{near}` there; names must be spelled alike"));
        }
    }

    /// Marks the bracket that something opens with.
    fn opening(&self, container: Span, label: String, told: &mut VerdictExcerpt) {
        let span = Span { end: container.start + 1, ..container };
        let (span, label) = match self.delivered.origin(span) {
            Some(PartOrigin::Same(span)) => (span, label),
            Some(PartOrigin::MadeFrom(from) | PartOrigin::Added(from)) => {
                let span = Span { end: from.start + 1, ..from };
                (span, format!("{label}, with the envelope that EventBridge adds"))
            }
            None => return,
        };
        told.in_event.push(ExcerptMark { span, label: label.into(), primary: true });
    }
}

/// The innermost value on a dotted path, and what remains of the path there. Of an array, the first object counts.
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
