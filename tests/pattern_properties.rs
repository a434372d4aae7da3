//! Property tests of the pattern parser, printer and engines.

mod installed;

use audit_alert::json::parse_first;
use audit_alert::pattern::{ConditionOutcome, Pattern, disjoint, evaluate, explain, parse};
use proptest::prelude::*;

/// Generates texts that resemble patterns: tokens of the language in random order.
fn token_soup() -> impl Strategy<Value = String> {
    let tokens = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"b.c\"",
        "\"$or\"",
        "\"prefix\"",
        "\"numeric\"",
        "\"anything-but\"",
        "\"wildcard\"",
        "\"exists\"",
        "\"cidr\"",
        "\"equals-ignore-case\"",
        "\"x*\"",
        "\"\\ud800\"",
        "\"é😀\"",
        "\">\"",
        "\"10.0.0.0/8\"",
        "1",
        "-0.5e3",
        "1e400",
        "true",
        "null",
        " ",
        "\n",
        "tru",
        "\"",
        "\\",
    ]);
    prop::collection::vec(tokens, 0..40).prop_map(|tokens| tokens.concat())
}

fn quoted() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "B", "k", "ß", "*", "\\\\*", "\\\\\\\\", "\\ud800", "😀", ".", "10.0.0.1", "::1",
        "\\u0000", "\\\"", "$or", "prefix",
    ]);
    prop::collection::vec(pieces, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn number() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["0", "-0", "5", "5.0", "0.1", "1e2", "100", "9007199254740993"])
        .prop_map(str::to_owned)
}

fn list(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::collection::vec(item, 1..3).prop_map(|items| format!("[{}]", items.join(",")))
}

fn term() -> impl Strategy<Value = String> {
    let operator =
        prop::sample::select(vec!["prefix", "suffix", "wildcard", "exactly", "equals-ignore-case"]);
    let negated = prop::sample::select(vec!["prefix", "suffix", "wildcard", "equals-ignore-case"]);
    prop_oneof![
        4 => quoted(),
        2 => number(),
        1 => prop::sample::select(vec!["true", "false", "null"]).prop_map(str::to_owned),
        4 => (operator, quoted()).prop_map(|(name, text)| format!("{{\"{name}\":{text}}}")),
        1 => quoted().prop_map(|text| format!("{{\"prefix\":{{\"equals-ignore-case\":{text}}}}}")),
        1 => quoted().prop_map(|text| format!("{{\"suffix\":{{\"equals-ignore-case\":{text}}}}}")),
        1 => any::<bool>().prop_map(|value| format!("{{\"exists\":{value}}}")),
        1 => number().prop_map(|it| format!("{{\"numeric\":[\">\",{it}]}}")),
        1 => (number(), number())
            .prop_map(|(low, high)| format!("{{\"numeric\":[\">=\",{low},\"<\",{high}]}}")),
        1 => (0..32).prop_map(|bits| format!("{{\"cidr\":\"10.0.0.0/{bits}\"}}")),
        2 => list(quoted()).prop_map(|items| format!("{{\"anything-but\":{items}}}")),
        1 => list(number()).prop_map(|items| format!("{{\"anything-but\":{items}}}")),
        2 => (negated, list(quoted()))
            .prop_map(|(name, items)| format!("{{\"anything-but\":{{\"{name}\":{items}}}}}")),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["\"a\"", "\"b\"", "\"a.b\"", "\"\"", "\"\\ud800\"", "\"😀\""])
}

fn object() -> impl Strategy<Value = String> {
    let leaf = prop::collection::vec((name(), list(term())), 1..3).prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}:{it}")).collect();
        format!("{{{}}}", members.join(","))
    });
    leaf.prop_recursive(3, 12, 3, |inner| {
        let or = prop::collection::vec(inner.clone(), 2..4)
            .prop_map(|items| format!("\"$or\":[{}]", items.join(",")));
        let field = (name(), inner).prop_map(|(name, it)| format!("{name}:{it}"));
        let leaf = (name(), list(term())).prop_map(|(name, it)| format!("{name}:{it}"));
        prop::collection::vec(prop_oneof![or, field, leaf], 1..3)
            .prop_map(|members| format!("{{{}}}", members.join(",")))
    })
}

/// Generates alternatives on the same paths, many of which share values.
fn overlapping() -> impl Strategy<Value = String> {
    let values = prop::sample::select(vec![
        "1",
        "5",
        "\"a\"",
        "\"k\"",
        "null",
        "{\"exists\":false}",
        "{\"exists\":true}",
        "{\"prefix\":\"a\"}",
        "{\"anything-but\":\"a\"}",
        "{\"numeric\":[\"=\",5]}",
    ]);
    let array = prop::collection::vec(values, 1..4).prop_map(|it| format!("[{}]", it.join(",")));
    let field = prop::sample::select(vec!["\"a\"", "\"b\"", "\"a.b\""]);
    let alternative = (array.clone(), array.clone(), any::<bool>()).prop_map(|(a, b, nested)| {
        if nested {
            format!("{{\"a\":{{\"b\":{a}}},\"b\":{b}}}")
        } else {
            format!("{{\"b\":{b},\"a.b\":{a}}}")
        }
    });
    let or = prop::collection::vec(alternative, 2..5).prop_map(|it| it.join(","));
    (field, array, or, any::<bool>()).prop_map(|(field, array, or, first)| {
        if first {
            format!("{{{field}:{array},\"$or\":[{or}]}}")
        } else {
            format!("{{\"$or\":[{or}],{field}:{array}}}")
        }
    })
}

fn event() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        quoted(),
        number(),
        prop::sample::select(vec!["true", "false", "null", "{}", "[]"]).prop_map(str::to_owned),
    ];
    let value = scalar.prop_recursive(3, 20, 3, |inner| {
        let members = prop::collection::vec((name(), inner.clone()), 1..4).prop_map(|members| {
            let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}:{it}")).collect();
            format!("{{{}}}", members.join(","))
        });
        prop_oneof![list(inner), members]
    });
    prop::collection::vec((name(), value), 0..4).prop_map(|members| {
        let members: Vec<_> = members.iter().map(|(name, it)| format!("{name}:{it}")).collect();
        format!("{{{}}}", members.join(","))
    })
}

proptest! {
    #[test]
    fn any_text_parses_without_panic(text in any::<String>()) {
        let _verdict = parse(&text);
    }

    #[test]
    fn any_tokens_parse_without_panic(text in token_soup()) {
        check_report(&text);
    }

    #[test]
    fn truncated_patterns_parse_without_panic(text in object(), at in 0..200_usize) {
        check_report(text.get(..at).unwrap_or(&text));
    }

    #[test]
    fn printing_and_parsing_is_the_identity(text in object()) {
        if let Ok(pattern) = parse(&text) {
            let printed = pattern.to_string();
            let again = parse(&printed).map_err(|it| TestCaseError::fail(format!("{printed}: {it}")))?;
            prop_assert_eq!(again.to_string(), printed);
            prop_assert_eq!(again.strip(), pattern.strip());
        }
    }

    #[test]
    fn the_installed_pattern_equals_the_source(text in object()) {
        if let Ok(pattern) = parse(&text) {
            let [installed] = &*installed::patterns(&text) else { panic!("{text}") };
            prop_assert!(!installed.contains([' ', '\n']), "{}", installed);
            let expected = parse(&without_overlaps(&text, &pattern)).unwrap();
            prop_assert_eq!(parse(installed).unwrap().strip(), expected.strip());
        }
    }

    #[test]
    fn disjoint_alternatives_match_the_same_events(text in overlapping(), event in event()) {
        let node = parse_first(&event).unwrap();
        if let Ok(pattern) = parse(&text)
            && let Some(rewritten) = disjoint(&text, &pattern)
        {
            let other = parse(&rewritten).unwrap();
            prop_assert_eq!(evaluate(&other, &node), evaluate(&pattern, &node), "{}", rewritten);
            prop_assert_eq!(disjoint(&rewritten, &other), None);
        }
    }

    #[test]
    fn the_printed_and_installed_patterns_match_the_same_events(
        text in object(),
        event in event(),
    ) {
        let node = parse_first(&event).unwrap();
        if let Ok(pattern) = parse(&text) {
            let expected = evaluate(&pattern, &node);
            for other in [pattern.to_string(), installed::patterns(&text).concat()] {
                prop_assert_eq!(evaluate(&parse(&other).unwrap(), &node), expected, "{}", other);
            }
        }
    }

    #[test]
    fn the_installed_pattern_has_the_tokens_of_the_source(text in object()) {
        // The generated texts have no white space, and escape strings as the printer does.
        if let Ok(pattern) = parse(&text)
            && disjoint(&text, &pattern).is_none()
        {
            prop_assert_eq!(installed::patterns(&text).concat(), text);
        }
    }

    #[test]
    fn a_split_pattern_matches_the_same_events(
        (names, rest) in (prop::collection::vec(term(), 1..6), object()),
        first: bool,
        (name, event) in (quoted(), event()),
    ) {
        // Long names make the pattern exceed the size limit, so that it is split into three parts or more.
        let long = names.iter().enumerate().map(|(at, it)| format!("{it},\"{at:-<1500}\""));
        let names = format!("\"eventName\": [{}]", long.collect::<Vec<_>>().join(", "));
        let detail = if first {
            format!("{{{names}, {}", rest.get(1..).unwrap())
        } else {
            format!("{}, {names}}}", rest.get(..rest.len() - 1).unwrap())
        };
        let text = format!("{{\"detail\": {detail}}}");
        let tail = event.get(1..).unwrap();
        let comma = if tail == "}" { "" } else { "," };
        let event = format!("{{\"detail\": {{\"eventName\": {name}{comma}{tail}}}");
        let node = parse_first(&event).unwrap();
        if let Ok(pattern) = parse(&text) {
            let parts = installed::patterns(&text);
            let matched = parts.iter().any(|it| evaluate(&parse(it).unwrap(), &node));
            prop_assert_eq!(matched, evaluate(&pattern, &node), "{}\n{:?}", event, parts);
        }
    }

    #[test]
    fn an_explanation_agrees_with_the_verdict(pattern in object(), event in event()) {
        let node = parse_first(&event).unwrap();
        if let Ok(parsed) = parse(&pattern) {
            let explanation = explain(&parsed, &node);
            prop_assert_eq!(explanation.matched, evaluate(&parsed, &node));
            for rule in &explanation.rules {
                let all = rule.conditions.iter().all(|it| it.outcome == ConditionOutcome::Matched);
                prop_assert_eq!(rule.matched, all);
            }
        }
    }
}

/// Asserts that the spans of all diagnostics lie within the text.
fn check_report(text: &str) {
    if let Err(report) = parse(text) {
        for diagnostic in report.diagnostics() {
            let end = text.get(diagnostic.span.range());
            assert!(end.is_some(), "{diagnostic:?} is not in {text:?}");
        }
    }
}

/// The text with disjoint alternatives.
fn without_overlaps(text: &str, pattern: &Pattern) -> String {
    disjoint(text, pattern).unwrap_or_else(|| text.to_owned())
}
