//! The parameter with the webhook's address. Its value is hashed at once, and kept nowhere.

use aws_sdk_ssm::types::{ResourceTypeForTagging, Tag};

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::package::hex_sha256;
use crate::deploy::plan::{ObservedResource, Owner};
use crate::deploy::stack::Properties;

use super::ObserveContext;

const MISSING: &[&str] = &["ParameterNotFound", "InvalidResourceId"];

pub(super) async fn observe(
    look: &ObserveContext<'_>,
) -> Result<Option<ObservedResource>, CloudError> {
    let ObserveContext { connection, names, .. } = *look;
    let Some(owner) = owner(connection, names).await? else { return Ok(None) };
    // Somebody else's value stays encrypted, and one that is not to be compared as well: that it is there is enough.
    let is_read = owner == Owner::Us && look.webhook;
    let get = connection.ssm().get_parameter().name(&names.parameter).with_decryption(is_read);
    let answer = get.send().await.during("ssm:GetParameter", connection.home());
    let answer = answer.or_missing(MISSING)?;
    let value = answer.as_ref().and_then(|it| it.parameter()?.value());
    let hash =
        |value| if is_read { [("hash", hex_sha256(value))].into() } else { Properties::new() };
    Ok(value.map(|value| ObservedResource::new(hash(value), owner)))
}

/// Whether the parameter that is named is there and this stack's.
pub async fn is_parameter_ours(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<bool, CloudError> {
    Ok(owner(connection, names).await? == Some(Owner::Us))
}

/// Whose the parameter is; nothing where there is none, or where it is named by its ARN and so made elsewhere.
pub(in crate::cloud) async fn owner(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<Owner>, CloudError> {
    if names.is_parameter_elsewhere() {
        return Ok(None);
    }
    let answer = connection
        .ssm()
        .list_tags_for_resource()
        .resource_type(ResourceTypeForTagging::Parameter)
        .resource_id(&names.parameter)
        .send()
        .await;
    let answer = answer.during("ssm:ListTagsForResource", connection.home()).or_missing(MISSING)?;
    let tags = |tags: &[Tag]| tags::owner(names, tags.iter().map(|it| (it.key(), it.value())));
    Ok(answer.map(|it| tags(it.tag_list())))
}
