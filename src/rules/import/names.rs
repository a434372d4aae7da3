//! Makes names of rules that a rule set accepts.

use std::collections::BTreeSet;

use crate::rules::set::MAX_NAME;

/// Returns a valid name that is not taken yet: lower case, without other characters, and cut to the maximum length.
pub(super) fn unique_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    let valid: String = name
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .map(|c| if fits(c) { c } else { '-' })
        .take(MAX_NAME)
        .collect();
    let valid = if valid.is_empty() { "rule".to_owned() } else { valid };
    let numbered = (2..).map(|number| {
        let number = format!("-{number}");
        let room = MAX_NAME - number.len();
        format!("{}{number}", valid.get(..room).unwrap_or(&valid))
    });
    let mut names = std::iter::once(valid.clone()).chain(numbered);
    let name = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_unique() {
        let mut taken = BTreeSet::new();
        let mut name = |name: &str| unique_name(name, &mut taken);
        assert_eq!(name("a.b_c-1"), "a.b_c-1");
        assert_eq!(name("Prod ECS/Delete"), "prod-ecs-delete");
        assert_eq!(name("prod-ecs-delete"), "prod-ecs-delete-2");
        assert_eq!(name("PROD-ECS-DELETE"), "prod-ecs-delete-3");
        assert_eq!(name(""), "rule");
        let long = "x".repeat(64);
        assert_eq!(name(&long), "x".repeat(40));
        assert_eq!(name(&long), format!("{}-2", "x".repeat(38)));
    }
}
