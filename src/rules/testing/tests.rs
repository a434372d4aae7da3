use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde_json::{Map, Value, json};

use super::{RecordedTest, TestRecorder, TestedValue, generated, run_test};
use crate::catalog::{Action, Catalog};
use crate::diagnostic::{Diagnostic, Level};
use crate::event::{EventBridgeEvent, UnwrappedItem, read};
use crate::generate::leaked;
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
    let event = generated("ecs CreateCluster", &[], &Map::new()).unwrap();
    let outcome =
        run_test(&rules, &event, ["s3", "ecs"].into_iter(), ["ecs", "s3"].into_iter()).unwrap();
    assert_eq!(outcome.missing, ["s3"]);
    assert_eq!(outcome.unexpected, ["ecs"]);
}

#[test]
fn invalid_keys_of_generated_events_are_errors() {
    let none = Map::new();
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
        let event = generated(what, &[], &Map::new()).unwrap();
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

/// The effective rules of a rule set without packs.
fn rule_set(text: &str) -> Effective {
    let (set, found) = read_rule_set(&format!("packs = []\n{text}"));
    assert_eq!(found, []);
    resolve(set, &mut |_| Err(Phrase::default())).0
}

/// Loads a recorded test, which must pass. Returns its record.
fn passing(recorded: &RecordedTest, rules: &Engine) -> Value {
    let text = recorded.toml();
    let (tests, found) = read_tests(&text);
    assert_eq!(found, [], "{text}");
    let TestEvent::Json(event) = &tests[0].event else { panic!("{text}") };
    let names = |list| <[Spanned<String>]>::iter(list).map(|it| it.value.as_str());
    let (matches, misses) = (names(&tests[0].matches), names(&tests[0].misses));
    assert!(matches.clone().chain(misses.clone()).next().is_some(), "{text}");
    let outcome = run_test(rules, &delivered(&event.value), matches, misses).unwrap();
    assert!(outcome.passed(), "{outcome:?}");
    serde_json::from_str(&event.value).unwrap()
}

fn kept(test: &RecordedTest) -> Vec<(&str, String)> {
    test.kept.iter().map(|it| (it.path(), it.text())).collect()
}

/// The texts of a record that identify something in its test, except the values that stay.
fn leaked_by(test: &RecordedTest, record: &Value, made: &Value) -> Vec<String> {
    let kept = test.kept.iter().map(TestedValue::text).collect::<String>();
    let leaks = leaked(record, &made.to_string());
    leaks.into_iter().filter(|it| !kept.contains(it.as_str())).collect()
}

#[test]
fn recorded_tests_of_packs_pass_without_the_details_of_the_events() {
    let all = all();
    let rules = Engine::of(&all);
    let recorder = TestRecorder::new(&all, &rules);
    let mut matched = BTreeSet::new();
    for test in all.pack_tests() {
        let event = event(&test);
        let made = recorder.record(&event).unwrap_or_else(|it| panic!("{test:?}: {it}"));
        let record = passing(&made, &rules);
        let real: Value = serde_json::from_str(&event).unwrap();
        let leaks = leaked_by(&made, &real["detail"], &record);
        assert_eq!(leaks, Vec::<String>::new(), "{event}\n{record}");
        matched.extend(made.matches);
    }
    let names: BTreeSet<_> = all.rules.iter().map(|it| it.name.clone()).collect();
    assert_eq!(matched, names);
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn recorded_tests_of_real_events_pass_without_their_details() {
    #[expect(clippy::disallowed_methods, reason = "a test reads the environment")]
    let folder = std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("a folder");
    let all = all();
    let rules = Engine::of(&all);
    let recorder = TestRecorder::new(&all, &rules);
    let mut leaks = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
        if file.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        #[expect(clippy::disallowed_methods, reason = "a test reads files")]
        let records = std::fs::read_to_string(file).unwrap();
        for line in records.lines() {
            let test = recorder.record(&delivered(line)).unwrap();
            let made = passing(&test, &rules);
            let real = serde_json::from_str(line).unwrap();
            leaks.extend(leaked_by(&test, &real, &made));
        }
    }
    assert_eq!(leaks, BTreeSet::new());
}

/// `{"detail": {"a": {"b": VALUE}}}` for the path `a.b`.
fn nested(path: &str, value: &str) -> String {
    let inner = path.rsplit('.').fold(value.to_owned(), |it, name| format!("{{\"{name}\": {it}}}"));
    format!("{{\"detail\": {inner}}}")
}

#[test]
fn recorded_tests_keep_what_decides_the_rules() {
    // A member, the test of a rule, the value of the event, and what of the value stays.
    for (member, condition, value, text) in [
        ("sourceIPAddress", r#"{"cidr": "81.0.0.0/8"}"#, "81.2.69.142", "81.2.69.142"),
        ("requestParameters.x", r#"{"equals-ignore-case": "XFILES"}"#, "xfiles", "xfiles"),
        ("requestParameters.x", r#""xfiles""#, "xfiles", "xfiles"),
        ("requestParameters.x", r#"{"prefix": "xf-"}"#, "xf-case", "xf-*"),
        ("requestParameters.x", r#"{"prefix": {"equals-ignore-case": "XF-"}}"#, "xf-case", "xf-*"),
        ("requestParameters.x", r#"{"suffix": "-xf"}"#, "case-xf", "*-xf"),
        ("requestParameters.x", r#"{"wildcard": "a*-x*-b"}"#, "agent-xf-b", "a*-x*-b"),
        ("requestParameters.x", r#"{"anything-but": "xfiles"}"#, "xfiles", "xfiles"),
        ("requestParameters.x", r#"{"anything-but": {"prefix": "xf-"}}"#, "xf-case", "xf-*"),
        ("requestParameters.labels.Xfiles", r#"{"exists": true}"#, "case", "case"),
        ("recipientAccountId", r#"{"wildcard": "2468*"}"#, "246813579024", "2468*"),
        ("userIdentity.accountId", r#""246813579024""#, "246813579024", "246813579024"),
        ("eventTime", r#"{"prefix": "2024-05-"}"#, "2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
    ] {
        let pattern = nested(member, &format!("[{condition}]"));
        let effective = rule_set(&format!("[[rule]]\nname = 'one'\npattern = '{pattern}'\n"));
        let rules = Engine::of(&effective);
        let set = json!({ member: value, "requestParameters.other": value });
        let event = generated("ecs CreateCluster", &[], set.as_object().unwrap()).unwrap();
        let test = TestRecorder::new(&effective, &rules).record(&event).unwrap();
        assert_eq!(kept(&test), [(member, text.to_owned())], "{condition}");
        let made = passing(&test, &rules);
        // The other times stay with the time of the event.
        if member != "eventTime" {
            assert_ne!(made["requestParameters"]["other"], value, "{condition}");
        }
    }
}

#[test]
fn values_that_decide_nothing_are_replaced() {
    let effective = rule_set(
        "[[rule]]\nname = 'prod'\npattern = '{\"source\": [\"aws.s3\"], \"detail\": {\"requestParameters\": \
         {\"bucketName\": [{\"prefix\": \"prod-\"}]}}}'\n[[rule]]\nname = 'created'\nservice = 's3'\nevents = \
         ['CreateBucket']\n[[rule]]\nname = 'address'\npattern = '{\"detail\": {\"sourceIPAddress\": [{\"cidr\": \
         \"81.0.0.0/8\"}]}}'\n",
    );
    let rules = Engine::of(&effective);
    let recorder = TestRecorder::new(&effective, &rules);
    for name in ["CreateBucket", "DeleteBucket"] {
        let set = json!({
            "requestParameters.bucketName": "prod-acme-invoices",
            "requestParameters.Host": "prod-acme-invoices.s3.ap-northeast-2.amazonaws.com",
            "sourceIPAddress": "8.8.8.8",
            "userIdentity.userName": "prod-",
        });
        let event = generated(&format!("s3 {name}"), &[], set.as_object().unwrap()).unwrap();
        let test = recorder.record(&event).unwrap();
        assert_eq!(recorder.record(&event).unwrap().name, test.name);
        assert_eq!(kept(&test), [("requestParameters.bucketName", "prod-*".to_owned())]);
        let made = passing(&test, &rules);
        let bucket = made["requestParameters"]["bucketName"].as_str().unwrap();
        assert!(bucket.starts_with("prod-") && !made.to_string().contains("acme"), "{made}");
        assert_eq!(
            made["requestParameters"]["Host"],
            format!("{bucket}.s3.ap-northeast-2.amazonaws.com")
        );
        assert_ne!(made["userIdentity"]["userName"], "prod-");
    }
}

#[test]
fn rules_that_match_new_values_by_chance_keep_nothing() {
    // The names and accounts of the replacements.
    let effective = rule_set(
        "[[rule]]\nname = 'one'\npattern = '{\"detail\": {\"recipientAccountId\": [\"111122223333\"]}}'\n[[rule]]\nname = \
         'two'\npattern = '{\"detail\": {\"requestParameters\": {\"x\": [\"sample-api\", \"sample-web\"]}}}'\n",
    );
    let rules = Engine::of(&effective);
    let recorder = TestRecorder::new(&effective, &rules);
    for name in ["xfiles", "case", "agent"] {
        let set = json!({ "requestParameters.x": name, "recipientAccountId": "246813579024" });
        let event = generated("ecs CreateCluster", &[], set.as_object().unwrap()).unwrap();
        let test = recorder.record(&event).unwrap();
        assert_eq!(kept(&test), []);
        passing(&test, &rules);
    }
}

#[test]
fn events_whose_envelope_decides_have_no_test() {
    let effective = rule_set("[[rule]]\nname = 'one'\npattern = '{\"version\": [\"1\"]}'\n");
    let rules = Engine::of(&effective);
    let event = generated("s3 CreateBucket", &[], &Map::new()).unwrap();
    let event = event.replacen("\"version\":\"0\"", "\"version\":\"1\"", 1);
    let error = TestRecorder::new(&effective, &rules).record(&event).unwrap_err();
    assert!(error.to_string().ends_with("another result for one"), "{error}");
}
