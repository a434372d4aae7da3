//! `init`: writes a rule set, by questions or by flags.

pub(super) mod args;
mod questions;

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, anyhow};

use super::generate::unknown_service;
use super::settings::{Flags, settings};
use super::{Context, Exit, Failure};
use crate::alert::Language;
use crate::catalog::Catalog;
use crate::diagnostic::nearest;
use crate::rules::draft::{Draft, DraftRule, SCHEMA_FILE, Scope, deletions, rule_name};
use crate::rules::file::{Webhook, schema};
use crate::rules::set::{DEFAULT_PACK, PackInfo, packs};
use args::{InitArgs, Which};

/// Where the webhook's address is kept if nobody says otherwise.
const DEFAULT_PARAMETER: &str = "/audit-alert/slack-webhook";

/// A kind of place where the webhook's address is kept.
type Place = fn(String) -> Webhook;

/// What flags say.
struct Said {
    language: Option<Language>,
    region: Option<String>,
    packs: Vec<String>,
    services: Vec<String>,
    scope: Option<Scope>,
    webhook: Option<Webhook>,
}

pub(super) fn run(args: &InitArgs, context: &mut Context<'_, '_>) -> Result<Exit, Failure> {
    let asks = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    if !args.yes && !asks {
        return Err(Failure::invalid(anyhow!("init asks questions, and there is no terminal"))
            .hint("audit-alert init --yes asks nothing; audit-alert init --help has the flags"));
    }
    let said = said(args)?;
    let flags = Flags { language: said.language, region: args.region.as_deref() };
    let settings = settings(None, flags, context)?;
    let mut overwrites = args.force;
    if args.output.exists() && !overwrites {
        let path = args.output.display();
        if args.yes {
            return Err(Failure::invalid(anyhow!("{path} exists already"))
                .hint("--force overwrites it, --output FILE writes another"));
        }
        overwrites =
            context.ui.confirm(&format!("{path} exists already. Overwrite it?"))? == Some(true);
        if !overwrites {
            return Ok(Exit::Cancelled);
        }
    }
    let draft = if args.yes {
        let scope = said.scope.unwrap_or(Scope::Mutating);
        let rules = said.services.into_iter().map(|it| (it, scope.clone())).collect();
        let webhook = said.webhook.unwrap_or(Webhook::Parameter(DEFAULT_PARAMETER.to_owned()));
        let (language, region) = (settings.language.value, settings.region.value);
        draft(language, region, said.packs, rules, webhook)
    } else {
        match questions::ask(said, &settings, context)? {
            Some(draft) => draft,
            None => return Ok(Exit::Cancelled),
        }
    };
    write(&args.output, &draft.text(), overwrites)?;
    context.ui.status(&format!("wrote {}", args.output.display()))?;
    let schema_file = args.output.with_file_name(SCHEMA_FILE);
    let text = serde_json::to_string_pretty(&schema()).map_err(io::Error::from)? + "\n";
    // One that is there may be of another version, or the user's own.
    if overwrites || !schema_file.exists() {
        write(&schema_file, &text, overwrites)?;
        context.ui.status(&format!("wrote {}, for editors", schema_file.display()))?;
    }
    next(&args.output, &draft, context)?;
    Ok(Exit::Yes)
}

fn said(args: &InitArgs) -> Result<Said, Failure> {
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    for pack in &args.pack {
        if !names.contains(&pack.as_str()) {
            let failure = Failure::invalid(anyhow!("there is no pack `{pack}`"));
            let failure = match nearest(pack, &names) {
                Some(near) => failure.hint(format!("there is `{near}`")),
                None => failure,
            };
            return Err(failure.hint("audit-alert rules packs lists them"));
        }
    }
    let scope = args.actions;
    for service in &args.service {
        if Catalog::embedded().actions_of(service).is_empty() {
            return Err(unknown_service(service));
        }
        if scope == Some(Which::Deletions) && deletions(service).is_empty() {
            return Err(Failure::invalid(anyhow!("{service} has no deletions"))
                .hint(format!("audit-alert actions {service} --mutating lists what it has")));
        }
    }
    let places: [(_, Place); 3] = [
        (&args.webhook_parameter, Webhook::Parameter),
        (&args.webhook_secret, Webhook::Secret),
        (&args.webhook_env, Webhook::Env),
    ];
    let place = places.into_iter().find_map(|(name, kind)| Some((name.clone()?, kind)));
    if let Some((name, _)) = &place {
        no_address(name).map_err(|words| Failure::invalid(anyhow!(words)))?;
    }
    Ok(Said {
        language: args.lang.map(Language::from),
        region: args.region.clone(),
        packs: args.pack.clone(),
        services: args.service.clone(),
        scope: scope.map(Scope::from),
        webhook: place.map(|(name, kind)| kind(name)),
    })
}

/// Refuses the address itself where the name of its place is asked for. The address is not repeated: it is a secret.
fn no_address(text: &str) -> Result<(), String> {
    if text.contains("://") || text.contains("hooks.slack") {
        return Err("this looks like the address itself; give the name of its place".to_owned());
    }
    if text.trim().is_empty() { Err("a name is needed".to_owned()) } else { Ok(()) }
}

/// Puts choices together: names of rules that no pack has, and a pack if nothing was chosen.
fn draft(
    language: Language,
    region: String,
    mut chosen: Vec<String>,
    services: Vec<(String, Scope)>,
    webhook: Webhook,
) -> Draft {
    if chosen.is_empty() && services.is_empty() {
        chosen.push(DEFAULT_PACK.to_owned());
    }
    let in_use = packs().iter().filter(|it| chosen.iter().any(|name| name == it.name));
    let taken = in_use.flat_map(PackInfo::rules).map(|it| it.rule.name.value.as_str());
    let mut taken: Vec<_> = taken.map(str::to_owned).collect();
    let mut rules = Vec::new();
    for (service, scope) in services {
        // `ecs.amazonaws.com` and `aws.ecs` are names of services, too, but none of rules.
        let named = Catalog::embedded().services_named(&service);
        let short = named.first().map_or(service.as_str(), |it| it.name).to_owned();
        let others: Vec<_> = taken.iter().map(String::as_str).collect();
        let name = rule_name(&short, &others);
        taken.push(name.clone());
        rules.push(DraftRule { name, service: short, scope });
    }
    Draft { language, region, packs: chosen, rules, webhook }
}

fn write(path: &Path, text: &str, overwrites: bool) -> Result<(), Failure> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))
            .map_err(Failure::invalid)?;
    }
    let mut options = OpenOptions::new();
    options.write(true);
    // What comes into being meanwhile is not overwritten either.
    if overwrites {
        options.create(true).truncate(true)
    } else {
        options.create_new(true)
    };
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(Failure::invalid)
}

fn next(path: &Path, draft: &Draft, context: &mut Context<'_, '_>) -> io::Result<()> {
    let here = path == Path::new(super::rule_set::FILE);
    let (check, rules) = if here {
        (String::new(), String::new())
    } else {
        (format!(" {}", path.display()), format!(" --rules {}", path.display()))
    };
    context.ui.status(&format!("next: audit-alert check{check}     finds mistakes in it"))?;
    context.ui.status(&format!("      audit-alert rules{rules}     lists what will alert"))?;
    let place = match &draft.webhook {
        Webhook::Parameter(name) => format!("the SecureString parameter {name}"),
        Webhook::Secret(name) => format!("the secret {name}"),
        Webhook::Env(name) => format!("the environment variable {name}"),
    };
    context.ui.status(&format!("      put the address of Slack's webhook into {place}"))
}
