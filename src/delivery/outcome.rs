//! The meaning of a response, and the result of a message.

use std::time::Duration;

use crate::http::TransportError;
use crate::language::{Fill, Filling, Phrase};

/// Meaning of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseClass {
    /// The message was posted.
    Posted,
    /// The same request will be refused again, until the cause is removed.
    Refused {
        /// The refusal.
        refusal: Refusal,
        /// The message may have been posted nevertheless.
        unanswered: bool,
    },
    /// A retry may succeed.
    Later {
        /// The error.
        reason: Phrase,
        /// `Retry-After` of the response.
        wait: Option<Duration>,
        /// The message may have been posted nevertheless.
        unanswered: bool,
    },
}

/// A request without a response can be repeated.
impl From<&TransportError> for ResponseClass {
    fn from(error: &TransportError) -> Self {
        Self::Later {
            reason: error.message().clone(),
            wait: None,
            unanswered: matches!(error, TransportError::Unanswered(_)),
        }
    }
}

/// A refusal that a retry does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The server's name of the error, or the status.
    pub reason: Phrase,
    /// The cause.
    pub cause: RefusalCause,
    /// A suggested action.
    pub hint: Phrase,
    /// The server's messages about parts of the message.
    pub details: Vec<String>,
}

impl Refusal {
    /// Reports whether this message can never be posted. All other causes can be removed.
    pub fn is_permanent(&self) -> bool {
        self.cause == RefusalCause::Message
    }
}

impl From<&Refusal> for Phrase {
    fn from(refusal: &Refusal) -> Self {
        let details = refusal.details.iter().map(Self::verbatim);
        Self::joined(std::iter::once(refusal.reason.clone()).chain(details), "; ")
    }
}

impl Fill for Refusal {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

/// Cause of a refusal. Only a refused message stays refused: after any other cause is removed, the same message is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCause {
    /// The message. A shorter one may be accepted.
    Message,
    /// The channel or topic, or a policy about it.
    Channel,
    /// The webhook, the token or the credentials. Others may be accepted.
    Secret,
    /// The URL, or a proxy that responds instead of the server.
    Address,
    /// An undocumented error. A shorter message may be accepted.
    Unknown,
}

/// Result of posting a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The outcome.
    pub outcome: DeliveryOutcome,
    /// Number of requests.
    pub attempts: u32,
    /// Number of requests without a response of the server. Each of them may have posted the message as well.
    pub unanswered: u32,
    /// `Retry-After` of the last response, if it exceeded the deadline.
    pub retry_after: Option<Duration>,
}

/// Outcome of posting a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The destination accepted the full message.
    Posted,
    /// The destination refused the full message and accepted the short form.
    PostedShort(Refusal),
    /// The destination refused the message.
    Refused(Refusal),
    /// The message was not posted in time. A later attempt may succeed.
    Failed(Phrase),
}
