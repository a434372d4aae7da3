//! Makes names of resources.

use super::super::facts::SampleFacts;
use super::super::random::HEX;
use crate::catalog::Service;

/// Descriptions as people write them.
pub(super) const SENTENCES: [&str; 4] = [
    "결제 서비스 운영",
    "Managed by Terraform",
    "개발 환경 점검용",
    "Created for the quarterly load test",
];

const RESOURCES: [&str; 8] = [
    "prod-api",
    "prod-orders",
    "staging-web",
    "payments",
    "batch-reports",
    "search-index",
    "prod-audit",
    "dev-sandbox",
];

/// Event sources whose domains are not DNS domains.
const OWN_DOMAINS: [&str; 8] =
    ["cloudsearch", "codeartifact", "datazone", "es", "profile", "sagemaker", "sdb", "swf"];

/// The name of a resource.
pub(super) fn resource(noun: &str, facts: &mut SampleFacts) -> String {
    let what = format!("name of {}", folded(noun));
    facts.get_or_make(&what, |facts| facts.random.pick(&RESOURCES).unwrap_or_default().to_owned())
}

/// Reports whether a text is a name: by the ending of its member's name, or because the member is called like the noun.
pub(super) fn names_something(lower: &str, noun: &str) -> bool {
    lower.ends_with("name")
        || lower.ends_with("identifier")
        || lower.ends_with("bucket")
        || (!lower.is_empty() && folded(noun).ends_with(lower))
}

/// The thing that a member names: `Cluster` for `clusterName`, the noun for `name`.
pub(super) fn subject<'n>(name: &'n str, noun: &'n str) -> &'n str {
    const SUFFIXES: [&str; 8] =
        ["Name", "name", "Identifier", "identifier", "Arn", "ARN", "arn", "Id"];
    let stem = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    if stem.is_empty() { noun } else { stem }
}

/// A noun in lower case singular, so that `DBInstance` and `dBInstances` are equal.
pub(in crate::generate) fn folded(noun: &str) -> String {
    let lower = noun.to_ascii_lowercase();
    lower.strip_suffix('s').map(str::to_owned).unwrap_or(lower)
}

/// The name of a resource, a person, a bucket.
pub(super) fn name(name: &str, noun: &str, service: &Service, facts: &mut SampleFacts) -> String {
    let subject = folded(subject(name, noun));
    let what = format!("name of {subject}");
    match subject.as_str() {
        "user" if service.event_source == "iam" => facts.get_or_make(&what, |facts| {
            facts
                .random
                .pick(&["mina.kim", "jiwoo.park", "deploy-bot"])
                .unwrap_or_default()
                .to_owned()
        }),
        "role" => facts.get_or_make(&what, |_| "ci-deploy".to_owned()),
        "region" => facts.region.clone(),
        _ if subject.ends_with("bucket") => bucket(facts),
        _ if subject.ends_with("queue") || subject.ends_with("topic") => resource(&subject, facts),
        // Not a DNS domain.
        "domain" if OWN_DOMAINS.contains(&service.event_source) => resource(&subject, facts),
        _ if subject.ends_with("domain")
            || subject.ends_with("dns")
            || subject.ends_with("host") =>
        {
            "api.example.com".to_owned()
        }
        _ => resource(&subject, facts),
    }
}

/// The name of the bucket.
pub(super) fn bucket(facts: &mut SampleFacts) -> String {
    facts.get_or_make("name of bucket", |facts| {
        format!(
            "example-{}-{}",
            facts.random.pick(&["logs", "assets", "reports"]).unwrap_or_default(),
            facts.random.text(HEX, 6)
        )
    })
}

/// A text without a known meaning: `example-rule-type` for `ruleType`.
pub(super) fn example(name: &str) -> String {
    let mut example = "example".to_owned();
    let mut before = 'a';
    for c in name.chars() {
        if (c.is_ascii_uppercase() && before.is_ascii_lowercase()) || example == "example" {
            example.push('-');
        }
        before = c;
        example.push(c.to_ascii_lowercase());
    }
    example
}
