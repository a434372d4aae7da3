//! The grammar of `tail`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::cli::send::args::Host;
use crate::cli::send::destination::DestinationOptions;
use crate::cli::settings::region;
use crate::cli::shared_args::Format;
use crate::slack::deliver::AllowedHost;

/// Follow CloudTrail's event history
///
/// Shows each event soon after CloudTrail delivers it: the message of an event that alerts, and a line for any other event. Reads
/// the event history (`LookupEvents`), which every account has without a trail, so it needs nothing in AWS but the permission
/// cloudtrail:LookupEvents. CloudTrail delivers events some minutes late and in no order; events that are up to 30 minutes late
/// are shown, each once. Ctrl-C ends.
///
/// The event history has management events only. CloudTrail answers two requests per second in each account and region, for
/// all programs together.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert tail                                      follow the regions of the rules\n  \
    audit-alert tail --region us-east-1 --only-matches    alerts about sign-ins and global services\n  \
    audit-alert tail --rules starter+cis --since 2h       try other rules on the last two hours, then follow\n  \
    audit-alert tail --send                               post the alerts to Slack as well\n  \
    audit-alert tail --record events.jsonl                keep the events for `audit-alert test record`\n\n\
    Exit codes: 2 invalid input or usage, 3 AWS or Slack failed, 130 interrupted.")]
pub(in crate::cli) struct TailArgs {
    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// First time: an age such as 30m or 2h, a date, or an RFC 3339 time
    #[arg(long, value_name = "TIME", default_value = "15m")]
    pub(super) since: String,

    /// Region to follow; can be repeated [default: the regions of the settings, and that of global services]
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(super) region: Vec<String>,

    /// Show only events that alert
    #[arg(long)]
    pub(super) only_matches: bool,

    /// Also post the alerts to Slack, as `send` does. Holds floods back as the function does
    #[arg(long)]
    pub(super) send: bool,

    /// Post to the channel with this ID, with the bot token in `SLACK_BOT_TOKEN`
    #[arg(long, value_name = "ID", requires = "send")]
    pub(super) channel: Option<String>,

    /// Also allow this host, over https or http, for your own relay; can be repeated
    #[arg(long, value_name = "HOST", value_parser = Host, requires = "send")]
    pub(super) allow_host: Vec<AllowedHost>,

    /// Append all events to this file, one per line. A new file is readable only by you: events contain names and addresses
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<PathBuf>,

    /// Seconds between two looks at the event history
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(super) interval: u16,

    /// Output format: messages and lines, or one JSON object for each event
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    /// Endpoint of all AWS services
    #[arg(long, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
}

impl TailArgs {
    pub(super) fn destination(&self) -> DestinationOptions<'_> {
        DestinationOptions {
            channel: self.channel.as_deref(),
            webhook_url: false,
            dry_run: false,
            allow_host: &self.allow_host,
        }
    }
}
