//! Decides which rules alert on an event. `preview`, `match`, `send`, `test`, the checks of a rule set and the function
//! all use it, so that an event has the same result everywhere.

mod delivery;
#[cfg(test)]
mod tests;

use crate::alert;
use crate::alert::{AccountNames, Language, Severity, VisibleText};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::event::{DecidingMembers, EnvelopeMember, EventForm, Record, ScannedEvent};
use crate::json::parse_first;
use crate::language::{Phrase, phrase};
use crate::pattern::{
    Budget, Builder, Evaluator, EventError, OverBudget, Pattern, Program, RuleId, Scratch,
};
use crate::rules::file::Title;
use crate::rules::routes::RoutedAlert;
use crate::rules::set::{Effective, EffectiveRule, State};
use delivery::{read_only, record_requires_all_events, requires_all_events};

/// The compiled rules and ignored events. Has only what evaluation requires, so that the function can make one from a
/// bundle. Immutable; threads can share it, each with its own [`Scratch`].
#[derive(Debug)]
pub struct Engine {
    rules: Vec<AlertingRule>,
    /// Names of the `[[ignore]]` entries.
    ignores: Vec<String>,
    /// The patterns of the rules, then those of the ignored events, then [`read_only`]. The ID of a pattern in the
    /// program is its index.
    patterns: Vec<Pattern>,
    program: Program,
    /// Number of patterns in the program. The others would exceed its limits, and are evaluated one by one.
    compiled: usize,
    /// The members of the envelope of a record that the program tests.
    envelope: Vec<EnvelopeMember>,
    /// Names of accounts, for messages.
    accounts: AccountNames,
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

/// The result of evaluating the rules for an event. Rules are indices for [`Engine::rule`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict<'e> {
    /// Rules that match and receive the event, in descending severity.
    pub rules: Vec<usize>,
    /// Rules that match but do not receive the event because of their state.
    pub not_delivered: Vec<usize>,
    /// Name of the first `[[ignore]]` entry that matches, whether rules match or not.
    pub ignored: Option<&'e str>,
}

/// Explains why an event does not alert although rules match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression<'e> {
    /// No rule receives it because of the rules' states.
    NotDelivered,
    /// The `[[ignore]]` entry of this name matches.
    Ignored(&'e str),
}

/// The reason why there is no verdict on an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerdictError {
    /// The event is not a valid JSON object.
    #[error("{0}")]
    Invalid(Box<Diagnostic>),
    /// Evaluating the rules takes too long. `EventBridge` may deliver the event nevertheless.
    #[error("{UNDECIDED}")]
    Undecided,
}

const UNDECIDED: Phrase = phrase!("the event is too complex to decide which rules match");

/// Limit of the work of evaluating events for which the program is not enough: about 64 MB and 0.2 s, which is 3 s in a function with
/// 128 MB of memory.
const BUDGET: u64 = 64 << 20;

/// Explains why rules that match do not receive a read-only event.
pub const NOT_DELIVERED: Phrase = phrase!(
    "EventBridge delivers read-only events only to rules in the state \
     ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
);

impl Engine {
    /// Compiles the rules and the ignored events of a rule set.
    pub fn of(effective: &Effective) -> Self {
        let rules = effective.rules.iter().map(|it| (it.into(), it.parsed.clone()));
        let ignores = effective.ignores.iter().map(|it| (it.name.clone(), it.parsed.clone()));
        Self { accounts: effective.routing.accounts.clone(), ..Self::new(rules, ignores) }
    }

    /// Adds names of accounts, which messages show.
    #[must_use]
    pub fn with_accounts(self, accounts: AccountNames) -> Self {
        Self { accounts, ..self }
    }

    /// Returns the names of accounts.
    pub fn accounts(&self) -> &AccountNames {
        &self.accounts
    }

    /// Compiles rules and ignored events, each with its pattern.
    pub fn new(
        rules: impl IntoIterator<Item = (AlertingRule, Pattern)>,
        ignores: impl IntoIterator<Item = (String, Pattern)>,
    ) -> Self {
        let (rules, mut patterns): (Vec<_>, Vec<_>) = rules.into_iter().unzip();
        let (ignores, of_ignores): (Vec<_>, Vec<_>) = ignores.into_iter().unzip();
        patterns.extend(of_ignores);
        patterns.push(read_only());
        let (program, compiled) = compile(&patterns);
        let is_tested = |it: &EnvelopeMember| program.tests_member(it.name());
        let envelope = EnvelopeMember::ALL.into_iter().filter(is_tested).collect();
        let accounts = AccountNames::default();
        Self { rules, ignores, patterns, program, compiled, envelope, accounts }
    }

    /// All rules, in the order of the rule set.
    pub fn rules(&self) -> &[AlertingRule] {
        &self.rules
    }

    /// The rule with an index from a [`Verdict`] of this engine.
    pub fn rule(&self, index: usize) -> &AlertingRule {
        &self.rules[index]
    }

    /// The pattern of a rule.
    pub fn pattern(&self, index: usize) -> &Pattern {
        &self.patterns[index]
    }

    /// Creates the buffers for evaluating events with this engine.
    pub fn scratch(&self) -> Scratch {
        self.program.scratch()
    }

    /// Evaluates the rules for an EventBridge event, which is the first JSON value of the text.
    ///
    /// # Errors
    ///
    /// If the event is not a valid JSON object, or if evaluating the rules takes too long.
    pub fn verdict(&self, event: &str, scratch: &mut Scratch) -> Result<Verdict<'_>, VerdictError> {
        self.verdict_within(event, scratch, &mut Self::budget())
    }

    /// The limit of the work of evaluating or explaining one event, or all events of a payload.
    pub fn budget() -> Budget {
        Budget::of(BUDGET)
    }

    /// As [`Self::verdict`], within a budget that several events share. Once it is exceeded, only events that are too
    /// complex for the program have no verdict.
    ///
    /// # Errors
    ///
    /// As [`Self::verdict`].
    pub fn verdict_within(
        &self,
        event: &str,
        scratch: &mut Scratch,
        budget: &mut Budget,
    ) -> Result<Verdict<'_>, VerdictError> {
        let (fast, slow_from) = match self.program.matches_within(event.as_bytes(), scratch, budget)
        {
            Ok(matched) => (matched.ids(), self.compiled),
            Err(EventError::TooComplex) => (&[][..], 0),
            Err(EventError::Invalid(problem)) => return Err(VerdictError::Invalid(problem)),
        };
        if slow_from == self.patterns.len() {
            return Ok(self.of_matching(fast, || requires_all_events(event)));
        }
        budget.spend(event.len())?;
        let node = parse_first(event)?;
        let mut slow = Evaluator::new(&node, budget)?;
        let mut matching = fast.to_vec();
        for (id, pattern) in (0..).map(RuleId).zip(&self.patterns).skip(slow_from) {
            if slow.matches(pattern)? {
                matching.push(id);
            }
        }
        Ok(self.of_matching(&matching, || requires_all_events(event)))
    }

    /// Evaluates the rules for the event at the beginning of some bytes, while it finds the end of the event. Returns
    /// `None` if it is not certain that it is a complete event of this form, whose envelope can be made without a tree,
    /// and in other unusual cases. Otherwise the event and the verdict are those of
    /// [`EventSource`](crate::event::EventSource) and [`Self::verdict`].
    pub fn scan(
        &self,
        bytes: &[u8],
        form: EventForm,
        scratch: &mut Scratch,
    ) -> Option<(ScannedEvent, Verdict<'_>)> {
        if self.compiled < self.patterns.len() {
            return None;
        }
        let name = (form == EventForm::Record).then_some("detail");
        let mut members = DecidingMembers::default();
        let end = self.program.begin(bytes, name, scratch, |member| members.add(member))?;
        let scanned = members.event(end).filter(|it| it.form == form)?;
        let event = bytes.get(..end)?;
        if form == EventForm::Record {
            let fields = scanned.fields?;
            for member in &self.envelope {
                self.program.add_text(member.name(), fields.parts(*member, event), scratch);
            }
        }
        let matched = self.program.decide(scratch, &mut Self::budget()).ok()?;
        let requires_all_events = || match form {
            EventForm::Record => record_requires_all_events(&scanned, event),
            EventForm::Envelope => str::from_utf8(event).is_ok_and(requires_all_events),
        };
        Some((scanned, self.of_matching(matched.ids(), requires_all_events)))
    }

    /// Returns the verdict for the patterns that match, in ascending order. Most events match no pattern; for these it
    /// allocates nothing.
    fn of_matching(
        &self,
        matching: &[RuleId],
        requires_all_events: impl FnOnce() -> bool,
    ) -> Verdict<'_> {
        let index = |id: &RuleId| id.0 as usize;
        let rules = matching.partition_point(|id| index(id) < self.rules.len());
        let (rules, others) = matching.split_at(rules);
        let is_ignore = |id: &RuleId| index(id) - self.rules.len() < self.ignores.len();
        let (suppressing, read_only) = others.split_at(others.partition_point(is_ignore));
        let ignored = suppressing.first().map(|id| &*self.ignores[index(id) - self.rules.len()]);
        let is_ordinary = |rule: &usize| self.rule(*rule).state == State::Enabled;
        let special = !read_only.is_empty()
            && rules.iter().map(index).any(|rule| is_ordinary(&rule))
            && requires_all_events();
        let (not_delivered, mut rules): (Vec<_>, Vec<_>) =
            rules.iter().map(index).partition(|rule| special && is_ordinary(rule));
        rules.sort_by_key(|rule| std::cmp::Reverse(self.rule(*rule).severity));
        Verdict { rules, not_delivered, ignored }
    }

    /// The facts of the alert about a record, which routes have conditions on.
    pub fn routed_alert(&self, record: &Record<'_>, verdict: &Verdict<'_>) -> RoutedAlert<'_> {
        let rules = verdict.rules.iter().map(|index| self.rule(*index));
        RoutedAlert::of(record, rules.map(|it| (it.name.as_str(), it.severity)))
    }

    /// The most severe rule of a verdict, and the names of the others, for the message.
    pub fn alert_rule(
        &self,
        verdict: &Verdict<'_>,
        language: Language,
    ) -> Option<alert::AlertRule> {
        let (first, others) = verdict.rules.split_first()?;
        let most_severe = self.rule(*first);
        let title = most_severe.title.as_ref().map(|it| it.in_language(language));
        let title = VisibleText::new(title.unwrap_or(&most_severe.name), false)?;
        let others = others.iter().map(|it| &self.rule(*it).name);
        let others = others.filter_map(|name| VisibleText::new(name, false)).collect();
        let name = VisibleText::new(&most_severe.name, false)?;
        Some(alert::AlertRule { name, title, severity: most_severe.severity, others })
    }
}

/// Compiles as many patterns as the limits of a program allow, and returns their number.
fn compile(patterns: &[Pattern]) -> (Program, usize) {
    let build = |patterns: &[Pattern]| {
        let mut builder = Builder::new();
        for (id, pattern) in (0..).map(RuleId).zip(patterns) {
            builder.add(id, pattern);
        }
        builder.build()
    };
    match build(patterns) {
        Ok(program) => (program, patterns.len()),
        Err(too_large) => {
            let compiled = too_large.rule.0 as usize;
            let program = build(&patterns[..compiled]).expect("the patterns before fit");
            (program, compiled)
        }
    }
}

impl From<Diagnostic> for VerdictError {
    fn from(problem: Diagnostic) -> Self {
        Self::Invalid(Box::new(problem))
    }
}

impl From<OverBudget> for VerdictError {
    fn from(_: OverBudget) -> Self {
        Self::Undecided
    }
}

impl VerdictError {
    /// The problem of an event whose text has this span.
    pub fn diagnostic(self, event: Span) -> Diagnostic {
        match self {
            Self::Invalid(problem) => *problem,
            Self::Undecided => {
                let label = phrase!("EventBridge may match it");
                Diagnostic::new(Code::EventTooComplex, event, UNDECIDED, label)
            }
        }
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

impl<'e> Verdict<'e> {
    /// Returns true if the function sends an alert for the event.
    pub fn alerts(&self) -> bool {
        !self.rules.is_empty() && self.ignored.is_none()
    }

    /// Explains why the event does not alert although rules match. Returns `None` if it alerts or if no rule matches.
    pub fn suppression(&self) -> Option<Suppression<'e>> {
        if self.rules.is_empty() {
            (!self.not_delivered.is_empty()).then_some(Suppression::NotDelivered)
        } else {
            self.ignored.map(Suppression::Ignored)
        }
    }
}
