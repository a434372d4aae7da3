//! Removes additions of others to the stack's resources. One that is already gone counts as removed.

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function;
use crate::cloud::retry::UPDATE;
use crate::deploy::addition::Addition;

use super::function::is_busy;
use super::{ApplyContext, permission, role, rule, target};

pub(super) async fn remove(
    context: ApplyContext<'_>,
    addition: &Addition,
) -> Result<(), CloudError> {
    match addition {
        Addition::Target { region, rule, id, arn: _ } => {
            target::remove(context, region, rule, id).await
        }
        Addition::RuleRole { region, rule, role: _ } => {
            rule::remove_role(context, region, rule).await
        }
        Addition::Statement { id, grant: _ } => {
            permission::remove(context, &context.names.function(), id).await
        }
        Addition::FunctionUrl { auth: _ } => remove_url(context).await,
        Addition::EventSource { id, source: _ } => remove_event_source(context, id).await,
        Addition::InlinePolicy { role, name, effect: _ } => {
            role::delete_policy(context, role, name).await
        }
        Addition::AttachedPolicy { role, arn } => role::detach_policy(context, role, arn).await,
    }
}

async fn remove_url(context: ApplyContext<'_>) -> Result<(), CloudError> {
    let client = context.connection.lambda();
    let delete = client.delete_function_url_config().function_name(context.names.function());
    let call = async || {
        let response = delete.clone().send().await;
        let response = response.during("lambda:DeleteFunctionUrlConfig", context.connection.home());
        response.or_missing(function::MISSING).map(drop)
    };
    context.connection.retry(UPDATE, is_busy, call).await
}

async fn remove_event_source(context: ApplyContext<'_>, id: &str) -> Result<(), CloudError> {
    let delete = context.connection.lambda().delete_event_source_mapping().uuid(id);
    let call = async || {
        let response = delete.clone().send().await;
        let response =
            response.during("lambda:DeleteEventSourceMapping", context.connection.home());
        response.or_missing(function::MISSING).map(drop)
    };
    // A mapping that is being created or changed cannot be deleted.
    let is_in_use = |error: &CloudError| error.is(&["ResourceInUseException"]);
    context.connection.retry(UPDATE, is_in_use, call).await
}
