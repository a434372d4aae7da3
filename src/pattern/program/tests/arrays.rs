//! Properties of values from arrays, with patterns and events generated for this purpose.

use proptest::collection::vec;
use proptest::prelude::*;

use super::generate_arrays::{event, pattern};
use super::{compile, expected};
use crate::pattern::program::EventError;
use crate::pattern::{Pattern, parse};

proptest! {
    #![proptest_config(crate::scaled_cases(if cfg!(debug_assertions) { 150 } else { 20_000 }))]

    #[test]
    fn values_come_from_one_element(patterns in vec(pattern(), 1..30), event in event(false)) {
        check(&patterns, &event)?;
    }

    #[test]
    fn values_come_from_one_element_where_paths_spread(
        patterns in vec(pattern(), 1..30),
        event in event(true),
    ) {
        check(&patterns, &event)?;
    }
}

fn check(patterns: &[String], event: &str) -> Result<(), TestCaseError> {
    let patterns: Vec<_> = patterns.iter().map(|text| parse(text).unwrap()).collect();
    let program = compile(&patterns);
    let mut scratch = program.scratch();
    let rules = program.matches(event.as_bytes(), &mut scratch).unwrap();
    let expected = expected(&patterns, event);
    let wrong = rules.ids().iter().find(|id| !expected.contains(id));
    let wrong = wrong.or(expected.iter().find(|id| !rules.contains(**id)));
    let wrong = wrong.map(|id| patterns[id.0 as usize].to_string());
    prop_assert_eq!(rules.ids(), &expected[..], "{:?}\n{}", wrong, event);
    Ok(())
}

fn two_fields() -> Pattern {
    parse(r#"{"a": {"x": [1], "y": [1]}}"#).unwrap()
}

/// Takes hours if every `x` is paired with every `y`.
#[test]
fn a_long_array_of_objects_is_linear() {
    let program = compile(&[two_fields()]);
    let mut scratch = program.scratch();
    let objects = "{\"x\": 1, \"y\": 0}, {\"x\": 0, \"y\": 1}, ".repeat(100_000);
    for (last, count) in [("{}", 0), ("{\"x\": 1, \"y\": 1}", 1)] {
        let event = format!("{{\"a\": [{objects}{last}]}}");
        let rules = program.matches(event.as_bytes(), &mut scratch).unwrap();
        assert_eq!(rules.ids().len(), count);
    }
}

#[test]
fn too_many_choices_are_rejected_in_time() {
    let program = compile(&[two_fields()]);
    let objects = "{\"x\": 1}, {\"y\": 0}, ".repeat(3_000);
    let event = format!("{{\"a\": [{objects}{{}}], \"a\": [{objects}{{\"y\": 1}}]}}");
    match program.matches(event.as_bytes(), &mut program.scratch()) {
        Ok(rules) => assert_eq!(rules.ids().len(), 1),
        Err(error) => assert_eq!(error, EventError::TooComplex),
    }
}
