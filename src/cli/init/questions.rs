//! Asks for what the flags leave open. Nothing, in all answers, is that the user gave up.

use super::options::{InitOptions, WebhookKind, place_error, resolved};
use crate::alert::Language;
use crate::aws::{DEFAULT_STACK, StackNames};
use crate::cli::generate::service_items;
use crate::cli::{CommandContext, Failure};
use crate::rules::draft::{Draft, DraftScope, deletions, mutating};
use crate::rules::file::WebhookSource;
use crate::rules::set::{DEFAULT_PACK, packs};
use crate::rules::settings::{EffectiveSettings, region_error};

/// Gives up the question, and all that would follow.
macro_rules! or_give_up {
    ($answer:expr) => {
        match $answer? {
            Some(answer) => answer,
            None => return Ok(None),
        }
    };
}

/// Packs, and services.
type Chosen = (Vec<String>, Vec<String>);

/// A draft of flags and answers.
pub(super) fn ask(
    said: InitOptions,
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Draft>, Failure> {
    context.ui.status("Enter takes the answer that is offered, Ctrl-C gives up; nothing is written before the end")?;
    let language = match said.language {
        Some(language) => language,
        None => or_give_up!(language(settings.language.value, context)),
    };
    let region = match said.region {
        Some(region) => region,
        None => or_give_up!(region(&settings.region.value, context)),
    };
    let (packs, services) = if said.packs.is_empty() && said.services.is_empty() {
        or_give_up!(packs_and_services(language, context))
    } else {
        (said.packs, said.services)
    };
    let rules = match said.scope {
        Some(scope) => services.into_iter().map(|it| (it, scope.clone())).collect(),
        None if services.is_empty() => Vec::new(),
        None => or_give_up!(scopes(&services, context)),
    };
    let webhook = match said.webhook {
        Some(webhook) => webhook,
        None => or_give_up!(webhook(context)),
    };
    Ok(Some(super::draft(language, region, packs, rules, webhook)))
}

fn language(
    set: Language,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Language>, Failure> {
    let items: Vec<_> = Language::ALL.iter().map(|it| it.name().to_owned()).collect();
    let default = Language::ALL.iter().position(|it| *it == set).unwrap_or_default();
    let chosen = context.ui.select("Language of the messages / 메시지 언어", &items, default)?;
    let chosen = chosen.and_then(|index| Language::ALL.get(index).copied());
    if let Some(language) = chosen {
        context.ui.speak(language);
    }
    Ok(chosen)
}

fn region(set: &str, context: &mut CommandContext<'_, '_>) -> Result<Option<String>, Failure> {
    Ok(context.ui.input("Home region", set, &region_error)?)
}

/// Asks until there is something that alerts.
fn packs_and_services(
    language: Language,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Chosen>, Failure> {
    loop {
        let packs = or_give_up!(packs_of(language, context));
        let services = or_give_up!(services_of(context));
        if !packs.is_empty() || !services.is_empty() {
            return Ok(Some((packs, services)));
        }
        context.ui.warning("nothing would alert: tick a pack, or choose a service")?;
    }
}

fn packs_of(
    language: Language,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<String>>, Failure> {
    let names = packs().iter().map(|it| it.name.len()).max().unwrap_or_default();
    let line = |it: &crate::rules::set::PackInfo| {
        let title = it.pack.title.in_language(language);
        format!("{:names$}  {title}: {}", it.name, it.pack.summary.in_language(language))
    };
    let items: Vec<_> = packs().iter().map(line).collect();
    let ticked: Vec<_> = packs().iter().map(|it| it.name == DEFAULT_PACK).collect();
    let chosen = context.ui.tick("Built-in rules (Space ticks, Enter goes on)", &items, &ticked)?;
    Ok(chosen.map(|chosen| {
        chosen.iter().filter_map(|at| packs().get(*at)).map(|it| it.name.to_owned()).collect()
    }))
}

fn services_of(context: &mut CommandContext<'_, '_>) -> Result<Option<Vec<String>>, Failure> {
    let (names, items): (Vec<_>, Vec<_>) = service_items().into_iter().unzip();
    let question = "More services, with rules of their own (type to search)";
    let chosen = context.ui.choose_several(question, &items)?;
    Ok(chosen.map(|chosen| {
        let names = chosen.iter().filter_map(|at| names.get(*at)).map(|it| (*it).to_owned());
        resolved(&names.collect::<Vec<_>>())
    }))
}

/// Asks until a service has what is wanted. One that has none of it gets no rule: a rule for everything is not what was
/// asked for.
fn scopes(
    services: &[String],
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<(String, DraftScope)>>, Failure> {
    let items = ["all that change something", "deletions, and changes of permissions", "pick them"];
    let items = items.map(str::to_owned);
    let question = format!("Which actions of {}", services.join(", "));
    let mut rules = Vec::new();
    while rules.is_empty() {
        let chosen = or_give_up!(context.ui.select(&question, &items, 0));
        for service in services {
            let scope = match chosen {
                0 => DraftScope::Mutating,
                1 if deletions(service).is_empty() => {
                    context.ui.warning(&format!("{service} has no deletions: no rule for it"))?;
                    continue;
                }
                1 => DraftScope::Deletions,
                _ if mutating(service).is_empty() => {
                    let words = format!("{service} has nothing to pick: no rule for it");
                    context.ui.warning(&words)?;
                    continue;
                }
                _ => or_give_up!(pick(service, context)),
            };
            rules.push((service.clone(), scope));
        }
    }
    Ok(Some(rules))
}

/// Asks until something is picked.
fn pick(
    service: &str,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<DraftScope>, Failure> {
    let names: Vec<_> = mutating(service).into_iter().map(str::to_owned).collect();
    let question = format!("Actions of {service} (type to search)");
    loop {
        let chosen = or_give_up!(context.ui.choose_several(&question, &names));
        let picked: Vec<_> = chosen.iter().filter_map(|at| names.get(*at).cloned()).collect();
        if !picked.is_empty() {
            return Ok(Some(DraftScope::These(picked)));
        }
        context.ui.warning("nothing is picked: Enter on an action picks it")?;
    }
}

fn webhook(context: &mut CommandContext<'_, '_>) -> Result<Option<WebhookSource>, Failure> {
    let items = [
        "a parameter in Parameter Store (SecureString)",
        "a secret in Secrets Manager",
        "an environment variable",
    ];
    let items = items.map(str::to_owned);
    let question = "Where is the address of Slack's webhook kept";
    let place = or_give_up!(context.ui.select(question, &items, 0));
    let parameter = StackNames::default_parameter(DEFAULT_STACK);
    let (question, default, kind): (_, _, WebhookKind) = match place {
        0 => ("Name of the parameter", parameter.as_str(), WebhookSource::Parameter),
        // Slashes are usual inside names of secrets, not before them.
        1 => ("Name of the secret", parameter.trim_start_matches('/'), WebhookSource::Secret),
        _ => ("Name of the variable", "SLACK_WEBHOOK_URL", WebhookSource::Env),
    };
    let fault = |text: &str| place_error(&kind(text.to_owned())).map(Into::into);
    Ok(context.ui.input(question, default, &fault)?.map(kind))
}
