//! Reports what was imported, changed and left out.

use crate::cli::CommandContext;
use crate::language::{phrase, plural};
use crate::rules::import::RuleImport;
use crate::ui;

pub(super) fn summarize(
    import: &RuleImport,
    home: &str,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let RuleImport { with_service, with_pattern, merged, tests, .. } = import;
    let ui = &mut *context.ui;
    ui.status(plural!(
        count = with_service + with_pattern,
        "imported {count} rule: {with_service} with a service, {with_pattern} with a pattern; {tests} with a test",
        "imported {count} rules: {with_service} with a service, {with_pattern} with a pattern; {tests} with a test",
        with_service,
        with_pattern,
        tests
    ))?;
    if *merged > 0 {
        ui.status(plural!(
            count = *merged,
            "merged {count} EventBridge rule into another: the same rule in another region, or a part of a long one",
            "merged {count} EventBridge rules into others: the same rules in other regions, or parts of long ones"
        ))?;
    }
    if !import.renamed.is_empty() {
        let rules: Vec<_> =
            import.renamed.iter().map(|(old, new)| format!("{old} → {new}")).collect();
        ui.status(phrase!(
            "renamed, as names have 1 to 40 of a-z, 0-9, -, _ and .: {rules}",
            rules = rules.join(", ")
        ))?;
    }
    if !import.disabled.is_empty() {
        let rules = import.disabled.join(", ");
        ui.status(phrase!("disabled, so only comments: {rules}", rules))?;
    }
    left_out(import, ui)?;
    only_comments(import, ui)?;
    if !import.without_region.is_empty() {
        let rules = import.without_region.join(", ");
        ui.warning(phrase!(
            "the files do not name the region of these rules; assumed {home} (--region sets it): {rules}",
            home,
            rules
        ))?;
    }
    if !import.other_bus.is_empty() {
        let rules = import.other_bus.join(", ");
        ui.warning(phrase!(
            "on another bus, but audit-alert installs rules on the default bus: {rules}",
            rules
        ))?;
    }
    Ok(())
}

fn only_comments(import: &RuleImport, ui: &mut ui::Ui<'_>) -> ui::Result<()> {
    if !import.unknown.is_empty() {
        let rules = import.unknown.join(", ");
        ui.warning(plural!(
            count = import.unknown.len(),
            "{count} rule is only a comment, because its pattern or state is known only when it is deployed: {rules}",
            "{count} rules are only comments, because their patterns or states are known only when they are deployed: {rules}",
            rules
        ))?;
    }
    if !import.invalid.is_empty() {
        let rules = import.invalid.join(", ");
        ui.warning(plural!(
            count = import.invalid.len(),
            "{count} rule is only a comment, because EventBridge refuses its pattern: {rules}",
            "{count} rules are only comments, because EventBridge refuses their patterns: {rules}",
            rules
        ))?;
    }
    Ok(())
}

fn left_out(import: &RuleImport, ui: &mut ui::Ui<'_>) -> ui::Result<()> {
    if !import.managed.is_empty() {
        let rules = import.managed.join(", ");
        ui.status(phrase!("left out, because AWS services manage them: {rules}", rules))?;
    }
    if !import.schedules.is_empty() {
        let rules = import.schedules.join(", ");
        ui.status(plural!(
            count = import.schedules.len(),
            "left out {count} rule that has only a schedule: {rules}",
            "left out {count} rules that have only a schedule: {rules}",
            rules
        ))?;
    }
    if import.filtered > 0 {
        ui.status(plural!(
            count = import.filtered,
            "left out {count} rule without the prefix",
            "left out {count} rules without the prefix"
        ))?;
    }
    Ok(())
}
