//! `send`: posts the messages that `preview` shows to Slack.

pub(super) mod args;
pub(super) mod destination;
mod named;
pub(super) mod post;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::SystemTime;

use serde_json::json;

use super::alerts::{Alerts, Unsent};
use super::events::each_event;
use super::input::is_address;
use super::problems::Problems;
use super::{CommandContext, Exit, Failure};
use crate::alert::Instant;
use crate::aws_request::Account;
use crate::cli::shared_args::Format;
use crate::http::HttpClient;
use crate::language::{Language, Phrase, phrase, plural};
use crate::notify::{Channel, ChannelRequest, Courier, Notification};
use crate::preview::{Role, Run};
use crate::rules::file::{DEFAULT_DESTINATION, looks_secret};
use args::SendArgs;
use destination::{destination, missing, placeholder, unset};
use named::{named_channel, unknown};
use post::AlertSender;

/// The number of messages that are posted without a confirmation.
const MAX_UNCONFIRMED: usize = 5;

/// A message to post.
struct PreparedMessage {
    /// The location of the event: `event.json:1`.
    place: Phrase,
    event_id: Option<String>,
    notification: Notification,
}

pub(super) fn run(args: &SendArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    refuse_secrets(args.channel.as_deref(), args.events.iter().chain(&args.rules))?;
    let is_test = args.test || (args.events.is_empty() && context.world.stdin_is_terminal);
    // A test alert has no rule.
    let needs_rules = !is_test || args.rules.is_some() || args.to.is_some();
    let (alerts, settings) = if !needs_rules || args.no_rules {
        Alerts::without_rules(context)?
    } else {
        Alerts::load(args.rules.as_deref(), context)?
    };
    let (prepared, exit) = if is_test {
        (vec![test(alerts.language, context)?], Exit::Success)
    } else {
        events(args, &alerts, context)?
    };
    if prepared.is_empty() {
        return if exit > Exit::Success {
            Ok(exit)
        } else {
            Err(Failure::invalid(phrase!("no events in the input; nothing was sent"))
                .hint(phrase!("`audit-alert send --test` posts a test alert")))
        };
    }
    if !confirm(prepared.len(), args, context)? {
        return Ok(Exit::Canceled);
    }
    let client = HttpClient::new().map_err(Failure::remote)?;
    let options = args.destination();
    let named = args.to.as_deref().filter(|it| *it != DEFAULT_DESTINATION);
    let to = match named {
        Some(name) => {
            let channel = &alerts
                .routing
                .destination(name)
                .ok_or_else(|| unknown(name, &alerts.routing))?
                .channel;
            Some(named_channel(channel, args, &settings, &client, context)?)
        }
        None => destination(&options, &settings, &client, context)?.map(Channel::Slack),
    };
    if args.dry_run {
        let status = match &to {
            Some(_) => phrase!("nothing was sent (--dry-run)"),
            None => {
                phrase!("nothing was sent (--dry-run); {note}", note = unset(&options, &settings))
            }
        };
        let slack = || placeholder(&options, context).map(Channel::Slack);
        let to = to.map_or_else(slack, Ok)?;
        show(&prepared, &to, args.format, context)?;
        context.ui.status(status)?;
        return Ok(exit);
    }
    let to = to.ok_or_else(|| missing(&options))?;
    let account = Account::of(context.world.env);
    let now = SystemTime::from((context.world.now)());
    let courier = Courier { client: &client, account: &account, now };
    let posted = post::post(&prepared, AlertSender { to: &to, courier }, args, context)?;
    Ok(exit.max(posted))
}

/// Refuses secrets on the command line, which are in the shell's history and in the list of processes, and a channel without a
/// name.
pub(super) fn refuse_secrets<'p>(
    channel: Option<&str>,
    mut paths: impl Iterator<Item = &'p PathBuf>,
) -> Result<(), Failure> {
    let is_secret = channel.is_some_and(|it| it.contains("://") || looks_secret(it));
    if is_secret || paths.any(|it| is_address(it)) {
        return Err(secret_in_arguments());
    }
    if channel.is_some_and(|it| it.trim().is_empty()) {
        return Err(Failure::usage(phrase!("--channel is empty"))
            .hint(phrase!("pass the ID of the channel: --channel C0123456789")));
    }
    Ok(())
}

pub(super) fn secret_in_arguments() -> Failure {
    Failure::usage(phrase!("a webhook URL or a token must not be on the command line"))
        .hint(phrase!(
            "a secret on the command line is in the shell's history: create a new one in Slack"
        ))
        .hint(phrase!(
            "set SLACK_WEBHOOK_URL or SLACK_BOT_TOKEN to it, or pass --webhook-url for a prompt"
        ))
}

fn test(language: Language, context: &CommandContext<'_, '_>) -> Result<PreparedMessage, Failure> {
    let now = Instant::of((context.world.now)());
    let now =
        now.ok_or_else(|| Failure::invalid(phrase!("the system clock is set before 1970")))?;
    Ok(PreparedMessage {
        place: phrase!("test alert"),
        event_id: None,
        notification: Notification::test(language, now),
    })
}

/// Returns the messages of all events, and the exit code for input that is not an event.
fn events(
    args: &SendArgs,
    alerts: &Alerts,
    context: &mut CommandContext<'_, '_>,
) -> Result<(Vec<PreparedMessage>, Exit), Failure> {
    let mut prepared = Vec::new();
    let mut problems = Problems::new();
    let (mut unsent, mut more) = (Unsent::default(), false);
    let mut buffers = alerts.buffers();
    let from_pipe = [PathBuf::from("-")];
    let paths = if args.events.is_empty() { &from_pipe } else { args.events.as_slice() };
    each_event(paths, &mut problems, context, &mut |event, problems, ui| {
        if args.limit == Some(prepared.len() as u64) {
            more = true;
            return Ok(ControlFlow::Break(()));
        }
        let verdict = alerts.evaluate(event, &mut buffers);
        match alerts.alert(event, verdict.as_ref()) {
            Ok((alert, warning)) => {
                if let Some(warning) = warning {
                    problems.show(&event.source(), &warning, ui)?;
                }
                unsent.count(verdict.as_ref());
                prepared.push(PreparedMessage {
                    place: Phrase::verbatim(event.origin.to_string()),
                    event_id: alert.event_id.as_ref().map(ToString::to_string),
                    notification: Notification::of(alert),
                });
            }
            Err(problem) => problems.show(&event.source(), &problem, ui)?,
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if more {
        let messages = plural!(count = prepared.len(), "{count} message", "{count} messages");
        context.ui.status(phrase!("stopped after {messages} (--limit)", messages))?;
    }
    unsent.report(context.ui)?;
    // A folder without events is 1 for other commands. Here 1 means posted in the short form.
    let exit = if problems.exit == Exit::Negative { Exit::Invalid } else { problems.exit };
    Ok((prepared, exit))
}

/// Asks before many messages are posted, such as those of a folder of logs.
fn confirm(
    count: usize,
    args: &SendArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<bool, Failure> {
    if count <= MAX_UNCONFIRMED || args.yes || args.dry_run {
        return Ok(true);
    }
    if !(context.world.stdin_is_terminal && context.world.stderr.is_terminal) {
        return Err(Failure::invalid(phrase!(
            "confirmation required to post {count} messages",
            count
        ))
        .hint(phrase!("pass --yes to post them without a prompt, or --limit N to post fewer")));
    }
    let question = if let Some(name) = &args.to {
        phrase!("Post {count} messages to {name}?", count, name)
    } else {
        phrase!("Post {count} messages to Slack?", count)
    };
    let is_confirmed = context.ui.confirm(question)? == Some(true);
    if !is_confirmed {
        context.ui.status(phrase!("nothing was sent"))?;
    }
    Ok(is_confirmed)
}

/// Prints the requests of a dry run, without secrets.
fn show(
    prepared: &[PreparedMessage],
    to: &Channel,
    format: Format,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let (url, now) = (to.to_string(), SystemTime::from((context.world.now)()));
    for (index, message) in prepared.iter().enumerate() {
        let ChannelRequest { headers, body } = to.masked_request(&message.notification, now);
        if matches!(format, Format::Json) {
            let headers: serde_json::Map<_, _> =
                headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            let body: &serde_json::value::RawValue =
                serde_json::from_str(&body).expect("the body is JSON");
            context.ui.json(
                &json!({ "method": "POST", "url": url, "headers": headers, "body": body }),
                false,
            )?;
            continue;
        }
        if index > 0 {
            context.ui.line(&[])?;
        }
        let headers = headers.into_iter().map(|(name, value)| format!("{name}: {value}"));
        for line in [format!("POST {url}")].into_iter().chain(headers) {
            context.ui.line(&[Run::new(line, Role::Plain)])?;
        }
        context.ui.line(&[])?;
        context.ui.payload(&body)?;
    }
    Ok(())
}
