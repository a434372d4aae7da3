//! Applies steps for the retries and the failure destination of the function's asynchronous invocations.

use aws_sdk_lambda::types::{DestinationConfig, OnFailure};

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function::MISSING;
use crate::cloud::retry::ROLE;
use crate::deploy::resource::InvokeConfig;

use super::function::{is_busy, is_role_unknown};
use super::{ApplyContext, Change};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    config: &InvokeConfig,
    change: Change<'_>,
) -> Result<(), CloudError> {
    let (client, region) = (context.connection.lambda(), context.connection.home());
    if let Change::Delete = change {
        let delete = client.delete_function_event_invoke_config();
        let response = delete.function_name(context.names.function()).send().await;
        let response = response.during("lambda:DeleteFunctionEventInvokeConfig", region);
        return response.or_missing(MISSING).map(drop);
    }
    // The configuration is replaced, so an omitted success destination is none.
    let InvokeConfig { destination, success_destination: _, retries, age_seconds } = config;
    let failure = OnFailure::builder().destination(destination).build();
    let put = client
        .put_function_event_invoke_config()
        .function_name(context.names.function())
        .set_maximum_retry_attempts(*retries)
        .set_maximum_event_age_in_seconds(*age_seconds)
        .destination_config(DestinationConfig::builder().on_failure(failure).build());
    let call = async || {
        let response = put.clone().send().await;
        response.during("lambda:PutFunctionEventInvokeConfig", region).map(drop)
    };
    // Lambda checks that the role may send to the queue; the policy of a new role takes a while to propagate.
    let is_transient = |error: &CloudError| is_busy(error) || is_role_unknown(error);
    context.connection.retry(ROLE, is_transient, call).await
}
