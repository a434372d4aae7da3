//! The kind of an alert.

use serde::Serialize;

use crate::alert::{Subject, VisibleText};
use crate::event::{CallOutcome, Record};
use crate::json::Node;

/// Maximum length of a name in a key, in characters.
const MAX_NAME: usize = 100;

/// Maximum length of an ARN in a key, in characters.
const MAX_IDENTITY: usize = 300;

/// A kind of alerts. Specific enough that noise made on purpose hides only more of the same noise: refused calls do not hide one
/// that succeeds, one event does not hide another, and an event that an additional rule matches is of another kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RateKey {
    /// The rules, the most severe first.
    rules: Vec<String>,
    /// The event's name.
    event: String,
    /// The event source: several services have events of the same name.
    source: String,
    /// The call failed.
    is_failure: bool,
    /// The caller.
    #[serde(flatten)]
    caller: RateCaller,
}

/// The caller in a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RateCaller {
    /// The actor, with the service that made the call for it.
    actor: String,
    /// The actor's ARN or account: names repeat across accounts.
    identity: String,
}

/// A kind of alerts as messages name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLabel {
    /// The most severe rule.
    pub rule: String,
    /// The actor.
    pub actor: String,
    /// The event's name.
    pub event: String,
    /// The call failed.
    pub is_failure: bool,
}

impl RateKey {
    /// The kind of the alert about a record that these rules match, the most severe first.
    pub fn of<'r>(record: &Record<'_>, rules: impl IntoIterator<Item = &'r str>) -> Self {
        let texts = record.text_members();
        let record = &record.with(&texts);
        let Subject { actor, event_name, event_source } = Subject::of(record);
        let is_failure = matches!(record.outcome(), CallOutcome::Failure { .. });
        let caller = RateCaller::new(record, actor.as_ref());
        Self::new(rules, event_name.as_ref(), event_source.as_ref(), is_failure, caller)
    }

    /// The kind of the alert about an event of this name and source.
    pub fn new<'r>(
        rules: impl IntoIterator<Item = &'r str>,
        event_name: Option<&VisibleText>,
        event_source: Option<&VisibleText>,
        is_failure: bool,
        caller: RateCaller,
    ) -> Self {
        Self {
            rules: rules.into_iter().map(name).collect(),
            event: shown(event_name),
            source: shown(event_source),
            is_failure,
            caller,
        }
    }
}

impl RateCaller {
    /// The caller of a record whose `userIdentity` is an object.
    pub fn of(record: &Record<'_>) -> Self {
        Self::new(record, Subject::of(record).actor.as_ref())
    }

    fn new(record: &Record<'_>, actor: Option<&VisibleText>) -> Self {
        let account = || record.identity().account().or(record.affected_account());
        let arn = record.get("userIdentity").and_then(|it| it.get("arn")).and_then(Node::string);
        let arn = arn.filter(|it| !it.trim().is_empty());
        Self {
            actor: shown(actor),
            identity: start(arn.or_else(account).unwrap_or_default(), MAX_IDENTITY),
        }
    }
}

/// A name as keys and labels contain it.
pub fn name(text: &str) -> String {
    start(text, MAX_NAME)
}

/// A text as keys and labels contain it.
pub fn shown(text: Option<&VisibleText>) -> String {
    name(text.map_or("-", VisibleText::as_str))
}

fn start(text: &str, length: usize) -> String {
    let end = text.char_indices().nth(length).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default().to_owned()
}
