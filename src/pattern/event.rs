//! An event as patterns see it: a list of leaves.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::json::{Node, Text, Value};

/// Elements of arrays, by the number of the array. Every array in the event has a number of its own.
pub(super) type Elements = BTreeMap<usize, usize>;

/// A value that is neither object nor array.
#[derive(Debug)]
pub(super) struct Leaf<'e> {
    pub(super) value: &'e Value<'e>,
    pub(super) span: Span,
    /// The elements it lies in. An element that is itself a scalar does not count: event-ruler binds only what is
    /// inside an object or an array.
    pub(super) elements: Elements,
}

/// The leaves by path, which is the names joined by dots; arrays add nothing. Where a name occurs twice, both values
/// count.
pub(super) type Leaves<'e> = BTreeMap<Vec<u8>, Vec<Leaf<'e>>>;

/// Objects and arrays by path. They are not values, and patterns do not see them; people who look for a value do.
pub(super) type Containers = BTreeMap<Vec<u8>, Vec<Span>>;

/// A value on its way to becoming leaves.
struct Inner<'e> {
    node: &'e Node<'e>,
    path: Option<Vec<u8>>,
    elements: Elements,
}

/// Flattens an event, without recursion.
pub(super) fn leaves<'e>(event: &'e Node<'e>) -> Leaves<'e> {
    let mut leaves = Leaves::new();
    let mut arrays = 0;
    let mut waiting = vec![Inner { node: event, path: None, elements: Elements::new() }];
    while let Some(Inner { node, path, elements }) = waiting.pop() {
        match &node.value {
            Value::Object(members) => {
                for member in members.iter().rev() {
                    let path = Some(join(path.as_deref(), &member.name));
                    waiting.push(Inner { node: &member.node, path, elements: elements.clone() });
                }
            }
            Value::Array(nodes) => {
                arrays += 1;
                for (index, node) in nodes.iter().enumerate().rev() {
                    let mut elements = elements.clone();
                    if matches!(node.value, Value::Object(_) | Value::Array(_)) {
                        elements.insert(arrays, index);
                    }
                    waiting.push(Inner { node, path: path.clone(), elements });
                }
            }
            value => {
                let leaf = Leaf { value, span: node.span, elements };
                leaves.entry(path.unwrap_or_default()).or_default().push(leaf);
            }
        }
    }
    leaves
}

/// Finds the objects and arrays.
pub(super) fn containers(event: &Node<'_>) -> Containers {
    let mut containers = Containers::new();
    let mut waiting = vec![(event, None)];
    while let Some((node, path)) = waiting.pop() {
        let (Value::Object(_) | Value::Array(_)) = node.value else { continue };
        for member in node.members().unwrap_or_default().iter().rev() {
            waiting.push((&member.node, Some(join(path.as_deref(), &member.name))));
        }
        for element in node.elements().unwrap_or_default().iter().rev() {
            waiting.push((element, path.clone()));
        }
        if let Some(path) = path {
            containers.entry(path).or_default().push(node.span);
        }
    }
    containers
}

fn join(path: Option<&[u8]>, name: &Text<'_>) -> Vec<u8> {
    match path {
        None => name.as_bytes().to_vec(),
        Some(path) => [path, name.as_bytes()].join(&b'.'),
    }
}
