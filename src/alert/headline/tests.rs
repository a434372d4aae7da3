//! Every line of the table has a record that shows it, in both languages, and similar records show nothing.

use std::collections::BTreeSet;

use super::call::Call;
use super::{Headline, first, headline};
use crate::catalog::Catalog;
use crate::event::Record;
use crate::json::{Value, parse};
use crate::language::Language;

/// Records with the expected text in each language, or `null`. Most parameters are those of `audit-alert generate`.
const CASES: &str = include_str!("cases.jsonl");

#[test]
fn every_case_shows_its_headline() {
    for case in CASES.lines() {
        let node = parse(case).unwrap();
        for &language in Language::ALL {
            let expected = node.get(language.code()).map(|it| &it.value);
            let shown = headline(&Record::bare(&node), language, true);
            match (expected, &shown) {
                (Some(Value::Null), None) => {}
                (Some(Value::String(text)), Some(shown)) => assert_eq!(&**text, shown.as_str()),
                _ => panic!("{}: {shown:?} for {case}", language.code()),
            }
        }
    }
}

#[test]
fn every_line_has_a_case() {
    let mut used = BTreeSet::new();
    for case in CASES.lines() {
        let node = parse(case).unwrap();
        let call = Call::of(&Record::bare(&node)).unwrap();
        if let Some((line, _)) = first(&call, Language::En, true) {
            used.insert(std::ptr::from_ref(line));
        }
    }
    let unused: Vec<_> = Headline::all()
        .iter()
        .filter(|line| !used.contains(&std::ptr::from_ref(*line)))
        .map(|line| (line.event, line.text(Language::En)))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn every_language_has_the_same_places() {
    let places = |text: &'static str| {
        let parts = text.split('{').skip(1).map(|part| part.split_once('}').unwrap().0);
        parts.collect::<BTreeSet<_>>()
    };
    for line in Headline::all() {
        assert_eq!(line.texts.len(), Language::ALL.len(), "{}", line.event);
        for &language in Language::ALL {
            assert_eq!(
                places(line.text(language)),
                places(line.text(Language::En)),
                "{}",
                line.event
            );
        }
    }
}

#[test]
fn the_catalog_has_every_event() {
    let catalog = Catalog::embedded();
    let unknown: Vec<_> = Headline::all()
        .iter()
        .filter(|line| catalog.actions_named(line.source, line.event).is_empty())
        .map(|line| (line.source, line.event))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
