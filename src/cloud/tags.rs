//! The owner of a resource, by its tags.

use std::collections::HashMap;

use crate::aws::StackNames;
use crate::deploy::observed::Owner;

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
