//! `rules`: which rules are in effect, and what each asks for.

pub(super) mod args;
mod json;
mod table;

use anyhow::anyhow;
use serde_json::value::RawValue;

use super::rule_set::{self, FILE, LoadedSet, load_set};
use super::settings::{settings, settings_here};
use super::shared_args::Format;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Level, nearest};
use crate::json::indented;
use crate::preview::{Role, Run};
use crate::rules::file::schema;
use crate::rules::set::{EffectiveRule, RuleOrigin, packs};

use args::{RulesArgs, RulesCommand};

pub(super) fn run(args: &RulesArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    if let Some(RulesCommand::Schema) = args.command {
        context.ui.json(&schema(), true)?;
        return Ok(Exit::Success);
    }
    let region = args.region.as_deref();
    if let Some(RulesCommand::Packs) = args.command {
        let language = settings_here(region, context)?.language.value;
        match args.format {
            Format::Human => table::packs(language, context)?,
            Format::Json => packs().iter().try_for_each(|it| json::pack(it, context))?,
        }
        return Ok(Exit::Success);
    }
    let path = args.rules.clone().or_else(rule_set::here);
    let set = load_set(path.as_deref(), context)?;
    // Notes are for `check`: that a rule is split, for one, is in its row.
    set.usable(Level::Warning, context)?;
    let project = set.source.as_deref().map(|source| (source, &set.settings));
    let settings = settings(project, region, context)?;
    match (&args.command, args.format) {
        (Some(RulesCommand::Show { name }), format) => show(&set, name, format, context)?,
        (_, Format::Human) if args.origins => table::origins(&settings, context)?,
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

fn heading(set: &LoadedSet, context: &mut CommandContext<'_, '_>) -> Result<(), Failure> {
    let name = match &set.source {
        Some(source) => source.name.to_string(),
        None => format!("built-in pack starter (no {FILE} here)"),
    };
    let count = plural(set.effective.rules.len(), "rule");
    let ignored = match set.effective.ignores.len() {
        0 => String::new(),
        ignored => format!(", {} of events that never alert", plural(ignored, "pattern")),
    };
    context.ui.aside(&[
        Run::new(name, Role::Bold),
        Run::new(format!(": {count}{ignored}"), Role::Plain),
    ])?;
    Ok(())
}

/// The patterns of a rule: one for each EventBridge rule that it becomes.
fn show(
    set: &LoadedSet,
    name: &str,
    format: Format,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let rules = &set.effective.rules;
    let Some(rule) = rules.iter().find(|it| it.name == name) else {
        let names: Vec<_> = rules.iter().map(|it| it.name.as_str()).collect();
        let failure = Failure::invalid(anyhow!("there is no rule `{name}`"));
        let failure = match nearest(name, &names) {
            Some(near) => failure.hint(format!("there is `{near}`")),
            None => failure,
        };
        return Err(failure.hint("audit-alert rules lists them"));
    };
    let pretty = matches!(format, Format::Human);
    if pretty {
        let about = format!("{name}: {}, {}", rule.about.severity.name(), source_of(rule, set));
        context.ui.status(&about)?;
        if let Some(reason) = &rule.about.reason {
            context.ui.status(reason.in_language(context.ui.language()))?;
        }
    }
    for part in &rule.parts {
        let text = if pretty { indented(part).expect("a part is JSON") } else { part.clone() };
        let text = RawValue::from_string(text).map_err(|error| Failure::invalid(anyhow!(error)))?;
        context.ui.json(&text, false)?;
    }
    if rule.parts.len() > 1 {
        let parts = rule.parts.len();
        context.ui.status(&format!("{parts} EventBridge rules: it is too long for one"))?;
    }
    Ok(())
}

/// Where a rule comes from: `starter,cis` or `audit-alert.toml:12`.
fn source_of(rule: &EffectiveRule, set: &LoadedSet) -> String {
    match &rule.origin {
        RuleOrigin::Packs(packs) => packs.join(","),
        RuleOrigin::File(_) => {
            let file = set.source.as_ref().map_or(String::new(), |it| it.name.to_string());
            format!("{file}:{}", line_of(rule, set).unwrap_or_default())
        }
    }
}

/// The line that a rule is on, if the rule set has it.
fn line_of(rule: &EffectiveRule, set: &LoadedSet) -> Option<usize> {
    match (&rule.origin, &set.source) {
        (RuleOrigin::File(span), Some(source)) => Some(source.position(span.range().start).line),
        _ => None,
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
