//! Classifies Slack's responses, by the body first and then by the status: the status of some errors is not documented,
//! and `chat.postMessage` returns 200 for nearly every error.

use serde_json::Value;

use crate::alert::VisibleText;
use crate::delivery::{Refusal, RefusalCause, ResponseClass};
use crate::http::Response;
use crate::language::{Phrase, phrase};

/// Class of a response.
#[derive(Clone, Copy)]
enum Class {
    /// A retry may succeed.
    Later,
    /// A retry may succeed, and the message may have been posted already.
    Unclear,
    /// A retry gets the same response until the cause is removed.
    Final(RefusalCause, Remedy),
}

/// Property of a response that determines its class.
enum Criterion {
    /// Slack's name of the error.
    Name(&'static str),
    /// Prefix of Slack's name of the error.
    Prefix(&'static str),
    /// Range of the status, inclusive.
    Status(u16, u16),
}

/// Action that removes the cause of a refusal.
#[derive(Clone, Copy)]
enum Remedy {
    Report,
    ReplaceWebhook,
    ReplaceToken,
    AddScope,
    CheckChannel,
    UnarchiveChannel,
    AskAdministrators,
    CheckUrl,
    CheckProxy,
    None,
}

impl From<Remedy> for Phrase {
    fn from(remedy: Remedy) -> Self {
        match remedy {
            Remedy::Report => phrase!("this is a defect: please report it with the event's name"),
            Remedy::ReplaceWebhook => {
                phrase!(
                    "the webhook no longer exists: create a new one in Slack and replace its URL"
                )
            }
            Remedy::ReplaceToken => {
                phrase!("the token is no longer valid: reinstall the app and replace its token")
            }
            Remedy::AddScope => phrase!("add the scope chat:write to the app and reinstall it"),
            Remedy::CheckChannel => {
                phrase!("use the channel's ID and invite the app to the channel")
            }
            Remedy::UnarchiveChannel => {
                phrase!("the channel is archived: restore it or use another channel")
            }
            Remedy::AskAdministrators => {
                phrase!("the workspace does not allow it: contact its administrators")
            }
            Remedy::CheckUrl => phrase!("Slack does not redirect: check the URL"),
            Remedy::CheckProxy => phrase!(
                "Slack does not document this response: check the URL and any proxy in between"
            ),
            Remedy::None => phrase!("Slack does not document this error"),
        }
    }
}

/// Classes of error responses. Names are matched before statuses; the first matching row wins.
///
/// Sources: Slack's changelog of 2016-05-17 and "Handling errors" of incoming webhooks; "Errors" in the reference of
/// `chat.postMessage`; "Rate limits"; for other statuses RFC 9110, section 15, and RFC 8470.
const CLASSES: [(Criterion, Class); 45] = {
    use Class::{Final, Later, Unclear};
    use Criterion::{Name, Prefix, Status};
    use RefusalCause::{Address, Channel, Message, Secret};
    use Remedy::{
        AddScope, AskAdministrators, CheckChannel, CheckProxy, CheckUrl, ReplaceToken,
        ReplaceWebhook, Report, UnarchiveChannel,
    };
    [
        // Webhooks.
        (Name("invalid_payload"), Final(Message, Report)),
        (Name("no_text"), Final(Message, Report)),
        (Name("too_many_attachments"), Final(Message, Report)),
        (Name("invalid_blocks"), Final(Message, Report)),
        (Name("invalid_blocks_format"), Final(Message, Report)),
        (Name("invalid_attachments"), Final(Message, Report)),
        (Name("user_not_found"), Final(Channel, CheckChannel)),
        (Name("channel_not_found"), Final(Channel, CheckChannel)),
        (Name("channel_is_archived"), Final(Channel, UnarchiveChannel)),
        (Name("posting_to_general_channel_denied"), Final(Channel, AskAdministrators)),
        (Name("action_prohibited"), Final(Channel, AskAdministrators)),
        (Name("invalid_token"), Final(Secret, ReplaceWebhook)),
        (Name("no_service"), Final(Secret, ReplaceWebhook)),
        (Name("no_service_id"), Final(Secret, ReplaceWebhook)),
        (Name("no_team"), Final(Secret, ReplaceWebhook)),
        (Name("no_active_hooks"), Final(Secret, ReplaceWebhook)),
        (Name("team_disabled"), Final(Secret, ReplaceWebhook)),
        (Name("rollup_error"), Later),
        // `chat.postMessage`.
        (Name("msg_blocks_too_long"), Final(Message, Report)),
        (Name("msg_too_long"), Final(Message, Report)),
        (Name("not_in_channel"), Final(Channel, CheckChannel)),
        (Name("is_archived"), Final(Channel, UnarchiveChannel)),
        (Prefix("restricted_action"), Final(Channel, AskAdministrators)),
        (Name("missing_scope"), Final(Secret, AddScope)),
        (Name("token_revoked"), Final(Secret, ReplaceToken)),
        (Name("token_expired"), Final(Secret, ReplaceToken)),
        (Name("invalid_auth"), Final(Secret, ReplaceToken)),
        (Name("not_authed"), Final(Secret, ReplaceToken)),
        (Name("account_inactive"), Final(Secret, ReplaceToken)),
        (Name("no_permission"), Final(Secret, ReplaceToken)),
        (Name("internal_error"), Later),
        (Name("fatal_error"), Later),
        (Name("request_timeout"), Later),
        (Name("service_unavailable"), Later),
        // "Rate limits"; webhooks were observed to return the second form.
        (Name("ratelimited"), Later),
        (Name("rate_limited"), Later),
        // A proxy responds instead of Slack, or changes Slack's response.
        (Status(200, 299), Final(Address, CheckProxy)),
        (Status(0, 399), Final(Address, CheckUrl)),
        // A gateway timed out; Slack may have posted the message.
        (Status(408, 408), Unclear),
        (Status(502, 502), Unclear),
        (Status(504, 504), Unclear),
        // Slack's own responses with these statuses have a name.
        (Status(401, 410), Final(Address, CheckProxy)),
        // Too Early, Too Many Requests.
        (Status(425, 425), Later),
        (Status(429, 429), Later),
        (Status(500, u16::MAX), Later),
    ]
};

/// The class of responses that are not in `CLASSES`.
const OTHER: Class = Class::Final(RefusalCause::Unknown, Remedy::None);

fn find_class(matches: impl Fn(&Criterion) -> bool) -> Option<Class> {
    CLASSES.iter().find(|(criterion, _)| matches(criterion)).map(|(_, class)| *class)
}

/// Classifies a response. `is_slack` is false for a relay, whose success body is unknown.
pub fn classify(response: &Response, is_slack: bool) -> ResponseClass {
    let json: Option<Value> = serde_json::from_str(&response.body).ok();
    let ok = json.as_ref().and_then(|it| it.get("ok")?.as_bool());
    let name = match &json {
        Some(json) => json.get("error").and_then(Value::as_str),
        None => Some(response.body.trim()),
    };
    // Nothing of a proxy's page is repeated, because it may contain the URL.
    let name = name.filter(|it| is_name(it));
    let is_success = (200..300).contains(&response.status);
    let by_name = name.and_then(|name| {
        let known = find_class(|criterion| match criterion {
            Criterion::Name(known) => *known == name,
            Criterion::Prefix(known) => name.starts_with(known),
            Criterion::Status(..) => false,
        });
        // Slack returns names that it does not document.
        known.or((is_success && ok == Some(false)).then_some(OTHER))
    });
    if is_success && by_name.is_none() {
        let is_posted = ok == Some(true) || (json.is_none() && name == Some("ok"));
        let is_relayed = !is_slack && ok != Some(false) && !is_page(&response.body);
        if is_posted || is_relayed {
            return ResponseClass::Posted;
        }
    }
    let by_status = || {
        find_class(
            |criterion| matches!(criterion, Criterion::Status(from, to) if (*from..=*to).contains(&response.status)),
        )
    };
    let reason = match name.filter(|_| by_name.is_some()) {
        Some(name) => Phrase::verbatim(name),
        None if is_success => phrase!("the response is not Slack's"),
        None => with_status(name, response.status),
    };
    let later = |reason, unanswered| ResponseClass::Later {
        reason,
        wait: response.retry_after,
        unanswered,
    };
    match by_name.or_else(by_status).unwrap_or(OTHER) {
        Class::Later => later(reason, false),
        Class::Unclear => later(reason, true),
        Class::Final(cause, remedy) => {
            let details = json.as_ref().filter(|_| by_name.is_some()).map(details);
            let details = details.unwrap_or_default();
            let refusal = Refusal { reason, cause, hint: remedy.into(), details };
            // A page replaces Slack's response, but another unknown success may be Slack's own, changed on its way.
            let is_known = by_name.is_some() || ok == Some(false) || is_page(&response.body);
            let unanswered = is_success && !is_known;
            ResponseClass::Refused { refusal, unanswered }
        }
    }
}

/// Reports whether a text is an HTML page, such as a proxy's or a sign-in page, which is no success of a relay. The content
/// type does not show it: Slack's own responses are `text/html`.
fn is_page(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    text.starts_with('<') && ["<!doctype html", "<html"].iter().any(|it| text.contains(it))
}

fn with_status(name: Option<&str>, status: u16) -> Phrase {
    Phrase::verbatim(match name {
        Some(name) => format!("{name} (HTTP {status})"),
        None => format!("HTTP {status}"),
    })
}

/// Reports whether a text has the form of Slack's error names.
fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
}

/// Slack's messages about parts of the message, such as `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.
fn details(json: &Value) -> Vec<String> {
    let metadata = json.get("response_metadata").and_then(|it| it.get("messages"));
    let lists = [json.get("errors"), metadata].into_iter().flatten();
    let texts = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    let short = |text: &str| text.chars().take(200).collect::<String>();
    texts.filter_map(|it| Some(VisibleText::new(&short(it), true)?.to_string())).take(5).collect()
}
