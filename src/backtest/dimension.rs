//! The dimensions by which alerts are counted. Each value is the event pattern that matches the events with this value, so
//! that it can be pasted into an `[[ignore]]` entry.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::known_hash::HashedText;
use crate::alert::VisibleText;
use crate::aws::Arn;
use crate::event::{Record, name_of_arn, source};
use crate::json::{Node, Value};
use crate::pattern::Address;

/// A dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dimension {
    /// The caller: the role of a session, else the ARN, else the service, the principal or the account.
    Actor,
    /// The caller and the event, by source and name.
    ActorEvent,
    /// The `source` of the event.
    Service,
    /// The product of the user agent.
    UserAgent,
    /// The network of the client, or the name of an AWS service.
    Network,
}

impl Dimension {
    /// All dimensions.
    pub const ALL: [Self; 5] =
        [Self::Actor, Self::ActorEvent, Self::Service, Self::UserAgent, Self::Network];

    /// Limit of the values that are counted for a rule.
    pub(super) fn limit(self) -> usize {
        if self == Self::Actor { 100_000 } else { 10_000 }
    }
}

/// The paths that may name the caller, below `userIdentity`. The first that a record has is used.
const CALLERS: [&[&str]; 5] = [
    &["sessionContext", "sessionIssuer", "arn"],
    &["arn"],
    &["invokedBy"],
    &["principalId"],
    &["accountId"],
];

/// Maximum number of texts in [`ExactTexts`].
const MAX_TEXTS: usize = 10_000;

/// Knows the texts that a pattern can contain unchanged, and that contain no secret and no hidden character. Most texts
/// occur many times, and the search for secrets takes longer than finding a known text.
#[derive(Debug, Default)]
pub(super) struct ExactTexts(HashMap<String, bool>);

impl ExactTexts {
    fn get<'t>(&mut self, node: Option<&'t Node<'_>>) -> Option<&'t str> {
        let Value::String(text) = &node?.value else { return None };
        self.has(text).then_some(text)
    }

    /// Returns true if a pattern can contain the text unchanged.
    pub(super) fn has(&mut self, text: &str) -> bool {
        if let Some(is_exact) = self.0.get(text) {
            return *is_exact;
        }
        if self.0.len() >= MAX_TEXTS {
            self.0.clear();
        }
        let is_exact = VisibleText::new(text, true).is_some_and(|it| it.as_str() == text);
        self.0.insert(text.to_owned(), is_exact);
        is_exact
    }
}

/// A dimension and its value.
pub(super) type DimensionValue = (Dimension, HashedText);

/// Returns the values of a record. A dimension without a value that a pattern can express exactly is left out.
pub(super) fn values(record: &Record<'_>, texts: &mut ExactTexts) -> Vec<DimensionValue> {
    let actor = actor(record, texts);
    let mut text = |name| texts.get(record.get(name));
    let (source, name) = (text("eventSource"), text("eventName"));
    let (agent, client) = (text("userAgent"), text("sourceIPAddress"));
    let event = source.zip(name).map(|(source, name)| event(source, name));
    let actor_event = actor.as_ref().zip(event).map(|(actor, event)| actor_event(actor, &event));
    let service = service_of(record, source, texts);
    [
        (Dimension::Actor, actor.map(|it| detail(&it))),
        (Dimension::ActorEvent, actor_event),
        (Dimension::Service, service.map(|it| service_value(&it))),
        (Dimension::UserAgent, agent.map(user_agent)),
        (Dimension::Network, client.map(network)),
    ]
    .into_iter()
    .filter_map(|(dimension, pattern)| Some((dimension, HashedText::new(pattern?))))
    .collect()
}

/// The pattern of an event whose `detail` has these members.
pub(super) fn detail(members: &str) -> String {
    ["{\"detail\":{", members, "}}"].concat()
}

/// The members in the result of [`detail`].
pub(super) fn members(pattern: &str) -> &str {
    let members = pattern.strip_prefix("{\"detail\":{").and_then(|it| it.strip_suffix("}}"));
    members.unwrap_or_default()
}

/// The members of `detail` that test the source and the name of an event.
pub(super) fn event(source: &str, name: &str) -> String {
    let [source, name] = [("eventSource", source), ("eventName", name)]
        .map(|(member, text)| test(&[member], &quoted(text)));
    [&*source, ",", &name].concat()
}

/// The value of [`Dimension::ActorEvent`], from the results of [`actor`] and [`event`].
pub(super) fn actor_event(actor: &str, event: &str) -> String {
    ["{\"detail\":{", actor, ",", event, "}}"].concat()
}

/// The value of [`Dimension::Service`], from the `source` of the event.
pub(super) fn service_value(source: &str) -> String {
    format!("{{{}}}", test(&["source"], &quoted(source)))
}

/// The name of a value for people: the last part of an ARN without the path of a role, or the text that the pattern tests.
pub fn value_name(pattern: &str) -> String {
    let Ok(value) = serde_json::from_str::<Json>(pattern) else { return String::new() };
    let names = texts(&value).into_iter().map(|text| without_path(&name_of_arn(text)));
    names.collect::<Vec<_>>().join(" ")
}

/// All strings in a value.
fn texts(value: &Json) -> Vec<&str> {
    match value {
        Json::String(text) => vec![text],
        Json::Array(values) => values.iter().flat_map(texts).collect(),
        Json::Object(members) => members.values().flat_map(texts).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) => Vec::new(),
    }
}

/// Adds the account to each name that several patterns have. The names are those of the patterns.
pub(super) fn add_accounts<'n>(named: impl Iterator<Item = (&'n mut String, &'n str)>) {
    let mut by_name: HashMap<String, Vec<(&mut String, &str)>> = HashMap::new();
    for (name, pattern) in named {
        by_name.entry(name.clone()).or_default().push((name, pattern));
    }
    for group in by_name.into_values().filter(|it| it.iter().any(|(_, other)| *other != it[0].1)) {
        for (name, pattern) in group {
            if let Some(account) = account_of(pattern) {
                name.extend([" (", &account, ")"]);
            }
        }
    }
}

/// The account in the ARN of a pattern.
fn account_of(pattern: &str) -> Option<String> {
    let value = serde_json::from_str(pattern).ok()?;
    let arns = texts(&value).into_iter().filter_map(Arn::parse);
    arns.map(|it| it.account).find(|it| !it.is_empty()).map(str::to_owned)
}

/// The path of a role says who made it, and is long for those of IAM Identity Center.
fn without_path(name: &str) -> String {
    match name.strip_prefix("role/").and_then(|it| it.rsplit_once('/')) {
        Some((_, name)) => format!("role/{name}"),
        None => name.to_owned(),
    }
}

/// The members of `detail` that test the caller.
pub(super) fn actor(record: &Record<'_>, texts: &mut ExactTexts) -> Option<String> {
    let identity = record.get("userIdentity")?;
    for (index, path) in CALLERS.iter().enumerate() {
        let Some(node) = path.iter().try_fold(identity, |node, name| node.get(name)) else {
            continue;
        };
        let value = texts.get(Some(node))?;
        // Without these tests, the pattern would also match events that have another, more specific caller. The ARN of a
        // user or a role is never that of a caller with a session issuer.
        let is_session = value.contains(":assumed-role/") || value.contains(":federated-user/");
        let absent = if index == 1 && !is_session { &[] } else { &CALLERS[..index] };
        let mut members = String::new();
        for path in absent {
            members.extend([&*test(path, "{\"exists\":false}"), ","]);
        }
        members.push_str(&test(path, &quoted(value)));
        return Some(["\"userIdentity\":{", &members, "}"].concat());
    }
    None
}

fn service_of(
    record: &Record<'_>,
    event_source: Option<&str>,
    texts: &mut ExactTexts,
) -> Option<String> {
    match record.envelope() {
        Some(envelope) => texts.get(envelope.get("source")).map(str::to_owned),
        None => event_source.map(source),
    }
}

/// The value of [`Dimension::UserAgent`]. The product is the text up to the first slash. Partners of AWS, such as Terraform, put two others in front:
/// `APN/1.0 HashiCorp/1.0 Terraform/1.5.7 …`.
pub(super) fn user_agent(text: &str) -> String {
    let product = if text.starts_with("APN/") {
        text.match_indices('/').nth(2)
    } else {
        text.match_indices('/').next()
    };
    let prefix = product.and_then(|(at, _)| text.get(..=at));
    let prefix = prefix.map(|it| format!("{{\"prefix\":{}}}", quoted(it)));
    detail(&test(&["userAgent"], &prefix.unwrap_or_else(|| quoted(text))))
}

/// The value of [`Dimension::Network`].
pub(super) fn network(text: &str) -> String {
    let condition = match Address::parse(text.as_bytes()) {
        Some(Address::V4([a, b, c, _])) => format!("{{\"cidr\":\"{a}.{b}.{c}.0/24\"}}"),
        Some(Address::V6(mut bytes)) => {
            bytes[8..].fill(0);
            format!("{{\"cidr\":\"{}/64\"}}", std::net::Ipv6Addr::from(bytes))
        }
        None => quoted(text),
    };
    detail(&test(&["sourceIPAddress"], &condition))
}

/// The test of a field with one condition, which is JSON, without the braces around it.
fn test(path: &[&str], condition: &str) -> String {
    let names: usize = path.iter().map(|name| name.len() + "{\"\":}".len()).sum();
    let mut text = String::with_capacity(names + condition.len() + "[]".len());
    for (index, name) in path.iter().enumerate() {
        text.push_str(if index > 0 { "{\"" } else { "\"" });
        text.extend([name, "\":"]);
    }
    text.extend(["[", condition, "]"]);
    text.extend(path.iter().skip(1).map(|_| '}'));
    text
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("strings serialize to JSON")
}
