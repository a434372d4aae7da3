//! Identifiers of what a call created: `i-…`, `AKIA…`, ARNs. AWS only returns them in `responseElements`. They are found by
//! the names of members, because there are too many calls for a list: the response of `CreateSnapshot` has a `snapshotId`.

use std::net::IpAddr;

use super::secrets::{Secrecy, secrecy};
use super::text::VisibleText;
use crate::aws::{event_name_stem, is_arn};
use crate::event::{CallOutcome, Record};
use crate::json::{Node, Value};

/// First words of the names of events that create something. Calls that start something are included, because they return
/// the id of a session, a task or a query.
const VERBS: [&str; 20] = [
    "Create",
    "Allocate",
    "Associate",
    "Attach",
    "Authorize",
    "Copy",
    "Export",
    "Generate",
    "Import",
    "Issue",
    "Launch",
    "Provision",
    "Publish",
    "Purchase",
    "Register",
    "Request",
    "Restore",
    "Run",
    "Send",
    "Start",
];

/// Endings of members that identify something.
const ENDINGS: [&str; 8] =
    ["identifier", "arns", "arn", "ids", "idset", "id", "url", "serialnumber"];

/// Objects that describe what was created, whatever its name.
const DESCRIPTIONS: [&str; 4] = ["metadata", "description", "detail", "summary"];

/// Deepest object of a response that is searched. The ids of `RunInstances` are in the third.
const MAX_LEVEL: usize = 8;

/// Most identifiers that are collected, which bounds the comparison of each with the others.
const MAX_FOUND: usize = 20;

/// The identifiers of what a call created, in the order of the response. Without those that the caller chose, which the
/// parameters contain, and without ids that are part of an ARN.
pub(super) fn created(record: &Record<'_>, redact: bool) -> Vec<VisibleText> {
    let Some(search) = Search::of(record) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(response) = record.get("responseElements") {
        search.object(response, true, 0, &mut found);
    }
    let mut sent = Vec::new();
    if let (Some(request), false) = (record.request_parameters(), found.is_empty()) {
        strings(request, 0, &mut sent);
    }
    found.retain(|id| !sent.contains(id));
    let is_part = |id: &str| {
        let is_whole = |arn: &&str| {
            is_arn(arn) && arn.strip_suffix(id).is_some_and(|it| it.ends_with(['/', ':']))
        };
        found.iter().any(is_whole)
    };
    let ids = found.iter().filter(|id| !is_part(id));
    ids.filter_map(|id| VisibleText::new(id, redact)).collect()
}

/// The name of what a call creates, in lower case: `dbinstance` for `RestoreDBInstanceFromDBSnapshot`.
struct Search {
    verb: String,
    noun: String,
}

impl Search {
    /// Returns `None` for failed calls and for calls that create nothing.
    fn of(record: &Record<'_>) -> Option<Self> {
        let event = event_name_stem(record.event_name()?);
        let verb = VERBS.iter().find(|verb| {
            let noun = event.strip_prefix(**verb).unwrap_or_default();
            noun.starts_with(|c: char| c.is_ascii_uppercase())
        })?;
        if record.outcome() != CallOutcome::Success {
            return None;
        }
        let noun = event.strip_prefix(verb)?;
        let end =
            ["From", "To", "With", "By", "For"].iter().filter_map(|word| noun.find(word)).min();
        let noun = end.and_then(|end| noun.get(..end)).filter(|it| !it.is_empty()).unwrap_or(noun);
        Some(Self {
            verb: verb.trim_end_matches('e').to_ascii_lowercase(),
            noun: singular(&plain(noun)).to_owned(),
        })
    }

    /// Adds the identifiers in an object. `is_subject` is set if the object describes what was created: then its `id` is the
    /// one of that.
    fn object<'t>(
        &self,
        node: &'t Node<'t>,
        is_subject: bool,
        level: usize,
        found: &mut Vec<&'t str>,
    ) {
        if level > MAX_LEVEL || found.len() == MAX_FOUND {
            return;
        }
        for element in node.elements().unwrap_or_default() {
            self.object(element, is_subject, level + 1, found);
        }
        let members = node.members().unwrap_or_default();
        for member in members {
            let name = plain(&member.name);
            if secrecy(&member.name) == Secrecy::Whole {
                continue;
            }
            match &member.node.value {
                Value::String(text) => self.text(&name, text, is_subject, found),
                Value::Object(_) => {
                    let is_list = ["items", "item", "member"].contains(&&*name);
                    let is_named = self.names(&name)
                        || DESCRIPTIONS.iter().any(|it| name.ends_with(it))
                        || name.ends_with("response");
                    let is_subject = is_named || (is_subject && is_list);
                    // EC2's XML: `{"flowLogIdSet": {"item": "fl-…"}}`.
                    let item = member.node.get("item").and_then(Node::string);
                    if let Some(item) = item {
                        self.text(&name, item, is_subject, found);
                    }
                    self.object(&member.node, is_subject, level + 1, found);
                }
                Value::Array(elements) => {
                    let is_list = ["items", "item", "member"].contains(&&*name);
                    let is_subject = self.names(&name) || (is_subject && is_list);
                    for element in elements {
                        match &element.value {
                            Value::String(text) => self.text(&name, text, is_subject, found),
                            _ => self.object(element, is_subject, level + 1, found),
                        }
                    }
                }
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
    }

    fn text<'t>(&self, name: &str, text: &'t str, is_subject: bool, found: &mut Vec<&'t str>) {
        let is_address = || name.starts_with("public") && text.parse::<IpAddr>().is_ok();
        let is_id = || {
            // `requestId` is the id of the call.
            let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
            stem.is_some_and(|stem| match stem {
                "" => is_subject,
                "request" => false,
                stem => self.names(stem) || stem.starts_with(&self.verb),
            })
        };
        let is_new = |found: &[&str]| !found.contains(&text) && found.len() < MAX_FOUND;
        if !text.trim().is_empty() && is_new(found) && (is_address() || is_id()) {
            found.push(text);
        }
    }

    /// Reports whether a name is that of the created thing: `instancesset` for `RunInstances`, `group` for
    /// `CreateSecurityGroup`.
    fn names(&self, name: &str) -> bool {
        let name = singular(name.strip_suffix("set").unwrap_or(name));
        let noun = &*self.noun;
        let is_part = name.len() > 2 && (noun.ends_with(name) || noun.starts_with(name));
        let is_kind = noun.len() > 2 && name.ends_with(noun);
        name == noun || is_part || is_kind || name.strip_suffix("request") == Some(noun)
    }
}

/// Letters and digits in lower case: `aRN`, `Arn` and `arn` are the same.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn singular(name: &str) -> &str {
    name.strip_suffix('s').unwrap_or(name)
}

/// Adds all texts of the parameters.
fn strings<'t>(node: &'t Node<'t>, level: usize, found: &mut Vec<&'t str>) {
    if level > MAX_LEVEL {
        return;
    }
    match &node.value {
        Value::String(text) => found.push(text),
        Value::Array(elements) => elements.iter().for_each(|it| strings(it, level + 1, found)),
        Value::Object(members) => members.iter().for_each(|it| strings(&it.node, level + 1, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
