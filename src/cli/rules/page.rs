//! `rules --format html`: a page of the rule set.

use std::path::Path;

use jiff::tz::TimeZone;

use super::example::ExampleMessages;
use super::source_of;
use super::table::{origin_rows, others};
use crate::cli::page_output::PageOutput;
use crate::cli::rule_set::LoadedSet;
use crate::cli::settings::time_zone;
use crate::cli::test::collect::{CollectedTest, collect};
use crate::cli::{CommandContext, Exit, Failure};
use crate::language::Phrase;
use crate::report::rule_set::{RuleSection, RuleSetPage, RuleTest, html};
use crate::rules::engine::Engine;
use crate::rules::file::{Spanned, TestEvent};
use crate::rules::set::{EffectiveRule, RuleOrigin};
use crate::rules::settings::EffectiveSettings;

const EXAMPLE: &str = "audit-alert rules --format html > rules.html";

pub(super) fn run(
    set: &LoadedSet,
    path: Option<&Path>,
    settings: &EffectiveSettings,
    is_opened: bool,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut output = PageOutput::new(is_opened, EXAMPLE, context)?;
    let Some(tests) = collect(&[], true, path, set, context)? else {
        return Ok(Exit::Invalid);
    };
    // The zone of this computer would make the page differ from computer to computer.
    let zone = match settings.time_zone.value {
        Some(_) => time_zone(settings, context)?,
        None => TimeZone::UTC,
    };
    let (engine, language) = (Engine::of(&set.effective), context.ui.language());
    let mut examples = ExampleMessages::new(&engine, language, zone);
    let rules = set.effective.rules.iter().enumerate().map(|(index, rule)| {
        let matching: Vec<_> = tests.iter().filter(|it| names(&it.test.matches, rule)).collect();
        RuleSection {
            rule,
            source: short_source(rule, set),
            regions: others(rule, &settings.region.value),
            example: examples.of(index, rule, &matching),
            tests: tests_of(rule, &tests),
        }
    });
    let page = RuleSetPage {
        name: name(set),
        counts: set.counts(),
        home: &settings.region.value,
        rules: rules.collect(),
        ignores: &set.effective.ignores,
        settings: origin_rows(settings).map(|(name, value, _)| (name, value)).to_vec(),
    };
    output.write(html(&page, language).trim_end(), context.ui)?;
    output.finish(context)?;
    Ok(Exit::Success)
}

fn names(list: &[Spanned<String>], rule: &EffectiveRule) -> bool {
    list.iter().any(|it| it.value == rule.name)
}

fn tests_of(rule: &EffectiveRule, tests: &[CollectedTest]) -> Vec<RuleTest> {
    let own = tests.iter().filter_map(|it| {
        let must_match = names(&it.test.matches, rule);
        let event = match &it.test.event {
            TestEvent::Generate { what, .. } => Some(what.value.clone()),
            TestEvent::File(file) => Some(file.value.clone()),
            TestEvent::Json(_) => None,
        };
        (must_match || names(&it.test.misses, rule)).then(|| RuleTest {
            name: it.name(),
            event: event.filter(|event| *event != it.name()),
            must_match,
        })
    });
    own.collect()
}

/// Returns the name of the rule set: of a file without its folder, which is of this computer.
fn name(set: &LoadedSet) -> Phrase {
    match &set.source {
        Some(source) => Phrase::verbatim(file_name(&source.name.to_string())),
        None => set.name(),
    }
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or(path.into(), |it| it.to_string_lossy()).into_owned()
}

fn short_source(rule: &EffectiveRule, set: &LoadedSet) -> String {
    match (&rule.origin, &set.source, set.line_of(rule)) {
        (RuleOrigin::File(_), Some(source), Some(line)) => {
            format!("{}:{line}", file_name(&source.name.to_string()))
        }
        _ => source_of(rule, set),
    }
}
