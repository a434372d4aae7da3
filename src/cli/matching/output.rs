//! Prints the result of one event.

use std::sync::Arc;

use serde::Serialize;

use super::args::MatchArgs;
use super::excerpt::VerdictExcerpt;
use super::rules::{ExplainedRule, MatchRules};
use crate::cli::shared_args::Format;
use crate::diagnostic::{Position, Source, Span};
use crate::event::{EventBridgeEvent, EventOrigin};
use crate::json::Node;
use crate::language::{Phrase, phrase};
use crate::pattern::{ConditionOutcome, Explanation};
use crate::preview::{Role, Run, padded, width};
use crate::rules::engine::{NOT_DELIVERED, Suppression, Verdict};
use crate::ui::{self, Ui};

/// The options for printing events.
#[derive(Debug)]
pub(super) struct OutputOptions {
    pub(super) json: bool,
    /// Prints the names of the rules that match.
    named: bool,
    pub(super) explain: bool,
    /// Prints only events that match, or only those that do not.
    only: Option<bool>,
}

impl OutputOptions {
    pub(super) fn new(args: &MatchArgs, named: bool) -> Self {
        let only = match (args.only_matches, args.no_match) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        Self { json: matches!(args.format, Format::Json), named, explain: args.explain, only }
    }

    pub(super) fn leaves_out(&self, matched: bool) -> bool {
        self.only.is_some_and(|only| only != matched)
    }
}

/// The result of one event.
#[derive(Debug)]
pub(super) struct MatchReport<'e> {
    id: String,
    name: String,
    place: String,
    verdict: Verdict<'e>,
    excerpts: Vec<VerdictExcerpt>,
    failures: Vec<FailedCondition>,
    /// Explanations are missing, because they take too long.
    pub(super) is_incomplete: bool,
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
    rules: Vec<&'a str>,
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
    pub(super) fn new(node: &Node<'_>, origin: &EventOrigin, verdict: Verdict<'e>) -> Self {
        let (id, name) = id_and_name(node);
        Self {
            id,
            name,
            place: origin.to_string(),
            verdict,
            excerpts: Vec::new(),
            failures: Vec::new(),
            is_incomplete: false,
        }
    }

    /// Returns the indices of the rules that receive the event or, if there are none, of those that match it.
    pub(super) fn matching(&self) -> &[usize] {
        let Verdict { rules, not_delivered, .. } = &self.verdict;
        if rules.is_empty() { not_delivered } else { rules }
    }

    /// Adds the explanation of a match or mismatch.
    pub(super) fn add_explanation(
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

    pub(super) fn json<'a>(&'a self, rules: &'a MatchRules) -> impl Serialize + 'a {
        let suppression = self.verdict.suppression();
        let ignored = match suppression {
            Some(Suppression::Ignored(name)) => Some(name),
            _ => None,
        };
        JsonMatch {
            matched: self.verdict.alerts(),
            rules: self.names(rules),
            id: &self.id,
            name: &self.name,
            place: &self.place,
            ignored,
            not_delivered: suppression == Some(Suppression::NotDelivered),
            failures: &self.failures,
            explanation_incomplete: self.is_incomplete,
        }
    }

    fn names<'r>(&self, rules: &'r MatchRules) -> Vec<&'r str> {
        self.matching().iter().map(|index| rules.get(*index).name).collect()
    }

    /// Writes the verdict of the only event, and explains a mismatch.
    pub(super) fn write_alone(
        &self,
        rules: &MatchRules,
        options: &OutputOptions,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        let matched = !self.matching().is_empty();
        if options.named {
            self.write_line(rules, options, ui)?;
            // With `--explain` the line already has the excerpts below it.
            let is_complete = matched || options.explain;
            return if is_complete { Ok(()) } else { self.write_excerpts(rules, ui) };
        }
        let is_explained = !self.excerpts.is_empty() && (!matched || options.explain);
        if !is_explained {
            let verdict = if matched { phrase!("match") } else { phrase!("no match") };
            ui.line(&[Run::new(ui.localized(verdict), Role::Bold)])?;
        }
        if matched && !options.explain { Ok(()) } else { self.write_excerpts(rules, ui) }
    }

    /// Writes one line: the verdict, the event, its location, and the rules.
    pub(super) fn write_line(
        &self,
        rules: &MatchRules,
        options: &OutputOptions,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        let matched = !self.matching().is_empty();
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
            line.push(Run::new(format!("  {}", self.names(rules).join(", ")), Role::Code));
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
        if options.explain { self.write_excerpts(rules, ui) } else { Ok(()) }
    }

    fn write_excerpts(&self, rules: &MatchRules, ui: &mut Ui<'_>) -> ui::Result<()> {
        self.excerpts.iter().try_for_each(|it| ui.excerpt(&it.excerpt(rules)))?;
        if !self.is_incomplete {
            return Ok(());
        }
        ui.status(phrase!("the event is too complex to explain the result of every rule"))
    }
}

/// Returns the ID and the name of an event.
pub(super) fn id_and_name(node: &Node<'_>) -> (String, String) {
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
pub(super) fn visible(text: &str) -> String {
    crate::alert::VisibleText::new(text, false)
        .map_or_else(|| "-".to_owned(), |text| text.to_string())
}

/// Returns the note for a record that was matched in the envelope that EventBridge adds.
pub(super) fn wrapped_note(node: &Node<'_>, origin: &EventOrigin) -> Phrase {
    let field = |name| visible(node.get(name).and_then(Node::string).unwrap_or("-"));
    phrase!(
        "{place}: record without envelope, matched with source {source} and detail-type {kind}",
        place = visible(&origin.to_string()),
        source = field("source"),
        kind = field("detail-type")
    )
}
