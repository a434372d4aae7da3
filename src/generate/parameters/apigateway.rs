//! Parameters of Amazon API Gateway's REST APIs (version 1). The body of a request is one member, and responses contain the
//! links of the resource (observed in public events; `template` is from the samples in the API Gateway developer guide).

use serde_json::{Map, Value, json};

use super::family::lower_first;
use super::walk::ShapeWalk;
use crate::catalog::{MemberLocation, ShapeId, ShapePart};

pub(super) fn parameters(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Map<String, Value> {
    match walk.part {
        ShapePart::Request => request(walk, shape),
        ShapePart::Response => response(walk, shape),
    }
}

fn request(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Map<String, Value> {
    let mut members = walk.top(shape);
    let is_body = |name: &str| {
        let mut all = shape.map_or(&[][..], |shape| walk.shapes.members(shape)).iter();
        let found = all.find(|it| lower_first(walk.shapes.name(it)) == name);
        found.is_some_and(|it| it.location == MemberLocation::Body)
    };
    let names: Vec<_> = members.keys().filter(|name| is_body(name)).cloned().collect();
    let body: Map<_, _> =
        names.into_iter().filter_map(|name| members.shift_remove_entry(&name)).collect();
    if !body.is_empty() {
        members.insert(format!("{}Input", lower_first(walk.operation.name)), body.into());
    }
    members.insert("template".to_owned(), false.into());
    members
}

/// Adds the links `self`, `stageUpdate` and `stageDelete` to the response of `CreateStage`. Each has the parameters of its
/// request, of which the generator knows only `template`.
fn response(walk: &mut ShapeWalk<'_>, shape: Option<ShapeId>) -> Map<String, Value> {
    let mut members = walk.top(shape);
    let changes = ["Create", "Update", "Put"].iter().any(|it| walk.operation.name.starts_with(it));
    if changes && !members.is_empty() {
        let noun = walk.noun().to_ascii_lowercase();
        for link in ["self".to_owned(), format!("{noun}Update"), format!("{noun}Delete")] {
            members.insert(link, json!({ "template": false }));
        }
    }
    members
}
