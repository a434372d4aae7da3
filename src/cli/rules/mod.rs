//! `rules`: lists the effective rules, their patterns, packs and settings.

pub(super) mod args;
mod coverage;
mod example;
mod json;
mod page;
mod table;

use std::path::Path;

use serde_json::value::RawValue;

use super::output_file::{refuse_to_replace, require_folder_of};
use super::package::bundle_of;
use super::rule_set::{self, LoadedSet, load_set};
use super::settings::{settings, settings_here};
use super::shared_args::Format;
use super::shell::for_shell;
use super::whole_file::replace;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Level, nearest};
use crate::json::indented;
use crate::language::{Phrase, phrase};
use crate::preview::{Role, Run};
use crate::rules::file::schema;
use crate::rules::set::{EffectiveRule, RuleOrigin, packs};
use crate::rules::techniques::Technique;

use args::{CoverageFormat, RulesArgs, RulesCommand, RulesFormat};

const PART: &str = "a part of a rule is JSON";

pub(super) fn run(args: &RulesArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    check_page(args)?;
    if let Some(RulesCommand::Schema) = args.command {
        context.ui.json(&schema(), true)?;
        return Ok(Exit::Success);
    }
    let region = args.region.as_deref();
    if let Some(RulesCommand::Packs { .. }) = args.command {
        let language = settings_here(region, context)?.language.value;
        match args.format() {
            Format::Human => table::packs(language, context)?,
            Format::Json => packs().iter().try_for_each(|it| json::pack(it, context))?,
        }
        return Ok(Exit::Success);
    }
    // The output has the path.
    let path = match &args.rules {
        Some(path) => Some(path.clone()),
        None => rule_set::found(context)?,
    };
    let set = load_set(path.as_deref(), context)?;
    // Notes are for `check`. A split rule, for example, is also visible in its row.
    set.require_valid(Level::Warning, context)?;
    if let Some(RulesCommand::Coverage { format }) = args.command {
        let format = format.unwrap_or(match args.format() {
            Format::Human => CoverageFormat::Human,
            Format::Json => CoverageFormat::Json,
        });
        return coverage::run(&set, path.as_deref(), format, context);
    }
    if let Some(RulesCommand::Export { output }) = &args.command {
        return export(&set, output, context);
    }
    let project = set.source.as_deref().map(|source| (source, &set.settings));
    let settings = settings(project, region, context)?;
    if args.rules_format() == RulesFormat::Html {
        return page::run(&set, path.as_deref(), &settings, args.open, context);
    }
    match (&args.command, args.format()) {
        (Some(RulesCommand::Show { name: Some(name), .. }), format) => {
            show(&set, name, format, context)?;
        }
        (Some(RulesCommand::Show { name: None, .. }), format) => {
            let mut rules = set.effective.rules.iter();
            rules.try_for_each(|it| match format {
                Format::Human => show(&set, &it.name, format, context),
                Format::Json => Ok(json::patterns(it, context)?),
            })?;
        }
        (_, Format::Human) if args.origins => {
            table::origins(&settings, context)?;
        }
        (_, Format::Json) if args.origins => json::origins(&settings, context)?,
        (_, Format::Human) => {
            heading(&set, context)?;
            table::rules(&set, &settings.region.value, context)?;
        }
        (_, Format::Json) => {
            let mut rules = set.effective.rules.iter();
            rules.try_for_each(|it| json::rule(it, &set, &settings, context))?;
        }
    }
    Ok(Exit::Success)
}

/// Refuses the options of a page with another output.
fn check_page(args: &RulesArgs) -> Result<(), Failure> {
    let is_page = args.rules_format() == RulesFormat::Html;
    if let Some(flag) = args.other_than_list().filter(|_| is_page) {
        let format = "html";
        return Err(Failure::usage(phrase!(
            "{flag} cannot be combined with --format {format}",
            flag,
            format
        )));
    }
    if args.open && !is_page {
        return Err(Failure::usage(phrase!("--open requires --format html")));
    }
    Ok(())
}

fn heading(set: &LoadedSet, context: &mut CommandContext<'_, '_>) -> Result<(), Failure> {
    let name = context.ui.localized(set.name());
    let counts = format!(": {}", context.ui.localized(set.counts()));
    context.ui.aside(&[Run::new(name, Role::Bold), Run::new(counts, Role::Plain)])?;
    Ok(())
}

/// Writes the rules as one file.
fn export(
    set: &LoadedSet,
    output: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    set.report_default(context)?;
    require_folder_of(output)?;
    refuse_to_replace(output, set.files())?;
    let rules = bundle_of(set)?;
    if output.as_os_str() == "-" {
        context.ui.text(Phrase::verbatim(rules.trim_end()))?;
        return Ok(Exit::Success);
    }
    replace(output, rules.as_bytes())?;
    let file = output.display().to_string();
    context.ui.status(phrase!(
        "{file}: {contents}",
        file = &file,
        contents = context.ui.localized(set.counts())
    ))?;
    let file = for_shell(&file);
    context.ui.status(phrase!(
        "next: audit-alert backtest --rules {file} SOURCE     accepts the file, as --rules of other commands does",
        file
    ))?;
    Ok(Exit::Success)
}

/// Prints the patterns of a rule, one for each EventBridge rule that `install` creates.
fn show(
    set: &LoadedSet,
    name: &str,
    format: Format,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let rules = &set.effective.rules;
    let Some(rule) = rules.iter().find(|it| it.name == name) else {
        let names: Vec<_> = rules.iter().map(|it| it.name.as_str()).collect();
        let failure = Failure::invalid(phrase!("there is no rule `{name}`", name));
        let failure = failure.did_you_mean(nearest(name, &names));
        return Err(failure.hint(phrase!("`audit-alert rules` lists all rules")));
    };
    let pretty = matches!(format, Format::Human);
    if pretty {
        let severity = rule.about.severity.word(context.ui.language());
        let about = format!("{name}: {severity}, {}", source_of(rule, set));
        context.ui.status(Phrase::verbatim(about))?;
        if let Some(reason) = &rule.about.reason {
            let reason = reason.in_language(context.ui.language());
            context.ui.status(Phrase::verbatim(reason))?;
        }
        let technique = |id: &String| match Technique::of_id(id) {
            Some(it) => format!("MITRE ATT&CK {id} ({})", it.name),
            None => format!("MITRE ATT&CK {id}"),
        };
        let techniques = rule.about.mitre.iter().map(technique);
        let controls = rule.about.cis.iter().map(|id| format!("CIS {id}"));
        let tags: Vec<_> = techniques.chain(controls).collect();
        if !tags.is_empty() {
            context.ui.status(Phrase::verbatim(tags.join(", ")))?;
        }
    }
    for part in rule.parts() {
        let text = if pretty { indented(part).expect(PART) } else { part.clone() };
        context.ui.json(&RawValue::from_string(text).expect(PART), false)?;
    }
    if rule.parts().len() > 1 {
        context.ui.status(phrase!(
            "split into {count} EventBridge rules, because it is too long for one",
            count = rule.parts().len()
        ))?;
    }
    Ok(())
}

/// Returns the source of a rule: `starter,cis` or `audit-alert.toml:12`.
fn source_of(rule: &EffectiveRule, set: &LoadedSet) -> String {
    match &rule.origin {
        RuleOrigin::Packs(packs) => packs.join(","),
        RuleOrigin::File(_) => {
            let file = set.source.as_ref().map_or(String::new(), |it| it.name.to_string());
            format!("{file}:{}", set.line_of(rule).unwrap_or_default())
        }
    }
}
