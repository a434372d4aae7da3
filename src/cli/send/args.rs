//! The grammar of `send`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args as ClapArgs, Command, Error};

use super::destination::DestinationOptions;
use crate::cli::shared_args::Format;
use crate::slack::deliver::AllowedHost;

/// Post alerts to Slack
///
/// Posts the messages that `preview` shows; on a terminal without EVENT, posts a test alert. Posts one message per second,
/// which is Slack's rate limit, and asks before it posts more than 5 messages. If Slack refuses a message, posts a short form
/// with text only, so that no alert is lost.
///
/// The webhook URL is a secret and is never printed. It is read from `SLACK_WEBHOOK_URL`, else from the parameter, secret or
/// variable that the rule set names, else from a hidden prompt. With --channel, posts through Slack's API with the bot
/// token in `SLACK_BOT_TOKEN`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert send                                 post a test alert\n  \
    audit-alert send event.json                      post the alert of an event\n  \
    audit-alert send --dry-run event.json            print the request only\n  \
    audit-alert send --limit 3 logs/                 post the first 3 alerts\n  \
    audit-alert generate iam CreateUser | audit-alert send\n  \
    audit-alert send --channel C0123456789 event.json\n\n\
    Exit codes: 0 posted, 1 posted in the short form, 2 invalid event, no webhook URL or no confirmation, 3 Slack \
    refused the message or is unreachable, 130 interrupted.")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(in crate::cli) struct SendArgs {
    /// Files or folders with events; `-` for standard input, the default in a pipe [default: a test alert]
    #[arg(value_name = "EVENT")]
    pub(super) events: Vec<PathBuf>,

    /// Post to the channel with this ID, with the bot token in `SLACK_BOT_TOKEN`
    #[arg(long, value_name = "ID")]
    pub(super) channel: Option<String>,

    /// Post to this destination of the rule set, in its form; `default` is the one of the settings
    #[arg(long, value_name = "NAME", conflicts_with_all = ["channel", "webhook_url", "no_rules"])]
    pub(super) to: Option<String>,

    /// Prompt for the webhook URL; takes no value, because other users can see command lines
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "channel")]
    pub(super) webhook_url: bool,

    /// Print the request without secrets; send nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Also allow this host, over https or http, for your own relay; can be repeated
    #[arg(long, value_name = "HOST", value_parser = Host)]
    pub(super) allow_host: Vec<AllowedHost>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Use no rules: post the message of an event that no rule matches
    #[arg(long, conflicts_with = "rules")]
    pub(super) no_rules: bool,

    /// Post a test alert instead of events
    #[arg(long, conflicts_with = "events")]
    pub(super) test: bool,

    /// Stop after N messages
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// Post more than 5 messages without a prompt
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Output format: lines, or one JSON object for each message
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

impl SendArgs {
    pub(super) fn destination(&self) -> DestinationOptions<'_> {
        DestinationOptions {
            channel: self.channel.as_deref(),
            webhook_url: self.webhook_url,
            dry_run: self.dry_run,
            allow_host: &self.allow_host,
        }
    }
}

/// Returns `true` if `--webhook-url` was given a value, which is likely the secret URL.
pub(in crate::cli) fn has_webhook_url(error: &Error) -> bool {
    let flag = error.get(ContextKind::InvalidArg);
    error.kind() == ErrorKind::TooManyValues
        && matches!(flag, Some(ContextValue::String(flag)) if flag == "--webhook-url")
}

/// The flag in errors about its value.
const ALLOW_HOST: &str = "--allow-host <HOST>";

/// Parses a host. The error does not repeat the value, which may be the whole URL of a relay.
#[derive(Clone)]
pub(in crate::cli) struct Host;

impl TypedValueParser for Host {
    type Value = AllowedHost;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<AllowedHost, Error> {
        value.to_string_lossy().parse().map_err(|reason| {
            let text = format!("invalid value for '{ALLOW_HOST}': {reason}\n");
            let mut error = Error::raw(ErrorKind::ValueValidation, text).with_cmd(command);
            error.insert(ContextKind::InvalidArg, ContextValue::String(ALLOW_HOST.to_owned()));
            error
        })
    }
}
