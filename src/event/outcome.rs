//! The outcome of a call. A refused call must not appear as performed.

use super::record::{Record, text_at, text_of};
use crate::json::Node;

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
        let detail = failed_detail(record);
        let failed = code.is_some()
            || message.is_some()
            || result.is_some_and(is_failure)
            || is_failed_sign_in(record)
            || detail.is_some();
        if !failed {
            return Self::Success;
        }
        let of_detail = |names: [&str; 3]| {
            names.iter().find_map(|name| text_of(detail?, name)).filter(|it| *it != "false")
        };
        Self::Failure {
            code: code.or_else(|| of_detail(["failureReason", "failureCode", "errorCode"])),
            message: message
                .or_else(|| field("errorMessage"))
                .or_else(|| of_detail(["errorMessage", "statusMessage", "message"])),
        }
    }
}

/// Values of states and results that mean a failure, in lower case and without separators.
const FAILURES: [&str; 5] = ["aborted", "error", "fail", "rejected", "timedout"];

/// Ends of such values: `CREATE_FAILED`, `AccessDenied`.
const FAILURE_ENDINGS: [&str; 3] = ["denied", "failed", "failure"];

/// Deepest level of objects that is searched for a state.
const MAX_LEVELS: usize = 4;

fn is_failure(value: &str) -> bool {
    let plain = value.replace(['_', '-', ' '], "").to_ascii_lowercase();
    FAILURES.contains(&&*plain) || FAILURE_ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Reports whether a sign-in event has a failed result. Its member is usually the name of the event, but `AssumeRole`
/// at the sign-in page has `ConsoleLogin`.
fn is_failed_sign_in(record: Record<'_>) -> bool {
    record.is_sign_in()
        && record
            .get("responseElements")
            .and_then(Node::members)
            .is_some_and(|it| it.iter().any(|it| it.node.string() == Some("Failure")))
}

/// The object of `serviceEventDetails` with a failed state, such as `"state": "FAILED"` of Control Tower and
/// Organizations, or `"status": "Failed"` of an S3 job. Only objects are searched: one element of an array does not
/// fail the whole.
fn failed_detail(record: Record<'_>) -> Option<&Node<'_>> {
    fn search<'t>(node: &'t Node<'t>, levels: usize) -> Option<&'t Node<'t>> {
        let members = node.members().filter(|_| levels > 0)?;
        let has_failed = members
            .iter()
            .any(|member| is_state(&member.name) && member.node.string().is_some_and(is_failure));
        if has_failed {
            return Some(node);
        }
        members.iter().find_map(|member| search(&member.node, levels - 1))
    }
    search(record.get("serviceEventDetails")?, MAX_LEVELS)
}

fn is_state(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["state", "status", "result", "outcome"].iter().any(|ending| name.ends_with(ending))
}
