//! Reads the rules in files.

use std::path::Path;
use std::sync::Arc;

use super::folder::{RuleFile, rule_files};
use crate::cli::load::Loaded;
use crate::cli::patterns::{lint_pattern, load_text};
use crate::cli::problems::Problems;
use crate::cli::wrapped::check_wrapped;
use crate::cli::{CommandContext, Exit, Failure};
use crate::deploy::export::template_regions;
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::json;
use crate::language::{Phrase, phrase};
use crate::pattern::{looks_like_pattern, parse};
use crate::rules::import::{ImportObstacle, ImportableRule, ImportableTarget, UNKNOWN_VALUE};
use crate::template::{TemplateRule, TemplateTarget, Unwrapped, WrappedPattern, Wrapping, unwrap};

/// The rules of files.
pub(super) struct FoundRules {
    pub(super) rules: Vec<ImportableRule>,
    /// `Invalid` if a file or a pattern is invalid, and `Negative` if a rule is known only on deployment.
    pub(super) exit: Exit,
    /// Files of folders that contain no rule.
    skipped: Vec<String>,
}

impl FoundRules {
    pub(super) fn new(rules: Vec<ImportableRule>) -> Self {
        Self { rules, exit: Exit::Success, skipped: Vec::new() }
    }
}

/// Reads the rules of all files, and prints the problems of the files. `regions`: those that the user names for rules without
/// a region.
pub(super) fn rules_of_files(
    paths: &[std::path::PathBuf],
    regions: &[String],
    context: &mut CommandContext<'_, '_>,
) -> Result<FoundRules, Failure> {
    let mut found = FoundRules::new(Vec::new());
    let all = rule_files(paths)?;
    for RuleFile { path, is_found } in &all.files {
        let before = found.rules.len();
        match load_text(path, context)? {
            Loaded::Unreadable(source, diagnostic) => {
                found.show(&source, &[diagnostic], context)?;
            }
            Loaded::Text(source) => {
                let of_template = template_regions(&source.text);
                found.file(path, source, *is_found, context)?;
                let regions = if of_template.is_empty() { regions } else { &of_template };
                for rule in found.rules.iter_mut().skip(before) {
                    if rule.regions.is_empty() {
                        regions.clone_into(&mut rule.regions);
                    }
                }
            }
        }
    }
    if !found.skipped.is_empty() {
        let files = found.skipped.join(", ");
        context.ui.status(phrase!("no rules in {files}", files))?;
    }
    if !all.unread.is_empty() {
        let files: Vec<_> = all.unread.iter().map(|it| it.display().to_string()).collect();
        context.ui.warning(phrase!(
            "not read, because only Terraform evaluates them: {files}. Import the plan as JSON: `terraform show -json`",
            files = files.join(", ")
        ))?;
    }
    Ok(found)
}

impl FoundRules {
    /// Adds the rules of a file. A file of a folder may be another one.
    fn file(
        &mut self,
        path: &Path,
        source: Source,
        is_found: bool,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let file = source.name.to_string();
        match unwrap(&source.text) {
            Unwrapped::Wrapping(wrapping) => self.add(source, wrapping, context)?,
            Unwrapped::Plain if is_found && !is_pattern(&source.text) => self.skipped.push(file),
            Unwrapped::Plain => self.pattern(path, &source, context)?,
            Unwrapped::Foreign(_) | Unwrapped::NoPattern if is_found => self.skipped.push(file),
            Unwrapped::Foreign(problem) => self.show(&source, &[*problem], context)?,
            Unwrapped::NoPattern => {
                context.ui.warning(phrase!("no event pattern in {file}", file))?;
            }
        }
        Ok(())
    }

    fn show(
        &mut self,
        source: &Source,
        findings: &[Diagnostic],
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let mut problems = Problems::new();
        for finding in findings {
            problems.show(source, finding, context.ui)?;
        }
        problems.end_of(&source.name, context.ui)?;
        self.exit = self.exit.max(problems.exit);
        Ok(())
    }

    /// Adds a file that is a pattern.
    fn pattern(
        &mut self,
        path: &Path,
        source: &Source,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        match parse(&source.text) {
            Ok(_) => {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let pattern = Some(source.text.clone());
                self.rules.push(ImportableRule { name, pattern, ..ImportableRule::default() });
                Ok(())
            }
            Err(report) => self.show(source, &report.into_iter().collect::<Vec<_>>(), context),
        }
    }

    /// Adds the rules of a document.
    fn add(
        &mut self,
        source: Source,
        wrapping: Wrapping,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let source = Arc::new(source);
        let mut findings = wrapping.findings;
        for wrapped in wrapping.patterns {
            let checked = check_wrapped(&wrapped, lint_pattern);
            let errors = checked.findings.into_iter().filter(|it| it.code.level() == Level::Error);
            let errors: Vec<_> = errors.collect();
            let rule = importable(wrapped, errors.first().map(|it| it.title.clone()));
            self.add_rule(rule);
            findings.extend(errors);
        }
        for unresolved in wrapping.unresolved {
            self.add_rule(ImportableRule {
                obstacle: Some(ImportObstacle::UnknownPattern),
                ..of_template(unresolved.name, unresolved.rule)
            });
        }
        self.show(&source, &findings, context)?;
        let schedule = Some("?".to_owned());
        self.rules.extend(wrapping.schedules.into_iter().map(|name| ImportableRule {
            name,
            schedule: schedule.clone(),
            ..ImportableRule::default()
        }));
        if wrapping.is_page {
            let file = source.name.to_string();
            context.ui.warning(phrase!(
                "{file} has only a part of the rules: it has a NextToken. List all of them, without --max-items",
                file
            ))?;
            self.exit = self.exit.max(Exit::Negative);
        }
        if !wrapping.other_targets.is_empty() {
            let targets: Vec<_> =
                wrapping.other_targets.iter().map(|it| it.name.as_str()).collect();
            context.ui.warning(phrase!(
                "the rules of these targets are known only when they are deployed: {targets}",
                targets = targets.join(", ")
            ))?;
        }
        Ok(())
    }

    fn add_rule(&mut self, rule: ImportableRule) {
        if rule.obstacle.is_some() {
            self.exit = self.exit.max(Exit::Negative);
        }
        self.rules.push(rule);
    }
}

/// Reports whether a file of a folder is a pattern, which may be invalid.
fn is_pattern(text: &str) -> bool {
    parse(text).is_ok() || json::parse(text).is_ok_and(|it| looks_like_pattern(&it))
}

fn importable(wrapped: WrappedPattern, error: Option<Phrase>) -> ImportableRule {
    let has_unknown_values = !wrapped.unknown.is_empty();
    let obstacle = match error {
        Some(error) => Some(ImportObstacle::Invalid(error)),
        None if has_unknown_values => Some(ImportObstacle::UnknownValues),
        None => None,
    };
    let pattern = Some(wrapped.text_with(UNKNOWN_VALUE));
    let rule = of_template(wrapped.name, wrapped.rule);
    ImportableRule { pattern, obstacle: obstacle.or(rule.obstacle), ..rule }
}

/// A rule without its pattern.
fn of_template(name: Option<String>, rule: TemplateRule) -> ImportableRule {
    let TemplateRule {
        description,
        state,
        has_unknown_state,
        schedule,
        managed_by,
        bus,
        regions,
        targets,
    } = rule;
    let target =
        |TemplateTarget { name, has_input }: TemplateTarget| ImportableTarget { name, has_input };
    ImportableRule {
        name: name.unwrap_or_default(),
        description,
        pattern: None,
        obstacle: has_unknown_state.then_some(ImportObstacle::UnknownState),
        state,
        schedule,
        managed_by,
        bus,
        regions,
        targets: targets.into_iter().map(target).collect(),
    }
}
