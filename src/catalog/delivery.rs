//! Classifies events by the rules that EventBridge delivers them to.

use super::names::Action;
use crate::aws::is_read_name;

/// Condition under which EventBridge delivers an event to a matching rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryClass {
    /// Delivered to every enabled rule.
    Ordinary,
    /// A read-only event, delivered to rules in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` only.
    AllEvents,
    /// A read-only event whose name has no read verb. Such events were observed to reach ordinary rules, but AWS does not
    /// document it.
    Unsure,
    /// A data event, delivered only if a trail selects it.
    Data,
}

impl DeliveryClass {
    /// The class of an event (EventBridge user guide, "Receiving read-only management events from AWS services": names that
    /// begin with certain verbs require the special state).
    pub fn of(action: &Action) -> Self {
        let name = action.event_name();
        if action.is_data() {
            Self::Data
        } else if !action.read_only() {
            Self::Ordinary
        } else if is_read_name(name) {
            Self::AllEvents
        } else {
            Self::Unsure
        }
    }

    /// The value in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::AllEvents => "all-events",
            Self::Unsure => "unsure",
            Self::Data => "data",
        }
    }
}
