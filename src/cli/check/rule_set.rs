//! Checks a rule set: its own text, the patterns it names, and its rules together.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::anyhow;

use super::{Checked, doubts};
use crate::cli::patterns::service_words;
use crate::cli::rule_set::{self, BySource, FILE, LoadedSet};
use crate::cli::{Context, Failure};
use crate::diagnostic::{Code, Diagnostic, Level, Source};
use crate::rules::checks;
use crate::rules::set::Origin;

/// The rule set in the current folder, which `check` takes when nothing is named.
pub(super) fn here() -> Result<PathBuf, Failure> {
    rule_set::here().ok_or_else(|| {
        Failure::invalid(anyhow!("no pattern is named, and there is no {FILE} here"))
            .hint("audit-alert check pattern.json")
            .hint("audit-alert init writes a rule set")
    })
}

/// What there is to say of a rule set, and of each pattern that it names.
pub(super) fn check(
    path: &Path,
    allowed: &[Code],
    context: &mut Context<'_, '_>,
) -> Result<Vec<Checked>, Failure> {
    let set = rule_set::load_set(Some(path), context)?;
    let mut found = BySource::default();
    // The set itself is told of first, even if there is nothing to say.
    if let Some(own) = &set.source {
        found.add(own, checks::check(&set.effective, &set.places));
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
    let rules = rules.filter(|rule| matches!(rule.origin, Origin::File(_)));
    let rules = rules.map(|rule| (&rule.pattern, &rule.parsed));
    let ignores = effective.ignores.iter().map(|ignore| (&ignore.pattern, &ignore.parsed));
    rules.chain(ignores).map(|(source, parsed)| (source.clone(), doubts(parsed))).collect()
}
