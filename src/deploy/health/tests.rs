use std::collections::BTreeMap;

use super::{
    Check, FunctionHealth, FunctionState, HealthFacts, HealthVerdict, RepeatFlags, Trail, Waiting,
    examine,
};
use crate::aws::StackNames;
use crate::deploy::addition::{Addition, AllowedOnBus, BusStatement, PolicyEffect, StatementGrant};
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::resource::{
    BusRule, Difference, Document, Field, FieldState, Id, Reading, Resource,
};
use crate::deploy::stack::Stack;
use crate::language::{Phrase, phrase};

fn rule(region: &str, name: &str, pattern: &str, state: &str) -> Resource {
    Resource::Rule(BusRule {
        pattern: Document::verbatim(pattern),
        state: state.to_owned(),
        ..BusRule::example(region, name)
    })
}

fn stack(state: &str) -> Stack {
    let pattern = r#"{"source":["aws.kms"],"detail":{"eventSource":["iam.amazonaws.com"]}}"#;
    [rule("ap-northeast-2", "audit-alert-ecs", pattern, state), Resource::example(&Id::Function)]
        .into_iter()
        .collect()
}

/// Returns a step that changes a field of a resource.
fn change(resource: Resource, field: Field) -> PlanStep {
    let differences =
        vec![Difference { field, observed: FieldState::from("a"), desired: FieldState::from("b") }];
    PlanStep { id: resource.id(), action: PlanAction::Change { to: resource, differences } }
}

fn trail() -> Trail {
    Trail {
        name: "all".to_owned(),
        arn: "arn:aws:cloudtrail:us-east-1:111122223333:trail/all".to_owned(),
        home: "us-east-1".to_owned(),
        is_logging: true,
        writes: true,
        reads: false,
        data: false,
        global: true,
        excluded: Vec::new(),
    }
}

fn function(state: FunctionState, errors: &[&str]) -> FunctionHealth {
    FunctionHealth {
        arn: "arn:f".to_owned(),
        architecture: "arm64".to_owned(),
        state,
        is_stopped: false,
        log_group: "/aws/lambda/audit-alert".to_owned(),
        errors: Ok(errors.iter().map(|it| (*it).to_owned()).collect()),
    }
}

fn failed() -> FunctionState {
    FunctionState::Other { state: "Failed".to_owned(), reason: "no memory".to_owned() }
}

fn waiting(count: u64) -> Waiting {
    Waiting { count, url: "https://sqs/queue".to_owned() }
}

fn healthy() -> HealthFacts {
    HealthFacts {
        caller: "arn:aws:iam::111122223333:user/gildong".to_owned(),
        trails: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(vec![trail()]))]),
        function: Ok(Some(function(FunctionState::Active, &[]))),
        waiting: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(Some(waiting(0))))]),
        bus_errors: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(Vec::new()))]),
        additions: Vec::new(),
        bus_statements: Vec::new(),
        data_rules: Vec::new(),
        secrets: vec![Check::good(
            phrase!("webhook"),
            phrase!("it can be read and has a valid form"),
        )],
    }
}

/// Runs the checks; returns the names and findings of those that are bad.
fn bad(state: &str, plan: &Plan, facts: &HealthFacts) -> Vec<(String, String)> {
    let checks =
        examine(&StackNames::example(), &stack(state), Some(plan), facts, &RepeatFlags::default());
    let bad = checks.into_iter().filter(|it| it.verdict == HealthVerdict::Bad);
    bad.map(|it| {
        assert!(it.fix.is_some(), "{it:?}");
        (it.name.to_string(), it.found.to_string())
    })
    .collect()
}

#[test]
fn a_healthy_stack_has_no_problem() {
    let plan = Plan { steps: Vec::new(), unchanged: [Id::Function].into() };
    assert_eq!(bad("ENABLED", &plan, &healthy()), []);
}

#[test]
fn the_architecture_of_the_function_is_named() {
    let checks = examine(
        &StackNames::example(),
        &stack("ENABLED"),
        Some(&Plan::default()),
        &healthy(),
        &RepeatFlags::default(),
    );
    assert!(
        checks
            .iter()
            .any(|it| it.found == phrase!("active, {architecture}", architecture = "arm64")),
        "{checks:?}"
    );
}

/// Asserts that exactly this check is bad.
#[track_caller]
fn is_the_cause(facts: &HealthFacts, state: &str, name: &str, found: &str) {
    let found_bad = bad(state, &Plan::default(), facts);
    let [(is, words)] = found_bad.as_slice() else { panic!("{name}: {found_bad:?}") };
    assert_eq!(is, name);
    assert!(words.contains(found), "{words}");
}

#[test]
fn events_that_trails_exclude_are_reported() {
    let all = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
    for (trails, state, found) in [
        (vec![], "ENABLED", "no trail in"),
        (vec![Trail { is_logging: false, ..trail() }], "ENABLED", "logging is off"),
        (vec![trail()], all, "read-only events"),
        (
            vec![Trail { excluded: vec!["kms.amazonaws.com".to_owned()], ..trail() }],
            "ENABLED",
            "excludes kms.amazonaws.com",
        ),
    ] {
        let mut facts = healthy();
        facts.trails.insert("ap-northeast-2".to_owned(), Ok(trails));
        is_the_cause(&facts, state, "trail", found);
    }
}

#[test]
fn fixes_of_trails_name_the_region_that_can_change_them() {
    let mut facts = healthy();
    let trails = vec![Trail { is_logging: false, ..trail() }];
    facts.trails = BTreeMap::from([("ap-northeast-2".to_owned(), Ok(trails))]);
    let flags = RepeatFlags::default();
    let checks = examine(&StackNames::example(), &stack("ENABLED"), None, &facts, &flags);
    let fix = checks.into_iter().find(|it| it.name == "trail").unwrap().fix.unwrap().to_string();
    let command = "start-logging --region us-east-1 --name arn:aws:cloudtrail:us-east-1:";
    assert!(fix.contains(command), "{fix}");
}

/// The home region needs no trail for them: the rules of their region forward them.
#[test]
fn events_of_global_services_are_logged_in_their_region() {
    for (region, is_bad) in [("ap-northeast-2", false), ("us-east-1", true)] {
        let mut facts = healthy();
        let trails = vec![Trail { global: false, ..trail() }];
        facts.trails = BTreeMap::from([(region.to_owned(), Ok(trails))]);
        let pattern = r#"{"source":["aws.iam"]}"#;
        let stack = [rule(region, "audit-alert-iam", pattern, "ENABLED")].into_iter().collect();
        let checks = examine(&StackNames::example(), &stack, None, &facts, &RepeatFlags::default());
        let check = checks.iter().find(|it| it.name == "trail").unwrap();
        assert_eq!(check.verdict == HealthVerdict::Bad, is_bad, "{check:?}");
        let found = check.found.to_string();
        assert_eq!(found.contains("no events of global services"), is_bad, "{check:?}");
    }
}

#[test]
fn an_account_without_the_stack_has_one_finding() {
    let create =
        |resource: Resource| PlanStep { id: resource.id(), action: PlanAction::Create(resource) };
    let rule = rule("ap-northeast-2", "audit-alert-ecs", "{}", "ENABLED");
    let steps = vec![create(Resource::example(&Id::Function)), create(rule)];
    let plan = Plan { steps, ..Plan::default() };
    let found = bad("ENABLED", &plan, &healthy());
    assert_eq!(found, [("installed".to_owned(), "nothing is installed".to_owned())]);
}

#[test]
fn each_other_cause_is_reported() {
    let with = |change: fn(&mut HealthFacts)| {
        let mut facts = healthy();
        change(&mut facts);
        facts
    };
    let stopped = |it: &mut HealthFacts| {
        it.function =
            Ok(Some(FunctionHealth { is_stopped: true, ..function(FunctionState::Active, &[]) }));
    };
    for (facts, name, found) in [
        (with(stopped), "function", "never runs"),
        (
            with(|it| {
                let errors = Ok(vec!["INVOCATION_FAILURE".to_owned()]);
                it.bus_errors.insert("us-east-1".to_owned(), errors);
            }),
            "event bus",
            "us-east-1: INVOCATION_FAILURE",
        ),
        (with(|it| it.function = Ok(None)), "function", "does not exist"),
        (with(|it| it.function = Ok(Some(function(failed(), &[])))), "function", "no memory"),
        (
            with(|it| it.function = Ok(Some(function(FunctionState::Active, &["refused"])))),
            "log",
            "refused",
        ),
        (
            with(|it| {
                it.waiting.insert("ap-northeast-2".to_owned(), Ok(Some(waiting(3))));
            }),
            "dead letters",
            "3 events",
        ),
    ] {
        is_the_cause(&facts, "ENABLED", name, found);
    }
}

#[test]
fn a_stopped_function_gets_the_concurrency_of_the_rule_set() {
    let stopped = FunctionHealth { is_stopped: true, ..function(FunctionState::Active, &[]) };
    let facts = HealthFacts { function: Ok(Some(stopped)), ..healthy() };
    let with = |concurrency| {
        let Resource::Function(mut function) = Resource::example(&Id::Function) else { panic!() };
        function.concurrency = concurrency;
        [Resource::Function(function)].into_iter().collect()
    };
    for (stack, expected) in [
        (with(Reading::Known(Some(5))), "put-function-concurrency"),
        (with(Reading::Known(Some(5))), "--reserved-concurrent-executions 5"),
        (with(Reading::Known(None)), "delete-function-concurrency"),
        (Stack::default(), "delete-function-concurrency"),
    ] {
        let flags = RepeatFlags::default();
        let checks = examine(&StackNames::example(), &stack, None, &facts, &flags);
        let fixes: Vec<_> =
            checks.iter().filter_map(|it| Some(it.fix.as_ref()?.to_string())).collect();
        assert!(fixes.iter().any(|it| it.contains(expected)), "{expected}: {fixes:?}");
    }
}

#[test]
fn rules_for_data_events_need_a_trail_that_selects_them() {
    let mut facts = healthy();
    facts.data_rules.push("objects".to_owned());
    let found = bad("ENABLED", &Plan::default(), &facts);
    assert!(
        matches!(found.as_slice(), [(name, words)] if name == "data events" && words.contains("objects")),
        "{found:?}"
    );
    let trails = facts.trails.get_mut("ap-northeast-2").unwrap().as_mut().unwrap();
    trails[0].data = true;
    assert_eq!(bad("ENABLED", &Plan::default(), &facts), []);
}

#[test]
fn drift_is_reported_with_the_properties_that_differ() {
    let queue = Resource::example(&Id::Queue("ap-northeast-2".to_owned()));
    let plan = Plan { steps: vec![change(queue, Field::Policy)], ..Plan::default() };
    let expected = "dead-letter queue (ap-northeast-2) differs: policy";
    assert_eq!(bad("ENABLED", &plan, &healthy()), [("installed".to_owned(), expected.to_owned())]);
}

#[test]
fn drift_that_gives_others_access_is_reported_as_such() {
    let plan = Plan {
        steps: vec![change(Resource::example(&Id::Secret), Field::Type)],
        ..Plan::default()
    };
    let expected = "webhook's parameter may give others access: type";
    assert_eq!(bad("ENABLED", &plan, &healthy()), [("installed".to_owned(), expected.to_owned())]);
}

#[test]
fn a_harmless_difference_is_a_note() {
    let rule = |number| rule("ap-northeast-2", &format!("r{number}"), "{}", "ENABLED");
    let step = |number| change(rule(number), Field::Description);
    let other = change(rule(99), Field::State);
    let plan = Plan { steps: (0..8).map(step).chain([other]).collect(), ..Plan::default() };
    let checks = examine(
        &StackNames::example(),
        &stack("ENABLED"),
        Some(&plan),
        &healthy(),
        &RepeatFlags::default(),
    );
    let installed = checks.iter().filter(|it| it.name == "installed");
    let found: Vec<_> = installed.map(|it| (it.verdict, it.found.to_string())).collect();
    let found: Vec<_> = found.iter().map(|(verdict, it)| (*verdict, it.as_str())).collect();
    // Problems come before notes, and only the first few are listed.
    assert_eq!(found[0], (HealthVerdict::Bad, "rule r99 (ap-northeast-2) differs: state"));
    assert_eq!(found[6], (HealthVerdict::Note, "3 more differ"));
    assert_eq!(found.len(), 7);
}

#[test]
fn facts_that_cannot_be_read_are_unknown() {
    let denied = Phrase::verbatim("AccessDenied");
    let mut facts = healthy();
    facts.trails.insert("us-east-1".to_owned(), Err(denied.clone()));
    facts.waiting.insert("us-east-1".to_owned(), Err(denied.clone()));
    facts.function = Err(denied);
    let checks =
        examine(&StackNames::example(), &stack("ENABLED"), None, &facts, &RepeatFlags::default());
    let unknown = checks.iter().filter(|it| it.verdict == HealthVerdict::Unknown);
    let unknown: Vec<_> = unknown.map(|it| (it.name.to_string(), it.fix.is_some())).collect();
    let names = ["trail", "function", "dead letters"];
    assert_eq!(unknown, names.map(|it| (it.to_owned(), true)));
    let is_denied = |it: &Check| it.found.to_string().contains("AccessDenied");
    assert!(checks.iter().all(|it| is_denied(it) == it.fix.is_some()));
}

#[test]
fn a_fix_repeats_the_flags() {
    let group = Resource::example(&Id::LogGroup);
    let step = PlanStep { id: group.id(), action: PlanAction::Create(group) };
    let plan = Plan { steps: vec![step], unchanged: [Id::Function].into() };
    let stack = stack("ENABLED");
    let mut facts = healthy();
    facts.waiting.insert("ap-northeast-2".to_owned(), Ok(Some(waiting(1))));
    let flags =
        RepeatFlags { own: " --regions eu-west-1".to_owned(), aws: " --profile seoul".to_owned() };
    let checks = examine(&StackNames::example(), &stack, Some(&plan), &facts, &flags);
    let fixes: Vec<_> = checks.into_iter().filter_map(|it| it.fix).collect();
    let ours = "audit-alert install --targets --regions eu-west-1";
    let letters = "to print one, run: aws sqs receive-message --profile seoul --region ap-northeast-2 \
                   --message-attribute-names All --queue-url https://sqs/queue";
    assert_eq!(fixes, [ours, letters]);
}

#[test]
fn additions_of_others_are_reported_by_their_risk() {
    let url = |auth: &str| Addition::FunctionUrl { auth: auth.to_owned() };
    let policy =
        |effect| Addition::InlinePolicy { role: "r".to_owned(), name: "p".to_owned(), effect };
    let attached =
        |arn: &str| Addition::AttachedPolicy { role: "r".to_owned(), arn: arn.to_owned() };
    let statement = |grant| Addition::Statement { id: "s".to_owned(), grant };
    let accounts = || ["444455556666".to_owned()].into();
    for (addition, name, verdict) in [
        (url("NONE"), "open", HealthVerdict::Bad),
        (url("AWS_IAM"), "addition", HealthVerdict::Note),
        (policy(PolicyEffect::Denies), "addition", HealthVerdict::Bad),
        (policy(PolicyEffect::AllowsEverything), "open", HealthVerdict::Bad),
        (policy(PolicyEffect::Allows), "addition", HealthVerdict::Note),
        (attached("arn:aws:iam::aws:policy/AdministratorAccess"), "open", HealthVerdict::Bad),
        (attached("arn:aws-cn:iam::aws:policy/AWSDenyAll"), "addition", HealthVerdict::Bad),
        (attached("arn:aws:iam::aws:policy/ReadOnlyAccess"), "addition", HealthVerdict::Note),
        (attached("arn:aws:iam::111122223333:policy/AWSDenyAll"), "addition", HealthVerdict::Note),
        (statement(StatementGrant::Denies), "addition", HealthVerdict::Bad),
        (statement(StatementGrant::Everybody), "open", HealthVerdict::Bad),
        (statement(StatementGrant::EverybodyIf), "addition", HealthVerdict::Note),
        (statement(StatementGrant::Accounts(accounts())), "open", HealthVerdict::Bad),
        (statement(StatementGrant::Principals(accounts())), "addition", HealthVerdict::Note),
    ] {
        let facts = HealthFacts { additions: vec![Ok(addition.clone())], ..healthy() };
        reports(&facts, &addition.describe(), name, verdict);
    }
    for (allowed, name, verdict) in [
        (AllowedOnBus::Everybody, "open", HealthVerdict::Bad),
        (AllowedOnBus::Accounts(accounts()), "addition", HealthVerdict::Note),
        (AllowedOnBus::Organizations(accounts()), "members", HealthVerdict::Good),
    ] {
        let (region, id) = ("ap-northeast-2".to_owned(), "s".to_owned());
        let statement = BusStatement { region, id, allowed };
        let facts = HealthFacts { bus_statements: vec![Ok(statement.clone())], ..healthy() };
        reports(&facts, &statement.describe(), name, verdict);
    }
}

/// Asserts that a finding has this name and verdict.
#[track_caller]
fn reports(facts: &HealthFacts, found: &Phrase, name: &str, verdict: HealthVerdict) {
    let names = StackNames::example();
    let checks = examine(&names, &stack("ENABLED"), None, facts, &RepeatFlags::default());
    let found: Vec<_> = checks.iter().filter(|it| it.found == *found).collect();
    let [check] = found.as_slice() else { panic!("{found:?}: {checks:?}") };
    assert_eq!((check.name.to_string().as_str(), check.verdict), (name, verdict), "{check:?}");
}
