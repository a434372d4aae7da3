//! The parameter with the webhook URL.

use super::field::Field;
use super::field_state::{FieldState, Reading};

/// The parameter with the webhook URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookParameter {
    /// SHA-256 of its value. Unknown without a webhook URL to compare it with.
    pub hash: Reading<String>,
}

impl WebhookParameter {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { hash } = self;
        vec![(Field::Hash, hash.state(|it| FieldState::Secret(it.clone())))]
    }
}
