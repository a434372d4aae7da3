//! `rules coverage`: techniques of MITRE ATT&CK with the rules that detect them.

use std::path::Path;

use serde::Serialize;

use super::args::CoverageFormat;
use super::heading;
use crate::cli::rule_set::LoadedSet;
use crate::cli::test::collect::collect;
use crate::cli::{CommandContext, Exit, Failure};
use crate::language::{Phrase, phrase};
use crate::preview::{Role, Run};
use crate::rules::coverage::{COVERED_PLATFORM, CoveredTechnique, RuleCoverage, coverage};
use crate::rules::file::{About, TestEntry};
use crate::rules::set::EffectiveRule;
use crate::rules::techniques::{ATTACK, Technique, tactics};
use crate::ui::{self, Ui};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TechniqueLine<'s> {
    technique: &'s str,
    /// Omitted if the table does not have the technique.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'s str>,
    tactics: Vec<&'s str>,
    platforms: Vec<&'s str>,
    rules: Vec<&'s str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaggedRuleLine<'s> {
    rule: &'s str,
    mitre: &'s [String],
    cis: &'s [String],
    /// The number of tests that expect the rule to match.
    tests: usize,
}

pub(super) fn run(
    set: &LoadedSet,
    path: Option<&Path>,
    format: CoverageFormat,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let Some(collected) = collect(&[], true, path, set, context)? else {
        return Ok(Exit::Invalid);
    };
    let tests: Vec<_> = collected.iter().map(|it| &it.test).collect();
    let rules = &set.effective.rules;
    let found = coverage(rules, tests.iter().copied());
    match format {
        CoverageFormat::Human => {
            heading(set, context)?;
            table(&found, context.ui)?;
        }
        CoverageFormat::Json => json(&found, rules, &tests, context.ui)?,
        CoverageFormat::Markdown => markdown(&found, context.ui)?,
    }
    Ok(Exit::Success)
}

/// Prints a row for each technique: identifier, number of rules, name and rules. Rows of gaps follow, with a dash.
fn table(found: &RuleCoverage<'_>, ui: &mut Ui<'_>) -> ui::Result<()> {
    let techniques = found.techniques.iter().map(|it| {
        let name = it.technique.map_or("?", |it| it.name);
        (it.id, Phrase::verbatim(name), it.rules.clone())
    });
    let gaps = gaps(found).into_iter().map(|(title, names)| ("-", title, names));
    for (id, title, names) in techniques.chain(gaps) {
        let title = ui.localized(title);
        ui.line(&[
            Run::new(format!("{id:9}"), Role::Bold),
            Run::new(format!("  {:>3}  {title}: ", names.len()), Role::Plain),
            Run::new(names.join(", "), Role::Faint),
        ])?;
    }
    ui.status(phrase!("columns: technique of {edition}, rules, name and rules", edition = ATTACK))
}

/// The gaps, each with a title. Techniques are grouped by the first of their tactics.
fn gaps<'s>(found: &RuleCoverage<'s>) -> Vec<(Phrase, Vec<&'s str>)> {
    let of_rules = [
        (phrase!("rules without a technique"), found.without_technique.clone()),
        (phrase!("rules without a test that they match"), found.without_test.clone()),
    ];
    let of_tactics = tactics().map(|tactic| {
        let uncovered = found.uncovered.iter().filter(|it| it.tactics().next() == Some(tactic));
        let title = phrase!(
            "techniques of {tactic} ({platform}) without a rule",
            tactic,
            platform = COVERED_PLATFORM
        );
        (title, uncovered.map(|it| it.id).collect())
    });
    let all = of_rules.into_iter().chain(of_tactics);
    all.filter(|(_, names): &(_, Vec<_>)| !names.is_empty()).collect()
}

fn json(
    found: &RuleCoverage<'_>,
    rules: &[EffectiveRule],
    tests: &[&TestEntry],
    ui: &mut Ui<'_>,
) -> ui::Result<()> {
    let line = |id, technique: Option<Technique>, rules| TechniqueLine {
        technique: id,
        name: technique.map(|it| it.name),
        tactics: technique.iter().flat_map(Technique::tactics).collect(),
        platforms: technique.iter().flat_map(Technique::platforms).collect(),
        rules,
    };
    for it in &found.techniques {
        ui.json(&line(it.id, it.technique, it.rules.clone()), false)?;
    }
    for it in &found.uncovered {
        ui.json(&line(it.id, Some(*it), Vec::new()), false)?;
    }
    for rule in rules {
        let About { mitre, cis, .. } = &rule.about;
        let expects = |test: &&&TestEntry| test.matches.iter().any(|it| it.value == rule.name);
        let tests = tests.iter().filter(expects).count();
        ui.json(&TaggedRuleLine { rule: &rule.name, mitre, cis, tests }, false)?;
    }
    Ok(())
}

/// Prints a table of the techniques, and a paragraph for each gap.
fn markdown(found: &RuleCoverage<'_>, ui: &mut Ui<'_>) -> ui::Result<()> {
    let quoted = |names: &[&str]| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let head = [phrase!("technique"), phrase!("name"), phrase!("tactics"), phrase!("rules")];
    let head = head.map(|it| ui.localized(it)).join(" | ");
    let mut lines = if found.techniques.is_empty() {
        vec![ui.localized(phrase!("No rule names a technique."))]
    } else {
        vec![format!("| {head} |"), "|---|---|---|---|".to_owned()]
    };
    for CoveredTechnique { id, technique, rules } in &found.techniques {
        // An identifier that is not in the table may be anything.
        let cells = match technique {
            None => format!("`{}` | ? | ", id.replace(['`', '|'], "")),
            Some(it) => {
                let page = it.page();
                let tactics: Vec<_> = it.tactics().collect();
                format!("[{id}]({page}) | {} | {}", it.name, tactics.join(", "))
            }
        };
        lines.push(format!("| {cells} | {} |", quoted(rules)));
    }
    for (title, names) in gaps(found) {
        let title = ui.localized(title);
        lines.extend([String::new(), format!("{title} ({}): {}", names.len(), quoted(&names))]);
    }
    lines.iter().try_for_each(|it| ui.line(&[Run::new(it.as_str(), Role::Plain)]))
}
