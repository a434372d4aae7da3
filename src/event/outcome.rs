//! How the call ended. An alert that says "did" for what was refused is a lie.

use super::record::{Record, text_at};

/// How an event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome<'t> {
    /// It was done.
    Success,
    /// It was refused or failed. A failed sign-in has no code, and sometimes no message either.
    Failure {
        /// `errorCode`, such as `AccessDenied`.
        code: Option<&'t str>,
        /// `errorMessage`.
        message: Option<&'t str>,
    },
}

impl<'t> Record<'t> {
    /// How it ended.
    pub fn outcome(&self) -> CallOutcome<'t> {
        CallOutcome::of(*self)
    }
}

impl<'t> CallOutcome<'t> {
    /// Errors stand at the top level, for some services only in `responseElements` (AWS CloudTrail User Guide,
    /// record contents, `errorCode`). A sign-in says `"ConsoleLogin": "Failure"`, and other events of that type use
    /// their own name as the key; a sign-in by steps says so in `serviceEventDetails`.
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
