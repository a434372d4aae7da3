//! Prints rules, packs and settings as tables. Standard output has the rows only, and only the last cell of a row can contain
//! spaces, for `awk` and `cut`. Headings and legends go to standard error.

use unicode_width::UnicodeWidthStr as _;

use super::source_of;
use crate::aws::Partition;
use crate::cli::CommandContext;
use crate::cli::rule_set::{FILE, LoadedSet};
use crate::language::{Language, Phrase, phrase, plural};
use crate::preview::{Role, Run, padded};
use crate::rules::set::{EffectiveRule, EventNames, State, packs as all_packs};
use crate::rules::settings::{EffectiveSettings, Provenance};
use crate::ui::{self, Ui};

/// The word for a rule that also receives read-only events. `actions` uses the same word.
const ALL_EVENTS: Phrase = phrase!("all-events");

/// Prints a row for each rule.
pub(super) fn rules(
    set: &LoadedSet,
    home: &str,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let rules = &set.effective.rules;
    let rows: Vec<_> = rules.iter().map(|it| cells(it, set, home, context.ui)).collect();
    let [names, severities, events, regions, sources] = std::array::from_fn(|column| {
        rows.iter().map(|cells| cells[column].width()).max().unwrap_or_default()
    });
    for (rule, [name, severity, count, region, source]) in rules.iter().zip(&rows) {
        let mut remarks = Vec::new();
        if rule.state() == State::AllEvents {
            remarks.push(context.ui.localized(ALL_EVENTS));
        }
        if rule.parts().len() > 1 {
            let remark = phrase!("{count} EventBridge rules", count = rule.parts().len());
            remarks.push(context.ui.localized(remark));
        }
        let sources = if remarks.is_empty() { 0 } else { sources };
        let indent = " ".repeat(events - count.width());
        let (severity, region) = (padded(severity, severities), padded(region, regions));
        let source = padded(source, sources);
        let line = [
            Run::new(format!("{name:names$}  "), Role::Bold),
            Run::new(format!("{severity}  {indent}{count}  "), Role::Plain),
            Run::new(format!("{region}  {source}"), Role::Faint),
            Run::new(format!("  {}", remarks.join(", ")), Role::Plain),
        ];
        context.ui.line(&line)?;
    }
    context.ui.status(phrase!("columns: name, severity, event names, regions, source"))?;
    if rules.iter().any(|it| it.state() == State::AllEvents) {
        let state = State::AllEvents.name();
        let legend = phrase!("{word}: requires the state {state}", word = ALL_EVENTS, state);
        context.ui.status(legend)?;
    }
    if rules.iter().any(|it| !others(it, home).is_empty()) {
        context.ui.status(phrase!(
            "home is {region}; events of global services appear in other regions",
            region = home
        ))?;
    }
    context.ui.status(match (rules.first(), &set.source) {
        (None, _) => phrase!("next: audit-alert init"),
        (Some(_), None) => phrase!("next: audit-alert init     create your own rule set"),
        (Some(rule), Some(_)) => phrase!("next: audit-alert rules show {name}", name = &rule.name),
    })
}

pub(super) fn others(rule: &EffectiveRule, home: &str) -> Vec<&'static str> {
    rule.other_regions(Partition::of_region(home)).into_iter().filter(|it| *it != home).collect()
}

fn cells(rule: &EffectiveRule, set: &LoadedSet, home: &str, ui: &Ui<'_>) -> [String; 5] {
    let home_word = ui.localized(phrase!("home"));
    let regions: Vec<_> = std::iter::once(&*home_word).chain(others(rule, home)).collect();
    let events = match rule.event_names() {
        EventNames::Any => ui.localized(phrase!("any")),
        EventNames::Tested => ui.localized(phrase!("tested")),
        EventNames::These(names) => names.len().to_string(),
    };
    let severity = rule.about.severity.word(ui.language()).to_owned();
    [rule.name.clone(), severity, events, regions.join(","), source_of(rule, set)]
}

/// Prints a row for each pack.
pub(super) fn packs(language: Language, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let names = all_packs().iter().map(|it| it.name.len()).max().unwrap_or_default();
    for it in all_packs() {
        let title = it.pack.title.in_language(language);
        let summary = it.pack.summary.in_language(language);
        context.ui.line(&[
            Run::new(format!("{:names$}", it.name), Role::Bold),
            Run::new(format!("  {:>3}  ", it.rules().count()), Role::Plain),
            Run::new(format!("{title}: "), Role::Plain),
            Run::new(summary, Role::Faint),
        ])?;
    }
    context.ui.status(plural!(
        count = all_packs().len(),
        "{count} pack: name, rules, description",
        "{count} packs: name, rules, description"
    ))?;
    context.ui.status(phrase!(
        "next: write {line} into {file}",
        line = "packs = [\"starter\", \"cis\"]",
        file = FILE
    ))
}

/// Prints a row for each setting.
pub(super) fn origins(
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let rows: Vec<_> = origin_rows(settings).into_iter().collect();
    let names = rows.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
    let values = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or_default();
    for (name, value, from) in rows {
        context.ui.line(&[
            Run::new(format!("{name:names$}  "), Role::Bold),
            Run::new(format!("{value:values$}  "), Role::Plain),
            Run::new(context.ui.localized(Phrase::from(from)), Role::Faint),
        ])?;
    }
    Ok(())
}

/// Returns the name in files, the value and the source of each setting. The value is `-` if nothing is set.
pub(super) fn origin_rows(
    settings: &EffectiveSettings,
) -> [(&'static str, String, &Provenance); 15] {
    let EffectiveSettings {
        name,
        region,
        language,
        time_zone,
        webhook,
        channel,
        flood_limit,
        never_hold,
        regions,
        function,
        allow_hosts,
        reserved_concurrency,
        log_retention,
        architecture,
        permissions_boundary,
    } = settings;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let or_empty = |list: &[String]| or_none(&Some(list.join(",")).filter(|it| !it.is_empty()));
    let architecture_name = architecture.value.map(|it| it.to_string());
    let hook = webhook.value.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    [
        ("name", name.value.clone(), &name.from),
        ("region", region.value.clone(), &region.from),
        ("language", language.value.code().to_owned(), &language.from),
        ("time_zone", or_none(&time_zone.value), &time_zone.from),
        ("webhook", hook, &webhook.from),
        ("channel", or_none(&channel.value), &channel.from),
        ("flood.limit", flood_limit.value.to_string(), &flood_limit.from),
        ("flood.never_hold", never_hold.value.name().to_owned(), &never_hold.from),
        ("aws.regions", or_empty(&regions.value), &regions.from),
        ("aws.function", or_none(&function.value), &function.from),
        ("aws.allow_hosts", or_empty(&allow_hosts.value), &allow_hosts.from),
        (
            "aws.reserved_concurrency",
            reserved_concurrency.value.to_string(),
            &reserved_concurrency.from,
        ),
        ("aws.log_retention_days", log_retention.value.to_string(), &log_retention.from),
        ("aws.architecture", or_none(&architecture_name), &architecture.from),
        (
            "aws.permissions_boundary",
            or_none(&permissions_boundary.value),
            &permissions_boundary.from,
        ),
    ]
}
