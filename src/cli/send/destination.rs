//! Finds where messages go: the environment, the rule set, the user.

use std::time::SystemTime;

use anyhow::anyhow;

use super::args::SendArgs;
use crate::cli::{Context, Failure};
use crate::http::Client;
use crate::rules::file;
use crate::rules::settings::EffectiveSettings;
use crate::secret::{Account, Reference, fetch};
use crate::slack::deliver::{BadDestination, Destination, Secret, Token, Webhook};

/// The variables that hold the secrets.
const WEBHOOK: &str = "SLACK_WEBHOOK_URL";
const TOKEN: &str = "SLACK_BOT_TOKEN";

/// Where the messages go; nothing, if nobody says and nobody may be asked.
pub(super) fn destination(
    args: &SendArgs,
    settings: &EffectiveSettings,
    client: &Client,
    context: &mut Context<'_, '_>,
) -> Result<Option<Destination>, Failure> {
    let token = variable(TOKEN, context);
    if let Some(channel) = args.channel.as_ref().filter(|_| args.webhook_url.is_none()) {
        let token = match token {
            Some(token) => Some((token, TOKEN.to_owned())),
            None => asked("The bot's token (xoxb-…)", args, context)?,
        };
        let Some((token, from)) = token else { return Ok(None) };
        return chat(&token, channel, &from, args, context).map(Some);
    }
    if let Some(webhook) = variable(WEBHOOK, context).filter(|_| args.webhook_url.is_none()) {
        return self::webhook(&webhook, WEBHOOK, args).map(Some);
    }
    if let (Some(token), Some(channel), None) = (token, &settings.channel.value, &args.webhook_url)
    {
        return chat(&token, channel, TOKEN, args, context).map(Some);
    }
    let place = settings.webhook.value.as_ref().filter(|_| args.webhook_url.is_none());
    if let Some((webhook, from)) = kept(place, settings, args, client, context)? {
        return self::webhook(&webhook, &from, args).map(Some);
    }
    let answer =
        asked("The webhook's address (https://hooks.slack.com/services/…)", args, context)?;
    answer.map(|(webhook, from)| self::webhook(&webhook, &from, args)).transpose()
}

fn variable(name: &str, context: &Context<'_, '_>) -> Option<Secret> {
    (context.world.env)(name).filter(|it| !it.trim().is_empty()).map(|it| Secret::new(&it))
}

/// What is kept where the rule set says, and the words for that place.
fn kept(
    place: Option<&file::Webhook>,
    settings: &EffectiveSettings,
    args: &SendArgs,
    client: &Client,
    context: &Context<'_, '_>,
) -> Result<Option<(Secret, String)>, Failure> {
    let reference = match place {
        None => return Ok(None),
        Some(file::Webhook::Env(name)) => {
            let from = &settings.webhook.from;
            return match variable(name, context) {
                Some(secret) => Ok(Some((secret, name.clone()))),
                None if args.dry_run => Ok(None),
                None => Err(Failure::invalid(anyhow!("the variable {name} is not set ({from})"))
                    .hint("it is where the rule set says that the webhook's address is")),
            };
        }
        Some(file::Webhook::Parameter(name)) => Reference::Parameter(name.clone()),
        Some(file::Webhook::Secret(name)) => Reference::Secret(name.clone()),
    };
    // A dry run asks nobody.
    if args.dry_run {
        return Ok(None);
    }
    let mut account = Account::of(context.world.env);
    account.region.get_or_insert_with(|| settings.region.value.clone());
    let fetched = super::block_on(fetch(
        client,
        &reference,
        &account,
        SystemTime::from((context.world.now)()),
    ))?;
    let secret = fetched.map_err(|error| {
        Failure::remote(anyhow!("{error}"))
            .hint(error.advice)
            .hint(format!("or set {WEBHOOK}; `aws configure export-credentials --format env` prints credentials for variables"))
    })?;
    Ok(Some((Secret::new(&secret), reference.to_string())))
}

/// What the user types, unseen.
fn asked(
    question: &str,
    args: &SendArgs,
    context: &mut Context<'_, '_>,
) -> Result<Option<(Secret, String)>, Failure> {
    let is_interactive = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    if args.dry_run || !is_interactive {
        return Ok(None);
    }
    let answer = context.ui.secret(question)?;
    Ok(answer.map(|text| (Secret::new(&text), "what was typed".to_owned())))
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
    context: &Context<'_, '_>,
) -> Result<Destination, Failure> {
    let api = (context.world.env)("SLACK_API_URL").filter(|it| !it.is_empty());
    let token = Token::new(token.clone(), api.as_deref(), &args.allow_host);
    let token = token.map_err(|bad| match bad {
        BadDestination::Host(_) | BadDestination::Plain(_) => unusable("SLACK_API_URL", &bad),
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
    Failure::invalid(anyhow!(
        "no webhook: {WEBHOOK} is not set, and no rule set says where it is kept"
    ))
    .hint(format!("read -rs {WEBHOOK} && export {WEBHOOK}"))
    .hint("audit-alert send --dry-run shows the request without one")
}
