//! Generates the value of a shape.

use serde_json::{Map, Value};

use super::family::{Family, hidden, lower_first, singular};
use crate::catalog::{
    MemberLocation, Operation, Protocol, Shape, ShapeId, ShapeMember, ShapePart, Shapes,
};
use crate::generate::client::OptionalMember;
use crate::generate::facts::SampleFacts;
use crate::generate::{time, value};

/// Maximum number of levels of nested structures, because models are recursive.
const MAX_DEPTH: usize = 4;

/// Services that write values of the query string as strings (observed in public events).
const AS_TEXT: [&str; 3] = ["macie2", "s3", "servicecatalog-appregistry"];

pub(super) struct ShapeWalk<'w> {
    pub(super) operation: &'w Operation,
    pub(super) part: ShapePart,
    pub(super) family: Family,
    pub(super) full: bool,
    pub(super) facts: &'w mut SampleFacts,
    pub(super) shapes: &'static Shapes,
    /// Structures around the current value, so that a recursive one is generated once.
    open: Vec<ShapeId>,
    /// The current top-level member is the subject of the operation.
    of_noun: bool,
}

/// Position of a value: the name of its member, and the noun that the member describes.
#[derive(Clone, Copy)]
pub(super) struct ValuePlace<'p> {
    pub(super) name: &'p str,
    pub(super) noun: &'p str,
    pub(super) depth: usize,
}

impl<'w> ShapeWalk<'w> {
    pub(super) fn new(
        operation: &'w Operation,
        part: ShapePart,
        family: Family,
        full: bool,
        facts: &'w mut SampleFacts,
    ) -> Self {
        let shapes = operation.service.shapes();
        Self { operation, part, family, full, facts, shapes, open: Vec::new(), of_noun: false }
    }

    /// The noun of the operation: `Cluster` for `CreateCluster`.
    pub(super) fn noun(&self) -> &'static str {
        let name = self.operation.name;
        let second = name.char_indices().skip(1).find(|(_, c)| c.is_ascii_uppercase());
        second.and_then(|(at, _)| name.get(at..)).unwrap_or(name)
    }

    /// Uses the name as the identifier in requests that create something. There the caller chooses the identifier; AWS
    /// assigns all others.
    fn choose_identifier(&mut self, member: &ShapeMember) {
        let creates =
            ["Create", "Register", "Put"].iter().any(|it| self.operation.name.starts_with(it));
        let stem = self.shapes.name(member).strip_suffix("Id").map(value::folded);
        let own = stem.as_ref() == Some(&value::folded(self.noun()));
        if creates && own && self.part == ShapePart::Request {
            value::choose_identifier(&value::folded(self.noun()), self.facts);
        }
    }

    /// Reports whether the event shows a member of the top-level structure. If that is in doubt, the client decides.
    pub(super) fn shows(&mut self, member: &ShapeMember) -> bool {
        if !self.is_in_doubt(member) {
            return self.full || member.shown;
        }
        if self.follows_share(member) {
            return self.draws(member, member.chance, 8);
        }
        let differing = member.differing;
        self.draws(member, if member.shown { 16 - differing } else { differing }, 16)
    }

    /// Reports whether some events have a member and others do not.
    pub(super) fn is_in_doubt(&self, member: &ShapeMember) -> bool {
        !self.full && (self.follows_share(member) || member.differing > 0)
    }

    /// Reports whether events have a member as often as requests.
    fn follows_share(&self, member: &ShapeMember) -> bool {
        member.chance > 0 && (member.is_doubtful || self.facts.client_is_given)
    }

    /// Decides whether the client sets a member that `share` of `of` requests have.
    pub(super) fn draws(&mut self, member: &ShapeMember, share: u8, of: u8) -> bool {
        let kind = OptionalMember::of(self.shapes.name(member), self.operation);
        // The client multiplies the odds.
        let (yes, no) = (usize::from(share), usize::from(of - share));
        let yes = yes * self.facts.client.percent(kind);
        self.facts.variety.below(yes + no * 100) < yes
    }

    /// Generates the members of the top-level structure.
    pub(super) fn top(&mut self, shape: Option<ShapeId>) -> Map<String, Value> {
        let mut members = Map::new();
        let all = shape.map_or(&[][..], |shape| self.shapes.members(shape));
        let things =
            all.iter().filter(|it| matches!(self.shapes.get(it.shape), Shape::Structure(_)));
        let is_one = things.count() == 1;
        for member in all {
            if self.shows(member) {
                let key = self.top_key(member);
                self.of_noun = is_one && self.is_thing(self.shapes.name(member));
                let value = self.top_member(member);
                members.insert(key, value);
            }
        }
        for key in self.shapes.extra_keys(self.operation, self.part) {
            let value = self.extra(key);
            members.insert(key.to_owned(), value);
        }
        members
    }

    /// The value of a key without a member in the model.
    pub(super) fn extra(&mut self, key: &str) -> Value {
        if value::is_secret(key, self.noun(), self.operation.service) {
            return hidden(self.operation).into();
        }
        value::of_unknown_type(key, self.facts)
    }

    /// Reports whether a member of a response is the thing created or changed, also under names such as `summary` and
    /// `keyMetadata`.
    fn is_thing(&self, name: &str) -> bool {
        let changes = ["Create", "Update", "Modify", "Put", "Delete"];
        let others = ["info", "event", "operation", "job", "task", "association"];
        let folded = value::folded(name);
        self.part == ShapePart::Response
            && changes.iter().any(|verb| self.operation.name.starts_with(verb))
            && !others.iter().any(|other| folded.ends_with(other))
    }

    pub(super) fn top_key(&self, member: &ShapeMember) -> String {
        let name = self.shapes.name(member);
        // Secrets Manager writes `arn` in responses, except in those of DeleteSecret and RestoreSecret.
        let arn = name == "ARN" && self.part == ShapePart::Response;
        let keeps = ["DeleteSecret", "RestoreSecret"].contains(&self.operation.name);
        if arn && self.operation.service.name == "secretsmanager" && !keeps {
            return "arn".to_owned();
        }
        self.family.key(self.shapes, member, self.part)
    }

    pub(super) fn top_member(&mut self, member: &ShapeMember) -> Value {
        let name = self.shapes.name(member);
        self.choose_identifier(member);
        let place = ValuePlace { name, noun: self.noun(), depth: 0 };
        let value = self.member(member, place);
        let source = self.operation.service.event_source;
        match value {
            Value::Number(_) | Value::Bool(_)
                if member.location == MemberLocation::Query && AS_TEXT.contains(&source) =>
            {
                value.to_string().into()
            }
            value => value,
        }
    }

    pub(super) fn member(&mut self, member: &ShapeMember, place: ValuePlace<'_>) -> Value {
        if member.sensitive {
            return hidden(self.operation).into();
        }
        let secret = value::is_secret(place.name, place.noun, self.operation.service);
        if member.is_token && !secret {
            return value::token(place.name, self.facts).into();
        }
        self.value(member.shape, place)
    }

    pub(super) fn value(&mut self, shape: ShapeId, place: ValuePlace<'_>) -> Value {
        let service = self.operation.service;
        match self.shapes.get(shape) {
            Shape::Text | Shape::Blob if value::is_secret(place.name, place.noun, service) => {
                hidden(self.operation).into()
            }
            Shape::Structure(_) => self.structure(shape, place).into(),
            Shape::List(item) => {
                let name = singular(place.name);
                let element = (place.depth < MAX_DEPTH && !self.lists_failures(place.name))
                    .then(|| {
                        self.value(
                            *item,
                            ValuePlace { name: &name, depth: place.depth + 1, ..place },
                        )
                    })
                    // An object beyond the depth limit is empty.
                    .filter(|element| element.as_object().is_none_or(|it| !it.is_empty()));
                self.family.list(self.part, &lower_first(&name), element)
            }
            Shape::Map(item) => {
                let key = value::map_key(place.name);
                let mut members = Map::new();
                if place.depth < MAX_DEPTH {
                    let inner =
                        ValuePlace { name: "value", noun: place.name, depth: place.depth + 1 };
                    members.insert(key.to_owned(), self.value(*item, inner));
                }
                members.into()
            }
            Shape::Text if self.part == ShapePart::Response && value::is_state(place.name) => {
                let key = format!("text of {}", place.name.to_ascii_lowercase());
                let query = self.shapes.protocol == Protocol::Query;
                let free = || value::free_state(self.operation.name, query, place.depth > 1);
                self.facts.known(&key).map_or_else(free, str::to_owned).into()
            }
            Shape::Text => value::text(place.name, place.noun, service, self.facts).into(),
            Shape::Enum(range) => {
                let values: Vec<_> = self.shapes.values(*range).collect();
                self.choice(place.name, &values).into()
            }
            Shape::Integer | Shape::Long => value::number(place.name, self.facts).into(),
            Shape::Double => value::fraction(place.name, self.facts).into(),
            Shape::Bool => value::boolean(place.name).into(),
            Shape::Timestamp => {
                let at = time::of_member(place.name, self.facts.at);
                self.family.timestamp(self.operation, at)
            }
            Shape::Blob => self.facts.random.text(super::super::random::ALNUM, 16).into(),
        }
    }

    /// A value of an enumeration. The value chosen before for the same name is used again if the enumeration has it.
    fn choice(&mut self, name: &str, values: &[&str]) -> String {
        let (operation, is_response) = (self.operation.name, self.part == ShapePart::Response);
        let folded = value::folded(name);
        // The catalog has only the first few regions of an enumeration.
        let region = folded.ends_with("region") || folded.ends_with("regionname");
        if region && values.iter().any(|value| value.matches('-').count() > 1) {
            return self.facts.region.clone();
        }
        let mut what = format!("choice of {folded}");
        match self.facts.known(&what) {
            Some(chosen) if values.contains(&chosen) => return chosen.to_owned(),
            // Another enumeration with the same name.
            Some(_) => what.extend(values.first().copied()),
            None => {}
        }
        self.facts.get_or_make(&what, |facts| {
            let chosen = if value::is_state(name) {
                value::state(operation, is_response, values, facts)
            } else {
                facts.random.pick(values)
            };
            chosen.unwrap_or_default().to_owned()
        })
    }

    /// Reports whether a member lists failures. Such a list is empty in a successful response.
    fn lists_failures(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        let bad = ["error", "fail", "issue", "unprocessed", "unsuccessful", "warning"];
        self.part == ShapePart::Response && !self.full && bad.iter().any(|it| lower.starts_with(it))
    }

    fn structure(&mut self, shape: ShapeId, place: ValuePlace<'_>) -> Map<String, Value> {
        let mut members = Map::new();
        if place.depth >= MAX_DEPTH {
            return members;
        }
        let of_noun = self.of_noun && place.depth == 0;
        let noun = if of_noun { self.noun() } else { place.name };
        self.open.push(shape);
        for member in self.shapes.members(shape) {
            let shown = member.shown || (self.full && place.depth < 2);
            if shown && !self.is_open(member.shape) {
                let name = self.shapes.name(member);
                let inside = ValuePlace { name, noun, depth: place.depth + 1 };
                let key = self.family.key(self.shapes, member, self.part);
                let value = self.member(member, inside);
                members.insert(key, value);
            }
        }
        self.open.pop();
        members
    }

    /// Reports whether a shape, or the item shape of a list or map, is around the current value.
    fn is_open(&self, shape: ShapeId) -> bool {
        match self.shapes.get(shape) {
            Shape::List(item) | Shape::Map(item) => self.open.contains(item),
            _ => self.open.contains(&shape),
        }
    }
}
