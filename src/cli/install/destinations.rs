//! The destinations of a rule set, as far as the stack permits the function to use them.

use crate::aws::{StackNames, is_arn};
use crate::deploy::stack::FunctionAccess;
use crate::rules::file::{DEFAULT_DESTINATION, DestinationChannel, SecretSource};
use crate::rules::routes::{NamedDestination, Routing};
use crate::secret::SecretReference;

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
    let stored = |source: &SecretSource| match source {
        SecretSource::Parameter(name) => Some(SecretReference::Parameter(name.clone())),
        SecretSource::Secret(name) => Some(SecretReference::Secret(name.clone())),
        // `rules::file` accepts none for destinations.
        SecretSource::Env(_) => None,
    };
    sources.into_iter().filter_map(stored).collect()
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
