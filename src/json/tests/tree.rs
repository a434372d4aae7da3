//! Compares the parser with `serde_json`, and tests the details that only ours keeps.

use proptest::prelude::*;
use serde_json::Value as Oracle;

use super::super::{Documents, MAX_DEPTH, Node, Value, parse, parse_within};
use crate::diagnostic::{Code, Position};

fn to_oracle(node: &Node<'_>) -> Oracle {
    match &node.value {
        Value::Null => Oracle::Null,
        Value::Bool(value) => Oracle::Bool(*value),
        Value::Number(text) => serde_json::from_str(text).unwrap(),
        Value::String(text) => Oracle::String(text.to_string()),
        Value::Array(elements) => Oracle::Array(elements.iter().map(to_oracle).collect()),
        Value::Object(members) => Oracle::Object(
            members.iter().map(|it| (it.name.to_string(), to_oracle(&it.node))).collect(),
        ),
    }
}

pub(super) fn arbitrary_json() -> impl Strategy<Value = Oracle> {
    let leaf = prop_oneof![
        Just(Oracle::Null),
        any::<bool>().prop_map(Oracle::from),
        any::<i64>().prop_map(Oracle::from),
        ".*".prop_map(Oracle::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Oracle::from),
            prop::collection::hash_map(".*", inner, 0..6)
                .prop_map(|members| Oracle::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn reads_what_serde_json_writes(value in arbitrary_json(), pretty: bool) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        prop_assert_eq!(to_oracle(&parse(&text).unwrap()), value);
    }

    #[test]
    fn accepts_and_rejects_as_serde_json_does(text in r#"[\[\]{}:,"\\ \nu0-9eE+.\-a-ftrlsn]{0,24}"#) {
        let oracle: Result<Oracle, _> = serde_json::from_str(&text);
        let ours = parse(&text);
        match (ours, oracle) {
            (Ok(ours), Ok(oracle)) => prop_assert_eq!(to_oracle(&ours), oracle),
            // serde_json rejects numbers and lone surrogates that its values cannot represent; ours keeps them.
            (Ok(_), Err(error)) => prop_assert!(
                ["number out of range", "surrogate", "unexpected end of hex escape"]
                    .iter().any(|known| error.to_string().contains(known)), "{}: {}", text, error),
            (Err(ours), oracle) => prop_assert!(oracle.is_err(), "{}: {:?}", text, ours),
        }
    }

    #[test]
    fn never_panics(text in ".*") {
        for document in Documents::new(&text) {
            drop(document);
        }
    }
}

#[test]
fn keeps_duplicates_order_and_number_text() {
    let node = parse(r#"{"b": 1.10, "a": 1e400, "b": 12345678901234567890123}"#).unwrap();
    let members: Vec<_> = node
        .members()
        .unwrap()
        .iter()
        .map(|it| (it.name.as_ref(), it.node.value.clone()))
        .collect();
    assert_eq!(
        members,
        [
            ("b", Value::Number("1.10")),
            ("a", Value::Number("1e400")),
            ("b", Value::Number("12345678901234567890123")),
        ]
    );
    assert_eq!(node.get("b").unwrap().value, Value::Number("12345678901234567890123"));
}

#[test]
fn a_lone_surrogate_becomes_a_replacement_character() {
    let text = |json| parse(json).unwrap().string().unwrap().to_owned();
    assert_eq!(text(r#""\ud83d\ude00""#), "😀");
    assert_eq!(text(r#""a\ud83dz""#), "a\u{fffd}z");
    assert_eq!(text(r#""\ude00\ud83d\ude00""#), "\u{fffd}😀");
}

#[test]
fn depth_is_limited_and_costs_no_call_stack() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(parse(&nested(MAX_DEPTH + 1)).unwrap_err().code, Code::TooDeep);
    assert_eq!(parse(&"{\"a\":".repeat(1_000_000)).unwrap_err().code, Code::TooDeep);
}

#[test]
fn continues_with_the_next_line_of_ndjson() {
    let text = "{\"a\":1}\n{\"a\":oops}\n{\"a\":\n{\"a\":4}\n";
    let documents: Vec<_> = Documents::new(text).map(|it| it.map(|node| node.span.start)).collect();
    let [Ok(0), Err(second), Err(third), Ok(25)] = documents.as_slice() else {
        panic!("{documents:?}")
    };
    assert_eq!(Position::of(text, second.span.range().start), Position { line: 2, column: 6 });
    assert_eq!(Position::of(text, third.span.range().start), Position { line: 3, column: 6 });
}

#[test]
fn an_invalid_indented_document_is_one_problem() {
    let text = "{\n  \"a\": {\n    \"b\": oops\n  },\n  \"c\": {}\n}\n";
    assert_eq!(Documents::new(text).count(), 1);
}

#[test]
fn reports_the_expected_text_and_a_suggestion() {
    let problem = |text: &str| {
        let problem = parse(text).unwrap_err();
        format!("{} | {} | {}", problem.title, problem.label, problem.help.unwrap_or_default())
    };
    assert_eq!(
        problem("{'a': 1}"),
        "invalid JSON: expected a member name or `}` | found '\\'' | write strings and names in double quotes"
    );
    assert_eq!(
        problem("[1,]"),
        "invalid JSON: expected a JSON value | found ']' | remove the comma before the closing bracket"
    );
    assert_eq!(
        problem("[1"),
        "invalid JSON: expected `,` or `]` | the text ends here | check whether the text is complete"
    );
}

#[test]
fn the_memory_of_a_tree_is_limited() {
    let objects = format!("[{}]", vec!["{\"\":0}"; 1_000].join(","));
    let strings = format!("[{}]", vec!["\"\\u0041BCDEFGHIJKLMNOP\""; 10_000].join(","));
    let names = format!("{{{}}}", vec![r#""\u0041": 0"#; 2_000].join(","));
    for (text, enough, too_little) in
        [(&objects, 1 << 19, 1 << 18), (&strings, 2 << 20, 1 << 19), (&names, 1 << 19, 1 << 17)]
    {
        assert!(parse_within(text, enough).is_ok());
        let problem = parse_within(text, too_little).unwrap_err();
        assert_eq!(problem.code, Code::TooLarge);
        assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
        // Each document of a text has this room, and one that is too large does not stop the others.
        let lines = format!("{text}\n[1]\n{text}\n");
        assert_eq!(Documents::within(&lines, enough).flatten().count(), 3);
    }
    let lines = format!("{{\"a\": {objects}}}\n{{\"b\": 1}}\n");
    let read: Vec<_> = Documents::within(&lines, 1 << 18).map(|it| it.is_ok()).collect();
    assert_eq!(read, [false, true]);
}
