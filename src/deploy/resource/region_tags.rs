//! The tags with the regions in which a stack has had resources.

use std::collections::BTreeSet;

use crate::aws::StackNames;

/// Maximum length of a tag's value (IAM API, `tagValueType`).
const MAX_VALUE: usize = 256;

fn key(number: usize) -> String {
    let key = StackNames::REGIONS_TAG;
    if number == 0 { key.to_owned() } else { format!("{key}-{}", number + 1) }
}

/// Converts regions to tags.
pub fn region_tags(regions: &BTreeSet<String>) -> Vec<(String, String)> {
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
pub fn tagged_regions(tags: &[(&str, &str)]) -> BTreeSet<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_regions_need_several_tags() {
        let all: BTreeSet<_> = (0..40).map(|it| format!("ap-northeast-{it}")).collect();
        let split = region_tags(&all);
        assert!(split.len() > 1 && split.iter().all(|(_, value)| value.len() <= 256));
        let read: Vec<_> = split.iter().rev().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(tagged_regions(&read), all);
        assert_eq!(tagged_regions(&[("audit-alert:stack", "x")]), BTreeSet::new());
        assert!(region_tags(&BTreeSet::new()).is_empty());
    }
}
