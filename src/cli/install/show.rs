//! Prints a plan, for people and as JSON.

use std::collections::BTreeMap;

use serde_json::json;

use super::difference;
use crate::aws::StackNames;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::stack::{Id, Properties};
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
    PlanStep { id: Id::Secret, action: PlanAction::Delete(Properties::new()) }
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
    for (name, observed, desired) in step.action.differences() {
        for line in difference::lines(name, observed, desired) {
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

/// Converts the name of a property to that of a JSON member: `retention days` becomes `retentionDays`.
fn member(property: &str) -> String {
    let mut words = property.split(' ');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        name.extend([&first.to_ascii_uppercase(), rest]);
    }
    name
}

fn of_step(step: &PlanStep, names: &StackNames) -> serde_json::Value {
    let (name, region) = names.of(&step.id);
    let is_shown = |(name, ..): &(&str, _, _)| *name != "hash";
    let differences = step.action.differences().into_iter().filter(is_shown);
    let differences: Vec<_> = differences
        .map(|(name, observed, desired)| {
            let observed = observed.map(|it| difference::value(name, it, desired));
            json!({ "property": member(name), "observed": observed, "desired": desired })
        })
        .collect();
    let properties = match &step.action {
        PlanAction::Create(to) => {
            let shown = to.iter().filter(|(name, _)| **name != "hash");
            shown.map(|(name, value)| (member(name), value)).collect()
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

#[cfg(test)]
mod tests {
    use super::member;

    #[test]
    fn names_of_properties_become_names_of_members() {
        for (property, expected) in
            [("arn", "arn"), ("retention days", "retentionDays"), ("a b c", "aBC"), ("", "")]
        {
            assert_eq!(member(property), expected);
        }
    }
}
