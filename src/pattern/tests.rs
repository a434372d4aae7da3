//! Tests of explanations and of the limits of the service.

use super::{
    ConditionOutcome, ConditionVerdict, Explanation, check_event, check_length, explain, parse,
};
use crate::diagnostic::{Code, Span};
use crate::json::parse_first;

fn explained(pattern: &str, event: &str) -> Explanation {
    explain(&parse(pattern).unwrap(), &parse_first(event).unwrap())
}

fn first_rule(pattern: &str, event: &str) -> Vec<ConditionVerdict> {
    explained(pattern, event).rules.swap_remove(0).conditions
}

fn texts<'t>(text: &'t str, spans: &[Span]) -> Vec<&'t str> {
    spans.iter().map(|span| text.get(span.range()).unwrap()).collect()
}

#[test]
fn a_value_that_differs_is_shown_beside_its_test() {
    let pattern = r#"{"source": ["aws.s3"], "detail": {"n": [{"prefix": "Put"}, "Get"]}}"#;
    let event = r#"{"source": "aws.s3", "detail": {"n": "DeleteBucket"}}"#;
    let conditions = first_rule(pattern, event);
    let [detail, source] = &conditions[..] else { panic!("two conditions") };
    assert_eq!(source.outcome, ConditionOutcome::Matched);
    assert_eq!(texts(event, &source.chosen.into_iter().collect::<Vec<_>>()), ["\"aws.s3\""]);
    assert_eq!(detail.outcome, ConditionOutcome::Differs);
    assert_eq!(texts(event, &detail.seen), ["\"DeleteBucket\""]);
    let tests: Vec<_> = detail.tests.iter().map(|test| test.span).collect();
    assert_eq!(texts(pattern, &tests), [r#"{"prefix": "Put"}"#, "\"Get\""]);
}

#[test]
fn a_missing_value_is_distinguished_from_an_object() {
    let conditions = first_rule(r#"{"a": ["x"], "b": ["y"]}"#, r#"{"b": {"c": "y"}}"#);
    assert_eq!(conditions[0].outcome, ConditionOutcome::Missing);
    assert!(conditions[0].containers.is_empty());
    assert_eq!(conditions[1].outcome, ConditionOutcome::Missing);
    assert_eq!(texts(r#"{"b": {"c": "y"}}"#, &conditions[1].containers), [r#"{"c": "y"}"#]);
}

#[test]
fn a_value_in_another_element_is_distinguished_from_one_that_differs() {
    let pattern = r#"{"vm": {"id": ["i-1"], "state": ["on"], "zone": ["a"]}}"#;
    let event =
        r#"{"vm": [{"id": "i-1", "state": "off", "zone": "a"}, {"id": "i-2", "state": "on"}]}"#;
    let conditions = first_rule(pattern, event);
    let outcomes: Vec<_> = conditions.iter().map(|it| it.outcome).collect();
    assert_eq!(
        outcomes,
        [ConditionOutcome::Matched, ConditionOutcome::OtherElement, ConditionOutcome::Matched]
    );
    assert_eq!(texts(event, &conditions[1].tests[0].passing), ["\"on\""]);
}

#[test]
fn exists_false_matches_without_a_value() {
    let conditions = first_rule(r#"{"a": [{"exists": false}]}"#, "{}");
    assert_eq!((conditions[0].outcome, conditions[0].chosen), (ConditionOutcome::Matched, None));
    let conditions = first_rule(r#"{"a": [{"exists": false}]}"#, r#"{"a": 1}"#);
    assert_eq!(conditions[0].outcome, ConditionOutcome::Differs);
}

#[test]
fn exists_false_considers_values_of_the_chosen_element() {
    let event = r#"{"e":[{"f":"A","ids":[1,2]},{"f":"J","ids":[7]},{"f":"P","ids":[]}]}"#;
    for (pattern, expected) in [
        (r#"{"e":{"f":["J"],"ids":[{"exists":false}],"l":["S"]}}"#, &["7"][..]),
        (r#"{"e":{"f":["A"],"ids":[{"exists":false}]}}"#, &["1", "2"]),
        // No element is chosen yet, or none can be.
        (r#"{"e":{"ids":[{"exists":false}],"z":["S"]}}"#, &["1", "2", "7"]),
        (r#"{"e":{"f":["X"],"ids":[{"exists":false}]}}"#, &["1", "2", "7"]),
        // Any value may pass the other tests.
        (r#"{"e":{"f":["J"],"ids":[{"exists":false},5]}}"#, &["1", "2", "7"]),
    ] {
        let asks_ids = |text: &str| text.starts_with(r#"[{"exists""#);
        let parsed = parse(pattern).unwrap();
        let conditions = first_rule(pattern, event);
        let span = |it: &ConditionVerdict| parsed.condition(it.condition).span;
        let ids = conditions.iter().find(|it| asks_ids(pattern.get(span(it).range()).unwrap()));
        assert_eq!(texts(event, &ids.unwrap().seen), expected, "{pattern}");
    }
}

#[test]
fn the_closest_sub_rule_has_the_fewest_failing_conditions() {
    let pattern = r#"{"$or": [{"a": [1], "b": [2]}, {"a": [1], "c": [3], "d": [4]}]}"#;
    let explanation = explained(pattern, r#"{"c": 3, "a": 1}"#);
    assert!(!explanation.matched);
    assert_eq!(explanation.closest(), explanation.rules.first());
    let explanation = explained(pattern, r#"{"c": 3, "a": 1, "d": 4}"#);
    assert_eq!(explanation.closest(), explanation.rules.get(1));
}

#[test]
fn hostile_events_do_not_exhaust_the_search() {
    let pattern = parse(r#"{"a":{"x":[1],"y":[2]},"b":{"x":[1],"y":[2]},"c":{"x":[1]}}"#).unwrap();
    let elements = vec!["{\"x\":1,\"y\":3}"; 300].join(",");
    let event = format!(r#"{{"a":[{elements}],"b":[{elements}],"c":[{elements}]}}"#);
    assert!(!super::evaluate(&pattern, &parse_first(&event).unwrap()));
    let deep = format!("{}{{\"x\":1}}{}", "[".repeat(990), "]".repeat(990));
    let event = format!(r#"{{"a":[{}]}}"#, vec![deep.as_str(); 200].join(","));
    assert!(!super::evaluate(&pattern, &parse_first(&event).unwrap()));
}

#[test]
fn long_arrays_are_searched_in_linear_time() {
    let elements = vec!["{\"x\":1,\"y\":3}"; 30_000].join(",");
    for (pattern, event) in [
        (r#"{"a":{"x":[1],"y":[2]}}"#, format!(r#"{{"a":[{elements}]}}"#)),
        (r#"{"a":{"x":[1],"y":[{"exists":false}]}}"#, format!(r#"{{"a":[{elements}]}}"#)),
        (
            r#"{"o":{"a":{"x":[1],"y":[3,2],"z":[4]}}}"#,
            format!(r#"{{"o":[{{"a":[{elements}]}}]}}"#),
        ),
    ] {
        let pattern = parse(pattern).unwrap();
        let node = parse_first(&event).unwrap();
        assert!(!super::evaluate(&pattern, &node));
        assert!(!explain(&pattern, &node).matched);
    }
}

#[test]
fn only_objects_match() {
    let pattern = parse(r#"{"": [5, {"exists": false}]}"#).unwrap();
    for event in ["5", "[5]", "[{\"\": 5}]", "null"] {
        assert!(!super::evaluate(&pattern, &parse_first(event).unwrap()), "{event}");
    }
    assert!(super::evaluate(&pattern, &parse_first("{\"\": 5}").unwrap()));
}

#[test]
fn the_length_of_a_pattern() {
    let of = |length: usize| {
        let text = format!("{}é", " ".repeat(length - 1));
        check_length(&text).map(|it| it.code)
    };
    assert_eq!(of(2_048), None);
    assert_eq!(of(2_049), Some(Code::PatternLong));
    assert_eq!(of(4_096), Some(Code::PatternLong));
    assert_eq!(of(4_097), Some(Code::PatternTooLong));
}

#[test]
fn the_envelope_of_an_event() {
    let not_valid = "Parameter Event is not valid.";
    let invalid_time = "Parameter Event is not valid. Reason: Invalid time.";
    let refused = |text: &str, code: Code, message: &str| {
        let refused = check_event(&parse_first(text).unwrap()).unwrap();
        assert_eq!((refused.code, refused.service.as_deref()), (code, Some(message)), "{text}");
    };
    refused("[\"x\"]", Code::EventNotAnObject, not_valid);
    refused("{\"testEvent\": 1}", Code::EventEnvelope, not_valid);
    let with_time = |time: &str| {
        format!(
            r#"{{"id": 1, "account": "1", "source": {{}}, "region": [], "detail-type": 1, "time": {time}}}"#
        )
    };
    for time in ["\"t\"", "\"\"", "\"2026-01-31\"", "1", "null"] {
        refused(&with_time(time), Code::EventEnvelope, invalid_time);
    }
    for time in ["\"2026-01-31T09:30:00Z\"", "\"2026-01-31T09:30:00.5+01:00\""] {
        assert_eq!(check_event(&parse_first(&with_time(time)).unwrap()), None, "{time}");
    }
}
