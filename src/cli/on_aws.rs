//! `--on-aws` of `match` and `check`: asks EventBridge as well, and reports answers that differ.

use std::num::NonZeroUsize;

use clap::Args as ClapArgs;

use super::settings::{region, settings_here, with_region_of_profile};
use super::{CommandContext, Exit, Failure};
use crate::cloud::{Options, PatternAnswer};
use crate::language::{phrase, plural};
use crate::report::eventbridge::AnswerKind;
use crate::ui::{self, Ui};

#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Comparison with AWS")]
pub(super) struct OnAwsArgs {
    /// Also ask EventBridge (`TestEventPattern`) and compare its answers. Requires AWS credentials and the permission
    /// events:TestEventPattern; changes nothing and is free of charge
    #[arg(long)]
    pub(super) on_aws: bool,

    /// Maximum number of questions to EventBridge
    #[arg(long, value_name = "N", default_value = "50", requires = "on_aws")]
    pub(super) max_calls: NonZeroUsize,

    /// Region to ask in [default: that of the settings, else the profile's, else ap-northeast-2]
    #[arg(long, value_name = "REGION", value_parser = region, requires = "on_aws")]
    region: Option<String>,

    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME", requires = "on_aws")]
    profile: Option<String>,

    /// Endpoint of all AWS services
    #[arg(long, value_name = "URL", requires = "on_aws")]
    endpoint_url: Option<String>,
}

impl OnAwsArgs {
    /// Returns the options of the connection.
    pub(super) fn connection(
        &self,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Options, Failure> {
        let settings = settings_here(self.region.as_deref(), context)?;
        let settings = with_region_of_profile(settings, self.profile.as_deref(), context)?;
        Ok(Options {
            profile: self.profile.clone(),
            region: settings.region.value,
            endpoint_url: self.endpoint_url.clone(),
        })
    }
}

impl From<&PatternAnswer> for AnswerKind {
    fn from(answer: &PatternAnswer) -> Self {
        match answer {
            PatternAnswer::Matched(true) => Self::Match,
            PatternAnswer::Matched(false) => Self::NoMatch,
            PatternAnswer::InvalidPattern(_) => Self::InvalidPattern,
            PatternAnswer::InvalidEvent(_) => Self::InvalidEvent,
            PatternAnswer::InternalFailure => Self::InternalFailure,
        }
    }
}

/// Returns the message with which EventBridge refuses the pattern or the event.
pub(super) fn message_of(answer: &PatternAnswer) -> Option<String> {
    match answer {
        PatternAnswer::InvalidPattern(message) | PatternAnswer::InvalidEvent(message) => {
            Some(message.clone())
        }
        PatternAnswer::Matched(_) | PatternAnswer::InternalFailure => None,
    }
}

/// The version in a report.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The number of questions of a run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Comparisons {
    pub(super) asked: usize,
    pub(super) differing: usize,
    /// Questions beyond `--max-calls`.
    pub(super) left_out: usize,
}

impl Comparisons {
    /// Prints the summary, what was left out, and what to do with the reports. Returns the exit code for the answers.
    pub(super) fn summarize(self, ui: &mut Ui<'_>) -> ui::Result<Exit> {
        let Self { asked, differing, left_out } = self;
        ui.status(plural!(
            count = asked,
            "{count} question to EventBridge, {differing} with another answer",
            "{count} questions to EventBridge, {differing} with another answer",
            differing
        ))?;
        if left_out > 0 {
            ui.warning(plural!(
                count = left_out,
                "{count} question was left out; --max-calls sets the limit",
                "{count} questions were left out; --max-calls sets the limit"
            ))?;
        }
        if differing == 0 {
            return Ok(Exit::Success);
        }
        ui.hint(phrase!(
            "please send the reports to the authors of audit-alert; they contain patterns and events, so remove \
             confidential values first"
        ))?;
        Ok(Exit::Negative)
    }
}
