//! Applies steps for the parameter with the webhook URL.

use aws_sdk_ssm::types::{ParameterType, Tag};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::secret::owner;
use crate::deploy::plan::Owner;
use crate::language::phrase;

use super::{ApplyContext, Change};

const PUT: &str = "ssm:PutParameter";

pub(super) async fn apply(
    context: ApplyContext<'_>,
    change: Change<'_>,
    webhook: Option<&str>,
) -> Result<(), CloudError> {
    let (client, region) = (context.connection.ssm(), context.connection.home());
    if let Change::Delete = change {
        let response = client.delete_parameter().name(&context.names.parameter).send().await;
        let response = response.during("ssm:DeleteParameter", region);
        return response.or_missing(&["ParameterNotFound"]).map(drop);
    }
    let missing = || CloudError::new(PUT, region, phrase!("no webhook URL to store"));
    let webhook = webhook.ok_or_else(missing)?;
    match put(context, webhook, matches!(change, Change::Create)).await {
        Err(error) if error.is(&["ParameterAlreadyExists"]) => {
            // A retry after a lost response, or another process created it first.
            if owner(context.connection, context.names).await? == Some(Owner::ThisStack) {
                put(context, webhook, false).await
            } else {
                Err(error)
            }
        }
        other => other,
    }
}

/// Stores the address. Only a new parameter gets the tag: the service refuses tags together with `Overwrite`.
async fn put(context: ApplyContext<'_>, webhook: &str, is_new: bool) -> Result<(), CloudError> {
    let (client, region) = (context.connection.ssm(), context.connection.home());
    let mut put = client
        .put_parameter()
        .name(&context.names.parameter)
        .r#type(ParameterType::SecureString)
        .value(webhook)
        .overwrite(!is_new);
    if is_new {
        let tag = Tag::builder().key(StackNames::TAG).value(&context.names.stack).build();
        put = put.tags(tag.map_err(|error| CloudError::of_aws(PUT, region, &error.to_string()))?);
    }
    put.send().await.during(PUT, region).map(drop).map_err(|error| error.without(webhook))
}
