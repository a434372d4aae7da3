//! What holds in every generated event, whatever the service: ARNs, zones, secrets, states. Ordinary runs take every 16th
//! action; `AUDIT_ALERT_EVERY_ACTION=1` takes all.
#![expect(clippy::disallowed_methods, reason = "tests read the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use audit_alert::catalog::{Action, Catalog};
use audit_alert::generate::{Event, EventSpec, IdentityKind, Seed};
use serde_json::Value;

const ACCOUNT: &str = "111122223333";
/// Other accounts that events may name.
const OTHERS: [&str; 5] = ["", "aws", "123456789012", "444455556666", "999988887777"];

fn record(recipe: &EventSpec, seed: u64) -> Value {
    Event::generate(recipe, Seed(seed), "2026-11-24T05:03:10Z".parse().unwrap()).into_record()
}

/// Every event, or some of them; `stride` is how many are left out in between.
fn records(
    recipe: impl Fn(Action) -> EventSpec,
    stride: usize,
) -> impl Iterator<Item = (Action, Value)> {
    let every = std::env::var("AUDIT_ALERT_EVERY_ACTION").is_ok();
    let actions =
        Catalog::embedded().actions().step_by(if every { (stride / 16).max(1) } else { stride });
    actions.enumerate().map(move |(index, action)| (action, record(&recipe(action), index as u64)))
}

/// Calls a function with every key and the text under it.
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
    let recipe = |action| EventSpec { region: "eu-west-1".to_owned(), ..EventSpec::new(action) };
    for (action, record) in records(recipe, 16) {
        let region = record["awsRegion"].as_str().unwrap();
        let mut check = |key: &str, text: &str| {
            let parts: Vec<_> = text.splitn(6, ':').collect();
            let ["arn", "aws", service, of, account, resource] = parts[..] else { return };
            let place = format!("{} {key}: {text}", action.event_name());
            assert!(!resource.is_empty(), "{place}");
            // A copy comes from elsewhere.
            assert!(of.is_empty() || of == region || key.starts_with("source"), "{place}");
            assert!(account == ACCOUNT || OTHERS.contains(&account), "{place}");
            assert!(service != "iam" || of.is_empty(), "{place}");
            assert!(service != "s3" || !resource.contains("bucket/example"), "{place}");
        };
        parameters(&record, &mut check);
    }
}

#[test]
fn zones_lie_in_the_region() {
    let recipe = |action| EventSpec { region: "eu-west-1".to_owned(), ..EventSpec::new(action) };
    for (action, record) in records(recipe, 16) {
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
        let recipe = |action| EventSpec { full, ..EventSpec::new(action) };
        for (action, record) in records(recipe, 16) {
            let mut check = |key: &str, text: &str| {
                let lower = key.to_ascii_lowercase();
                let secret = SECRETS.iter().any(|secret| lower.ends_with(secret));
                let hidden = ["HIDDEN", "***", "<sensitiveDataRemoved>"];
                // Of tokens, an event may say in which unit they end.
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
fn what_is_created_does_not_fail() {
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
fn keys_stand_once() {
    for (action, record) in records(EventSpec::new, 16) {
        for part in ["requestParameters", "responseElements"] {
            let keys = record[part].as_object().into_iter().flatten().map(|(key, _)| key);
            let mut keys: Vec<_> = keys.collect();
            // S3 writes the flags of a request beside its body.
            keys.retain(|key| action.event_source() != "s3" || !record[part][*key].is_string());
            let count = keys.len();
            keys.sort_by_key(|key| key.to_ascii_lowercase());
            keys.dedup_by_key(|key| key.to_ascii_lowercase());
            assert_eq!(keys.len(), count, "{} {part}: {}", action.event_name(), record[part]);
        }
    }
}

#[test]
fn every_caller_everywhere_fills_in_everything() {
    for (index, (kind, ..)) in IdentityKind::ALL.iter().enumerate() {
        for region in ["us-east-1", "cn-north-1", "us-gov-west-1"] {
            let recipe = |action| EventSpec {
                identity: Some(*kind),
                region: region.to_owned(),
                full: index % 2 == 0,
                error: (index % 3 == 0).then(|| "AccessDenied".to_owned()),
                ..EventSpec::new(action)
            };
            for (action, record) in records(recipe, 199) {
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
fn what_is_asked_for_is_what_comes_of_it() {
    let mut compared = 0;
    for (action, record) in records(EventSpec::new, 8) {
        let (Value::Object(request), Value::Object(response)) =
            (&record["requestParameters"], &record["responseElements"])
        else {
            continue;
        };
        // An answer that is one thing tells of the thing that was asked for.
        let mut inside = response.values().filter_map(Value::as_object);
        let (Some(thing), None) = (inside.next(), inside.next()) else { continue };
        for (key, asked) in request {
            let (Value::String(asked), Some(Value::String(answered))) = (asked, thing.get(key))
            else {
                continue;
            };
            if asked.contains("HIDDEN") || answered.contains("HIDDEN") {
                continue;
            }
            // ECS answers with the ARN of what was asked for by name, IAM with an encoded document.
            let rewritten = answered.contains(asked.as_str()) || answered.starts_with("%7B");
            let progress = action.event_source() == "cloudcontrolapi";
            compared += 1;
            let creates = action.event_name().starts_with("Create") && !progress;
            let same = asked == answered || rewritten;
            assert!(!creates || same, "{} {key}: {asked} {answered}", action.event_name());
        }
    }
    assert!(compared > 100, "{compared}");
}
