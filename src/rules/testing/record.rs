//! Makes rule tests from real events. Identifiers, names, addresses and times in the events are replaced.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use jiff::Timestamp;
use serde_json::Value;

use super::event::AT;
use super::kept::{KeptSearch, TestedValue};
use crate::aws::service_label;
use crate::event::{EventBridgeEvent, UnwrappedItem, read};
use crate::generate::{KeptValue, Likeness, Seed};
use crate::language::{Phrase, phrase};
use crate::rules::engine::Engine;
use crate::rules::file::{toml_array, toml_literal, toml_string};
use crate::rules::set::{Effective, EffectiveRule};

/// Number of seeds to try before values of the event stay.
const SEEDS: u64 = 8;

/// Makes tests for the rules of a rule set.
#[derive(Debug)]
pub struct TestRecorder<'r> {
    rules: &'r [EffectiveRule],
    engine: &'r Engine,
}

/// A test made from an event.
#[derive(Debug)]
pub struct RecordedTest {
    /// The service, the event and a number that depends on the contents only: events that differ in replaced values only
    /// have the same name.
    pub name: String,
    /// The values of the event that stay, because rules would have another result without them.
    pub kept: Vec<TestedValue>,
    record: Value,
    pub(super) matches: Vec<String>,
    misses: Vec<String>,
}

impl<'r> TestRecorder<'r> {
    /// `engine` has the rules of the rule set.
    pub fn new(effective: &'r Effective, engine: &'r Engine) -> Self {
        Self { rules: &effective.rules, engine }
    }

    /// Makes a test from an EventBridge event. Returns the reason if rules have another result for every test.
    pub fn record(&self, event: &str) -> Result<RecordedTest, Phrase> {
        let value: Value = serde_json::from_str(event)
            .map_err(|error| phrase!("JSON parser: {message}", message = error.to_string()))?;
        let record = value.get("detail").and_then(Value::as_object).cloned().unwrap_or_default();
        let likeness = Likeness::new(record.clone());
        let expected = self.matching(event)?;
        let at = Timestamp::from_second(AT).unwrap_or_default();
        let attempt = |seed, at, kept: &[KeptValue]| -> Result<_, Phrase> {
            let made = likeness.event_with(seed, at, kept).into_record();
            let found = self.matching(&delivered(&made.to_string()))?;
            let changed = expected.symmetric_difference(&found).copied().collect::<Vec<_>>();
            Ok((made, changed))
        };
        // A rule may match a new value by chance.
        let (mut seed, mut changed) = (Seed(0), None::<Vec<_>>);
        for other in (0..SEEDS).map(Seed) {
            let (made, found) = attempt(other, at, &[])?;
            if found.is_empty() {
                return Ok(self.test(made, Vec::new(), &expected));
            }
            if changed.as_ref().is_none_or(|changed| found.len() < changed.len()) {
                (seed, changed) = (other, Some(found));
            }
        }
        let changed = changed.unwrap_or_default();
        let rules = self.rules.iter().filter(|rule| changed.contains(&&*rule.name));
        let mut search = KeptSearch::new(record, rules);
        let original = likeness.time().unwrap_or(at);
        let found = search.minimize(&mut |kept, keeps_time| {
            let attempt = attempt(seed, if keeps_time { original } else { at }, kept).ok();
            attempt.filter(|(_, changed)| changed.is_empty()).map(|(made, _)| made)
        });
        let Some(made) = found else {
            let rules = changed.join(", ");
            return Err(phrase!(
                "a test of this event would have another result for {rules}",
                rules
            ));
        };
        Ok(self.test(made, search.into_kept(), &expected))
    }

    /// The names of the rules that match and receive an event.
    fn matching(&self, event: &str) -> Result<BTreeSet<&'r str>, Phrase> {
        let verdict = self.engine.verdict(event, &mut self.engine.scratch());
        let verdict = verdict.map_err(|error| Phrase::verbatim(error.to_string()))?;
        Ok(verdict.rules.iter().map(|index| &*self.engine.rule(*index).name).collect())
    }

    fn test(
        &self,
        record: Value,
        kept: Vec<TestedValue>,
        matches: &BTreeSet<&str>,
    ) -> RecordedTest {
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
        RecordedTest { name, kept, record, matches, misses }
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

/// A record as EventBridge delivers it, which is how `test` evaluates it.
fn delivered(record: &str) -> String {
    let mut delivered = None;
    let _one = read(record, &mut |found| {
        if let UnwrappedItem::Record(record, place) = found {
            delivered = Some(EventBridgeEvent::record(&record, &place).text.into_owned());
        }
        ControlFlow::Break(())
    });
    delivered.unwrap_or_else(|| record.to_owned())
}

/// FNV-1a, which is the same in every version.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
