//! Prints a plan, for people and as JSON.

use std::collections::BTreeMap;

use serde_json::json;

use super::difference;
use crate::aws::StackNames;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::resource::{Difference, FieldState, Id, Reading, Resource, WebhookParameter};
use crate::language::{Phrase, phrase};
use crate::preview::{Role, Run};
use crate::ui::{self, Ui};

/// Prints the steps and a summary that counts their lines. `old_parameter` is the stack by the name of a former parameter,
/// which is deleted as well.
pub(super) fn plan(
    plan: &Plan,
    names: &StackNames,
    old_parameter: Option<&StackNames>,
    json: bool,
    ui: &mut Ui<'_>,
) -> ui::Result<()> {
    let shown = |step: &&PlanStep| json || rule_of_target(step, plan).is_none();
    for step in plan.steps.iter().filter(shown) {
        if json {
            ui.json(&of_step(step, names), false)?;
        } else {
            lines(step, plan, ui)?;
        }
    }
    if let Some(names) = old_parameter {
        let step = delete_parameter();
        if json {
            ui.json(&of_step(&step, names), false)?;
        } else {
            let parameter = &names.parameter;
            let line = phrase!("webhook's parameter {parameter}, no longer used", parameter);
            let line = format!("- {}", ui.localized(line));
            ui.line(&[Run::new(line, Role::Bold)])?;
        }
    }
    let count = |kind: fn(&PlanAction) -> bool| {
        plan.steps.iter().filter(shown).filter(|it| kind(&it.action)).count()
    };
    let delete = count(|it| matches!(it, PlanAction::Delete(_)));
    ui.status(phrase!(
        "{create} to create, {change} to change, {delete} to delete, {unchanged} unchanged",
        create = count(|it| matches!(it, PlanAction::Create(_))),
        change = count(|it| matches!(it, PlanAction::Change { .. })),
        delete = delete + usize::from(old_parameter.is_some()),
        unchanged = if json { plan.unchanged.len() } else { plan.count_unchanged() }
    ))
}

/// The step that deletes the parameter.
pub(super) fn delete_parameter() -> PlanStep {
    let parameter = Resource::Parameter(WebhookParameter {
        kind: String::new(),
        key: Reading::Unknown,
        hash: Reading::Unknown,
    });
    PlanStep { id: Id::Secret, action: PlanAction::Delete(parameter) }
}

/// Returns the step of the rule if `step` creates or deletes the rule's target together with it. One line shows both.
fn rule_of_target<'p>(step: &PlanStep, plan: &'p Plan) -> Option<&'p PlanStep> {
    let Id::Target { region, rule } = &step.id else { return None };
    let id = Id::Rule { region: region.clone(), name: rule.clone() };
    let same_action = |it: &&PlanStep| it.action.name() == step.action.name();
    plan.steps.iter().find(|it| it.id == id).filter(same_action)
}

fn lines(step: &PlanStep, plan: &Plan, ui: &mut Ui<'_>) -> ui::Result<()> {
    let mark = match step.action {
        PlanAction::Create(_) => "+",
        PlanAction::Change { .. } => "~",
        PlanAction::Delete(_) => "-",
    };
    let has_target = plan.steps.iter().any(|it| rule_of_target(it, plan) == Some(step));
    let resource = if has_target {
        phrase!("{rule} and its target", rule = step.id)
    } else {
        Phrase::from(&step.id)
    };
    let resource = ui.localized(resource);
    ui.line(&[Run::new(format!("{mark} {resource}"), Role::Bold)])?;
    for difference in step.action.differences() {
        for line in difference::lines(difference) {
            let [member, observed, desired] =
                [line.member, line.observed, line.desired].map(|it| ui.localized(it));
            ui.line(&[
                Run::new(format!("    {member}: {observed}"), Role::Plain),
                Run::new(" → ", Role::Frame),
                Run::new(desired, Role::Plain),
            ])?;
        }
    }
    Ok(())
}

fn of_step(step: &PlanStep, names: &StackNames) -> serde_json::Value {
    let (name, region) = names.of(&step.id);
    let is_shown = |it: &&Difference| !matches!(it.observed, FieldState::Secret(_));
    let differences = step.action.differences().iter().filter(is_shown);
    let differences: Vec<_> = differences
        .map(|Difference { field, observed, desired }| {
            let observed = difference::observed(observed, desired);
            json!({
                "property": field.member(),
                "observed": observed,
                "desired": difference::text(desired),
            })
        })
        .collect();
    let properties: BTreeMap<_, _> = match &step.action {
        PlanAction::Create(to) => {
            let fields = to.fields().into_iter();
            fields
                .filter_map(|(field, it)| Some((field.member(), difference::text(&it)?)))
                .collect()
        }
        PlanAction::Change { .. } | PlanAction::Delete(_) => BTreeMap::new(),
    };
    json!({
        "action": step.action.name(),
        "resource": step.id.to_string(),
        "kind": step.id.kind(),
        "name": name,
        "region": region,
        "properties": properties,
        "differences": differences,
    })
}
