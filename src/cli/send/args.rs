//! The grammar of `send`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Args as ClapArgs, Command, Error};

use crate::cli::shared_args::Format;
use crate::slack::deliver::AllowedHost;

/// Post the messages that preview shows to Slack
///
/// Without EVENT it posts a test alert that says that it is one. Several messages go out one per second, as Slack asks
/// for. What Slack refuses is posted in a short form, text only, so that the alert is not lost.
///
/// The webhook's address is a secret: it is read from `SLACK_WEBHOOK_URL`, from where the rule set says, or asked for
/// without being shown, and never printed. With --channel the message goes through Slack's API instead, with the bot's
/// token in `SLACK_BOT_TOKEN`.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert send                                 a test alert\n  \
    audit-alert send event.json                      what preview shows\n  \
    audit-alert send --dry-run event.json            the request, not sent\n  \
    audit-alert generate iam CreateUser | audit-alert send -\n  \
    audit-alert send --channel C0123456789 event.json\n\n\
    Exit codes: 0 posted, 1 posted in the short form only, 2 an event cannot be used, or no webhook, 3 Slack refused or \
    cannot be reached, 130 interrupted.")]
pub(in crate::cli) struct SendArgs {
    /// Files or folders with events; `-` is standard input. Without any, a test alert
    #[arg(value_name = "EVENT")]
    pub(super) events: Vec<PathBuf>,

    /// Post to this channel, by its ID, with the bot's token in `SLACK_BOT_TOKEN`
    #[arg(long, value_name = "ID")]
    pub(super) channel: Option<String>,

    /// Ask for the webhook's address, wherever else it may be; it is not taken from the command line, where others see it
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "channel")]
    pub(super) webhook_url: bool,

    /// Print the request, without its secret, and send nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Allow a host that is not Slack's, and plain http to it: a relay of your own; may be given several times
    #[arg(long, value_name = "HOST", value_parser = Host)]
    pub(super) allow_host: Vec<AllowedHost>,

    /// The rule set that says how grave an alert is, and where the webhook is [default: audit-alert.toml, if it is here]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// What to print: lines, or one JSON object for each message
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Whether an address was given to `--webhook-url`. Where the address is expected, somebody will put it.
pub(in crate::cli) fn gave_address(error: &Error) -> bool {
    let flag = error.get(ContextKind::InvalidArg);
    error.kind() == ErrorKind::TooManyValues
        && matches!(flag, Some(ContextValue::String(flag)) if flag == "--webhook-url")
}

/// Reads a host. What is none may be the whole address of a relay: it is not repeated.
#[derive(Clone)]
struct Host;

impl TypedValueParser for Host {
    type Value = AllowedHost;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<AllowedHost, Error> {
        value.to_string_lossy().parse().map_err(|wrong| {
            let text = format!("invalid value for '--allow-host <HOST>': {wrong}\n");
            Error::raw(ErrorKind::ValueValidation, text).with_cmd(command)
        })
    }
}
