//! Prints the warnings about a plan, beside its steps. `deploy::warnings` decides which apply.

use std::collections::BTreeSet;

use super::desired::DesiredInput;
use super::diff::{Diff, UnreachableRegions};
use crate::aws::{StackNames, WILDCARD_RULES_OF_A_BUS};
use crate::cli::CommandContext;
use crate::cli::shell::for_shell;
use crate::cloud::{AwsConnection, bus_statements, trails_of};
use crate::deploy::health::{Check, HealthVerdict, trail_checks};
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::resource::Id;
use crate::deploy::warnings::PlanWarning;
use crate::language::{Phrase, phrase};
use crate::rules::file::without_secrets;
use crate::rules::settings::Setting;
use crate::ui;

/// Prints the warnings.
pub(super) fn warn(
    diff: &Diff,
    names: &StackNames,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let describe = |it| describe(it, names, input);
    diff.warnings.iter().map(describe).try_for_each(|it| context.ui.warning(it))?;
    warn_of_unreachable(&diff.unreachable, context)
}

fn describe(warning: &PlanWarning, names: &StackNames, input: &DesiredInput) -> Phrase {
    let (aws, home) = (&input.flags.aws, &names.home);
    let (parameter, variable) = (&names.parameter, input.secret_variable());
    match warning {
        PlanWarning::UncomparedCode => {
            phrase!("no function executable found; the function's code is not compared")
        }
        PlanWarning::UnstoredWebhook => phrase!(
            "this stack does not own the parameter {parameter}; its value is used, and {variable} is not stored",
            parameter,
            variable
        ),
        PlanWarning::MissingParameter => phrase!(
            "the parameter {parameter} does not exist, so no alert can be posted; \
             set {variable}, and install stores it",
            parameter,
            variable
        ),
        PlanWarning::ReplacedFunction => phrase!(
            "the function is replaced: its role is missing, and Lambda cannot decrypt its environment \
             for another role; events in the meantime go to the dead-letter queue"
        ),
        PlanWarning::UnreservedConcurrency => phrase!(
            "the account has too little concurrency to reserve any for the function; \
             it works without, but a flood or a duplicate event may be posted more often"
        ),
        PlanWarning::OldParameter(parameter) => old_parameter(parameter, home, aws),
        PlanWarning::TooManyRules { region, count, quota } => phrase!(
            "{count} rules in {region} exceed the default quota of {quota} rules for each event bus",
            count,
            region,
            quota
        ),
        PlanWarning::TooManyWildcards { region, count } => phrase!(
            "{count} rules in {region} have wildcards; an event bus may have {limit}, and AWS does not raise this quota",
            count,
            region,
            limit = WILDCARD_RULES_OF_A_BUS
        ),
        PlanWarning::NewlyOpen(rules) => phrase!(
            "{rules} will receive every read-only event that matches; each match invokes the function, \
             and most events of an account are read-only",
            rules = joined(rules, ", ")
        ),
        PlanWarning::AbandonedRegions(regions) => abandoned_regions(regions, input),
        PlanWarning::AbandonedFunction(arn) => phrase!(
            "the rules no longer invoke {arn}; if its policy has this stack's statement, remove it: {command}",
            arn,
            command = format!(
                "aws lambda remove-permission{aws} --region {home} --function-name {arn} --statement-id {statement}",
                statement = names.own()
            )
        ),
        PlanWarning::KeptRule(rule) => kept_rule(rule),
    }
}

fn old_parameter(parameter: &str, home: &str, aws: &str) -> Phrase {
    // The value of an environment variable, which may be anything.
    let parameter = for_shell(&without_secrets(parameter));
    let command = format!("aws ssm delete-parameter{aws} --region {home} --name {parameter}");
    phrase!(
        "the function no longer reads the parameter {parameter}; if nothing else does, delete it: {command}",
        parameter,
        command
    )
}

fn abandoned_regions(regions: &BTreeSet<String>, input: &DesiredInput) -> Phrase {
    let all = regions.iter().chain(&input.settings.regions.value).cloned().collect();
    phrase!(
        "the rules in {regions} will be deleted; to keep them, add them to `regions` in [aws], or pass --regions {all}",
        regions = joined(regions, ", "),
        all = joined(&all, ",")
    )
}

fn joined(names: &BTreeSet<String>, separator: &str) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(separator)
}

/// Describes a rule that is kept.
pub(super) fn kept_rule(rule: &Id) -> Phrase {
    phrase!("{rule} is kept: it has targets that others added", rule)
}

/// Warns of regions where no trail logs the events of the rules. `doctor` reports it in more detail.
pub(super) async fn warn_of_trails(
    connection: &AwsConnection,
    diff: &Diff,
    names: &StackNames,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let regions = diff.stack.regions_with(&names.home);
    let trails = trails_of(connection, &regions).await;
    let checks = trail_checks(names, &diff.stack, &trails, &input.flags).into_iter();
    let problem = |it: &Check| matches!(it.verdict, HealthVerdict::Bad | HealthVerdict::Unknown);
    let mut problems = checks.filter(problem);
    let Some(Check { found, fix, .. }) = problems.next() else { return Ok(()) };
    context.ui.warning(found)?;
    // One trail for all regions is enough, so the other regions have no hint.
    let others: Vec<_> = problems.collect();
    others.into_iter().try_for_each(|it| context.ui.warning(it.found))?;
    fix.map_or(Ok(()), |it| context.ui.hint(it))
}

/// Warns of the statements that `--prune` keeps, because the default buses are no resources of the stack.
pub(super) async fn warn_of_buses(
    connection: &AwsConnection,
    diff: &Diff,
    names: &StackNames,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let regions = diff.stack.regions_with(&names.home);
    for statement in bus_statements(connection, names, &regions).await {
        context.ui.warning(match statement {
            Ok(it) => phrase!(
                "{addition}; it is kept, because the bus is no resource of the stack; to remove it, run: {command}",
                addition = it.describe(),
                command = it.removal(&input.flags.aws)
            ),
            Err(error) => Phrase::from(&error),
        })?;
    }
    Ok(())
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
