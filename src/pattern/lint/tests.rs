//! One row for what each lint says, and for what it leaves alone.

use super::lint;
use crate::pattern::parse;

/// Codes, each with the text it points at.
fn codes(pattern: &str) -> Vec<(&'static str, String)> {
    let found = lint(&parse(pattern).unwrap());
    let text = |span: crate::diagnostic::Span| pattern.get(span.range()).unwrap().to_owned();
    found.iter().map(|it| (it.code.id(), text(it.span))).collect()
}

fn assert_codes(rest: &str, expected: &[(&str, &str)]) {
    let pattern = format!(r#"{{"source":["aws.ecs"],{rest}}}"#);
    let found = codes(&pattern);
    let found: Vec<_> = found.iter().map(|(code, text)| (*code, text.as_str())).collect();
    assert_eq!(found, expected, "{pattern}");
}

#[test]
fn a_sound_pattern_is_silent() {
    assert_codes(
        r#""detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["RunTask"]}"#,
        &[],
    );
}

#[test]
fn source() {
    assert_eq!(codes(r#"{"detail":{"a":[1]}}"#), [("AA0201", "{".to_owned())]);
    assert_eq!(
        codes(r#"{"$or":[{"source":["a"]},{"region":["b"]}]}"#),
        [("AA0201", "{".to_owned())]
    );
    assert_eq!(codes(r#"{"$or":[{"source":["a"]},{"source":["b"]}]}"#), []);
}

#[test]
fn fields_of_the_envelope() {
    assert_codes(r#""details":{"a":[1]}"#, &[("AA0202", "\"details\"")]);
    assert_codes(r#""eventName":["x"]"#, &[("AA0202", "\"eventName\"")]);
    assert_codes(r#""eventName":[{"exists":false}]"#, &[]);
    assert_codes(r#""detail.eventName":["x"]"#, &[]);
    let fix =
        lint(&parse(r#"{"source":["a"],"details":{"a":[1]}}"#).unwrap())[0].fix.clone().unwrap();
    assert_eq!(fix.text, "\"detail\"");
}

#[test]
fn tests_that_never_match() {
    assert_codes(r#""account":[111122223333]"#, &[("AA0203", "111122223333")]);
    assert_codes(r#""account":["111122223333"]"#, &[]);
    assert_codes(r#""region":[null,"us-east-1"]"#, &[("AA0203", "null")]);
    assert_codes(r#""detail":["x"]"#, &[("AA0203", "\"x\"")]);
    assert_codes(r#""id":[{"exists":false}]"#, &[("AA0203", r#"{"exists":false}"#)]);
    assert_codes(r#""resources":[{"exists":false}]"#, &[]);
}

#[test]
fn overridden_paths() {
    assert_codes(r#""detail":{"a":["x"],"a":["y"]}"#, &[("AA0204", r#"["x"]"#)]);
    assert_codes(r#""detail":{"a":["x"]},"detail.a":["y"]"#, &[("AA0204", r#"["x"]"#)]);
    assert_codes(r#""detail":{"a":["x"]},"detail":{"b":["y"]}"#, &[]);
}

#[test]
fn stars_in_literals() {
    assert_codes(r#""detail":{"a":["Delete*"]}"#, &[("AA0205", "\"Delete*\"")]);
    assert_codes(r#""detail":{"a":[{"wildcard":"Delete*"}]}"#, &[]);
    let fix = lint(&parse(r#"{"source":["aws.*"]}"#).unwrap())[0].fix.clone().unwrap();
    assert_eq!(fix.text, r#"{"wildcard":"aws.*"}"#);
}

#[test]
fn negations() {
    let not = r#"{"anything-but":"x"}"#;
    assert_codes(&format!(r#""detail":{{"a":[{not}]}}"#), &[("AA0207", not)]);
    assert_codes(&format!(r#""region":[{not}]"#), &[]);
    let both = format!(r#"[{not},{{"anything-but":"y"}}]"#);
    assert_codes(&format!(r#""region":{both}"#), &[("AA0206", &both)]);
}

#[test]
fn address_families() {
    let cidr = |range: &str| format!(r#""detail":{{"a":[{{"cidr":"{range}"}}]}}"#);
    let at = |range: &str| format!(r#"{{"cidr":"{range}"}}"#);
    assert_codes(&cidr("10.0.0.0/8"), &[]);
    assert_codes(&cidr("32.0.0.0/8"), &[("AA0208", &at("32.0.0.0/8"))]);
    assert_codes(&cidr("0.0.0.0/0"), &[("AA0208", &at("0.0.0.0/0"))]);
    assert_codes(&cidr("2000::/3"), &[("AA0209", &at("2000::/3"))]);
    assert_codes(&cidr("2001:db8::/32"), &[]);
}

#[test]
fn wildcards_near_the_limit() {
    assert_codes(r#""detail":{"a":[{"wildcard":"*:*:*:event-bus/*"}]}"#, &[]);
    assert_codes(
        r#""detail":{"a":[{"wildcard":"*:*:*:*:event-bus/*"}]}"#,
        &[("AA0210", r#"[{"wildcard":"*:*:*:*:event-bus/*"}]"#)],
    );
}
