//! Tests of generated events.

mod clients;
mod spelling;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::random::Random;
use super::template::FILES;
use super::{Event, EventSpec, IdentityKind, Seed, SetError, SetPath};
use crate::catalog::{Action, Catalog};
use crate::event::{EventKind, Recognized, UnwrappedItem, read, recognize};
use crate::json::parse;

fn action(service: &str, name: &str) -> Action {
    Catalog::embedded().resolve(service, name).unwrap_or_else(|| panic!("{service} {name}"))
}

fn at() -> Timestamp {
    "2026-11-24T05:03:10Z".parse().unwrap()
}

fn record(spec: &EventSpec) -> Value {
    Event::generate(spec, Seed(7), at()).into_record()
}

fn ordinary(service: &str, name: &str) -> Value {
    record(&EventSpec::new(action(service, name)))
}

#[test]
fn random_numbers_match_the_reference() {
    // The first numbers of the published implementation for this seed.
    let mut random = Random::new(Seed(1_234_567));
    assert_eq!(random.below(usize::MAX), 6_457_827_717_110_365_317);
    assert_eq!(random.below(usize::MAX), 3_203_168_211_198_807_973);
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let spec = EventSpec::new(action("ecs", "RunTask"));
    let event = |seed| Event::generate(&spec, Seed(seed), at()).into_envelope().to_string();
    assert_eq!(event(1), event(1));
    assert_ne!(event(1), event(2));
}

/// User and group of an event.
fn user_and_group(event: &str) -> (String, String) {
    let mut found = None;
    let flow = read(event, &mut |it| {
        if let UnwrappedItem::Record(record, _) = it {
            let identity = record.identity();
            let group = identity.group().unwrap_or_default();
            found = Some((identity.user().unwrap_or_default(), group.to_owned()));
        }
        ControlFlow::Continue(())
    });
    assert_eq!(flow, ControlFlow::Continue(()));
    found.unwrap()
}

#[test]
fn identities_have_the_given_names() {
    use IdentityKind as Kind;
    for (kind, user, role, group, expected) in [
        (
            Kind::Sso,
            "mina@example.com",
            Some("Power_User"),
            None,
            ("mina@example.com", "Power_User"),
        ),
        (Kind::IamUser, "mina", None, Some("ops"), ("mina", "/ops/")),
        (Kind::IamUser, "mina", None, None, ("mina", "IAMUser")),
        (Kind::AssumedRole, "deploy-42", Some("ci"), None, ("deploy-42", "ci")),
        (Kind::Root, "acme-prod", None, None, ("root (acme-prod)", "root")),
        (Kind::Service, "ecs.amazonaws.com", None, None, ("ecs.amazonaws.com", "AWSService")),
        (Kind::Saml, "mina", None, Some("Okta"), ("mina", "Okta")),
        (Kind::Federated, "tmp", None, None, ("tmp", "token-broker")),
        (Kind::Unknown, "old", None, None, ("old", "Unknown")),
    ] {
        let spec = EventSpec {
            identity: Some(kind),
            user: Some(user.to_owned()),
            role: role.map(str::to_owned),
            group: group.map(str::to_owned),
            ..EventSpec::new(action("sqs", "DeleteQueue"))
        };
        let event = Event::generate(&spec, Seed(1), at()).into_envelope().to_string();
        let (user, group) = user_and_group(&event);
        assert_eq!((user.as_str(), group.as_str()), expected, "{kind:?}");
    }
}

#[test]
fn events_appear_in_the_region_of_their_service() {
    for (service, name, region, expected) in [
        ("iam", "CreateUser", "ap-northeast-2", "us-east-1"),
        ("iam", "CreateUser", "cn-northwest-1", "cn-north-1"),
        ("route53", "CreateHostedZone", "cn-north-1", "cn-northwest-1"),
        ("iam", "CreateUser", "us-gov-east-1", "us-gov-west-1"),
        ("iam", "CreateUser", "us-iso-west-1", "us-iso-east-1"),
        ("ecs", "CreateCluster", "ap-northeast-2", "ap-northeast-2"),
        ("globalaccelerator", "CreateAccelerator", "ap-northeast-2", "us-west-2"),
    ] {
        let region = region.to_owned();
        let record = record(&EventSpec { region, ..EventSpec::new(action(service, name)) });
        assert_eq!(record["awsRegion"], expected, "{service}");
    }
    let identity = Some(IdentityKind::Root);
    let root = record(&EventSpec { identity, ..EventSpec::new(action("signin", "ConsoleLogin")) });
    assert_eq!(root["awsRegion"], "us-east-1");
    let region = "cn-north-1".to_owned();
    let root = EventSpec { identity, region, ..EventSpec::new(action("signin", "ConsoleLogin")) };
    let root = record(&root);
    assert_eq!(root["awsRegion"], "cn-north-1");
    assert_eq!(root["userIdentity"]["arn"], "arn:aws-cn:iam::111122223333:root");
    assert_eq!(root["tlsDetails"]["clientProvidedHostHeader"], "cn-north-1.signin.amazonaws.cn");
}

#[test]
fn denied_calls_name_the_permission() {
    for (service, name, permission) in [
        ("lambda", "Invoke", "lambda:InvokeFunction"),
        ("cloudwatch", "PutMetricAlarm", "cloudwatch:PutMetricAlarm"),
        ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("apigateway", "CreateStage", "apigateway:POST"),
        ("iot-data", "Publish", "iot:Publish"),
    ] {
        for (kind, ..) in IdentityKind::ALL {
            let (identity, error) = (Some(kind), Some("AccessDenied".to_owned()));
            let record =
                record(&EventSpec { identity, error, ..EventSpec::new(action(service, name)) });
            let message = record["errorMessage"].as_str().unwrap();
            assert!(message.contains(&format!(" {permission}")), "{message}");
            assert!(!message.contains("User:  "), "{message}");
        }
    }
}

#[test]
fn creating_a_bucket_names_the_region() {
    let request = |region: &str| {
        let region = region.to_owned();
        record(&EventSpec { region, ..EventSpec::new(action("s3", "CreateBucket")) })["requestParameters"]
            .clone()
    };
    let place = &request("eu-west-1")["CreateBucketConfiguration"]["LocationConstraint"];
    assert_eq!(place, "eu-west-1");
    assert!(request("us-east-1").get("CreateBucketConfiguration").is_none());
}

#[test]
fn secrets_are_hidden() {
    for (service, name, secret) in [
        ("docdb", "CreateDBInstance", "example-master-user-password"),
        ("ssm", "CreateActivation", "example-activation-code"),
        ("apigateway", "CreateApiKey", "\"value\":\"example"),
    ] {
        let record = ordinary(service, name).to_string();
        assert!(!record.contains(secret), "{record}");
    }
}

#[test]
fn failures_have_the_codes_of_the_service() {
    let failed = |service: &str, name: &str| {
        let error = Some("AccessDenied".to_owned());
        record(&EventSpec { error, ..EventSpec::new(action(service, name)) })
    };
    let ecs = failed("ecs", "CreateCluster");
    assert_eq!(ecs["errorCode"], "AccessDenied");
    let message = ecs["errorMessage"].as_str().unwrap();
    assert!(message.contains("is not authorized to perform: ecs:CreateCluster"), "{message}");
    assert_eq!(ecs["responseElements"], Value::Null);
    assert_eq!(failed("ec2", "RunInstances")["errorCode"], "Client.UnauthorizedOperation");
    let login = failed("signin", "ConsoleLogin");
    assert_eq!(login.get("errorCode"), None);
    assert_eq!(login["responseElements"], json!({ "ConsoleLogin": "Failure" }));
}

#[test]
fn request_and_response_agree() {
    let mut compared = 0;
    for action in Catalog::embedded().actions().step_by(7) {
        let record = record(&EventSpec::new(action));
        let parts =
            (record["requestParameters"].as_object(), record["responseElements"].as_object());
        let (Some(request), Some(response)) = parts else { continue };
        for (key, value) in request {
            if let (Value::String(requested), Some(Value::String(returned))) =
                (value, response.get(key))
            {
                // Some models mark a member as sensitive on one side only.
                if requested.contains("HIDDEN") || returned.contains("HIDDEN") {
                    continue;
                }
                compared += 1;
                assert_eq!(requested, returned, "{} {key}", action.event_name());
            }
        }
    }
    assert!(compared > 400, "{compared}");
}

#[test]
fn names_are_the_same_inside_arns() {
    let record = ordinary("dms", "CreateReplicationTask");
    let name = record["requestParameters"]["replicationTaskIdentifier"].as_str().unwrap();
    let arn = record["responseElements"]["replicationTask"]["replicationTaskArn"].as_str().unwrap();
    assert_eq!(arn, format!("arn:aws:dms:ap-northeast-2:111122223333:replication-task/{name}"));
}

#[test]
fn values_are_set_at_paths() {
    let event = || Event::generate(&EventSpec::new(action("ecs", "RunTask")), Seed(7), at());
    let set = |path: &str, value: Value| {
        let mut event = event();
        let path = SetPath::parse(path)?;
        event.set(&path, &value).map(|()| event.into_envelope())
    };
    let changed = set("detail.requestParameters.cluster", json!("prod")).unwrap();
    assert_eq!(changed["detail"]["requestParameters"]["cluster"], "prod");
    assert_eq!(set("errorCode", json!("X")).unwrap()["detail"]["errorCode"], "X");
    assert_eq!(set("resources.0", json!("arn")).unwrap()["resources"], json!(["arn"]));
    assert_eq!(set("source", json!("aws.x")).unwrap()["source"], "aws.x");
    assert_eq!(set("tags.a\\.b", json!(1)).unwrap()["detail"]["tags"]["a.b"], 1);
    // Account IDs are strings, even if they look like numbers.
    assert_eq!(set("account", json!(444_455_556_666_u64)).unwrap()["account"], "444455556666");
    let name = set("requestParameters.cluster", json!({ "name": "prod" }));
    assert_eq!(name.unwrap_err(), SetError::Text);
    let deep = "a.".repeat(60_000) + "a";
    for (path, error) in [
        ("detail..x", SetError::Empty),
        ("", SetError::Empty),
        ("detail", SetError::Whole),
        (deep.as_str(), SetError::Deep),
        ("detail.eventName.x", SetError::Nowhere("x".to_owned())),
        ("resources.1", SetError::Nowhere("1".to_owned())),
    ] {
        assert_eq!(set(path, json!(1)).unwrap_err(), error);
    }
}

#[test]
fn json_text_stays_text() {
    let spec = EventSpec::new(action("kms", "PutKeyPolicy"));
    let mut event = Event::generate(&spec, Seed(7), at());
    let path = SetPath::parse("requestParameters.policy").unwrap();
    event.set(&path, &json!({ "Statement": [] })).unwrap();
    assert_eq!(event.into_record()["requestParameters"]["policy"], r#"{"Statement":[]}"#);
}

#[test]
fn sign_ins_use_a_browser_and_no_access_key() {
    for seed in 0..8 {
        let spec = EventSpec::new(action("signin", "ConsoleLogin"));
        let record = Event::generate(&spec, Seed(seed), at()).into_record();
        assert!(record["userAgent"].as_str().unwrap().starts_with("Mozilla/"), "{record}");
        assert_eq!(record["userIdentity"].get("accessKeyId"), None);
        let identity = Some(IdentityKind::Sso);
        let federated = Event::generate(&EventSpec { identity, ..spec }, Seed(seed), at());
        assert_eq!(federated.into_record()["additionalEventData"]["MFAUsed"], "No");
    }
}

/// Records without `eventType` are recognized by name, and the catalog has the types of these names.
#[test]
fn sign_ins_are_recognized_without_their_type() {
    let events = Catalog::embedded().actions_of("signin");
    assert!(events.len() > 10);
    for action in events {
        let mut record = record(&EventSpec::new(action));
        let typed = EventKind::of_type(record["eventType"].as_str().unwrap());
        record.as_object_mut().unwrap().remove("eventType");
        let text = record.to_string();
        let node = parse(&text).unwrap();
        let Recognized::Record(record) = recognize(&node) else { panic!("{text}") };
        assert_eq!(record.kind(), typed, "{text}");
    }
}

#[test]
fn every_template_is_valid_and_filled() {
    let folder = std::fs::read_dir("src/generate/templates").unwrap();
    let stems = folder.map(|it| it.unwrap().path().file_stem().unwrap().to_owned());
    let stems: BTreeSet<_> = stems.map(|it| it.into_string().unwrap()).collect();
    assert_eq!(stems, FILES.iter().map(|(name, _)| (*name).to_owned()).collect());
    for (service, text) in FILES {
        let templates: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
        for (name, template) in templates {
            let found = action(service, &name);
            assert_eq!(found.event_name(), name, "{service}");
            let record = record(&EventSpec::new(found));
            for part in ["requestParameters", "responseElements"] {
                let signs_in = record["eventType"] == "AwsConsoleSignIn";
                let is_null = template[part].is_null() && !(signs_in && part == "responseElements");
                assert_eq!(record[part].is_null(), is_null, "{service} {name}");
            }
            assert!(!record.to_string().contains("${"), "{service} {name}: {record}");
        }
    }
}

#[test]
fn equal_placeholders_have_equal_values() {
    let template = json!({
        "a": "${hex:4}/${hex:4}/${hex:4#b}", "b": "vpc-${hex:4}", "c": "vpc-${hex:4}", "d": "i-${hex:4}",
        "n": "${number:80|443}", "t": "${millis}", "x": "${unknown} $ ${region}",
        "later": "${time+12h} ${date+7d} ${comma+15m} ${offset+30s} ${time+1y}", "e": "${epoch+1d}",
        "place": "${zone}-az1 ${site}",
    });
    let record =
        record(&EventSpec { template: Some(template), ..EventSpec::new(action("ecs", "RunTask")) });
    let text = |name: &str| record[name].as_str().unwrap().to_owned();
    let parts: Vec<_> = text("a").split('/').map(str::to_owned).collect();
    assert_eq!(parts[0], parts[1]);
    assert_ne!(parts[0], parts[2]);
    assert_eq!(text("b"), text("c"));
    let random = |name: &str| text(name).split_once('-').map(|(_, hex)| hex.to_owned());
    assert_ne!(random("b"), random("d"));
    assert!([80, 443].contains(&record["n"].as_u64().unwrap()));
    assert_eq!(record["t"], 1_795_496_590_000_u64);
    assert_eq!(text("x"), "${unknown} $ ap-northeast-2");
    assert_eq!(
        text("later"),
        "2026-11-24T17:03:10Z 2026-12-01 Nov 24, 2026, 5:18:10 AM 2026-11-24T05:03:40.000+0000 ${time+1y}"
    );
    assert_eq!(record["e"], 1_795_582_990);
    assert_eq!(text("place"), "apne2-az1 aws.amazon.com");
    // A long text does not use the call stack.
    let many = json!({ "m": "${region}".repeat(50_000) });
    let spec = EventSpec { template: Some(many), ..EventSpec::new(action("ecs", "RunTask")) };
    assert_eq!(self::record(&spec)["m"].as_str().unwrap().len(), 50_000 * "ap-northeast-2".len());
}
