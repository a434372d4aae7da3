//! Writes the answers of EventBridge next to those of this command.

use serde::Serialize;

use super::matching::visible;
use crate::language::{Phrase, phrase};
use crate::preview::{Role, Run};
use crate::ui::{self, Ui};

/// The kind of an answer, of EventBridge or of this command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AnswerKind {
    /// The event matches the pattern.
    Match,
    /// The event does not match the pattern.
    NoMatch,
    /// The pattern is valid.
    Valid,
    /// The pattern is refused.
    InvalidPattern,
    /// The event is refused.
    InvalidEvent,
    /// Neither: an error of EventBridge.
    InternalFailure,
}

/// A question with both answers, complete enough to repeat it. Printed where the answers differ.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceReport {
    /// The text of the pattern.
    pub pattern: String,
    /// The text of the event.
    pub event: String,
    /// The region of EventBridge.
    pub region: String,
    /// The answer of this command.
    pub audit_alert: AnswerKind,
    /// The error message that this command expects of EventBridge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_alert_message: Option<String>,
    /// The answer of EventBridge.
    pub event_bridge: AnswerKind,
    /// The error message of EventBridge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_bridge_message: Option<String>,
    /// The version of this command.
    pub version: &'static str,
}

/// The answer of EventBridge to a pattern of `check`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PatternComparison {
    /// `None` for the pattern of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Both answers are the same.
    pub agrees: bool,
    /// The answer of EventBridge.
    pub event_bridge: AnswerKind,
    /// The error message of EventBridge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The question, if the answers differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<DifferenceReport>,
}

/// Both answers to a pattern and an event of `match`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventComparison {
    /// The rule of the pattern.
    pub rule: String,
    /// The ID of the event.
    pub id: String,
    /// The name of the event.
    pub name: String,
    /// The location of the event in the input.
    pub place: String,
    /// Both answers are the same.
    pub agrees: bool,
    /// The answer of this command.
    pub audit_alert: AnswerKind,
    /// The answer of EventBridge.
    pub event_bridge: AnswerKind,
    /// The error message of EventBridge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The question, if the answers differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<DifferenceReport>,
}

impl AnswerKind {
    fn phrase(self) -> Phrase {
        match self {
            Self::Match => phrase!("match"),
            Self::NoMatch => phrase!("no match"),
            Self::Valid => phrase!("valid"),
            Self::InvalidPattern => phrase!("invalid pattern"),
            Self::InvalidEvent => phrase!("invalid event"),
            Self::InternalFailure => phrase!("internal failure"),
        }
    }
}

impl PatternComparison {
    pub(super) fn write(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let answer = self.event_bridge.phrase();
        let answer = ui.localized(phrase!("EventBridge: {answer}", answer));
        let mut line = vec![Run::new(answer, role(self.agrees))];
        line.extend(self.rule.iter().map(|it| Run::new(format!("  {it}"), Role::Code)));
        ui.line(&line)?;
        let Some(report) = &self.report else { return Ok(()) };
        if let Some(message) = &self.message {
            ui.text(Phrase::verbatim(message))?;
        }
        ui.json(report, false)
    }
}

impl EventComparison {
    /// Writes both answers as text.
    pub fn write(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let (ours, theirs) = (self.audit_alert.phrase(), self.event_bridge.phrase());
        let answers =
            ui.localized(phrase!("audit-alert: {ours}, EventBridge: {theirs}", ours, theirs));
        let (id, name) = (visible(&self.id), visible(&self.name));
        ui.line(&[
            Run::new(answers, role(self.agrees)),
            Run::new(format!("  {id}  {name}  "), Role::Plain),
            Run::new(visible(&self.place), Role::Faint),
            Run::new(format!("  {}", self.rule), Role::Code),
        ])?;
        if let Some(message) = &self.message {
            ui.text(Phrase::verbatim(message))?;
        }
        self.report.iter().try_for_each(|report| ui.json(report, false))
    }
}

fn role(agrees: bool) -> Role {
    if agrees { Role::Plain } else { Role::Bold }
}
