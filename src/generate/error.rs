//! Calls that failed.

use crate::catalog::{Action, Operation};

/// The code and the message of an error. Where EC2 writes codes of its own, the usual names stand for those.
pub(super) fn error(code: &str, action: &Action, arn: &str) -> (String, String) {
    let (service, name) = match action {
        Action::Api(Operation { service, name, .. }) => (service.permission_prefix, *name),
        Action::Other(event) => (event.event_source, event.event_name),
    };
    let ec2 = action.event_source() == "ec2";
    let denied =
        matches!(code, "AccessDenied" | "AccessDeniedException" | "Client.UnauthorizedOperation");
    let code = if ec2 && denied { "Client.UnauthorizedOperation" } else { code };
    let message = match code {
        "Client.UnauthorizedOperation" => format!(
            "You are not authorized to perform this operation. User: {arn} is not authorized to perform: \
             {service}:{name} because no identity-based policy allows the {service}:{name} action"
        ),
        _ if denied => format!(
            "User: {arn} is not authorized to perform: {service}:{name} because no identity-based policy allows the \
             {service}:{name} action"
        ),
        "ThrottlingException" | "Throttling" => "Rate exceeded".to_owned(),
        "Client.RequestLimitExceeded" => "Request limit exceeded.".to_owned(),
        _ => format!("The request was refused: {code}"),
    };
    (code.to_owned(), message)
}
