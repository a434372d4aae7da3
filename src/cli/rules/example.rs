//! Finds an event for each rule, and makes its message.

use jiff::tz::TimeZone;

use crate::alert::{AlertContext, Language, alert};
use crate::cli::test::collect::CollectedTest;
use crate::cli::test::event;
use crate::diagnostic::Name;
use crate::event::{EventItem, EventSource};
use crate::html::Html;
use crate::language::{Phrase, phrase};
use crate::pattern::{Pattern, Scratch};
use crate::preview::{MessageElement, message_element};
use crate::report::rule_set::RuleExample;
use crate::rules::engine::{Engine, NOT_DELIVERED};
use crate::rules::fitted::{FittedEvent, fitted, matches_cloudtrail};
use crate::rules::set::EffectiveRule;
use crate::rules::testing::sample;
use crate::slack::render;

/// Maximum number of events that are generated for a rule without a usable test.
const MAX_GENERATED: usize = 3;

/// Makes the example messages of a rule set.
pub(super) struct ExampleMessages<'s> {
    rules: &'s Engine,
    scratch: Scratch,
    language: Language,
    zone: TimeZone,
}

impl<'s> ExampleMessages<'s> {
    pub(super) fn new(rules: &'s Engine, language: Language, zone: TimeZone) -> Self {
        Self { rules, scratch: rules.scratch(), language, zone }
    }

    /// Returns the message of the first event of which the rule is the most severe one, else of the first that it matches:
    /// of its tests, then of generated events. Returns the reason if there is none.
    pub(super) fn of(
        &mut self,
        index: usize,
        rule: &EffectiveRule,
        tests: &[&CollectedTest],
    ) -> Result<RuleExample, Phrase> {
        let tests = tests.iter().filter_map(|test| {
            let origin = phrase!("event of the test `{name}`", name = test.name());
            Some((event(test).ok()?, origin))
        });
        let generated = rule.events().iter().take(MAX_GENERATED).map(|action| {
            let event = format!("{} {}", action.event_source(), action.event_name());
            (sample(*action), phrase!("generated event: {event}", event))
        });
        let mut second = None;
        for (event, origin) in tests.chain(generated) {
            let Some((is_first, message)) = self.message(&event, index) else { continue };
            let example = RuleExample { message, origin };
            if is_first {
                return Ok(example);
            }
            second = second.or(Some(example));
        }
        second.map_or_else(|| self.fitted(index, &rule.parsed), Ok)
    }

    /// Returns the message of an event that is made to match the pattern.
    fn fitted(&mut self, index: usize, pattern: &Pattern) -> Result<RuleExample, Phrase> {
        let mut reason = if matches_cloudtrail(pattern) {
            phrase!(
                "no event was found that the pattern matches; `audit-alert check` reports values that never match"
            )
        } else {
            phrase!("alerts are sent for CloudTrail events only")
        };
        for FittedEvent { text, name } in fitted(pattern) {
            if let Some((_, message)) = self.message(&text, index) {
                let origin = phrase!("made-up event: {name}, with values from the pattern", name);
                return Ok(RuleExample { message, origin });
            }
            reason = NOT_DELIVERED;
        }
        Err(reason)
    }

    /// Returns the message of an event that a rule matches, and `true` if the rule is the most severe one.
    fn message(&mut self, event: &str, rule: usize) -> Option<(bool, Html)> {
        let verdict = self.rules.verdict(event, &mut self.scratch).ok()?;
        if !verdict.rules.contains(&rule) {
            return None;
        }
        let is_first = verdict.rules.first() == Some(&rule);
        let rule = self.rules.alert_rule(&verdict, self.language);
        let accounts = self.rules.accounts().clone();
        let context = AlertContext { language: self.language, redact: true, rule, accounts };
        let mut items = EventSource::new(Name::Stdin, event.as_bytes());
        let Some(Ok(EventItem::Event(event))) = items.next() else { return None };
        let alert = event.with_record(|record| Some(alert(&record.ok()?.0, &context)))?;
        let options = MessageElement { zone: &self.zone, addresses: false, heading: "h4" };
        Some((is_first, message_element(&render(&alert), &options)))
    }
}
