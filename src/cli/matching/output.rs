//! What is printed of one event.

use std::rc::Rc;

use serde::Serialize;

use super::From;
use super::args::MatchArgs;
use super::excerpt::VerdictExcerpt;
use crate::cli::patterns::LoadedRule;
use crate::cli::shared_args::Format;
use crate::diagnostic::{Position, Source, Span};
use crate::event::EventBridgeEvent;
use crate::json::Node;
use crate::pattern::{ConditionOutcome, Explanation};
use crate::preview::{Role, Run};
use crate::rules::lookup::NOT_DELIVERED;
use crate::ui::{self, Ui};

/// How events are printed.
#[derive(Debug)]
pub(super) struct Style {
    pub(super) json: bool,
    /// Whether each event names the rules that match it.
    named: bool,
    explain: bool,
    only: Option<bool>,
}

impl Style {
    pub(super) fn of(args: &MatchArgs, named: bool) -> Self {
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

/// What to print of one event.
#[derive(Debug)]
pub(super) struct Shown {
    id: String,
    name: String,
    place: String,
    matching: Vec<usize>,
    silent: Option<NoAlert>,
    told: Vec<VerdictExcerpt>,
    failures: Vec<Failing>,
}

/// Why an event that rules match does not alert.
#[derive(Debug)]
pub(super) enum NoAlert {
    /// The rule set ignores it.
    Ignored(String),
    /// Its rules do not get it for their state.
    HeldBack,
}

/// A condition that fails, for programs.
#[derive(Debug, Serialize)]
struct Failing {
    path: String,
    outcome: &'static str,
    /// Where in the pattern.
    line: usize,
    column: usize,
    /// The values that the event has there, at most ten.
    seen: Vec<Box<serde_json::value::RawValue>>,
}

/// One event, for programs.
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
    failures: &'a [Failing],
}

impl Shown {
    pub(super) fn new(
        node: &Node<'_>,
        from: &From<'_>,
        matching: Vec<usize>,
        silent: Option<NoAlert>,
    ) -> Self {
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
        Self {
            id,
            name,
            place: format!("{}:{}", from.source.name, from.line),
            matching,
            silent,
            told: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// The rules that match.
    pub(super) fn matching(&self) -> &[usize] {
        &self.matching
    }

    /// Adds why a rule does or does not match.
    pub(super) fn explained(
        &mut self,
        (index, rule): (usize, &LoadedRule),
        explanation: &Explanation,
        node: &Node<'_>,
        delivered: &EventBridgeEvent<'_>,
        event: Rc<Source>,
    ) {
        self.failures.extend(failures(rule, explanation, delivered));
        self.told.push(VerdictExcerpt::new((index, rule), explanation, node, delivered, event));
    }

    pub(super) fn for_programs<'a>(&'a self, rules: &'a [LoadedRule]) -> impl Serialize + 'a {
        let ignored = match &self.silent {
            Some(NoAlert::Ignored(name)) => Some(name.as_str()),
            _ => None,
        };
        JsonMatch {
            matched: !self.matching.is_empty() && self.silent.is_none(),
            rules: self.names(rules),
            id: &self.id,
            name: &self.name,
            place: &self.place,
            ignored,
            not_delivered: matches!(self.silent, Some(NoAlert::HeldBack)),
            failures: &self.failures,
        }
    }

    fn names<'r>(&self, rules: &'r [LoadedRule]) -> Vec<&'r str> {
        self.matching
            .iter()
            .filter_map(|index| rules.get(*index))
            .map(|rule| rule.name.as_str())
            .collect()
    }

    /// The verdict, and why.
    pub(super) fn alone(
        &self,
        rules: &[LoadedRule],
        style: &Style,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        let matched = !self.matching.is_empty();
        if style.named {
            self.line(rules, style, ui)?;
            let told = matched || style.explain;
            return if told { Ok(()) } else { self.excerpts(rules, ui) };
        }
        if matched && !style.explain {
            return ui.line(&[Run::new("match", Role::Bold)]);
        }
        self.excerpts(rules, ui)
    }

    /// One line: the verdict, the event, where it is, and the rules.
    pub(super) fn line(
        &self,
        rules: &[LoadedRule],
        style: &Style,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        let matched = !self.matching.is_empty();
        let (verdict, role) = match (&self.silent, matched) {
            (Some(NoAlert::Ignored(_)), _) => ("ignored ", Role::Faint),
            (None, true) => ("match   ", Role::Bold),
            (Some(NoAlert::HeldBack), _) | (None, false) => ("no match", Role::Faint),
        };
        let mut line = vec![
            Run::new(verdict, role),
            Run::new(format!("  {}  {}  ", visible(&self.id), visible(&self.name)), Role::Plain),
            Run::new(visible(&self.place), Role::Faint),
        ];
        if style.named && matched {
            line.push(Run::new(format!("  {}", self.names(rules).join(", ")), Role::Code));
        }
        let why = match &self.silent {
            Some(NoAlert::Ignored(name)) => format!("  ignored by {}", visible(name)),
            Some(NoAlert::HeldBack) => format!("  not delivered: {NOT_DELIVERED}"),
            None => String::new(),
        };
        line.push(Run::new(why, Role::Faint));
        ui.line(&line)?;
        if style.explain { self.excerpts(rules, ui) } else { Ok(()) }
    }

    fn excerpts(&self, rules: &[LoadedRule], ui: &mut Ui<'_>) -> ui::Result<()> {
        self.told.iter().try_for_each(|told| ui.excerpt(&told.excerpt(rules)))
    }
}

fn failures(
    rule: &LoadedRule,
    explanation: &Explanation,
    delivered: &EventBridgeEvent<'_>,
) -> Vec<Failing> {
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
            Failing { path, outcome, line, column, seen }
        })
        .collect()
}

/// A value of an event in a line, with what hides in it made visible.
fn visible(text: &str) -> String {
    crate::alert::VisibleText::new(text, false)
        .map_or_else(|| "-".to_owned(), |text| text.to_string())
}

/// Says what a bare record was wrapped in.
pub(super) fn wrapped_note(node: &Node<'_>, from: &From<'_>) -> String {
    let field = |name| node.get(name).and_then(Node::string).unwrap_or("-");
    let text = format!(
        "{}:{}: a record without envelope; matched as EventBridge would deliver it, with source {} and detail-type {}",
        from.source.name,
        from.line,
        field("source"),
        field("detail-type")
    );
    visible(&text)
}
