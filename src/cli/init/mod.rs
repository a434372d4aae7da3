//! `init`: creates a rule set from prompts or options.

pub(super) mod args;
mod options;
mod questions;

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::input::refuse_address;
use super::rule_set::{FILE, found, is_rule_set};
use super::settings::settings;
use super::shell::for_shell;
use super::whole_file::{create, replace};
use super::{CommandContext, Exit, Failure};
use crate::language::{Language, phrase};
use crate::rules::draft::{Draft, DraftRule, DraftScope, SCHEMA_FILE, rule_name};
use crate::rules::file::{WebhookSource, schema};
use crate::rules::set::{PackInfo, packs};
use crate::ui;
use args::InitArgs;
use options::options;

pub(super) fn run(args: &InitArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let is_interactive = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    if !args.yes && !is_interactive {
        return Err(Failure::invalid(phrase!("cannot prompt without a terminal; pass --yes"))
            .hint(phrase!("`audit-alert init --help` lists the options")));
    }
    refuse_address(&args.output)?;
    if !is_rule_set(&args.output) {
        let file = args.output.display();
        let error = phrase!("--output cannot be `{file}`: a rule set is named *.toml", file);
        return Err(Failure::invalid(error));
    }
    let options = options(args, context.language)?;
    let settings = settings(None, args.region.as_deref(), context)?;
    note_of_parent(&args.output, context)?;
    let mut overwrites = args.force;
    if args.output.exists() && !overwrites {
        let file = args.output.display();
        if args.yes {
            return Err(Failure::invalid(phrase!("{file} exists", file)).hint(phrase!(
                "pass --force to overwrite it, or --output FILE to write another file"
            )));
        }
        let question = phrase!("{file} exists. Overwrite it?", file);
        overwrites = context.ui.confirm(question)? == Some(true);
        if !overwrites {
            return Ok(Exit::Canceled);
        }
    }
    let draft = if args.yes {
        options.draft(&settings)
    } else {
        match questions::prompt(options, &settings, context)? {
            Some(draft) => draft,
            None => return Ok(Exit::Canceled),
        }
    };
    write(&args.output, &draft.text(), overwrites)?;
    context.ui.status(phrase!("wrote {file}", file = args.output.display()))?;
    write_schema(&args.output.with_file_name(SCHEMA_FILE), overwrites, context)?;
    next(&args.output, &draft, context)?;
    Ok(Exit::Success)
}

/// Makes a draft from the choices. The names of the rules differ from those of the chosen packs.
fn draft(
    language: Language,
    region: String,
    chosen: Vec<String>,
    services: Vec<(String, DraftScope)>,
    webhook: WebhookSource,
) -> Draft {
    let in_use = packs().iter().filter(|it| chosen.iter().any(|name| name == it.name));
    let taken = in_use.flat_map(PackInfo::rules).map(|it| it.name.as_str());
    let mut taken: Vec<_> = taken.map(str::to_owned).collect();
    let mut rules = Vec::new();
    for (service, scope) in services {
        let others: Vec<_> = taken.iter().map(String::as_str).collect();
        let name = rule_name(&service, &others);
        taken.push(name.clone());
        rules.push(DraftRule { name, service, scope });
    }
    Draft { language, region, packs: chosen, rules, webhook }
}

/// Prints the rule set of a parent folder, which commands in this folder no longer find below the new one.
fn note_of_parent(output: &Path, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    match found(context)? {
        Some(parent) if output == Path::new(FILE) && parent != output => {
            let parent = parent.display();
            context.ui.status(phrase!(
                "this folder will use the new rule set instead of {parent}",
                parent
            ))
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str, overwrites: bool) -> Result<(), Failure> {
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| {
            let folder = folder.display();
            Failure::io(phrase!("cannot create the folder {folder}", folder), error)
        })?;
    }
    // A file may have been created in the meantime.
    let write = if overwrites { replace } else { create };
    write(path, text.as_bytes())
}

/// Writes the schema beside the rule set. The user confirmed to overwrite the rule set only, so an existing file is replaced
/// only if it is a schema that this command wrote.
fn write_schema(
    path: &Path,
    overwrites: bool,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let schema = schema();
    let is_there = path.exists();
    if is_there {
        if !is_schema_of(&schema, path) {
            let file = path.display();
            let note = phrase!("kept {file}: it is not the JSON Schema of rule sets", file);
            return Ok(context.ui.status(note)?);
        }
        // The schema can be from another version.
        if !overwrites {
            return Ok(());
        }
    }
    let text = format!("{schema:#}\n");
    write(path, &text, is_there)?;
    Ok(context.ui.status(phrase!("wrote {file}, for editors", file = path.display()))?)
}

/// Returns `true` if a file is the schema, of any version. Returns `false` if it cannot be read.
fn is_schema_of(schema: &Value, path: &Path) -> bool {
    let text = fs::read(path).unwrap_or_default();
    let found: Value = serde_json::from_slice(&text).unwrap_or_default();
    found.get("title") == schema.get("title")
}

fn next(path: &Path, draft: &Draft, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let is_default = path == Path::new(FILE);
    let (check, rules) = if is_default {
        (String::new(), String::new())
    } else {
        let path = for_shell(&path.display().to_string());
        (format!(" {path}"), format!(" --rules {path}"))
    };
    let check = format!("audit-alert check{check}");
    let rules = format!("audit-alert rules{rules}");
    context.ui.status(phrase!("next: {command}     validate the rule set", command = check))?;
    context.ui.status(phrase!("      {command}     list its rules", command = rules))?;
    context.ui.status(match &draft.webhook {
        WebhookSource::Parameter(name) => {
            phrase!("      store the webhook URL in the SecureString parameter {name}", name)
        }
        WebhookSource::Secret(name) => {
            phrase!("      store the webhook URL in the secret {name}", name)
        }
        WebhookSource::Env(name) => {
            phrase!("      store the webhook URL in the environment variable {name}", name)
        }
    })
}
