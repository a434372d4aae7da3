//! Observes the stack of a distributed backtest, and finds those that earlier runs left.

use crate::aws::{JOB_PREFIX, StackNames, is_job_name, log_group_of};
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _};
use crate::cloud::observe::{Observation, function, logs, role, state_machine};
use crate::deploy::resource::{Id, Resource, RolePurpose};

/// Observes the resources of a distributed backtest.
pub async fn observe(connection: &AwsConnection, names: &StackNames) -> Observation {
    let mut observation = Observation::default();
    observation.observed.home.clone_from(&names.home);
    // Boxed: the joined futures are too large for the caller's stack.
    let all = async {
        tokio::join!(
            logs::find(connection, names),
            role::find(connection, names, RolePurpose::Function),
            role::find(connection, names, RolePurpose::StateMachine),
            function::find(connection, names),
            state_machine::find(connection, names),
        )
    };
    let (logs, function_role, machine_role, function, machine) = Box::pin(all).await;
    let logs = logs.map(|found| found.map(|it| it.map(Resource::LogGroup)));
    observation.take_one(Id::LogGroup, logs);
    let function_role = function_role.map(|found| found.map(|it| it.map(Resource::Role)));
    observation.take_one(Id::FunctionRole, function_role);
    let machine_role = machine_role.map(|found| found.map(|it| it.map(Resource::Role)));
    observation.take_one(Id::StateMachineRole, machine_role);
    let function = function.map(|found| {
        observation.has_function = found.is_some();
        found.map(|it| it.map(|it| Resource::Function(Box::new(it))))
    });
    observation.take_one(Id::Function, function);
    let machine = machine.map(|found| found.map(|it| it.map(Resource::StateMachine)));
    observation.take_one(Id::StateMachine, machine);
    observation
}

/// Finds the stacks of distributed backtests in the account and region of `names`. Their log groups name them: they are created
/// first and deleted last. Whether a stack has the tag, and what is left of it, is for [`observe`] to tell.
pub async fn remains(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Vec<StackNames>, CloudError> {
    let (client, region) = (connection.logs(), connection.home());
    let mut found = Vec::new();
    let mut token = None;
    loop {
        let page = client
            .describe_log_groups()
            .log_group_name_prefix(log_group_of(JOB_PREFIX))
            .set_next_token(token)
            .send()
            .await
            .during("logs:DescribeLogGroups", region)?;
        let groups = page.log_groups().iter().filter_map(|it| it.log_group_name());
        let stacks = groups.filter_map(|it| it.strip_prefix(&log_group_of("")));
        let stacks = stacks.filter(|it| is_job_name(it));
        found.extend(stacks.map(|it| StackNames { stack: it.to_owned(), ..names.clone() }));
        token = page.next_token;
        if token.is_none() {
            return Ok(found);
        }
    }
}
