//! The type of a member of a request or a response, from the catalog.

use super::super::value::folded;
use crate::catalog::{Action, Catalog, Shape, ShapeId, ShapePart, Shapes};

/// Elements that EC2 and XML lists put around their items.
const LIST_ELEMENTS: [&str; 3] = ["items", "item", "member"];

/// The shape of the value of a member.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberShape {
    shapes: &'static Shapes,
    id: ShapeId,
}

/// Values of a member whose values AWS defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DefinedValues {
    /// The catalog has the first ones only.
    Enumeration,
    Numbers,
    Booleans,
}

impl MemberShape {
    /// The shape of a request or a response. Returns `None` for an unknown event and for one that is not an API call.
    pub(super) fn of_part(label: &str, event_name: &str, part: ShapePart) -> Option<Self> {
        let actions = Catalog::embedded().actions_named(label, event_name);
        actions.iter().find_map(|action| {
            let Action::Api(operation) = action else { return None };
            let shapes = operation.service.shapes();
            Some(Self { shapes, id: shapes.of(operation, part)? })
        })
    }

    /// The shape of a member of this value, or of its elements. Events spell members in several ways.
    pub(super) fn member(self, name: &str) -> Option<Self> {
        let of = |id| Self { id, ..self };
        match self.shapes.get(self.id) {
            Shape::List(_) if LIST_ELEMENTS.contains(&name) => Some(self),
            Shape::List(item) => of(*item).member(name),
            Shape::Map(value) => Some(of(*value)),
            Shape::Structure(_) => {
                let lower = name.to_ascii_lowercase();
                // EC2 writes `instancesSet` for `Instances`.
                let of_set = lower.strip_suffix("set").map(folded);
                let (of_name, members) = (folded(name), self.shapes.members(self.id));
                let named = |wanted: &str| {
                    members.iter().find(|member| {
                        let wire = self.shapes.wire_name(member);
                        folded(self.shapes.name(member)) == wanted
                            || wire.is_some_and(|it| folded(it) == wanted)
                    })
                };
                let member = named(&of_name).or_else(|| named(&of_set?))?;
                Some(of(member.shape))
            }
            _ => None,
        }
    }

    /// The values that AWS defines, also those of the elements of a list. Returns `None` for texts.
    pub(super) fn defined_values(self) -> Option<DefinedValues> {
        match self.shapes.get(self.id) {
            Shape::List(item) => Self { id: *item, ..self }.defined_values(),
            Shape::Enum(_) => Some(DefinedValues::Enumeration),
            Shape::Integer | Shape::Long | Shape::Double => Some(DefinedValues::Numbers),
            Shape::Bool => Some(DefinedValues::Booleans),
            _ => None,
        }
    }

    /// Reports whether the keys of the value are free.
    pub(super) fn is_map(self) -> bool {
        matches!(self.shapes.get(self.id), Shape::Map(_))
    }
}
