//! `init`: creates a rule set from prompts or options.

pub(super) mod args;
mod next;
mod options;
mod questions;

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::input::refuse_address;
use super::rule_set::{FILE, found, is_rule_set};
use super::settings::settings;
use super::whole_file::{create, replace};
use super::{CommandContext, Exit, Failure};
use crate::language::{Language, Phrase, phrase};
use crate::rules::draft::{Draft, DraftRule, DraftScope, SCHEMA_FILE, rule_name};
use crate::rules::file::{SecretSource, schema};
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
    refuse_output(&args.output)?;
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
    let of_schema = write_files(&args.output, &draft.text(), overwrites)?;
    context.ui.status(phrase!("wrote {file}", file = args.output.display()))?;
    of_schema.map_or(Ok(()), |note| context.ui.status(note))?;
    next::steps(&args.output, &draft, context)?;
    Ok(Exit::Success)
}

/// Refuses a path that cannot be that of a rule set.
pub(super) fn refuse_output(output: &Path) -> Result<(), Failure> {
    refuse_address(output)?;
    if is_rule_set(output) {
        return Ok(());
    }
    let file = output.display();
    let error = phrase!("--output cannot be `{file}`: a rule set is named *.toml", file);
    Err(Failure::invalid(error))
}

/// Makes a draft from the choices. The names of the rules differ from those of the chosen packs.
fn draft(
    language: Language,
    region: String,
    chosen: Vec<String>,
    services: Vec<(String, DraftScope)>,
    webhook: SecretSource,
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

pub(super) fn write(path: &Path, text: &str, overwrites: bool) -> Result<(), Failure> {
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

/// Writes the rule set and the schema, or neither: on a full disk, no file or folder is left that was not there before. Returns
/// a note about the schema.
pub(super) fn write_files(
    output: &Path,
    text: &str,
    overwrites: bool,
) -> Result<Option<Phrase>, Failure> {
    let is_new = !output.exists();
    let is_missing = |it: &&Path| !it.as_os_str().is_empty() && !it.exists();
    let folders: Vec<_> = output.ancestors().skip(1).take_while(is_missing).collect();
    let schema = output.with_file_name(SCHEMA_FILE);
    let written = write(output, text, overwrites).and_then(|()| {
        let written = write_schema(&schema, overwrites);
        if written.is_err() && is_new {
            // The first error is reported.
            drop(fs::remove_file(output));
        }
        written
    });
    if written.is_err() {
        // Removes empty folders only.
        for folder in folders {
            drop(fs::remove_dir(folder));
        }
    }
    written
}

/// Writes the schema beside the rule set. The user confirmed to overwrite the rule set only, so an existing file is replaced
/// only if it is a schema that this command wrote. Returns a note.
fn write_schema(path: &Path, overwrites: bool) -> Result<Option<Phrase>, Failure> {
    let schema = schema();
    let is_there = path.exists();
    let file = path.display();
    if is_there && !is_schema_of(&schema, path) {
        return Ok(Some(phrase!("kept {file}: it is not the JSON Schema of rule sets", file)));
    }
    // The schema can be from another version.
    if is_there && !overwrites {
        return Ok(None);
    }
    write(path, &format!("{schema:#}\n"), is_there)?;
    Ok(Some(phrase!("wrote {file}, for editors", file)))
}

/// Returns `true` if a file is the schema, of any version. Returns `false` if it cannot be read.
fn is_schema_of(schema: &Value, path: &Path) -> bool {
    let text = fs::read(path).unwrap_or_default();
    let found: Value = serde_json::from_slice(&text).unwrap_or_default();
    found.get("title") == schema.get("title")
}
