//! Recorded verdicts: patterns and events with what `EventBridge` and event-ruler answered. They are not part of the
//! repository; `AUDIT_ALERT_VECTORS` names the folder that has them.

use std::fs;
use std::path::Path;

use audit_alert::json::parse_first;
use audit_alert::pattern;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    id: String,
    pattern: String,
    event: String,
    expect: Expect,
}

#[derive(Deserialize, Debug)]
struct Expect {
    r#match: Option<bool>,
    error: Option<String>,
    #[serde(default)]
    first_line_only: bool,
}

/// What the service and the library say of an event that is none.
const NOT_AN_EVENT: [&str; 2] = ["Parameter Event is not valid.", "Event must be a JSON object"];

#[test]
#[expect(clippy::disallowed_methods, reason = "the environment says where the vectors are")]
fn recorded_verdicts() {
    let Ok(folder) = std::env::var("AUDIT_ALERT_VECTORS") else {
        println!("skipped: AUDIT_ALERT_VECTORS names no folder of vectors");
        return;
    };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "no .jsonl file in the folder");
    let failures: usize = files.iter().map(|path| failures(path)).sum();
    assert_eq!(failures, 0);
}

/// Runs a file and prints what differs.
#[expect(clippy::disallowed_methods, reason = "a test may read its own data")]
#[expect(clippy::unwrap_used, clippy::print_stdout, reason = "part of a test")]
fn failures(path: &Path) -> usize {
    let text = fs::read_to_string(path).unwrap();
    let (mut failures, mut total) = (0, 0);
    for line in text.lines() {
        let vector: Vector = serde_json::from_str(line).unwrap();
        total += 1;
        if let Err(answer) = check(&vector) {
            failures += 1;
            if failures <= 20 {
                let Vector { id, pattern, event, expect } = vector;
                println!(
                    "{id}\n  {pattern}\n  {event}\n  expected {expect:?}\n  answered {answer}"
                );
            }
        }
    }
    println!("{}: {} of {total}", path.display(), total - failures);
    failures
}

fn check(vector: &Vector) -> Result<(), String> {
    let parsed = pattern::parse(&vector.pattern);
    let expect = &vector.expect;
    match (parsed, expect.r#match, &expect.error) {
        (Ok(pattern), Some(wanted), _) => {
            let event = parse_first(&vector.event).map_err(|it| it.title)?;
            let verdict = pattern::evaluate(&pattern, &event);
            if verdict == wanted { Ok(()) } else { Err(verdict.to_string()) }
        }
        (Err(report), None, None) => {
            let invalid = report.first().service.is_none();
            if invalid { Ok(()) } else { Err(report.to_string()) }
        }
        (Err(report), None, Some(error)) => {
            let answer = report.first().service.as_deref().unwrap_or(&report.first().title);
            let wanted = error.strip_prefix(pattern::REASON).unwrap_or(error);
            let line = |text: &str| text.lines().next().map(str::to_owned);
            let same = answer == wanted || expect.first_line_only && line(answer) == line(wanted);
            if same { Ok(()) } else { Err(answer.to_owned()) }
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
