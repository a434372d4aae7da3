//! Compares the samples with their table in the README.

use std::collections::BTreeSet;
use std::fs;

#[test]
fn every_sample_is_described() {
    let readme = fs::read_to_string("samples/events/README.md").unwrap();
    let mut found = BTreeSet::new();
    for folder in fs::read_dir("samples/events").unwrap().map(|it| it.unwrap().path()) {
        if folder.is_dir() {
            for file in fs::read_dir(&folder).unwrap() {
                let path = file.unwrap().path();
                found.insert(path.strip_prefix("samples/events").unwrap().display().to_string());
            }
        }
    }
    for file in &found {
        assert!(readme.contains(&format!("`{file}`")), "{file}");
    }
    let rows = readme.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, found.len());
}
