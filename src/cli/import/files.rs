//! Reads the rules in files.

use std::path::Path;
use std::sync::Arc;

use crate::cli::load::Loaded;
use crate::cli::patterns::{lint_pattern, load_text, pattern_files};
use crate::cli::problems::Problems;
use crate::cli::wrapped::check_wrapped;
use crate::cli::{CommandContext, Exit, Failure};
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::language::phrase;
use crate::pattern::parse;
use crate::rules::import::{ImportableRule, ImportableTarget};
use crate::template::{TemplateRule, TemplateTarget, Unwrapped, WrappedPattern, Wrapping, unwrap};

/// The rules of files.
pub(super) struct FoundRules {
    pub(super) rules: Vec<ImportableRule>,
    /// `Invalid` if a file or a pattern is invalid; its problems are printed.
    pub(super) exit: Exit,
}

/// Reads the rules of all files, and prints the problems of the files.
pub(super) fn rules_of_files(
    paths: &[std::path::PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<FoundRules, Failure> {
    let mut found = FoundRules { rules: Vec::new(), exit: Exit::Success };
    for path in pattern_files(paths)? {
        match load_text(&path, context)? {
            Loaded::Unreadable(source, diagnostic) => {
                found.show(&source, &[diagnostic], context)?;
            }
            Loaded::Text(source) => match unwrap(&source.text) {
                Unwrapped::Foreign(problem) => found.show(&source, &[*problem], context)?,
                Unwrapped::Wrapping(wrapping) => found.add(source, wrapping, context)?,
                Unwrapped::Plain => found.pattern(&path, &source, context)?,
                Unwrapped::NoPattern => {
                    let file = source.name.to_string();
                    context.ui.warning(phrase!("no event pattern in {file}", file))?;
                }
            },
        }
    }
    Ok(found)
}

impl FoundRules {
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

    /// Adds the rules of a document. Leaves out those with an invalid pattern.
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
            if checked.is_valid() {
                self.rules.push(importable(wrapped));
            } else {
                let errors = checked.findings.into_iter();
                findings.extend(errors.filter(|it| it.code.level() == Level::Error));
            }
        }
        self.show(&source, &findings, context)?;
        let schedule = Some("?".to_owned());
        self.rules.extend(wrapping.schedules.into_iter().map(|name| ImportableRule {
            name,
            schedule: schedule.clone(),
            ..ImportableRule::default()
        }));
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
}

fn importable(wrapped: WrappedPattern) -> ImportableRule {
    let pattern = Some(wrapped.text().to_owned());
    let TemplateRule { description, state, schedule, managed_by, bus, targets } = wrapped.rule;
    let target =
        |TemplateTarget { name, has_input }: TemplateTarget| ImportableTarget { name, has_input };
    ImportableRule {
        name: wrapped.name.unwrap_or_default(),
        description,
        pattern,
        has_unknown_values: !wrapped.unknown.is_empty(),
        state,
        schedule,
        managed_by,
        bus,
        region: None,
        targets: targets.into_iter().map(target).collect(),
    }
}
