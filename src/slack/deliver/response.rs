//! What an answer of Slack's means. Classified by the body first, then by the status: the status of some errors is not
//! documented, and `chat.postMessage` answers 200 to nearly everything.

use std::time::Duration;

use serde_json::Value;

use crate::alert::VisibleText;
use crate::http::Response;

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseClass {
    /// It was posted.
    Posted,
    /// It will not be posted as it is, or as things are.
    Refused(Refusal),
    /// It may be posted later.
    Later {
        /// Why not now.
        reason: String,
        /// How long Slack asks to wait.
        wait: Option<Duration>,
        /// Whether it may have been posted all the same.
        unanswered: bool,
    },
}

/// A no that asking again does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Slack's name for the reason, or the status.
    pub reason: String,
    /// What is at fault.
    pub fault: RefusalCause,
    /// What to do about it.
    pub advice: &'static str,
    /// Places in the message, as far as Slack names them.
    pub details: Vec<String>,
}

impl Refusal {
    /// Whether the same message will never be posted, whatever somebody does about it.
    pub fn is_for_good(&self) -> bool {
        self.fault == RefusalCause::Message
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)?;
        self.details.iter().try_for_each(|detail| write!(f, "; {detail}"))
    }
}

/// What is at fault when Slack refuses. Only a message is refused for good: everything else can be put right, and then the
/// same message is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCause {
    /// The message: a shorter one may pass.
    Message,
    /// The channel, or what the workspace allows.
    Channel,
    /// The webhook or the token: another one may pass.
    Secret,
    /// The address, or a proxy that answers in Slack's place.
    Address,
    /// No documentation has this answer: a shorter message may pass.
    Unknown,
}

/// The class of an answer.
#[derive(Clone, Copy)]
enum Class {
    /// The message may be posted later.
    Later,
    /// The same, and it may have been posted already.
    Unclear,
    /// The same message meets the same answer until somebody does something, which is said here.
    Final(RefusalCause, &'static str),
}

/// The part of an answer that decides its class.
enum Sign {
    /// Slack's name of an error.
    Name(&'static str),
    /// The beginning of such names.
    Prefix(&'static str),
    /// A status, from one to another.
    Status(u16, u16),
}

const OURS: &str = "this should not happen: please report it with the event's name";
const RENEW: &str = "the webhook is gone: make a new one in Slack and put its address in place";
const TOKEN: &str =
    "the token is not valid any more: install the app again and put its token in place";
const SCOPE: &str = "give the app the scope chat:write, and install it again";
const CHANNEL: &str = "give the channel's ID, and invite the app to it";
const ARCHIVED: &str = "the channel is archived: restore it, or make a webhook for another one";
const POLICY: &str = "the workspace does not allow it: ask its administrators";
const REDIRECT: &str = "Slack does not redirect: check the address";
const NOT_SLACK: &str =
    "Slack documents no such answer: check the address, and whether a proxy is in between";
const UNKNOWN: &str = "Slack's documentation does not say what to do about this";

/// The classes of answers other than a yes. A name decides before a status, and the first row that fits before the others.
///
/// Sources: Slack's changelog of 2016-05-17 and "Handling errors" of incoming webhooks; "Errors" in the reference of
/// `chat.postMessage`; "Rate limits"; statuses that these do not have: RFC 9110, section 15, and RFC 8470.
const CLASSES: [(Sign, Class); 45] = {
    use Class::{Final, Later, Unclear};
    use RefusalCause::{Address, Channel, Message, Secret};
    use Sign::{Name, Prefix, Status};
    [
        // Webhooks.
        (Name("invalid_payload"), Final(Message, OURS)),
        (Name("no_text"), Final(Message, OURS)),
        (Name("too_many_attachments"), Final(Message, OURS)),
        (Name("invalid_blocks"), Final(Message, OURS)),
        (Name("invalid_blocks_format"), Final(Message, OURS)),
        (Name("invalid_attachments"), Final(Message, OURS)),
        (Name("user_not_found"), Final(Channel, CHANNEL)),
        (Name("channel_not_found"), Final(Channel, CHANNEL)),
        (Name("channel_is_archived"), Final(Channel, ARCHIVED)),
        (Name("posting_to_general_channel_denied"), Final(Channel, POLICY)),
        (Name("action_prohibited"), Final(Channel, POLICY)),
        (Name("invalid_token"), Final(Secret, RENEW)),
        (Name("no_service"), Final(Secret, RENEW)),
        (Name("no_service_id"), Final(Secret, RENEW)),
        (Name("no_team"), Final(Secret, RENEW)),
        (Name("no_active_hooks"), Final(Secret, RENEW)),
        (Name("team_disabled"), Final(Secret, RENEW)),
        (Name("rollup_error"), Later),
        // `chat.postMessage`.
        (Name("msg_blocks_too_long"), Final(Message, OURS)),
        (Name("msg_too_long"), Final(Message, OURS)),
        (Name("not_in_channel"), Final(Channel, CHANNEL)),
        (Name("is_archived"), Final(Channel, ARCHIVED)),
        (Prefix("restricted_action"), Final(Channel, POLICY)),
        (Name("missing_scope"), Final(Secret, SCOPE)),
        (Name("token_revoked"), Final(Secret, TOKEN)),
        (Name("token_expired"), Final(Secret, TOKEN)),
        (Name("invalid_auth"), Final(Secret, TOKEN)),
        (Name("not_authed"), Final(Secret, TOKEN)),
        (Name("account_inactive"), Final(Secret, TOKEN)),
        (Name("no_permission"), Final(Secret, TOKEN)),
        (Name("internal_error"), Later),
        (Name("fatal_error"), Later),
        (Name("request_timeout"), Later),
        (Name("service_unavailable"), Later),
        // "Rate limits"; the second form was seen from webhooks.
        (Name("ratelimited"), Later),
        (Name("rate_limited"), Later),
        // Something in between answers in Slack's place.
        (Status(200, 299), Unclear),
        (Status(0, 399), Final(Address, REDIRECT)),
        // A gateway gave up waiting for Slack, and does not know either.
        (Status(408, 408), Unclear),
        (Status(502, 502), Unclear),
        (Status(504, 504), Unclear),
        // Of Slack's own answers with these statuses each has a name.
        (Status(401, 410), Final(Address, NOT_SLACK)),
        // Too early, and too many requests.
        (Status(425, 425), Later),
        (Status(429, 429), Later),
        (Status(500, u16::MAX), Later),
    ]
};

/// The class of an answer that `CLASSES` does not have.
const OTHER: Class = Class::Final(RefusalCause::Unknown, UNKNOWN);

fn class(fits: impl Fn(&Sign) -> bool) -> Option<Class> {
    CLASSES.iter().find(|(sign, _)| fits(sign)).map(|(_, class)| *class)
}

/// What an answer means. `is_slack` is false for a relay, whose word for yes is not known.
pub fn meaning(answer: &Response, is_slack: bool) -> ResponseClass {
    let json: Option<Value> = serde_json::from_str(&answer.body).ok();
    let said_ok = json.as_ref().and_then(|it| it.get("ok")?.as_bool());
    let name = match &json {
        Some(json) => json.get("error").and_then(Value::as_str),
        None => Some(answer.body.trim()),
    };
    // Of a page in between nothing is repeated: it may show the address.
    let name = name.filter(|it| is_name(it));
    let is_success = (200..300).contains(&answer.status);
    let by_name = name.and_then(|name| {
        let known = class(|sign| match sign {
            Sign::Name(known) => *known == name,
            Sign::Prefix(known) => name.starts_with(known),
            Sign::Status(..) => false,
        });
        // Slack has more names than it documents.
        known.or((is_success && said_ok == Some(false)).then_some(OTHER))
    });
    if is_success && by_name.is_none() {
        let says_yes = said_ok == Some(true) || (json.is_none() && name == Some("ok"));
        let may_be_yes = !is_slack && said_ok != Some(false) && !is_page(&answer.body);
        if says_yes || may_be_yes {
            return ResponseClass::Posted;
        }
    }
    let by_status = || {
        class(
            |sign| matches!(sign, Sign::Status(from, to) if (*from..=*to).contains(&answer.status)),
        )
    };
    let reason = match name.filter(|_| by_name.is_some()) {
        Some(name) => name.to_owned(),
        None if is_success => "an answer that is not Slack's".to_owned(),
        None => with_status(name, answer.status),
    };
    let later =
        |reason, unanswered| ResponseClass::Later { reason, wait: answer.retry_after, unanswered };
    match by_name.or_else(by_status).unwrap_or(OTHER) {
        Class::Later => later(reason, false),
        Class::Unclear => later(reason, true),
        Class::Final(fault, advice) => {
            let details = json.as_ref().filter(|_| by_name.is_some()).map(details);
            let details = details.unwrap_or_default();
            ResponseClass::Refused(Refusal { reason, fault, advice, details })
        }
    }
}

/// Whether a text is an HTML page, such as a proxy's or of a sign-in: that is no relay's yes. Slack's own answers are of
/// the type `text/html`, so that the type does not tell.
fn is_page(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    text.starts_with('<') && ["<!doctype html", "<html"].iter().any(|it| text.contains(it))
}

fn with_status(name: Option<&str>, status: u16) -> String {
    match name {
        Some(name) => format!("{name} (HTTP {status})"),
        None => format!("HTTP {status}"),
    }
}

/// Whether a text is formed like Slack's names of errors.
fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
}

/// Where in the message, such as `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
fn details(json: &Value) -> Vec<String> {
    let metadata = json.get("response_metadata").and_then(|it| it.get("messages"));
    let lists = [json.get("errors"), metadata].into_iter().flatten();
    let texts = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    let short = |text: &str| text.chars().take(200).collect::<String>();
    texts.filter_map(|it| Some(VisibleText::new(&short(it), true)?.to_string())).take(5).collect()
}
