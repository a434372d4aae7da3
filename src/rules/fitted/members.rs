//! Reads and changes the members of an event at the paths of patterns, which do not show arrays.

use serde_json::{Map, Value};

/// The first value at a path that is not an object.
pub(super) fn first<'e>(event: &'e Value, path: &str) -> Option<&'e Value> {
    let mut at = event;
    for name in path.split('.') {
        at = innermost(at)?.get(name)?;
    }
    innermost(at).filter(|it| !it.is_object())
}

/// The first value that is not an array.
fn innermost(mut at: &Value) -> Option<&Value> {
    while let Value::Array(items) = at {
        at = items.first()?;
    }
    Some(at)
}

/// Sets the value at a path, in the first element of each array. Creates missing objects, and replaces values that are in the
/// way.
pub(in crate::rules) fn put(event: &mut Value, path: &str, value: Value) {
    let mut at = event;
    for name in path.split('.') {
        at = first_element(at);
        if !at.is_object() {
            *at = Map::new().into();
        }
        let Value::Object(members) = at else { return };
        at = members.entry(name).or_insert(Value::Null);
    }
    *first_element(at) = value;
}

fn first_element(mut at: &mut Value) -> &mut Value {
    while let Value::Array(items) = at {
        if items.is_empty() {
            items.push(Value::Null);
        }
        at = &mut items[0];
    }
    at
}

/// Removes all members at a path, in each element of an array.
pub(super) fn remove(event: &mut Value, path: &str) {
    let (parents, name) = path.rsplit_once('.').map_or((None, path), |(it, name)| (Some(it), name));
    let mut found = vec![event];
    for step in parents.into_iter().flat_map(|it| it.split('.')) {
        found = objects(found).filter_map(|it| it.get_mut(step)).collect();
    }
    objects(found).for_each(|it| drop(it.remove(name)));
}

/// The objects among some values and in their arrays.
fn objects(mut values: Vec<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let mut found = Vec::new();
    while let Some(value) = values.pop() {
        match value {
            Value::Object(members) => found.push(members),
            Value::Array(items) => values.extend(items),
            _ => {}
        }
    }
    found.into_iter()
}
