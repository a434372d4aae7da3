//! Tags: whose a resource is, and which regions a stack has been in.

use std::collections::HashMap;

use crate::aws::StackNames;
use crate::deploy::plan::Owner;

/// The key of the tag with the regions. More than one tag has room for go on in `-2`, `-3`...
const REGIONS: &str = "audit-alert:regions";
/// Longest value of a tag (IAM API, `tagValueType`).
const VALUE: usize = 256;

/// Whose the resource of the home region, or of none, is that bears these tags.
pub(super) fn owner<'t>(
    names: &StackNames,
    tags: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Owner {
    owner_in(names, &names.home, tags)
}

/// The same of a resource of any region.
pub(super) fn owner_in<'t>(
    names: &StackNames,
    region: &str,
    tags: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Owner {
    match tags.into_iter().find(|(key, _)| *key == StackNames::TAG) {
        None => Owner::Nobody,
        Some((_, value)) if value == names.owner(region) => Owner::Us,
        Some((_, value)) => Owner::Another(value.to_owned()),
    }
}

/// A map of tags as pairs.
pub(super) fn pairs(tags: Option<&HashMap<String, String>>) -> impl Iterator<Item = (&str, &str)> {
    tags.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
}

fn key(number: usize) -> String {
    if number == 0 { REGIONS.to_owned() } else { format!("{REGIONS}-{}", number + 1) }
}

/// Regions, separated by blanks → tags.
pub(super) fn of_regions(regions: &str) -> Vec<(String, String)> {
    let mut values: Vec<String> = Vec::new();
    for region in regions.split_whitespace() {
        match values.last_mut() {
            Some(value) if value.len() + 1 + region.len() <= VALUE => {
                value.push(' ');
                value.push_str(region);
            }
            _ => values.push(region.to_owned()),
        }
    }
    values.into_iter().enumerate().map(|(number, value)| (key(number), value)).collect()
}

/// Tags → regions, separated by blanks; nothing where no tag has any.
pub(super) fn regions(tags: &[(&str, &str)]) -> Option<String> {
    let value = |number| {
        let key = key(number);
        tags.iter().find(|tag| tag.0 == key).map(|tag| tag.1)
    };
    let values: Vec<_> = (0..).map_while(value).collect();
    // Somebody may have edited them: what cannot be a region is forgotten.
    let is_region =
        |it: &&str| it.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
    let regions = values.iter().flat_map(|it| it.split_whitespace()).filter(is_region);
    (!values.is_empty()).then(|| regions.collect::<Vec<_>>().join(" "))
}
