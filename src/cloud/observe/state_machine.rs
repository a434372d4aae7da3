//! Observes the state machine of a distributed backtest.

use aws_sdk_sfn::types::StateMachineStatus;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::observed::ObservedResource;
use crate::deploy::resource::StateMachine;

/// The error code of Step Functions for a missing state machine.
pub(in crate::cloud) const MISSING: &[&str] = &["StateMachineDoesNotExist"];

/// Returns the state machine. One that Step Functions is deleting counts as missing.
pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<ObservedResource<StateMachine>>, CloudError> {
    let (client, region, arn) = (connection.states(), connection.home(), names.state_machine_arn());
    let response = client.describe_state_machine().state_machine_arn(&arn).send().await;
    let response = response.during("states:DescribeStateMachine", region).or_missing(MISSING)?;
    let Some(machine) = response else { return Ok(None) };
    if machine.status() == Some(&StateMachineStatus::Deleting) {
        return Ok(None);
    }
    let tags = client.list_tags_for_resource().resource_arn(&arn).send().await;
    let tags =
        tags.during("states:ListTagsForResource", region).or_missing(&["ResourceNotFound"])?;
    let Some(tags) = tags else { return Ok(None) };
    let pairs = tags.tags().iter().filter_map(|it| Some((it.key()?, it.value()?)));
    let found = StateMachine {
        kind: machine.r#type().as_str().to_owned(),
        role: machine.role_arn().to_owned(),
        definition: document::policy(machine.definition()),
    };
    Ok(Some(ObservedResource::new(found, tags::owner(names, pairs))))
}
