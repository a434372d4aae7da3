//! Tags: whose a resource is, and which regions a stack has been in.

use crate::deploy::stack::Names;

/// The key of the tag with the regions. More than one tag has room for go on in `-2`, `-3`...
const REGIONS: &str = "audit-alert:regions";
/// Longest value of a tag (IAM API, `tagValueType`).
const VALUE: usize = 256;

/// Whether a tag says that its resource of the home region, or of none, is this stack's.
pub(super) fn is_ours(names: &Names, key: &str, value: &str) -> bool {
    is_ours_in(names, &names.home, key, value)
}

/// The same of a resource of any region.
pub(super) fn is_ours_in(names: &Names, region: &str, key: &str, value: &str) -> bool {
    key == Names::TAG && value == names.owner(region)
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
    (!values.is_empty()).then(|| values.join(" "))
}
