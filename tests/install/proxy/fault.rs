//! What goes wrong when a test wants it to.
use super::answer::Answer;
use super::call::Protocol;

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Too many requests.
    Throttled,
    /// Something of AWS's own.
    Broken,
    /// The caller may not.
    Denied,
    /// Lambda has not heard of the role yet.
    RoleNotReady,
    /// The region is not switched on for the account.
    Closed,
    /// The connection is reset, and nothing was done.
    Reset,
}

/// What Lambda says of a role that it cannot use, new ones included (hashicorp/terraform-provider-aws, 14291).
pub(super) const ROLE: &str = "The role defined for the function cannot be assumed by Lambda.";

impl Fault {
    /// What the client gets; nothing is a reset.
    pub(super) fn answer(self, protocol: Protocol, operation: &str) -> Option<Answer> {
        let error =
            |status, kind, message: &str| Some(Answer::error(protocol, status, kind, message));
        match (self, protocol) {
            (Self::Throttled, Protocol::Rest) => {
                error(429, "TooManyRequestsException", "Rate Exceeded.")
            }
            (Self::Throttled, Protocol::Query) => error(400, "Throttling", "Rate exceeded"),
            (Self::Throttled, _) => error(400, "ThrottlingException", "Rate exceeded"),
            (Self::Broken, Protocol::Rest) => error(500, "ServiceException", "Internal failure"),
            (Self::Broken, _) => error(500, "InternalFailure", "Internal failure"),
            (Self::Denied, _) => {
                let kind = if protocol == Protocol::Query {
                    "AccessDenied"
                } else {
                    "AccessDeniedException"
                };
                let status =
                    if matches!(protocol, Protocol::Query | Protocol::Rest) { 403 } else { 400 };
                let message = format!("User: tester is not authorized to perform: {operation}");
                error(status, kind, &message)
            }
            (Self::Closed, _) => {
                let text = "The security token included in the request is invalid.";
                error(403, "UnrecognizedClientException", text)
            }
            (Self::RoleNotReady, _) => error(400, "InvalidParameterValueException", ROLE),
            (Self::Reset, _) => None,
        }
    }
}
