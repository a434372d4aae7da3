//! Prints rules, packs and settings as JSON. Members can be added, but are never renamed or removed.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::table::origin_rows;
use crate::aws::{Partition, ReservedConcurrency};
use crate::cli::CommandContext;
use crate::cli::rule_set::LoadedSet;
use crate::language::Language;
use crate::rules::file::{SecretSource, Title};
use crate::rules::set::{EffectiveRule, EventNames, PackInfo, RuleOrigin};
use crate::rules::settings::{EffectiveSettings, Provenance};
use crate::ui;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleLine<'r> {
    name: &'r str,
    severity: &'static str,
    /// The packs of the rule; omitted for rules of the rule set itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    packs: Option<&'r [String]>,
    /// The rule set that has the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// The home region first.
    regions: Vec<&'r str>,
    state: &'static str,
    /// Omitted if the pattern has no list of event names.
    #[serde(skip_serializing_if = "Option::is_none")]
    event_names: Option<Vec<&'r str>>,
    /// The number of EventBridge rules that `install` creates.
    event_bridge_rules: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Texts<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    mitre: &'r [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    cis: &'r [String],
}

/// A title in every language, by the code of the language.
#[derive(Serialize)]
#[serde(transparent)]
struct Texts<'r>(BTreeMap<&'static str, &'r str>);

impl<'r> From<&'r Title> for Texts<'r> {
    fn from(title: &'r Title) -> Self {
        Self(Language::ALL.iter().map(|it| (it.code(), title.in_language(*it))).collect())
    }
}

pub(super) fn rule(
    rule: &EffectiveRule,
    set: &LoadedSet,
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let packs = match &rule.origin {
        RuleOrigin::Packs(packs) => Some(packs.as_slice()),
        RuleOrigin::File(_) => None,
    };
    let home = settings.region.value.as_str();
    let others =
        rule.other_regions(Partition::of_region(home)).into_iter().filter(|it| *it != home);
    let source = set.source.as_ref().filter(|_| packs.is_none());
    let line = RuleLine {
        name: &rule.name,
        severity: rule.about.severity.name(),
        packs,
        file: source.map(|it| it.name.to_string()),
        line: set.line_of(rule),
        regions: std::iter::once(home).chain(others).collect(),
        state: rule.state().name(),
        event_names: match rule.event_names() {
            EventNames::These(names) => Some(names),
            EventNames::Any | EventNames::Tested => None,
        },
        event_bridge_rules: rule.parts().len(),
        title: rule.about.title.as_ref().map(Texts::from),
        reason: rule.about.reason.as_ref().map(|it| it.in_language(Language::default())),
        mitre: &rule.about.mitre,
        cis: &rule.about.cis,
    };
    context.ui.json(&line, false)
}

#[derive(Serialize)]
struct PackLine<'p> {
    pack: &'p str,
    title: Texts<'p>,
    summary: Texts<'p>,
    /// The names of the rules.
    rules: Vec<&'p str>,
}

pub(super) fn pack(
    info: &'static PackInfo,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let line = PackLine {
        pack: info.name,
        title: (&info.pack.title).into(),
        summary: (&info.pack.summary).into(),
        rules: info.rules().map(|it| it.name.as_str()).collect(),
    };
    context.ui.json(&line, false)
}

#[derive(Serialize)]
struct OriginLine<'s> {
    setting: &'s str,
    /// Omitted if nothing is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(flatten)]
    from: JsonOrigin<'s>,
}

#[derive(Serialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
enum JsonOrigin<'s> {
    BuiltIn,
    File { file: &'s str, line: usize },
    Variable { variable: &'s str },
    Flag { flag: &'s str },
    Profile,
}

pub(super) fn origins(
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    origin_rows(settings).into_iter().try_for_each(|(setting, value, from)| {
        let from = match from {
            Provenance::BuiltIn => JsonOrigin::BuiltIn,
            Provenance::File { file, line } => JsonOrigin::File { file, line: *line },
            Provenance::Variable(variable) => JsonOrigin::Variable { variable },
            Provenance::Flag(flag) => JsonOrigin::Flag { flag },
            Provenance::Profile => JsonOrigin::Profile,
        };
        let value = match (&settings.webhook.value, setting) {
            (Some(webhook), "webhook") => Some(place(webhook)),
            (_, "flood.limit") => Some(settings.flood_limit.value.into()),
            (_, "aws.regions") => list(&settings.regions.value),
            (_, "aws.allow_hosts") => list(&settings.allow_hosts.value),
            (_, "aws.log_retention_days") => Some(settings.log_retention.value.days().into()),
            (_, "aws.reserved_concurrency") => Some(match settings.reserved_concurrency.value {
                ReservedConcurrency::Reserved(count) => count.into(),
                ReservedConcurrency::Unreserved => value.into(),
            }),
            _ => Some(value).filter(|it| it != "-").map(Value::from),
        };
        context.ui.json(&OriginLine { setting, value, from }, false)
    })
}

fn list(values: &[String]) -> Option<Value> {
    (!values.is_empty()).then(|| json!(values))
}

/// Returns the form that a rule set uses.
fn place(webhook: &SecretSource) -> Value {
    match webhook {
        SecretSource::Parameter(name) => json!({ "parameter": name }),
        SecretSource::Secret(name) => json!({ "secret": name }),
        SecretSource::Env(name) => json!({ "env": name }),
    }
}
