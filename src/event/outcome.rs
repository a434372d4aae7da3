//! The outcome of a call. A refused call must not appear as performed.

use super::record::{Record, text_at};

/// Outcome of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome<'t> {
    /// The call succeeded.
    Success,
    /// The call was refused or failed. A failed sign-in has no code, and sometimes no message.
    Failure {
        /// `errorCode`, such as `AccessDenied`.
        code: Option<&'t str>,
        /// `errorMessage`.
        message: Option<&'t str>,
    },
}

impl<'t> Record<'t> {
    /// The outcome of the call.
    pub fn outcome(&self) -> CallOutcome<'t> {
        CallOutcome::of(*self)
    }
}

impl<'t> CallOutcome<'t> {
    /// Errors are at the top level, for some services only in `responseElements` (AWS CloudTrail User Guide, record
    /// contents, `errorCode`). A failed sign-in has `"ConsoleLogin": "Failure"` in `responseElements`; other sign-in events
    /// use their own name as the key, and sign-ins in several steps have it in `serviceEventDetails`.
    pub(super) fn of(record: Record<'t>) -> Self {
        let response = record.get("responseElements");
        let field = |name| record.text(name).or_else(|| text_at(response, &[name]));
        let code = field("errorCode").filter(|code| *code != "false");
        let message = record.text("errorMessage").filter(|message| *message != "false");
        let result = record.event_name().and_then(|name| {
            text_at(response, &[name])
                .or_else(|| text_at(record.get("serviceEventDetails"), &[name]))
        });
        let failed = code.is_some() || message.is_some() || result == Some("Failure");
        if failed {
            Self::Failure { code, message: message.or_else(|| field("errorMessage")) }
        } else {
            Self::Success
        }
    }
}
