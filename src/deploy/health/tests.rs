use std::collections::BTreeMap;

use super::{Facts, Function, Trail, Verdict, Waiting, examine};
use crate::deploy::plan::{Action, Plan, Step};
use crate::deploy::stack::{Id, Names, Properties, Stack};

fn stack(state: &str) -> Stack {
    let id = Id::Rule { region: "ap-northeast-2".to_owned(), name: "audit-alert-ecs".to_owned() };
    let rule = Properties::from([("state", state.to_owned())]);
    Stack { resources: BTreeMap::from([(id, rule), (Id::Function, Properties::new())]) }
}

fn trail() -> Trail {
    Trail { name: "all".to_owned(), is_logging: true, writes: true, reads: false, data: false }
}

fn function(state: &str, errors: &[&str]) -> Function {
    Function { state: state.to_owned(), errors: errors.iter().map(|it| (*it).to_owned()).collect() }
}

fn waiting(count: u64) -> Waiting {
    Waiting { count, url: "https://sqs/queue".to_owned() }
}

fn healthy() -> Facts {
    Facts {
        caller: "arn:aws:iam::111122223333:user/gildong".to_owned(),
        trails: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(vec![trail()]))]),
        function: Ok(Some(function("Active", &[]))),
        waiting: BTreeMap::from([("ap-northeast-2".to_owned(), Ok(Some(waiting(0))))]),
        data_rules: Vec::new(),
        secret: Some(Ok(())),
    }
}

/// What is bad, and of which check.
fn bad(state: &str, plan: &Plan, facts: &Facts) -> Vec<(&'static str, String)> {
    let checks = examine(&Names::example(), &stack(state), Some(plan), facts, "");
    let bad = checks.into_iter().filter(|it| it.verdict == Verdict::Bad);
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

#[test]
fn each_cause_is_named_with_a_fix() {
    let with = |change: fn(&mut Facts)| {
        let mut facts = healthy();
        change(&mut facts);
        facts
    };
    for (facts, state, what, found) in [
        (
            with(|it| drop(it.trails.insert("ap-northeast-2".to_owned(), Ok(vec![])))),
            "ENABLED",
            "trail",
            "no trail in",
        ),
        (
            with(|it| {
                let off = Trail { is_logging: false, ..trail() };
                it.trails.insert("ap-northeast-2".to_owned(), Ok(vec![off]));
            }),
            "ENABLED",
            "trail",
            "logging is off",
        ),
        (healthy(), "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS", "trail", "read-only events"),
        (with(|it| it.function = Ok(None)), "ENABLED", "function", "is not there"),
        (
            with(|it| it.function = Ok(Some(function("Failed: no memory", &[])))),
            "ENABLED",
            "function",
            "no memory",
        ),
        (
            with(|it| it.function = Ok(Some(function("Active", &["refused"])))),
            "ENABLED",
            "log",
            "refused",
        ),
        (
            with(|it| it.secret = Some(Err("it is a token".to_owned()))),
            "ENABLED",
            "webhook",
            "it is a token",
        ),
        (
            with(|it| {
                it.waiting.insert("ap-northeast-2".to_owned(), Ok(Some(waiting(3))));
            }),
            "ENABLED",
            "dead letters",
            "3 events",
        ),
    ] {
        let found_bad = bad(state, &Plan::default(), &facts);
        let [(is, words)] = found_bad.as_slice() else { panic!("{what}: {found_bad:?}") };
        assert_eq!(*is, what);
        assert!(words.contains(found), "{words}");
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
    let change = Action::Change {
        from: Properties::from([("policy", "a".to_owned())]),
        to: Properties::from([("policy", "b".to_owned())]),
    };
    let plan = Plan { steps: vec![Step { id, action: change }], unchanged: 0 };
    let expected = "dead-letter queue (ap-northeast-2) differs: policy";
    assert_eq!(bad("ENABLED", &plan, &healthy()), [("installed", expected.to_owned())]);
}

#[test]
fn what_may_not_be_looked_at_is_unknown() {
    let denied = "AccessDenied".to_owned();
    let mut facts = healthy();
    facts.trails.insert("us-east-1".to_owned(), Err(denied.clone()));
    facts.waiting.insert("us-east-1".to_owned(), Err(denied.clone()));
    facts.function = Err(denied);
    let checks = examine(&Names::example(), &stack("ENABLED"), None, &facts, "");
    let unknown = checks.iter().filter(|it| it.verdict == Verdict::Unknown);
    let unknown: Vec<_> = unknown.map(|it| (it.what, it.fix.is_some())).collect();
    assert_eq!(unknown, [("trail", true), ("function", true), ("dead letters", true)]);
    assert!(checks.iter().all(|it| it.found.contains("AccessDenied") == it.fix.is_some()));
}

#[test]
fn a_fix_repeats_the_flags() {
    let step = Step { id: Id::Permission, action: Action::Create(Properties::new()) };
    let plan = Plan { steps: vec![step], unchanged: 0 };
    let stack = stack("ENABLED");
    let flags = " --regions eu-west-1";
    let checks = examine(&Names::example(), &stack, Some(&plan), &healthy(), flags);
    let fixes: Vec<_> = checks.into_iter().filter_map(|it| it.fix).collect();
    assert_eq!(fixes, ["audit-alert install --targets --regions eu-west-1"]);
}
