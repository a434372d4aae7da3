//! The dead-letter queue of a region.

use super::document::Document;
use super::field::Field;
use super::field_state::FieldState;
use super::rule_set::RuleSetRecord;

/// The largest event of EventBridge, in bytes (EventBridge quotas, "`PutEvents` entry size"), and the largest message of SQS
/// until August 2025. A queue that accepts it is as good as one that accepts more.
pub const LARGEST_EVENT: i32 = 262_144;

/// The dead-letter queue of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetterQueue {
    /// The queue's region.
    pub region: String,
    /// The policy.
    pub policy: Document,
    /// The retention in seconds.
    pub retention_seconds: Option<i32>,
    /// The encryption.
    pub encryption: QueueEncryption,
    /// The largest message that it accepts, in bytes.
    pub maximum_bytes: Option<i32>,
    /// The delay of each message in seconds.
    pub delay_seconds: Option<i32>,
    /// The policy that moves messages to another queue. No desired queue has one.
    pub redrive_policy: Document,
    /// The rule set that the stack was installed from, in a tag. Only the queue of the home region has it: every stack has
    /// this queue, also with an existing function.
    pub rule_set: Option<RuleSetRecord>,
}

/// The encryption of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueEncryption {
    /// With a key of SQS.
    Managed,
    /// With a KMS key, which EventBridge and Lambda may use only if the key's policy allows them.
    Key(String),
    /// None.
    Off,
}

impl From<&QueueEncryption> for FieldState {
    fn from(encryption: &QueueEncryption) -> Self {
        match encryption {
            QueueEncryption::Managed => "SSE-SQS".into(),
            QueueEncryption::Key(key) => key.into(),
            QueueEncryption::Off => Self::Absent,
        }
    }
}

impl DeadLetterQueue {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self {
            region: _,
            policy,
            retention_seconds,
            encryption,
            maximum_bytes,
            delay_seconds,
            redrive_policy,
            rule_set,
        } = self;
        vec![
            (Field::Policy, policy.into()),
            (Field::RetentionSeconds, (*retention_seconds).into()),
            (Field::Encryption, encryption.into()),
            (Field::MaximumBytes, maximum_bytes.map(|it| it.min(LARGEST_EVENT)).into()),
            (Field::DelaySeconds, (*delay_seconds).into()),
            (Field::RedrivePolicy, redrive_policy.into()),
            (Field::RuleSet, rule_set.into()),
        ]
    }
}
