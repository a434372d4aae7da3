//! Checks a rule set: its text, the patterns that it references, and its rules together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::CheckResult;
use super::args::CheckArgs;
use super::fix::{self, Fixes};
#[cfg(feature = "aws")]
use super::on_aws::AskedPattern;
use crate::cli::fixes::keep_useful_fixes;
use crate::cli::named_file::{folder_of, named_file};
use crate::cli::patterns::lint_pattern;
use crate::cli::rule_set::{self, BySource, FILE, LoadedSet, offset, shifted};
use crate::cli::settings::{settings_if_valid, time_zone_names};
use crate::cli::single_event::event_in_text;
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::{Code, Diagnostic, Level, Source, Span};
use crate::language::{Phrase, phrase};
use crate::pattern::service_message;
use crate::report::check::CheckedFile;
use crate::rules::checks;
use crate::rules::file::{Selector, TestEvent, read_rule_set};
use crate::rules::set::{RuleOrigin, RuleSetProblem, State};
use crate::rules::testing::generated;

/// Returns the input of `check` without arguments: a file redirected to standard input, else the rule set, else a pipe. A pipe
/// comes last, because standard input of a CI job is often an empty one.
pub(super) fn default_input(
    args: &CheckArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<PathBuf>, Failure> {
    if !args.patterns.is_empty() || args.rules.is_some() {
        return Ok(None);
    }
    let stdin = || Some(PathBuf::from("-"));
    if context.world.stdin_is_file {
        return Ok(stdin());
    }
    match rule_set::found(context)? {
        Some(path) => Ok(Some(path)),
        None if context.world.stdin_is_terminal => Err(no_input()),
        None => Ok(stdin()),
    }
}

pub(super) fn no_input() -> Failure {
    Failure::usage(phrase!("no pattern given, and no {file} found", file = FILE))
        .hint(Phrase::verbatim("audit-alert check pattern.json"))
        .hint(phrase!("`audit-alert init` creates a rule set"))
}

/// Fixes a rule set, if asked to. Returns the findings in it and in each pattern that it references.
pub(super) fn fix_and_check(
    path: &Path,
    args: &CheckArgs,
    corrections: &mut Fixes,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<CheckResult>, Failure> {
    if args.fix {
        fix(path, args, corrections, context)?;
    }
    check(path, &args.allow, context)
}

pub(super) fn check(
    path: &Path,
    allowed: &[Code],
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<CheckResult>, Failure> {
    let set = rule_set::load_set_with_text(path, context)?;
    let mut found = BySource::default();
    // The rule set is listed first, even without findings.
    if let Some(own) = &set.source {
        let mut places = set.places.clone();
        if let Some(settings) = settings_if_valid((own, &set.settings), context) {
            places.set_names(&settings);
        }
        found.add(own, checks::check(&set.effective, &places));
    }
    if let Some(own) = &set.source {
        found.add(own, unresolved(&set, path));
    }
    for (source, problems) in set.by_source().all.into_iter().chain(patterns(&set)) {
        found.add(&source, problems);
    }
    let is_own =
        |source: &Arc<Source>| set.source.as_ref().is_some_and(|own| Arc::ptr_eq(own, source));
    let checked = found.all.into_iter().map(|(source, mut findings)| {
        if !is_own(&source) {
            keep_useful_fixes(&source.text, &mut findings, lint_pattern);
        }
        findings.sort_by_key(Diagnostic::order);
        let invalid = findings.iter().find(|it| it.code.level() == Level::Error);
        // Its location quotes the file, which the author of the rule set chose and the user may not want to print.
        let refusal = invalid.and_then(service_message);
        let refusal = refusal.map(|it| it.lines().next().unwrap_or_default().to_owned());
        findings.retain(|finding| !allowed.contains(&finding.code));
        CheckResult::from(CheckedFile::new(source, refusal, findings))
    });
    #[cfg(feature = "aws")]
    let checked =
        checked.zip(installed(&set)).map(|(it, installed)| CheckResult { installed, ..it });
    Ok(checked.collect())
}

/// Applies certain corrections to the patterns of a rule set: those in its text, and those in pattern files.
fn fix(
    path: &Path,
    args: &CheckArgs,
    corrections: &mut Fixes,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let set = rule_set::load_set(Some(path), context)?;
    let Some(own) = &set.source else { return Ok(()) };
    let mut inline: BTreeMap<u32, Arc<Source>> = BTreeMap::new();
    let mut files: BTreeMap<String, Arc<Source>> = BTreeMap::new();
    let mut add = |source: &Arc<Source>, place: Option<Span>| match place {
        Some(place) => {
            inline.extend(offset(own, place, source).map(|at| (at, source.clone())));
        }
        None => drop(files.insert(source.name.to_string(), source.clone())),
    };
    for rule in set.effective.rules.iter().filter(|it| it.has_own_pattern()) {
        if matches!(rule.origin, RuleOrigin::File(_)) {
            add(&rule.pattern, rule.inline);
        }
    }
    set.effective.ignores.iter().for_each(|it| add(&it.pattern, it.inline));
    for problem in &set.problems {
        match problem {
            RuleSetProblem::Inline(place, source, _) => add(source, Some(*place)),
            RuleSetProblem::Pattern(source, _) => add(source, None),
            RuleSetProblem::Set(_) => {}
        }
    }
    for (file, source) in files {
        let source = Source::new(source.name.clone(), source.text.clone());
        corrections.of_file(Path::new(&file), source, args, context)?;
    }
    let mut text = own.text.clone();
    let mut count = 0;
    for (at, source) in inline.iter().rev() {
        let Some(fixed) = fix::fixed(&source.text, &args.allow) else { continue };
        let at = *at as usize;
        let mut candidate = text.clone();
        candidate.replace_range(at..at + source.text.len(), &fixed.text);
        // A quote or a backslash in a fix can end the TOML string, or change its value.
        let (read, problems) = read_rule_set(&candidate);
        let patterns = read.rules.iter().filter_map(|rule| match &rule.selector {
            Selector::Pattern(pattern) => Some(pattern),
            Selector::Service { .. } => None,
        });
        let mut patterns = patterns.chain(read.ignores.iter().map(|it| &it.pattern));
        if problems.len() <= read_rule_set(&text).1.len()
            && patterns.any(|it| it.value == fixed.text)
        {
            text = candidate;
            count += fixed.fixes;
        }
    }
    corrections.write(path, &own.text, &text, count, args, context).map(drop)
}

/// Returns the patterns of the rule set's own file, then none for each further file: their rules are in the rule set.
#[cfg(feature = "aws")]
fn installed(set: &LoadedSet) -> impl Iterator<Item = Option<Vec<AskedPattern>>> {
    let asked = |rule: &str, text: &String| AskedPattern {
        rule: Some(rule.to_owned()),
        text: text.clone(),
        is_valid: true,
        message: None,
    };
    let rules = set.effective.rules.iter();
    let all = rules.flat_map(|it| it.parts().iter().map(move |part| asked(&it.name, part)));
    std::iter::once(Some(all.collect())).chain(std::iter::repeat_with(|| Some(Vec::new())))
}

/// Returns the lint findings in the patterns of the rule set itself.
fn patterns(set: &LoadedSet) -> Vec<(Arc<Source>, Vec<Diagnostic>)> {
    let effective = &set.effective;
    let rules = effective.rules.iter().filter(|rule| rule.has_own_pattern());
    let rules = rules.filter(|rule| matches!(rule.origin, RuleOrigin::File(_)));
    let rules = rules.map(|rule| (&rule.pattern, &rule.parsed, rule.inline, Some(rule.state())));
    let ignores = effective.ignores.iter().map(|it| (&it.pattern, &it.parsed, it.inline, None));
    let linted = rules.chain(ignores).map(|(source, parsed, inline, state)| {
        let mut found = lint_pattern(&source.text, parsed);
        found.retain(|it| match it.code {
            // An ignore sends nothing, and applies only to events that a rule matches.
            Code::LintNoSource => state.is_some(),
            Code::TrailReadOnly => state == Some(State::Enabled),
            _ => true,
        });
        for it in found.iter_mut().filter(|it| it.code == Code::TrailReadOnly) {
            it.help = Some(phrase!("set `state = \"all-management-events\"` in this rule"));
        }
        let own = set.source.as_ref().zip(inline);
        match own.and_then(|(own, place)| Some((own, offset(own, place, source)?))) {
            Some((own, at)) => (own.clone(), found.into_iter().map(|it| shifted(it, at)).collect()),
            None => (source.clone(), found),
        }
    });
    linted.collect()
}

/// Returns diagnostics for references that cannot be resolved: unknown time zones, and events of tests.
fn unresolved(set: &LoadedSet, path: &Path) -> Vec<Diagnostic> {
    let folder = folder_of(path);
    let reference_error = |span, title: Phrase, label: Phrase| {
        Diagnostic::new(Code::RuleSetReference, span, title, label)
    };
    let zone = set.settings.time_zone.as_ref();
    let zone = zone.filter(|zone| TimeZone::get(&zone.value).is_err());
    let zone =
        zone.map(|it| reference_error(it.span, phrase!("unknown time zone"), time_zone_names()));
    let no_event = || phrase!("the test has no event");
    let tests = set.effective.tests.iter().filter_map(|test| match &test.event {
        TestEvent::File(file) => {
            let error = named_file(&file.value, folder, folder).err();
            error.map(|error| reference_error(file.span, no_event(), error))
        }
        TestEvent::Json(event) => {
            let error = event_in_text(&event.value).err();
            error.map(|error| reference_error(event.span, no_event(), error))
        }
        TestEvent::Generate { what, flags, set } => {
            let error = generated(&what.value, flags, set).err();
            error.map(|error| reference_error(what.span, no_event(), error))
        }
    });
    zone.into_iter().chain(tests).collect()
}
