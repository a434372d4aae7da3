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

/// Generates `additionalEventData` and `resources`. Returns `None` for services whose events do not always have them.
pub(super) fn additional_data(
    operation: &Operation,
    request: &Value,
    facts: &mut SampleFacts,
) -> Option<(Value, Value)> {
    (operation.service.event_source == "s3").then(|| s3::additional_data(operation, request, facts))
}
