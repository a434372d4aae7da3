//! What flags say, and what is wrong with it.

use anyhow::anyhow;

use super::args::{InitArgs, Which};
use super::draft;
use crate::alert::Language;
use crate::aws::{DEFAULT_STACK, StackNames};
use crate::catalog::Catalog;
use crate::cli::Failure;
use crate::cli::generate::unknown_service;
use crate::diagnostic::nearest;
use crate::rules::draft::{Draft, DraftScope, deletions};
use crate::rules::file::{WebhookSource, looks_secret};
use crate::rules::set::{DEFAULT_PACK, packs};
use crate::rules::settings::EffectiveSettings;

/// A kind of place where the webhook's address is kept.
pub(super) type WebhookKind = fn(String) -> WebhookSource;

/// What flags say.
pub(super) struct InitOptions {
    pub(super) language: Option<Language>,
    pub(super) region: Option<String>,
    pub(super) packs: Vec<String>,
    /// Names of the catalog.
    pub(super) services: Vec<String>,
    pub(super) scope: Option<DraftScope>,
    pub(super) webhook: Option<WebhookSource>,
}

impl InitOptions {
    /// A draft of flags only; what they leave open is as the help says.
    pub(super) fn draft(mut self, settings: &EffectiveSettings) -> Draft {
        if self.packs.is_empty() && self.services.is_empty() {
            self.packs.push(DEFAULT_PACK.to_owned());
        }
        let scope = self.scope.unwrap_or(DraftScope::Mutating);
        let rules = self.services.into_iter().map(|it| (it, scope.clone())).collect();
        let webhook = self.webhook.unwrap_or_else(|| {
            WebhookSource::Parameter(StackNames::default_parameter(DEFAULT_STACK))
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
        return Err(Failure::invalid(anyhow!("{service} has no deletions"))
            .hint(format!("audit-alert actions {service} --mutating lists what it has")));
    }
    let places: [(_, WebhookKind); 3] = [
        (&args.webhook_parameter, WebhookSource::Parameter),
        (&args.webhook_secret, WebhookSource::Secret),
        (&args.webhook_env, WebhookSource::Env),
    ];
    let webhook = places.into_iter().find_map(|(name, kind)| name.clone().map(kind));
    if let Some(fault) = webhook.as_ref().and_then(place_error) {
        return Err(Failure::invalid(anyhow!(fault)));
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
    let failure = Failure::invalid(anyhow!("there is no pack `{pack}`"));
    let failure = match nearest(pack, &names) {
        Some(near) => failure.hint(format!("there is `{near}`")),
        None => failure,
    };
    Err(failure.hint("audit-alert rules packs lists them"))
}

/// Services as the catalog calls them, each once: `ECS`, `aws.ecs` and `ecs.amazonaws.com` are all `ecs`.
pub(super) fn resolved(services: &[String]) -> Vec<String> {
    let catalog = Catalog::embedded();
    let name = |service: &String| {
        let known = catalog.services_named(service).first().map(|it| it.name);
        // Of what is no API, only the event source is known.
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

/// What is wrong with the name of a place. It is not repeated: it may be the secret itself.
pub(super) fn place_error(place: &WebhookSource) -> Option<&'static str> {
    let (WebhookSource::Parameter(name) | WebhookSource::Secret(name) | WebhookSource::Env(name)) =
        place;
    if looks_secret(name) {
        return Some("this looks like the address itself, or a token; give the name of its place");
    }
    if name.is_empty() {
        return Some("a name is needed");
    }
    let of = |more: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    // The colon is for ARNs.
    let (good, words) = match place {
        WebhookSource::Parameter(_) => {
            (of("/_.-:"), "a parameter's name has only letters, digits and any of /_.-:")
        }
        WebhookSource::Secret(_) => {
            (of("/_.-:+=@"), "a secret's name has only letters, digits and any of /_.-:+=@")
        }
        WebhookSource::Env(_) => (
            of("_") && !name.starts_with(|c: char| c.is_ascii_digit()),
            "a variable's name has only letters, digits and _, and no digit in front",
        ),
    };
    (!good).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::{place_error, resolved};
    use crate::rules::file::WebhookSource;

    #[test]
    fn secrets_are_no_names_of_places() {
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
            for place in [WebhookSource::Parameter, WebhookSource::Secret, WebhookSource::Env] {
                let fault = place_error(&place(text.to_owned())).unwrap_or_default();
                assert!(fault.starts_with("this looks like"), "{text}: {fault}");
                assert!(!fault.contains(text), "{text}");
            }
        }
    }

    #[test]
    fn names_of_places_are_what_aws_and_shells_take() {
        for (place, expected) in [
            (WebhookSource::Parameter("/audit-alert/slack-webhook".to_owned()), true),
            (WebhookSource::Parameter("/TEAM/BOT/hook".to_owned()), true),
            (
                WebhookSource::Parameter(
                    "arn:aws:ssm:us-east-1:111122223333:parameter/x".to_owned(),
                ),
                true,
            ),
            (WebhookSource::Parameter("a b".to_owned()), false),
            (WebhookSource::Parameter(String::new()), false),
            (WebhookSource::Secret("team/hook+1@x=y".to_owned()), true),
            (WebhookSource::Secret("a\"b".to_owned()), false),
            (WebhookSource::Env("SLACK_WEBHOOK_URL".to_owned()), true),
            (WebhookSource::Env("_1".to_owned()), true),
            (WebhookSource::Env("1A".to_owned()), false),
            (WebhookSource::Env("A-B".to_owned()), false),
            (WebhookSource::Env("A\u{7f}B".to_owned()), false),
            (WebhookSource::Env("A\"B\nC".to_owned()), false),
        ] {
            assert_eq!(place_error(&place).is_none(), expected, "{place}");
        }
    }

    #[test]
    fn a_service_counts_once_whatever_it_is_called() {
        let names = ["ecs", "aws.ecs", "ECS", "ecs.amazonaws.com", "kms", "signin", "aws.signin"];
        let names = resolved(&names.map(str::to_owned));
        assert_eq!(names, ["ecs", "kms", "signin"]);
    }
}
