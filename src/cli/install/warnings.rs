//! Warnings about a plan, beside its steps.

use std::collections::BTreeSet;

use super::desired::DesiredInput;
use super::diff::{Diff, UnreachableRegions};
use crate::aws::StackNames;
use crate::cli::CommandContext;
use crate::cli::shell::for_shell;
use crate::cloud::{AwsConnection, bus_statements, trails_of};
use crate::deploy::health::{Check, HealthVerdict, trail_checks};
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::resource::{BusRule, Difference, Field, FieldState, Id, Resource};
use crate::language::{Phrase, phrase};
use crate::pattern::parse;
use crate::rules::checks::{WILDCARD_RULES_OF_A_BUS, has_wildcards};
use crate::rules::file::without_secrets;
use crate::rules::set::{EffectiveRule, State};
use crate::rules::settings::Setting;
use crate::ui;

/// Prints the warnings.
pub(super) fn warn(
    diff: &Diff,
    names: &StackNames,
    input: &DesiredInput,
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
    for (region, count) in diff.stack.regions_above(RULES_OF_A_BUS, |_| true) {
        context.ui.warning(phrase!(
            "{count} rules in {region} exceed the default quota of {quota} rules for each event bus",
            count,
            region,
            quota = RULES_OF_A_BUS
        ))?;
    }
    for (region, count) in diff.stack.regions_above(WILDCARD_RULES_OF_A_BUS, is_wild) {
        context.ui.warning(phrase!(
            "{count} rules in {region} have wildcards; an event bus may have {limit}, and AWS does not raise this quota",
            count,
            region,
            limit = WILDCARD_RULES_OF_A_BUS
        ))?;
    }
    let open = newly_open(&diff.plan, &unnamed_reads(input, names));
    if !open.is_empty() {
        context.ui.warning(phrase!(
            "{rules} will receive every read-only event that matches; each match invokes the function, \
             and most events of an account are read-only",
            rules = Vec::from_iter(open).join(", ")
        ))?;
    }
    warn_of_abandoned(diff, names, &input.settings.regions, aws, context)?;
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
    }
    if diff.lacks_concurrency {
        context.ui.warning(phrase!(
            "the account has too little concurrency to reserve any for the function; \
             it works without, but a flood or a duplicate event may be posted more often"
        ))?;
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
    regions: &Setting<Vec<String>>,
    aws: &str,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let abandoned = diff.plan.abandoned_regions(&diff.stack, &names.home);
    if !abandoned.is_empty() {
        let regions = regions.value.iter().map(String::as_str);
        let all: BTreeSet<_> = abandoned.iter().copied().chain(regions).collect();
        context.ui.warning(phrase!(
            "the rules in {regions} will be deleted; to keep them, add them to `regions` in [aws], or pass --regions {all}",
            regions = Vec::from_iter(abandoned).join(", "),
            all = Vec::from_iter(all).join(",")
        ))?;
    }
    for arn in diff.plan.abandoned_functions(names) {
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

/// Warns of regions where no trail logs the events of the rules. `doctor` reports it in more detail.
pub(super) async fn warn_of_trails(
    connection: &AwsConnection,
    diff: &Diff,
    names: &StackNames,
    input: &DesiredInput,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let mut regions = Vec::from_iter(diff.stack.regions_beside(&names.home));
    regions.push(names.home.clone());
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
    let mut regions = Vec::from_iter(diff.stack.regions_beside(&names.home));
    regions.push(names.home.clone());
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

/// Returns the names of the EventBridge rules that may receive any read-only event.
fn unnamed_reads(input: &DesiredInput, names: &StackNames) -> BTreeSet<String> {
    let open = input.set.effective.rules.iter().filter(|it| it.receives_unnamed_reads());
    open.flat_map(EffectiveRule::installed_names).map(|it| names.rule_prefix() + &it).collect()
}

/// Returns those of some EventBridge rules that the plan puts into the state for read-only events.
fn newly_open<'p>(plan: &'p Plan, open: &BTreeSet<String>) -> BTreeSet<&'p str> {
    let all_events = State::AllEvents.name();
    let opened =
        |it: &Difference| it.field == Field::State && it.desired == FieldState::from(all_events);
    let named = plan.steps.iter().filter_map(|step| match (&step.id, &step.action) {
        (Id::Rule { name, .. }, PlanAction::Create(Resource::Rule(rule))) => {
            (rule.state == all_events).then_some(name)
        }
        (Id::Rule { name, .. }, PlanAction::Change { differences, .. }) => {
            differences.iter().any(opened).then_some(name)
        }
        _ => None,
    });
    named.filter(|it| open.contains(*it)).map(String::as_str).collect()
}

/// The default quota of rules for each event bus (EventBridge quotas).
const RULES_OF_A_BUS: usize = 300;

/// Returns true if the pattern of a rule has wildcards.
fn is_wild(rule: &BusRule) -> bool {
    parse(rule.pattern.as_str()).is_ok_and(|it| has_wildcards(&it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::resource::Document;
    use crate::deploy::stack::Stack;

    fn rule(region: &str, name: &str, pattern: &str, state: &str) -> BusRule {
        BusRule {
            region: region.to_owned(),
            name: name.to_owned(),
            pattern: Document::verbatim(pattern),
            state: state.to_owned(),
            description: String::new(),
            schedule: String::new(),
        }
    }

    #[test]
    fn rules_that_will_receive_any_read_are_found_once() {
        let (usual, special) = (State::Enabled.name(), State::AllEvents.name());
        let rule = |state: &str| rule("us-east-1", "any", "{}", state);
        let create = |state| PlanAction::Create(Resource::Rule(rule(state)));
        let change = |from: &str, to: &str| {
            let differences = Resource::Rule(rule(from)).differences(&Resource::Rule(rule(to)));
            PlanAction::Change { to: Resource::Rule(rule(to)), differences }
        };
        let step = |name: &str, action| {
            let (region, name) = ("us-east-1".to_owned(), format!("audit-alert-{name}"));
            PlanStep { id: Id::Rule { region, name }, action }
        };
        let open = ["created", "changed", "same", "closed", "usual"];
        let open = BTreeSet::from(open.map(|it| format!("audit-alert-{it}")));
        let plan = Plan {
            steps: vec![
                step("created", create(special)),
                step("changed", change(usual, special)),
                step("same", change(special, special)),
                step("closed", change(special, usual)),
                step("usual", create(usual)),
                step("named", create(special)),
            ],
            ..Plan::default()
        };
        let expected = ["audit-alert-changed", "audit-alert-created"];
        assert_eq!(newly_open(&plan, &open), BTreeSet::from(expected));
    }

    #[test]
    fn rules_with_wildcards_are_counted_for_each_region() {
        let rules = |region: &str, count: usize, pattern: &str| {
            let rule = |number: usize| {
                let name = format!("rule-{number}");
                let rule = Resource::Rule(rule(region, &name, pattern, State::Enabled.name()));
                (rule.id(), rule)
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
        let found = stack.regions_above(WILDCARD_RULES_OF_A_BUS, is_wild);
        assert_eq!(found, [("us-east-1", WILDCARD_RULES_OF_A_BUS + 1)]);
    }
}
