//! The roles of a stack.

use std::collections::BTreeSet;

use super::document::Document;
use super::field::Field;
use super::field_state::FieldState;
use super::id::Id;
use crate::aws::StackNames;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamRole {
    /// The purpose.
    pub purpose: RolePurpose,
    /// The trust policy.
    pub trust: Document,
    /// The stack's inline policy.
    pub policy: Document,
    /// The ARN of the permissions boundary.
    pub boundary: String,
    /// The regions in the role's tag. Only the role for other regions has any.
    pub regions: BTreeSet<String>,
}

/// The purpose of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RolePurpose {
    /// The execution role of the function.
    Function,
    /// Forwards events from other regions to the home region.
    Forward,
    /// Forwards events of a region of a member account to the central account.
    Member(String),
    /// Lets the state machine of a distributed backtest invoke the function.
    StateMachine,
}

impl RolePurpose {
    /// Returns the identifier of the role.
    pub fn id(&self) -> Id {
        match self {
            Self::Function => Id::FunctionRole,
            Self::Forward => Id::ForwardRole,
            Self::Member(region) => Id::MemberRole(region.clone()),
            Self::StateMachine => Id::StateMachineRole,
        }
    }

    /// Returns the name of the role.
    pub fn role_name(&self, names: &StackNames) -> String {
        match self {
            Self::Function => names.function_role(),
            Self::Forward => names.forward_role(),
            Self::Member(region) => names.member_role(region),
            Self::StateMachine => names.state_machine_role(),
        }
    }
}

impl IamRole {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { purpose: _, trust, policy, boundary, regions } = self;
        vec![
            (Field::Trust, trust.into()),
            (Field::Policy, policy.into()),
            (Field::Boundary, boundary.into()),
            (Field::Regions, regions.into()),
        ]
    }
}
