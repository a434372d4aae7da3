//! Makes numbers and booleans by the names of members.

use super::super::facts::SampleFacts;

/// Endings of names in lower case, and usual values.
const USUAL: [(&str, i64); 29] = [
    ("capacity", 5),
    ("code", 200),
    ("cooldown", 300),
    ("count", 1),
    ("cpu", 512),
    ("days", 30),
    ("desired", 2),
    ("desiredcapacity", 2),
    ("desiredsize", 2),
    ("instances", 2),
    ("iops", 3000),
    ("limit", 50),
    ("maxitems", 100),
    ("maxrecords", 100),
    ("maxresults", 50),
    ("maxsize", 4),
    ("memory", 1024),
    ("minsize", 1),
    ("minutes", 60),
    ("pagesize", 50),
    ("percent", 100),
    ("port", 443),
    ("priority", 10),
    ("retries", 3),
    ("seconds", 300),
    ("size", 20),
    ("threshold", 80),
    ("timeout", 30),
    ("ttl", 300),
];

pub(in crate::generate) fn number(name: &str, facts: &mut SampleFacts) -> i64 {
    let lower = name.to_ascii_lowercase();
    let usual = USUAL.iter().filter(|(end, _)| lower.ends_with(end));
    if let Some((_, number)) = usual.max_by_key(|(end, _)| end.len()) {
        return *number;
    }
    let number = facts.get_or_make(&format!("number of {lower}"), |facts| {
        (1 + facts.random.below(9)).to_string()
    });
    number.parse().unwrap_or(1)
}

pub(in crate::generate) fn fraction(name: &str, facts: &mut SampleFacts) -> f64 {
    let tenths = u32::try_from(number(name, facts) * 10 + 5).unwrap_or(5);
    f64::from(tenths) / 10.0
}

/// A flag. Most flags in events are false, the default.
pub(in crate::generate) fn boolean(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["enable", "enabled", "isloggin", "multiregion", "encrypted", "active", "return"]
        .iter()
        .any(|on| lower.contains(on))
}
