//! Tests the pattern language rule by rule: each case in `tests/conformance/` has a rule, a pattern and its results. The
//! results were observed with event-ruler 2.0.1, called as in EventBridge, or recorded from `TestEventPattern`.
//!
//! Format of the files, one item per line. `␊`, `␍`, `␉` and `␠` represent invisible line breaks, tabs and spaces:
//!
//! ```text
//! = the rule, which names the case
//! ? a pattern
//! + an event that matches
//! - an event that does not match
//! ! EventBridge's message for an invalid pattern, then `@ line:column`, with `x2` if it contains the place twice
//! * an invalid pattern, for which EventBridge has no message
//! o an event that `TestEventPattern` accepts
//! x the message with which `TestEventPattern` refuses an event, then ` @ ` and the event
//! ```

#![expect(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use std::fs;
use std::path::Path;

use audit_alert::json::parse_first;
use audit_alert::pattern;

#[test]
fn fields() {
    run("fields");
}

#[test]
fn terms() {
    run("terms");
}

#[test]
fn numbers() {
    run("numbers");
}

#[test]
fn strings() {
    run("strings");
}

#[test]
fn addresses() {
    run("addresses");
}

#[test]
fn exists() {
    run("exists");
}

#[test]
fn arrays() {
    run("arrays");
}

#[test]
fn or() {
    run("or");
}

#[test]
fn wildcards() {
    run("wildcards");
}

#[test]
fn errors() {
    run("errors");
}

#[test]
fn text() {
    run("text");
}

#[test]
fn accidents() {
    run("accidents");
}

#[test]
fn envelope() {
    run("envelope");
}

#[test]
fn deviations() {
    run("deviations");
}

/// Runs the cases of a file and panics with all failures.
#[expect(clippy::disallowed_methods, reason = "a test may read its own data")]
fn run(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(name);
    let text = fs::read_to_string(path.with_extension("txt")).unwrap();
    let (mut rule, mut pattern, mut checks) = ("", String::new(), 0);
    let mut failures = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        let outcome = match mark {
            "=" => {
                rule = rest;
                continue;
            }
            "?" => {
                pattern = unescape(rest);
                continue;
            }
            "+" => verdict(&pattern, &unescape(rest), true),
            "-" => verdict(&pattern, &unescape(rest), false),
            "!" => error(&pattern, &unescape(rest)),
            "*" => refused(&pattern),
            "o" => event_error(&unescape(rest), None),
            "x" => {
                let (message, event) = rest.split_once(" @ ").unwrap();
                event_error(&unescape(event), Some(message))
            }
            _ => panic!("{name}: {line}"),
        };
        checks += 1;
        if let Err(actual) = outcome {
            failures.push(format!("{rule}\n  {pattern}\n  {line}\n  actual: {actual}"));
        }
    }
    assert!(checks > 0 && !rule.is_empty());
    assert!(failures.is_empty(), "{} of {checks}:\n{}", failures.len(), failures.join("\n"));
}

fn unescape(text: &str) -> String {
    text.replace('␊', "\n").replace('␍', "\r").replace('␉', "\t").replace('␠', " ")
}

fn verdict(pattern: &str, event: &str, expected: bool) -> Result<(), String> {
    let pattern = pattern::parse(pattern).map_err(|report| format!("{report:?}"))?;
    let event = parse_first(event).map_err(|it| it.title.to_string())?;
    let verdict = pattern::evaluate(&pattern, &event);
    let explanation = pattern::explain(&pattern, &event);
    if explanation.matched != verdict {
        return Err("an explanation that contradicts the verdict".to_owned());
    }
    if verdict == expected { Ok(()) } else { Err(format!("{verdict}: {explanation:?}")) }
}

/// Checks that a pattern is invalid, with a message of our own.
fn refused(pattern: &str) -> Result<(), String> {
    let report = pattern::parse(pattern).err().ok_or("a valid pattern")?;
    match report.first().service.as_deref() {
        Some(message) => Err(message.to_owned()),
        None => Ok(()),
    }
}

fn event_error(event: &str, expected: Option<&str>) -> Result<(), String> {
    let event = parse_first(event).map_err(|it| it.title.to_string())?;
    let problem = pattern::check_event(&event);
    let message = problem.as_ref().and_then(|it| it.service.as_deref());
    if message == expected { Ok(()) } else { Err(format!("{problem:?}")) }
}

fn error(pattern: &str, expected: &str) -> Result<(), String> {
    let (message, place) = match expected.rsplit_once(" @ ") {
        Some((message, place)) => (message, Some(place)),
        None => (expected, None),
    };
    let mut expected = message.to_owned();
    if let Some(place) = place {
        let (place, times) = place.strip_suffix(" x2").map_or((place, 1), |place| (place, 2));
        let (line, column) = place.split_once(':').unwrap();
        let shown = pattern.replace('\t', "\\u0009");
        let source = format!("(String)\"{shown}\"; line: {line}, column: {column}");
        expected += &format!("\n at [Source: {source}]").repeat(times);
    }
    let report = pattern::parse(pattern).err().ok_or("a valid pattern")?;
    match report.first().service.as_deref() {
        Some(actual) if actual == expected => Ok(()),
        Some(actual) => Err(actual.to_owned()),
        None => Err(report.first().title.to_string()),
    }
}
