//! Observes the parameter with the webhook URL. Keeps only a hash of its value.

use aws_sdk_ssm::types::{ParameterStringFilter, ResourceTypeForTagging, Tag};

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::observed::{ObservedResource, Owner};
use crate::deploy::package::hex_sha256;
use crate::deploy::resource::{Reading, Resource, WebhookParameter};

use super::{Depth, ObserveContext};

/// The type of a parameter that is encrypted.
const SECURE: &str = "SecureString";
const MISSING: &[&str] = &["ParameterNotFound", "InvalidResourceId"];

pub(super) async fn observe(
    context: &ObserveContext<'_>,
) -> Result<Option<ObservedResource>, CloudError> {
    let ObserveContext { connection, names, .. } = *context;
    let Some(owner) = owner(connection, names).await? else { return Ok(None) };
    // The value is decrypted only for comparison, and only if the stack owns it; otherwise its existence is enough.
    let is_read = owner == Owner::ThisStack && context.webhook;
    let get = connection.ssm().get_parameter().name(&names.parameter).with_decryption(is_read);
    let response = get.send().await.during("ssm:GetParameter", connection.home());
    let response = response.or_missing(MISSING)?;
    let Some(parameter) = response.as_ref().and_then(|it| it.parameter()) else { return Ok(None) };
    let hash = parameter.value().filter(|_| is_read).map(hex_sha256);
    let kind = parameter.r#type().map_or("", |it| it.as_str());
    let key = match context.depth {
        Depth::Deep if owner == Owner::ThisStack && kind == SECURE => key(context).await?,
        Depth::Deep | Depth::Shallow => Reading::Unknown,
    };
    let found = WebhookParameter {
        kind: kind.to_owned(),
        key,
        hash: hash.map_or(Reading::Unknown, Reading::Known),
    };
    Ok(Some(ObservedResource::new(Resource::Parameter(found), owner)))
}

/// Returns the KMS key of the parameter, which no other call returns. Unknown if the response has none, or without the permission.
async fn key(context: &ObserveContext<'_>) -> Result<Reading<String>, CloudError> {
    let ObserveContext { connection, names, .. } = *context;
    let name = ParameterStringFilter::builder().key("Name").values(&names.parameter).build();
    let name = name.map_err(|error| {
        CloudError::of_aws("ssm:DescribeParameters", connection.home(), &error.to_string())
    })?;
    let response = connection.ssm().describe_parameters().parameter_filters(name).send().await;
    let response = match response.during("ssm:DescribeParameters", connection.home()) {
        // An optional permission, because it is one for all parameters of the account.
        Err(error) if error.is(&["AccessDeniedException"]) => return Ok(Reading::Unknown),
        other => other?,
    };
    let key = response.parameters().first().and_then(|it| it.key_id()).map(str::to_owned);
    Ok(key.map_or(Reading::Unknown, Reading::Known))
}

/// Returns true if the stack's parameter exists and this stack owns it.
pub async fn is_parameter_ours(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<bool, CloudError> {
    Ok(owner(connection, names).await? == Some(Owner::ThisStack))
}

/// Returns the owner of the parameter; `None` if it does not exist, or if the rule set names it by ARN, so that it is
/// managed elsewhere.
pub(in crate::cloud) async fn owner(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<Owner>, CloudError> {
    if names.is_parameter_elsewhere() {
        return Ok(None);
    }
    let response = connection
        .ssm()
        .list_tags_for_resource()
        .resource_type(ResourceTypeForTagging::Parameter)
        .resource_id(&names.parameter)
        .send()
        .await;
    let response =
        response.during("ssm:ListTagsForResource", connection.home()).or_missing(MISSING)?;
    let tags = |tags: &[Tag]| tags::owner(names, tags.iter().map(|it| (it.key(), it.value())));
    Ok(response.map(|it| tags(it.tag_list())))
}
