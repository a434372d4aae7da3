//! What the operations of a service take and give: an operation of the names → its shapes.

use super::names::Operation;
use super::shapes::{ShapeId, ShapePart, Shapes, Side};

impl Shapes {
    fn side(&self, operation: &Operation, part: ShapePart) -> Option<&Side> {
        let signature = self.operations.get(operation.index())?;
        Some(match part {
            ShapePart::Request => &signature.request,
            ShapePart::Response => &signature.response,
        })
    }

    /// The shape of what an operation takes or gives, if that is anything.
    pub fn of(&self, operation: &Operation, part: ShapePart) -> Option<ShapeId> {
        self.side(operation, part)?.shape
    }

    /// Whether events usually show nothing of it.
    pub fn is_null(&self, operation: &Operation, part: ShapePart) -> bool {
        self.side(operation, part).is_none_or(|side| side.is_null)
    }

    /// Keys that events show although the model has no such member.
    pub fn extra_keys(&self, operation: &Operation, part: ShapePart) -> impl Iterator<Item = &str> {
        let keys = self.side(operation, part).map_or(&[][..], |side| &side.extra);
        keys.iter().map(|key| self.string(*key))
    }

    /// Whether events of an EC2 operation hold its parameters flat; those of later operations are wrapped.
    pub fn is_flat(&self, operation: &Operation) -> bool {
        self.operations.get(operation.index()).is_some_and(|it| it.flat)
    }

    /// The flags in the address of an S3 operation: `policy` of `?policy`.
    pub fn query_flags(&self, operation: &Operation) -> impl Iterator<Item = &str> {
        let flags = self.operations.get(operation.index()).map_or(&[][..], |it| &it.query_flags);
        flags.iter().map(|flag| self.string(*flag))
    }
}
