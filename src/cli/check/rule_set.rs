//! Checks a rule set: its own text, the patterns it names, and its rules together.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::anyhow;
use jiff::tz::TimeZone;

use super::{Checked, doubts};
use crate::cli::named_file::{folder_of, named_file};
use crate::cli::patterns::service_words;
use crate::cli::rule_set::{self, BySource, FILE, LoadedSet, offset, shifted};
use crate::cli::settings::settings_of;
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::{Code, Diagnostic, Level, Source};
use crate::rules::checks;
use crate::rules::file::TestEvent;
use crate::rules::set::RuleOrigin;
use crate::rules::testing::generated;

/// The rule set in the current folder, which `check` takes when nothing is named.
pub(super) fn here() -> Result<PathBuf, Failure> {
    rule_set::here().ok_or_else(|| {
        Failure::usage(anyhow!("no pattern is named, and there is no {FILE} here"))
            .hint("audit-alert check pattern.json")
            .hint("audit-alert init writes a rule set")
    })
}

/// What there is to say of a rule set, and of each pattern that it names.
pub(super) fn check(
    path: &Path,
    allowed: &[Code],
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<Checked>, Failure> {
    let set = rule_set::load_set(Some(path), context)?;
    let mut found = BySource::default();
    // The set itself is told of first, even if there is nothing to say.
    if let Some(own) = &set.source {
        let mut places = set.places.clone();
        if let Some(settings) = settings_of((own, &set.settings), context) {
            places.set_names(&settings);
        }
        found.add(own, checks::check(&set.effective, &places));
    }
    if let Some(own) = &set.source {
        found.add(own, unusable(&set, path));
    }
    for (source, problems) in set.by_source().all.into_iter().chain(patterns(&set)) {
        found.add(&source, problems);
    }
    let checked = found.all.into_iter().map(|(source, mut findings)| {
        findings.sort_by_key(|it| (it.span, it.code));
        let invalid = findings.iter().find(|it| it.code.level() == Level::Error);
        let refusal = invalid.and_then(service_words);
        findings.retain(|finding| !allowed.contains(&finding.code));
        Checked { source, refusal, findings }
    });
    Ok(checked.collect())
}

/// The patterns that the author wrote, with what is doubtful about each.
fn patterns(set: &LoadedSet) -> Vec<(Rc<Source>, Vec<Diagnostic>)> {
    let effective = &set.effective;
    let rules = effective.rules.iter().filter(|rule| rule.is_written());
    let rules = rules.filter(|rule| matches!(rule.origin, RuleOrigin::File(_)));
    let rules = rules.map(|rule| (&rule.pattern, &rule.parsed, rule.inline));
    let ignores = effective.ignores.iter().map(|it| (&it.pattern, &it.parsed, it.inline));
    let told = rules.chain(ignores).map(|(source, parsed, inline)| {
        let found = doubts(parsed);
        let own = set.source.as_ref().zip(inline);
        match own.and_then(|(own, place)| Some((own, offset(own, place, source)?))) {
            Some((own, at)) => (own.clone(), found.into_iter().map(|it| shifted(it, at)).collect()),
            None => (source.clone(), found),
        }
    });
    told.collect()
}

/// What can be read, and cannot be used: a time zone that does not exist, the events of tests.
fn unusable(set: &LoadedSet, path: &Path) -> Vec<Diagnostic> {
    let folder = folder_of(path);
    let wrong = |span, title: &str, why: crate::language::Phrase| {
        Diagnostic::new(Code::RuleSetReference, span, title.to_owned(), why)
    };
    let zone = set.settings.time_zone.as_ref();
    let zone = zone.filter(|zone| TimeZone::get(&zone.value).is_err());
    let zone = zone.map(|it| {
        let why = "time zones are called like Asia/Seoul or UTC".to_owned();
        wrong(it.span, "there is no such time zone", why.into())
    });
    let tests = set.effective.tests.iter().filter_map(|test| match &test.event {
        TestEvent::File(file) => {
            let refused = named_file(&file.value, folder, folder).err();
            refused.map(|why| wrong(file.span, "this test has no event", why.into()))
        }
        TestEvent::Generate { what, flags, set } => {
            let failed = generated(&what.value, flags, set).err();
            failed.map(|why| wrong(what.span, "this test has no event", why))
        }
    });
    zone.into_iter().chain(tests).collect()
}
