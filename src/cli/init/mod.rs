//! `init`: writes a rule set, by questions or by flags.

pub(super) mod args;
mod options;
mod questions;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use serde_json::Value;

use super::input::refuse_address;
use super::rule_set::is_rule_set;
use super::settings::settings;
use super::shell::for_shell;
use super::{CommandContext, Exit, Failure};
use crate::alert::Language;
use crate::rules::draft::{Draft, DraftRule, DraftScope, SCHEMA_FILE, rule_name};
use crate::rules::file::{WebhookSource, schema};
use crate::rules::set::{PackInfo, packs};
use crate::ui;
use args::InitArgs;
use options::options;

pub(super) fn run(args: &InitArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let asks = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    if !args.yes && !asks {
        return Err(Failure::invalid(anyhow!("init asks questions, and there is no terminal"))
            .hint("audit-alert init --yes asks nothing; audit-alert init --help has the flags"));
    }
    refuse_address(&args.output)?;
    if !is_rule_set(&args.output) {
        let path = args.output.display();
        return Err(Failure::invalid(anyhow!(
            "--output cannot be `{path}`: a rule set is a file named *.toml"
        )));
    }
    let said = options(args, context.language)?;
    let settings = settings(None, args.region.as_deref(), context)?;
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
        said.draft(&settings)
    } else {
        match questions::ask(said, &settings, context)? {
            Some(draft) => draft,
            None => return Ok(Exit::Cancelled),
        }
    };
    write(&args.output, &draft.text(), overwrites)?;
    context.ui.status(&format!("wrote {}", args.output.display()))?;
    write_schema(&args.output.with_file_name(SCHEMA_FILE), overwrites, context)?;
    next(&args.output, &draft, context)?;
    Ok(Exit::Success)
}

/// Puts choices together, with names of rules that no pack has.
fn draft(
    language: Language,
    region: String,
    chosen: Vec<String>,
    services: Vec<(String, DraftScope)>,
    webhook: WebhookSource,
) -> Draft {
    let in_use = packs().iter().filter(|it| chosen.iter().any(|name| name == it.name));
    let taken = in_use.flat_map(PackInfo::rules).map(|it| it.rule.name.value.as_str());
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

/// Writes the schema beside the rule set. The yes was for the rule set: of a schema that is there, only one that this
/// command wrote is replaced.
fn write_schema(
    path: &Path,
    overwrites: bool,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let schema = schema();
    let is_there = path.exists();
    if is_there {
        if !is_schema_of(&schema, path) {
            let words =
                format!("left {} as it is: it is not the schema of rule sets", path.display());
            return Ok(context.ui.status(&words)?);
        }
        // It may be of another version.
        if !overwrites {
            return Ok(());
        }
    }
    let text = format!("{schema:#}\n");
    write(path, &text, is_there)?;
    Ok(context.ui.status(&format!("wrote {}, for editors", path.display()))?)
}

/// Whether a file is the schema, of whatever version; what cannot be read is not.
fn is_schema_of(schema: &Value, path: &Path) -> bool {
    let text = fs::read(path).unwrap_or_default();
    let found: Value = serde_json::from_slice(&text).unwrap_or_default();
    found.get("title") == schema.get("title")
}

fn next(path: &Path, draft: &Draft, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let here = path == Path::new(super::rule_set::FILE);
    let (check, rules) = if here {
        (String::new(), String::new())
    } else {
        let path = for_shell(&path.display().to_string());
        (format!(" {path}"), format!(" --rules {path}"))
    };
    context.ui.status(&format!("next: audit-alert check{check}     finds mistakes in it"))?;
    context.ui.status(&format!("      audit-alert rules{rules}     lists what will alert"))?;
    let place = match &draft.webhook {
        WebhookSource::Parameter(name) => format!("the SecureString parameter {name}"),
        WebhookSource::Secret(name) => format!("the secret {name}"),
        WebhookSource::Env(name) => format!("the environment variable {name}"),
    };
    context.ui.status(&format!("      put the address of Slack's webhook into {place}"))
}
