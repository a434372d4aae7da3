//! Properties of plans, on a model of AWS that applies their steps.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::addition::Addition;
use super::plan::{
    Foreign, Observed, ObservedResource, Owner, PlanAction, PlanStep, plan, teardown,
};
use super::resource::{
    BusRule, DeadLetterQueue, Document, IamRole, Id, InvokeConfig, InvokePermission,
    LambdaFunction, LogGroup, QueueEncryption, Reading, Resource, RolePurpose, RuleTarget,
    TargetSettings, WebhookParameter,
};
use super::stack::Stack;

/// Applies a step to the model. AWS deletes the function's settings with it; if the stack has its own function, the
/// permission as well, because it is part of the function's policy.
fn apply(desired: &Stack, observed: &mut Observed, step: &PlanStep) {
    match &step.action {
        PlanAction::Create(to) => {
            let found = ObservedResource::new(to.clone(), Owner::ThisStack);
            assert!(observed.resources.insert(step.id.clone(), found).is_none());
        }
        PlanAction::Change { to, differences } => {
            let found = observed.resources.get_mut(&step.id).unwrap();
            assert!(found.is_ours() && found.resource.differences(to) == *differences);
            found.resource.clone_from(to);
        }
        PlanAction::Delete(_) => {
            let deleted = observed.resources.remove(&step.id).unwrap();
            assert!(deleted.is_ours() && !deleted.is_shared());
            if step.id == Id::Function && desired.resources.contains_key(&Id::Function) {
                observed.resources.remove(&Id::Failures);
                observed.resources.remove(&Id::Permission);
            }
        }
    }
}

fn id() -> impl Strategy<Value = Id> {
    let region = prop::sample::select(vec!["ap-northeast-2", "us-east-1"]);
    let rule = prop::sample::select(vec!["audit-alert-ecs", "audit-alert-iam", "audit-alert-s3-1"]);
    prop_oneof![
        prop::sample::select(vec![
            Id::LogGroup,
            Id::FunctionRole,
            Id::ForwardRole,
            Id::Secret,
            Id::Function,
            Id::Failures,
            Id::Permission,
        ]),
        region.clone().prop_map(|region| Id::Queue(region.to_owned())),
        (region.clone(), rule.clone()).prop_map(|(region, name)| Id::Rule {
            region: region.to_owned(),
            name: name.to_owned()
        }),
        (region, rule).prop_map(|(region, rule)| Id::Target {
            region: region.to_owned(),
            rule: rule.to_owned()
        }),
    ]
}

/// Returns a resource with two fields that vary.
fn resource(id: &Id, a: bool, b: bool) -> Resource {
    let text = |is: bool| if is { "a" } else { "b" }.to_owned();
    let document = |is: bool| Document::verbatim(text(is));
    let number = |is: bool| is.then_some(1);
    let reading = |is: bool| if is { Reading::Known(text(b)) } else { Reading::Unknown };
    let role = |purpose| {
        Resource::Role(IamRole {
            purpose,
            trust: document(a),
            policy: document(b),
            boundary: text(a),
            regions: [].into(),
        })
    };
    match id.clone() {
        Id::LogGroup => Resource::LogGroup(LogGroup { retention_days: number(a) }),
        Id::ForwardRole => role(RolePurpose::Forward),
        Id::FunctionRole => role(RolePurpose::Function),
        Id::Queue(region) => Resource::Queue(DeadLetterQueue {
            region,
            policy: document(a),
            retention_seconds: number(b),
            encryption: QueueEncryption::Managed,
            maximum_bytes: None,
            delay_seconds: None,
            redrive_policy: Document::default(),
            rule_set: None,
        }),
        Id::Secret => Resource::Parameter(WebhookParameter {
            kind: text(b),
            key: reading(a),
            hash: reading(a),
        }),
        Id::Function => Resource::Function(Box::new(LambdaFunction {
            code: reading(a),
            architecture: reading(a),
            runtime: text(true),
            handler: text(true),
            memory: number(true),
            timeout: number(b),
            role: text(true),
            environment: Reading::Known([(text(b), text(b))].into()),
            layers: Vec::new(),
            dead_letters: String::new(),
            subnets: Vec::new(),
            key: String::new(),
            log_group: text(b),
            log_format: String::new(),
            concurrency: Reading::Known(number(a)),
            is_failed: false,
        })),
        Id::Failures => Resource::InvokeConfig(InvokeConfig {
            destination: text(a),
            success_destination: String::new(),
            retries: number(b),
            age_seconds: None,
        }),
        Id::Permission => Resource::Permission(InvokePermission {
            function: text(true),
            principal: text(a),
            action: text(true),
            source: text(b),
            condition: Document::default(),
            effect: text(true),
        }),
        Id::Rule { region, name } => Resource::Rule(BusRule {
            region,
            name,
            pattern: document(a),
            state: text(b),
            description: text(true),
            schedule: String::new(),
        }),
        Id::Target { region, rule } => Resource::Target(RuleTarget {
            region,
            rule,
            arn: text(a),
            settings: if b {
                Reading::Unknown
            } else {
                Reading::Known(TargetSettings {
                    role: String::new(),
                    dead_letters: text(a),
                    attempts: number(a),
                    age_seconds: None,
                    input: String::new(),
                    input_path: String::new(),
                    transformer: String::new(),
                })
            },
        }),
    }
}

fn any_resource() -> impl Strategy<Value = Resource> {
    (id(), any::<bool>(), any::<bool>()).prop_map(|(id, a, b)| resource(&id, a, b))
}

fn observed() -> impl Strategy<Value = Observed> {
    let owner = prop_oneof![
        9 => Just(Owner::ThisStack),
        1 => Just(Owner::Untagged),
        1 => Just(Owner::OtherStack("prod".to_owned())),
    ];
    let found = (any_resource(), owner, prop::bool::weighted(0.1)).prop_map(
        |(resource, owner, is_shared)| {
            let target = || Addition::Target {
                region: String::new(),
                rule: String::new(),
                id: String::new(),
                arn: String::new(),
            };
            let additions = is_shared.then(target).into_iter().collect();
            ObservedResource { resource, owner, additions }
        },
    );
    // The settings of a function have its owner, and only rules are shared.
    let resources = prop::collection::vec(found, 0..14).prop_map(|found| {
        let mut resources: BTreeMap<_, _> =
            found.into_iter().map(|it| (it.resource.id(), it)).collect();
        let owner = resources.get(&Id::Function).map(|it: &ObservedResource| it.owner.clone());
        for id in [Id::Failures, Id::Permission] {
            if let (Some(owner), Some(found)) = (&owner, resources.get_mut(&id)) {
                found.owner.clone_from(owner);
            }
        }
        for (id, found) in &mut resources {
            found.additions.retain(|_| matches!(id, Id::Rule { .. }));
        }
        resources
    });
    resources.prop_map(|resources| Observed { resources, unread: [].into() })
}

fn stack() -> impl Strategy<Value = Stack> {
    prop::collection::vec(any_resource(), 0..14).prop_map(Stack::from_iter)
}

fn foreign(observed: &Observed) -> BTreeMap<Id, ObservedResource> {
    let foreign = observed.resources.iter().filter(|(_, found)| !found.is_ours());
    foreign.map(|(id, found)| (id.clone(), found.clone())).collect()
}

#[test]
fn a_resource_that_the_stack_depends_on_must_be_its_own() {
    let stack = Stack { must_own: [Id::Secret].into(), ..Stack::default() };
    for (owner, is_foreign) in [(Owner::ThisStack, false), (Owner::Untagged, true)] {
        let found = ObservedResource::new(resource(&Id::Secret, true, true), owner.clone());
        let mut observed = Observed::default();
        observed.insert(found);
        let foreign = Foreign(vec![(Id::Secret, owner)]);
        assert_eq!(plan(&stack, &observed).err(), is_foreign.then_some(foreign));
    }
    assert!(plan(&stack, &Observed::default()).unwrap().steps.is_empty());
}

#[test]
fn a_function_without_its_role_is_deleted_before_the_role_is_created() {
    let ids = [Id::FunctionRole, Id::Function, Id::Failures, Id::Permission];
    let stack: Stack = ids.iter().map(|id| resource(id, true, true)).collect();
    let mut observed = Observed::default();
    for step in &plan(&stack, &observed).unwrap().steps {
        apply(&stack, &mut observed, step);
    }
    observed.resources.remove(&Id::FunctionRole);
    let plan = plan(&stack, &observed).unwrap();
    let steps: Vec<_> =
        plan.steps.iter().map(|it| format!("{} {}", it.action.name(), it.id)).collect();
    assert_eq!(
        steps,
        [
            "delete function",
            "create role of the function",
            "create function",
            "create failure destination",
            "create permission for the rules"
        ]
    );
    assert!(plan.is_replaced(&Id::Function));
}

proptest! {
    #[test]
    fn a_plan_creates_the_desired_stack_and_the_next_plan_is_empty(stack in stack(), before in observed()) {
        let Ok(first) = plan(&stack, &before) else {
            // Only resources of other owners prevent a plan.
            prop_assert!(foreign(&before).keys().any(|id| stack.resources.contains_key(id)));
            return Ok(());
        };
        let mut after = before.clone();
        for step in &first.steps {
            apply(&stack, &mut after, step);
        }
        for (id, desired) in &stack.resources {
            prop_assert_eq!(after.resources[id].resource.differences(desired), []);
        }
        let second = plan(&stack, &after).unwrap();
        prop_assert!(second.steps.is_empty());
        prop_assert!(second.unchanged.iter().eq(stack.resources.keys()));
        prop_assert_eq!(foreign(&after), foreign(&before));
        // Of the stack's obsolete resources only the secret and shared ones are left.
        let is_left = |(id, found): &(&Id, &ObservedResource)| found.is_ours() && !stack.resources.contains_key(id);
        let left = after.resources.iter().filter(is_left);
        prop_assert!(left.into_iter().all(|(id, found)| *id == Id::Secret || found.is_shared()));
    }

    #[test]
    fn a_run_after_an_interruption_completes_the_plan(stack in stack(), before in observed(), stop in 0_usize..20) {
        let Ok(first) = plan(&stack, &before) else { return Ok(()) };
        let mut uninterrupted = before.clone();
        for step in &first.steps {
            apply(&stack, &mut uninterrupted, step);
        }
        let mut stopped = before.clone();
        for step in first.steps.iter().take(stop) {
            apply(&stack, &mut stopped, step);
        }
        for step in &plan(&stack, &stopped).unwrap().steps {
            apply(&stack, &mut stopped, step);
        }
        prop_assert_eq!(stopped, uninterrupted);
    }

    #[test]
    fn a_teardown_deletes_the_stack_and_nothing_else(before in observed(), stop in 0_usize..20) {
        let mut after = before.clone();
        let stack = Stack::default();
        for step in teardown(&before).steps.iter().take(stop) {
            apply(&stack, &mut after, step);
        }
        for step in &teardown(&after).steps {
            apply(&stack, &mut after, step);
        }
        let stays = |found: &ObservedResource| !found.is_ours() || found.is_shared();
        let mut expected = before.resources;
        expected.retain(|_, found| stays(found));
        prop_assert_eq!(after.resources, expected);
    }

    #[test]
    fn dependents_are_created_later_and_deleted_earlier(stack in stack()) {
        let created = plan(&stack, &Observed::default()).unwrap();
        let mut after = Observed::default();
        for step in &created.steps {
            apply(&stack, &mut after, step);
        }
        let created: Vec<_> = created.steps.into_iter().map(|step| step.id).collect();
        let mut deleted: Vec<_> = teardown(&after).steps.into_iter().map(|step| step.id).collect();
        deleted.reverse();
        prop_assert!(created.is_sorted());
        prop_assert_eq!(created, deleted);
    }
}
