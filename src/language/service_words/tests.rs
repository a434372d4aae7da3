use super::KOREAN;
use crate::catalog::Catalog;

#[test]
fn words_are_of_services_in_the_catalog() {
    let mut names: Vec<_> = KOREAN.iter().map(|(name, _)| *name).collect();
    for name in &names {
        assert!(!Catalog::embedded().actions_of(name).is_empty(), "{name}");
    }
    names.dedup();
    assert!(names.len() == KOREAN.len() && names.is_sorted(), "in the order of names, once each");
}
