//! The parameter with the webhook's address.

use aws_sdk_ssm::types::{ParameterType, Tag};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::secret::owner;
use crate::deploy::plan::{Owner, PlanAction};

use super::ApplyContext;

const PUT: &str = "ssm:PutParameter";

pub(super) async fn apply(
    job: ApplyContext<'_>,
    action: &PlanAction,
    webhook: Option<&str>,
) -> Result<(), CloudError> {
    let (client, region) = (job.connection.ssm(), job.connection.home());
    if let PlanAction::Delete(_) = action {
        let answer = client.delete_parameter().name(&job.names.parameter).send().await;
        let answer = answer.during("ssm:DeleteParameter", region);
        return answer.or_missing(&["ParameterNotFound"]).map(drop);
    }
    let webhook =
        webhook.ok_or_else(|| CloudError::new(PUT, region, "there is no address to be stored"))?;
    match put(job, webhook, matches!(action, PlanAction::Create(_))).await {
        Err(error) if error.is(&["ParameterAlreadyExists"]) => {
            // An answer that was lost, or somebody was faster.
            if owner(job.connection, job.names).await? == Some(Owner::Us) {
                put(job, webhook, false).await
            } else {
                Err(error)
            }
        }
        other => other,
    }
}

/// Tags are for new parameters only: the service refuses them together with `Overwrite`.
async fn put(job: ApplyContext<'_>, webhook: &str, is_new: bool) -> Result<(), CloudError> {
    let (client, region) = (job.connection.ssm(), job.connection.home());
    let mut put = client
        .put_parameter()
        .name(&job.names.parameter)
        .r#type(ParameterType::SecureString)
        .value(webhook)
        .overwrite(!is_new);
    if is_new {
        let tag = Tag::builder().key(StackNames::TAG).value(&job.names.stack).build();
        put = put.tags(tag.map_err(|error| CloudError::new(PUT, region, error.to_string()))?);
    }
    put.send().await.during(PUT, region).map(drop).map_err(|error| error.without(webhook))
}
