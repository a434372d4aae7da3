//! Tests each lint with patterns that it reports and patterns that it accepts.

use super::lint;
use crate::pattern::parse;

/// Returns the codes, each with the text at its span.
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
fn a_typical_pattern_has_no_findings() {
    assert_codes(
        r#""detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["RunTask"]}"#,
        &[],
    );
}

/// Returns help and fix of the first finding.
fn help_and_fix(pattern: &str) -> (String, Option<String>) {
    let found = lint(&parse(pattern).unwrap()).swap_remove(0);
    (found.help.unwrap_or_default().to_string(), found.fix.map(|fix| fix.text))
}

#[test]
fn accidents() {
    for (tests, expected) in [
        (r#"{"cidr":"0.0.0.0/0"}"#, true),
        (r#"{"cidr":"0.0.0.0/1"},"x""#, true),
        (r#"{"cidr":"::/0"}"#, true),
        (r#"{"cidr":"0.0.0.0/0"},5"#, false),
        (r#"{"cidr":"0.0.0.0/0"},{"numeric":[">",5]}"#, false),
        (r#"{"cidr":"10.0.0.0/8"}"#, false),
        (r#"{"equals-ignore-case":"a😀"}"#, true),
        (r#"{"prefix":{"equals-ignore-case":"😀"}}"#, true),
        (r#"{"suffix":{"equals-ignore-case":"𐐀"}}"#, true),
        (r#"{"equals-ignore-case":"é한"}"#, false),
        (r#"{"prefix":"😀"}"#, false),
        ("1.0000000000000001", true),
        ("0.1", false),
        ("9007199254740993", false),
    ] {
        let pattern = format!(r#"{{"source":["aws.ecs"],"detail":{{"v":[{tests}]}}}}"#);
        let found = codes(&pattern).into_iter().any(|(code, _)| code == "AA0211");
        assert_eq!(found, expected, "{tests}");
    }
    let not = r#"{"source":["aws.ecs"],"detail":{"v":[{"anything-but":{"equals-ignore-case":["a","😀"]}}]}}"#;
    assert!(codes(not).iter().any(|(code, _)| *code == "AA0211"));
}

#[test]
fn wildcards_that_are_too_complex_by_chance() {
    let pattern = |count: usize| {
        let all: Vec<_> = ["p", "q", "r", "s"]
            .iter()
            .map(|it| format!(r#"{{"b":[{{"wildcard":"*{it}*"}}]}}"#))
            .collect();
        let or = all[..count].join(",");
        format!(
            r#"{{"source":["aws.ecs"],"detail":{{"a":[{{"equals-ignore-case":"root"}},{{"wildcard":"*Admin*"}}],"$or":[{or}]}}}}"#
        )
    };
    assert_eq!(codes(&pattern(3)), []);
    assert_eq!(codes(&pattern(4)), [("AA0210", r#"[{"wildcard":"*p*"}]"#.to_owned())]);
}

#[test]
fn source() {
    for (pattern, expected) in [
        (r#"{"detail":{"a":[1]}}"#, &["{"][..]),
        (r#"{"$or":[{"source":["a"]},{"region":["b"]}]}"#, &["{"]),
        (r#"{"$or":[{"source":["a"]},{"source":["b"]}]}"#, &[]),
        (r#"{"source":[{"exists":true}]}"#, &[r#"{"exists":true}"#]),
        (r#"{"source":["aws.s3",{"prefix":""}]}"#, &[r#"{"prefix":""}"#]),
        (r#"{"source":[{"prefix":"aws"}]}"#, &[r#"{"prefix":"aws"}"#]),
        (r#"{"source":[{"suffix":".s3"}]}"#, &[r#"{"suffix":".s3"}"#]),
        (r#"{"source":[{"wildcard":"*s3"}]}"#, &[r#"{"wildcard":"*s3"}"#]),
        (r#"{"source":[{"anything-but":"aws.s3"}]}"#, &[r#"{"anything-but":"aws.s3"}"#]),
        (
            r#"{"source":[{"exists":true}],"$or":[{"id":["a"]},{"id":["b"]}]}"#,
            &[r#"{"exists":true}"#],
        ),
        (r#"{"source":[{"exists":true}],"source":["aws.s3"]}"#, &[]),
        (r#"{"source":[{"prefix":"aws."},{"wildcard":"aws.*"}]}"#, &[]),
        (r#"{"source":["my.app",{"prefix":"my."},{"wildcard":"my.*"}]}"#, &[]),
    ] {
        let found = codes(pattern).into_iter().filter(|(code, _)| *code == "AA0201");
        assert_eq!(found.map(|(_, text)| text).collect::<Vec<_>>(), expected, "{pattern}");
    }
    assert!(help_and_fix(r#"{"id":["x"]}"#).0.contains(r#"[{"prefix": "aws."}]"#));
}

#[test]
fn fields_of_the_envelope() {
    assert_codes(r#""details":{"a":[1]}"#, &[("AA0202", "\"details\"")]);
    assert_codes(r#""details":{"a":[1],"b":[2]}"#, &[("AA0202", "\"details\"")]);
    assert_codes(r#""eventName":["x"]"#, &[("AA0202", "\"eventName\"")]);
    assert_codes(r#""eventName":[{"exists":false}]"#, &[]);
    assert_codes(r#""detail.eventName":["x"]"#, &[]);
    assert_codes(r#""replay-name":["x"]"#, &[]);
    assert_codes(r#""replay-name":[{"exists":false}]"#, &[]);
}

#[test]
fn fields_with_a_similar_name() {
    for (field, expected) in [
        (r#""details":{"a":[1]}"#, Some(r#""detail""#)),
        (r#""detial.eventName":["x"]"#, Some(r#""detail.eventName""#)),
        (r#""detial.a\"b":{"c.d":["x"]}"#, Some(r#""detail.a\"b""#)),
        (r#""$or":[{"Detail":{"x":["y"]}},{"id":["z"]}]"#, Some(r#""detail""#)),
        (r#""detial.\ud800":["x"]"#, None),
        (r#""eventName":["x"]"#, None),
    ] {
        let found = help_and_fix(&format!(r#"{{"source":["aws.ecs"],{field}}}"#));
        assert_eq!(found.1.as_deref(), expected, "{field}");
    }
}

#[test]
fn tests_that_never_match() {
    assert_codes(r#""account":[111122223333]"#, &[("AA0203", "111122223333")]);
    assert_codes(r#""account":["111122223333"]"#, &[]);
    assert_codes(r#""region":[null,"us-east-1"]"#, &[("AA0203", "null")]);
    assert_codes(r#""detail":["x"]"#, &[("AA0203", "\"x\"")]);
    assert_codes(r#""detail":[{"exists":true}]"#, &[("AA0203", r#"{"exists":true}"#)]);
    assert_codes(r#""id":[{"exists":false}]"#, &[("AA0203", r#"{"exists":false}"#)]);
    assert_codes(r#""resources":[{"exists":false}]"#, &[]);
    assert_codes(r#""region":{"x":["y"]}"#, &[("AA0203", r#"["y"]"#)]);
    assert_codes(r#""resources":{"x":["y"]}"#, &[("AA0203", r#"["y"]"#)]);
    assert_codes(r#""region":{"x":[{"exists":false}]}"#, &[]);
}

#[test]
fn tests_that_never_match_have_a_reason() {
    for (field, label, help) in [
        (r#""id":[{"exists":false}]"#, "every event has `id`", "remove the test"),
        (r#""account":[5]"#, "`account` is always a string", "write the value in double quotes"),
        (
            r#""account":[{"numeric":[">",5]}]"#,
            "`account` is always a string",
            "remove the test: a numeric match never holds for a string",
        ),
        (
            r#""account":[null]"#,
            "`account` is always a string",
            "remove the test: true, false and null are not strings",
        ),
        (r#""resources":[5]"#, "`resources` contains strings", "write the value in double quotes"),
        (r#""detail":[5]"#, "`detail` is always an object", "test fields inside: \"detail\": {..}"),
        (
            r#""region":{"x":["y"]}"#,
            "`region` is always a string, which has no fields inside",
            "test the string itself: \"region\": [..]",
        ),
    ] {
        let pattern = format!(r#"{{"source":["aws.ecs"],{field}}}"#);
        let found = lint(&parse(&pattern).unwrap()).swap_remove(0);
        assert_eq!(found.label, label, "{field}");
        assert_eq!(found.help.unwrap(), help, "{field}");
    }
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
    assert_codes(r#""detail":{"principal":["*"]}"#, &[]);
    for (literal, expected) in [
        ("aws.*", Some(r#"{"wildcard":"aws.*"}"#)),
        ("a**b***", Some(r#"{"wildcard":"a*b*"}"#)),
        ("**", Some(r#"{"wildcard":"*"}"#)),
        (r"a\\b*", Some(r#"{"wildcard":"a\\\\b*"}"#)),
        (r"\\*", Some(r#"{"wildcard":"\\\\*"}"#)),
        // Too complex for EventBridge, or not valid Unicode.
        ("*:*:*:*:*:event-bus/*", None),
        (r"\ud800*", None),
    ] {
        let fix = help_and_fix(&format!(r#"{{"source":["{literal}"]}}"#)).1;
        assert_eq!(fix.as_deref(), expected, "{literal}");
        if let Some(fix) = fix {
            parse(&format!(r#"{{"source":[{fix}]}}"#)).unwrap();
        }
    }
}

#[test]
fn negations() {
    let not = r#"{"anything-but":"x"}"#;
    assert_codes(&format!(r#""detail":{{"a":[{not}]}}"#), &[("AA0207", not)]);
    assert_codes(&format!(r#""region":[{not}]"#), &[]);
    for (array, is_reported) in [
        (r#"[{"anything-but":"x"},{"anything-but":"y"}]"#, true),
        (r#"["x",{"anything-but":"x"}]"#, true),
        (r#"["10.0.0.1",{"anything-but":"10.0.0.1"}]"#, true),
        (r#"["x","y",{"anything-but":["x","y"]}]"#, true),
        (r#"[{"prefix":"x"},{"anything-but":{"prefix":"x"}}]"#, true),
        (r#"[{"exists":true},{"anything-but":"x"}]"#, true),
        (r#"["x",{"anything-but":["x","y"]}]"#, false),
    ] {
        let expected = [("AA0206", array)];
        assert_codes(&format!(r#""region":{array}"#), if is_reported { &expected } else { &[] });
    }
}

#[test]
fn how_negations_are_joined() {
    for (array, expected) in [
        (r#"{"anything-but":"x"},{"anything-but":["y"]}"#, "the list of one"),
        (r#"{"anything-but":"x"},{"anything-but":{"prefix":"y"}}"#, "write all as wildcards"),
        (r#"{"anything-but":"x"},{"anything-but":5}"#, "keep one `anything-but`"),
    ] {
        let found = lint(&parse(&format!(r#"{{"source":["a"],"region":[{array}]}}"#)).unwrap());
        assert!(found[0].help.as_ref().unwrap().to_string().contains(expected), "{array}");
    }
}

#[test]
fn address_families() {
    let cidr = |range: &str| format!(r#""detail":{{"a":[{{"cidr":"{range}"}}]}}"#);
    let at = |range: &str| format!(r#"{{"cidr":"{range}"}}"#);
    assert_codes(&cidr("10.0.0.0/8"), &[]);
    assert_codes(&cidr("32.0.0.0/8"), &[("AA0208", &at("32.0.0.0/8"))]);
    let any = at("0.0.0.0/0");
    assert_codes(&cidr("0.0.0.0/0"), &[("AA0208", &any), ("AA0211", &any)]);
    assert_codes(&cidr("2000::/3"), &[("AA0209", &at("2000::/3"))]);
    assert_codes(&cidr("2001:db8::/32"), &[]);
}

/// Returns the findings on order and overlap: code, text at the span, and the fix.
fn order(pattern: &str) -> Vec<(&'static str, String, Option<String>)> {
    let found = super::lint_order(pattern, &parse(pattern).unwrap());
    let text = |span: crate::diagnostic::Span| pattern.get(span.range()).unwrap().to_owned();
    found.into_iter().map(|it| (it.code.id(), text(it.span), it.fix.map(|it| it.text))).collect()
}

#[test]
fn overlapping_alternatives() {
    for (pattern, span, fix) in [
        (
            r#"{"$or":[{"a":["k"],"b":[1]},{"a":["k","z"],"b":[1,2]}]}"#,
            r#"{"a":["k","z"],"b":[1,2]}"#,
            Some(r#"{"a":["z"],"b":[1,2]}, {"a":["k"],"b":[2]}"#),
        ),
        (
            r#"{"s":[1],"$or":[{"x":["a"]},{"x":[ "b" , "a" ]}]}"#,
            r#"{"x":[ "b" , "a" ]}"#,
            Some(r#"{"x":["b"]}"#),
        ),
        (
            r#"{"$or":[{"x":[1]},{"x":[{"numeric":["=",1.0]},2]}]}"#,
            r#"{"x":[{"numeric":["=",1.0]},2]}"#,
            Some(r#"{"x":[2]}"#),
        ),
        // The nested `$or` is not rewritten.
        (r#"{"$or":[{"a":[1],"c":[1]},{"$or":[{"a":[1,2],"c":[1]},{"b":[1]}]}]}"#, "[1,2]", None),
    ] {
        let expected = ("AA0212", span.to_owned(), fix.map(str::to_owned));
        assert_eq!(order(pattern), [expected], "{pattern}");
    }
    for pattern in [
        r#"{"$or":[{"a":[1],"b":[1]},{"a":[1],"b":[2]}]}"#,
        r#"{"$or":[{"a":[1]},{"a":[1],"b":[2]}]}"#,
        // The first alternative covers the second one.
        r#"{"$or":[{"a":[1,2]},{"a":[2]}]}"#,
        r#"{"a":[1],"b":[1,2]}"#,
    ] {
        assert_eq!(order(pattern), [], "{pattern}");
    }
}

#[test]
fn ignore_case_behind_a_leading_star() {
    let star = r#"{"wildcard":"*Admin*"}"#;
    let word = r#"{"equals-ignore-case":"root"}"#;
    let not = r#"{"anything-but":{"equals-ignore-case":"root"}}"#;
    for later in [word, not] {
        let pattern = format!(r#"{{"x":[{star}, "a",{later} ]}}"#);
        let fix = format!(r#"[{later}, {star},"a" ]"#);
        assert_eq!(order(&pattern), [("AA0213", later.to_owned(), Some(fix))]);
    }
    let pattern = format!(r#"{{"$or":[{{"x":[{star}]}},{{"x":[{word}],"y":[1]}}]}}"#);
    assert_eq!(order(&pattern), [("AA0213", word.to_owned(), None)]);
    for pattern in [
        format!(r#"{{"x":[{word},{star}]}}"#),
        format!(r#"{{"x":[{{"wildcard":"a*"}},{word}]}}"#),
        format!(r#"{{"x":[{star}],"y":[{word}]}}"#),
        format!(r#"{{"$or":[{{"a":[1],"x":[{star}]}},{{"a":[2],"x":[{word}]}}]}}"#),
    ] {
        assert_eq!(order(&pattern), [], "{pattern}");
    }
}

#[test]
fn covered_alternatives() {
    for (array, covered) in [
        (r#"{"cidr":"10.0.0.0/8"},{"anything-but":"AWS Internal"}"#, r#"{"cidr":"10.0.0.0/8"}"#),
        (r#"{"cidr":"10.1.0.0/16"},{"cidr":"10.0.0.0/8"}"#, r#"{"cidr":"10.1.0.0/16"}"#),
        (r#""DeleteUser",{"prefix":"Delete"}"#, r#""DeleteUser""#),
        (r#"{"prefix":"Delete"},{"prefix":"DeleteU"}"#, r#"{"prefix":"DeleteU"}"#),
        (r#""a","b","a""#, r#""a""#),
        (r#"5,{"numeric":[">",3]}"#, "5"),
        (r#""a",{"exists":true}"#, r#""a""#),
    ] {
        let found = codes(&format!(r#"{{"source":["aws.ecs"],"detail":{{"a":[{array}]}}}}"#));
        let found: Vec<_> = found.into_iter().filter(|it| it.0 == "AA0214").collect();
        assert_eq!(found, [("AA0214", covered.to_owned())], "{array}");
    }
    for array in [
        r#""AWS Internal",{"anything-but":"AWS Internal"}"#,
        "4, 4.0, 5, 5.0",
        r#"{"cidr":"10.0.0.0/8"},{"anything-but":"10.1.2.3"}"#,
        r#""a",{"exists":false}"#,
        r#""10.0.0.1",{"anything-but":{"prefix":"::"}}"#,
        r#"{"cidr":"10.0.0.0/8"},{"anything-but":5}"#,
    ] {
        let found = codes(&format!(r#"{{"source":["aws.ecs"],"detail":{{"a":[{array}]}}}}"#));
        assert!(!found.iter().any(|it| it.0 == "AA0214"), "{array}: {found:?}");
    }
}
