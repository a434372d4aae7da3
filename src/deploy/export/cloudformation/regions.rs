//! The regions of a template, which only its comments and its description name: `import` reads them again.

use std::collections::BTreeSet;

use crate::aws::{StackNames, is_region_syntax};

const DEPLOYED_IN: &str = "Then deploy this one in: ";
const FUNCTION_IN: &str = ": rules and function (";

/// Returns the comment with the regions of the template for other regions.
pub(super) fn deployed_in(regions: &BTreeSet<String>) -> String {
    let regions: Vec<_> = regions.iter().map(String::as_str).collect();
    format!("{DEPLOYED_IN}{}", regions.join(", "))
}

/// Returns the description of the template for the home region.
pub(super) fn description_of_home(names: &StackNames) -> String {
    format!("{}{FUNCTION_IN}{})", names.stack, names.home)
}

/// Returns the regions in which a template of `export` is deployed. Empty for another text.
pub fn template_regions(text: &str) -> Vec<String> {
    let named = text.lines().find_map(|line| {
        let others = line.strip_prefix("# ").and_then(|it| it.strip_prefix(DEPLOYED_IN));
        let home = || {
            let description = line.strip_prefix("Description: ")?.trim_matches('"');
            description.split_once(FUNCTION_IN)?.1.strip_suffix(')')
        };
        others.or_else(home)
    });
    let regions = named.unwrap_or_default().split(", ").map(str::trim);
    regions.filter(|it| is_region_syntax(it)).map(str::to_owned).collect()
}
