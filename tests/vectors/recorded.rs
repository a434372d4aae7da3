//! Tests `evaluate` and the parser: every verdict, also of the installed and of the printed pattern, and every error text
//! verbatim.

use std::path::Path;

use audit_alert::json::parse_first;
use audit_alert::pattern;

use crate::{Vector, installed, vector_files, vectors};

/// Errors of EventBridge and of event-ruler for an event that is not an object.
const NOT_AN_EVENT: [&str; 2] = ["Parameter Event is not valid.", "Event must be a JSON object"];

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn verdicts_and_error_texts_are_the_recorded_ones() {
    let failures: usize = vector_files().iter().map(|path| failures(path)).sum();
    assert_eq!(failures, 0);
}

/// Checks the vectors of a file. Prints the first 20 failures and returns their number.
fn failures(path: &Path) -> usize {
    let (mut failures, mut total) = (0, 0);
    for vector in vectors(path) {
        total += 1;
        if let Err(actual) = check(&vector) {
            failures += 1;
            if failures <= 20 {
                let Vector { id, pattern, event, expect } = vector;
                println!("{id}\n  {pattern}\n  {event}\n  expected {expect:?}\n  actual {actual}");
            }
        }
    }
    println!("{}: {} of {total}", path.display(), total - failures);
    failures
}

/// Checks that an event is refused with this message. Text that is not JSON is refused with one of our own.
fn check_refusal(event: &str, expected: &str) -> Result<(), String> {
    let Ok(event) = parse_first(event) else { return Ok(()) };
    let problem = pattern::check_event(&event).ok_or("a valid event")?;
    let actual = problem.service.as_deref().unwrap_or_default();
    if actual == expected { Ok(()) } else { Err(actual.to_owned()) }
}

fn check(vector: &Vector) -> Result<(), String> {
    let parsed = pattern::parse(&vector.pattern);
    let expect = &vector.expect;
    if let Some(expected) = &expect.event_error {
        parsed.map_err(|report| report.to_string())?;
        return check_refusal(&vector.event, expected);
    }
    if expect.valid {
        return parsed.map(|_| ()).map_err(|report| report.to_string());
    }
    match (parsed, expect.r#match, &expect.error) {
        (Ok(pattern), Some(expected), _) => {
            let event = parse_first(&vector.event).map_err(|it| it.title.to_string())?;
            let verdict = pattern::evaluate(&pattern, &event);
            if verdict != expected {
                return Err(verdict.to_string());
            }
            for parts in [installed::patterns(&vector.pattern), vec![pattern.to_string()]] {
                let parsed = parts.iter().map(|part| pattern::parse(part));
                let parsed = parsed.collect::<Result<Vec<_>, _>>().map_err(|it| it.to_string())?;
                let verdict = parsed.iter().any(|part| pattern::evaluate(part, &event));
                if verdict != expected {
                    return Err(format!("{verdict} by {parts:?}"));
                }
            }
            Ok(())
        }
        // There is no message of the service, so none may be shown as one.
        (Err(report), None, None) if expect.without_message => {
            let invalid = report.first().service.is_none();
            if invalid { Ok(()) } else { Err(report.to_string()) }
        }
        (_, None, None) => Err("a case of unknown form".to_owned()),
        (Err(report), None, Some(error)) => {
            let title = report.first().title.to_string();
            let actual = report.first().service.as_deref().unwrap_or(&title);
            let expected = error.strip_prefix(pattern::REASON).unwrap_or(error);
            let line = |text: &str| text.lines().next().map(str::to_owned);
            let same =
                actual == expected || expect.first_line_only && line(actual) == line(expected);
            if same { Ok(()) } else { Err(actual.to_owned()) }
        }
        (Ok(_), None, Some(error)) if NOT_AN_EVENT.contains(&error.as_str()) => {
            let event = parse_first(&vector.event);
            let accepted = event.is_ok_and(|event| pattern::check_event(&event).is_none());
            if accepted { Err("a valid event".to_owned()) } else { Ok(()) }
        }
        (Ok(_), None, _) => Err("a valid pattern".to_owned()),
        (Err(report), Some(_), _) => Err(report.to_string()),
    }
}
