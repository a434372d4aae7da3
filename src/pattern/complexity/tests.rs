//! Compares scores with those of event-ruler 2.0.1.

use std::time::{Duration, Instant};

use super::places::PatternScore;
use super::{Budget, Rewrite, SubRules, TooComplex, complexity, tests};
use crate::pattern::ast::{Parts, Pattern, Term, Test};
use crate::pattern::{Wildcard, parse};

/// A cap that no score below reaches.
const UNLIMITED: usize = 1_000;

/// Returns the lowest and the highest score.
fn scores(pattern: &Pattern) -> (usize, usize) {
    let value = |it: PatternScore| it.score.value;
    let found = SubRules::of(pattern, tests).decide(UNLIMITED, &mut Budget(10_000_000));
    let (lower, higher) = found.unwrap();
    (value(lower), value(higher))
}

fn score(text: &str) -> usize {
    scores(&unchecked(text)).0
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

/// Returns a pattern with these wildcards in one array.
fn array(texts: &[&str]) -> String {
    let terms: Vec<_> = texts.iter().map(|it| format!("{{\"wildcard\": \"{it}\"}}")).collect();
    format!("{{\"a\": [{}]}}", terms.join(", "))
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
        assert_eq!(score(&array(&[text])), expected, "{text}");
    }
}

#[test]
fn several_values_of_one_array() {
    for (texts, expected) in [
        (&["a*", "b*"][..], 2),
        (&["x*1*", "y*1*"], 3),
        (&["*a*", "*b*"], 6),
        (&["*a*b", "*c*d"], 5),
        (&["*a*", "*b*", "*c*", "*d*", "*e*"], 15),
    ] {
        assert_eq!(score(&array(texts)), expected, "{texts:?}");
    }
}

#[test]
fn a_repeated_wildcard_counts_again_where_it_is_laid_again() {
    for (text, twice) in [("*a*", 5), ("*1*", 3), ("*日*", 3), ("*_a*", 5), ("a*", 2)] {
        assert_eq!(score(&array(&[text, text])), twice, "{text}");
    }
    for count in 1..6 {
        assert_eq!(score(&array(&vec!["*k*"; count])), 2 * count + 1, "{count}");
    }
    let list = |texts: &str| format!(r#"{{"a": [{{"anything-but": {{"wildcard": [{texts}]}}}}]}}"#);
    assert_eq!(score(&list(r#""*p0*", "*p1*", "*p2*", "*p3*""#)), 9);
    assert_eq!(score(&list(r#""*p0*", "*p1*", "*p2*", "*p3*", "*p4*""#)), 11);
}

#[test]
fn every_alternative_on_a_later_path_lays_the_wildcard_again() {
    let pattern = |wildcard: &str, path: &str, count: usize| {
        let alternatives: Vec<_> =
            (0..count).map(|it| format!(r#"{{"{path}": [{it}]}}"#)).collect();
        let alternatives = alternatives.join(", ");
        format!(r#"{{"m": [{{"wildcard": "{wildcard}"}}], "$or": [{alternatives}]}}"#)
    };
    assert_eq!(score(&pattern("*k*", "z", 10)), 21);
    assert_eq!(score(&pattern("*k*", "a", 10)), 3);
    assert_eq!(score(&pattern("*1*", "z", 10)), 3);
    let arn = "arn:aws:sts::*:assumed-role/AWSReservedSSO_*/*";
    assert_eq!(score(&array(&[arn])), 5);
    assert_eq!(score(&pattern(arn, "z", 3)), 13);
}

#[test]
fn wildcards_of_sub_rules_that_meet_add_up() {
    let or = |one: &str, two: &str| {
        format!(
            r#"{{"$or": [{{{one}, "a": [{{"wildcard": "*x*"}}]}},
                         {{{two}, "a": [{{"wildcard": "*y*"}}]}}]}}"#
        )
    };
    for (one, two, expected) in [
        (r#""A": [9]"#, r#""A": [9]"#, 6),
        (r#""A": [9]"#, r#""A": [8]"#, 3),
        (r#""A": [9, 8]"#, r#""A": [8]"#, 6),
        (r#""A": [9]"#, r#""B": [9]"#, 3),
        // Terms that are written differently, but are the same.
        (r#""A": [{"cidr": "10.0.0.0/24"}]"#, r#""A": [{"cidr": "10.0.0.1/24"}]"#, 6),
        (r#""A": [{"cidr": "10.0.0.0/24"}]"#, r#""A": [{"cidr": "10.0.1.0/24"}]"#, 3),
        (r#""A": [1]"#, r#""A": [{"numeric": ["=", 1]}]"#, 6),
        (r#""A": [{"anything-but": ["p", "q"]}]"#, r#""A": [{"anything-but": ["q", "p"]}]"#, 6),
        (r#""A": [{"anything-but": "p"}]"#, r#""A": [{"anything-but": ["p"]}]"#, 6),
        // The star is laid over the folded text, which is not found again.
        (r#""A": ["ab", {"wildcard": "*w"}]"#, r#""A": ["ab", {"wildcard": "*w"}]"#, 3),
        (r#""A": [{"wildcard": "*w"}, "ab"]"#, r#""A": [{"wildcard": "*w"}, "ab"]"#, 6),
    ] {
        assert_eq!(score(&or(one, two)), expected, "{one} {two}");
    }
}

#[test]
fn other_terms_do_not_count() {
    let with = |other: &str| score(&format!(r#"{{"a": [{{"wildcard": "*1*"}}, {other}]}}"#));
    assert_eq!(with(r#""x", {"prefix": "y"}, {"suffix": "z"}, {"anything-but": "w"}, 5, null"#), 3);
    assert_eq!(with(r#"{"anything-but": {"wildcard": "*2*"}}"#), 6);
    assert_eq!(score(r#"{"a": [{"wildcard": "*k*"}], "b": [{"wildcard": "*k*"}]}"#), 3);
}

#[test]
fn ranges_that_touch_the_largest_float_are_scored() {
    for range in [r#"">=",1.7976931348623157e308"#, r#""<",-1.7976931348623157e308"#] {
        let text = format!(r#"{{"A": [{{"numeric": [{range}]}}], "a": [{{"wildcard": "*k*"}}]}}"#);
        assert_eq!(score(&text), 3, "{range}");
    }
}

#[test]
fn fields_after_an_absent_one_are_not_scored() {
    assert_eq!(score(r#"{"A": [{"exists": false}], "a": [{"wildcard": "*k*k*k*"}]}"#), 0);
    assert_eq!(score(r#"{"A": [{"exists": false}, "x"], "a": [{"wildcard": "*k*"}]}"#), 3);
    assert_eq!(score(r#"{"b": [{"exists": false}], "a": [{"wildcard": "*k*"}]}"#), 3);
}

#[test]
fn of_two_scores_by_chance_the_lower_one_counts() {
    let pattern = unchecked(
        r#"{"a": [{"equals-ignore-case": "root"}, {"wildcard": "*Admin*"}],
            "$or": [{"b": [{"wildcard": "*p*"}]}, {"b": [{"wildcard": "*q*"}]}]}"#,
    );
    assert_eq!(scores(&pattern), (5, 6));
    assert_eq!(complexity(&pattern).score, Some(5));
    assert_eq!(complexity(&pattern).may_be_rejected, None);
}

fn refused(text: &str) -> TooComplex {
    super::check(&unchecked(text)).unwrap_err()
}

#[test]
fn a_refusal_names_the_wildcards_that_add_up_and_the_smallest_change() {
    let five = ["*k*"; 5];
    let it = refused(&array(&five));
    assert_eq!((it.score, it.path.as_deref()), (Some(11), Some("a")));
    assert_eq!((it.wildcards.len(), it.rewrite), (5, Some(Rewrite::Once)));

    let it = refused(&array(&["*a*", "*b*", "*c*", "*d", "*e", "*f"]));
    assert_eq!((it.score, it.rewrite), (Some(13), Some(Rewrite::Affixes)));

    let it = refused(&array(&["*a*", "*b*", "*c*", "*d*"]));
    assert_eq!((it.score, it.rewrite), (Some(12), Some(Rewrite::Apart("*a*".to_owned()))));

    let it = refused(&array(&["*a*", "*b*", "*c*", "*d*", "*e*"]));
    assert_eq!(it.rewrite, Some(Rewrite::EachApart));

    let it = refused(
        r#"{"m": [{"wildcard": "*k*"}],
            "$or": [{"z": [1]}, {"z": [2]}, {"z": [3]}, {"z": [4]}, {"z": [5]}]}"#,
    );
    assert_eq!((it.score, it.rewrite), (Some(11), Some(Rewrite::Alternatives)));

    let it = refused(&array(&["*:*:*:*:*:event-bus/*"]));
    let (long, short) = ("*:*:*:*:*:event-bus/*".to_owned(), "*:*:*:*:event-bus/*".to_owned());
    assert_eq!(it.rewrite, Some(Rewrite::Shorter(long, short)));
}

#[test]
fn a_pattern_that_takes_too_long_is_refused_without_a_score() {
    for text in [array(&["*a*"]), array(&["*k*"; 5])] {
        let pattern = unchecked(&text);
        let it = super::check_within(&pattern, &mut Budget(1)).unwrap_err();
        assert_eq!((it.path, it.score, it.rewrite), (None, None, None));
        assert_eq!(it.span, pattern.conditions()[0].span);
    }
}

/// Patterns of at most 4,096 characters that take long to decide.
fn slow() -> Vec<String> {
    let join = |count: usize, one: &dyn Fn(usize) -> String| {
        (0..count).map(one).collect::<Vec<_>>().join(",")
    };
    let spans = |count: usize| {
        join(count, &|it| format!(r#"{{"numeric":[">",{it}.5,"<",{}]}}"#, it * 37 % 89 + 100))
    };
    let branches = |count, path: &str| join(count, &|it| format!(r#"{{"{path}":[{it}]}}"#));
    let wildcard = |text: &str| format!(r#"{{"wildcard":"{text}"}}"#);
    let letters = |it: usize| ('a'..='z').nth(it % 26).unwrap();
    vec![
        format!(
            r#"{{"a":[{}],"b":[{}],"$or":[{}]}}"#,
            spans(40),
            wildcard("*1*"),
            branches(100, "z")
        ),
        format!(r#"{{"a":[{}],"$or":[{}]}}"#, wildcard(&"*1".repeat(4)), branches(250, "z")),
        format!(r#"{{"a":[{}]}}"#, join(150, &|it| wildcard(&format!("{}{}*", letters(it), it)))),
        format!(r#"{{"a":[{}]}}"#, join(9, &|it| wildcard(&format!("x*{it}")))),
        format!(
            r#"{{"a":[{},{}]}}"#,
            join(60, &|it| format!(r#"{{"equals-ignore-case":"{}éß{it}"}}"#, letters(it))),
            wildcard("*é*"),
        ),
        format!(
            r#"{{"$or":[{}]}}"#,
            join(60, &|it| format!(
                r#"{{"a":[{it},{}],"b":[{}]}}"#,
                it + 1,
                wildcard(&format!("*{it}*"))
            )),
        ),
        format!(r#"{{"a":[{}]}}"#, wildcard(&format!("*{}", "ab".repeat(900)))),
        format!(r#"{{"a":[{}]}}"#, wildcard(&"a*b*c*d*e*f*g*h*".repeat(100))),
        format!(r#"{{"a":[{}]}}"#, join(4, &|_| wildcard(&"0123456789".repeat(90)))),
    ]
}

#[test]
fn no_pattern_takes_long() {
    for text in slow() {
        let start = Instant::now();
        let accepted = parse(&text).is_ok();
        let time = start.elapsed();
        // Optimized, it takes less than 50 ms; this also leaves room for a debug build on a busy machine.
        assert!(time < Duration::from_secs(5), "{accepted} after {time:?}: {text}");
    }
}
