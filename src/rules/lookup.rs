//! Which rules an event alerts on: the question of the function, of the preview and of rule tests.

use crate::alert;
use crate::alert::{Language, Severity, VisibleText};
use crate::aws::is_read_name;
use crate::json::{self, Node, parse};
use crate::pattern::{Builder, Pattern, Program, ProgramTooLarge, RuleId, evaluate};
use crate::rules::file::Title;
use crate::rules::set::{Effective, EffectiveRule, State};

/// The rules in effect, ready to be asked about events. It keeps nothing of a rule set but what answers need, so that
/// the function can have one without the rest.
#[derive(Debug)]
pub struct Lookup {
    rules: Vec<AlertingRule>,
    ignores: Vec<IgnoreRule>,
    program: Program,
}

/// What is known of a rule once its pattern is compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertingRule {
    /// Its name.
    pub name: String,
    /// What the message says.
    pub title: Option<Title>,
    /// How grave an alert is.
    pub severity: Severity,
    /// The state that it has in EventBridge.
    pub state: State,
}

/// Events that never alert. There are few, and they are asked about an event only once a rule matches it.
#[derive(Debug)]
pub(super) struct IgnoreRule {
    pub(super) name: String,
    pub(super) pattern: Pattern,
}

/// What the rules say of an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict<'l> {
    /// The rules that match and get the event, the gravest first.
    pub rules: Vec<&'l AlertingRule>,
    /// The rules that match, but do not get the event for their state.
    pub held_back: Vec<&'l AlertingRule>,
    /// What says that it never alerts, although rules match.
    pub ignored: Option<&'l str>,
}

/// Why an event that rules match does not alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression<'i> {
    /// None of its rules gets it, for their state.
    HeldBack,
    /// It is one of those that never alert, which are called so.
    Ignored(&'i str),
}

impl Lookup {
    /// Makes one program of all rules.
    pub fn new(effective: &Effective) -> Result<Self, ProgramTooLarge> {
        let rules = effective.rules.iter().map(|it| (AlertingRule::from(it), &it.parsed));
        let ignores = effective.ignores.iter();
        let ignores =
            ignores.map(|it| IgnoreRule { name: it.name.clone(), pattern: it.parsed.clone() });
        Self::build(rules, ignores.collect())
    }

    /// The same of rules and their patterns, wherever they come from.
    pub(super) fn build(
        given: impl IntoIterator<Item = (AlertingRule, impl std::borrow::Borrow<Pattern>)>,
        ignores: Vec<IgnoreRule>,
    ) -> Result<Self, ProgramTooLarge> {
        let (mut builder, mut rules) = (Builder::new(), Vec::new());
        for (id, (rule, pattern)) in (0..).map(RuleId).zip(given) {
            builder.add(id, pattern.borrow());
            rules.push(rule);
        }
        Ok(Self { rules, ignores, program: builder.build()? })
    }

    /// All rules, in the order of the rule set.
    pub fn rules(&self) -> &[AlertingRule] {
        &self.rules
    }

    /// Asks about an event, given in its envelope.
    pub fn evaluate(&self, event: &str) -> Result<Verdict<'_>, String> {
        let mut scratch = self.program.scratch();
        let found = self.program.matches(event.as_bytes(), &mut scratch);
        let found = found.map_err(|error| error.to_string())?;
        let rules = found.ids().iter().filter_map(|id| self.rules.get(id.0 as usize));
        let rules: Vec<_> = rules.collect();
        if rules.is_empty() {
            return Ok(Verdict { rules, held_back: Vec::new(), ignored: None });
        }
        let node = parse(event).map_err(|problem| problem.to_string())?;
        let never = self.ignores.iter().map(|it| (it.name.as_str(), &it.pattern));
        let ignored = match silence(rules.iter().map(|it| it.state), never, &node) {
            Some(Suppression::Ignored(name)) => Some(name),
            Some(Suppression::HeldBack) | None => None,
        };
        let (mut rules, held_back): (Vec<_>, Vec<_>) =
            rules.into_iter().partition(|rule| delivers(rule.state, &node));
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
        Ok(Verdict { rules, held_back, ignored })
    }
}

impl Lookup {
    /// What says of an event, given in its envelope, that it never alerts, whether rules match or not.
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

/// What is said of an event that only the state of its rules keeps from them.
pub const HELD_BACK: &str = "EventBridge hands read-only events to rules in the state \
    ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS only";

/// Why an event does not alert although rules in these states match it; nothing, if it does. Of what never alerts, names
/// and patterns are given.
pub fn silence<'i>(
    mut states: impl Iterator<Item = State>,
    mut ignores: impl Iterator<Item = (&'i str, &'i Pattern)>,
    event: &Node<'_>,
) -> Option<Suppression<'i>> {
    if !states.any(|state| delivers(state, event)) {
        return Some(Suppression::HeldBack);
    }
    let found = ignores.find(|(_, pattern)| evaluate(pattern, event));
    found.map(|(name, _)| Suppression::Ignored(name))
}

/// Whether EventBridge hands an event to rules in a state: read-only management events whose names say so need a special
/// one (EventBridge user guide, "Receiving read-only management events from AWS services").
fn delivers(state: State, event: &Node<'_>) -> bool {
    let Some(record) = event.get("detail").filter(|_| state == State::Enabled) else { return true };
    let name = record.get("eventName").and_then(Node::string).unwrap_or_default();
    let is = |field: &str, value: bool| {
        record.get(field).is_some_and(|it| it.value == json::Value::Bool(value))
    };
    // Data events reach every rule, once a trail selects them.
    !(is_read_name(name) && is("readOnly", true)) || is("managementEvent", false)
}

impl Verdict<'_> {
    /// What the message says of the gravest rule.
    pub fn rule(&self, language: Language) -> Option<alert::AlertRule> {
        let gravest = self.rules.first()?;
        let title = gravest.title.as_ref().map(|it| it.in_language(language));
        let title = VisibleText::new(title.unwrap_or(&gravest.name), false)?;
        Some(alert::AlertRule { title, severity: gravest.severity })
    }
}
