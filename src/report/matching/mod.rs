//! Writes the results of `match`: as a line with excerpts, or as a JSON object for each event.

mod excerpt;

use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::{Position, Source, Span};
use crate::event::{EventBridgeEvent, EventOrigin};
use crate::json::Node;
use crate::language::{Phrase, phrase};
use crate::pattern::{ConditionOutcome, Explanation, Pattern};
use crate::preview::{Role, Run, padded, width};
use crate::rules::engine::{NOT_DELIVERED, Suppression, Verdict};
use crate::ui::{self, Ui};
use excerpt::VerdictExcerpt;

/// The options for writing events.
#[derive(Clone, Copy, Debug)]
pub struct MatchOutput {
    /// Writes the names of the rules that match.
    pub named: bool,
    /// Writes explanations below the lines.
    pub explain: bool,
}

/// A rule to explain.
#[derive(Clone, Copy, Debug)]
pub struct ExplainedRule<'r> {
    /// The name of the rule.
    pub name: &'r str,
    /// The text of the pattern.
    pub source: &'r Arc<Source>,
    /// The pattern.
    pub pattern: &'r Pattern,
}

/// The result of one event.
#[derive(Debug)]
pub struct MatchReport<'e> {
    id: String,
    name: String,
    place: String,
    verdict: Verdict<'e>,
    /// The names of the rules of [`Self::matching`].
    rules: Vec<&'e str>,
    excerpts: Vec<VerdictExcerpt>,
    failures: Vec<FailedCondition>,
    /// Explanations are missing, because they take too long.
    pub is_incomplete: bool,
}

/// A condition that fails, as JSON.
#[derive(Debug, Serialize)]
struct FailedCondition {
    path: String,
    outcome: &'static str,
    /// The line in the pattern.
    line: usize,
    column: usize,
    /// The values of the event, at most ten.
    seen: Vec<Box<serde_json::value::RawValue>>,
}

/// The result of one event, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonMatch<'a> {
    matched: bool,
    rules: &'a [&'a str],
    id: &'a str,
    name: &'a str,
    place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignored: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_delivered: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    failures: &'a [FailedCondition],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    explanation_incomplete: bool,
}

impl<'e> MatchReport<'e> {
    /// Creates the result of an event at a location, without explanations.
    pub fn new(
        node: &Node<'_>,
        place: String,
        verdict: Verdict<'e>,
        name_of_rule: impl Fn(usize) -> &'e str,
    ) -> Self {
        let (id, name) = id_and_name(node);
        let mut report = Self {
            id,
            name,
            place,
            verdict,
            rules: Vec::new(),
            excerpts: Vec::new(),
            failures: Vec::new(),
            is_incomplete: false,
        };
        report.rules = report.matching().iter().map(|rule| name_of_rule(*rule)).collect();
        report
    }

    /// Returns the indices of the rules that receive the event or, if there are none, of those that match it.
    pub fn matching(&self) -> &[usize] {
        let Verdict { rules, not_delivered, .. } = &self.verdict;
        if rules.is_empty() { not_delivered } else { rules }
    }

    /// Adds the explanation of a match or mismatch.
    pub fn add_explanation(
        &mut self,
        rule: &ExplainedRule<'_>,
        explanation: &Explanation,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: Arc<Source>,
    ) {
        self.failures.extend(failures(rule, explanation, delivered));
        self.excerpts.push(VerdictExcerpt::new(rule, explanation, node, delivered, event));
    }

    /// Returns the JSON object of the result.
    pub fn json(&self) -> impl Serialize {
        let suppression = self.verdict.suppression();
        let ignored = match suppression {
            Some(Suppression::Ignored(name)) => Some(name),
            _ => None,
        };
        JsonMatch {
            matched: self.verdict.alerts(),
            rules: &self.rules,
            id: &self.id,
            name: &self.name,
            place: &self.place,
            ignored,
            not_delivered: suppression == Some(Suppression::NotDelivered),
            failures: &self.failures,
            explanation_incomplete: self.is_incomplete,
        }
    }

    /// Writes the verdict of the only event, and explains a mismatch.
    pub fn write_alone(&self, options: MatchOutput, ui: &mut Ui<'_>) -> ui::Result<()> {
        let matched = !self.rules.is_empty();
        if options.named {
            self.write_line(options, ui)?;
            // With `--explain` the line already has the excerpts below it.
            let is_complete = matched || options.explain;
            return if is_complete { Ok(()) } else { self.write_excerpts(ui) };
        }
        let is_explained = !self.excerpts.is_empty() && (!matched || options.explain);
        if !is_explained {
            let verdict = if matched { phrase!("match") } else { phrase!("no match") };
            ui.line(&[Run::new(ui.localized(verdict), Role::Bold)])?;
        }
        if matched && !options.explain { Ok(()) } else { self.write_excerpts(ui) }
    }

    /// Writes one line: the verdict, the event, its location, and the rules.
    pub fn write_line(&self, options: MatchOutput, ui: &mut Ui<'_>) -> ui::Result<()> {
        let matched = !self.rules.is_empty();
        let verdicts = [phrase!("match"), phrase!("no match"), phrase!("ignored")];
        let [yes, no, ignored] = verdicts.map(|it| Run::new(ui.localized(it), Role::Plain));
        let columns = [&yes, &no, &ignored].map(|it| width(std::slice::from_ref(it)));
        let suppression = self.verdict.suppression();
        let (mut verdict, role) = match (suppression, matched) {
            (Some(Suppression::Ignored(_)), _) => (ignored, Role::Faint),
            (None, true) => (yes, Role::Bold),
            (Some(Suppression::NotDelivered), _) | (None, false) => (no, Role::Faint),
        };
        verdict.role = role;
        let widest = columns.into_iter().max().unwrap_or_default();
        verdict.text = padded(&verdict.text, widest);
        let mut line = vec![
            verdict,
            Run::new(format!("  {}  {}  ", visible(&self.id), visible(&self.name)), Role::Plain),
            Run::new(visible(&self.place), Role::Faint),
        ];
        if options.named && matched {
            line.push(Run::new(format!("  {}", self.rules.join(", ")), Role::Code));
        }
        let reason = match suppression {
            Some(Suppression::Ignored(name)) => phrase!("ignored by {name}", name = visible(name)),
            Some(Suppression::NotDelivered) => {
                phrase!("not delivered: {reason}", reason = NOT_DELIVERED)
            }
            None => Phrase::default(),
        };
        if !reason.is_empty() {
            line.push(Run::new(format!("  {}", ui.localized(reason)), Role::Faint));
        }
        ui.line(&line)?;
        if options.explain { self.write_excerpts(ui) } else { Ok(()) }
    }

    fn write_excerpts(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.excerpts.iter().try_for_each(|it| ui.excerpt(&it.excerpt()))?;
        if !self.is_incomplete {
            return Ok(());
        }
        ui.status(phrase!("the event is too complex to explain the result of every rule"))
    }
}

/// Returns the ID and the name of an event.
pub fn id_and_name(node: &Node<'_>) -> (String, String) {
    let detail = node.get("detail");
    let text = |node: Option<&Node<'_>>, name| {
        node.and_then(|it| it.get(name)?.string()).unwrap_or("-").to_owned()
    };
    let name = match text(detail, "eventName").as_str() {
        "-" => text(Some(node), "detail-type"),
        name => name.to_owned(),
    };
    let id = match text(detail, "eventID").as_str() {
        "-" => text(Some(node), "id"),
        id => id.to_owned(),
    };
    (id, name)
}

fn failures(
    rule: &ExplainedRule<'_>,
    explanation: &Explanation,
    delivered: &EventBridgeEvent<'_>,
) -> Vec<FailedCondition> {
    let verdict = explanation.closest().filter(|_| !explanation.matched);
    let failing = verdict.into_iter().flat_map(|verdict| &verdict.conditions);
    failing
        .filter(|it| it.outcome != ConditionOutcome::Matched)
        .map(|verdict| {
            let condition = rule.pattern.condition(verdict.condition);
            let Position { line, column } = rule.source.position(condition.span.range().start);
            let raw = |span: &Span| {
                let text = delivered.text.get(span.range())?.to_owned();
                serde_json::value::RawValue::from_string(text).ok()
            };
            let outcome = match verdict.outcome {
                ConditionOutcome::Missing => "missing",
                ConditionOutcome::OtherElement => "other-element",
                ConditionOutcome::Matched | ConditionOutcome::Differs => "differs",
            };
            let path = rule.pattern.path(condition.path).text().to_string();
            let seen = verdict.seen.iter().take(10).filter_map(raw).collect();
            FailedCondition { path, outcome, line, column, seen }
        })
        .collect()
}

/// Makes hidden characters in a value of an event visible.
pub fn visible(text: &str) -> String {
    crate::alert::VisibleText::new(text, false)
        .map_or_else(|| "-".to_owned(), |text| text.to_string())
}

/// Returns the note for a record that was matched in the envelope that EventBridge adds.
pub fn wrapped_note(node: &Node<'_>, origin: &EventOrigin) -> Phrase {
    let field = |name| visible(node.get(name).and_then(Node::string).unwrap_or("-"));
    phrase!(
        "{place}: record without envelope, matched with source {source} and detail-type {kind}",
        place = visible(&origin.to_string()),
        source = field("source"),
        kind = field("detail-type")
    )
}
