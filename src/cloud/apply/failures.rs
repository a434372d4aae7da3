//! What becomes of events that the function fails on.

use aws_sdk_lambda::types::{DestinationConfig, OnFailure};

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function::MISSING;
use crate::cloud::retry::ROLE;
use crate::deploy::plan::PlanAction;

use super::function::{is_busy, is_role_unknown};
use super::{ApplyContext, number, text};

pub(super) async fn apply(job: ApplyContext<'_>, action: &PlanAction) -> Result<(), CloudError> {
    let (client, region) = (job.connection.lambda(), job.connection.home());
    let to = match action {
        PlanAction::Create(to) | PlanAction::Change { to, .. } => to,
        PlanAction::Delete(_) => {
            let delete = client.delete_function_event_invoke_config();
            let answer = delete.function_name(job.names.function()).send().await;
            let answer = answer.during("lambda:DeleteFunctionEventInvokeConfig", region);
            return answer.or_missing(MISSING).map(drop);
        }
    };
    let failure = OnFailure::builder().destination(text(to, "destination")).build();
    let put = client
        .put_function_event_invoke_config()
        .function_name(job.names.function())
        .set_maximum_retry_attempts(number(to, "retries"))
        .set_maximum_event_age_in_seconds(number(to, "age seconds"))
        .destination_config(DestinationConfig::builder().on_failure(failure).build());
    let call = async || {
        let answer = put.clone().send().await;
        answer.during("lambda:PutFunctionEventInvokeConfig", region).map(drop)
    };
    // The service looks whether the role may send to the queue, and a new role's policy is not known everywhere at once.
    let is_passing = |error: &CloudError| is_busy(error) || is_role_unknown(error);
    job.connection.retry(ROLE, is_passing, call).await
}
