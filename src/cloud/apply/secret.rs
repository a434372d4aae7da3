//! Applies steps for the parameter with the webhook URL.

use aws_sdk_ssm::types::{ParameterType, Tag};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::secret::owner;
use crate::deploy::observed::Owner;
use crate::deploy::resource::WebhookParameter;
use crate::language::phrase;

use super::{ApplyContext, Change};

const PUT: &str = "ssm:PutParameter";

pub(super) async fn apply(
    context: ApplyContext<'_>,
    parameter: &WebhookParameter,
    change: Change<'_>,
    webhook: Option<&str>,
) -> Result<(), CloudError> {
    // The key is that of Parameter Store, and the hash that of the webhook URL.
    let WebhookParameter { kind, key: _, hash: _ } = parameter;
    match change {
        Change::Delete => delete(context).await,
        Change::Create => {
            let missing = || {
                CloudError::new(PUT, context.connection.home(), phrase!("no webhook URL to store"))
            };
            let webhook = webhook.ok_or_else(missing)?;
            match put(context, kind, webhook, true).await {
                Err(error) if error.is(&["ParameterAlreadyExists"]) => {
                    // A retry after a lost response, or another process created it first.
                    if owner(context.connection, context.names).await? == Some(Owner::ThisStack) {
                        put(context, kind, webhook, false).await
                    } else {
                        Err(error)
                    }
                }
                other => other,
            }
        }
        Change::Update(_) => {
            let value = match webhook {
                Some(webhook) => webhook.to_owned(),
                None => value(context).await?,
            };
            match put(context, kind, &value, false).await {
                // Parameter Store does not change the type of a parameter (its API, `HierarchyTypeMismatchException`). It
                // is only deleted if the user can supply the value again.
                Err(error)
                    if error.is(&["HierarchyTypeMismatchException"]) && webhook.is_some() =>
                {
                    delete(context).await?;
                    put(context, kind, &value, true).await
                }
                other => other,
            }
        }
    }
}

async fn delete(context: ApplyContext<'_>) -> Result<(), CloudError> {
    let (client, region) = (context.connection.ssm(), context.connection.home());
    let response = client.delete_parameter().name(&context.names.parameter).send().await;
    let response = response.during("ssm:DeleteParameter", region);
    response.or_missing(&["ParameterNotFound"]).map(drop)
}

/// Reads the stored webhook URL, to store it with another type or key.
async fn value(context: ApplyContext<'_>) -> Result<String, CloudError> {
    let (client, region) = (context.connection.ssm(), context.connection.home());
    let get = client.get_parameter().name(&context.names.parameter).with_decryption(true);
    let response = get.send().await.during("ssm:GetParameter", region)?;
    Ok(response.parameter.and_then(|it| it.value).unwrap_or_default())
}

/// Stores the address. Only a new parameter gets the tag: the service refuses tags together with `Overwrite`.
async fn put(
    context: ApplyContext<'_>,
    kind: &str,
    webhook: &str,
    is_new: bool,
) -> Result<(), CloudError> {
    let (client, region) = (context.connection.ssm(), context.connection.home());
    let mut put = client
        .put_parameter()
        .name(&context.names.parameter)
        .r#type(ParameterType::from(kind))
        .value(webhook)
        .overwrite(!is_new);
    if is_new {
        let tag = Tag::builder().key(StackNames::TAG).value(&context.names.stack).build();
        put = put.tags(tag.map_err(|error| CloudError::of_aws(PUT, region, &error.to_string()))?);
    }
    put.send().await.during(PUT, region).map(drop).map_err(|error| error.without(webhook))
}
