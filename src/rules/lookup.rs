//! Which rules an event alerts on: the question of the function, of the preview and of rule tests.

use crate::alert;
use crate::alert::{Language, Text};
use crate::json::{self, Node, parse};
use crate::pattern::{Builder, Program, RuleId, TooLarge, evaluate};
use crate::rules::set::{Effective, EffectiveRule, State};

/// The rules in effect, ready to be asked about events.
#[derive(Debug)]
pub struct Lookup<'e> {
    effective: &'e Effective,
    program: Program,
}

/// What the rules say of an event.
#[derive(Debug)]
pub struct Verdict<'e> {
    /// The rules that match and get the event, the gravest first.
    pub rules: Vec<&'e EffectiveRule>,
    /// The rules that match, but do not get the event for their state.
    pub held_back: Vec<&'e EffectiveRule>,
    /// What says that it never alerts, although rules match.
    pub ignored: Option<&'e str>,
}

impl<'e> Lookup<'e> {
    /// Makes one program of all rules.
    pub fn new(effective: &'e Effective) -> Result<Self, TooLarge> {
        let mut builder = Builder::new();
        for (id, rule) in (0..).map(RuleId).zip(&effective.rules) {
            builder.add(id, &rule.parsed);
        }
        Ok(Self { effective, program: builder.build()? })
    }

    /// Asks about an event, given in its envelope.
    pub fn ask(&self, event: &str) -> Result<Verdict<'e>, String> {
        let mut scratch = self.program.scratch();
        let found = self.program.matches(event.as_bytes(), &mut scratch);
        let found = found.map_err(|error| error.to_string())?;
        let rules = found.ids().iter().filter_map(|id| self.effective.rules.get(id.0 as usize));
        let rules: Vec<_> = rules.collect();
        if rules.is_empty() {
            return Ok(Verdict { rules, held_back: Vec::new(), ignored: None });
        }
        let node = parse(event).map_err(|problem| problem.title)?;
        let (mut rules, held_back): (Vec<_>, Vec<_>) =
            rules.into_iter().partition(|rule| delivers(rule.state(), &node));
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.about.severity));
        let ignore = self.effective.ignores.iter().find(|it| evaluate(&it.parsed, &node));
        let ignored = ignore.filter(|_| !rules.is_empty()).map(|it| it.name.as_str());
        Ok(Verdict { rules, held_back, ignored })
    }
}

/// What is said of an event that only the state of its rules keeps from them.
pub const HELD_BACK: &str = "EventBridge hands read-only events to rules in the state \
    ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS only";

/// Whether EventBridge hands an event to rules in a state: read-only management events whose names say so need a special
/// one (EventBridge user guide, "Receiving read-only management events from AWS services").
pub fn delivers(state: State, event: &Node<'_>) -> bool {
    let Some(record) = event.get("detail").filter(|_| state == State::Enabled) else { return true };
    let name = record.get("eventName").and_then(Node::string).unwrap_or_default();
    let reads = ["Get", "List", "Describe"].iter().any(|verb| name.starts_with(verb));
    let is = |field: &str, value: bool| {
        record.get(field).is_some_and(|it| it.value == json::Value::Bool(value))
    };
    // Data events reach every rule, once a trail selects them.
    !(reads && is("readOnly", true)) || is("managementEvent", false)
}

impl Verdict<'_> {
    /// What the message says of the gravest rule.
    pub fn rule(&self, language: Language) -> Option<alert::Rule> {
        let gravest = self.rules.first()?;
        let title = gravest.about.title.as_ref().map(|title| match language {
            Language::Ko => title.ko.as_str(),
            Language::En => title.en.as_str(),
        });
        let title = Text::new(title.unwrap_or(&gravest.name), false)?;
        Some(alert::Rule { title, severity: gravest.about.severity })
    }
}
