//! The channel of a destination of the rule set, for `--to`.

use super::args::SendArgs;
use super::destination::{API, fetched};
use crate::cli::{CommandContext, Failure};
use crate::http::HttpClient;
use crate::language::{Phrase, phrase};
use crate::notify::{AlertWebhook, Channel, SnsTopic};
use crate::rules::file::SecretSource;
use crate::rules::routes::{DestinationChannel, Routing};
use crate::rules::settings::EffectiveSettings;
use crate::secret::SecretReference;
use crate::slack::deliver::{AllowedHost, BotToken, Destination, Secret, Webhook};

/// Returns the failure for a name that the rule set does not have.
pub(super) fn unknown(name: &str, routing: &Routing) -> Failure {
    let names = routing.names().collect::<Vec<_>>().join(", ");
    Failure::invalid(phrase!("unknown destination `{name}`", name))
        .hint(phrase!("the rule set has: {names}", names))
}

/// Returns the channel with its secrets, or with placeholders in a dry run.
pub(super) fn named_channel(
    channel: &DestinationChannel,
    args: &SendArgs,
    settings: &EffectiveSettings,
    client: &HttpClient,
    context: &CommandContext<'_, '_>,
) -> Result<Channel, Failure> {
    let secret = |source: &SecretSource, placeholder: &str| {
        if args.dry_run {
            return Ok(Secret::new(placeholder));
        }
        let stored =
            || Failure::invalid(phrase!("the secret of the destination is not stored in AWS"));
        let reference = SecretReference::of(source).ok_or_else(stored)?;
        fetched(&reference, settings, client, context)
    };
    let invalid = |source: &SecretSource, reason: Phrase| {
        Failure::invalid(phrase!("{source} is invalid: {reason}", source = source, reason))
    };
    match channel {
        DestinationChannel::SlackWebhook(source) => {
            let url = secret(source, "https://hooks.slack.com/services/T0/B0/x0")?;
            let webhook = Webhook::new(&url, &args.allow_host).map(Destination::Webhook);
            webhook.map(Channel::Slack).map_err(|error| invalid(source, Phrase::from(&error)))
        }
        DestinationChannel::SlackBot { channel, token: source } => {
            let token = secret(source, "xoxb-")?;
            let api = (context.world.env)(API).filter(|it| !it.trim().is_empty());
            let token = BotToken::new(token, api.as_deref(), &args.allow_host)
                .map_err(|error| invalid(source, Phrase::from(&error)))?;
            Ok(Channel::Slack(Destination::Chat { token, channel: channel.clone() }))
        }
        DestinationChannel::Sns(arn) => SnsTopic::new(arn).map(Channel::Sns).map_err(|error| {
            let reason = Phrase::from(error);
            Failure::invalid(phrase!("{source} is invalid: {reason}", source = arn, reason))
        }),
        DestinationChannel::Webhook { url: source, key, hosts } => {
            let named = hosts.iter().map(|it| it.parse::<AllowedHost>());
            let hosts = named.collect::<Result<Vec<_>, _>>().map_err(Failure::invalid)?;
            let placeholder = hosts.first().map(|it| format!("https://{it}/")).unwrap_or_default();
            let url = secret(source, &placeholder)?;
            let key = key.as_ref().map(|it| secret(it, "0123456789abcdef")).transpose()?;
            let webhook = AlertWebhook::new(&url, key, &hosts);
            webhook.map(Channel::Webhook).map_err(|error| invalid(source, Phrase::from(&error)))
        }
    }
}
