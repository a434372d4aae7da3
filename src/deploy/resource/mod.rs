//! The resources of a stack as typed values. Desired and observed resources have the same types, and no code takes one apart
//! with `..`, so the compiler requires every field to be desired, observed, compared, shown and applied.

mod document;
#[cfg(test)]
mod examples;
mod field;
mod field_state;
mod function;
mod id;
mod parameter;
mod queue;
mod role;
mod rule;
mod rule_set;
mod state_machine;

pub use document::Document;
pub use field::{Field, Impact};
pub use field_state::{FieldState, Reading};
pub use function::{InvokeConfig, InvokePermission, LambdaFunction, LogGroup};
pub use id::Id;
pub use parameter::WebhookParameter;
pub use queue::{DeadLetterQueue, QueueEncryption};
pub use role::{IamRole, RolePurpose};
pub use rule::{BusRule, RuleTarget, TargetSettings};
pub use rule_set::RuleSetRecord;
pub use state_machine::StateMachine;

/// A resource of a stack, with its location and all fields that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The function's log group.
    LogGroup(LogGroup),
    /// The role of the function, the one that forwards events from other regions, or that of the state machine.
    Role(IamRole),
    /// The dead-letter queue of a region.
    Queue(DeadLetterQueue),
    /// The parameter with the webhook URL.
    Parameter(WebhookParameter),
    /// The function.
    Function(Box<LambdaFunction>),
    /// The retries and the failure destination of the function's asynchronous invocations.
    InvokeConfig(InvokeConfig),
    /// The policy statement that lets the rules invoke the function.
    Permission(InvokePermission),
    /// An EventBridge rule.
    Rule(BusRule),
    /// The target of a rule.
    Target(RuleTarget),
    /// The state machine of a distributed backtest.
    StateMachine(StateMachine),
}

/// A field whose observed state is not the desired one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// The observed state.
    pub observed: FieldState,
    /// The desired state.
    pub desired: FieldState,
}

impl Resource {
    /// Returns the identifier.
    pub fn id(&self) -> Id {
        match self {
            Self::LogGroup(_) => Id::LogGroup,
            Self::Role(role) => role.purpose.id(),
            Self::Queue(queue) => Id::Queue(queue.region.clone()),
            Self::Parameter(_) => Id::Secret,
            Self::Function(_) => Id::Function,
            Self::InvokeConfig(_) => Id::Failures,
            Self::Permission(_) => Id::Permission,
            Self::Rule(BusRule { region, name, .. }) => {
                Id::Rule { region: region.clone(), name: name.clone() }
            }
            Self::Target(RuleTarget { region, rule, .. }) => {
                Id::Target { region: region.clone(), rule: rule.clone() }
            }
            Self::StateMachine(_) => Id::StateMachine,
        }
    }

    /// Returns all compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        match self {
            Self::LogGroup(it) => it.fields(),
            Self::Role(it) => it.fields(),
            Self::Queue(it) => it.fields(),
            Self::Parameter(it) => it.fields(),
            Self::Function(it) => it.fields(),
            Self::InvokeConfig(it) => it.fields(),
            Self::Permission(it) => it.fields(),
            Self::Rule(it) => it.fields(),
            Self::Target(it) => it.fields(),
            Self::StateMachine(it) => it.fields(),
        }
    }

    /// Returns the fields of this observed resource that differ from a desired one of the same kind.
    pub fn differences(&self, desired: &Self) -> Vec<Difference> {
        differences(self.fields(), desired.fields())
    }
}

/// Returns the fields that differ, by their names. A field that is unknown on either side is not compared.
pub fn differences(
    observed: Vec<(Field, FieldState)>,
    desired: Vec<(Field, FieldState)>,
) -> Vec<Difference> {
    let pairs = observed.into_iter().zip(desired);
    let all =
        pairs.map(|((field, observed), (_, desired))| Difference { field, observed, desired });
    let mut all: Vec<_> = all.filter(Difference::is_real).collect();
    all.sort_by_key(|it| it.field);
    all
}

impl Difference {
    fn is_real(&self) -> bool {
        self.observed != self.desired
            && self.observed != FieldState::Unknown
            && self.desired != FieldState::Unknown
    }
}
