//! Tests of the kinds of events and of their envelopes.

use super::super::{EventBridgeEvent, EventKind, EventPlace, Recognized, recognize};
use super::with_record;
use crate::json::parse;

fn kind(json: &str) -> Option<EventKind> {
    let node = parse(json).unwrap();
    match recognize(&node) {
        Recognized::Record(record) => record.kind(),
        Recognized::Foreign(_) | Recognized::Pattern | Recognized::Other => None,
    }
}

fn call(members: &str) -> String {
    format!(
        r#"{{"eventName":"A","eventSource":"s3.amazonaws.com","eventTime":"2026-11-20T01:02:03Z"{members}}}"#
    )
}

#[test]
fn the_type_decides_the_kind() {
    for (event_type, expected) in [
        ("AwsApiCall", Some(EventKind::ApiCall)),
        ("AwsConsoleAction", Some(EventKind::ConsoleAction)),
        ("AwsConsoleSignIn", Some(EventKind::SignIn)),
        ("AwsConsoleSignin", Some(EventKind::SignIn)),
        ("AwsServiceEvent", Some(EventKind::ServiceEvent)),
        ("AwsCloudTrailInsight", Some(EventKind::Insight)),
        ("AwsAggregatedEvent", Some(EventKind::Aggregated)),
        ("AwsVpceEvent", Some(EventKind::NetworkActivity)),
        ("AwsVpceEvents", Some(EventKind::NetworkActivity)),
        ("AwsQuantumEvent", None),
    ] {
        let bare = call(&format!(r#","eventType":"{event_type}""#));
        assert_eq!(kind(&bare), expected, "{event_type}");
        let envelope =
            format!(r#"{{"detail-type":"AWS API Call via CloudTrail","detail":{bare}}}"#);
        assert_eq!(kind(&envelope), expected, "{event_type} in an envelope");
    }
}

#[test]
fn a_record_without_a_type_is_recognized_by_what_else_it_has() {
    let of_sign_in = |name: &str| {
        kind(&call("").replace("\"A\"", &format!("\"{name}\"")).replace("s3.", "signin."))
    };
    assert_eq!(kind(&call("")), Some(EventKind::ApiCall));
    assert_eq!(of_sign_in("ConsoleLogin"), Some(EventKind::SignIn));
    assert_eq!(of_sign_in("UserAuthentication"), Some(EventKind::ServiceEvent));
    for (category, expected) in [
        ("Management", Some(EventKind::ApiCall)),
        ("Data", Some(EventKind::ApiCall)),
        ("NetworkActivity", Some(EventKind::NetworkActivity)),
        ("Insight", Some(EventKind::Insight)),
        ("Aggregated", Some(EventKind::Aggregated)),
        ("Weather", None),
    ] {
        let record = call(&format!(r#","eventCategory":"{category}""#));
        assert_eq!(kind(&record), expected, "{category}");
    }
    for (detail_type, expected) in [
        ("AWS Console Signin via CloudTrail", Some(EventKind::SignIn)),
        ("AWS Console Sign In via CloudTrail", Some(EventKind::SignIn)),
        ("AWS Insight via CloudTrail", Some(EventKind::Insight)),
        ("AWS Weather Event via CloudTrail", None),
    ] {
        let envelope = format!(r#"{{"detail-type":"{detail_type}","detail":{}}}"#, call(""));
        assert_eq!(kind(&envelope), expected, "{detail_type}");
    }
    // A name alone could be that of a service event.
    assert_eq!(kind(r#"{"eventName":"A","eventID":"1"}"#), None);
    assert_eq!(kind(r#"{"eventSource":"s3.amazonaws.com","eventID":"1"}"#), None);
    assert_eq!(kind(r#"{"eventType":"AwsApiCall","eventID":"1"}"#), None);
}

/// Members of the envelope that is added to a record.
fn wrapped(json: &str) -> serde_json::Value {
    with_record(json, |record| {
        let place = EventPlace { text: json, span: record.span(), in_string: false };
        serde_json::from_str(&EventBridgeEvent::record(&record, &place).text).unwrap()
    })
}

#[test]
fn each_kind_gets_its_own_envelope() {
    let network = wrapped(&call(r#","eventType":"AwsVpceEvent""#));
    assert_eq!(network["detail-type"], "AWS Network Activity Event via CloudTrail");
    assert_eq!(network["source"], "aws.s3");

    let insight = wrapped(
        r#"{"eventType":"AwsCloudTrailInsight","eventID":"i","eventTime":"2026-11-20T12:44:00Z",
        "recipientAccountId":"111122223333","awsRegion":"eu-west-1",
        "insightDetails":{"eventSource":"ec2.amazonaws.com","eventName":"DescribeRegions"}}"#,
    );
    assert_eq!(insight["detail-type"], "AWS Insight via CloudTrail");
    assert_eq!(insight["source"], "aws.cloudtrail");

    let aggregated = wrapped(
        r#"{"eventVersion":"1.0","accountId":"111122223333","eventId":"i","eventType":"AwsAggregatedEvent",
        "eventSource":"s3.amazonaws.com","awsRegion":"eu-west-1",
        "timeWindow":{"windowStart":"2026-11-20T01:00:00Z","windowEnd":"2026-11-20T01:05:00Z"}}"#,
    );
    assert_eq!(aggregated["detail-type"], "AWS Aggregated Event via CloudTrail");
    for (name, value) in [
        ("source", "aws.s3"),
        ("account", "111122223333"),
        ("id", "i"),
        ("time", "2026-11-20T01:05:00Z"),
    ] {
        assert_eq!(aggregated[name], value, "{name}");
    }
}
