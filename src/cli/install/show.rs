//! A plan, for people and for programs.

use std::collections::BTreeMap;

use serde_json::json;

use super::difference;
use crate::aws::StackNames;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::stack::Id;
use crate::preview::{Role, Run};
use crate::ui::{self, Ui};

/// Shows the steps, then what they come to.
pub(super) fn plan(plan: &Plan, names: &StackNames, json: bool, ui: &mut Ui<'_>) -> ui::Result<()> {
    for step in &plan.steps {
        if json {
            ui.json(&of_step(step, names), false)?;
        } else if !goes_with_its_rule(step, plan) {
            lines(step, ui)?;
        }
    }
    let count =
        |kind: fn(&PlanAction) -> bool| plan.steps.iter().filter(|it| kind(&it.action)).count();
    let (create, change, delete) = (
        count(|it| matches!(it, PlanAction::Create(_))),
        count(|it| matches!(it, PlanAction::Change { .. })),
        count(|it| matches!(it, PlanAction::Delete(_))),
    );
    let unchanged = plan.unchanged;
    ui.status(&format!(
        "{create} to create, {change} to change, {delete} to delete, {unchanged} unchanged"
    ))
}

/// Whether a target is made or deleted together with its rule, which says enough.
fn goes_with_its_rule(step: &PlanStep, plan: &Plan) -> bool {
    let Id::Target { region, rule } = &step.id else { return false };
    let of_rule = Id::Rule { region: region.clone(), name: rule.clone() };
    let rule = plan.steps.iter().find(|it| it.id == of_rule);
    rule.is_some_and(|it| it.action.word() == step.action.word())
}

fn lines(step: &PlanStep, ui: &mut Ui<'_>) -> ui::Result<()> {
    let mark = match step.action {
        PlanAction::Create(_) => "+",
        PlanAction::Change { .. } => "~",
        PlanAction::Delete(_) => "-",
    };
    ui.line(&[Run::new(format!("{mark} {}", step.id), Role::Bold)])?;
    for (name, is, should_be) in step.action.differences() {
        for line in difference::lines(name, is, should_be) {
            ui.line(&[Run::new(format!("    {line}"), Role::Plain)])?;
        }
    }
    Ok(())
}

/// The name of a property as that of a member: `retention days` is `retentionDays`.
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
        .map(|(name, is, should_be)| {
            let is = is.map(|it| difference::value(name, it, should_be));
            json!({ "property": member(name), "is": is, "wanted": should_be })
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
        "action": step.action.word(),
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
