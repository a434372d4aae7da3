//! Event sources of CloudTrail. They look like the DNS names of services and are the same in every partition.

use super::partition::Partition;

/// The event source with this first label: `ecs` gives `ecs.amazonaws.com`.
pub fn event_source(label: &str) -> String {
    format!("{label}.{}", Partition::PUBLIC.dns_suffix)
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
    event_source_label(text).or_else(|| text.strip_prefix("aws.")).unwrap_or(text)
}

/// Returns true for the DNS name of a service, as it appears in `invokedBy` and `userAgent`.
pub fn is_service_principal(text: &str) -> bool {
    event_source_label(text).is_some()
}
