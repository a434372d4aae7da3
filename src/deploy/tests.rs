//! Properties of plans, on a model of AWS that applies their steps.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::addition::Addition;
use super::observed::{Observed, ObservedPart, ObservedResource, Owner};
use super::plan::{Foreign, Plan, PlanAction, PlanStep, plan, prune, teardown};
use super::resource::{
    Document, Id, QueueEncryption, Reading, Resource, RuleSetRecord, TargetSettings,
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
        PlanAction::Prune(addition) => {
            let found = observed.resources.get_mut(&step.id).unwrap();
            assert!(found.is_ours());
            let at = found.additions.iter().position(|it| it == addition).unwrap();
            found.additions.remove(at);
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
            Id::StateMachineRole,
            Id::StateMachine,
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

/// Returns a resource with fields that vary.
fn resource(id: &Id, a: bool, b: bool) -> Resource {
    let text = |is: bool| if is { "a" } else { "b" }.to_owned();
    let reading = |is: bool| if is { Reading::Known(text(b)) } else { Reading::Unknown };
    let mut resource = Resource::example(id);
    match &mut resource {
        Resource::LogGroup(it) => (it.retention_days, it.results) = (a.then_some(90), text(b)),
        Resource::Role(it) => (it.policy, it.boundary) = (Document::verbatim(text(a)), text(b)),
        Resource::Queue(it) => {
            it.delay_seconds = Some(i32::from(a));
            it.encryption = if b { QueueEncryption::Off } else { QueueEncryption::Managed };
        }
        Resource::Parameter(it) => (it.kind, it.hash) = (text(a), reading(b)),
        Resource::Function(it) => {
            (it.code, it.concurrency) = (reading(a), Reading::Known(b.then_some(1)));
        }
        Resource::InvokeConfig(it) => (it.destination, it.retries) = (text(a), b.then_some(2)),
        Resource::Permission(it) => (it.source, it.effect) = (text(a), text(b)),
        Resource::StateMachine(it) => {
            (it.role, it.definition) = (text(a), Document::verbatim(text(b)));
        }
        Resource::Rule(it) => (it.pattern, it.state) = (Document::verbatim(text(a)), text(b)),
        Resource::Target(it) => {
            it.arn = text(a);
            it.settings = if b {
                Reading::Unknown
            } else {
                Reading::Known(TargetSettings { role: text(a), ..TargetSettings::example() })
            };
        }
    }
    resource
}

fn any_resource() -> impl Strategy<Value = Resource> {
    (id(), any::<bool>(), any::<bool>()).prop_map(|(id, a, b)| resource(&id, a, b))
}

/// Returns an addition to a resource; `None` if its kind can have none.
fn addition(id: &Id) -> Option<Addition> {
    match id {
        Id::Rule { region, name } => Some(Addition::Target {
            region: region.clone(),
            rule: name.clone(),
            id: "theirs".to_owned(),
            arn: "arn:aws:sqs:::theirs".to_owned(),
        }),
        Id::Function => Some(Addition::FunctionUrl { auth: "NONE".to_owned() }),
        Id::FunctionRole | Id::ForwardRole | Id::StateMachineRole => {
            Some(Addition::AttachedPolicy {
                role: id.to_string(),
                arn: "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
            })
        }
        _ => None,
    }
}

fn observed() -> impl Strategy<Value = Observed> {
    let owner = prop_oneof![
        9 => Just(Owner::ThisStack),
        1 => Just(Owner::Untagged),
        1 => Just(Owner::OtherStack("prod".to_owned())),
    ];
    let found = (any_resource(), owner, prop::bool::weighted(0.1)).prop_map(
        |(resource, owner, has_addition)| {
            let addition = addition(&resource.id()).filter(|_| has_addition);
            ObservedResource { resource, owner, additions: addition.into_iter().collect() }
        },
    );
    // The settings of a function have its owner.
    let resources = prop::collection::vec(found, 0..14).prop_map(|found| {
        let mut resources: BTreeMap<_, _> =
            found.into_iter().map(|it| (it.resource.id(), it)).collect();
        let owner = resources.get(&Id::Function).map(|it: &ObservedResource| it.owner.clone());
        for id in [Id::Failures, Id::Permission] {
            if let (Some(owner), Some(found)) = (&owner, resources.get_mut(&id)) {
                found.owner.clone_from(owner);
            }
        }
        resources
    });
    resources.prop_map(|resources| Observed {
        resources,
        home: "ap-northeast-2".to_owned(),
        ..Observed::default()
    })
}

fn stack() -> impl Strategy<Value = Stack> {
    prop::collection::vec(any_resource(), 0..14).prop_map(Stack::from_iter)
}

fn part() -> impl Strategy<Value = ObservedPart> {
    prop_oneof![
        id().prop_map(ObservedPart::Only),
        Just(ObservedPart::Function),
        Just(ObservedPart::Region("us-east-1".to_owned())),
    ]
}

/// Returns true if AWS refuses to create a resource without another one, or if the resource would lose events without it.
fn needs(id: &Id, other: &Id) -> bool {
    match (id, other) {
        (Id::Function, Id::LogGroup | Id::FunctionRole | Id::Secret)
        | (Id::Failures, Id::Function | Id::Queue(_))
        | (Id::Permission, Id::Function)
        | (Id::StateMachine, Id::StateMachineRole | Id::FunctionRole | Id::Function)
        | (Id::Rule { .. }, Id::Permission)
        | (Id::Target { .. }, Id::ForwardRole | Id::Function | Id::Permission) => true,
        (Id::Rule { region, .. } | Id::Target { region, .. }, Id::Queue(queue)) => region == queue,
        (Id::Target { region, rule }, Id::Rule { region: other, name }) => {
            (region, rule) == (other, name)
        }
        _ => false,
    }
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

#[test]
fn a_step_shares_the_line_of_the_step_that_it_belongs_to() {
    let region = || "ap-northeast-2".to_owned();
    let rule = |name: &str| Id::Rule { region: region(), name: name.to_owned() };
    let target = |name: &str| Id::Target { region: region(), rule: name.to_owned() };
    let create = |id: Id| PlanStep { action: PlanAction::Create(Resource::example(&id)), id };
    let delete = |id: Id| PlanStep { action: PlanAction::Delete(Resource::example(&id)), id };
    let change = |id: Id| {
        let (from, to) = (resource(&id, true, true), resource(&id, true, false));
        PlanStep { id, action: PlanAction::Change { differences: from.differences(&to), to } }
    };
    let record = |version| {
        let Resource::Queue(mut queue) = Resource::example(&Id::Queue(region())) else { panic!() };
        queue.rule_set = Some(RuleSetRecord::new("starter", "1", version));
        Resource::Queue(queue)
    };
    let (old, new) = (record("1"), record("2"));
    let recorded = || PlanStep {
        id: new.id(),
        action: PlanAction::Change { to: new.clone(), differences: old.differences(&new) },
    };
    for (steps, expected) in [
        (vec![create(rule("a")), create(rule("b")), create(target("a"))], vec![0, 1, 0]),
        (vec![delete(target("a")), delete(rule("a"))], vec![1, 1]),
        (vec![create(target("a"))], vec![0]),
        // A replaced target, and two changes: each has a line of its own.
        (vec![change(rule("a")), create(target("a"))], vec![0, 1]),
        (vec![change(rule("a")), change(target("a"))], vec![0, 1]),
        (vec![recorded(), change(Id::Function)], vec![1, 1]),
        (vec![recorded()], vec![0]),
        (vec![change(new.id()), change(Id::Function)], vec![0, 1]),
    ] {
        let plan = Plan { steps, ..Plan::default() };
        assert_eq!(plan.lines(), expected, "{plan:?}");
    }
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
        // Of the stack's obsolete resources only the secret and shared ones are left, and the role that names their regions.
        let is_left = |(id, found): &(&Id, &ObservedResource)| found.is_ours() && !stack.resources.contains_key(id);
        let left = after.resources.iter().filter(is_left);
        let stays = |id: &Id| {
            *id == Id::Secret || *id == Id::ForwardRole && after.needs_forward_role()
        };
        prop_assert!(left.into_iter().all(|(id, found)| stays(id) || found.is_shared()));
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
        let needs_role = before.needs_forward_role();
        let mut expected = before.resources;
        expected.retain(|id, found| {
            !found.is_ours() || found.is_shared() || *id == Id::ForwardRole && needs_role
        });
        prop_assert_eq!(after.resources, expected);
    }

    /// Pruning removes the additions to the stack's own resources only, and then its other steps are those of a plan.
    #[test]
    fn pruning_removes_the_additions_of_others_to_the_stack_only(stack in stack(), before in observed()) {
        let mut pruned = before.clone();
        let first = prune(&stack, &mut pruned);
        prop_assert_eq!(first.is_err(), plan(&stack, &before).is_err());
        let Ok(first) = first else { return Ok(()) };
        let mut after = before.clone();
        for step in &first.steps {
            apply(&stack, &mut after, step);
        }
        prop_assert_eq!(foreign(&after), foreign(&before));
        prop_assert_eq!(after.additions().count(), 0);
        prop_assert!(after.shared_rules().next().is_none());
        for (id, desired) in &stack.resources {
            prop_assert_eq!(after.resources[id].resource.differences(desired), []);
        }
        let is_prune = |it: &&PlanStep| matches!(it.action, PlanAction::Prune(_));
        let (prunes, others) = first.steps.split_at(first.steps.iter().take_while(is_prune).count());
        prop_assert!(!others.iter().any(|it| is_prune(&it)));
        prop_assert_eq!(prunes.len(), before.additions().count());
        prop_assert_eq!(others, plan(&stack, &pruned).unwrap().steps);
        prop_assert!(prune(&stack, &mut after).unwrap().steps.is_empty());
    }

    /// Without pruning, the additions to resources that stay are kept.
    #[test]
    fn a_plan_keeps_the_additions_of_others(stack in stack(), before in observed()) {
        let Ok(plan) = plan(&stack, &before) else { return Ok(()) };
        let mut after = before.clone();
        for step in &plan.steps {
            apply(&stack, &mut after, step);
        }
        let deleted = plan.steps.iter().filter(|it| matches!(it.action, PlanAction::Delete(_)));
        let deleted: Vec<_> = deleted.map(|it| &it.id).collect();
        for (id, found) in before.resources.iter().filter(|(id, _)| !deleted.contains(id)) {
            if let Some(after) = after.resources.get(id) {
                prop_assert_eq!(&after.additions, &found.additions);
            }
        }
    }

    /// What could not be read is neither created nor changed nor deleted.
    #[test]
    fn unread_parts_have_no_steps(stack in stack(), before in observed(), part in part()) {
        let mut known = before;
        known.resources.retain(|id, _| !part.covers(id));
        known.unread.insert(part.clone());
        let Ok(plan) = plan(&stack, &known) else { return Ok(()) };
        prop_assert!(!plan.steps.iter().any(|step| part.covers(&step.id)));
        prop_assert!(!plan.unchanged.iter().any(|id| part.covers(id)));
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
        for (at, id) in created.iter().enumerate() {
            let later = created.get(at..).unwrap_or_default();
            prop_assert!(!later.iter().any(|it| needs(id, it)), "{id} before what it needs");
        }
        prop_assert_eq!(created, deleted);
    }
}
