//! What an answer of Slack's means. Classified by the body first, then by the status: the status of some errors is not
//! documented, and `chat.postMessage` answers 200 to nearly everything.

use std::time::Duration;

use serde_json::Value;

use crate::alert::Text;
use crate::http::Response;

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It was posted.
    Posted,
    /// It will never be posted as it is.
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

/// A final no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Slack's name for the reason, or the status.
    pub reason: String,
    /// What is at fault.
    pub fault: Fault,
    /// What to do about it.
    pub advice: &'static str,
    /// Places in the message, as far as Slack names them.
    pub details: Vec<String>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.reason)?;
        self.details.iter().try_for_each(|detail| write!(f, "; {detail}"))
    }
}

/// What is at fault when Slack refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The message: a shorter one may pass.
    Message,
    /// The channel, or what the workspace allows.
    Channel,
    /// The webhook or the token: another one may pass.
    Secret,
    /// Nobody knows.
    Unknown,
}

const OURS: &str = "this should not happen: please report it with the event's name";
const RENEW: &str = "the webhook is gone: make a new one in Slack and put its address in place";
const TOKEN: &str =
    "the token is not valid any more: install the app again and put its token in place";
const CHANNEL: &str = "give the channel's ID, and invite the app to it";
const ARCHIVED: &str = "the channel is archived: restore it, or make a webhook for another one";
const POLICY: &str = "the workspace does not allow it: ask its administrators";
const NOT_SLACK: &str =
    "that is not how Slack answers: check the address, and whether a proxy is in between";
const UNKNOWN: &str = "Slack's documentation does not say what to do about this";

/// Reasons that are final. Webhooks: Slack's changelog of 2016-05-17 and "Handling errors"; the rest: reference of
/// `chat.postMessage`.
const REFUSALS: [(&str, Fault, &str); 28] = [
    ("invalid_payload", Fault::Message, OURS),
    ("no_text", Fault::Message, OURS),
    ("too_many_attachments", Fault::Message, OURS),
    ("invalid_blocks", Fault::Message, OURS),
    ("invalid_blocks_format", Fault::Message, OURS),
    ("invalid_attachments", Fault::Message, OURS),
    ("msg_blocks_too_long", Fault::Message, OURS),
    ("msg_too_long", Fault::Message, OURS),
    ("user_not_found", Fault::Channel, CHANNEL),
    ("channel_not_found", Fault::Channel, CHANNEL),
    ("not_in_channel", Fault::Channel, CHANNEL),
    ("channel_is_archived", Fault::Channel, ARCHIVED),
    ("is_archived", Fault::Channel, ARCHIVED),
    ("posting_to_general_channel_denied", Fault::Channel, POLICY),
    ("action_prohibited", Fault::Channel, POLICY),
    ("invalid_token", Fault::Secret, RENEW),
    ("no_service", Fault::Secret, RENEW),
    ("no_service_id", Fault::Secret, RENEW),
    ("no_team", Fault::Secret, RENEW),
    ("no_active_hooks", Fault::Secret, RENEW),
    ("team_disabled", Fault::Secret, RENEW),
    ("missing_scope", Fault::Secret, "give the app the scope chat:write, and install it again"),
    ("token_revoked", Fault::Secret, TOKEN),
    ("token_expired", Fault::Secret, TOKEN),
    ("invalid_auth", Fault::Secret, TOKEN),
    ("not_authed", Fault::Secret, TOKEN),
    ("account_inactive", Fault::Secret, TOKEN),
    ("no_permission", Fault::Secret, TOKEN),
];

/// Reasons that pass, whatever the status.
const TEMPORARY: [&str; 7] = [
    "ratelimited",
    "rate_limited",
    "rollup_error",
    "service_unavailable",
    "internal_error",
    "fatal_error",
    "request_timeout",
];

/// What an answer means. `is_slack` is false for a relay, whose word for yes is not known.
pub fn meaning(answer: &Response, is_slack: bool) -> Meaning {
    let json: Option<Value> = serde_json::from_str(&answer.body).ok();
    let said_ok = json.as_ref().and_then(|it| it.get("ok")?.as_bool());
    let name = match &json {
        Some(json) => json.get("error").and_then(Value::as_str),
        None => Some(answer.body.trim()),
    };
    // Of a page in between nothing is repeated: it may show the address.
    let name = name.filter(|it| is_name(it));
    let later = |reason: String, unanswered| Meaning::Later {
        reason,
        wait: answer.retry_after,
        unanswered,
    };
    match name {
        Some(name) if TEMPORARY.contains(&name) => return later(name.to_owned(), false),
        Some(name) => {
            let known = REFUSALS.iter().find(|(known, ..)| *known == name);
            let restricted = name.starts_with("restricted_action");
            let known = known.map(|(_, fault, advice)| (*fault, *advice));
            let known = known.or(restricted.then_some((Fault::Channel, POLICY)));
            // Any other name beside `"ok": false` is final, too: that Slack knows of none that passes is all it says.
            let unknown = (said_ok == Some(false) && answer.status < 429)
                .then_some((Fault::Unknown, UNKNOWN));
            if let Some((fault, advice)) = known.or(unknown) {
                let details = json.as_ref().map(details).unwrap_or_default();
                return Meaning::Refused(Refusal {
                    reason: name.to_owned(),
                    fault,
                    advice,
                    details,
                });
            }
        }
        None => {}
    }
    let says_yes = said_ok == Some(true) || (json.is_none() && name == Some("ok"));
    match answer.status {
        200..300 if says_yes || !is_slack && said_ok != Some(false) => Meaning::Posted,
        // Something in between answers for Slack.
        200..300 => later("an answer that is not Slack's".to_owned(), true),
        // What stands before Slack gave up waiting for it, and does not know either.
        408 | 502 | 504 => later(with_status(name, answer.status), true),
        425 | 429 | 500.. => later(with_status(name, answer.status), false),
        status => {
            let reason = with_status(name, status);
            let advice = match (status, name) {
                (..=399, _) => "Slack does not redirect: check the address",
                (401 | 403 | 404 | 410, None) => NOT_SLACK,
                _ => UNKNOWN,
            };
            Meaning::Refused(Refusal { reason, fault: Fault::Unknown, advice, details: Vec::new() })
        }
    }
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
    texts.filter_map(|it| Some(Text::new(&short(it), true)?.to_string())).take(5).collect()
}
