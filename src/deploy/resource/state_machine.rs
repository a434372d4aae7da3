//! The state machine of a distributed backtest.

use super::document::Document;
use super::field::Field;
use super::field_state::FieldState;

/// The state machine of a distributed backtest. Installed stacks have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateMachine {
    /// The type, as in the Step Functions API.
    pub kind: String,
    /// The ARN of its role.
    pub role: String,
    /// The definition in the Amazon States Language.
    pub definition: Document,
}

impl StateMachine {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { kind, role, definition } = self;
        vec![
            (Field::Type, kind.into()),
            (Field::Role, role.into()),
            (Field::Definition, definition.into()),
        ]
    }
}
