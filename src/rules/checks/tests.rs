//! Findings of the checks, and rules without findings.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{CheckLocations, check};
use crate::aws::StackNames;
use crate::catalog::Catalog;
use crate::deploy::resource::{Id, Reading, RuleSetRecord};
use crate::deploy::stack::{DesiredStack, FunctionAccess, FunctionCode as Called, stack};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::generate::{Event, EventSpec, IdentityKind, Seed, SetPath};
use crate::language::Phrase;
use crate::pattern::{Builder, RuleId};
use crate::rules::file::read_rule_set;
use crate::rules::set::{Effective, State, packs, resolve};

fn resolved(text: &str) -> (Effective, CheckLocations) {
    let (set, found) = read_rule_set(text);
    assert_eq!(found, []);
    let places = CheckLocations::of(&set);
    (resolve(set, &mut |_| Err(Phrase::default())).0, places)
}

fn found(text: &str) -> Vec<Diagnostic> {
    let (set, places) = resolved(text);
    check(&set, &places)
}

/// Titles of the findings with a code.
fn titles(text: &str, code: &str) -> Vec<String> {
    found(text)
        .into_iter()
        .filter(|it| it.code.id() == code)
        .map(|it| it.title.to_string())
        .collect()
}

fn service(name: &str, service: &str, events: &[&str]) -> String {
    format!("[[rule]]\nname = {name:?}\nservice = {service:?}\nevents = {events:?}\n")
}

fn pattern(name: &str, pattern: &Value) -> String {
    format!("[[rule]]\nname = {name:?}\npattern = '{pattern}'\n")
}

fn iam(names: &Value, more: &Value) -> Value {
    let mut detail = json!({ "eventSource": ["iam.amazonaws.com"], "eventName": names });
    for (name, value) in more.as_object().unwrap() {
        detail[name] = value.clone();
    }
    json!({ "source": ["aws.iam"], "detail": detail })
}

#[test]
fn a_rule_covered_by_another() {
    let wide = service("wide", "iam", &["CreateUser", "DeleteUser"]);
    let narrow = service("narrow", "iam", &["DeleteUser"]);
    let title = "every event of `narrow` also matches `wide`";
    let request = json!({ "requestParameters": { "userName": ["root"] } });
    let by_name = pattern("narrow", &iam(&json!(["DeleteUser"]), &request));
    let is_call = json!({ "eventType": ["AwsApiCall"], "readOnly": [false] });
    let certain = pattern("wide", &iam(&json!([{ "prefix": "Delete" }]), &is_call));
    for (set, expected) in [
        (format!("{wide}{narrow}"), &[title][..]),
        (format!("{narrow}{wide}"), &[title]),
        (format!("{wide}{by_name}"), &[title]),
        (format!("{certain}{narrow}"), &[title]),
        (format!("{wide}{narrow}severity = \"critical\"\n"), &[]),
        (format!("{wide}severity = \"critical\"\n{narrow}"), &[title]),
    ] {
        assert_eq!(titles(&set, "AA0406"), expected, "{set}");
    }
}

#[test]
fn rules_that_do_not_overlap() {
    let user = |name: &str| json!({ "requestParameters": { "userName": [name] } });
    let kind = |kind: &str| json!({ "userIdentity": { "type": [kind] } });
    let deleted = json!(["DeleteUser"]);
    let rule = |name: &str, more: &Value| pattern(name, &iam(&deleted, more));
    let sets = [
        service("a", "iam", &["CreateUser", "DeleteUser"])
            + &service("b", "iam", &["DeleteUser", "CreateRole"]),
        // Both match the same generated event by chance.
        rule("a", &json!({})) + &service("b", "s3", &["DeleteBucket"]),
        rule("a", &user("a")) + &rule("b", &user("b")),
        rule("a", &user("a")) + &rule("b", &kind("AssumedRole")),
        rule("a", &json!({ "errorCode": [{ "exists": false }] }))
            + &rule("b", &json!({ "errorCode": [{ "exists": true }] })),
        // The first rule does not receive the read-only events of the second one.
        pattern("a", &iam(&json!([{ "prefix": "" }]), &json!({})))
            + &service("b", "iam", &["GetUser"]),
        // A rule without events is in the home region only, and iam's events appear in another one.
        pattern("a", &json!({ "source": [{ "prefix": "aws." }] }))
            + &service("b", "iam", &["DeleteUser"]),
    ];
    for set in sets {
        assert_eq!(titles(&set, "AA0406"), [""; 0], "{set}");
    }
}

#[test]
fn rules_with_the_same_pattern() {
    let twice = service("a", "iam", &["DeleteUser"]) + &service("b", "iam", &["DeleteUser"]);
    assert_eq!(titles(&twice, "AA0406"), ["`b` has the same pattern as `a`"]);
    let in_other_words = service("a", "iam", &["DeleteUser", "CreateUser"])
        + &service("b", "iam", &["CreateUser", "DeleteUser"]);
    assert_eq!(titles(&in_other_words, "AA0406"), ["every event of `b` also matches `a`"]);
}

#[test]
fn custom_rules_and_packs() {
    let pack = "packs = [\"starter\"]\n".to_owned();
    let within = pack.clone() + &service("own", "acm", &["DeleteCertificate"]);
    assert_eq!(titles(&within, "AA0406"), ["every event of `own` also matches `starter/acm`"]);
    let around = pack + "[[rule]]\nname = \"own\"\nservice = \"acm\"\n";
    assert_eq!(titles(&around, "AA0406"), ["every event of `starter/acm` also matches `own`"]);
}

#[test]
fn packs_cause_no_warnings() {
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    let each = names.iter().map(|name| vec![*name]);
    for packs in each.chain([names.clone()]) {
        let found = found(&format!("packs = {packs:?}\n"));
        assert!(found.iter().all(|it| it.code.level() == Level::Note), "{packs:?}: {found:#?}");
        assert!(found.len() <= 4, "{packs:?}: {found:#?}");
    }
}

#[test]
fn rules_that_match_own_calls() {
    let labels = |text: &str| -> Vec<_> {
        let found = found(text).into_iter().filter(|it| it.code.id() == "AA0407");
        found.map(|it| it.label.to_string()).collect()
    };
    let logs = service("logs", "logs", &["CreateLogStream", "DeleteLogGroup"]);
    assert_eq!(labels(&logs), ["matches `CreateLogStream`"]);
    assert_eq!(labels(&service("logs", "logs", &["DeleteLogGroup"])), [""; 0]);
    let data = "matches `Invoke` if a trail selects data events";
    assert_eq!(labels(&service("lambda", "lambda", &["Invoke"])), [data]);
    // The rule receives read-only events because it names one.
    let read = "matches `GetSecretValue`";
    assert_eq!(labels(&service("secrets", "secretsmanager", &["GetSecretValue"])), [read]);
    let all = json!({ "source": ["aws.secretsmanager"] });
    assert_eq!(labels(&pattern("secrets", &all)), [""; 0]);
}

/// Names of the resources that `install` creates for a stack name and home region, by resource.
fn installed(stack_name: &str, home: &str) -> impl Fn(&Id) -> String {
    let names = StackNames::new(stack_name, "111122223333", home);
    let code = Called::Own {
        sha256: Reading::Unknown,
        architecture: Reading::Unknown,
        concurrency: Reading::Unknown,
        environment: BTreeMap::new(),
        access: FunctionAccess::default(),
        webhook: None,
        owns_parameter: true,
    };
    let desired = DesiredStack {
        rule_set: RuleSetRecord::new("starter", "1", "0.1.0"),
        names: names.clone(),
        regions: Vec::new(),
        known_regions: Vec::new(),
        log_retention_days: 90,
        permissions_boundary: String::new(),
        rules: Vec::new(),
        code,
    };
    let resources = stack(&desired).resources;
    move |id| {
        assert!(resources.contains_key(id), "{id}");
        names.of(id).0
    }
}

fn loops(text: &str) -> Vec<Diagnostic> {
    found(text).into_iter().filter(|it| it.code == Code::RulesLoop).collect()
}

/// Appends the `[[ignore]]` in a hint to a rule set.
fn with_ignore(text: &str, help: &str) -> String {
    let pattern = help.split("[[ignore]] pattern = ").nth(1).unwrap();
    format!("{text}[[ignore]]\npattern = {pattern}\n")
}

#[test]
fn following_the_hint_removes_the_warning() {
    let settings = "name = \"alerts\"\nregion = \"eu-west-1\"\n";
    let role = installed("alerts", "eu-west-1")(&Id::FunctionRole);
    let logs = settings.to_owned() + &service("logs", "logs", &["CreateLogStream"]);
    let [finding] = &*loops(&logs) else { panic!("expected one finding") };
    let help = finding.help.as_ref().unwrap().to_string();
    assert!(help.contains(&format!("{role:?}")), "{help}");
    assert_eq!(loops(&with_ignore(&logs, &help)), []);
    // Ignoring another stack's role does not help.
    let other = help.replace(&role, "alerts-us-east-1");
    assert_eq!(loops(&with_ignore(&logs, &other)).len(), 1);

    let assumed = json!({ "source": ["aws.sts"], "detail": { "eventName": ["AssumeRole"] } });
    let [finding] = &*loops(&pattern("sts", &assumed)) else { panic!("expected one finding") };
    let help = finding.help.as_ref().unwrap().to_string();
    let (_, member) = help.split_once("add ").unwrap();
    let (member, _) = member.split_once(" to `detail`").unwrap();
    let mut without = assumed;
    let Value::Object(member) = serde_json::from_str(&format!("{{{member}}}")).unwrap() else {
        panic!("{help}")
    };
    without["detail"].as_object_mut().unwrap().extend(member);
    assert_eq!(loops(&pattern("sts", &without)), []);
}

/// The function is invoked for an ignored `Invoke`, too, which is the next event.
#[test]
fn ignoring_invoke_does_not_end_the_loop() {
    let invoked = service("invoked", "lambda", &["Invoke"])
        + "[[ignore]]\npattern = '{\"source\":[\"aws.lambda\"]}'\n";
    assert_eq!(loops(&invoked).len(), 1);
    assert!(!loops(&invoked)[0].help.as_ref().unwrap().to_string().contains("[[ignore]]"));
}

#[test]
fn own_calls_use_the_names_of_install() {
    let name = installed("alerts", "ap-northeast-2");
    let issuer = |user: &str| {
        let issuer = json!({ "userName": [{ "anything-but": user }] });
        json!({ "userIdentity": { "sessionContext": { "sessionIssuer": issuer } } })
    };
    let group = |group: &str| json!({ "requestParameters": { "logGroupName": [group] } });
    for (detail, expected) in [
        (issuer(&name(&Id::FunctionRole)), 0),
        (issuer("alerts-function"), 1),
        (issuer("audit-alert-ap-northeast-2"), 1),
        (group(&name(&Id::LogGroup)), 1),
        (group("/aws/lambda/alerts-function"), 0),
    ] {
        let rule = pattern("logs", &json!({ "source": ["aws.logs"], "detail": detail }));
        assert_eq!(loops(&format!("name = \"alerts\"\n{rule}")).len(), expected, "{rule}");
    }
}

#[test]
fn requirements_are_reported_once() {
    let rules = service("users", "iam", &["CreateUser", "GetUser"])
        + &service("zones", "route53", &["DeleteHostedZone"])
        + "[[rule]]\nname = \"roles\"\nservice = \"iam\"\n"
        + &service("objects", "s3", &["DeleteObject"]);
    let codes = |text: &str| -> Vec<_> { found(text).iter().map(|it| it.code.id()).collect() };
    assert_eq!(codes(&rules), ["AA0409", "AA0410", "AA0411"]);
    assert_eq!(codes(&format!("region = \"us-east-1\"\n{rules}")), ["AA0410", "AA0411"]);
    // The lints report regions and trails of hand-written patterns.
    let written = pattern("users", &iam(&json!(["GetUser"]), &json!({})));
    assert_eq!(codes(&written), ["AA0410"]);
}

/// Events with all combinations of the values that the property's rules test.
fn events() -> &'static [String] {
    static EVENTS: OnceLock<Vec<String>> = OnceLock::new();
    EVENTS.get_or_init(|| {
        let kinds = [IdentityKind::AssumedRole, IdentityKind::IamUser, IdentityKind::Root];
        let mut events = Vec::new();
        for name in ["CreateUser", "DeleteUser", "GetUser"] {
            for (index, kind) in kinds.into_iter().enumerate() {
                for error in [None, Some("AccessDenied".to_owned())] {
                    for user in ["a", "abc", "b"] {
                        let mut spec =
                            EventSpec::new(Catalog::embedded().resolve("iam", name).unwrap());
                        spec.identity = Some(kind);
                        spec.error.clone_from(&error);
                        let seed = Seed(u64::try_from(index).unwrap());
                        let mut event = Event::generate(&spec, seed, Timestamp::UNIX_EPOCH);
                        let path = SetPath::parse("requestParameters.userName").unwrap();
                        event.set(&path, &user.into()).unwrap();
                        events.push(event.into_envelope().to_string());
                    }
                }
            }
        }
        events
    })
}

fn rule() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        json!(["CreateUser"]),
        json!(["DeleteUser", "CreateUser"]),
        json!(["DeleteUser", "GetUser"]),
        json!([{ "prefix": "Create" }]),
        json!([{ "anything-but": "CreateUser" }, "CreateUser"]),
    ]);
    let fields = prop::sample::select(vec![
        json!({}),
        json!({ "requestParameters": { "userName": ["abc"] } }),
        json!({ "requestParameters": { "userName": [{ "prefix": "a" }] } }),
        json!({ "requestParameters": { "userName": [{ "anything-but": "b" }] } }),
        json!({ "userIdentity": { "type": ["IAMUser", "Root"] } }),
        json!({ "userIdentity": { "type": ["Root"] }, "readOnly": [false] }),
        json!({ "errorCode": [{ "exists": false }] }),
        json!({ "errorCode": [{ "exists": true }] }),
        json!({ "errorCode": ["AccessDenied"] }),
        json!({ "$or": [{ "errorCode": ["AccessDenied"] }, { "userIdentity": { "type": ["Root"] } }] }),
    ]);
    (names, fields).prop_map(|(names, fields)| iam(&names, &fields))
}

proptest! {
    #![proptest_config(crate::scaled_cases(64))]

    #[test]
    fn a_covered_rule_matches_no_event_alone(rules in prop::collection::vec(rule(), 2..8)) {
        let texts = rules.iter().enumerate().map(|(index, it)| pattern(&format!("r{index}"), it));
        let text: String = texts.collect();
        let (set, places) = resolved(&text);
        let mut builder = Builder::new();
        for (index, rule) in set.rules.iter().enumerate() {
            builder.add(RuleId(u32::try_from(index).unwrap()), &rule.parsed);
        }
        let program = builder.build().unwrap();
        let mut scratch = program.scratch();
        for finding in check(&set, &places).iter().filter(|it| it.code.id() == "AA0406") {
            let title = finding.title.to_string();
            let mut names = title.split('`').skip(1).step_by(2);
            let mut id = || RuleId(names.next().unwrap().trim_start_matches('r').parse().unwrap());
            let (narrow, wide) = (id(), id());
            for event in events() {
                let matched = program.matches(event.as_bytes(), &mut scratch).unwrap();
                prop_assert!(!matched.contains(narrow) || matched.contains(wide), "{} {event}", finding.title);
            }
        }
    }
}

#[test]
fn rules_with_wildcards() {
    let rule = |at: usize, bucket: &Value| {
        let detail = json!({ "requestParameters": { "bucketName": [bucket] } });
        pattern(&format!("r{at}"), &json!({ "source": ["aws.s3"], "detail": detail }))
    };
    let set = |count, bucket: &Value| {
        "packs = []\n".to_owned() + &(0..count).map(|at| rule(at, bucket)).collect::<String>()
    };
    let wildcard = json!({ "wildcard": "*-prod-*" });
    let not = json!({ "anything-but": { "wildcard": "*-prod-*" } });
    for bucket in [&wildcard, &not] {
        assert_eq!(titles(&set(30, bucket), "AA0413"), [""; 0]);
        let expected = ["31 EventBridge rules have wildcards; an event bus may have 30"];
        assert_eq!(titles(&set(31, bucket), "AA0413"), expected);
    }
    assert_eq!(titles(&set(40, &json!({ "prefix": "prod-" })), "AA0413"), [""; 0]);
}

#[test]
fn rules_that_may_receive_any_read_are_reported() {
    let kms = json!({ "source": ["aws.kms"], "detail": { "errorCode": ["AccessDenied"] } });
    let named = iam(&json!(["ListUsers"]), &json!({}));
    let all = "state = \"all-management-events\"\n";
    for (text, expected) in [
        (pattern("a", &kms), vec![]),
        (
            pattern("a", &kms) + all,
            vec!["`a` receives every read-only event that its pattern matches"],
        ),
        (pattern("a", &named), vec!["`a` selects read-only events"]),
        (pattern("a", &named) + all, vec!["`a` selects read-only events"]),
        (service("a", "iam", &["CreateUser"]) + all, vec!["`a` selects read-only events"]),
    ] {
        assert_eq!(titles(&text, "AA0410"), expected, "{text}");
    }
    assert_eq!(resolved(&(pattern("a", &kms) + all)).0.rules[0].state(), State::AllEvents);
}
