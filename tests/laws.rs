//! Properties of all generated events: ARNs, zones, secrets, states. Ordinary runs test every 16th action;
//! `AUDIT_ALERT_EVERY_ACTION=1` tests all.
#![expect(clippy::disallowed_methods, reason = "tests read the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use audit_alert::catalog::{Action, Catalog};
use audit_alert::generate::{Event, EventSpec, IdentityKind, Seed};
use serde_json::Value;

const ACCOUNT: &str = "111122223333";
/// Other accounts in generated events.
const OTHERS: [&str; 5] = ["", "aws", "123456789012", "444455556666", "999988887777"];

fn record(spec: &EventSpec, seed: u64) -> Value {
    Event::generate(spec, Seed(seed), "2026-11-24T05:03:10Z".parse().unwrap()).into_record()
}

/// Records of every `stride`th action, or of more if all are tested.
fn records(
    spec: impl Fn(Action) -> EventSpec,
    stride: usize,
) -> impl Iterator<Item = (Action, Value)> {
    let every = std::env::var("AUDIT_ALERT_EVERY_ACTION").is_ok();
    let actions =
        Catalog::embedded().actions().step_by(if every { (stride / 16).max(1) } else { stride });
    actions.enumerate().map(move |(index, action)| (action, record(&spec(action), index as u64)))
}

/// Calls a function with every string and its key.
fn texts(key: &str, value: &Value, visit: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(key, text),
        Value::Array(items) => items.iter().for_each(|item| texts(key, item, visit)),
        Value::Object(members) => members.iter().for_each(|(key, item)| texts(key, item, visit)),
        _ => {}
    }
}

fn parameters(record: &Value, visit: &mut dyn FnMut(&str, &str)) {
    texts("", &record["requestParameters"], visit);
    texts("", &record["responseElements"], visit);
}

#[test]
fn arns_name_the_region_and_the_account_of_the_event() {
    let spec = |action| EventSpec { region: "eu-west-1".to_owned(), ..EventSpec::new(action) };
    for (action, record) in records(spec, 16) {
        let region = record["awsRegion"].as_str().unwrap();
        let mut check = |key: &str, text: &str| {
            let parts: Vec<_> = text.splitn(6, ':').collect();
            let ["arn", "aws", service, of, account, resource] = parts[..] else { return };
            let place = format!("{} {key}: {text}", action.event_name());
            assert!(!resource.is_empty(), "{place}");
            // The source of a copy may be in another region.
            assert!(of.is_empty() || of == region || key.starts_with("source"), "{place}");
            assert!(account == ACCOUNT || OTHERS.contains(&account), "{place}");
            assert!(service != "iam" || of.is_empty(), "{place}");
            assert!(service != "s3" || !resource.contains("bucket/example"), "{place}");
        };
        parameters(&record, &mut check);
    }
}

#[test]
fn zones_are_in_the_region() {
    let spec = |action| EventSpec { region: "eu-west-1".to_owned(), ..EventSpec::new(action) };
    for (action, record) in records(spec, 16) {
        let home = record["awsRegion"] == "eu-west-1";
        let mut check = |key: &str, text: &str| {
            let zone =
                text.rsplit_once("-az").is_some_and(|(_, number)| number.parse::<u8>().is_ok());
            assert!(
                !zone || !home || text.starts_with("euw1-az"),
                "{} {key}: {text}",
                action.event_name()
            );
        };
        parameters(&record, &mut check);
    }
}

#[test]
fn secrets_are_hidden() {
    const SECRETS: [&str; 8] = [
        "password",
        "privatekey",
        "secretaccesskey",
        "clientsecret",
        "apikey",
        "refreshtoken",
        "accesstoken",
        "authtoken",
    ];
    for full in [false, true] {
        let spec = |action| EventSpec { full, ..EventSpec::new(action) };
        for (action, record) in records(spec, 16) {
            let mut check = |key: &str, text: &str| {
                let lower = key.to_ascii_lowercase();
                let secret = SECRETS.iter().any(|secret| lower.ends_with(secret));
                let hidden = ["HIDDEN", "***", "<sensitiveDataRemoved>"];
                // Members such as `accessTokenValidityUnits` name a unit of time.
                let hidden = text.is_empty()
                    || ["days", "hours", "minutes", "seconds"].contains(&text)
                    || hidden.iter().any(|it| text.starts_with(it));
                assert!(!secret || hidden, "{} {key}: {text}", action.event_name());
            };
            parameters(&record, &mut check);
        }
    }
}

#[test]
fn created_resources_have_no_failure_states() {
    for (action, record) in records(EventSpec::new, 16) {
        if !action.event_name().starts_with("Create") {
            continue;
        }
        texts("", &record["responseElements"], &mut |key, text| {
            let lower = key.to_ascii_lowercase();
            let state = lower.ends_with("status") || lower.ends_with("state");
            let upper = text.to_ascii_uppercase();
            let bad = ["FAIL", "DELET", "REBOOT"].iter().any(|bad| upper.contains(bad));
            assert!(!state || !bad, "{} {key}: {text}", action.event_name());
        });
    }
}

#[test]
fn keys_are_unique() {
    for (action, record) in records(EventSpec::new, 16) {
        for part in ["requestParameters", "responseElements"] {
            let keys = record[part].as_object().into_iter().flatten().map(|(key, _)| key);
            let mut keys: Vec<_> = keys.collect();
            // S3 writes the flags of the query string next to the body.
            keys.retain(|key| action.event_source() != "s3" || !record[part][*key].is_string());
            let count = keys.len();
            keys.sort_by_key(|key| key.to_ascii_lowercase());
            keys.dedup_by_key(|key| key.to_ascii_lowercase());
            assert_eq!(keys.len(), count, "{} {part}: {}", action.event_name(), record[part]);
        }
    }
}

#[test]
fn every_identity_fills_all_placeholders_in_every_partition() {
    for (index, (kind, ..)) in IdentityKind::ALL.iter().enumerate() {
        for region in ["us-east-1", "cn-north-1", "us-gov-west-1"] {
            let spec = |action| EventSpec {
                identity: Some(*kind),
                region: region.to_owned(),
                full: index % 2 == 0,
                error: (index % 3 == 0).then(|| "AccessDenied".to_owned()),
                ..EventSpec::new(action)
            };
            for (action, record) in records(spec, 199) {
                let text = record.to_string();
                let place = format!("{} {kind:?} {region}", action.event_name());
                assert!(!text.contains("${"), "{place}: {text}");
                assert!(!text.contains("User:  is"), "{place}: {text}");
                let partition = region.starts_with("cn-") || region.starts_with("us-gov-");
                assert!(!partition || !text.contains("\"arn:aws:"), "{place}: {text}");
            }
        }
    }
}

#[test]
fn responses_repeat_the_values_of_requests() {
    let mut compared = 0;
    for (action, record) in records(EventSpec::new, 8) {
        let (Value::Object(request), Value::Object(response)) =
            (&record["requestParameters"], &record["responseElements"])
        else {
            continue;
        };
        // A response with one object describes the requested resource.
        let mut inside = response.values().filter_map(Value::as_object);
        let (Some(thing), None) = (inside.next(), inside.next()) else { continue };
        for (key, requested) in request {
            let (Value::String(requested), Some(Value::String(returned))) =
                (requested, thing.get(key))
            else {
                continue;
            };
            if requested.contains("HIDDEN") || returned.contains("HIDDEN") {
                continue;
            }
            // ECS returns the ARN of a resource requested by name, IAM an encoded document.
            let rewritten = returned.contains(requested.as_str()) || returned.starts_with("%7B");
            let progress = action.event_source() == "cloudcontrolapi";
            compared += 1;
            let creates = action.event_name().starts_with("Create") && !progress;
            let same = requested == returned || rewritten;
            assert!(!creates || same, "{} {key}: {requested} {returned}", action.event_name());
        }
    }
    assert!(compared > 100, "{compared}");
}
