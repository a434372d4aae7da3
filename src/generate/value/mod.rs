//! Makes plausible values by the names of members. Equal names have equal values everywhere in an event: the name of a
//! cluster in the request, in its ARN and in the response. The structure is made by `parameters`.

mod arn;
mod identifier;
mod number;
mod state;
mod words;

use serde_json::{Value, json};

use super::facts::SampleFacts;
use super::random::{ALNUM, HEX};
use super::time;
use crate::catalog::Service;
pub(super) use number::{boolean, fraction, number};
pub(super) use state::{free_state, is_state, state};
pub(super) use words::folded;

/// The value of a key without a member in the model, by the types in public events.
pub(super) fn of_unknown_type(key: &str, facts: &mut SampleFacts) -> Value {
    const BOOLEANS: [&str; 8] = [
        "additionalDataPending",
        "denyAllIgwTraffic",
        "forceFailover",
        "httpEndpointEnabled",
        "interactive",
        "monitorMode",
        "overridePendingWindowCheck",
        "reportVolumeFailure",
    ];
    match key {
        "associationState" => json!({ "state": "disassociated" }),
        "encryptionContext" | "fullyQualifiedArn" => json!({}),
        "associatedRoles" => json!([]),
        "maxItems" | "originSequenceNumber" => number(key, facts).into(),
        "success" => true.into(),
        _ if BOOLEANS.contains(&key) => false.into(),
        _ if key.ends_with("Set") => json!({}),
        _ if key.ends_with("Id") => facts
            .get_or_make(&format!("id of {}", folded(key.trim_end_matches("Id"))), |facts| {
                facts.random.uuid()
            })
            .into(),
        _ => by_meaning(&key.to_ascii_lowercase(), facts)
            .unwrap_or_else(|| words::example(key))
            .into(),
    }
}

/// Sets the identifier of a created resource to its name.
pub(super) fn choose_identifier(noun: &str, facts: &mut SampleFacts) {
    let name = words::resource(noun, facts);
    facts.get_or_make(&format!("id of {noun}"), |_| name);
}

/// Reports whether a text is a secret by its name, which services hide even if the model does not mark it.
pub(super) fn is_secret(name: &str, noun: &str, service: &Service) -> bool {
    const SECRETS: [&str; 16] = [
        "accesstoken",
        "activationcode",
        "apikey",
        "apisecret",
        "authtoken",
        "bearertoken",
        "clientsecret",
        "idtoken",
        "passphrase",
        "password",
        "privatekey",
        "refreshtoken",
        "secretaccesskey",
        "secretkey",
        "secretstring",
        "webidentitytoken",
    ];
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        // Events contain session tokens of STS in clear (53 of 53 public events).
        "sessiontoken" => service.event_source != "sts",
        "value" => folded(noun).ends_with("apikey"),
        _ => SECRETS.iter().any(|secret| lower.ends_with(secret)),
    }
}

/// An idempotency token, which an SDK generates and responses repeat.
pub(super) fn token(name: &str, facts: &mut SampleFacts) -> String {
    let lower = name.to_ascii_lowercase();
    let what = lower.strip_suffix("id").map(|stem| format!("id of {stem}"));
    facts.get_or_make(&what.unwrap_or(format!("text of {lower}")), |facts| facts.random.uuid())
}

/// A key of a map.
pub(super) fn map_key(name: &str) -> &'static str {
    let lower = name.to_ascii_lowercase();
    match () {
        () if lower.contains("tag") => "Team",
        () if lower.contains("header") => "Content-Type",
        () if lower.contains("environment") || lower.contains("variable") => "STAGE",
        () => "example",
    }
}

/// A text. `name` is the member's name in the model, `noun` the thing that it describes.
pub(super) fn text(name: &str, noun: &str, service: &Service, facts: &mut SampleFacts) -> String {
    let lower = name.to_ascii_lowercase();
    let ends = |suffix: &str| lower.ends_with(suffix);
    if let Some(text) = service_specific(&lower, service, facts) {
        return text;
    }
    match lower.as_str() {
        "key" if noun.to_ascii_lowercase().contains("tag") => "Team".to_owned(),
        "value" if noun.to_ascii_lowercase().contains("tag") => "platform".to_owned(),
        _ if ends("arn") => arn::arn(name, noun, service, facts),
        "jobqueue" | "jobdefinition" if service.name == "batch" => {
            words::resource(&folded(name), facts)
        }
        "serialnumber" if service.name == "iam" => {
            arn::arn("VirtualMFADeviceArn", noun, service, facts)
        }
        "permissionsboundary" => arn::arn("PermissionsBoundaryArn", noun, service, facts),
        "resource" if service.name == "lambda" => arn::arn("FunctionArn", noun, service, facts),
        "queueurl" => {
            let queue = words::resource("queue", facts);
            let (region, domain) = (&facts.region, facts.domain());
            format!("https://sqs.{region}.{domain}/{}/{queue}", facts.account)
        }
        _ if ends("role") => arn::arn("RoleArn", noun, service, facts),
        _ if lower.contains("encryptionkey") => arn::arn("KmsKeyArn", noun, service, facts),
        _ if lower.contains("bucketowner") => facts.account.clone(),
        _ if ends("url") || ends("endpoint") => {
            format!("https://{}.example.com", words::resource(noun, facts))
        }
        _ if ends("uri") || ends("location") => {
            format!("s3://{}/exports/", words::name("Bucket", noun, service, facts))
        }
        _ if identifier::is_identifier(&lower) => {
            identifier::identifier(name, noun, service, facts)
        }
        _ if words::names_something(&lower, noun) => words::name(name, noun, service, facts),
        // Other texts are also equal in the request and in the response.
        _ => facts.get_or_make(&format!("text of {lower}"), |facts| {
            // The response may have an enumeration where the request has a text, or the reverse.
            let chosen = facts.known(&format!("choice of {}", folded(name))).map(str::to_owned);
            chosen.or_else(|| by_meaning(&lower, facts)).unwrap_or_else(|| words::example(name))
        }),
    }
}

/// Texts with a meaning specific to a service.
fn service_specific(lower: &str, service: &Service, facts: &mut SampleFacts) -> Option<String> {
    Some(match (service.name, lower) {
        ("docdb" | "neptune", "engine") => service.name.to_owned(),
        ("docdb", "engineversion") => "5.0.0".to_owned(),
        ("neptune", "engineversion") => "1.4.5.1".to_owned(),
        ("elasticache" | "memorydb", "engine") => "valkey".to_owned(),
        ("elasticache" | "memorydb", "engineversion") => "8.1".to_owned(),
        ("elasticache", "cachenodetype") => "cache.t4g.small".to_owned(),
        ("memorydb", "nodetype") => "db.t4g.small".to_owned(),
        ("redshift", "nodetype") => "ra3.large".to_owned(),
        ("mq", "engineversion") => "3.13".to_owned(),
        ("eks", "version") => "1.34".to_owned(),
        ("kafka", "kafkaversion") => "3.9.x".to_owned(),
        (_, "dbinstanceclass") => "db.m7g.large".to_owned(),
        ("ec2", "spotprice") => "0.0350".to_owned(),
        ("ec2", "servicename") => format!("com.amazonaws.{}.s3", facts.region),
        ("cloudwatch", "namespace") => "AWS/EC2".to_owned(),
        ("lambda", "lastmodified") => time::with_offset(facts.at),
        ("s3", "copysource") => format!("{}/reports/2026/11/summary.csv", words::bucket(facts)),
        ("dynamodb", "s") => "order-1042".to_owned(),
        _ => return None,
    })
}

/// Texts whose kind follows from the name.
fn by_meaning(lower: &str, facts: &mut SampleFacts) -> Option<String> {
    let ends = |suffix: &str| lower.ends_with(suffix);
    let has = |part: &str| lower.contains(part);
    Some(match lower {
        _ if has("token") || ends("marker") || ends("cursor") => facts.random.text(ALNUM, 32),
        _ if has("callerreference") => facts.random.uuid(),
        _ if has("ipv6cidr") => "2001:db8:1234:1a00::/56".to_owned(),
        _ if has("cidr") => "10.0.16.0/20".to_owned(),
        _ if ends("policydocument")
            || ends("policytext")
            || matches!(lower, "policy" | "resourcepolicy" | "accesspolicies") =>
        {
            facts.policy("*", "*")
        }
        _ if ends("availabilityzone") || matches!(lower, "zone" | "zonename") => {
            format!("{}a", facts.region)
        }
        _ if ends("region") || ends("regionname") => facts.region.clone(),
        _ if ends("scheduleexpression") || lower == "schedule" => "rate(1 hour)".to_owned(),
        _ if ends("timezone") => "Asia/Seoul".to_owned(),
        _ if ends("backupwindow") => "17:00-17:30".to_owned(),
        _ if ends("maintenancewindow") => "sun:18:00-sun:18:30".to_owned(),
        _ if has("email") => "platform@example.com".to_owned(),
        _ if has("phonenumber") => "+821000000000".to_owned(),
        _ if has("description") || ends("comment") || ends("reason") || ends("message") => {
            facts.random.pick(&words::SENTENCES).unwrap_or_default().to_owned()
        }
        _ if has("ipv6address") => "2001:db8:1234:1a00::10".to_owned(),
        _ if ends("ipaddress") || ends("ip") => format!("10.0.20.{}", 4 + facts.random.below(250)),
        _ if has("dns") || has("domain") || ends("host") || ends("hostname") => {
            "api.example.com".to_owned()
        }
        _ if ends("date") || (ends("time") && !ends("runtime")) || ends("at") && has("created") => {
            time::iso(facts.at)
        }
        _ if ends("engineversion") => "8.0.42".to_owned(),
        _ if ends("version") || ends("revision") => (1 + facts.random.below(9)).to_string(),
        _ if ends("instancetype") || ends("instanceclass") => "m7g.large".to_owned(),
        _ if ends("state") || ends("status") => "ACTIVE".to_owned(),
        _ if ends("protocol") => "tcp".to_owned(),
        _ if ends("engine") => "mysql".to_owned(),
        _ if ends("digest") || ends("hash") || ends("sha256") => facts.random.text(HEX, 64),
        _ if ends("objectkey") || ends("s3key") || lower == "key" => {
            "reports/2026/11/summary.csv".to_owned()
        }
        _ if ends("prefix") => "logs/".to_owned(),
        _ if ends("path") => "/".to_owned(),
        _ if ends("database") => "analytics".to_owned(),
        _ if ends("catalog") => "AwsDataCatalog".to_owned(),
        _ if ends("workgroup") => "primary".to_owned(),
        _ if ends("querystring") || ends("querystatement") || lower == "sql" => {
            "SELECT count(*) FROM requests".to_owned()
        }
        _ if ends("namespace") => "example/orders".to_owned(),
        _ => return None,
    })
}
