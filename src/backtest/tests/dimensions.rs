//! The pattern of a value matches exactly the events with this value.

use serde_json::Map;

use crate::backtest::dimension::{Dimension, ExactTexts, value_name, values};
use crate::backtest::known_hash::HashedText;
use crate::diagnostic::{Name, Span};
use crate::event::{EventItem, EventSource};
use crate::json::parse as parse_json;
use crate::pattern::{evaluate, parse};
use crate::rules::file::Spanned;
use crate::rules::testing::generated;

const EVENTS: [&str; 6] = [
    "iam CreateUser",
    "ecs CreateCluster",
    "s3 PutBucketPolicy",
    "sts AssumeRole",
    "signin ConsoleLogin",
    "kms Decrypt",
];

pub(super) const IDENTITIES: [&str; 8] =
    ["sso", "iam-user", "root", "assumed-role", "aws-service", "federated-user", "account", "saml"];

/// A session whose record has no context, an assumed role that a service uses, and a partner's user agent.
const RECORDS: [&str; 4] = [
    r#"{"eventVersion": "1.08", "eventName": "A", "eventSource": "x.amazonaws.com", "eventTime": "2026-01-01T00:00:00Z",
        "eventType": "AwsApiCall", "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/r/s"}}"#,
    r#"{"eventVersion": "1.08", "eventName": "A", "eventSource": "x.amazonaws.com", "eventTime": "2026-01-01T00:00:00Z",
        "eventType": "AwsApiCall", "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/r/s",
        "invokedBy": "ec2.amazonaws.com", "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/r"}}},
        "userAgent": "APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io)", "sourceIPAddress": "2001:db8::1"}"#,
    r#"{"eventVersion": "1.08", "eventName": "A", "eventSource": "x.amazonaws.com", "eventTime": "2026-01-01T00:00:00Z",
        "eventType": "AwsApiCall", "userIdentity": {"invokedBy": "ec2.amazonaws.com", "accountId": "1"},
        "sourceIPAddress": "ec2.amazonaws.com", "userAgent": "APN/2.0"}"#,
    r#"{"eventVersion": "1.08", "eventName": "A", "eventSource": "x.amazonaws.com", "eventTime": "2026-01-01T00:00:00Z",
        "eventType": "AwsApiCall", "userIdentity": {"type": "Unknown", "principalId": "p", "accountId": "1"}}"#,
];

/// The events as EventBridge delivers them, with their values.
fn events() -> Vec<(String, Vec<(Dimension, HashedText)>)> {
    let mut texts: Vec<String> = RECORDS.map(str::to_owned).to_vec();
    let flag = |value: &str| Spanned { value: value.to_owned(), span: Span::default() };
    for what in EVENTS {
        for identity in IDENTITIES {
            texts.extend(generated(what, &[("identity", flag(identity))], &Map::new()));
        }
    }
    assert!(texts.len() > 20, "{}", texts.len());
    let mut events = Vec::new();
    for text in texts {
        for item in EventSource::new(Name::Stdin, text.as_bytes()) {
            let EventItem::Event(event) = item.unwrap() else { panic!("{text}") };
            let mut buffer = String::new();
            let delivered = event.delivered(&mut buffer).unwrap().to_owned();
            events.push((
                delivered,
                event.with_record(|record| values(&record.unwrap().0, &mut ExactTexts::default())),
            ));
        }
    }
    events
}

#[test]
fn the_pattern_of_a_value_matches_the_events_with_this_value() {
    let events = events();
    let mut found = 0;
    for (dimension, value) in events.iter().flat_map(|(_, values)| values) {
        let pattern = parse(value).unwrap_or_else(|error| panic!("{value:?}: {error}"));
        for (text, values) in &events {
            let is_match = evaluate(&pattern, &parse_json(text).unwrap());
            let has_value = values.iter().any(|(of, it)| of == dimension && it == value);
            assert_eq!(is_match, has_value, "{value:?}\n{text}");
            found += usize::from(is_match);
        }
    }
    assert!(found > 200, "{found}");
}

#[test]
fn values_have_names() {
    for (pattern, expected) in [
        (r#"{"detail":{"userIdentity":{"arn":["arn:aws:iam::1:user/ops/mina"]}}}"#, "mina"),
        (
            r#"{"detail":{"userIdentity":{"arn":["arn:aws:iam::1:role/x/deployer"]}}}"#,
            "role/deployer",
        ),
        (
            r#"{"detail":{"userIdentity":{"arn":["arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"]}}}"#,
            "role/AWSReservedSSO_Admin_0123456789abcdef",
        ),
        (
            r#"{"detail":{"userIdentity":{"arn":[{"exists":false}],"invokedBy":["a.amazonaws.com"]}}}"#,
            "a.amazonaws.com",
        ),
        (r#"{"detail":{"userAgent":[{"prefix":"aws-cli/"}]}}"#, "aws-cli/"),
        (r#"{"detail":{"sourceIPAddress":[{"cidr":"192.0.2.0/24"}]}}"#, "192.0.2.0/24"),
        (r#"{"source":["aws.ecs"]}"#, "aws.ecs"),
    ] {
        assert_eq!(value_name(pattern), expected);
    }
}
