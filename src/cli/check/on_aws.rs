//! `check --on-aws`: compares the verdict on each pattern with that of EventBridge.

use serde::Serialize;

use super::CheckedFile;
use super::args::{CheckArgs, CheckFormat};
use crate::cli::on_aws::{AnswerKind, Comparisons, DifferenceReport, VERSION, message_of};
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{AwsConnection, PatternAnswer, test_pattern};
use crate::diagnostic::Level;
use crate::language::{Phrase, phrase};
use crate::preview::{Role, Run};
use crate::ui::{self, Ui};

/// The event to ask with. `TestEventPattern` requires one; only its verdict on the pattern is used.
const EVENT: &str = r#"{"version":"0","id":"00000000-0000-4000-8000-000000000001","detail-type":"audit-alert check","source":"audit-alert","account":"111122223333","time":"2026-01-01T00:00:00Z","region":"us-east-1","resources":[],"detail":{}}"#;

/// A pattern to ask about, with our own verdict.
pub(super) struct AskedPattern {
    /// `None` for the pattern of a file.
    pub(super) rule: Option<String>,
    pub(super) text: String,
    pub(super) is_valid: bool,
    /// The error message that EventBridge is expected to give.
    pub(super) message: Option<String>,
}

/// Both verdicts on a pattern.
pub(super) struct ComparedPattern {
    asked: AskedPattern,
    answer: PatternAnswer,
    region: String,
}

/// Both verdicts on a pattern, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JsonVerdict<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    agrees: bool,
    event_bridge: AnswerKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<DifferenceReport<'a>>,
}

/// Asks about the patterns of all files, within `--max-calls`, and adds the answers to the files. Returns the numbers, and the
/// failure of the call that stopped it.
pub(super) fn ask(
    args: &CheckArgs,
    all: &mut [CheckedFile],
    context: &mut CommandContext<'_, '_>,
) -> Result<(Comparisons, Option<Failure>), Failure> {
    if let CheckFormat::Sarif = args.format {
        let error = phrase!("a SARIF log cannot contain the answers of EventBridge");
        return Err(Failure::usage(error).hint(phrase!("use --format json with --on-aws")));
    }
    let options = args.on_aws.connection(context)?;
    let max_calls = args.on_aws.max_calls.get();
    let mut comparisons = Comparisons::default();
    let asked = block_on(async {
        let connection = AwsConnection::open(&options).await?;
        for file in all {
            for asked in file.patterns() {
                if comparisons.asked == max_calls {
                    comparisons.left_out += 1;
                    continue;
                }
                let answer = test_pattern(&connection, &asked.text, EVENT).await?;
                let region = options.region.clone();
                let compared = ComparedPattern { asked, answer, region };
                comparisons.asked += 1;
                comparisons.differing += usize::from(!compared.agrees());
                file.compared.push(compared);
            }
        }
        Ok::<_, Failure>(())
    })?;
    Ok((comparisons, asked.err()))
}

impl CheckedFile {
    /// Takes the patterns of a rule set or of a pattern file.
    fn patterns(&mut self) -> Vec<AskedPattern> {
        self.installed.take().unwrap_or_else(|| {
            let is_valid = !self.findings.iter().any(|it| it.code.level() == Level::Error);
            let (text, message) = (self.source.text.clone(), self.refusal.clone());
            vec![AskedPattern { rule: None, text, is_valid, message }]
        })
    }
}

impl ComparedPattern {
    /// Returns `true` if both accept the pattern, or both refuse it with the same message. A message of ours that EventBridge
    /// does not have is not compared.
    fn agrees(&self) -> bool {
        let Self { asked, answer, .. } = self;
        match answer {
            PatternAnswer::Matched(_) => asked.is_valid,
            PatternAnswer::InvalidPattern(message) => {
                !asked.is_valid && asked.message.as_ref().is_none_or(|it| it == message)
            }
            PatternAnswer::InternalFailure => !asked.is_valid,
            PatternAnswer::InvalidEvent(_) => false,
        }
    }

    fn kind(&self) -> AnswerKind {
        match &self.answer {
            PatternAnswer::Matched(_) => AnswerKind::Valid,
            answer => answer.into(),
        }
    }

    fn report(&self) -> Option<DifferenceReport<'_>> {
        let Self { asked, answer, region } = self;
        (!self.agrees()).then(|| DifferenceReport {
            pattern: &asked.text,
            event: EVENT,
            region,
            audit_alert: if asked.is_valid {
                AnswerKind::Valid
            } else {
                AnswerKind::InvalidPattern
            },
            audit_alert_message: asked.message.as_deref(),
            event_bridge: self.kind(),
            event_bridge_message: message_of(answer),
            version: VERSION,
        })
    }

    pub(super) fn json(&self) -> JsonVerdict<'_> {
        JsonVerdict {
            rule: self.asked.rule.as_deref(),
            agrees: self.agrees(),
            event_bridge: self.kind(),
            message: message_of(&self.answer),
            report: self.report(),
        }
    }

    pub(super) fn write(&self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let answer = self.kind().phrase();
        let answer = ui.localized(phrase!("EventBridge: {answer}", answer));
        let role = if self.agrees() { Role::Plain } else { Role::Bold };
        let mut line = vec![Run::new(answer, role)];
        line.extend(self.asked.rule.iter().map(|it| Run::new(format!("  {it}"), Role::Code)));
        ui.line(&line)?;
        let Some(report) = self.report() else { return Ok(()) };
        if let Some(message) = message_of(&self.answer) {
            ui.text(Phrase::verbatim(message))?;
        }
        ui.json(&report, false)
    }
}
