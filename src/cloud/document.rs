//! Converts documents of AWS to the forms in which they are compared.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::aws::StackNames;
use crate::deploy::resource::{Document, InvokePermission};

/// Converts a policy to its normal form. IAM returns policies URL-encoded, other services plain. Invalid JSON is returned
/// unchanged.
pub(super) fn policy(text: &str) -> Document {
    let decoded = if text.trim_start().starts_with('{') {
        text.into()
    } else {
        percent_decode_str(text).decode_utf8_lossy()
    };
    match serde_json::from_str(&decoded) {
        Ok(value) => Document::normal(&value),
        Err(_) => Document::verbatim(decoded),
    }
}

/// Adds the stack's marker to a rule's description.
pub(super) fn with_marker(names: &StackNames, region: &str, description: &str) -> String {
    let text = format!("{description}{}", names.marker(region));
    text.trim_start().to_owned()
}

/// A rule's description without its marker, by the owner that the marker names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Described<'d> {
    /// The marker names this stack.
    Ours(&'d str),
    /// The marker names another stack: its name, not the description.
    OtherStack(&'d str),
    /// The description has no marker.
    Plain(&'d str),
}

/// Splits the marker off a rule's description.
pub(super) fn described<'d>(names: &StackNames, region: &str, text: &'d str) -> Described<'d> {
    let marker = names.marker(region);
    if text == marker.trim_start() {
        return Described::Ours("");
    }
    if let Some(description) = text.strip_suffix(&marker) {
        return Described::Ours(description);
    }
    StackNames::owner_in_marker(text).map_or(Described::Plain(text), Described::OtherStack)
}

/// Reads the permission from a function's policy: the statement with an id. Returns `None` if there is none.
pub(super) fn permission(
    policy: &str,
    statement: &str,
    function: &str,
) -> Option<InvokePermission> {
    let statements = statements(policy);
    let statement =
        statements.iter().find(|it| it.get("Sid").and_then(Value::as_str) == Some(statement))?;
    let text = |pointer: &str| {
        let value = statement.pointer(pointer)?;
        let text = value.as_str().map(str::to_owned);
        Some(text.unwrap_or_else(|| Document::normal(value).as_str().to_owned()))
    };
    let conditions = statement.get("Condition");
    let source = source(conditions);
    let other = conditions.filter(|_| source.is_none()).map(Document::normal);
    Some(InvokePermission {
        function: function.to_owned(),
        principal: text("/Principal/Service").or_else(|| text("/Principal")).unwrap_or_default(),
        action: text("/Action").unwrap_or_default(),
        source: source.unwrap_or_default(),
        condition: other.unwrap_or_default(),
        effect: text("/Effect").unwrap_or_default(),
    })
}

/// Returns the IDs of the statements that allow everybody something without a condition.
pub(super) fn open_statements(policy: &str) -> Vec<String> {
    let is_open = |it: &&Value| {
        let principal = it.get("Principal").map(|it| it.get("AWS").unwrap_or(it));
        it.get("Effect").and_then(Value::as_str) == Some("Allow")
            && principal.and_then(Value::as_str) == Some("*")
            && it.get("Condition").is_none_or(|it| *it == Value::Object(serde_json::Map::new()))
    };
    let id = |it: &Value| it.get("Sid").and_then(Value::as_str).unwrap_or_default().to_owned();
    statements(policy).iter().filter(is_open).map(id).collect()
}

/// Returns true if a policy denies anything.
pub(super) fn denies(policy: &Document) -> bool {
    let is_denial = |it: &Value| it.get("Effect").and_then(Value::as_str) == Some("Deny");
    statements(policy.as_str()).iter().any(is_denial)
}

/// Returns the statements of a policy; none if it is not a policy.
fn statements(policy: &str) -> Vec<Value> {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    match policy.get("Statement") {
        Some(Value::Array(statements)) => statements.clone(),
        Some(statement) => vec![statement.clone()],
        None => Vec::new(),
    }
}

/// Returns the value of `aws:SourceArn` if it is the only condition.
fn source(condition: Option<&Value>) -> Option<String> {
    let (operator, tests) = only_member(condition?)?;
    let (key, value) = only_member(tests)?;
    let is_source = ["ArnLike", "ArnEquals", "StringLike"].contains(&operator)
        && key.eq_ignore_ascii_case("aws:SourceArn");
    is_source.then(|| value.as_str().map(str::to_owned))?
}

fn only_member(value: &Value) -> Option<(&str, &Value)> {
    let members = value.as_object()?;
    let (name, value) = members.iter().next()?;
    (members.len() == 1).then_some((name.as_str(), value))
}
