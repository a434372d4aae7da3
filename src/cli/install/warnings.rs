//! Warnings about a plan, beside its steps.

use std::collections::{BTreeMap, BTreeSet};

use super::desired::DesiredInput;
use super::diff::{Diff, UnreachableRegions, regions_of};
use crate::aws::{Arn, StackNames};
use crate::cli::CommandContext;
use crate::cli::shell::for_shell;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::stack::{Id, Properties, Stack};
use crate::language::phrase;
use crate::pattern::parse;
use crate::rules::checks::{WILDCARD_RULES_OF_A_BUS, has_wildcards};
use crate::rules::file::without_secrets;
use crate::rules::settings::Setting;
use crate::ui;

/// Prints the warnings. `regions` are those of the flag `--regions`.
pub(super) fn warn(
    diff: &Diff,
    names: &StackNames,
    input: &DesiredInput,
    regions: &[String],
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let aws = &input.flags.aws;
    if input.lacks_executable() {
        context.ui.warning(phrase!(
            "no function executable found; the function's code is not compared"
        ))?;
    }
    if diff.is_secret_foreign && input.webhook.is_some() {
        context.ui.warning(phrase!(
            "this stack does not own the parameter {parameter}; its value is used, and {variable} is not stored",
            parameter = names.parameter,
            variable = input.secret_variable()
        ))?;
    }
    if diff.lacks_secret {
        context.ui.warning(phrase!(
            "the parameter {parameter} does not exist, so no alert can be posted; \
             set {variable}, and install stores it",
            parameter = names.parameter,
            variable = input.secret_variable()
        ))?;
    }
    warn_of_function(diff, names, aws, context)?;
    for (region, count) in over_quota(&diff.stack) {
        context.ui.warning(phrase!(
            "{count} rules in {region} exceed the default quota of {quota} rules for each event bus",
            count,
            region,
            quota = RULES_OF_A_BUS
        ))?;
    }
    for (region, count) in over_wildcard_quota(&diff.stack) {
        context.ui.warning(phrase!(
            "{count} rules in {region} have wildcards; an event bus may have {limit}, and AWS does not raise this quota",
            count,
            region,
            limit = WILDCARD_RULES_OF_A_BUS
        ))?;
    }
    warn_of_abandoned(diff, names, regions, aws, context)?;
    diff.kept_rules.iter().try_for_each(|it| context.ui.warning(it))?;
    warn_of_unreachable(&diff.unreachable, context)
}

/// Warns of settings that the plan changes or abandons with the function.
fn warn_of_function(
    diff: &Diff,
    names: &StackNames,
    aws: &str,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    if diff.plan.is_replaced(&Id::Function) {
        context.ui.warning(phrase!(
            "the function is replaced: its role is missing, and Lambda cannot decrypt its environment \
             for another role; events in the meantime go to the dead-letter queue"
        ))?;
        if let Some(number) = diff.concurrency {
            let (home, function) = (&names.home, names.function());
            context.ui.warning(phrase!(
                "the replacement removes the function's reserved concurrency; to restore it, run: {command}",
                command = format!(
                    "aws lambda put-function-concurrency{aws} --region {home} --function-name {function} \
                     --reserved-concurrent-executions {number}"
                )
            ))?;
        }
    }
    if let Some(parameter) = &diff.old_parameter {
        // The value of an environment variable, which may be anything.
        let parameter = for_shell(&without_secrets(parameter));
        let home = &names.home;
        context.ui.warning(phrase!(
            "the function no longer reads the parameter {parameter}; if nothing else does, delete it: {command}",
            parameter,
            command = format!("aws ssm delete-parameter{aws} --region {home} --name {parameter}")
        ))?;
    }
    Ok(())
}

/// Warns of regions and functions that the plan no longer uses.
fn warn_of_abandoned(
    diff: &Diff,
    names: &StackNames,
    regions: &[String],
    aws: &str,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let abandoned = abandoned_regions(diff, names);
    if !abandoned.is_empty() {
        let all: BTreeSet<_> = abandoned.iter().chain(regions).map(String::as_str).collect();
        context.ui.warning(phrase!(
            "the rules in {regions} will be deleted; to keep them, pass --regions {all}",
            regions = abandoned.join(", "),
            all = Vec::from_iter(all).join(",")
        ))?;
    }
    for arn in abandoned_functions(diff, names) {
        let (home, statement) = (&names.home, names.own());
        context.ui.warning(phrase!(
            "the rules no longer invoke {arn}; if its policy has this stack's statement, remove it: {command}",
            arn,
            command = format!(
                "aws lambda remove-permission{aws} --region {home} --function-name {arn} --statement-id {statement}"
            )
        ))?;
    }
    Ok(())
}

/// Returns the regions whose rules are all deleted, perhaps because `--regions` is missing.
fn abandoned_regions(diff: &Diff, names: &StackNames) -> Vec<String> {
    let desired = regions_of(&diff.stack, names);
    let deleted = diff.plan.steps.iter().filter_map(|step| match (&step.id, &step.action) {
        (Id::Rule { region, .. }, PlanAction::Delete(_)) => Some(region.clone()),
        _ => None,
    });
    let deleted: BTreeSet<_> = deleted.collect();
    deleted.into_iter().filter(|it| *it != names.home && !desired.contains(it)).collect()
}

/// Returns the functions of others that the rules have invoked until now.
fn abandoned_functions(diff: &Diff, names: &StackNames) -> BTreeSet<String> {
    let targets = diff.plan.steps.iter().filter_map(|step| match (&step.id, &step.action) {
        (Id::Target { region, .. }, PlanAction::Change { from, to }) if *region == names.home => {
            Some((from.get("arn")?, to.get("arn")?))
        }
        _ => None,
    });
    let is_function = |arn: &str| Arn::parse(arn).is_some_and(|it| it.service == "lambda");
    let others = targets.filter(|(from, to)| from != to && is_function(from));
    others.map(|(from, _)| from.clone()).filter(|it| *it != names.function_arn()).collect()
}

/// Prints the language of a new function if only the locale of this terminal chose it.
pub(super) fn first_language(
    plan: &Plan,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let is_new =
        |step: &PlanStep| step.id == Id::Function && matches!(step.action, PlanAction::Create(_));
    if input.names_language() || plan.is_replaced(&Id::Function) || !plan.steps.iter().any(is_new) {
        return Ok(());
    }
    let Setting { value, from } = &input.settings.language;
    context.ui.status(phrase!(
        "alerts will be in {language} ({from}); `language` in audit-alert.toml or --lang chooses another language",
        language = value.name(),
        from
    ))
}

pub(super) fn warn_of_unreachable(
    regions: &UnreachableRegions,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    regions.iter().try_for_each(|(region, error)| {
        context.ui.warning(phrase!(
            "cannot read {region}, so nothing is changed there: {error}",
            region,
            error
        ))
    })
}

/// The default quota of rules for each event bus (EventBridge quotas).
const RULES_OF_A_BUS: usize = 300;

/// Returns the regions with more rules than the default quota.
fn over_quota(stack: &Stack) -> Vec<(&str, usize)> {
    regions_above(RULES_OF_A_BUS, stack, |_| true)
}

/// Returns the regions with more rules with wildcards than an event bus may have.
fn over_wildcard_quota(stack: &Stack) -> Vec<(&str, usize)> {
    let pattern = |rule: &Properties| rule.get("pattern").and_then(|it| parse(it).ok());
    let counts = |rule: &Properties| pattern(rule).is_some_and(|it| has_wildcards(&it));
    regions_above(WILDCARD_RULES_OF_A_BUS, stack, counts)
}

/// Returns the regions with more rules than a limit, and the numbers of their rules.
fn regions_above(
    limit: usize,
    stack: &Stack,
    is_counted: impl Fn(&Properties) -> bool,
) -> Vec<(&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, properties) in &stack.resources {
        if let Id::Rule { region, .. } = id
            && is_counted(properties)
        {
            *counts.entry(region).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > limit).collect()
}

#[cfg(test)]
mod tests {
    use super::{Stack, over_wildcard_quota};
    use crate::deploy::stack::Id;
    use crate::rules::checks::WILDCARD_RULES_OF_A_BUS;

    #[test]
    fn rules_with_wildcards_are_counted_for_each_region() {
        let rules = |region: &str, count: usize, pattern: &str| {
            let rule = |number: usize| {
                let id = Id::Rule { region: region.to_owned(), name: format!("rule-{number}") };
                (id, [("pattern", pattern.to_owned())].into())
            };
            (0..count).map(rule).collect::<Vec<_>>()
        };
        let wild = r#"{"detail":{"a":[{"anything-but":{"wildcard":"*x*"}}]}}"#;
        let all = [
            rules("us-east-1", WILDCARD_RULES_OF_A_BUS + 1, wild),
            rules("eu-west-1", WILDCARD_RULES_OF_A_BUS, wild),
            rules("eu-west-2", WILDCARD_RULES_OF_A_BUS + 1, r#"{"source":[{"prefix":"*"}]}"#),
        ];
        let stack = Stack { resources: all.into_iter().flatten().collect(), ..Stack::default() };
        let expected = [("us-east-1", WILDCARD_RULES_OF_A_BUS + 1)];
        assert_eq!(over_wildcard_quota(&stack), expected);
    }
}
