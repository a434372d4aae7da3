//! Makes rule tests from real events. Identifiers, names, addresses and times in the events are replaced.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::event::AT;
use crate::aws::service_label;
use crate::generate::{Likeness, Seed};
use crate::language::{Phrase, phrase};
use crate::rules::engine::Engine;
use crate::rules::file::{toml_array, toml_literal, toml_string};
use crate::rules::set::{Effective, EffectiveRule};

/// Members whose values in patterns name no resource.
const NAMES_OF_AWS: [&str; 6] =
    ["detail-type", "errorCode", "eventName", "eventSource", "eventType", "source"];

/// Makes tests for the rules of a rule set.
#[derive(Debug)]
pub struct TestRecorder<'r> {
    rules: &'r [EffectiveRule],
    engine: &'r Engine,
    /// The texts in the patterns, which stay in the events.
    kept: Vec<String>,
}

/// A test made from an event.
#[derive(Debug)]
pub struct RecordedTest {
    /// The service, the event and a number that depends on the contents only: events that differ in replaced values only
    /// have the same name.
    pub name: String,
    record: Value,
    matches: Vec<String>,
    misses: Vec<String>,
}

impl<'r> TestRecorder<'r> {
    /// `engine` has the rules of the rule set.
    pub fn new(effective: &'r Effective, engine: &'r Engine) -> Self {
        let mut kept = BTreeSet::new();
        let patterns = effective.rules.iter().map(|it| &it.pattern);
        for pattern in patterns.chain(effective.ignores.iter().map(|it| &it.pattern)) {
            if let Ok(pattern) = serde_json::from_str(&pattern.text) {
                add_texts(&pattern, &mut kept);
            }
        }
        Self { rules: &effective.rules, engine, kept: kept.into_iter().collect() }
    }

    /// Makes a test from an EventBridge event. Returns the reason if the rules that match depend on replaced values.
    pub fn record(&self, event: &str) -> Result<RecordedTest, Phrase> {
        let value: Value = serde_json::from_str(event)
            .map_err(|error| phrase!("JSON parser: {message}", message = error.to_string()))?;
        let record = value.get("detail").and_then(Value::as_object).cloned().unwrap_or_default();
        let at = Timestamp::from_second(AT).unwrap_or_default();
        let likeness = Likeness::new(record, self.kept.clone());
        let made = likeness.event(Seed(0), at);
        let (expected, found) =
            (self.matching(event)?, self.matching(&made.clone().into_envelope().to_string())?);
        let changed: Vec<_> = expected.symmetric_difference(&found).copied().collect();
        if !changed.is_empty() {
            let rules = changed.join(", ");
            return Err(phrase!(
                "without its own names, the event has another result for {rules}",
                rules
            ));
        }
        Ok(self.test(made.into_record(), &expected))
    }

    /// The names of the rules that match and receive an event.
    fn matching(&self, event: &str) -> Result<BTreeSet<&'r str>, Phrase> {
        let verdict = self.engine.verdict(event, &mut self.engine.scratch());
        let verdict = verdict.map_err(|error| Phrase::verbatim(error.to_string()))?;
        Ok(verdict.rules.iter().map(|index| &*self.engine.rule(*index).name).collect())
    }

    fn test(&self, record: Value, matches: &BTreeSet<&str>) -> RecordedTest {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let (label, event) = (service_label(text("eventSource")), text("eventName"));
        let name = format!("{label} {event} {:08x}", checksum(&record.to_string()));
        let others = || self.rules.iter().filter(|rule| !matches.contains(&*rule.name));
        let named = |rule: &&EffectiveRule| {
            rule.events().iter().any(|it| it.event_source() == label && it.event_name() == event)
        };
        let of_service =
            |rule: &&EffectiveRule| rule.events().iter().any(|it| it.event_source() == label);
        let mut misses: Vec<_> = others().filter(named).collect();
        // A test needs at least one rule.
        if matches.is_empty() && misses.is_empty() {
            misses = others().filter(of_service).collect();
        }
        if matches.is_empty() && misses.is_empty() {
            misses = others().collect();
        }
        let misses = misses.into_iter().map(|rule| rule.name.clone()).collect();
        let matches = matches.iter().map(|name| (*name).to_owned()).collect();
        RecordedTest { name, record, matches, misses }
    }
}

impl RecordedTest {
    /// The `[[test]]` table.
    pub fn toml(&self) -> String {
        let event = toml_literal(&format!("\n{:#}\n", self.record));
        let mut lines = vec![
            "[[test]]".to_owned(),
            format!("name = {}", toml_string(&self.name)),
            format!("event = {event}"),
        ];
        for (key, rules) in [("matches", &self.matches), ("misses", &self.misses)] {
            if !rules.is_empty() {
                let rules = toml_array(rules.iter().map(String::as_str));
                lines.push(format!("{key} = {rules}"));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// Collects the texts of a pattern. A wildcard gives the texts between its asterisks.
fn add_texts(pattern: &Value, found: &mut BTreeSet<String>) {
    match pattern {
        Value::Object(members) => {
            let own = members.iter().filter(|(name, _)| !NAMES_OF_AWS.contains(&name.as_str()));
            own.for_each(|(_, value)| add_texts(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| add_texts(item, found)),
        Value::String(text) => found.extend(text.split('*').map(str::to_owned)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// FNV-1a, which is the same in every version.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
