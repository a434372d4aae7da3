//! Event sources of CloudTrail. They look like the DNS names of services and are the same in every partition.

use super::partition::Partition;

/// The label of sign-in events. Most of them appear in one region: of 31 public `ConsoleLogin` events, 28 in us-east-1 and 3
/// in us-east-2.
pub const SIGN_IN_LABEL: &str = "signin";

/// Labels of the services that log in one region only and that a trail can exclude (CloudTrail user guide, "Global service
/// events").
pub const EXCLUDABLE_GLOBAL_SERVICES: [&str; 3] = ["iam", SIGN_IN_LABEL, "cloudfront"];

/// The service principal of EventBridge.
pub const EVENTBRIDGE_PRINCIPAL: &str = "events.amazonaws.com";

/// The service principal of Lambda.
pub const LAMBDA_PRINCIPAL: &str = "lambda.amazonaws.com";

/// The service principal of Step Functions.
pub const STATES_PRINCIPAL: &str = "states.amazonaws.com";

/// The first characters of the `source` of all events of AWS services.
pub const SOURCE_PREFIX: &str = "aws.";

/// The event source with this first label: `ecs` gives `ecs.amazonaws.com`.
pub fn event_source(label: &str) -> String {
    format!("{label}.{}", Partition::PUBLIC.dns_suffix)
}

/// The `source` in EventBridge of the events with this first label: `ecs` gives `aws.ecs`.
pub fn source(label: &str) -> String {
    [SOURCE_PREFIX, label].concat()
}

/// The label of a source: `aws.ecs` gives `ecs`. Returns `None` for sources that are not AWS's.
pub fn source_label(text: &str) -> Option<&str> {
    text.strip_prefix(SOURCE_PREFIX)
}

/// The labels in front of the domain: `ecs.amazonaws.com` gives `ecs`. So does `ecs.amazonaws.com.cn`, the form of some
/// principals in China. Returns `None` for any other text.
pub fn event_source_label(text: &str) -> Option<&str> {
    let text = text.strip_suffix(".cn").unwrap_or(text);
    text.strip_suffix(Partition::PUBLIC.dns_suffix)?.strip_suffix('.')
}

/// The first label of an event source or source: `ecs.amazonaws.com`, `ecs.amazonaws.com.cn` and `aws.ecs` give `ecs`. Other
/// texts stay as they are.
pub fn service_label(text: &str) -> &str {
    event_source_label(text).or_else(|| source_label(text)).unwrap_or(text)
}

/// Returns true for the DNS name of a service, as it appears in `invokedBy` and `userAgent`.
pub fn is_service_principal(text: &str) -> bool {
    event_source_label(text).is_some()
}
