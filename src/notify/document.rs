//! The neutral alert: the contents of a message as a JSON document. One table has its members, from which the document and its
//! schema are made.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::notification::{FloodNotice, Notification, NotificationKind};
use crate::alert::{
    AlertRule, CallFailure, Detail, Language, Parameters, Severity, VisibleText, is_hidden,
};

/// Version of the document. It grows if a member is removed or changes its meaning, not if one is added.
pub const VERSION: u32 = 1;

/// Maximum number of characters of a text. A longer one ends with `…`.
pub(super) const MAX_TEXT: usize = 600;
/// Maximum number of texts of a list.
pub(super) const MAX_TEXTS: usize = 25;
/// Maximum number of characters of a text of a list.
pub(super) const MAX_LISTED: usize = 200;

/// A member of the document.
pub(super) struct Member {
    pub(super) name: &'static str,
    /// Meaning of the member, for the schema.
    pub(super) about: &'static str,
    pub(super) content: Content,
}

/// Type of a member with the function that reads it. Except for lists and flags, a member may be `null`.
pub(super) enum Content {
    Version,
    Word(fn() -> Vec<&'static str>, for<'n> fn(&'n Notification) -> Option<&'static str>),
    Text(for<'n> fn(&'n Notification) -> Option<&'n str>),
    Texts(for<'n> fn(&'n Notification) -> Vec<&'n str>),
    Flag(fn(&Notification) -> bool),
    Number(fn(&Notification) -> Option<u32>),
    /// JSON text, which may be cut.
    Json(for<'n> fn(&'n Notification) -> Option<&'n Parameters>),
    /// Members of the record by name, each as JSON text.
    Details(for<'n> fn(&'n Notification) -> &'n [Detail]),
    /// An object, or `null` if the function returns false.
    Object(&'static [Member], fn(&Notification) -> bool),
}

const fn member(name: &'static str, about: &'static str, content: Content) -> Member {
    Member { name, about, content }
}

/// The members of the document, in order.
pub(super) const DOCUMENT: [Member; 18] = [
    member("version", "Version of the document", Content::Version),
    member(
        "type",
        "`alert`; `floodNotice`: further alerts like this one are held back; `test`: nothing has happened",
        Content::Word(|| KINDS.to_vec(), |it| Some(kind(it))),
    ),
    member(
        "severity",
        "Severity of the most severe rule; `null` if no rule is known",
        Content::Word(severities, |it| Some(rule(it)?.severity.name())),
    ),
    member(
        "title",
        "Title of the most severe rule in the language of the alert",
        Content::Text(|it| Some(rule(it)?.title.as_str())),
    ),
    member("rules", "Names of the matching rules, the most severe first", Content::Texts(rules)),
    member(
        "headline",
        "The effect of the call in one line, for events that matter in incidents",
        Content::Text(|it| shown(it.alert.headline.as_ref())),
    ),
    member("event", "The event", Content::Object(&EVENT, |_| true)),
    member("account", "The affected account", Content::Text(|it| shown(it.alert.account.as_ref()))),
    member("region", "`awsRegion`", Content::Text(|it| shown(it.alert.region.as_ref()))),
    member("actor", "The caller", Content::Object(&ACTOR, |_| true)),
    member(
        "error",
        "The error of a failed call; `null` if it succeeded",
        Content::Object(&ERROR, |it| it.alert.failure.is_some()),
    ),
    member(
        "created",
        "Identifiers of what the call created",
        Content::Texts(|it| texts(&it.alert.created)),
    ),
    member(
        "facts",
        "Account, region, client and other facts, each with its label in the language of the alert; first those about alerts that were held back",
        Content::Texts(|it| texts(&it.alert.facts)),
    ),
    member(
        "parameters",
        "The parameters of the call",
        Content::Json(|it| it.alert.parameters.as_ref()),
    ),
    member(
        "details",
        "Members of the record that name the object of an event without parameters",
        Content::Details(|it| &it.alert.details),
    ),
    member(
        "link",
        "URL of the event in the AWS console",
        Content::Text(|it| it.alert.link.as_deref()),
    ),
    member(
        "flood",
        "The flood that the notice is about; `null` for other types",
        Content::Object(&FLOOD, |it| flood(it).is_some()),
    ),
    member(
        "language",
        "Language of the texts",
        Content::Word(languages, |it| Some(it.alert.language.code())),
    ),
];

const EVENT: [Member; 4] = [
    member("id", "`eventID`", Content::Text(|it| shown(it.alert.event_id.as_ref()))),
    member("name", "`eventName`", Content::Text(|it| shown(it.alert.event_name.as_ref()))),
    member("source", "`eventSource`", Content::Text(|it| shown(it.alert.event_source.as_ref()))),
    member(
        "time",
        "`eventTime` as CloudTrail wrote it",
        Content::Text(|it| shown(it.alert.event_time.as_ref())),
    ),
];

const ACTOR: [Member; 5] = [
    member(
        "name",
        "The caller, with the service that made the call for it",
        Content::Text(|it| shown(it.alert.actor.as_ref())),
    ),
    member(
        "user",
        "Name of the caller without its group",
        Content::Text(|it| shown(it.alert.user.as_ref())),
    ),
    member(
        "group",
        "Role, permission set, path or identity provider",
        Content::Text(|it| shown(it.alert.group.as_ref())),
    ),
    member(
        "isPerson",
        "The actor is a person, not a role, a service or an account",
        Content::Flag(|it| it.alert.actor_is_person),
    ),
    member(
        "sourceAddress",
        "`sourceIPAddress`: an address or the DNS name of a service",
        Content::Text(|it| shown(it.alert.client_ip.as_ref())),
    ),
];

const ERROR: [Member; 2] = [
    member("code", "`errorCode`", Content::Text(|it| shown(failure(it)?.code.as_ref()))),
    member("message", "`errorMessage`", Content::Text(|it| shown(failure(it)?.message.as_ref()))),
];

const FLOOD: [Member; 3] = [
    member(
        "limit",
        "Maximum number of alerts per minute",
        Content::Number(|it| Some(flood(it)?.limit)),
    ),
    member(
        "until",
        "Time at which alerts are sent again",
        Content::Text(|it| Some(&flood(it)?.until)),
    ),
    member(
        "log",
        "The log that lists the alerts held back",
        Content::Text(|it| Some(&flood(it)?.log)),
    ),
];

const KINDS: [&str; 3] = ["alert", "floodNotice", "test"];

fn kind(notification: &Notification) -> &'static str {
    let [alert, flood_notice, test] = KINDS;
    match notification.kind {
        NotificationKind::Alert => alert,
        NotificationKind::FloodNotice(_) => flood_notice,
        NotificationKind::Test(_) => test,
    }
}

fn severities() -> Vec<&'static str> {
    Severity::ALL.map(Severity::name).to_vec()
}

fn languages() -> Vec<&'static str> {
    Language::ALL.iter().map(|it| it.code()).collect()
}

fn rule(notification: &Notification) -> Option<&AlertRule> {
    notification.alert.rule.as_ref()
}

fn rules(notification: &Notification) -> Vec<&str> {
    let names =
        rule(notification).into_iter().flat_map(|it| std::iter::once(&it.name).chain(&it.others));
    names.map(VisibleText::as_str).collect()
}

fn failure(notification: &Notification) -> Option<&CallFailure> {
    notification.alert.failure.as_ref()
}

fn flood(notification: &Notification) -> Option<&FloodNotice> {
    match &notification.kind {
        NotificationKind::FloodNotice(notice) => Some(notice),
        NotificationKind::Alert | NotificationKind::Test(_) => None,
    }
}

fn shown(text: Option<&VisibleText>) -> Option<&str> {
    text.map(VisibleText::as_str)
}

fn texts(texts: &[VisibleText]) -> Vec<&str> {
    texts.iter().map(VisibleText::as_str).collect()
}

/// The beginning of a text, marked if it is cut.
pub(super) fn start(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some(_) => {
            let kept = text.char_indices().nth(max - 1).map_or(text.len(), |(end, _)| end);
            // A joiner between two emoji is hidden at the end.
            let kept = text.get(..kept).unwrap_or_default().trim_end_matches(is_hidden);
            Cow::Owned(format!("{kept}…"))
        }
        None => Cow::Borrowed(text),
    }
}

impl Member {
    fn value(&self, notification: &Notification) -> Value {
        match &self.content {
            Content::Version => VERSION.into(),
            Content::Word(_, read) => read(notification).into(),
            Content::Text(read) => read(notification).map(|it| start(it, MAX_TEXT)).into(),
            Content::Texts(read) => {
                let texts = read(notification).into_iter().take(MAX_TEXTS);
                texts.map(|it| Value::from(start(it, MAX_LISTED))).collect()
            }
            Content::Flag(read) => read(notification).into(),
            Content::Number(read) => read(notification).into(),
            Content::Json(read) => {
                read(notification).map_or(Value::Null, |it| Value::Object(json_text(it)))
            }
            Content::Details(read) => {
                let details = read(notification).iter().map(|it| {
                    let name = std::iter::once(("name".to_owned(), it.name.into()));
                    Value::Object(name.chain(json_text(&it.json)).collect())
                });
                details.collect()
            }
            Content::Object(members, is_present) => {
                if is_present(notification) {
                    object(members, notification)
                } else {
                    Value::Null
                }
            }
        }
    }
}

/// JSON text as an object, because it may be cut.
fn json_text(json: &Parameters) -> Map<String, Value> {
    let members = [("json", json.text.as_str().into()), ("omitted", json.omitted.into())];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn object(members: &[Member], notification: &Notification) -> Value {
    let members = members.iter().map(|it| (it.name.to_owned(), it.value(notification)));
    Value::Object(members.collect())
}

impl Notification {
    /// Writes the neutral alert on one line. The same notification gives the same bytes, at most 160 KiB.
    pub fn to_json(&self) -> String {
        object(&DOCUMENT, self).to_string()
    }
}
