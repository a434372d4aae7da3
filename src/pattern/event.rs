//! Flattens an event to its leaves, to which patterns apply.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::budget::{Budget, OverBudget};
use crate::diagnostic::Span;
use crate::json::{JsonText, Node, Value};

/// The array elements around a value, from the innermost outwards. A shared list, because a hostile event with n values
/// below n arrays has n² pairs of a value and an element.
pub(super) type EventElements = Option<Rc<EventElement>>;

/// One element of one array.
#[derive(Debug)]
pub(super) struct EventElement {
    /// The number of the array. Every array in the event has another one.
    array: usize,
    index: usize,
    outer: EventElements,
}

/// A value that is neither object nor array.
#[derive(Debug)]
pub(super) struct EventLeaf<'e> {
    pub(super) value: &'e Value<'e>,
    pub(super) span: Span,
    elements: EventElements,
}

impl EventLeaf<'_> {
    /// Iterates over the arrays around the value, each with the element that contains it. A scalar element of an array
    /// is not included: event-ruler binds only values inside an object or an array to their element.
    pub(super) fn elements(&self) -> impl Iterator<Item = (usize, usize)> {
        let chain = std::iter::successors(self.elements.as_deref(), |it| it.outer.as_deref());
        chain.map(|it| (it.array, it.index))
    }
}

/// Names joined by dots. Array indices are not part of it.
type LeafPath = Rc<[u8]>;

/// The leaves by path. Of duplicate names, all values are included.
pub(super) type Leaves<'e> = BTreeMap<LeafPath, Vec<EventLeaf<'e>>>;

/// Objects and arrays by path. Patterns do not apply to them; explanations point to them where a value is missing.
pub(super) type Containers = BTreeMap<LeafPath, Vec<Span>>;

/// A part of an event that is still to be flattened.
struct UnflattenedPart<'e> {
    node: &'e Node<'e>,
    /// `None` for the event as a whole.
    path: Option<LeafPath>,
    elements: EventElements,
}

/// Flattens an event. Keeps its own stack instead of recursing, so that deep events cannot overflow the call stack.
pub(super) fn flatten<'e>(
    event: &'e Node<'e>,
    budget: &mut Budget,
) -> Result<(Leaves<'e>, Containers), OverBudget> {
    let (mut leaves, mut containers) = (Leaves::new(), Containers::new());
    let mut arrays = 0;
    let mut waiting = vec![UnflattenedPart { node: event, path: None, elements: None }];
    while let Some(UnflattenedPart { node, path, elements }) = waiting.pop() {
        budget.spend(64)?;
        match &node.value {
            Value::Object(members) => {
                for member in members.iter().rev() {
                    let path = Some(join(path.as_deref(), &member.name));
                    budget.spend(path.as_ref().map_or(0, |it| it.len()))?;
                    waiting.push(UnflattenedPart {
                        node: &member.node,
                        path,
                        elements: elements.clone(),
                    });
                }
            }
            Value::Array(nodes) => {
                arrays += 1;
                for (index, node) in nodes.iter().enumerate().rev() {
                    let mut elements = elements.clone();
                    if is_container(node) {
                        elements =
                            Some(Rc::new(EventElement { array: arrays, index, outer: elements }));
                    }
                    waiting.push(UnflattenedPart { node, path: path.clone(), elements });
                }
            }
            value => {
                let leaf = EventLeaf { value, span: node.span, elements };
                leaves.entry(path.clone().unwrap_or_default()).or_default().push(leaf);
            }
        }
        if let Some(path) = path.filter(|_| is_container(node)) {
            containers.entry(path).or_default().push(node.span);
        }
    }
    Ok((leaves, containers))
}

fn is_container(node: &Node<'_>) -> bool {
    matches!(node.value, Value::Object(_) | Value::Array(_))
}

fn join(path: Option<&[u8]>, name: &JsonText<'_>) -> LeafPath {
    match path {
        None => name.as_bytes().into(),
        Some(path) => [path, name.as_bytes()].join(&b'.').into(),
    }
}
