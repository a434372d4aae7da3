//! `import`: creates a rule set from the EventBridge rules of an account, or of files.

#[cfg(feature = "aws")]
mod account;
pub(super) mod args;
mod files;
mod folder;
mod summary;

use std::fs;
use std::path::{Path, PathBuf};

use super::check::check_rule_set;
use super::init::{refuse_output, write, write_files};
use super::named_file::folder_of;
use super::settings::{settings_here, warn_of_regions};
use super::shell::for_shell;
use super::{CommandContext, Exit, Failure};
use crate::language::{Phrase, phrase};
use crate::rules::import::{ImportOptions, RuleImport, home_region, import};
use args::ImportArgs;
use files::{FoundRules, rules_of_files};
use summary::summarize;

pub(super) fn run(
    args: &ImportArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    refuse_output(&args.output)?;
    refuse_existing(&args.output)?;
    warn_of_regions(&args.region, context)?;
    let (found, options) =
        if args.files.is_empty() { of_account(args, context)? } else { of_files(args, context)? };
    let is_empty = found.rules.is_empty();
    let import = import(found.rules, &options);
    if import.with_service + import.with_pattern == 0 {
        if !is_empty {
            summarize(&import, &options.home, context)?;
        }
        let failure = Failure::nothing(phrase!("no rule to import"));
        return Ok(found.exit.max(failure.report(context.ui)?));
    }
    let is_partial = !(import.unknown.is_empty() && import.invalid.is_empty());
    write_import(&args.output, &import)?.map_or(Ok(()), |note| context.ui.status(note))?;
    context.ui.status(phrase!("wrote {file}", file = args.output.display()))?;
    summarize(&import, &options.home, context)?;
    if is_partial {
        let file = for_shell(&args.output.display().to_string());
        context.ui.status(phrase!(
            "next: complete the rules that are comments in {file}, or correct the source, delete {file} and import again",
            file
        ))?;
    }
    Ok(found.exit.max(check_rule_set(&args.output, context)?))
}

fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let file = path.display();
    Err(Failure::invalid(phrase!("{file} exists", file))
        .hint(phrase!("`import` overwrites no file: delete it first, or pass --output FILE")))
}

/// Reads the rules of files.
fn of_files(
    args: &ImportArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<(FoundRules, ImportOptions), Failure> {
    let settings = settings_here(args.region.first().map(String::as_str), context)?;
    let found = rules_of_files(&args.files, &args.region, context)?;
    let is_home_assumed = args.region.is_empty();
    let of_rules = home_region(&found.rules, &settings.region.value).filter(|_| is_home_assumed);
    let files: Vec<_> = args.files.iter().map(|it| it.display().to_string()).collect();
    let options = ImportOptions {
        language: settings.language.value,
        home: of_rules.unwrap_or(settings.region.value),
        is_home_assumed,
        prefix: args.prefix.clone(),
        origin: Phrase::verbatim(files.join(", ")),
    };
    Ok((found, options))
}

/// Reads the rules of the account.
#[cfg(feature = "aws")]
fn of_account(
    args: &ImportArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<(FoundRules, ImportOptions), Failure> {
    use super::history::regions_of_rules;
    use super::settings::with_region_of_profile;

    let settings = settings_here(args.region.first().map(String::as_str), context)?;
    let settings = with_region_of_profile(settings, args.account.profile.as_deref(), context)?;
    let home = settings.region.value;
    let regions = if args.region.is_empty() {
        regions_of_rules(&home, settings.regions.value)
    } else {
        let mut regions = args.region.clone();
        let mut known = std::collections::BTreeSet::new();
        regions.retain(|it| known.insert(it.clone()));
        regions
    };
    let rules = account::rules_of_account(&args.account, &regions, &args.prefix, context)?;
    let origin =
        phrase!("the bus {bus} in {regions}", bus = args.account.bus, regions = regions.join(", "));
    let (language, prefix) = (settings.language.value, args.prefix.clone());
    let options = ImportOptions { language, home, is_home_assumed: false, prefix, origin };
    Ok((FoundRules::new(rules), options))
}

#[cfg(not(feature = "aws"))]
fn of_account(
    _: &ImportArgs,
    _: &mut CommandContext<'_, '_>,
) -> Result<(FoundRules, ImportOptions), Failure> {
    Err(Failure::usage(phrase!("this build cannot read an AWS account; pass files with rules")))
}

/// Writes the pattern files and the rule set, or none of them. Returns a note about the schema.
fn write_import(output: &Path, import: &RuleImport) -> Result<Option<Phrase>, Failure> {
    let path = |file: &String| folder_of(output).join(file);
    for (file, _) in &import.pattern_files {
        refuse_existing(&path(file))?;
    }
    let mut written: Vec<PathBuf> = Vec::new();
    let result = import
        .pattern_files
        .iter()
        .try_for_each(|(file, text)| {
            let path = path(file);
            write(&path, text, false)?;
            written.push(path);
            Ok(())
        })
        .and_then(|()| write_files(output, &import.text, false));
    if result.is_err() {
        // The first error is reported.
        for path in &written {
            drop(fs::remove_file(path));
        }
        if let Some(folder) = written.first().and_then(|it| it.parent()) {
            drop(fs::remove_dir(folder));
        }
    }
    result
}
