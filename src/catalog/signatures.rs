//! Looks up the shapes of an operation's request and response.

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

    /// The shape of a request or a response. Returns `None` if it is empty.
    pub fn of(&self, operation: &Operation, part: ShapePart) -> Option<ShapeId> {
        self.side(operation, part)?.shape
    }

    /// Reports whether events usually have `null` here.
    pub fn is_null(&self, operation: &Operation, part: ShapePart) -> bool {
        self.side(operation, part).is_none_or(|side| side.is_null)
    }

    /// Keys in events without a member in the model.
    pub fn extra_keys(&self, operation: &Operation, part: ShapePart) -> impl Iterator<Item = &str> {
        let keys = self.side(operation, part).map_or(&[][..], |side| &side.extra);
        keys.iter().map(|key| self.string(*key))
    }

    /// Reports whether events of an EC2 operation have its parameters at the top level. Newer operations wrap them.
    pub fn is_flat(&self, operation: &Operation) -> bool {
        self.operations.get(operation.index()).is_some_and(|it| it.flat)
    }

    /// The flags in the URL of an S3 operation: `policy` in `?policy`.
    pub fn query_flags(&self, operation: &Operation) -> impl Iterator<Item = &str> {
        let flags = self.operations.get(operation.index()).map_or(&[][..], |it| &it.query_flags);
        flags.iter().map(|flag| self.string(*flag))
    }
}
