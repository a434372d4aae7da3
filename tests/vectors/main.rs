//! Compares the pattern engines with recorded verdicts of EventBridge and event-ruler. The recordings are not part of the
//! repository; `AUDIT_ALERT_VECTORS` names their folder.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a panic is how a test fails")]

mod complexity;
mod disagreements;
mod engine;
mod import;
#[path = "../installed/mod.rs"]
mod installed;
mod program;
mod recorded;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

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
    /// The pattern is not JSON, or the service fails on it: there is no message for it.
    #[serde(default, alias = "invalid_json", alias = "internal_failure")]
    without_message: bool,
    /// The pattern is valid; nothing is recorded about the event.
    #[serde(default)]
    valid: bool,
    /// The error message for the event.
    event_error: Option<String>,
}

/// Returns the files of the folder and of the folders inside, sorted.
fn vector_files() -> Vec<PathBuf> {
    let folder = std::env::var("AUDIT_ALERT_VECTORS").expect("AUDIT_ALERT_VECTORS names a folder");
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "jsonl") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "no .jsonl file in the folder");
    files
}

fn vectors(path: &Path) -> Vec<Vector> {
    lines(path, "expect")
}

/// Returns the lines of a file that have a member, without those of another form.
fn lines<T: DeserializeOwned>(path: &Path, member: &str) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let lines = lines.filter(|line| line.get(member).is_some_and(|it| !it.is_null()));
    lines.map(|line| serde_json::from_value(line).unwrap()).collect()
}
