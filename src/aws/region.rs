//! Syntax of region names: a prefix, a direction and a number, as in `us-gov-west-1`.

use super::partition::Partition;

/// Directions in names of regions. botocore's patterns take any word.
const DIRECTIONS: [&str; 9] = [
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// Longest text taken for the name of a region. Names have up to 15 characters so far.
const MAX_LENGTH: usize = 32;

/// How a text relates to the regions of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionStatus {
    /// It is one of them.
    Known,
    /// It is none of them, and its prefix, direction and number are those of a region that AWS may have added since.
    MayBeNew,
    /// It has the syntax of a region, with an unknown prefix, direction or number.
    Unknown,
    /// It does not have the syntax of a region.
    Malformed,
}

/// Classifies a text.
pub fn region_status(text: &str) -> RegionStatus {
    let Some((prefix, direction, number)) = split_region(text) else {
        return RegionStatus::Malformed;
    };
    let mut partitions = Partition::ALL.iter();
    if partitions.clone().any(|it| it.regions.contains(&text)) {
        RegionStatus::Known
    } else if partitions.any(|it| it.prefixes.contains(&prefix))
        && DIRECTIONS.contains(&direction)
        && matches!(number.as_bytes(), [b'1'..=b'9'])
    {
        RegionStatus::MayBeNew
    } else {
        RegionStatus::Unknown
    }
}

/// Whether a text has the syntax of a region: two or more words in lower case, then a number, with hyphens between them.
pub fn is_region_syntax(text: &str) -> bool {
    split_region(text).is_some()
}

/// The known regions that a text may mean: those with its prefix, else all.
pub fn regions_near(text: &str) -> Vec<&'static str> {
    let all = Partition::ALL.iter().flat_map(|it| it.regions).copied();
    let prefix = split_region(text).map(|(prefix, ..)| prefix);
    let near: Vec<_> =
        all.clone().filter(|it| split_region(it).map(|(prefix, ..)| prefix) == prefix).collect();
    if near.is_empty() { all.collect() } else { near }
}

/// Prefix, direction and number: `("us-gov", "west", "1")` of `us-gov-west-1`.
pub(super) fn split_region(text: &str) -> Option<(&str, &str, &str)> {
    let (words, number) = text.rsplit_once('-')?;
    let (prefix, direction) = words.rsplit_once('-')?;
    let is_word = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let fits = text.len() <= MAX_LENGTH && is_number && words.split('-').all(is_word);
    fits.then_some((prefix, direction, number))
}
