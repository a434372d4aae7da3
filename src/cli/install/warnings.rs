//! What a user should know of a plan beside its steps.

use std::collections::{BTreeMap, BTreeSet};

use super::desired::DesiredInput;
use super::diff::{Diff, UnreachableRegions, regions_of};
use crate::aws::{Arn, StackNames};
use crate::cli::CommandContext;
use crate::cli::shell::for_shell;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::stack::{Id, Stack};
use crate::language::phrase;
use crate::rules::file::without_secrets;
use crate::rules::settings::Setting;
use crate::ui;

/// Says it. `regions` are those that were asked for.
pub(super) fn warn(
    compared: &Diff,
    names: &StackNames,
    input: &DesiredInput,
    regions: &[String],
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let aws = &input.flags.aws;
    if input.lacks_executable() {
        context.ui.warning("the function's executable is not here: its code is not compared")?;
    }
    if compared.is_secret_foreign && input.webhook.is_some() {
        let parameter = &names.parameter;
        context.ui.warning(&format!(
            "the parameter {parameter} is somebody else's: it is used as it is, and what was given is not stored"
        ))?;
    }
    if compared.lacks_secret {
        let (parameter, variable) = (&names.parameter, input.secret_variable());
        context.ui.warning(&format!(
            "nothing is in {parameter}, so that no alert can be posted: set {variable}, and install stores it there"
        ))?;
    }
    if compared.plan.is_replaced(&Id::Function) {
        context.ui.warning(
            "the function's role is gone, and Lambda lets no other one read the function's settings: it is made anew, and \
             events of the meantime go into the dead-letter queue",
        )?;
        if let Some(number) = compared.concurrency {
            context.ui.warning(&format!(
                "its reserved concurrency goes with it: aws lambda put-function-concurrency{aws} --region {} --function-name {} \
                 --reserved-concurrent-executions {number}",
                names.home,
                names.function()
            ))?;
        }
    }
    if let Some(parameter) = &compared.old_parameter {
        // Somebody may have written anything there.
        let parameter = for_shell(&without_secrets(parameter));
        context.ui.warning(&format!(
            "the parameter {parameter} is not read any more: if nothing else does, aws ssm delete-parameter{aws} --region {} \
             --name {parameter}",
            names.home
        ))?;
    }
    for (region, count) in over_quota(&compared.stack) {
        context.ui.warning(&format!(
            "{count} rules in {region}: a bus takes {RULES_OF_A_BUS}, unless AWS has raised the quota of yours"
        ))?;
    }
    let given_up = given_up(compared, names);
    if !given_up.is_empty() {
        let all: BTreeSet<_> = given_up.iter().chain(regions).map(String::as_str).collect();
        let (gone, all) = (given_up.join(", "), Vec::from_iter(all).join(","));
        context.ui.warning(&format!("the rules in {gone} go: --regions {all} keeps them"))?;
    }
    for arn in functions_left(compared, names) {
        context.ui.warning(&format!(
            "{arn} is not called any more: if its policy has this stack's statement, aws lambda remove-permission{aws} \
             --region {} --function-name {arn} --statement-id {}",
            names.home,
            names.own()
        ))?;
    }
    compared.left.iter().try_for_each(|it| context.ui.warning(it))?;
    of_unseen(&compared.unseen, context)
}

/// Regions in which rules are and none is wanted: a flag was left out, or is meant to be.
fn given_up(compared: &Diff, names: &StackNames) -> Vec<String> {
    let wanted = regions_of(&compared.stack, names);
    let deleted = compared.plan.steps.iter().filter_map(|step| match (&step.id, &step.action) {
        (Id::Rule { region, .. }, PlanAction::Delete(_)) => Some(region.clone()),
        _ => None,
    });
    let deleted: BTreeSet<_> = deleted.collect();
    deleted.into_iter().filter(|it| *it != names.home && !wanted.contains(it)).collect()
}

/// Functions of somebody that the rules called until now.
fn functions_left(compared: &Diff, names: &StackNames) -> BTreeSet<String> {
    let targets = compared.plan.steps.iter().filter_map(|step| match (&step.id, &step.action) {
        (Id::Target { region, .. }, PlanAction::Change { from, to }) if *region == names.home => {
            Some((from.get("arn")?, to.get("arn")?))
        }
        _ => None,
    });
    let is_function = |arn: &str| Arn::parse(arn).is_some_and(|it| it.service == "lambda");
    let others = targets.filter(|(from, to)| from != to && is_function(from));
    others.map(|(from, _)| from.clone()).filter(|it| *it != names.function_arn()).collect()
}

/// Says which language a new function gets, where only the locale of this terminal names one.
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

pub(super) fn of_unseen(
    unseen: &UnreachableRegions,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    unseen.iter().try_for_each(|(region, error)| {
        context.ui.warning(&format!("{region} is left as it is, it cannot be looked at: {error}"))
    })
}

/// Rules that a bus takes (EventBridge quotas).
const RULES_OF_A_BUS: usize = 300;

/// Regions with more rules than a bus takes.
fn over_quota(stack: &Stack) -> Vec<(&str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in stack.resources.keys() {
        if let Id::Rule { region, .. } = id {
            *counts.entry(region).or_default() += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > RULES_OF_A_BUS).collect()
}
