//! Values of the real event that the caller keeps, each in one member only.

use std::ops::Range;

use serde_json::Value;

use super::LikenessWalk;

/// A value of the real event that stays.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptValue {
    /// The names of the members from the top of the record, joined by dots as in patterns.
    pub path: String,
    /// The text or number.
    pub value: Value,
    /// The parts of it that stay.
    pub parts: KeptParts,
}

/// Parts of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptParts {
    /// The whole value.
    All,
    /// These parts of a text, in order and apart. The rest is replaced.
    Ranges(Vec<Range<usize>>),
}

impl LikenessWalk<'_> {
    /// Replaces the rest of texts of which only parts stay. The new text replaces the old one in other members as well, so that
    /// the name of a resource is the same everywhere.
    pub(super) fn replace_parts_of_kept(&mut self) {
        for kept in self.kept {
            let (KeptParts::Ranges(ranges), Value::String(text)) = (&kept.parts, &kept.value)
            else {
                continue;
            };
            let member = kept.path.rsplit('.').next().unwrap_or_default();
            let (mut made, mut end) = (String::new(), 0);
            for range in ranges {
                made += &self.rest_of_kept(member, text, end..range.start);
                made += text.get(range.clone()).unwrap_or_default();
                end = range.end;
            }
            made += &self.rest_of_kept(member, text, end..text.len());
            self.replacements.set(text, made);
        }
    }

    fn rest_of_kept(&mut self, member: &str, text: &str, range: Range<usize>) -> String {
        let rest = text.get(range).unwrap_or_default();
        self.replacements.part_of_identifier(text, rest).unwrap_or_else(|| self.parts(member, rest))
    }

    /// The replacement of the current value if the caller keeps it, or parts of it.
    pub(super) fn kept_value(&self, value: &Value) -> Option<Value> {
        let kept = self.kept.iter().find(|it| it.path == self.path && it.value == *value)?;
        match (&kept.parts, value) {
            (KeptParts::Ranges(_), Value::String(text)) => {
                self.replacements.known(text).map(Value::from)
            }
            _ => Some(value.clone()),
        }
    }
}
