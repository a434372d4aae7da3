//! Converts documents of AWS to the forms in which they are compared.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::aws::{Arn, StackNames, is_account_syntax};
use crate::deploy::addition::{PolicyEffect, StatementGrant};
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

/// Reads the permission from a function's policy, with its ID: the statement with the stack's ID, else one that grants the
/// same, because CloudFormation chooses the IDs of statements. Returns `None` if there is none.
pub(super) fn permission(
    policy: &str,
    desired: &InvokePermission,
    own_id: &str,
) -> Option<(String, InvokePermission)> {
    let statements = statements(policy);
    let all = statements.iter().map(|it| (text(it, "Sid"), it));
    let all = all.map(|(id, it)| (id.to_owned(), invoke_permission(it, &desired.function)));
    let (own, others): (Vec<_>, Vec<_>) = all.partition(|(id, _)| id == own_id);
    own.into_iter().next().or_else(|| others.into_iter().find(|(_, it)| it == desired))
}

fn invoke_permission(statement: &Value, function: &str) -> InvokePermission {
    let text = |pointer: &str| {
        let value = statement.pointer(pointer)?;
        let text = value.as_str().map(str::to_owned);
        Some(text.unwrap_or_else(|| Document::normal(value).as_str().to_owned()))
    };
    let conditions = statement.get("Condition");
    let source = source(conditions);
    let other = conditions.filter(|_| source.is_none()).map(Document::normal);
    InvokePermission {
        function: function.to_owned(),
        principal: text("/Principal/Service").or_else(|| text("/Principal")).unwrap_or_default(),
        action: text("/Action").unwrap_or_default(),
        source: source.unwrap_or_default(),
        condition: other.unwrap_or_default(),
        effect: text("/Effect").unwrap_or_default(),
    }
}

/// Returns the IDs and grants of a policy's statements. `account` is the number of the policy's own account.
pub(super) fn grants(policy: &str, account: &str) -> Vec<(String, StatementGrant)> {
    let grant = |it: &Value| (text(it, "Sid").to_owned(), grant(it, account));
    statements(policy).iter().map(grant).collect()
}

fn grant(statement: &Value, account: &str) -> StatementGrant {
    if text(statement, "Effect") == "Deny" {
        return StatementGrant::Denies;
    }
    let principals = principals(statement);
    if principals.contains("*") {
        let conditions = statement.get("Condition").and_then(Value::as_object);
        let is_conditional = conditions.is_some_and(|it| !it.is_empty());
        let organizations = organizations(statement);
        return if !organizations.is_empty() {
            StatementGrant::Organizations(organizations)
        } else if is_conditional {
            StatementGrant::EverybodyIf
        } else {
            StatementGrant::Everybody
        };
    }
    let accounts: BTreeSet<_> = principals.iter().filter_map(|it| account_of(it)).collect();
    let others: BTreeSet<_> =
        accounts.into_iter().filter(|it| *it != account).map(str::to_owned).collect();
    if others.is_empty() {
        StatementGrant::Principals(principals)
    } else {
        StatementGrant::Accounts(others)
    }
}

/// Returns the IDs of the organizations that a condition requires (IAM user guide, "AWS global condition context keys").
fn organizations(statement: &Value) -> BTreeSet<String> {
    let equals = statement.get("Condition").and_then(|it| it.get("StringEquals"));
    let members = equals.and_then(Value::as_object).into_iter().flatten();
    let ids = members.filter(|(key, _)| key.eq_ignore_ascii_case("aws:PrincipalOrgID"));
    ids.flat_map(|(_, ids)| texts(ids)).map(str::to_owned).collect()
}

/// Returns the principals of a statement, of all kinds. `NotPrincipal` is everybody else.
fn principals(statement: &Value) -> BTreeSet<String> {
    match statement.get("Principal") {
        Some(Value::Object(kinds)) => kinds.values().flat_map(texts).map(str::to_owned).collect(),
        Some(other) => texts(other).map(str::to_owned).collect(),
        None => BTreeSet::from(["*".to_owned()]),
    }
}

/// Returns the account of a principal: of its number, or of the ARN of its root, a user, a role or a session.
/// Services have none, and IDs of deleted principals do not show it.
fn account_of(principal: &str) -> Option<&str> {
    let account = Arn::parse(principal).map_or(principal, |it| it.account);
    is_account_syntax(account).then_some(account)
}

/// Returns the effect of a role's policy, regardless of conditions.
pub(super) fn effect(policy: &Document) -> PolicyEffect {
    let statements = statements(policy.as_str());
    if statements.iter().any(|it| text(it, "Effect") == "Deny") {
        return PolicyEffect::Denies;
    }
    if statements.iter().any(allows_everything) {
        return PolicyEffect::AllowsEverything;
    }
    PolicyEffect::Allows
}

/// Returns true if a statement allows every action on every resource; `NotAction` and `NotResource` exclude only a few.
fn allows_everything(statement: &Value) -> bool {
    let is_all = |name: &str| {
        let all = ["*", "*:*"];
        statement.get(name).is_none_or(|it| texts(it).any(|it| all.contains(&it)))
    };
    text(statement, "Effect") == "Allow" && is_all("Action") && is_all("Resource")
}

/// Returns the texts of a member that is one text or a list of them.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str)
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
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
