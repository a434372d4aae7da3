//! The record of the rule set that a stack was installed from.

use std::fmt;

use super::field_state::FieldState;

/// The rule set that a stack was installed from, as a tag of the home region's queue stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetRecord {
    /// The file with its repository or its folder, or the built-in packs. Has no whitespace.
    pub name: String,
    /// The beginning of the SHA-256 of the rules in the function's zip, in hexadecimal.
    pub hash: String,
    /// The version of this project that installed them.
    pub version: String,
}

/// Maximum length of the name in characters. A tag's value has at most 256 (SQS API, `TagQueue`).
const MAX_NAME: usize = 180;
/// Length of the hash in characters.
const HASH: usize = 16;

impl RuleSetRecord {
    /// Returns a record. `hash` is cut, and characters of the name that a tag cannot have become `-`.
    pub fn new(name: &str, hash: &str, version: &str) -> Self {
        let is_allowed = |it: char| it.is_alphanumeric() || "_.:/=+-@".contains(it);
        let name: Vec<_> = name.chars().map(|it| if is_allowed(it) { it } else { '-' }).collect();
        Self {
            name: name[name.len().saturating_sub(MAX_NAME)..].iter().collect(),
            hash: hash.chars().take(HASH).collect(),
            version: version.to_owned(),
        }
    }

    /// Reads a tag. Returns `None` if it is no record: users can edit tags.
    pub fn parse(tag: &str) -> Option<Self> {
        let [name, hash, version] = tag.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let is_set = [name, hash, version].iter().all(|it| !it.is_empty());
        is_set.then(|| Self::new(name, hash, version))
    }

    /// Returns true if both have the same rules and version, even if the rule sets have other names.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.hash == other.hash && self.version == other.version
    }
}

impl fmt::Display for RuleSetRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, hash, version } = self;
        write!(f, "{name} {hash} {version}")
    }
}

impl From<&Option<RuleSetRecord>> for FieldState {
    fn from(record: &Option<RuleSetRecord>) -> Self {
        record.as_ref().map_or(Self::Absent, |it| Self::Text(it.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_returns_the_record() {
        let record = RuleSetRecord::new("내 규칙/audit,alert.toml", &"ab".repeat(32), "0.1.0");
        assert_eq!(record.to_string(), "내-규칙/audit-alert.toml abababababababab 0.1.0");
        assert_eq!(RuleSetRecord::parse(&record.to_string()), Some(record));
        for edited in ["", "a", "a b", "a  0.1.0", "a b c d"] {
            assert_eq!(RuleSetRecord::parse(edited), None, "{edited:?}");
        }
        let long = RuleSetRecord::new(&"가".repeat(300), &"ab".repeat(32), "0.1.0").to_string();
        assert!(long.chars().count() <= 256, "{long}");
    }
}
