use std::collections::{BTreeMap, BTreeSet};

use super::{PlanContext, PlanWarning, SecretParameter, warnings};
use crate::aws::{StackNames, WILDCARD_RULES_OF_A_BUS};
use crate::deploy::observed::{Observed, ObservedResource, Owner};
use crate::deploy::plan::{Plan, PlanAction, PlanStep, plan};
use crate::deploy::resource::{BusRule, Id, LambdaFunction, Reading, Resource, RuleSetRecord};
use crate::deploy::stack::{DesiredRule, DesiredStack, FunctionAccess, FunctionCode, stack};

fn own() -> FunctionCode {
    FunctionCode::Own {
        sha256: Reading::Known("abc=".to_owned()),
        architecture: Reading::Known("arm64".to_owned()),
        concurrency: Reading::Known(Some(1)),
        environment: BTreeMap::from([("SLACK_WEBHOOK_PARAMETER".to_owned(), "/p".to_owned())]),
        access: FunctionAccess::default(),
        webhook: Some(Reading::Known("1".to_owned())),
        owns_parameter: false,
    }
}

fn desired(rules: Vec<DesiredRule>, code: FunctionCode) -> DesiredStack {
    DesiredStack {
        names: StackNames { parameter: "/p".to_owned(), ..StackNames::example() },
        regions: Vec::new(),
        known_regions: Vec::new(),
        log_retention_days: 90,
        permissions_boundary: String::new(),
        rule_set: RuleSetRecord::new("starter", "1", "0.1.0"),
        rules,
        code,
    }
}

fn rule(name: &str) -> DesiredRule {
    DesiredRule {
        description: String::new(),
        parts: vec![(name.to_owned(), "{}".to_owned())],
        state: "ENABLED",
        regions: Vec::new(),
        has_wildcards: false,
        receives_unnamed_reads: false,
    }
}

/// Returns the warnings about the plan from observed resources, without a webhook of this run.
fn found(desired: &DesiredStack, observed: &Observed) -> Vec<PlanWarning> {
    let stack = stack(desired);
    let plan = plan(&stack, observed).unwrap();
    warnings(&PlanContext { desired, stack: &stack, observed, plan: &plan, has_webhook: false })
}

fn function(change: impl FnOnce(&mut LambdaFunction)) -> Resource {
    let stack = stack(&desired(Vec::new(), own()));
    let mut function = stack.function().unwrap().clone();
    change(&mut function);
    Resource::Function(Box::new(function))
}

#[test]
fn a_usual_plan_has_no_warning() {
    assert_eq!(found(&desired(vec![rule("a")], own()), &Observed::default()), []);
}

#[test]
fn the_function_s_secret_is_checked() {
    let FunctionCode::Own { sha256, architecture, environment, concurrency, access, .. } = own()
    else {
        panic!()
    };
    let without = FunctionCode::Own {
        sha256,
        architecture,
        environment,
        concurrency,
        access,
        webhook: None,
        owns_parameter: false,
    };
    let desired = desired(Vec::new(), without);
    assert_eq!(found(&desired, &Observed::default()), [PlanWarning::MissingParameter]);

    let mut foreign = Observed::default();
    foreign.insert(ObservedResource::new(Resource::example(&Id::Secret), Owner::Untagged));
    let stack = stack(&desired);
    assert_eq!(SecretParameter::of(&desired.names, &stack, &foreign), SecretParameter::Foreign);
    for (has_webhook, expected) in [(false, vec![]), (true, vec![PlanWarning::UnstoredWebhook])] {
        let (observed, plan) = (&foreign, plan(&stack, &foreign).unwrap());
        let context =
            PlanContext { desired: &desired, stack: &stack, observed, plan: &plan, has_webhook };
        assert_eq!(warnings(&context), expected);
    }
    let existing = DesiredStack { code: FunctionCode::Existing("arn:f".to_owned()), ..desired };
    assert_eq!(found(&existing, &foreign), []);
}

#[test]
fn parts_of_the_function_that_cannot_be_as_desired_are_reported() {
    let code = FunctionCode::Own {
        sha256: Reading::Unknown,
        architecture: Reading::Unknown,
        concurrency: Reading::Unknown,
        environment: BTreeMap::new(),
        access: FunctionAccess::default(),
        webhook: None,
        owns_parameter: false,
    };
    let mut observed = Observed::default();
    let old = function(|it| {
        let variables = [("SLACK_WEBHOOK_PARAMETER".to_owned(), "/old".to_owned())];
        it.environment = Reading::Known(BTreeMap::from(variables));
    });
    observed.insert(ObservedResource::new(old, Owner::ThisStack));
    let expected = [
        PlanWarning::UncomparedCode,
        PlanWarning::ReplacedFunction,
        PlanWarning::UnreservedConcurrency,
        PlanWarning::OldParameter("/old".to_owned()),
    ];
    assert_eq!(found(&desired(Vec::new(), code), &observed), expected);
}

#[test]
fn quotas_are_those_of_the_region() {
    let rules = |count, has_wildcards| {
        let rule = |number| DesiredRule { has_wildcards, ..rule(&format!("rule-{number}")) };
        (0..count).map(rule).collect::<Vec<_>>()
    };
    let in_region = |home: &str, rules| {
        let names = StackNames { home: home.to_owned(), ..StackNames::example() };
        found(&DesiredStack { names, ..desired(rules, own()) }, &Observed::default())
    };
    let too_many = |region: &str, count, quota| PlanWarning::TooManyRules {
        region: region.to_owned(),
        count,
        quota,
    };
    for (region, count, quota) in [("ap-northeast-2", 300, 300), ("eu-south-1", 100, 100)] {
        assert_eq!(in_region(region, rules(count, false)), []);
        let expected = [too_many(region, count + 1, quota)];
        assert_eq!(in_region(region, rules(count + 1, false)), expected);
    }
    let limit = WILDCARD_RULES_OF_A_BUS;
    assert_eq!(in_region("eu-west-1", rules(limit, true)), []);
    let region = "eu-west-1".to_owned();
    let expected = [PlanWarning::TooManyWildcards { region, count: limit + 1 }];
    assert_eq!(in_region("eu-west-1", rules(limit + 1, true)), expected);
}

#[test]
fn rules_that_will_receive_any_read_are_found_once() {
    let all_events = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
    let open =
        |name: &str| DesiredRule { state: all_events, receives_unnamed_reads: true, ..rule(name) };
    let named = DesiredRule { state: all_events, ..rule("named") };
    let rules = vec![open("created"), open("changed"), open("same"), rule("usual"), named];
    let desired = desired(rules, own());
    let mut observed = Observed::default();
    for (name, state) in [("changed", "ENABLED"), ("same", all_events)] {
        let rule = BusRule {
            state: state.to_owned(),
            ..BusRule::example(&desired.names.home, &format!("audit-alert-{name}"))
        };
        observed.insert(ObservedResource::new(Resource::Rule(rule), Owner::ThisStack));
    }
    let expected = ["audit-alert-changed", "audit-alert-created"].map(str::to_owned);
    assert_eq!(found(&desired, &observed), [PlanWarning::NewlyOpen(BTreeSet::from(expected))]);
}

#[test]
fn abandoned_regions_are_reported() {
    let desired = desired(vec![rule("a")], own());
    let id = Id::Rule { region: "eu-west-1".to_owned(), name: "audit-alert-a".to_owned() };
    let action = PlanAction::Delete(Resource::example(&id));
    let plan = Plan { steps: vec![PlanStep { id, action }], ..Plan::default() };
    let (stack, observed) = (&stack(&desired), &Observed::default());
    let context =
        PlanContext { desired: &desired, stack, observed, plan: &plan, has_webhook: false };
    let regions = BTreeSet::from(["eu-west-1".to_owned()]);
    assert_eq!(warnings(&context), [PlanWarning::AbandonedRegions(regions)]);
}
