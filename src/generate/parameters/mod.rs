//! Generates `requestParameters` and `responseElements` of an API call from the shapes of its operation. The catalog
//! marks the members that events usually have (`tools/catalog/presence.py`); this module spells them. The rules are from
//! public events unless a comment names another source.

mod apigateway;
mod documented;
mod ec2;
mod family;
mod s3;
mod walk;

use serde_json::{Map, Value};

use super::client::OptionalMember;
use super::facts::SampleFacts;
use crate::catalog::{Operation, ShapePart};
pub(super) use documented::parameters_of_other;
use family::Family;
use walk::ShapeWalk;

/// Generates `requestParameters` or `responseElements`: an object or `null`.
pub(super) fn parameters(
    operation: &Operation,
    part: ShapePart,
    full: bool,
    facts: &mut SampleFacts,
) -> Value {
    let family = Family::of(operation, part);
    let mut walk = ShapeWalk::new(operation, part, family, full, facts);
    let shapes = operation.service.shapes();
    let shape = shapes.of(operation, part);
    let members = match family {
        _ if shapes.is_null(operation, part) && !full => Map::new(),
        Family::Ec2Flat => ec2::flat(&mut walk, shape),
        Family::Ec2Wrapped => ec2::wrapped(&mut walk, shape),
        Family::S3 => s3::parameters(&mut walk, shape),
        Family::ApiGateway => apigateway::parameters(&mut walk, shape),
        Family::Lower | Family::Wire => walk.top(shape),
    };
    if members.is_empty() { Value::Null } else { members.into() }
}

/// Makes a request from a template differ as clients do: adds optional members, and removes properties and tags of a new
/// resource, and the page size and the filter of a read. Other members of a template stay, because it may be about them, and
/// none is added that the response of the template has, because the values would differ.
pub(super) fn vary(
    operation: &Operation,
    request: &mut Map<String, Value>,
    response: &Value,
    facts: &mut SampleFacts,
) {
    let family = Family::of(operation, ShapePart::Request);
    let request = match family {
        Family::Ec2Wrapped => {
            let wrapper = ec2::wrapper(operation.name, ShapePart::Request);
            match request.get_mut(&wrapper).and_then(Value::as_object_mut) {
                Some(inside) => inside,
                None => return,
            }
        }
        _ => request,
    };
    let mut walk = ShapeWalk::new(operation, ShapePart::Request, family, false, facts);
    let shapes = operation.service.shapes();
    let shape = shapes.of(operation, ShapePart::Request);
    for member in shape.map_or(&[][..], |shape| shapes.members(shape)) {
        if !walk.is_in_doubt(member) {
            continue;
        }
        let kind = OptionalMember::of(shapes.name(member), operation);
        let key = match family {
            Family::Ec2Flat => ec2::flat_key(&walk, member),
            Family::Ec2Wrapped => family.key(shapes, member, ShapePart::Request),
            Family::S3 => s3::key(&walk, member),
            _ => walk.top_key(member),
        };
        match (walk.shows(member), request.contains_key(&key)) {
            (true, false) if !has_key(response, &key) => {
                let value = match family {
                    Family::S3 => s3::value(&mut walk, member, &key),
                    _ => walk.top_member(member),
                };
                request.insert(key, value);
            }
            (false, true) if kind != OptionalMember::Other => drop(request.shift_remove(&key)),
            _ => {}
        }
    }
}

/// Reports whether a response or an object in it has a key.
fn has_key(response: &Value, key: &str) -> bool {
    let Some(members) = response.as_object() else { return false };
    members.contains_key(key) || members.values().any(|inner| inner.get(key).is_some())
}

/// Generates `additionalEventData` and `resources`. Returns `None` for services whose events do not always have them.
pub(super) fn additional_data(
    operation: &Operation,
    request: &Value,
    facts: &mut SampleFacts,
) -> Option<(Value, Value)> {
    (operation.service.event_source == "s3").then(|| s3::additional_data(operation, request, facts))
}
