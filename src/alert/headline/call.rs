//! The parameters and the response of a call, and values in them by path.

use super::super::secrets::{is_secret_name, is_secret_value};
use super::policy::Policy;
use crate::aws::{event_name_stem, event_source_label};
use crate::event::Record;
use crate::json::{Node, Value};

/// Members that only wrap a value: lists of EC2 and S3, XML with attributes, and EC2's attributes.
const WRAPPERS: [&str; 6] = ["items", "item", "member", "content", "value", "entry"];

/// A call of an API.
pub(super) struct Call<'t> {
    /// The first label of the event source.
    pub(super) source: &'t str,
    /// The event name, without the date of an API version.
    pub(super) event: &'t str,
    request: Option<&'t Node<'t>>,
    response: Option<&'t Node<'t>>,
}

impl<'t> Call<'t> {
    pub(super) fn of(record: &Record<'t>) -> Option<Self> {
        let event = event_name_stem(record.event_name()?);
        // Newer calls of EC2 are `{"DeleteFlowLogsRequest": {..}}`.
        let unwrapped = |node: Option<&'t Node<'t>>, suffix: &str| {
            let inner = |member: &&crate::json::Member<'_>| {
                member.name.strip_suffix(suffix).is_some_and(|name| name == event)
            };
            let node = node?;
            let member = node.members().unwrap_or_default().iter().find(inner);
            Some(member.map_or(node, |member| &member.node))
        };
        Some(Self {
            source: event_source_label(record.event_source()?)?,
            event,
            request: unwrapped(record.request_parameters(), "Request"),
            response: unwrapped(record.get("responseElements"), "Response"),
        })
    }

    /// The values at a path of member names, separated by dots, in the request, or after `response.` in the response. Names
    /// are compared without case, because services spell them differently (`keyId`, `KeyId`). Arrays and members that only
    /// wrap a value are not part of a path: `launchPermission.add.userId` finds
    /// `{"launchPermission": {"add": {"items": [{"userId": ".."}]}}}`.
    pub(super) fn nodes(&self, path: &str) -> Vec<&'t Node<'t>> {
        let (root, path) = match path.strip_prefix("response.") {
            Some(path) => (self.response, path),
            None => (self.request, path),
        };
        let mut found: Vec<_> = root.into_iter().collect();
        for name in path.split('.').filter(|name| !name.is_empty()) {
            let mut next = Vec::new();
            for node in found {
                members(node, name, &mut next);
            }
            found = next;
        }
        found
    }

    /// The texts, numbers and booleans at a path. The values of secrets are left out.
    pub(super) fn values(&self, path: &str) -> Vec<&'t str> {
        let name = path.rsplit('.').next().unwrap_or_default();
        let mut values = Vec::new();
        self.nodes(path).into_iter().for_each(|node| leaves(node, &mut values));
        if is_secret_name(name) {
            // A setting such as `httpTokens: optional` is none.
            values.retain(|value| !is_secret_value(name, value));
        }
        values
    }

    /// Each object at a path as the parameters of a call of its own. The empty path is the request itself.
    pub(super) fn parts(&self, path: &str) -> Vec<Self> {
        let mut objects = Vec::new();
        match path {
            "" => objects.extend(self.request),
            path => self.nodes(path).into_iter().for_each(|node| elements(node, &mut objects)),
        }
        let part = |object| Self { request: Some(object), response: None, ..*self };
        objects.into_iter().map(part).collect()
    }

    /// Reports whether there is a value at a path that is not empty.
    pub(super) fn has(&self, path: &str) -> bool {
        self.nodes(path).into_iter().any(|node| match &node.value {
            Value::Null => false,
            Value::Bool(_) | Value::Number(_) => true,
            Value::String(text) => !text.trim().is_empty(),
            Value::Array(elements) => !elements.is_empty(),
            Value::Object(members) => !members.is_empty(),
        })
    }

    /// The names of the members that are `false` in the objects at a path.
    pub(super) fn off(&self, path: &str) -> Vec<&'t str> {
        let nodes = self.nodes(path).into_iter();
        let members = nodes.flat_map(|node| node.members().unwrap_or_default());
        let is_off = |node: &Node<'_>| match &node.value {
            Value::Bool(value) => !value,
            Value::String(value) => &**value == "false",
            _ => false,
        };
        members.filter(|member| is_off(&member.node)).map(|member| &*member.name).collect()
    }

    /// The policies at a path, as JSON or as a text that contains JSON.
    pub(super) fn policies(&self, path: &str) -> Vec<Policy> {
        self.nodes(path).into_iter().filter_map(Policy::of).collect()
    }
}

/// Adds the members of a name, of the elements if it is an array.
fn members<'t>(node: &'t Node<'t>, name: &str, found: &mut Vec<&'t Node<'t>>) {
    if let Some(elements) = node.elements() {
        return elements.iter().for_each(|element| members(element, name, found));
    }
    match member(node, name) {
        Some(node) => found.push(node),
        None => {
            if let Some(inner) = WRAPPERS.iter().find_map(|wrapper| member(node, wrapper)) {
                members(inner, name, found);
            }
        }
    }
}

/// A member by its name without case. Of duplicates the last, as [`Node::get`] does.
fn member<'t>(node: &'t Node<'t>, name: &str) -> Option<&'t Node<'t>> {
    let is_named = |member: &&crate::json::Member<'_>| member.name.eq_ignore_ascii_case(name);
    node.members()?.iter().rfind(is_named).map(|member| &member.node)
}

/// Adds the objects of a list.
fn elements<'t>(node: &'t Node<'t>, found: &mut Vec<&'t Node<'t>>) {
    if let Some(inner) = WRAPPERS.iter().find_map(|wrapper| member(node, wrapper)) {
        return elements(inner, found);
    }
    match node.elements() {
        Some(list) => list.iter().for_each(|element| elements(element, found)),
        None => found.push(node),
    }
}

fn leaves<'t>(node: &'t Node<'t>, values: &mut Vec<&'t str>) {
    match &node.value {
        Value::Null => {}
        Value::Bool(true) => values.push("true"),
        Value::Bool(false) => values.push("false"),
        Value::Number(text) => values.push(text),
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => values.push(text),
        Value::Array(elements) => elements.iter().for_each(|element| leaves(element, values)),
        Value::Object(_) => {
            if let Some(inner) = WRAPPERS.iter().find_map(|wrapper| member(node, wrapper)) {
                leaves(inner, values);
            }
        }
    }
}
