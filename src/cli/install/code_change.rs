//! Describes why the code of the function changes, for plans: the rules and the version instead of two hashes.

use super::diff::first_few;
use crate::aws::StackNames;
use crate::deploy::plan::{Plan, PlanAction};
use crate::deploy::resource::{Field, FieldState, Id, RuleSetRecord};
use crate::language::{Phrase, phrase};

/// Returns the causes: rules, settings of rules, the version. The function's zip has the rules.
pub(super) fn causes(plan: &Plan, names: &StackNames) -> Phrase {
    let rules = |is: fn(&PlanAction) -> bool| {
        let steps = plan.steps.iter().filter(|it| is(&it.action));
        let rules = steps.filter_map(|step| match &step.id {
            Id::Rule { region, name } if *region == names.home => Some(name),
            _ => None,
        });
        let prefix = names.rule_prefix();
        let rules = rules.map(|it| Phrase::verbatim(it.strip_prefix(&prefix).unwrap_or(it)));
        let rules: Vec<_> = rules.collect();
        (!rules.is_empty()).then(|| Phrase::joined(first_few(rules), ", "))
    };
    let added = rules(|it| matches!(it, PlanAction::Create(_)));
    let removed = rules(|it| matches!(it, PlanAction::Delete(_)));
    let changed = rules(|it| matches!(it, PlanAction::Change { .. }));
    let mut causes = Vec::new();
    causes.extend(added.map(|rules| phrase!("rules added: {rules}", rules)));
    causes.extend(removed.map(|rules| phrase!("rules removed: {rules}", rules)));
    causes.extend(changed.map(|rules| phrase!("rules changed: {rules}", rules)));
    if let Some((before, after)) = records(plan, names) {
        if causes.is_empty() && before.hash != after.hash {
            causes.push(phrase!("settings of rules, such as severities or ignored events"));
        }
        if before.version != after.version {
            let (before, after) = (before.version, after.version);
            causes.push(phrase!("version {before} → {after}", before, after));
        }
    }
    if causes.is_empty() {
        return phrase!("another build of the function's executable");
    }
    Phrase::joined(causes, "; ")
}

/// Returns the recorded rule set and that of this run if they differ.
fn records(plan: &Plan, names: &StackNames) -> Option<(RuleSetRecord, RuleSetRecord)> {
    let queue = Id::Queue(names.home.clone());
    let step = plan.steps.iter().find(|it| it.id == queue)?;
    let difference = step.action.differences().iter().find(|it| it.field == Field::RuleSet)?;
    let record = |it: &FieldState| match it {
        FieldState::Text(text) => RuleSetRecord::parse(text),
        _ => None,
    };
    Some((record(&difference.observed)?, record(&difference.desired)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::plan::PlanStep;
    use crate::deploy::resource::{BusRule, DeadLetterQueue, Document, QueueEncryption, Resource};

    fn rule(name: &str) -> Resource {
        Resource::Rule(BusRule {
            region: StackNames::example().home,
            name: format!("audit-alert-{name}"),
            pattern: Document::default(),
            state: String::new(),
            description: String::new(),
            schedule: String::new(),
        })
    }

    fn step(action: PlanAction) -> PlanStep {
        let id = match &action {
            PlanAction::Create(it) | PlanAction::Change { to: it, .. } | PlanAction::Delete(it) => {
                it.id()
            }
            PlanAction::Prune(_) => panic!("an addition is not a resource"),
        };
        PlanStep { id, action }
    }

    fn recorded(before: (&str, &str), after: (&str, &str)) -> PlanStep {
        let record = |(hash, version)| Some(RuleSetRecord::new("a.toml", hash, version));
        let queue = |it| {
            Resource::Queue(DeadLetterQueue {
                region: StackNames::example().home,
                policy: Document::default(),
                retention_seconds: None,
                encryption: QueueEncryption::Managed,
                maximum_bytes: None,
                delay_seconds: None,
                redrive_policy: Document::default(),
                rule_set: record(it),
            })
        };
        let (before, to) = (queue(before), queue(after));
        step(PlanAction::Change { differences: before.differences(&to), to })
    }

    #[test]
    fn the_causes_are_named() {
        let create = |name| step(PlanAction::Create(rule(name)));
        let delete = |name| step(PlanAction::Delete(rule(name)));
        for (steps, expected) in [
            (vec![], "another build of the function's executable"),
            (vec![create("a"), create("b"), delete("c")], "rules added: a, b; rules removed: c"),
            (
                vec![recorded(("1", "0.1.0"), ("2", "0.1.0"))],
                "settings of rules, such as severities or ignored events",
            ),
            (
                vec![create("a"), recorded(("1", "0.1.0"), ("2", "0.2.0"))],
                "rules added: a; version 0.1.0 → 0.2.0",
            ),
        ] {
            let plan = Plan { steps, ..Plan::default() };
            assert_eq!(causes(&plan, &StackNames::example()), expected);
        }
    }
}
