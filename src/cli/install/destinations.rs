//! The destinations of a rule set, as far as the stack permits the function to use them.

use crate::aws::{StackNames, is_arn};
use crate::deploy::stack::FunctionAccess;
use crate::language::Phrase;
use crate::notify::{AlertWebhook, SnsTopic};
use crate::rules::file::DEFAULT_DESTINATION;
use crate::rules::routes::{DestinationChannel, NamedDestination, Routing};
use crate::secret::SecretReference;
use crate::slack::deliver::{AllowedHost, BotToken, Secret, Webhook};

/// Returns true if alerts may go to the destination of the settings.
pub(super) fn uses_default(routing: &Routing) -> bool {
    routing.used().contains(&DEFAULT_DESTINATION)
}

/// Returns the destinations of the rule set that alerts may go to.
pub(super) fn used(routing: &Routing) -> impl Iterator<Item = &NamedDestination> {
    routing.used().into_iter().filter_map(|name| routing.destination(name))
}

/// Returns the secrets and topics of the destinations that alerts may go to. `own` is the secret of the settings.
pub(super) fn access(
    routing: &Routing,
    own: &SecretReference,
    names: &StackNames,
) -> FunctionAccess {
    let stored = used(routing).flat_map(secrets).map(|it| secret_arn(names, &it));
    let own = uses_default(routing).then(|| secret_arn(names, own));
    let topics = used(routing).filter_map(|it| match &it.channel {
        DestinationChannel::Sns(topic) => Some(topic.clone()),
        _ => None,
    });
    FunctionAccess { secrets: own.into_iter().chain(stored).collect(), topics: topics.collect() }
}

/// Returns the secrets that a destination needs.
pub(super) fn secrets(destination: &NamedDestination) -> Vec<SecretReference> {
    let sources = match &destination.channel {
        DestinationChannel::SlackWebhook(source)
        | DestinationChannel::SlackBot { token: source, .. } => vec![source],
        DestinationChannel::Webhook { url, key, .. } => std::iter::once(url).chain(key).collect(),
        DestinationChannel::Sns(_) => Vec::new(),
    };
    sources.into_iter().filter_map(SecretReference::of).collect()
}

/// Returns the reason why the function cannot use a destination with these secrets, which are those of [`secrets`]; `None` if
/// it can.
pub(super) fn channel_error(
    channel: &DestinationChannel,
    secrets: &[Secret],
    allowed: &[AllowedHost],
) -> Option<Phrase> {
    let mut secrets = secrets.iter().cloned();
    match channel {
        DestinationChannel::SlackWebhook(_) => {
            Webhook::new(&secrets.next()?, allowed).err().map(|it| Phrase::from(&it))
        }
        DestinationChannel::SlackBot { .. } => {
            BotToken::new(secrets.next()?, None, allowed).err().map(|it| Phrase::from(&it))
        }
        DestinationChannel::Sns(arn) => SnsTopic::new(arn).err().map(Phrase::from),
        DestinationChannel::Webhook { hosts, .. } => {
            let hosts: Result<Vec<AllowedHost>, Phrase> =
                hosts.iter().map(|it| it.parse()).collect();
            let hosts = match hosts {
                Ok(hosts) => hosts,
                Err(error) => return Some(error),
            };
            let webhook = AlertWebhook::new(&secrets.next()?, secrets.next(), &hosts);
            webhook.err().map(|it| Phrase::from(&it))
        }
    }
}

/// Returns the ARN of a parameter. That of a secret is a pattern: Secrets Manager adds six random characters to its name
/// (Secrets Manager user guide, "Permissions policy examples").
pub(super) fn secret_arn(names: &StackNames, reference: &SecretReference) -> String {
    match reference {
        SecretReference::Parameter(name) | SecretReference::Secret(name) if is_arn(name) => {
            name.clone()
        }
        SecretReference::Parameter(name) => {
            names.arn("ssm", &names.home, &format!("parameter/{}", name.trim_start_matches('/')))
        }
        SecretReference::Secret(name) => {
            names.arn("secretsmanager", &names.home, &format!("secret:{name}-??????"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::access;
    use crate::aws::StackNames;
    use crate::deploy::stack::FunctionAccess;
    use crate::rules::file::read_rule_set;
    use crate::rules::routes::Routing;
    use crate::rules::set::resolve;
    use crate::secret::SecretReference;

    const DESTINATIONS: &str = r#"
[destinations.team]
slack = { webhook = { parameter = "/team/hook" } }
[destinations.bot]
slack = { channel = "C0123456789", token = { secret = "bot" } }
[destinations.pager]
sns = "arn:aws:sns:us-east-1:111122223333:pager"
[destinations.relay]
webhook = { url = { parameter = "/relay/url" }, key = { secret = "relay-key" }, hosts = ["relay.example.com"] }
"#;

    fn routing(routes: &str) -> Routing {
        let (file, found) = read_rule_set(&format!("{DESTINATIONS}{routes}"));
        assert_eq!(found, []);
        let (effective, problems) = resolve(file, &mut |_| unreachable!("no file is named"));
        assert!(problems.is_empty(), "{problems:?}");
        effective.routing
    }

    fn permitted(routes: &str) -> FunctionAccess {
        let own = SecretReference::Parameter("/own".to_owned());
        access(&routing(routes), &own, &StackNames::example())
    }

    #[test]
    fn only_the_destinations_of_routes_are_permitted() {
        let arn = |rest: &str| format!("arn:aws:{rest}");
        let own = arn("ssm:ap-northeast-2:111122223333:parameter/own");
        assert_eq!(
            permitted(""),
            FunctionAccess { secrets: [own.clone()].into(), ..FunctionAccess::default() }
        );
        let some = "[[route]]\nseverity = \"high\"\nto = [\"pager\", \"bot\"]\n";
        assert_eq!(
            permitted(some),
            FunctionAccess {
                secrets: [own, arn("secretsmanager:ap-northeast-2:111122223333:secret:bot-??????")]
                    .into(),
                topics: [arn("sns:us-east-1:111122223333:pager")].into(),
            }
        );
        let elsewhere = "[route_default]\nto = [\"team\", \"relay\"]\n";
        assert_eq!(
            permitted(elsewhere),
            FunctionAccess {
                secrets: [
                    arn("ssm:ap-northeast-2:111122223333:parameter/team/hook"),
                    arn("ssm:ap-northeast-2:111122223333:parameter/relay/url"),
                    arn("secretsmanager:ap-northeast-2:111122223333:secret:relay-key-??????"),
                ]
                .into(),
                ..FunctionAccess::default()
            }
        );
    }
}
