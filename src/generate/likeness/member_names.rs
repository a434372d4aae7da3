//! Replaces the names of members that the user chose: keys of tags, labels and variables, and identifiers.

use serde_json::{Map, Value};

use super::LikenessWalk;
use super::forms::IdentifierForm;
use super::member_shape::MemberShape;
use super::networks::network;
use super::vocabulary::contains_word;
use crate::aws::Arn;

/// Keys of tags and encryption contexts that AWS sets begin with it.
const RESERVED: &str = "aws:";

/// Keys of the encryption contexts of Parameter Store and Secrets Manager (the user guides of both).
const CONTEXT_KEYS: &str = "PARAMETER_ARN SecretARN SecretVersionId";

/// Parts of names of members with keys that the user chose.
const FREE_KEYS: &str = "tags labels encryptioncontext";

/// Parts of names of maps with keys that AWS defines, such as those of the attributes of a queue.
const DEFINED_KEYS: &str = "attributes configuration criterion details endpoint errors feature filter options settings status";

impl LikenessWalk<'_> {
    /// The members of the object that is the value of a member.
    pub(super) fn object(&mut self, of: &str, members: &Map<String, Value>) -> Map<String, Value> {
        let is_map = is_map(of, members, self.shape);
        let mut made = Map::with_capacity(members.len());
        for (name, value) in members {
            let has_own_key = is_map || tag_of_condition(name).is_some();
            let made_name = self.member_name(is_map, name);
            // The key of a tag, such as `Type`, says nothing about the form of its value.
            let called = if has_own_key { "value" } else { name };
            let value = self.member_value(name, called, value);
            made.insert(made_name, value);
        }
        made
    }

    /// The replacement of a member's name. Outside of maps, a name stays unless its own form is that of an identifier:
    /// other names are AWS's, although a value may have the same text.
    fn member_name(&mut self, is_map: bool, name: &str) -> String {
        let is_of_aws = name.starts_with(RESERVED)
            || self.likeness.constants.is_key(name)
            || contains_word(CONTEXT_KEYS, name);
        if self.is_in_kept_path(name) || is_map && is_of_aws {
            return name.to_owned();
        }
        let form = IdentifierForm::of(name).filter(|form| *form != IdentifierForm::Mixed);
        let is_identifier = form.is_some() || Arn::parse(name).is_some() || network(name).is_some();
        if is_identifier || name.contains('@') {
            return self.text("", name);
        }
        if let Some((operator, key)) = tag_of_condition(name) {
            return format!("{operator}/{}", self.parts("key", key));
        }
        if let Some((issuer, claim)) = claim_of_condition(name) {
            return format!("{}:{claim}", self.parts("", issuer));
        }
        if is_map { self.parts("key", name) } else { name.to_owned() }
    }

    /// Reports whether a value that the caller keeps is in a member of the current object.
    fn is_in_kept_path(&self, name: &str) -> bool {
        let separator = if self.path.is_empty() { "" } else { "." };
        let path = format!("{}{separator}{name}", self.path);
        let is_inside = |rest: &str| rest.is_empty() || rest.starts_with('.');
        self.kept.iter().any(|kept| kept.path.strip_prefix(&path).is_some_and(is_inside))
    }
}

/// Reports whether the user chose the names of the members of an object, such as `{"Team": "a"}` in `tags`.
fn is_map(of: &str, members: &Map<String, Value>, shape: Option<MemberShape>) -> bool {
    let lower = of.to_ascii_lowercase();
    let has_part = |parts: &str| parts.split_whitespace().any(|part| lower.contains(part));
    if shape.is_some_and(MemberShape::is_map) && !has_part(DEFINED_KEYS) {
        return true;
    }
    let is_named = has_part(FREE_KEYS)
        || ["tagmap", "variables", "environment"].iter().any(|part| lower.ends_with(part));
    // One tag: `{"key": "Team", "value": "a"}`
    let is_pair = members.keys().all(|name| {
        let lower = name.to_ascii_lowercase();
        ["key", "value", "name"].iter().any(|ending| lower.ends_with(ending))
    });
    is_named && !is_pair && members.values().all(|it| it.is_string() || it.is_null())
}

/// The parts of `aws:ResourceTag/Team` and other condition keys with the key of a tag.
fn tag_of_condition(name: &str) -> Option<(&str, &str)> {
    name.split_once('/').filter(|(operator, _)| operator.contains(':') && operator.ends_with("Tag"))
}

/// The issuer and the claim of the condition key of an identity provider: `oidc.example.com:sub`.
fn claim_of_condition(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(':').filter(|(issuer, claim)| {
        let is_claim = claim.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_claim && issuer.contains('.') && !issuer.contains(char::is_whitespace)
    })
}
