//! Names of read-only events.

/// Verbs of events that EventBridge delivers only to rules in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`
/// (EventBridge user guide, "Receiving read-only management events from AWS services").
const READ_VERBS: [&str; 3] = ["Describe", "Get", "List"];

/// Returns true if an event name begins with `Describe`, `Get` or `List`.
pub fn is_read_name(event_name: &str) -> bool {
    READ_VERBS.iter().any(|verb| event_name.starts_with(verb))
}
