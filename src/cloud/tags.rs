//! Tags: the owner of a resource, and the regions in which a stack has had resources.

use std::collections::{BTreeSet, HashMap};

use crate::aws::StackNames;
use crate::deploy::observed::Owner;

/// Maximum length of a tag's value (IAM API, `tagValueType`).
const MAX_VALUE: usize = 256;

/// Returns the owner of a resource in the home region, or of a global one, from its tags.
pub(super) fn owner<'t>(
    names: &StackNames,
    tags: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Owner {
    owner_in(names, &names.home, tags)
}

/// Returns the owner of a resource in any region from its tags.
pub(super) fn owner_in<'t>(
    names: &StackNames,
    region: &str,
    tags: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Owner {
    match tags.into_iter().find(|(key, _)| *key == StackNames::TAG) {
        None => Owner::Untagged,
        Some((_, value)) if value == names.owner(region) => Owner::ThisStack,
        Some((_, value)) => Owner::OtherStack(value.to_owned()),
    }
}

/// Returns a map of tags as pairs.
pub(super) fn pairs(tags: Option<&HashMap<String, String>>) -> impl Iterator<Item = (&str, &str)> {
    tags.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
}

fn key(number: usize) -> String {
    let key = StackNames::REGIONS_TAG;
    if number == 0 { key.to_owned() } else { format!("{key}-{}", number + 1) }
}

/// Converts regions to tags.
pub(super) fn of_regions(regions: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut values: Vec<String> = Vec::new();
    for region in regions {
        match values.last_mut() {
            Some(value) if value.len() + 1 + region.len() <= MAX_VALUE => {
                value.push(' ');
                value.push_str(region);
            }
            _ => values.push(region.clone()),
        }
    }
    values.into_iter().enumerate().map(|(number, value)| (key(number), value)).collect()
}

/// Reads the regions from tags.
pub(super) fn regions(tags: &[(&str, &str)]) -> BTreeSet<String> {
    let value = |number| {
        let key = key(number);
        tags.iter().find(|tag| tag.0 == key).map(|tag| tag.1)
    };
    // Tags can be edited by anyone with the permission, so invalid regions are ignored.
    let is_region =
        |it: &&str| it.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
    let regions = (0..).map_while(value).flat_map(str::split_whitespace).filter(is_region);
    regions.map(str::to_owned).collect()
}
