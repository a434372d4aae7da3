//! The dead-letter queue of a region.

use super::document::Document;
use super::field::Field;
use super::field_state::FieldState;

/// The dead-letter queue of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetterQueue {
    /// The queue's region.
    pub region: String,
    /// The policy.
    pub policy: Document,
    /// The retention in seconds.
    pub retention_seconds: Option<i32>,
}

impl DeadLetterQueue {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { region: _, policy, retention_seconds } = self;
        vec![(Field::Policy, policy.into()), (Field::RetentionSeconds, (*retention_seconds).into())]
    }
}
