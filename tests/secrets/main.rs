//! Lays records with secrets and with harmless values over an event, and looks for them in the payload for Slack and in the
//! neutral alert.
//! `cases.jsonl` has one case per line:
//!
//! - `record`: members that replace those of the event
//! - `kind`: `secret` or `harmless`
//! - `marker`: text that must not be in the payload (`secret`), or must be (`harmless`)
//! - `tier`: of a secret. A: members and values of AWS calls. B: commands and other text. C: credentials of other
//!   products, and encodings
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a panic is how a test fails")]

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use audit_alert::alert::{AlertContext, Language, alert};
use audit_alert::event::{UnwrappedItem, read};
use audit_alert::slack::render;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Case {
    name: String,
    kind: Kind,
    tier: Option<String>,
    record: Map<String, Value>,
    marker: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Secret,
    Harmless,
}

impl Case {
    /// Secret and withheld, or harmless and shown.
    fn is_right(&self) -> bool {
        self.texts().contains(&self.marker) == (self.kind == Kind::Harmless)
    }

    /// All texts of the payload.
    fn texts(&self) -> String {
        let event = include_str!("../../samples/events/ecs/CreateCluster.json");
        let mut event: Value = serde_json::from_str(event).unwrap();
        event["detail"].as_object_mut().unwrap().extend(self.record.clone());
        let mut texts = String::new();
        let text = event.to_string();
        let flow = read(&text, &mut |found| {
            if let UnwrappedItem::Record(record, _) = found {
                let context = AlertContext {
                    language: Language::En,
                    redact: true,
                    rule: None,
                    accounts: audit_alert::alert::AccountNames::default(),
                };
                let alert = alert(&record, &context);
                let payload = serde_json::to_value(render(&alert)).unwrap();
                collect(&payload, &mut texts);
                #[cfg(feature = "http")]
                {
                    let notification = audit_alert::notify::Notification::of(alert);
                    let document = serde_json::from_str(&notification.to_json()).unwrap();
                    collect(&document, &mut texts);
                    texts.push_str(&notification.plain_text());
                }
            }
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
        texts
    }
}

fn collect(value: &Value, texts: &mut String) {
    match value {
        Value::String(text) => texts.extend([text, "\n"]),
        Value::Array(values) => values.iter().for_each(|it| collect(it, texts)),
        Value::Object(members) => members.values().for_each(|it| collect(it, texts)),
        _ => {}
    }
}

/// Share of right cases that each tier requires, in percent.
const GOALS: [(&str, usize); 4] = [("A", 100), ("B", 85), ("C", 80), ("harmless", 100)];

/// Tests all cases of a file and returns their number.
fn test_cases(file: &Path) -> usize {
    let text = fs::read_to_string(file).unwrap();
    let mut tiers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for line in text.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let tier = case.tier.clone().unwrap_or_else(|| "harmless".to_owned());
        let (right, all) = tiers.entry(tier).or_default();
        *all += 1;
        if case.is_right() {
            *right += 1;
        } else {
            println!("wrong: {}\n{}", case.name, case.texts());
        }
    }
    println!("{tiers:?}");
    for (tier, goal) in GOALS {
        let (right, all) = tiers[tier];
        assert!(right * 100 >= goal * all, "{tier}: {right} of {all}");
    }
    tiers.values().map(|(_, all)| all).sum()
}

#[test]
fn secrets_are_withheld_and_harmless_values_are_shown() {
    let cases =
        test_cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/secrets/cases.jsonl"));
    assert!(cases > 0);
}

#[test]
#[ignore = "needs AUDIT_ALERT_CASES, a folder with secrets.jsonl"]
fn recorded_secrets_are_withheld() {
    let folder = std::env::var("AUDIT_ALERT_CASES").expect("AUDIT_ALERT_CASES names a folder");
    let cases = test_cases(&Path::new(&folder).join("secrets.jsonl"));
    println!("{cases} cases");
}
