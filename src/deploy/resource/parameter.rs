//! The parameter with the webhook URL.

use super::field::Field;
use super::field_state::{FieldState, Reading};

/// The parameter with the webhook URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookParameter {
    /// The type, as in the Parameter Store API.
    pub kind: String,
    /// The KMS key of its value. Unknown unless it is read, with one more call.
    pub key: Reading<String>,
    /// SHA-256 of its value. Unknown without a webhook URL to compare it with.
    pub hash: Reading<String>,
}

impl WebhookParameter {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { kind, key, hash } = self;
        vec![
            (Field::Type, kind.into()),
            (Field::Key, key.state(FieldState::from)),
            (Field::Hash, hash.state(|it| FieldState::Secret(it.clone()))),
        ]
    }
}
