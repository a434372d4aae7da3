//! Compares scores with those of event-ruler 2.0.1.

use super::pools;
use super::score::score;
use crate::diagnostic::Code;
use crate::pattern::Pattern;
use crate::pattern::ast::{Parts, Term, Test};
use crate::pattern::{Wildcard, parse};

/// A limit that no score below reaches.
const UNLIMITED: usize = 1_000;

fn wildcard(text: &str) -> Term {
    Term::Wildcard(Wildcard::parse(text.into()).unwrap())
}

#[test]
fn single_values() {
    for (text, expected) in [
        ("", 1),
        ("x", 1),
        ("*", 2),
        ("a*", 2),
        ("*a", 2),
        ("aaaaaaaaaaaaaaaa*", 2),
        ("*a*", 3),
        ("*:*", 3),
        ("a*b*c", 3),
        ("*é*", 3),
        ("*日日日", 4),
        ("*ab*ab*", 5),
        ("*a*b*c*d*", 6),
        ("*a*a*a*", 7),
        ("arn:aws:*:*:*:*", 7),
        ("*:*:*:event-bus/*", 7),
        ("/Users/*/dir/dir/dir/dir/dir/doc.txt", 7),
        ("*:*:*:*:event-bus/*", 9),
        ("*a*a*a*a*a", 10),
        ("*a*aa*aaa*", 10),
        ("*:*:*:*:*:event-bus/*", 11),
        ("*1*2*3*4*5*6*7*8*9*", 11),
        ("a*a*a*a*a*a*a*", 13),
        ("*a*a*a*a*a*a*a*a*", 17),
        ("*zzzzzzzzz", 10),
        ("*zzzzzzzzzz", 11),
    ] {
        assert_eq!(score(&[&wildcard(text)], UNLIMITED), expected, "{text}");
    }
}

/// Returns the highest score of all pools of the pattern.
fn highest(text: &str) -> usize {
    let pattern = unchecked(text);
    let ids = pattern.conditions().iter().map(|condition| condition.path);
    let pools = ids.flat_map(|path| pools::pools(&pattern, path));
    let scores = pools.map(|pool| score(&pool.terms.into_iter().collect::<Vec<_>>(), UNLIMITED));
    scores.max().unwrap_or_default()
}

/// Parses a pattern that may exceed the limit: the parser gets `§` in place of stars.
fn unchecked(text: &str) -> Pattern {
    let parsed = parse(&text.replace('*', "§")).unwrap();
    let starred = |text: &str| Wildcard::parse(text.replace('§', "*").as_str().into()).unwrap();
    let mut parts = Parts::default();
    for condition in parsed.conditions() {
        let path = parsed.path(condition.path).text().clone();
        let terms = condition.tests.iter().map(|test| match &test.term {
            Term::Wildcard(it) => Term::Wildcard(starred(it.text())),
            Term::AnythingBut(super::AnythingBut::Wildcard(them)) => {
                let them = them.iter().map(|it| starred(it.text())).collect();
                Term::AnythingBut(super::AnythingBut::Wildcard(them))
            }
            term => term.clone(),
        });
        let tests = terms.map(|term| Test { span: condition.span, term }).collect();
        parts.conditions.push((path, condition.names.clone(), condition.span, tests));
    }
    parts.outline = parsed.outline().to_vec();
    Pattern::new(parts).unwrap()
}

#[test]
fn several_values_on_one_path() {
    let terms = |texts: &[&str]| {
        let terms: Vec<_> = texts.iter().map(|it| format!("{{\"wildcard\": \"{it}\"}}")).collect();
        highest(&format!("{{\"a\": [{}]}}", terms.join(", ")))
    };
    assert_eq!(terms(&["a*", "b*"]), 2);
    assert_eq!(terms(&["x*1*", "y*1*"]), 3);
    assert_eq!(terms(&["*a*", "*b*"]), 6);
    assert_eq!(terms(&["*a*b", "*c*d"]), 5);
    assert_eq!(terms(&["*a*", "*b*", "*c*", "*d*", "*e*"]), 15);
    assert_eq!(terms(&["*a*", "*a*"]), 3, "identical terms count once");
}

#[test]
fn only_wildcards_of_connected_sub_rules_add_up() {
    for (text, expected) in [
        (r#"{"a": [{"anything-but": {"wildcard": ["*a*", "*b*", "*c*", "*d*", "*e*"]}}]}"#, 7),
        (r#"{"a": [{"wildcard": "*a*"}], "b": [{"wildcard": "*a*"}]}"#, 3),
        (r#"{"a": [{"wildcard": "*1*"}, "x", {"prefix": "y"}, {"anything-but": "z"}]}"#, 3),
        (r#"{"a": [{"wildcard": "*1*"}, {"anything-but": {"wildcard": "*2*"}}]}"#, 6),
        (r#"{"A": [9], "$or": [{"a": [{"wildcard": "*x*"}]}, {"a": [{"wildcard": "*y*"}]}]}"#, 6),
        (
            r#"{"$or": [{"A": [9], "a": [{"wildcard": "*x*"}]},
                        {"A": [8], "a": [{"wildcard": "*y*"}]}]}"#,
            3,
        ),
        (
            r#"{"$or": [{"A": [9, 8], "a": [{"wildcard": "*x*"}]},
                        {"A": [8], "a": [{"wildcard": "*y*"}]}]}"#,
            6,
        ),
        (r#"{"$or": [{"A": [9], "a": [{"wildcard": "*x*"}]}, {"a": [{"wildcard": "*y*"}]}]}"#, 3),
    ] {
        assert_eq!(highest(text), expected, "{text}");
    }
}

#[test]
fn eleven_alternatives_add_up() {
    let terms: Vec<_> = ('a'..='k').map(|c| wildcard(&format!("*{c}*"))).collect();
    assert_eq!(score(&terms.iter().collect::<Vec<_>>(), UNLIMITED), 33);

    let alternatives: Vec<_> = terms.iter().map(|term| format!("{{\"x\": [{term}]}}")).collect();
    let report = parse(&format!("{{\"$or\": [{}]}}", alternatives.join(", "))).unwrap_err();
    assert_eq!(report.first().code, Code::PatternTooComplex);
}
