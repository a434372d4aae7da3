//! Applies steps for the state machine of a distributed backtest.

use aws_sdk_sfn::types::{StateMachineType, Tag};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::jobs::stop;
use crate::cloud::observe::state_machine::{MISSING, find};
use crate::cloud::retry::ROLE;
use crate::deploy::resource::StateMachine;

use super::{ApplyContext, Change};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    machine: &StateMachine,
    change: Change<'_>,
) -> Result<(), CloudError> {
    match change {
        Change::Create => create(context, machine).await,
        Change::Update(_) => update(context, machine).await,
        Change::Delete => delete(context).await,
    }
}

async fn create(context: ApplyContext<'_>, machine: &StateMachine) -> Result<(), CloudError> {
    let StateMachine { kind, role, definition } = machine;
    let tag = Tag::builder().key(StackNames::TAG).value(&context.names.stack).build();
    let create = context
        .connection
        .states()
        .create_state_machine()
        .name(context.names.state_machine())
        .definition(definition.as_str())
        .role_arn(role)
        .r#type(StateMachineType::from(kind.as_str()))
        .tags(tag);
    let call = async || {
        let response = create.clone().send().await;
        response.during("states:CreateStateMachine", context.connection.home()).map(drop)
    };
    match context.connection.retry(ROLE, is_role_unknown, call).await {
        Err(error) if error.is(&["StateMachineAlreadyExists"]) => {
            // A retry after a lost response, or another process created it first.
            match find(context.connection, context.names).await? {
                Some(found) if found.is_ours() => update(context, machine).await,
                _ => Err(error),
            }
        }
        other => other,
    }
}

/// Updates the definition and the role. The type of a state machine cannot be changed.
async fn update(context: ApplyContext<'_>, machine: &StateMachine) -> Result<(), CloudError> {
    let StateMachine { kind: _, role, definition } = machine;
    let update = context
        .connection
        .states()
        .update_state_machine()
        .state_machine_arn(context.names.state_machine_arn())
        .definition(definition.as_str())
        .role_arn(role);
    let call = async || {
        let response = update.clone().send().await;
        response.during("states:UpdateStateMachine", context.connection.home()).map(drop)
    };
    context.connection.retry(ROLE, is_role_unknown, call).await
}

/// Stops the executions, because a state machine exists until they end, and deletes it.
async fn delete(context: ApplyContext<'_>) -> Result<(), CloudError> {
    stop(context.connection, context.names).await?;
    let delete = context.connection.states().delete_state_machine();
    let response = delete.state_machine_arn(context.names.state_machine_arn()).send().await;
    let response = response.during("states:DeleteStateMachine", context.connection.home());
    response.or_missing(MISSING).map(drop)
}

/// Returns true if a new role is not visible to Step Functions yet.
fn is_role_unknown(error: &CloudError) -> bool {
    error.message().contains("authorized to assume the provided role")
}
