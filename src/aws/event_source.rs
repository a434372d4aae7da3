//! Event sources of CloudTrail, which look like the DNS names of services and are the same in every partition.

use super::partition::Partition;

/// The event source with a first label: `ecs.amazonaws.com` of `ecs`.
pub fn event_source(label: &str) -> String {
    format!("{label}.{}", Partition::PUBLIC.dns_suffix)
}

/// The first labels of an event source: `ecs` of `ecs.amazonaws.com`, and of `ecs.amazonaws.com.cn`, which some principals
/// have in China. `None` for another text.
pub fn event_source_label(text: &str) -> Option<&str> {
    let text = text.strip_suffix(".cn").unwrap_or(text);
    text.strip_suffix(Partition::PUBLIC.dns_suffix)?.strip_suffix('.')
}

/// Whether a text is the DNS name of a service, as callers and user agents have it.
pub fn is_service_principal(text: &str) -> bool {
    event_source_label(text).is_some()
}
