use std::collections::BTreeMap;

use super::{
    Check, FunctionHealth, HealthFacts, HealthVerdict, RepeatFlags, Trail, Waiting, examine,
};
use crate::aws::StackNames;
use crate::deploy::plan::{Plan, PlanAction, PlanStep};
use crate::deploy::stack::{Id, Properties, Stack};

fn stack(state: &str) -> Stack {
    let id = Id::Rule { region: "ap-northeast-2".to_owned(), name: "audit-alert-ecs".to_owned() };
    let pattern = r#"{"source":["aws.kms"],"detail":{"eventSource":["iam.amazonaws.com"]}}"#;
    let rule = Properties::from([("state", state.to_owned()), ("pattern", pattern.to_owned())]);
    Stack {
        resources: BTreeMap::from([(id, rule), (Id::Function, Properties::new())]),
        ..Stack::default()
    }
}

fn trail() -> Trail {
    Trail {
        name: "all".to_owned(),
        is_logging: true,
        writes: true,
        reads: false,
        data: false,
        global: true,
        excluded: Vec::new(),
    }
}

fn function(state: &str, errors: &[&str]) -> FunctionHealth {
    FunctionHealth {
        arn: "arn:f".to_owned(),
        state: state.to_owned(),
        is_stopped: false,
        log_group: "/aws/lambda/audit-alert".to_owned(),
        errors: Ok(errors.iter().map(|it| (*it).to_owned()).collect()),
    }
}

fn waiting(count: u64) -> Waiting {
    Waiting { count, url: "https://sqs/queue".to_owned() }
}

fn healthy() -> HealthFacts {
    HealthFacts {
        caller: "arn:aws:iam::111122223333:user/gildong".to_owned(),
        trails: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(vec![trail()]))]),
        function: Ok(Some(function("Active", &[]))),
        waiting: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(Some(waiting(0))))]),
        data_rules: Vec::new(),
        webhook: Some(Check::good("webhook", "well")),
    }
}

/// What is bad, and of which check.
fn bad(state: &str, plan: &Plan, facts: &HealthFacts) -> Vec<(&'static str, String)> {
    let checks =
        examine(&StackNames::example(), &stack(state), Some(plan), facts, &RepeatFlags::default());
    let bad = checks.into_iter().filter(|it| it.verdict == HealthVerdict::Bad);
    bad.map(|it| {
        assert!(it.fix.is_some(), "{it:?}");
        (it.what, it.found)
    })
    .collect()
}

#[test]
fn nothing_is_wrong_with_what_is_well() {
    let plan = Plan { steps: Vec::new(), unchanged: 9 };
    assert_eq!(bad("ENABLED", &plan, &healthy()), []);
}

/// The one bad check is this, with a fix.
#[track_caller]
fn is_the_cause(facts: &HealthFacts, state: &str, what: &str, found: &str) {
    let found_bad = bad(state, &Plan::default(), facts);
    let [(is, words)] = found_bad.as_slice() else { panic!("{what}: {found_bad:?}") };
    assert_eq!(*is, what);
    assert!(words.contains(found), "{words}");
}

#[test]
fn what_trails_leave_out_is_named_with_a_fix() {
    let all = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
    for (trails, state, found) in [
        (vec![], "ENABLED", "no trail in"),
        (vec![Trail { is_logging: false, ..trail() }], "ENABLED", "logging is off"),
        (vec![trail()], all, "read-only events"),
        (
            vec![Trail { excluded: vec!["kms.amazonaws.com".to_owned()], ..trail() }],
            "ENABLED",
            "leaves out kms.amazonaws.com",
        ),
    ] {
        let mut facts = healthy();
        facts.trails.insert("ap-northeast-2".to_owned(), Ok(trails));
        is_the_cause(&facts, state, "trail", found);
    }
}

/// Where they report, and nowhere else: the rules at home get them handed over.
#[test]
fn events_of_global_services_are_logged_in_their_region() {
    for (region, is_bad) in [("ap-northeast-2", false), ("us-east-1", true)] {
        let mut facts = healthy();
        let trails = vec![Trail { global: false, ..trail() }];
        facts.trails = BTreeMap::from([(region.to_owned(), Ok(trails))]);
        let id = Id::Rule { region: region.to_owned(), name: "audit-alert-iam".to_owned() };
        let pattern = r#"{"source":["aws.iam"]}"#.to_owned();
        let resources = [(id, Properties::from([("pattern", pattern)]))].into();
        let stack = Stack { resources, ..Stack::default() };
        let checks = examine(&StackNames::example(), &stack, None, &facts, &RepeatFlags::default());
        let told = checks.iter().find(|it| it.what == "trail").unwrap();
        assert_eq!(told.verdict == HealthVerdict::Bad, is_bad, "{told:?}");
        assert_eq!(told.found.contains("no events of global services"), is_bad, "{told:?}");
    }
}

#[test]
fn each_other_cause_is_named_with_a_fix() {
    let with = |change: fn(&mut HealthFacts)| {
        let mut facts = healthy();
        change(&mut facts);
        facts
    };
    let stopped = |it: &mut HealthFacts| {
        it.function = Ok(Some(FunctionHealth { is_stopped: true, ..function("Active", &[]) }));
    };
    for (facts, what, found) in [
        (with(stopped), "function", "never runs"),
        (with(|it| it.function = Ok(None)), "function", "is not there"),
        (
            with(|it| it.function = Ok(Some(function("Failed: no memory", &[])))),
            "function",
            "no memory",
        ),
        (with(|it| it.function = Ok(Some(function("Active", &["refused"])))), "log", "refused"),
        (
            with(|it| {
                it.waiting.insert("ap-northeast-2".to_owned(), Ok(Some(waiting(3))));
            }),
            "dead letters",
            "3 events",
        ),
    ] {
        is_the_cause(&facts, "ENABLED", what, found);
    }
}

#[test]
fn rules_for_data_events_need_a_trail_that_selects_them() {
    let mut facts = healthy();
    facts.data_rules.push("objects".to_owned());
    let found = bad("ENABLED", &Plan::default(), &facts);
    assert!(
        matches!(found.as_slice(), [("data events", words)] if words.contains("objects")),
        "{found:?}"
    );
    let trails = facts.trails.get_mut("ap-northeast-2").unwrap().as_mut().unwrap();
    trails[0].data = true;
    assert_eq!(bad("ENABLED", &Plan::default(), &facts), []);
}

#[test]
fn drift_is_named_with_what_differs() {
    let id = Id::Queue("ap-northeast-2".to_owned());
    let change = PlanAction::Change {
        from: Properties::from([("policy", "a".to_owned())]),
        to: Properties::from([("policy", "b".to_owned())]),
    };
    let plan = Plan { steps: vec![PlanStep { id, action: change }], unchanged: 0 };
    let expected = "dead-letter queue (ap-northeast-2) differs: policy";
    assert_eq!(bad("ENABLED", &plan, &healthy()), [("installed", expected.to_owned())]);
}

#[test]
fn what_keeps_no_alert_from_arriving_is_a_note() {
    let change = |name: &'static str| PlanAction::Change {
        from: Properties::from([(name, "a".to_owned())]),
        to: Properties::from([(name, "b".to_owned())]),
    };
    let rule =
        |number| Id::Rule { region: "ap-northeast-2".to_owned(), name: format!("r{number}") };
    let step = |number| PlanStep { id: rule(number), action: change("description") };
    let other = PlanStep { id: rule(99), action: change("state") };
    let plan = Plan { steps: (0..8).map(step).chain([other]).collect(), unchanged: 0 };
    let checks = examine(
        &StackNames::example(),
        &stack("ENABLED"),
        Some(&plan),
        &healthy(),
        &RepeatFlags::default(),
    );
    let installed = checks.iter().filter(|it| it.what == "installed");
    let told: Vec<_> = installed.map(|it| (it.verdict, it.found.as_str())).collect();
    // What matters first; and of many only a few.
    assert_eq!(told[0], (HealthVerdict::Bad, "rule r99 (ap-northeast-2) differs: state"));
    assert_eq!(told[6], (HealthVerdict::Note, "3 more differ"));
    assert_eq!(told.len(), 7);
}

#[test]
fn what_may_not_be_looked_at_is_unknown() {
    let denied = "AccessDenied".to_owned();
    let mut facts = healthy();
    facts.trails.insert("us-east-1".to_owned(), Err(denied.clone()));
    facts.waiting.insert("us-east-1".to_owned(), Err(denied.clone()));
    facts.function = Err(denied);
    let checks =
        examine(&StackNames::example(), &stack("ENABLED"), None, &facts, &RepeatFlags::default());
    let unknown = checks.iter().filter(|it| it.verdict == HealthVerdict::Unknown);
    let unknown: Vec<_> = unknown.map(|it| (it.what, it.fix.is_some())).collect();
    assert_eq!(unknown, [("trail", true), ("function", true), ("dead letters", true)]);
    assert!(checks.iter().all(|it| it.found.contains("AccessDenied") == it.fix.is_some()));
}

#[test]
fn a_fix_repeats_the_flags() {
    let step = PlanStep { id: Id::Permission, action: PlanAction::Create(Properties::new()) };
    let plan = Plan { steps: vec![step], unchanged: 0 };
    let stack = stack("ENABLED");
    let mut facts = healthy();
    facts.waiting.insert("ap-northeast-2".to_owned(), Ok(Some(waiting(1))));
    let flags =
        RepeatFlags { own: " --regions eu-west-1".to_owned(), aws: " --profile seoul".to_owned() };
    let checks = examine(&StackNames::example(), &stack, Some(&plan), &facts, &flags);
    let fixes: Vec<_> = checks.into_iter().filter_map(|it| it.fix).collect();
    let ours = "audit-alert install --targets --regions eu-west-1";
    let letters = "aws sqs receive-message --profile seoul --region ap-northeast-2 \
                   --message-attribute-names All --queue-url https://sqs/queue shows one";
    assert_eq!(fixes, [ours, letters]);
}
