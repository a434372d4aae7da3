//! Syntax of region names: prefix, direction and number, as in `us-gov-west-1`.

use super::partition::Partition;
use super::region_name::split_region;

/// Directions in region names. botocore's patterns accept any word.
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

/// Classification of a text by the regions in [`Partition::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionStatus {
    /// A listed region.
    Known,
    /// Not listed, but prefix, direction and number are valid: AWS may have added the region since.
    MayBeNew,
    /// Valid syntax with an unknown prefix, direction or number.
    Unknown,
    /// Invalid syntax.
    Malformed,
}

/// Classifies a region name.
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

/// Returns true for two or more lowercase words and a number, joined by hyphens.
pub fn is_region_syntax(text: &str) -> bool {
    split_region(text).is_some()
}

/// The known regions with the same prefix as a text, or all known regions if there are none.
pub fn regions_near(text: &str) -> Vec<&'static str> {
    let all = Partition::ALL.iter().flat_map(|it| it.regions).copied();
    let prefix = split_region(text).map(|(prefix, ..)| prefix);
    let near: Vec<_> =
        all.clone().filter(|it| split_region(it).map(|(prefix, ..)| prefix) == prefix).collect();
    if near.is_empty() { all.collect() } else { near }
}
