//! Finds the destination of messages in the environment, in the rule set or with a prompt.

use std::time::{Duration, SystemTime};

use crate::cli::{CommandContext, Failure, block_on};
use crate::http::HttpClient;
use crate::language::{Fill, Phrase, phrase};
use crate::rules::file;
use crate::rules::settings::{EffectiveSettings, Provenance};
use crate::secret::{Account, SecretReference, fetch};
use crate::slack::deliver::{AllowedHost, BadDestination, BotToken, Destination, Secret, Webhook};

/// Time limit for fetching the secret.
const FETCH_TIMEOUT: Duration = Duration::from_secs(10);

/// The environment variables with the secrets.
const WEBHOOK: &str = "SLACK_WEBHOOK_URL";
const TOKEN: &str = "SLACK_BOT_TOKEN";

/// The environment variable with the URL of another API than Slack's.
const API: &str = "SLACK_API_URL";

/// The options of a command that select the destination.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct DestinationOptions<'a> {
    pub(in crate::cli) channel: Option<&'a str>,
    /// Prompts for the webhook URL.
    pub(in crate::cli) webhook_url: bool,
    pub(in crate::cli) dry_run: bool,
    pub(in crate::cli) allow_host: &'a [AllowedHost],
}

/// A secret and its source, for error messages.
type SecretAndSource = (Secret, Phrase);

/// Returns the destination of the messages. Returns `None` if none is set and no prompt is possible.
pub(in crate::cli) fn destination(
    args: &DestinationOptions<'_>,
    settings: &EffectiveSettings,
    client: &HttpClient,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Destination>, Failure> {
    let token = variable(TOKEN, context);
    if let Some(channel) = args.channel {
        let Some(token) = token else {
            let question = phrase!("Bot token (xoxb-…; hidden, Enter cancels)");
            // An invalid API is no reason to ask for another token.
            let token = prompt(&question, args, context, |token, from| {
                match BotToken::new(token.clone(), None, args.allow_host) {
                    Ok(_) => Ok(token.clone()),
                    Err(error) => Err(invalid(from, &error)),
                }
            })?;
            let chat = |token| chat(&token, channel, &phrase!("the input"), args, context);
            return token.map(chat).transpose();
        };
        return chat(&token, channel, &TOKEN, args, context).map(Some);
    }
    if let Some(webhook) = variable(WEBHOOK, context).filter(|_| !args.webhook_url) {
        return self::webhook(&webhook, &WEBHOOK, args).map(Some);
    }
    if let (Some(token), Some(channel), false) = (token, &settings.channel.value, args.webhook_url)
    {
        return chat(&token, channel, &TOKEN, args, context).map(Some);
    }
    let place = settings.webhook.value.as_ref().filter(|_| !args.webhook_url);
    if let Some((webhook, from)) = stored(place, settings, args, client, context)? {
        return self::webhook(&webhook, &from, args).map(Some);
    }
    let question =
        phrase!("Webhook URL (https://hooks.slack.com/services/…; hidden, Enter cancels)");
    prompt(&question, args, context, |secret, from| webhook(secret, from, args))
}

fn variable(name: &str, context: &CommandContext<'_, '_>) -> Option<Secret> {
    (context.world.env)(name).filter(|it| !it.trim().is_empty()).map(|it| Secret::new(&it))
}

/// Returns the webhook URL from the parameter, secret or variable that the settings name.
fn stored(
    place: Option<&file::SecretSource>,
    settings: &EffectiveSettings,
    args: &DestinationOptions<'_>,
    client: &HttpClient,
    context: &CommandContext<'_, '_>,
) -> Result<Option<SecretAndSource>, Failure> {
    let reference = match place {
        None => return Ok(None),
        Some(file::SecretSource::Env(name)) => {
            let from = &settings.webhook.from;
            return match variable(name, context) {
                Some(secret) => Ok(Some((secret, Phrase::verbatim(name)))),
                None if args.dry_run => Ok(None),
                None => {
                    let error = phrase!("the variable {name} is not set ({from})", name, from);
                    let hint = phrase!("the settings name this variable for the webhook URL");
                    Err(Failure::invalid(error).hint(hint))
                }
            };
        }
        Some(file::SecretSource::Parameter(name)) => SecretReference::Parameter(name.clone()),
        Some(file::SecretSource::Secret(name)) => SecretReference::Secret(name.clone()),
    };
    // A dry run uses no network.
    if args.dry_run {
        return Ok(None);
    }
    let mut account = Account::of(context.world.env);
    // The function reads the secret in the home region. The region of the shell may be for other work.
    if settings.region.from != Provenance::BuiltIn || account.region.is_none() {
        account.region = Some(settings.region.value.clone());
    }
    let fetched = block_on(fetch(
        client,
        &reference,
        &account,
        SystemTime::from((context.world.now)()),
        FETCH_TIMEOUT,
    ))?;
    let is_set = |name: &str| (context.world.env)(name).is_some_and(|it| !it.is_empty());
    let has_keys = is_set("AWS_ACCESS_KEY_ID") && is_set("AWS_SECRET_ACCESS_KEY");
    let secret = fetched.map_err(|error| {
        let message = error.what;
        let failure = if has_keys {
            Failure::remote(message).hint(error.hint)
        } else {
            // Without credentials no request is sent, so the error is in the input.
            Failure::invalid(message).hint(error.hint).hint(phrase!(
                "`aws configure export-credentials --format env` prints those of a profile"
            ))
        };
        failure.hint(phrase!("or set {name}", name = WEBHOOK))
    })?;
    Ok(Some((Secret::new(&secret), Phrase::from(&reference))))
}

/// Prompts for a secret until `read` accepts it. Returns `None` without a terminal and in a dry run.
fn prompt<T>(
    question: &Phrase,
    args: &DestinationOptions<'_>,
    context: &mut CommandContext<'_, '_>,
    read: impl Fn(&Secret, &Phrase) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let is_interactive = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    if args.dry_run || !is_interactive {
        return Ok(None);
    }
    loop {
        let Some(text) = context.ui.secret(question.clone())? else {
            return Err(Failure::invalid(phrase!("the input is empty; nothing was sent")));
        };
        match read(&Secret::new(&text), &phrase!("the input")) {
            Ok(it) => return Ok(Some(it)),
            Err(failure) => {
                context.ui.warning(failure.message())?;
                failure.hints().iter().try_for_each(|it| context.ui.hint(it.clone()))?;
            }
        }
    }
}

fn webhook(
    secret: &Secret,
    from: &dyn Fill,
    args: &DestinationOptions<'_>,
) -> Result<Destination, Failure> {
    let webhook = Webhook::new(secret, args.allow_host);
    webhook.map(Destination::Webhook).map_err(|error| invalid(from, &error))
}

fn chat(
    token: &Secret,
    channel: &str,
    from: &dyn Fill,
    args: &DestinationOptions<'_>,
    context: &CommandContext<'_, '_>,
) -> Result<Destination, Failure> {
    let api = (context.world.env)(API).filter(|it| !it.trim().is_empty());
    let token = BotToken::new(token.clone(), api.as_deref(), args.allow_host);
    let token = token.map_err(|error| match error {
        BadDestination::Host(_)
        | BadDestination::Plain(_)
        | BadDestination::NotAnApi
        | BadDestination::NotTheApi => invalid(&API, &error),
        error => invalid(from, &error),
    })?;
    Ok(Destination::Chat { token, channel: channel.to_owned() })
}

fn invalid(from: &dyn Fill, error: &BadDestination) -> Failure {
    let failure =
        Failure::invalid(phrase!("{source} is invalid: {reason}", source = from, reason = error));
    match error {
        BadDestination::Host(host) => {
            failure.hint(phrase!("if it is your own relay, pass --allow-host {host}", host))
        }
        _ => failure,
    }
}

/// Returns the failure for a missing destination.
pub(in crate::cli) fn missing(args: &DestinationOptions<'_>) -> Failure {
    let export = |name| Phrase::verbatim(format!("read -rs {name} && export {name}"));
    if args.channel.is_some() {
        let error = phrase!("no bot token: {name} is not set", name = TOKEN);
        return Failure::invalid(error).hint(export(TOKEN));
    }
    if args.webhook_url {
        return Failure::invalid(phrase!("--webhook-url requires a terminal to prompt on"))
            .hint(phrase!("omit the flag and set {name} to the webhook URL", name = WEBHOOK));
    }
    let error =
        phrase!("no webhook URL: {name} is not set, and no rule set has a webhook", name = WEBHOOK);
    Failure::invalid(error)
        .hint(export(WEBHOOK))
        .hint(phrase!("`audit-alert send --dry-run` prints the request without it"))
}

/// Returns a destination for a dry run without one.
pub(super) fn placeholder(
    args: &DestinationOptions<'_>,
    context: &CommandContext<'_, '_>,
) -> Result<Destination, Failure> {
    match args.channel {
        Some(channel) => chat(&Secret::new("xoxb-"), channel, &TOKEN, args, context),
        None => webhook(&Secret::new("https://hooks.slack.com/services/T0/B0/x0"), &WEBHOOK, args),
    }
}

/// Describes where a dry run without a destination would get it from.
pub(super) fn unset(args: &DestinationOptions<'_>, settings: &EffectiveSettings) -> Phrase {
    if args.channel.is_some() {
        return phrase!("{name} is not set", name = TOKEN);
    }
    if args.webhook_url {
        return phrase!("a prompt would ask for the webhook URL");
    }
    let from = &settings.webhook.from;
    match &settings.webhook.value {
        None => phrase!("no webhook URL is set, in {name} or in a rule set", name = WEBHOOK),
        Some(file::SecretSource::Env(name)) => {
            phrase!("the variable {name} is not set ({from})", name, from)
        }
        Some(file::SecretSource::Parameter(name)) => {
            phrase!("the webhook URL would be read from the parameter {name} ({from})", name, from)
        }
        Some(file::SecretSource::Secret(name)) => {
            phrase!("the webhook URL would be read from the secret {name} ({from})", name, from)
        }
    }
}
