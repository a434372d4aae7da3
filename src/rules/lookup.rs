//! Evaluates the effective rules against events. Used by the function, by preview and by rule tests.

use crate::alert;
use crate::alert::{Language, Severity, VisibleText};
use crate::aws::is_read_name;
use crate::json::{self, Node, parse};
use crate::language::{Phrase, phrase};
use crate::pattern::{Builder, EventError, Pattern, Program, ProgramTooLarge, RuleId, evaluate};
use crate::rules::file::Title;
use crate::rules::set::{Effective, EffectiveRule, State};

/// The compiled effective rules. Has only what evaluation requires, so that the function can make one from a bundle.
#[derive(Debug)]
pub struct Lookup {
    rules: Vec<AlertingRule>,
    ignores: Vec<IgnoreRule>,
    program: Program,
}

/// A rule whose pattern is compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertingRule {
    /// Unique in the rule set.
    pub name: String,
    /// The title of its alerts. `None` for the rule's name.
    pub title: Option<Title>,
    /// The severity of its alerts.
    pub severity: Severity,
    /// The state of its EventBridge rules.
    pub state: State,
}

/// Events that never alert. Not compiled: there are few, and they are evaluated only if a rule matches.
#[derive(Debug)]
pub(super) struct IgnoreRule {
    pub(super) name: String,
    pub(super) pattern: Pattern,
}

/// The result of evaluating the rules for an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict<'l> {
    /// Rules that match and receive the event, in descending severity.
    pub rules: Vec<&'l AlertingRule>,
    /// Rules that match but do not receive the event because of their state.
    pub not_delivered: Vec<&'l AlertingRule>,
    /// Name of the `[[ignore]]` entry that suppresses the alert. `None` if no rule matches.
    pub ignored: Option<&'l str>,
}

/// Explains why an event does not alert although rules match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression<'i> {
    /// No rule receives it because of the rules' states.
    NotDelivered,
    /// The `[[ignore]]` entry of this name matches.
    Ignored(&'i str),
}

impl Lookup {
    /// Compiles all rules.
    pub fn new(effective: &Effective) -> Result<Self, ProgramTooLarge> {
        let rules = effective.rules.iter().map(|it| (AlertingRule::from(it), &it.parsed));
        let ignores = effective.ignores.iter();
        let ignores =
            ignores.map(|it| IgnoreRule { name: it.name.clone(), pattern: it.parsed.clone() });
        Self::build(rules, ignores.collect())
    }

    /// Compiles rules and their patterns.
    pub(super) fn build(
        rules_and_patterns: impl IntoIterator<Item = (AlertingRule, impl std::borrow::Borrow<Pattern>)>,
        ignores: Vec<IgnoreRule>,
    ) -> Result<Self, ProgramTooLarge> {
        let (mut builder, mut rules) = (Builder::new(), Vec::new());
        for (id, (rule, pattern)) in (0..).map(RuleId).zip(rules_and_patterns) {
            builder.add(id, pattern.borrow());
            rules.push(rule);
        }
        Ok(Self { rules, ignores, program: builder.build()? })
    }

    /// All rules, in the order of the rule set.
    pub fn rules(&self) -> &[AlertingRule] {
        &self.rules
    }

    /// Evaluates the rules for an EventBridge event. Returns the reason if the event is invalid or too complex.
    pub fn evaluate(&self, event: &str) -> Result<Verdict<'_>, Phrase> {
        let mut scratch = self.program.scratch();
        let found = self.program.matches(event.as_bytes(), &mut scratch);
        let found = found.map_err(|error| match error {
            EventError::Invalid(diagnostic) => diagnostic.phrase(),
            EventError::TooComplex => phrase!(
                "the event is too complex: its arrays have too many combinations to evaluate"
            ),
        })?;
        let rules = found.ids().iter().filter_map(|id| self.rules.get(id.0 as usize));
        let rules: Vec<_> = rules.collect();
        if rules.is_empty() {
            return Ok(Verdict { rules, not_delivered: Vec::new(), ignored: None });
        }
        let node = parse(event).map_err(|problem| problem.phrase())?;
        let patterns = self.ignores.iter().map(|it| (it.name.as_str(), &it.pattern));
        let ignored = match suppression(rules.iter().map(|it| it.state), patterns, &node) {
            Some(Suppression::Ignored(name)) => Some(name),
            Some(Suppression::NotDelivered) | None => None,
        };
        let (mut rules, not_delivered): (Vec<_>, Vec<_>) =
            rules.into_iter().partition(|rule| delivers(rule.state, &node));
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
        Ok(Verdict { rules, not_delivered, ignored })
    }

    /// The name of the `[[ignore]]` entry that matches an EventBridge event, whether rules match or not.
    pub fn ignores(&self, event: &str) -> Option<&str> {
        let node = parse(event).ok().filter(|_| !self.ignores.is_empty())?;
        let ignore = self.ignores.iter().find(|it| evaluate(&it.pattern, &node))?;
        Some(&ignore.name)
    }
}

impl From<&EffectiveRule> for AlertingRule {
    fn from(rule: &EffectiveRule) -> Self {
        Self {
            name: rule.name.clone(),
            title: rule.about.title.clone(),
            severity: rule.about.severity,
            state: rule.state(),
        }
    }
}

/// Explains why rules that match do not receive a read-only event.
pub const NOT_DELIVERED: Phrase = phrase!(
    "EventBridge delivers read-only events only to rules in the state \
     ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
);

/// Explains why an event does not alert although rules in these states match. Takes names and patterns of ignored events.
/// Returns `None` if the event alerts.
pub fn suppression<'i>(
    mut states: impl Iterator<Item = State>,
    mut ignores: impl Iterator<Item = (&'i str, &'i Pattern)>,
    event: &Node<'_>,
) -> Option<Suppression<'i>> {
    if !states.any(|state| delivers(state, event)) {
        return Some(Suppression::NotDelivered);
    }
    let found = ignores.find(|(_, pattern)| evaluate(pattern, event));
    found.map(|(name, _)| Suppression::Ignored(name))
}

/// Returns true if EventBridge delivers an event to rules in a state. Read-only management events with a read verb in their
/// names require `State::AllEvents` (EventBridge user guide, "Receiving read-only management events from AWS services").
fn delivers(state: State, event: &Node<'_>) -> bool {
    let Some(record) = event.get("detail").filter(|_| state == State::Enabled) else { return true };
    let name = record.get("eventName").and_then(Node::string).unwrap_or_default();
    let is = |field: &str, value: bool| {
        record.get(field).is_some_and(|it| it.value == json::Value::Bool(value))
    };
    // Data events are delivered to rules in any state if a trail selects them.
    !(is_read_name(name) && is("readOnly", true)) || is("managementEvent", false)
}

impl Verdict<'_> {
    /// Title and severity of the most severe rule, for the message.
    pub fn rule(&self, language: Language) -> Option<alert::AlertRule> {
        let most_severe = self.rules.first()?;
        let title = most_severe.title.as_ref().map(|it| it.in_language(language));
        let title = VisibleText::new(title.unwrap_or(&most_severe.name), false)?;
        Some(alert::AlertRule { title, severity: most_severe.severity })
    }
}
