//! Validates the options of `init`.

use super::args::{InitArgs, Which};
use super::draft;
use crate::aws::{DEFAULT_STACK, StackNames};
use crate::catalog::Catalog;
use crate::cli::Failure;
use crate::cli::generate::unknown_service;
use crate::diagnostic::nearest;
use crate::language::{Language, Phrase, phrase};
use crate::rules::draft::{Draft, DraftScope, deletions};
use crate::rules::file::{SecretSource, looks_secret};
use crate::rules::set::{DEFAULT_PACK, packs};
use crate::rules::settings::EffectiveSettings;

/// Makes a source of the webhook URL from a name.
pub(super) type WebhookConstructor = fn(String) -> SecretSource;

/// The validated options.
pub(super) struct InitOptions {
    pub(super) language: Option<Language>,
    pub(super) region: Option<String>,
    pub(super) packs: Vec<String>,
    /// Services by their names in the catalog.
    pub(super) services: Vec<String>,
    pub(super) scope: Option<DraftScope>,
    pub(super) webhook: Option<SecretSource>,
}

impl InitOptions {
    /// Makes a draft from the options, with the defaults that the help describes.
    pub(super) fn draft(mut self, settings: &EffectiveSettings) -> Draft {
        if self.packs.is_empty() && self.services.is_empty() {
            self.packs.push(DEFAULT_PACK.to_owned());
        }
        let scope = self.scope.unwrap_or(DraftScope::Mutating);
        let rules = self.services.into_iter().map(|it| (it, scope.clone())).collect();
        let webhook = self.webhook.unwrap_or_else(|| {
            SecretSource::Parameter(StackNames::default_parameter(DEFAULT_STACK))
        });
        let (language, region) = (settings.language.value, settings.region.value.clone());
        draft(language, region, self.packs, rules, webhook)
    }
}

pub(super) fn options(args: &InitArgs, language: Option<Language>) -> Result<InitOptions, Failure> {
    for pack in &args.pack {
        known_pack(pack)?;
    }
    for service in &args.service {
        if Catalog::embedded().actions_of(service).is_empty() {
            return Err(unknown_service(service));
        }
    }
    let services = resolved(&args.service);
    if args.actions == Some(Which::Deletions)
        && let Some(service) = services.iter().find(|it| deletions(it).is_empty())
    {
        return Err(Failure::invalid(phrase!("{service} has no deletions", service)).hint(
            phrase!("`audit-alert actions {service} --mutating` lists its actions", service),
        ));
    }
    let places: [(_, WebhookConstructor); 3] = [
        (&args.webhook_parameter, SecretSource::Parameter),
        (&args.webhook_secret, SecretSource::Secret),
        (&args.webhook_env, SecretSource::Env),
    ];
    let webhook = places.into_iter().find_map(|(name, construct)| name.clone().map(construct));
    if let Some(error) = webhook.as_ref().and_then(place_error) {
        return Err(Failure::invalid(error));
    }
    Ok(InitOptions {
        language,
        region: args.region.clone(),
        packs: once_each(args.pack.iter().cloned()),
        services,
        scope: args.actions.map(DraftScope::from),
        webhook,
    })
}

fn known_pack(pack: &str) -> Result<(), Failure> {
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    if names.contains(&pack) {
        return Ok(());
    }
    let failure = Failure::invalid(phrase!("there is no pack `{pack}`", pack));
    let failure = failure.did_you_mean(nearest(pack, &names));
    Err(failure.hint(phrase!("`audit-alert rules packs` lists all packs")))
}

/// Returns the catalog names of services, each once: `ECS`, `aws.ecs` and `ecs.amazonaws.com` are all `ecs`.
pub(super) fn resolved(services: &[String]) -> Vec<String> {
    let catalog = Catalog::embedded();
    let name = |service: &String| {
        let known = catalog.services_named(service).first().map(|it| it.name);
        // The catalog has only the event source of services without an API, such as sign-in.
        known.or_else(|| catalog.event_source_of(service)).unwrap_or(service).to_owned()
    };
    once_each(services.iter().map(name))
}

fn once_each(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut unique = Vec::new();
    for name in names {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    unique
}

/// Returns the error in the name of a place. The error does not repeat the name, which may be the secret itself.
pub(super) fn place_error(place: &SecretSource) -> Option<Phrase> {
    let (SecretSource::Parameter(name) | SecretSource::Secret(name) | SecretSource::Env(name)) =
        place;
    if looks_secret(name) {
        return Some(phrase!(
            "this looks like a webhook URL or a token; give the name of its storage instead"
        ));
    }
    if name.is_empty() {
        return Some(phrase!("the name is empty"));
    }
    let has_only = |more: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    // The colon is for ARNs.
    let (is_valid, error) = match place {
        SecretSource::Parameter(_) => (
            has_only("/_.-:"),
            phrase!("the name of a parameter can have only letters, digits and /_.-:"),
        ),
        SecretSource::Secret(_) => (
            has_only("/_.-:+=@"),
            phrase!("the name of a secret can have only letters, digits and /_.-:+=@"),
        ),
        SecretSource::Env(_) => (
            has_only("_") && !name.starts_with(|c: char| c.is_ascii_digit()),
            phrase!(
                "the name of a variable can have only letters, digits and _, with no digit first"
            ),
        ),
    };
    (!is_valid).then_some(error)
}

#[cfg(test)]
mod tests {
    use super::{place_error, resolved};
    use crate::rules::file::SecretSource;

    #[test]
    fn secrets_are_not_names_of_places() {
        for text in [
            "https://hooks.slack.com/services/T0/B0/x",
            "HOOKS.SLACK.COM/services",
            "services/T0AAAAAAA/B0BBBBBBB/SECRET",
            "T0AAAAAAA/B0BBBBBBB/SECRET",
            "xoxb-1-SECRET",
            " xoxp-1",
            "/audit/xoxe.xoxp-1",
            "xapp-1-A0",
        ] {
            for place in [SecretSource::Parameter, SecretSource::Secret, SecretSource::Env] {
                let error = place_error(&place(text.to_owned())).unwrap_or_default().to_string();
                assert!(error.starts_with("this looks like"), "{text}: {error}");
                assert!(!error.contains(text), "{text}");
            }
        }
    }

    #[test]
    fn names_of_places_are_valid_in_aws_and_shells() {
        for (place, expected) in [
            (SecretSource::Parameter("/audit-alert/slack-webhook".to_owned()), true),
            (SecretSource::Parameter("/TEAM/BOT/hook".to_owned()), true),
            (
                SecretSource::Parameter(
                    "arn:aws:ssm:us-east-1:111122223333:parameter/x".to_owned(),
                ),
                true,
            ),
            (SecretSource::Parameter("a b".to_owned()), false),
            (SecretSource::Parameter(String::new()), false),
            (SecretSource::Secret("team/hook+1@x=y".to_owned()), true),
            (SecretSource::Secret("a\"b".to_owned()), false),
            (SecretSource::Env("SLACK_WEBHOOK_URL".to_owned()), true),
            (SecretSource::Env("_1".to_owned()), true),
            (SecretSource::Env("1A".to_owned()), false),
            (SecretSource::Env("A-B".to_owned()), false),
            (SecretSource::Env("A\u{7f}B".to_owned()), false),
            (SecretSource::Env("A\"B\nC".to_owned()), false),
        ] {
            assert_eq!(place_error(&place).is_none(), expected, "{place}");
        }
    }

    #[test]
    fn a_service_under_several_names_counts_once() {
        let names = ["ecs", "aws.ecs", "ECS", "ecs.amazonaws.com", "kms", "signin", "aws.signin"];
        let names = resolved(&names.map(str::to_owned));
        assert_eq!(names, ["ecs", "kms", "signin"]);
    }
}
