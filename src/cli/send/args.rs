//! The grammar of `send`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args as ClapArgs, Command, Error};

use crate::cli::shared_args::Format;
use crate::slack::deliver::AllowedHost;

/// Post alerts to Slack
///
/// Posts the messages that `preview` shows; without EVENT, posts a test alert. Posts one message per second, which is
/// Slack's rate limit. If Slack refuses a message, posts a short form with text only, so that no alert is lost.
///
/// The webhook URL is a secret and is never printed. It is read from `SLACK_WEBHOOK_URL`, else from the parameter, secret or
/// variable that the rule set names, else from a hidden prompt. With --channel, posts through Slack's API with the bot
/// token in `SLACK_BOT_TOKEN`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert send                                 post a test alert\n  \
    audit-alert send event.json                      post the alert of an event\n  \
    audit-alert send --dry-run event.json            print the request only\n  \
    audit-alert generate iam CreateUser | audit-alert send -\n  \
    audit-alert send --channel C0123456789 event.json\n\n\
    Exit codes: 0 posted, 1 posted in the short form, 2 invalid event or no webhook URL, 3 Slack refused the message \
    or is unreachable, 130 interrupted.")]
pub(in crate::cli) struct SendArgs {
    /// Files or folders with events; `-` for standard input [default: a test alert]
    #[arg(value_name = "EVENT")]
    pub(super) events: Vec<PathBuf>,

    /// Post to the channel with this ID, with the bot token in `SLACK_BOT_TOKEN`
    #[arg(long, value_name = "ID")]
    pub(super) channel: Option<String>,

    /// Prompt for the webhook URL; takes no value, because other users can see command lines
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "channel")]
    pub(super) webhook_url: bool,

    /// Print the request without secrets; send nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Also allow this host, over https or http, for your own relay; can be repeated
    #[arg(long, value_name = "HOST", value_parser = Host)]
    pub(super) allow_host: Vec<AllowedHost>,

    /// Rule set, for severities and the webhook [default: audit-alert.toml in the current folder or a parent, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// Output format: lines, or one JSON object for each message
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
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
