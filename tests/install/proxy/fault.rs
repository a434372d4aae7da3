//! Failures that tests inject.
use super::answer::Answer;
use super::call::Protocol;

/// A failure of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Throttling.
    Throttled,
    /// An internal error of AWS.
    Broken,
    /// Missing permissions of the caller.
    Denied,
    /// A role that has not propagated to Lambda yet.
    RoleNotReady,
    /// Too little concurrency in the account to reserve any.
    LittleConcurrency,
    /// A region that is not enabled in the account.
    Closed,
    /// A connection reset before the call has an effect.
    Reset,
}

/// Lambda's message for a role that it cannot use, including new roles (hashicorp/terraform-provider-aws, 14291).
pub(super) const ROLE: &str = "The role defined for the function cannot be assumed by Lambda.";

/// Lambda's message for a reservation that the account does not allow, as users report it.
const CONCURRENCY: &str = "Specified ReservedConcurrentExecutions for function decreases account's \
    UnreservedConcurrentExecution below its minimum value of [10].";

impl Fault {
    /// Returns the response; `None` for a reset.
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
            (Self::LittleConcurrency, _) => {
                error(400, "InvalidParameterValueException", CONCURRENCY)
            }
            (Self::Reset, _) => None,
        }
    }
}
