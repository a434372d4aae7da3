//! Tests of reports beyond the first message: all problems, their locations and suggestions.

use super::location::ProblemLocation;
use super::parse;
use super::problem::Problem;
use crate::diagnostic::{Code, Diagnostic, Report, Span};
use crate::pattern::complexity::TooComplex;

fn report(text: &str) -> Report {
    parse(text).unwrap_err()
}

fn codes(text: &str) -> Vec<Code> {
    report(text).diagnostics().iter().map(|it| it.code).collect()
}

fn marked<'t>(text: &'t str, diagnostic: &Diagnostic) -> &'t str {
    text.get(diagnostic.span.range()).unwrap()
}

#[test]
fn every_problem_is_reported_in_reading_order() {
    let text = r#"{
        "source": "aws.ec2",
        "detail": {
            "a": [{"perfix": "x"}, {"numeric": [">", 5, "<", 1]}, 7, [8]],
            "b": [],
            "$or": [{"cidr": ["10.0.0.0/8"]}, {"c": [{"cidr": "10.0.0.0/32", "x": [{}]}]}, 5],
            "d": {}
        },
        "e": [{"anything-but": ["x", 5]}, {"wildcard": "a**"}]
    }"#;
    assert_eq!(
        codes(text),
        [
            Code::PatternField,
            Code::PatternOperator,
            Code::PatternNumeric,
            Code::PatternValue,
            Code::PatternEmpty,
            Code::PatternOr,
            Code::PatternCidr,
            Code::PatternOr,
            Code::PatternEmpty,
            Code::PatternAnythingBut,
            Code::PatternWildcard,
        ]
    );
}

#[test]
fn spans_mark_the_invalid_text() {
    let text =
        r#"{"a": "x y", "b": [{"perfix": "x"}], "c": [{"numeric": ["!=", 5]}], "d": [[1, 2]]}"#;
    let report = report(text);
    let marked: Vec<_> = report.diagnostics().iter().map(|it| marked(text, it)).collect();
    assert_eq!(marked, ["\"x y\"", "\"perfix\"", "\"!=\"", "["]);
}

#[test]
fn invalid_json_ends_the_report() {
    assert_eq!(codes(r#"{"a": 5, "b": [}, "c": 5}"#), [Code::PatternField, Code::InvalidJson]);
    assert_eq!(codes(r#"{"a": [1"#), [Code::InvalidJson]);
    assert_eq!(codes("\u{feff}{\"a\": [1]}"), [Code::InvalidJson]);
}

#[test]
fn an_invalid_part_does_not_hide_complexity() {
    let text = r#"{"a": [{"wildcard": "*a*a*a*a*a*a*a*"}], "b": 5}"#;
    assert_eq!(codes(text), [Code::PatternField, Code::PatternTooComplex]);
    let report = report(text);
    assert_eq!(marked(text, &report.diagnostics()[1]), r#"[{"wildcard": "*a*a*a*a*a*a*a*"}]"#);
}

#[test]
fn an_undecided_complexity_has_no_message_of_eventbridge() {
    let report = |path: Option<&str>| {
        let (path, span) = (path.map(str::to_owned), Span::default());
        let too_complex =
            TooComplex { span, path, score: None, wildcards: Vec::new(), rewrite: None };
        let mut location = ProblemLocation::new("{}");
        Problem::TooComplex(Box::new(too_complex)).diagnostic(&mut location, 0, span)
    };
    let undecided = report(None);
    assert_eq!((undecided.code, undecided.service), (Code::PatternTooComplex, None));
    assert!(undecided.title.to_string().contains("cannot be computed in limited time"));
    assert!(report(Some("a")).service.unwrap().starts_with("Rule is too complex"));
}

#[test]
fn similar_operators_are_suggested() {
    for (unknown, near) in [
        ("perfix", "prefix"),
        ("Prefix", "prefix"),
        ("EXISTS", "exists"),
        ("wildcards", "wildcard"),
        ("anything_but", "anything-but"),
        ("equals-ignorecase", "equals-ignore-case"),
    ] {
        let text = format!(r#"{{"a": [{{"{unknown}": "x"}}]}}"#);
        let report = report(&text);
        let fix = report.first().fix.as_deref().unwrap();
        assert_eq!(fix.text, format!("\"{near}\""));
        assert_eq!(text.get(fix.span.range()), Some(&*format!("\"{unknown}\"")));
    }
    assert_eq!(report(r#"{"a": [{"like": "x"}]}"#).first().fix, None);
}

#[test]
fn a_missing_bracket_is_a_fix() {
    let report = report(r#"{"a": "on"}"#);
    assert_eq!(report.first().fix.as_deref().unwrap().text, r#"["on"]"#);
}

#[test]
fn a_long_text_is_cut_after_500_units() {
    let text = format!(r#"{{"a": 5, "{}": [1]}}"#, "é😀".repeat(200));
    let service = report(&text).first().service.clone().unwrap();
    let units = text.encode_utf16().count();
    assert!(
        service.contains(&format!("\"[truncated {} chars]; line: 1", units - 500)),
        "{service}"
    );
    let exact = format!(r#"{{"a":5{}}}"#, " ".repeat(500 - 7));
    assert_eq!(exact.len(), 500);
    assert!(!report(&exact).first().service.as_deref().unwrap().contains("truncated"));
}

#[test]
fn control_characters_are_shown_by_number() {
    let service = report("{\t\"\u{7f}\u{85}\":\r\n5}").first().service.clone().unwrap();
    assert_eq!(
        &*service,
        "\"\u{7f}\u{85}\" must be an object or an array\n at [Source: (String)\"{\\u0009\"\\u007F\\u0085\":\r\n5}\"; \
         line: 2, column: 2]"
    );
}

#[test]
fn depth_is_bounded_and_costs_no_stack() {
    let nested = |depth| format!("{}[1]{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert!(parse(&nested(999)).is_ok());
    assert_eq!(codes(&nested(1_000)), [Code::TooDeep]);
    let or = |depth| {
        let inner = "{\"$or\":[{\"b\":[1]},".repeat(depth);
        format!("{inner}{{\"a\":[1]}}{}", "]}".repeat(depth))
    };
    assert!(parse(&or(400)).is_ok());
}

#[test]
fn paths_of_a_sub_rule_are_bounded() {
    let fields = |count| {
        let fields: Vec<_> = (0..count).map(|it| format!("\"f{it}\":[1]")).collect();
        format!("{{{}}}", fields.join(","))
    };
    assert!(parse(&fields(256)).is_ok());
    assert_eq!(codes(&fields(257)), [Code::PatternTooLarge]);
}

#[test]
fn combinations_are_bounded() {
    let product = |count| {
        let ors: Vec<_> =
            (0..count).map(|it| format!("\"$or\":[{{\"a{it}\":[1]}},{{\"b{it}\":[1]}}]")).collect();
        format!("{{{}}}", ors.join(","))
    };
    assert_eq!(parse(&product(9)).unwrap().sub_rules().len(), 512);
    assert_eq!(codes(&product(10)), [Code::PatternTooLarge]);
    let alternatives = |count| {
        let alternatives: Vec<_> = (0..count).map(|it| format!("{{\"a\":[{it}]}}")).collect();
        format!("{{\"$or\":[{}]}}", alternatives.join(","))
    };
    assert!(parse(&alternatives(1_000)).is_ok());
    assert_eq!(codes(&alternatives(1_001)), [Code::PatternTooLarge]);
}

#[test]
fn long_numbers_are_rejected() {
    assert!(parse(&format!("{{\"a\":[{}]}}", "1".repeat(1_000))).is_ok());
    assert_eq!(codes(&format!("{{\"a\":[{}]}}", "1".repeat(1_001))), [Code::InvalidJson]);
}

#[test]
fn every_reserved_name_is_rejected_inside_an_or() {
    for name in super::structure::RESERVED {
        let inside = format!(r#"{{"$or": [{{"a": [1]}}, {{"b": {{"{name}": [1]}}}}]}}"#);
        let expected =
            format!("{name} is Ruler reserved fieldName which cannot be used inside $or.\n");
        let report = report(&inside);
        assert!(report.first().service.as_deref().unwrap().starts_with(&expected), "{name}");
        assert!(
            parse(&format!(r#"{{"{name}": [1], "$or": [{{"a": [1]}}, {{"b": [1]}}]}}"#)).is_ok()
        );
    }
}

#[test]
fn the_operator_for_alternatives_is_in_small_letters() {
    let suggestion = |text: &str| report(text).first().fix.clone().map(|fix| fix.text);
    for (text, expected) in [
        (r#"{"$OR": [{"a": ["x"]}, {"b": ["y"]}]}"#, Some(r#""$or""#)),
        (r#"{"c": {"$Or": [{"a": [1]}, {"b": [2]}]}}"#, Some(r#""$or""#)),
        (r#"{"$OR": [{"prefix": 5}]}"#, None),
        (r#"{"or": [{"a": ["x"]}]}"#, None),
    ] {
        assert_eq!(suggestion(text).as_deref(), expected, "{text}");
    }
    let service = report(r#"{"$OR": [{"a": ["x"]}, {"b": ["y"]}]}"#).first().service.clone();
    assert!(service.unwrap().starts_with("Unrecognized match type a\n"));
}

#[test]
fn operators_in_a_list_of_anything_but() {
    for (list, expected) in [
        (r#"[ {"wildcard": "*a*"} ]"#, Some(r#"{"wildcard": "*a*"}"#)),
        (r#"[{"prefix": "a"}, {"prefix": ["b"]}]"#, Some(r#"{"prefix": ["a", "b"]}"#)),
        (r#"[{"prefix": "a"}, {"suffix": "b"}]"#, None),
        (r#"[{"cidr": "10.0.0.0/8"}]"#, None),
        (r#"["a", {"prefix": "a"}]"#, None),
    ] {
        let text = format!(r#"{{"a": [{{"anything-but": {list}}}]}}"#);
        let found = parse(&text).unwrap_err().first().fix.clone();
        assert_eq!(found.as_deref().map(|it| it.text.as_str()), expected, "{list}");
        if let Some(fix) = found {
            let mut fixed = text.clone();
            fixed.replace_range(fix.span.range(), &fix.text);
            assert!(parse(&fixed).is_ok(), "{fixed}");
        }
    }
}

#[test]
fn a_range_in_anything_but_has_a_hint() {
    let found = parse(r#"{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}"#).unwrap_err();
    assert!(found.first().help.as_ref().unwrap().to_string().contains("[[ignore]]"));
}
