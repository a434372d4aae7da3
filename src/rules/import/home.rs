//! Chooses the home region of the rule set from the regions of the rules.

use std::collections::BTreeMap;

use super::ImportableRule;
use crate::aws::StackNames;

/// Returns the home region of the stack that forwards events to it, else `preferred` if a rule is there, else the region with
/// the most rules. Returns `None` if no region is known.
pub fn home_region(rules: &[ImportableRule], preferred: &str) -> Option<String> {
    let mut owners =
        rules.iter().filter_map(|it| StackNames::owner_in_marker(it.description.as_deref()?));
    if let Some((_, home)) = owners.find_map(|it| it.split_once('@')) {
        return Some(home.to_owned());
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for region in rules.iter().flat_map(|it| &it.regions) {
        *counts.entry(region).or_default() += 1;
    }
    let is_preferred = counts.contains_key(preferred).then_some(preferred);
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(region, _)| region);
    is_preferred.or(most).map(str::to_owned)
}
