//! Finds where messages go: the environment, the rule set, the user.

use std::time::{Duration, SystemTime};

use anyhow::anyhow;

use super::args::SendArgs;
use crate::cli::{CommandContext, Failure, block_on};
use crate::http::HttpClient;
use crate::rules::file;
use crate::rules::settings::{EffectiveSettings, Provenance};
use crate::secret::{Account, SecretReference, fetch};
use crate::slack::deliver::{BadDestination, BotToken, Destination, Secret, Webhook};

/// How long the secret may take.
const FETCH: Duration = Duration::from_secs(10);

/// The variables that hold the secrets.
const WEBHOOK: &str = "SLACK_WEBHOOK_URL";
const TOKEN: &str = "SLACK_BOT_TOKEN";

/// The variable that holds the address of another API than Slack's.
const API: &str = "SLACK_API_URL";

/// For those who have a profile.
const EXPORT: &str = "`aws configure export-credentials --format env` prints them for a profile";

/// Where the messages go; nothing, if nobody says and nobody may be asked.
pub(super) fn destination(
    args: &SendArgs,
    settings: &EffectiveSettings,
    client: &HttpClient,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Destination>, Failure> {
    let token = variable(TOKEN, context);
    if let Some(channel) = &args.channel {
        let token = match token {
            Some(token) => Some((token, TOKEN.to_owned())),
            None => prompted(
                "The bot's token (xoxb-…; not shown, Enter alone gives up)",
                args,
                context,
            )?,
        };
        let Some((token, from)) = token else { return Ok(None) };
        return chat(&token, channel, &from, args, context).map(Some);
    }
    if let Some(webhook) = variable(WEBHOOK, context).filter(|_| !args.webhook_url) {
        return self::webhook(&webhook, WEBHOOK, args).map(Some);
    }
    if let (Some(token), Some(channel), false) = (token, &settings.channel.value, args.webhook_url)
    {
        return chat(&token, channel, TOKEN, args, context).map(Some);
    }
    let place = settings.webhook.value.as_ref().filter(|_| !args.webhook_url);
    if let Some((webhook, from)) = kept(place, settings, args, client, context)? {
        return self::webhook(&webhook, &from, args).map(Some);
    }
    let answer = prompted(
        "The webhook's address (https://hooks.slack.com/services/…; not shown, Enter alone gives up)",
        args,
        context,
    )?;
    answer.map(|(webhook, from)| self::webhook(&webhook, &from, args)).transpose()
}

fn variable(name: &str, context: &CommandContext<'_, '_>) -> Option<Secret> {
    (context.world.env)(name).filter(|it| !it.trim().is_empty()).map(|it| Secret::new(&it))
}

/// What is kept where the rule set says, and the words for that place.
fn kept(
    place: Option<&file::WebhookSource>,
    settings: &EffectiveSettings,
    args: &SendArgs,
    client: &HttpClient,
    context: &CommandContext<'_, '_>,
) -> Result<Option<(Secret, String)>, Failure> {
    let reference = match place {
        None => return Ok(None),
        Some(file::WebhookSource::Env(name)) => {
            let from = &settings.webhook.from;
            return match variable(name, context) {
                Some(secret) => Ok(Some((secret, name.clone()))),
                None if args.dry_run => Ok(None),
                None => Err(Failure::invalid(anyhow!("the variable {name} is not set ({from})"))
                    .hint("it is where the rule set says that the webhook's address is")),
            };
        }
        Some(file::WebhookSource::Parameter(name)) => SecretReference::Parameter(name.clone()),
        Some(file::WebhookSource::Secret(name)) => SecretReference::Secret(name.clone()),
    };
    // A dry run asks nobody.
    if args.dry_run {
        return Ok(None);
    }
    let mut account = Account::of(context.world.env);
    // The home region is where the function will look; the region of the shell is that of other work.
    if settings.region.from != Provenance::BuiltIn || account.region.is_none() {
        account.region = Some(settings.region.value.clone());
    }
    let fetched = block_on(fetch(
        client,
        &reference,
        &account,
        SystemTime::from((context.world.now)()),
        FETCH,
    ))?;
    let is_set = |name: &str| (context.world.env)(name).is_some_and(|it| !it.is_empty());
    let has_keys = is_set("AWS_ACCESS_KEY_ID") && is_set("AWS_SECRET_ACCESS_KEY");
    let secret = fetched.map_err(|error| {
        let what = anyhow!("{error}");
        let failure = if has_keys {
            Failure::remote(what).hint(error.hint)
        } else {
            // Without keys nobody is asked.
            Failure::invalid(what).hint(error.hint).hint(EXPORT)
        };
        failure.hint(format!("or set {WEBHOOK}"))
    })?;
    Ok(Some((Secret::new(&secret), reference.to_string())))
}

/// What the user types, unseen.
fn prompted(
    question: &str,
    args: &SendArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<(Secret, String)>, Failure> {
    let is_interactive = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    if args.dry_run || !is_interactive {
        return Ok(None);
    }
    match context.ui.secret(question)? {
        Some(text) => Ok(Some((Secret::new(&text), "what was typed".to_owned()))),
        None => Err(Failure::invalid(anyhow!("nothing was typed: nothing was sent"))),
    }
}

fn webhook(secret: &Secret, from: &str, args: &SendArgs) -> Result<Destination, Failure> {
    let webhook = Webhook::new(secret, &args.allow_host);
    webhook.map(Destination::Webhook).map_err(|bad| unusable(from, &bad))
}

fn chat(
    token: &Secret,
    channel: &str,
    from: &str,
    args: &SendArgs,
    context: &CommandContext<'_, '_>,
) -> Result<Destination, Failure> {
    let api = (context.world.env)(API).filter(|it| !it.trim().is_empty());
    let token = BotToken::new(token.clone(), api.as_deref(), &args.allow_host);
    let token = token.map_err(|bad| match bad {
        BadDestination::Host(_)
        | BadDestination::Plain(_)
        | BadDestination::NotAnApi
        | BadDestination::NotTheApi => unusable(API, &bad),
        bad => unusable(from, &bad),
    })?;
    Ok(Destination::Chat { token, channel: channel.to_owned() })
}

fn unusable(from: &str, bad: &BadDestination) -> Failure {
    let failure = Failure::invalid(anyhow!("{from} cannot be used: {bad}"));
    match bad {
        BadDestination::Host(host) => {
            failure.hint(format!("--allow-host {host}, if it is a relay of your own"))
        }
        _ => failure,
    }
}

/// What to do where no destination was found.
pub(super) fn missing(args: &SendArgs) -> Failure {
    if args.channel.is_some() {
        return Failure::invalid(anyhow!("no bot's token: {TOKEN} is not set"))
            .hint(format!("read -rs {TOKEN} && export {TOKEN}"));
    }
    if args.webhook_url {
        return Failure::invalid(anyhow!("--webhook-url asks, and there is no terminal to ask on"))
            .hint(format!("leave it out, and put the address into {WEBHOOK}"));
    }
    Failure::invalid(anyhow!(
        "no webhook: {WEBHOOK} is not set, and no rule set says where it is kept"
    ))
    .hint(format!("read -rs {WEBHOOK} && export {WEBHOOK}"))
    .hint("audit-alert send --dry-run shows the request without one")
}

/// A destination for a dry run that has none.
pub(super) fn placeholder(
    args: &SendArgs,
    context: &CommandContext<'_, '_>,
) -> Result<Destination, Failure> {
    match &args.channel {
        Some(channel) => chat(&Secret::new("xoxb-"), channel, TOKEN, args, context),
        None => webhook(&Secret::new("https://hooks.slack.com/services/T0/B0/x0"), WEBHOOK, args),
    }
}

/// What a dry run says where it found no destination.
pub(super) fn unset(args: &SendArgs, settings: &EffectiveSettings) -> String {
    if args.channel.is_some() {
        return format!("; {TOKEN} is not set");
    }
    if args.webhook_url {
        return "; the webhook's address would be asked for".to_owned();
    }
    let from = &settings.webhook.from;
    match &settings.webhook.value {
        None => format!("; no webhook is set: {WEBHOOK} or a rule set"),
        Some(file::WebhookSource::Env(name)) => format!("; {name} is not set ({from})"),
        Some(file::WebhookSource::Parameter(name)) => {
            format!("; the webhook's address would be read from the parameter {name} ({from})")
        }
        Some(file::WebhookSource::Secret(name)) => {
            format!("; the webhook's address would be read from the secret {name} ({from})")
        }
    }
}
