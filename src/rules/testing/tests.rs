use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::{TestRecorder, generated, run_test};
use crate::catalog::{Action, Catalog};
use crate::diagnostic::{Diagnostic, Level};
use crate::event::{EventBridgeEvent, UnwrappedItem, read};
use crate::language::Phrase;
use crate::pattern::{QUOTA, check_length, lint};
use crate::rules;
use crate::rules::engine::Engine;
use crate::rules::file::{
    RuleSetFile, Spanned, TestEntry, TestEvent, read_pack, read_rule_set, read_tests,
};
use crate::rules::set::{Effective, RuleSetProblem, packs, resolve};

/// All built-in rules together.
fn all() -> Effective {
    let names = packs().iter().map(|it| located(it.name)).collect();
    let set = RuleSetFile { packs: Some(names), ..RuleSetFile::default() };
    let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
    let is_severe = |problem: &&RuleSetProblem| problem.diagnostic().code.level() > Level::Note;
    let severe: Vec<_> = problems.iter().filter(is_severe).collect();
    assert!(severe.is_empty(), "{severe:?}");
    effective
}

fn event(test: &TestEntry) -> String {
    match &test.event {
        TestEvent::Generate { what, flags, set } => generated(&what.value, flags, set).unwrap(),
        TestEvent::Json(event) | TestEvent::File(event) => {
            panic!("packs generate their events: {}", event.value)
        }
    }
}

#[test]
fn packs_are_valid() {
    for (name, text) in rules::set::PACK_FILES {
        let (pack, found) = read_pack(text);
        assert_eq!(found, Vec::<Diagnostic>::new(), "{name}");
        let homeless = pack.rules.iter().find(|it| !it.packs.iter().any(|pack| pack == name));
        assert!(homeless.is_none(), "{name}: {homeless:?}");
    }
}

#[test]
fn the_starter_pack_covers_25_services() {
    let starter = packs().iter().find(|it| it.name == "starter").unwrap();
    assert_eq!(starter.pack.rules.len(), 25);
    let all = all();
    let ecs = all.rules.iter().find(|it| it.name == "ecs").unwrap();
    let named: BTreeSet<_> = ecs.events().iter().map(Action::event_name).collect();
    // Calls of the agent, and tags.
    let others = [
        "DeleteAttributes",
        "DiscoverPollEndpoint",
        "PutAttributes",
        "PutSystemLogEvents",
        "SubmitAttachmentStateChanges",
        "SubmitContainerStateChange",
        "SubmitTaskStateChange",
        "TagResource",
        "UntagResource",
        "UpdateContainerAgent",
        "UpdateTaskProtection",
    ];
    let actions = Catalog::embedded().actions_of("ecs").into_iter();
    let unnamed = actions.filter(|it| !it.read_only() && !named.contains(it.event_name()));
    assert_eq!(unnamed.map(|it| it.event_name()).collect::<BTreeSet<_>>(), BTreeSet::from(others));
}

#[test]
fn every_pack_rule_names_its_techniques() {
    for pack in packs() {
        let without = pack.pack.rules.iter().find(|it| it.rule.about.mitre.is_empty());
        assert!(without.is_none(), "{}: {without:?}", pack.name);
    }
}

#[test]
fn every_pack_rule_has_passing_tests_of_both_kinds() {
    let all = all();
    let rules = Engine::of(&all);
    let (mut positive, mut negative) = (BTreeSet::new(), BTreeSet::new());
    let tests = all.pack_tests();
    for test in &tests {
        let names = |list| <[Spanned<String>]>::iter(list).map(|it| it.value.as_str());
        let (matches, misses) = (names(&test.matches), names(&test.misses));
        let outcome = run_test(&rules, &event(test), matches.clone(), misses.clone());
        assert!(outcome.as_ref().is_ok_and(super::TestOutcome::passed), "{test:?}: {outcome:?}");
        positive.extend(matches);
        negative.extend(misses);
    }
    let names: BTreeSet<_> = all.rules.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names.difference(&positive).collect::<Vec<_>>(), Vec::<&&str>::new(), "positive");
    assert_eq!(names.difference(&negative).collect::<Vec<_>>(), Vec::<&&str>::new(), "negative");
}

#[test]
fn every_pack_rule_is_within_the_limits_of_aws() {
    for rule in all().rules {
        for part in rule.parts() {
            assert!(part.chars().count() <= QUOTA && check_length(part).is_none(), "{}", rule.name);
        }
        // EventBridge's limit is 64 characters, with a stack name before it and a number after it.
        assert!(rule.name.len() <= 40, "{}", rule.name);
        let mut warnings = lint(&rule.parsed);
        warnings.extend(rules::lint(&rule.parsed));
        warnings.retain(|it| it.code.level() > Level::Note);
        assert!(warnings.is_empty(), "{}: {warnings:?}", rule.name);
    }
}

#[test]
fn differences_are_reported_by_rule() {
    let all = all();
    let rules = Engine::of(&all);
    let event = generated("ecs CreateCluster", &[], &serde_json::Map::new()).unwrap();
    let outcome =
        run_test(&rules, &event, ["s3", "ecs"].into_iter(), ["ecs", "s3"].into_iter()).unwrap();
    assert_eq!(outcome.missing, ["s3"]);
    assert_eq!(outcome.unexpected, ["ecs"]);
}

#[test]
fn invalid_keys_of_generated_events_are_errors() {
    let none = serde_json::Map::new();
    for (what, words) in [
        ("ecs", "`generate` needs a service and an action, such as `ecs RunTask`"),
        ("ecs Nothing", "ecs has no action `Nothing`"),
    ] {
        assert_eq!(generated(what, &[], &none).unwrap_err(), words);
    }
    let flag = |name, value: &str| {
        let flags = [("identity", located("root")), (name, located(value))];
        generated("ecs RunTask", &flags, &none).unwrap_err()
    };
    assert_eq!(flag("role", "x"), "`role` does not apply to the identity of this event");
    assert_eq!(
        flag("region", "seoul"),
        "invalid `region`: a region name looks like ap-northeast-2"
    );
    assert_eq!(flag("account", "1"), "invalid `account`: an account ID has 12 digits");
}

fn located(text: &str) -> Spanned<String> {
    Spanned { value: text.to_owned(), span: crate::diagnostic::Span::default() }
}

#[test]
fn rules_that_do_not_receive_a_read_only_event_are_reported() {
    let (set, found) = read_rule_set(
        "packs = []\n[[rule]]\nname = 'all'\nservice = 'ecs'\n[[rule]]\nname = 'reads'\nservice = 'ecs'\nevents = ['DescribeClusters']\n",
    );
    assert_eq!(found, []);
    let (effective, _) = resolve(set, &mut |_| Err(Phrase::default()));
    let rules = Engine::of(&effective);
    let outcome = |what: &str| {
        let event = generated(what, &[], &serde_json::Map::new()).unwrap();
        run_test(&rules, &event, ["all", "reads"].into_iter(), std::iter::empty()).unwrap()
    };
    let reading = outcome("ecs DescribeClusters");
    assert_eq!((reading.not_delivered, reading.missing), (vec!["all".to_owned()], vec![]));
    let changing = outcome("ecs DeleteCluster");
    assert_eq!((changing.not_delivered, changing.missing), (vec![], vec!["reads".to_owned()]));
}

/// The text of a record as EventBridge delivers it.
fn delivered(record: &str) -> String {
    let mut found = None;
    let flow = read(record, &mut |item| {
        if let UnwrappedItem::Record(record, place) = item {
            found = Some(EventBridgeEvent::record(&record, &place).text.into_owned());
        }
        ControlFlow::Continue(())
    });
    assert_eq!(flow, ControlFlow::Continue(()));
    found.unwrap()
}

#[test]
fn recorded_tests_pass_without_the_details_of_the_event() {
    let (set, found) = read_rule_set(
        "packs = []\n[[rule]]\nname = 'prod'\npattern = '{\"source\": [\"aws.s3\"], \"detail\": \
         {\"requestParameters\": {\"bucketName\": [{\"prefix\": \"prod-\"}]}}}'\n[[rule]]\nname = 'created'\n\
         service = 's3'\nevents = ['CreateBucket']\n[[rule]]\nname = 'address'\npattern = '{\"detail\": \
         {\"sourceIPAddress\": [{\"cidr\": \"81.0.0.0/8\"}]}}'\n",
    );
    assert_eq!(found, []);
    let (effective, _) = resolve(set, &mut |_| Err(Phrase::default()));
    let rules = Engine::of(&effective);
    let recorder = TestRecorder::new(&effective, &rules);
    let event = |name: &str, address: &str| {
        let set = serde_json::json!({
            "requestParameters.bucketName": "prod-acme-invoices", "sourceIPAddress": address,
        });
        generated(&format!("s3 {name}"), &[], set.as_object().unwrap()).unwrap()
    };
    for name in ["CreateBucket", "DeleteBucket"] {
        let made = recorder.record(&event(name, "8.8.8.8")).unwrap();
        assert_eq!(recorder.record(&event(name, "8.8.8.8")).unwrap().name, made.name);
        let text = made.toml();
        assert!(!text.contains("acme") && text.contains("\"prod-"), "{text}");
        let (tests, found) = read_tests(&text);
        assert_eq!(found, []);
        let TestEvent::Json(event) = &tests[0].event else { panic!("{text}") };
        let names = |list| <[Spanned<String>]>::iter(list).map(|it| it.value.as_str());
        let (matches, misses) = (names(&tests[0].matches), names(&tests[0].misses));
        assert!(matches.clone().any(|rule| rule == "prod"));
        let outcome = run_test(&rules, &delivered(&event.value), matches, misses).unwrap();
        assert!(outcome.passed(), "{outcome:?}");
    }
    let error = recorder.record(&event("DeleteBucket", "81.2.69.142")).unwrap_err();
    assert!(error.to_string().ends_with("another result for address"), "{error}");
}
