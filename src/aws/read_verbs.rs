//! Names of read-only events.

/// Verbs of the events that EventBridge hands to rules in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` only
/// (EventBridge user guide, "Receiving read-only management events from AWS services").
const READ_VERBS: [&str; 3] = ["Describe", "Get", "List"];

/// Whether an event name begins with one of these verbs.
pub fn is_read_name(event_name: &str) -> bool {
    READ_VERBS.iter().any(|verb| event_name.starts_with(verb))
}
