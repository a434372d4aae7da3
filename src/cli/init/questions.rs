//! Prompts for what the options do not set. Each function returns `None` if the user cancels.

use super::options::{InitOptions, WebhookConstructor, place_error, resolved};
use crate::aws::{DEFAULT_STACK, StackNames};
use crate::cli::generate::service_items;
use crate::cli::{CommandContext, Failure};
use crate::language::{Language, Phrase, phrase};
use crate::rules::draft::{Draft, DraftScope, deletions, mutating};
use crate::rules::file::SecretSource;
use crate::rules::set::{DEFAULT_PACK, packs};
use crate::rules::settings::{EffectiveSettings, region_error};

/// Returns `None` from the function if the user cancels.
macro_rules! or_cancel {
    ($answer:expr) => {
        match $answer? {
            Some(answer) => answer,
            None => return Ok(None),
        }
    };
}

/// Packs and services.
type PacksAndServices = (Vec<String>, Vec<String>);

/// Makes a draft from the options and the answers.
pub(super) fn prompt(
    options: InitOptions,
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Draft>, Failure> {
    context.ui.status(phrase!(
        "Enter accepts the default, Esc or Ctrl-C cancels; files are written after the last answer"
    ))?;
    context.ui.confirm_discard(phrase!("Discard the answers so far?"));
    let language = match options.language {
        Some(language) => language,
        None => or_cancel!(language(settings.language.value, context)),
    };
    context.ui.set_language(language);
    let region = match options.region {
        Some(region) => region,
        None => or_cancel!(region(&settings.region.value, context)),
    };
    let (packs, services) = if options.packs.is_empty() && options.services.is_empty() {
        or_cancel!(packs_and_services(language, context))
    } else {
        (options.packs, options.services)
    };
    let rules = match options.scope {
        Some(scope) => services.into_iter().map(|it| (it, scope.clone())).collect(),
        None if services.is_empty() => Vec::new(),
        None => or_cancel!(scopes(&services, context)),
    };
    let webhook = match options.webhook {
        Some(webhook) => webhook,
        None => or_cancel!(webhook(context)),
    };
    Ok(Some(super::draft(language, region, packs, rules, webhook)))
}

fn language(
    set: Language,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Language>, Failure> {
    let items: Vec<_> = Language::ALL.iter().map(|it| it.name().to_owned()).collect();
    let default = Language::ALL.iter().position(|it| *it == set).unwrap_or_default();
    // Bilingual, because the language is not known yet.
    let question = Phrase::verbatim("Language / 언어");
    let chosen = context.ui.select(question, &items, default)?;
    Ok(chosen.and_then(|index| Language::ALL.get(index).copied()))
}

fn region(set: &str, context: &mut CommandContext<'_, '_>) -> Result<Option<String>, Failure> {
    Ok(context.ui.input(phrase!("Home region"), set, &region_error)?)
}

/// Prompts until a pack or a service is selected.
fn packs_and_services(
    language: Language,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<PacksAndServices>, Failure> {
    loop {
        let packs = or_cancel!(packs_of(language, context));
        let services = or_cancel!(services_of(context));
        if !packs.is_empty() || !services.is_empty() {
            let selected = packs.iter().chain(&services).map(String::as_str);
            let selected = selected.collect::<Vec<_>>().join(", ");
            context.ui.status(phrase!("selected: {selected}", selected))?;
            return Ok(Some((packs, services)));
        }
        context.ui.warning(phrase!("nothing selected: select a pack or a service"))?;
    }
}

fn packs_of(
    language: Language,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<String>>, Failure> {
    let names = packs().iter().map(|it| it.name.len()).max().unwrap_or_default();
    let line = |it: &crate::rules::set::PackInfo| {
        let (title, summary) = (&it.pack.title, &it.pack.summary);
        let [title, summary] = [title, summary].map(|it| it.in_language(language));
        let noise = format!("{}.{} %", it.pack.noise / 10, it.pack.noise % 10);
        format!("{:names$}  {noise:>6}  {title}: {summary}", it.name)
    };
    let items: Vec<_> = packs().iter().map(line).collect();
    let ticked: Vec<_> = packs().iter().map(|it| it.name == DEFAULT_PACK).collect();
    context.ui.status(phrase!(
        "the percentage is the noise: how many records of a public log of attacks the pack alerts on"
    ))?;
    let question = phrase!("Built-in packs (Space selects, Enter continues)");
    let chosen = context.ui.tick(question, &items, &ticked)?;
    Ok(chosen.map(|chosen| {
        chosen.iter().filter_map(|at| packs().get(*at)).map(|it| it.name.to_owned()).collect()
    }))
}

fn services_of(context: &mut CommandContext<'_, '_>) -> Result<Option<Vec<String>>, Failure> {
    let (names, items): (Vec<_>, Vec<_>) = service_items(context.ui).into_iter().unzip();
    let question = phrase!("More services to create rules for (type to search)");
    let chosen = context.ui.choose_several(question, &items)?;
    Ok(chosen.map(|chosen| {
        let names = chosen.iter().filter_map(|at| names.get(*at)).map(|it| (*it).to_owned());
        resolved(&names.collect::<Vec<_>>())
    }))
}

/// Prompts until at least one service has actions of the chosen kind. A service without them has no rule, because a rule for
/// all its actions is not what the user chose.
fn scopes(
    services: &[String],
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<(String, DraftScope)>>, Failure> {
    let items = [
        phrase!("all actions that change resources"),
        phrase!("deletions and permission changes"),
        phrase!("select actions"),
    ];
    let items = items.map(|it| context.ui.localized(it));
    let question = phrase!("Which actions of {services}?", services = services.join(", "));
    let mut rules = Vec::new();
    while rules.is_empty() {
        let chosen = or_cancel!(context.ui.select(&question, &items, 0));
        for service in services {
            let scope = match chosen {
                0 => DraftScope::Mutating,
                1 if deletions(service).is_empty() => {
                    let warning =
                        phrase!("{service} has no deletions; no rule is created for it", service);
                    context.ui.warning(warning)?;
                    continue;
                }
                1 => DraftScope::Deletions,
                _ if mutating(service).is_empty() => {
                    let warning = phrase!(
                        "{service} has no such actions; no rule is created for it",
                        service
                    );
                    context.ui.warning(warning)?;
                    continue;
                }
                _ => or_cancel!(actions_of(service, context)),
            };
            rules.push((service.clone(), scope));
        }
    }
    Ok(Some(rules))
}

/// Prompts until at least one action is selected.
fn actions_of(
    service: &str,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<DraftScope>, Failure> {
    let names: Vec<_> = mutating(service).into_iter().map(str::to_owned).collect();
    let question = phrase!("Actions of {service} (type to search)", service);
    loop {
        let chosen = or_cancel!(context.ui.choose_several(&question, &names));
        let selected: Vec<_> = chosen.iter().filter_map(|at| names.get(*at).cloned()).collect();
        if !selected.is_empty() {
            return Ok(Some(DraftScope::These(selected)));
        }
        context.ui.warning(phrase!("no action selected: press Enter on an action to select it"))?;
    }
}

fn webhook(context: &mut CommandContext<'_, '_>) -> Result<Option<SecretSource>, Failure> {
    let items = [
        phrase!("SecureString parameter in Parameter Store"),
        phrase!("secret in Secrets Manager"),
        phrase!("environment variable"),
    ];
    let items = items.map(|it| context.ui.localized(it));
    let question = phrase!("Where is the webhook URL stored?");
    let place = or_cancel!(context.ui.select(question, &items, 0));
    let parameter = StackNames::default_parameter(DEFAULT_STACK);
    let (question, default, construct): (_, _, WebhookConstructor) = match place {
        0 => (phrase!("Name of the parameter"), parameter.as_str(), SecretSource::Parameter),
        // Names of secrets usually have no slash at the beginning.
        1 => {
            let default = parameter.trim_start_matches('/');
            (phrase!("Name of the secret"), default, SecretSource::Secret)
        }
        _ => (phrase!("Name of the variable"), "SLACK_WEBHOOK_URL", SecretSource::Env),
    };
    let validate = |text: &str| place_error(&construct(text.to_owned()));
    Ok(context.ui.input(question, default, &validate)?.map(construct))
}
