//! The outcome of an event in the function. The log and the response contain it, and `doctor --send` reads the response.

use serde::{Deserialize, Serialize};

/// The outcome of an event, as in the log and in the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventOutcome {
    /// Slack accepted the message.
    Sent,
    /// Slack accepted the short form.
    Short,
    /// Slack refused the message.
    Refused,
    /// The message was not posted in time.
    Failed,
    /// Not an event of CloudTrail.
    Unreadable,
    /// An `[[ignore]]` of the rule set matches.
    Ignored,
    /// This instance already handled the event.
    Duplicate,
    /// A flood notice was posted instead.
    Noticed,
    /// Held back and counted.
    HeldBack,
}

impl EventOutcome {
    /// Returns true if Slack accepted a message, in full or in its short form.
    pub fn is_posted(self) -> bool {
        matches!(self, Self::Sent | Self::Short | Self::Noticed)
    }

    /// Returns true if the alert was not posted and not held back on purpose. Such lines have the level ERROR.
    pub fn is_error(self) -> bool {
        matches!(self, Self::Refused | Self::Failed | Self::Unreadable)
    }
}
