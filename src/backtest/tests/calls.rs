//! An API call that is counted without a tree has the facts that its tree has.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Map;

use super::{options, partial_of, rules};
use crate::backtest::call_cache::CallCache;
use crate::backtest::{BacktestRules, Partial, TallyOptions};
use crate::diagnostic::Span;
use crate::event::EventForm;
use crate::rules::file::Spanned;
use crate::rules::testing::generated;

/// Every event alerts, so that each is read.
const RULES: &str = r#"
packs = []
[flood]
limit = 1
[[rule]]
name = "all"
pattern = '{"detail": {"eventVersion": [{"exists": true}]}}'
severity = "low"
[[rule]]
name = "named"
pattern = '{"detail": {"eventName": [{"prefix": "C"}]}}'
severity = "medium"
"#;

/// A caller, for the places of other values.
const CALLER: &str =
    r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/a","accountId":"1","userName":"a"}"#;

const IDENTITIES: [&str; 19] = [
    CALLER,
    r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/a","accountId":"1","userName":"a","accessKeyId":"AKIA0"}"#,
    r#"{"accessKeyId":"AKIA1", "type":"IAMUser","arn":"arn:aws:iam::1:user/a","accountId":"1","userName":"a"}"#,
    r#"{"type":"AssumedRole","principalId":"AROA:s","arn":"arn:aws:sts::1:assumed-role/r/s","accountId":"1",
        "sessionContext":{"attributes":{"mfaAuthenticated":"false"},"sessionIssuer":{"arn":"arn:aws:iam::1:role/r","userName":"r"}}}"#,
    r#"{"type":"AssumedRole","principalId":"AROA:s","sessionContext":{"sessionIssuer":{},"attributes":{}}}"#,
    r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/r/s","sessionContext":null}"#,
    r#"{"type":"Root","accountId":"1","arn":"arn:aws:iam::1:root","sessionContext":{"assumedRoot":"true","sourceIdentity":"b"}}"#,
    r#"{"type":"AWSService","invokedBy":"ec2.amazonaws.com"}"#,
    r#"{"invokedBy":"ec2.amazonaws.com","accountId":"1"}"#,
    r#"{"type":"AssumedRole","principalId":"AROA:a@example.com","arn":"arn:aws:sts::1:assumed-role/r/a@example.com"}"#,
    r#"{"type":"IdentityCenterUser","onBehalfOf":{"userId":"u"},"accountId":"1"}"#,
    r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/a","arn":"arn:aws:iam::1:user/b"}"#,
    r#"{"type":"IAMUser","\u0061rn":"arn:aws:iam::1:user/a"}"#,
    r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user\/a"}"#,
    r#"{"type":"IAMUser","arn":5,"accountId":7,"principalId":" "}"#,
    r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/AKIAIOSFODNN7EXAMPLE password=hunter2","userName":"\u202e"}"#,
    r#""{\"type\":\"IAMUser\",\"arn\":\"arn:aws:iam::1:user/a\"}""#,
    "{}",
    "null",
];

/// Values of members, each `None` for a missing member. The first is usual.
const MEMBERS: [(&str, &[Option<&str>]); 10] = [
    (
        "eventSource",
        &[Some("\"iam.amazonaws.com\""), Some("\"x\\u002eamazonaws.com\""), Some("\"\u{200b}\"")],
    ),
    (
        "eventName",
        &[Some("\"CreateUser\""), Some("\"Create\\\"\""), Some("\"D password=hunter2\"")],
    ),
    ("eventType", &[Some("\"AwsApiCall\""), Some("\"AwsServiceEvent\"")]),
    (
        "userAgent",
        &[
            Some("\"aws-cli/2\""),
            None,
            Some("5"),
            Some("\"a\\/b\""),
            Some("\" \""),
            Some("\"가/1\""),
            Some("\"Mozilla/5.0\""),
        ],
    ),
    (
        "sourceIPAddress",
        &[
            Some("\"192.0.2.7\""),
            Some("\"2001:db8::1\""),
            None,
            Some("null"),
            Some("\"AWS Internal\""),
        ],
    ),
    (
        "sessionCredentialFromConsole",
        &[
            None,
            Some("\"true\""),
            Some("true"),
            Some("\"false\""),
            Some("\"tru\\u0065\""),
            Some("1"),
        ],
    ),
    (
        "errorCode",
        &[
            None,
            Some("\"AccessDenied\""),
            Some("null"),
            Some("\"false\""),
            Some("false"),
            Some("\"\""),
        ],
    ),
    (
        "errorMessage",
        &[None, Some("\"a \\\"b\\\"\""), Some("\"denied\""), Some("1"), Some("\"false\"")],
    ),
    (
        "responseElements",
        &[
            Some("null"),
            None,
            Some("{}"),
            Some("{\"user\":{\"errorCode\":\"X\"}}"),
            Some("{\"errorCode\":\"X\"}"),
            Some("{\"CreateUser\":\"Failure\"}"),
            Some("{\"\\u0065rrorCode\":\"X\"}"),
            Some("\"{\\\"errorCode\\\":\\\"X\\\"}\""),
            Some("[1]"),
        ],
    ),
    ("serviceEventDetails", &[None, Some("{\"state\":\"FAILED\"}"), Some("null")]),
];

/// The members of a record. A member that is given twice has two values.
fn members() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let usual = |values: &'static [Option<&'static str>]| prop_oneof![6 => Just(values[0]), 4 => select(values)];
    let identity = prop_oneof![1 => Just(CALLER), 2 => select(&IDENTITIES[..])];
    let others = MEMBERS.map(|(_, values)| usual(values));
    let twice = select(&MEMBERS[..])
        .prop_flat_map(|(name, values)| select(values).prop_map(move |value| (name, value)));
    (identity, others, prop::option::weighted(0.3, twice)).prop_map(|(identity, others, twice)| {
        let others = MEMBERS.iter().map(|it| it.0).zip(others).chain(twice);
        let others = others.filter_map(|(name, value)| Some((name, value?)));
        [("userIdentity", identity)].into_iter().chain(others).collect()
    })
}

fn record(members: &[(&str, &str)], second: usize) -> String {
    let members: Vec<_> =
        members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!(
        r#"{{"eventVersion": "1.11", {}, "eventTime": "2026-01-31T23:59:{second:02}Z", "awsRegion": "us-east-1",
        "eventID": "{second}", "recipientAccountId": "111122223333", "eventCategory": "Management"}}"#,
        members.join(", ")
    )
}

/// The counts of events that are read one by one, each with a tree, and those of a list.
fn counts(rules: &BacktestRules, events: &[String], max_examples: usize) -> [Partial; 2] {
    let options = TallyOptions { max_examples, ..options() };
    let list = format!("[{}]", events.join(","));
    [events, &[list]].map(|inputs| {
        let mut partial = partial_of(rules, None, &options, inputs);
        partial.input = crate::backtest::InputTally::default();
        partial
    })
}

proptest! {
    #[test]
    fn the_tree_has_the_same_facts(
        records in prop::collection::vec(members(), 1..8),
        max_examples in 0..3_usize,
    ) {
        let usual = MEMBERS.map(|(name, values)| values[0].map(|value| (name, value)));
        let usual: Vec<_> =
            [("userIdentity", CALLER)].into_iter().chain(usual.into_iter().flatten()).collect();
        // Only a record after a usual one is read without a tree.
        let records = records.iter().flat_map(|it| [&usual, it]);
        let records: Vec<_> = records.enumerate().map(|(second, it)| record(it, second)).collect();
        let [by_tree, by_bytes] = counts(&rules(RULES), &records, max_examples);
        prop_assert_eq!(by_bytes, by_tree);
    }
}

#[test]
fn generated_events_have_the_same_facts() {
    let flag = |value: &str| Spanned { value: value.to_owned(), span: Span::default() };
    let mut events = Vec::new();
    for event in ["iam CreateUser", "ecs CreateCluster", "s3 PutBucketPolicy", "kms Decrypt"] {
        for identity in super::dimensions::IDENTITIES {
            events.extend(generated(event, &[("identity", flag(identity))], &Map::new()));
        }
    }
    assert!(events.len() > 20, "{}", events.len());
    let [by_tree, by_bytes] = counts(&rules(RULES), &events, 0);
    assert_eq!(by_bytes, by_tree);
    assert_eq!(by_tree.tally.matched, events.len() as u64);
}

/// The comparisons above would also succeed if nothing was read without a tree.
#[test]
fn usual_calls_are_read_without_a_tree() {
    let rules = rules(RULES);
    let mut cache = CallCache::default();
    let mut facts = |identity, (name, value)| {
        let mut members = vec![("userIdentity", identity)];
        for (member, values) in MEMBERS {
            let value = if member == name { Some(value) } else { values[0] };
            members.extend(value.map(|value| (member, value)));
        }
        let text = record(&members, 0);
        let mut scratch = rules.engine.scratch();
        let (scanned, _) = rules.engine.scan(text.as_bytes(), EventForm::Record, &mut scratch)?;
        cache.facts(text.as_bytes(), &scanned)
    };
    for identity in &IDENTITIES[..9] {
        assert!(facts(identity, ("", "")).is_some(), "{identity}");
    }
    for changed in [
        ("userAgent", "\"가/1\""),
        ("errorCode", "\"AccessDenied\""),
        ("responseElements", "{\"user\":{\"errorCode\":\"X\"}}"),
    ] {
        assert!(facts(CALLER, changed).is_some(), "{changed:?}");
    }
    // Sessions of a caller have one entry.
    assert_eq!(cache.callers(), 7);
}
