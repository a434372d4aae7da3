//! `check --on-aws`: compares the verdict on each pattern with that of EventBridge.

use super::CheckResult;
use super::args::{CheckArgs, CheckFormat};
use crate::cli::on_aws::{Comparisons, VERSION, message_of};
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{AwsConnection, PatternAnswer, test_pattern};
use crate::language::phrase;
use crate::report::check::CheckedFile;
use crate::report::eventbridge::{AnswerKind, DifferenceReport, PatternComparison};

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

/// Asks about the patterns of all files, within `--max-calls`, and adds the answers to the files. Returns the numbers, and the
/// failure of the call that stopped it.
pub(super) fn ask(
    args: &CheckArgs,
    all: &mut [CheckResult],
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
                let compared = asked.compared(&answer, &options.region);
                comparisons.asked += 1;
                comparisons.differing += usize::from(!compared.agrees);
                file.found.on_aws.push(compared);
            }
        }
        Ok::<_, Failure>(())
    })?;
    Ok((comparisons, asked.err()))
}

impl CheckResult {
    /// Takes the patterns of a rule set or of a pattern file.
    fn patterns(&mut self) -> Vec<AskedPattern> {
        self.installed.take().unwrap_or_else(|| {
            let CheckedFile { source, refusal, .. } = &self.found;
            let (text, message) = (source.text.clone(), refusal.clone());
            vec![AskedPattern { rule: None, text, is_valid: self.found.is_valid(), message }]
        })
    }
}

impl AskedPattern {
    fn compared(self, answer: &PatternAnswer, region: &str) -> PatternComparison {
        let agrees = self.agrees(answer);
        let event_bridge = match answer {
            PatternAnswer::Matched(_) => AnswerKind::Valid,
            answer => answer.into(),
        };
        let message = message_of(answer);
        let report = (!agrees).then(|| DifferenceReport {
            pattern: self.text,
            event: EVENT.to_owned(),
            region: region.to_owned(),
            audit_alert: if self.is_valid { AnswerKind::Valid } else { AnswerKind::InvalidPattern },
            audit_alert_message: self.message,
            event_bridge,
            event_bridge_message: message.clone(),
            version: VERSION,
        });
        PatternComparison { rule: self.rule, agrees, event_bridge, message, report }
    }

    /// Returns `true` if both accept the pattern, or both refuse it with the same message. A message of ours that EventBridge
    /// does not have is not compared.
    fn agrees(&self, answer: &PatternAnswer) -> bool {
        match answer {
            PatternAnswer::Matched(_) => self.is_valid,
            PatternAnswer::InvalidPattern(message) => {
                !self.is_valid && self.message.as_ref().is_none_or(|it| it == message)
            }
            PatternAnswer::InternalFailure => !self.is_valid,
            PatternAnswer::InvalidEvent(_) => false,
        }
    }
}
