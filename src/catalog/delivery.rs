//! Which rules an event reaches.

use super::names::Action;
use crate::aws::is_read_name;

/// Under which conditions EventBridge hands an event to a rule that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryClass {
    /// To every enabled rule.
    Ordinary,
    /// A read-only event, to rules in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` only.
    AllEvents,
    /// A read-only event whose name does not say so; such ones were seen to reach ordinary rules, but it is not promised.
    Unsure,
    /// A data event, only if a trail selects it.
    Data,
}

impl DeliveryClass {
    /// What EventBridge does with an event (EventBridge user guide, "Receiving read-only management events from AWS
    /// services": those that begin with certain verbs need the special state).
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

    /// The word that machine output uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::AllEvents => "all-events",
            Self::Unsure => "unsure",
            Self::Data => "data",
        }
    }
}
