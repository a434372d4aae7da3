//! `requestParameters` and `responseElements` of an API call, from the shapes of its operation. Which members an event
//! usually shows is known to the catalogue (`tools/catalog/presence.py`); how they are spelled is known here. The rules
//! were read off public events, except where their comments say so.

mod ec2;
mod family;
mod s3;
mod walk;

use serde_json::{Map, Value};

use super::facts::SampleFacts;
use crate::catalog::{Operation, ShapePart};
use family::Family;
use walk::ShapeWalk;

/// What an event shows of a request or a response: an object, or `null`.
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
        Family::Lower | Family::Pascal => walk.top(shape),
    };
    if members.is_empty() { Value::Null } else { members.into() }
}

/// `additionalEventData` and `resources` that go with a request, where all events of the service have them.
pub(super) fn beside(
    operation: &Operation,
    request: &Value,
    facts: &mut SampleFacts,
) -> Option<(Value, Value)> {
    (operation.service.event_source == "s3").then(|| s3::beside(operation, request, facts))
}
