//! Error codes and messages of failed calls.

use super::permission::permission;
use crate::catalog::Action;

/// Usual messages of error codes (API references of the services, and public events). A code may also end in `Exception`.
const USUAL: [(&str, &str); 20] = [
    (
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
    ),
    (
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    ),
    (
        "Client.InstanceLimitExceeded",
        "You have requested more vCPU capacity than your current vCPU limit allows for the instance bucket that the specified instance type belongs to.",
    ),
    ("Client.RequestLimitExceeded", "Request limit exceeded."),
    (
        "Conflict",
        "The request could not be completed due to a conflict with the current state of the resource.",
    ),
    ("DependencyViolation", "The resource has a dependent object."),
    ("EntityAlreadyExists", "The entity already exists."),
    (
        "InternalFailure",
        "The request processing has failed because of an unknown error, exception or failure.",
    ),
    ("InvalidParameterValue", "The value of a parameter is not valid."),
    ("LimitExceeded", "Cannot exceed the quota for this account."),
    ("NoSuchBucket", "The specified bucket does not exist"),
    ("NoSuchBucketPolicy", "The bucket policy does not exist"),
    ("NoSuchEntity", "The entity cannot be found."),
    ("NoSuchKey", "The specified key does not exist."),
    ("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
    ("ResourceNotFound", "The requested resource was not found."),
    (
        "Server.InsufficientInstanceCapacity",
        "We currently do not have sufficient capacity in the Availability Zone you requested. Our system will be working on provisioning additional capacity.",
    ),
    ("ServiceUnavailable", "Service is unable to handle request."),
    ("Throttling", "Rate exceeded"),
    ("Validation", "1 validation error detected: a value failed to satisfy constraint"),
];

/// Error codes that EC2 prefixes with the side at fault.
const OF_EC2: [(&str, &str); 7] = [
    ("AccessDenied", "Client.UnauthorizedOperation"),
    ("AccessDeniedException", "Client.UnauthorizedOperation"),
    ("DependencyViolation", "Client.DependencyViolation"),
    ("InstanceLimitExceeded", "Client.InstanceLimitExceeded"),
    ("InsufficientInstanceCapacity", "Server.InsufficientInstanceCapacity"),
    ("RequestLimitExceeded", "Client.RequestLimitExceeded"),
    ("UnauthorizedOperation", "Client.UnauthorizedOperation"),
];

/// The code and the message of an error. `caller` is the caller's ARN, empty if it has none.
pub(super) fn error(code: &str, action: &Action, caller: &str) -> (String, String) {
    let permission = match action {
        Action::Api(operation) => permission(operation),
        Action::Other(event) => format!("{}:{}", event.event_source, event.event_name),
    };
    let ec2 = OF_EC2.iter().find(|(plain, _)| action.event_source() == "ec2" && *plain == code);
    let code = ec2.map_or(code, |(_, code)| code);
    let denied = match caller {
        // The message of STS to callers without credentials.
        "" => format!("Not authorized to perform {permission}"),
        _ => format!(
            "User: {caller} is not authorized to perform: {permission} because no identity-based policy allows the \
             {permission} action"
        ),
    };
    let message = match code {
        "AccessDenied" | "AccessDeniedException" => denied,
        "Client.UnauthorizedOperation" => {
            format!("You are not authorized to perform this operation. {denied}")
        }
        _ => usual(code).map_or_else(|| format!("The request was refused: {code}"), str::to_owned),
    };
    (code.to_owned(), message)
}

fn usual(code: &str) -> Option<&'static str> {
    let bare = code.strip_suffix("Exception").unwrap_or(code);
    let matches =
        |known: &str| known == bare || known.split_once('.').is_some_and(|it| it.1 == bare);
    let without_side = bare.strip_prefix("Client.").unwrap_or(bare);
    let found = USUAL.iter().find(|(known, _)| matches(known) || *known == without_side);
    found.map(|(_, message)| *message)
}
