//! Tests of made-up events: the pattern matches each, and nearly all patterns have one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{fitted, matches_cloudtrail};
use crate::json::parse_first;
use crate::pattern::{Pattern, evaluate, parse};

fn pattern(value: &Value) -> Pattern {
    parse(&value.to_string()).unwrap()
}

/// The first event of a pattern, which matches it.
fn event(value: &Value) -> Value {
    let pattern = pattern(value);
    let event = fitted(&pattern).next().unwrap_or_else(|| panic!("no event for {value}")).text;
    assert!(evaluate(&pattern, &parse_first(&event).unwrap()), "{value} {event}");
    serde_json::from_str(&event).unwrap()
}

fn detail(value: &Value) -> Value {
    event(&json!({ "detail": value }))["detail"].take()
}

#[test]
fn every_term_has_an_event() {
    let values = [
        json!("x"),
        json!("10.0.0.1"),
        json!(3.5),
        json!(true),
        json!(null),
        json!({"exactly": "x"}),
        json!({"prefix": "arn:aws:iam::"}),
        json!({"prefix": "10."}),
        json!({"prefix": {"equals-ignore-case": "pRod"}}),
        json!({"suffix": "/Admin"}),
        json!({"suffix": {"equals-ignore-case": ".PNG"}}),
        json!({"equals-ignore-case": "ADMIN"}),
        json!({"wildcard": "arn:aws:iam::*:role/*"}),
        json!({"wildcard": "*a*b*"}),
        json!({"numeric": ["=", 4.5]}),
        json!({"numeric": [">", 3, "<", 4]}),
        json!({"numeric": ["<", -1e20]}),
        json!({"cidr": "10.1.0.0/16"}),
        json!({"cidr": "2001:db8::/32"}),
        json!({"exists": true}),
        json!({"anything-but": ["example", "another-value"]}),
        json!({"anything-but": [0.0, 1]}),
        json!({"anything-but": {"prefix": "ex"}}),
        json!({"anything-but": {"suffix": "le"}}),
        json!({"anything-but": {"wildcard": "*a*"}}),
        json!({"anything-but": {"equals-ignore-case": ["EXAMPLE"]}}),
    ];
    for value in values {
        for path in ["absent", "userAgent"] {
            detail(&json!({ path: [value] }));
        }
    }
}

#[test]
fn members_are_removed_and_put_into_arrays() {
    let absent = detail(&json!({"userAgent": [{"exists": false}], "eventName": ["CreateUser"]}));
    assert!(absent.get("userAgent").is_none(), "{absent}");
    let source = json!({"cidrIp": ["0.0.0.0/0"], "description": [{"exists": false}]});
    let items = json!({"fromPort": [{"numeric": ["<=", 22]}], "ipRanges": {"items": source}});
    let open = json!({
        "eventName": ["AuthorizeSecurityGroupIngress"],
        "requestParameters": {"ipPermissions": {"items": items}},
    });
    let open = detail(&open);
    let item = &open["requestParameters"]["ipPermissions"]["items"][0];
    assert_eq!(item["ipRanges"]["items"][0]["cidrIp"], "0.0.0.0/0", "{open}");
    assert_eq!(open["eventSource"], "ec2.amazonaws.com");
}

#[test]
fn an_event_is_coherent() {
    let denied = detail(&json!({"errorCode": [{"wildcard": "*UnauthorizedOperation"}]}));
    assert!(denied["errorMessage"].is_string(), "{denied}");
    let root = detail(&json!({"userIdentity": {"type": ["Root"]}}));
    assert_eq!(root["userIdentity"]["arn"], "arn:aws:iam::111122223333:root");
    let moved = event(&json!({"source": ["aws.ecs"], "region": ["eu-west-1"]}));
    assert_eq!(moved["detail"]["awsRegion"], "eu-west-1");
    let unknown = event(&json!({"source": ["aws.new"], "detail": {"eventName": ["Frob"]}}));
    assert_eq!(unknown["detail"]["eventSource"], "new.amazonaws.com");
    assert_eq!(unknown["detail"]["requestParameters"], Value::Null);
    let network = event(&json!({"detail-type": ["AWS Network Activity Event via CloudTrail"]}));
    assert_eq!(network["detail"]["eventType"], "AwsVpceEvent");
}

#[test]
fn some_patterns_have_no_event() {
    for value in [
        json!({"source": ["acme.orders"]}),
        json!({"detail-type": ["EC2 Instance State-change Notification"]}),
    ] {
        assert!(!matches_cloudtrail(&pattern(&value)), "{value}");
        assert!(fitted(&pattern(&value)).next().is_none(), "{value}");
    }
    let contradiction =
        json!({"detail": {"a": [{"exists": false}], "a.b": ["x"], "b.c": ["x"], "b": ["y"]}});
    let contradiction = pattern(&contradiction);
    assert!(matches_cloudtrail(&contradiction) && fitted(&contradiction).next().is_none());
}

/// Patterns with their names: the rules of the packs, and published forms.
fn known_patterns() -> Vec<(String, Pattern)> {
    let lines = |text: &str| text.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let rules: Vec<Value> = lines(include_str!("../packs/resolved.jsonl"));
    let published: Vec<Value> = lines(include_str!("../../../tests/lints/public_shapes.jsonl"));
    let rules = rules.iter().map(|it| {
        (it["name"].to_string(), parse(it["pattern"].as_str().unwrap_or_default()).unwrap())
    });
    let published = published.iter().map(|it| (it["about"].to_string(), pattern(&it["pattern"])));
    rules.chain(published).collect()
}

#[test]
fn known_patterns_have_events() {
    let patterns = known_patterns();
    let mut failed = BTreeSet::new();
    for (name, pattern) in patterns.iter().filter(|(_, it)| matches_cloudtrail(it)) {
        match fitted(pattern).next() {
            Some(event) => {
                let event = parse_first(&event.text).unwrap();
                assert!(evaluate(pattern, &event), "{name}");
            }
            None => drop(failed.insert(name)),
        }
    }
    assert_eq!(failed, BTreeSet::new());
    let other = patterns.iter().filter(|(_, it)| !matches_cloudtrail(it)).count();
    assert!(other < patterns.len() / 2, "{other}");
}
