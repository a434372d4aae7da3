//! Resolves a rule set to the effective rules, with built-in packs, the catalog and pattern files. The file format is in
//! `file`, the review of the rules in `checks`.

mod compose;
mod decompose;
mod event_names;
mod installed;
mod packs;
mod resolve;
mod resolved_packs;
mod split;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

pub use decompose::{ServiceSelector, service_selector};
#[cfg(test)]
pub(crate) use packs::FILES as PACK_FILES;
pub use packs::{PackInfo, packs};
pub(super) use resolve::MAX_NAME;
pub use resolve::{DEFAULT_PACK, resolve};
pub use resolved_packs::ResolvedPackRule;
pub(super) use resolved_packs::rules_containing;

use super::file::{About, TestEntry};
use super::routes::Routing;
use crate::aws::{Partition, SIGN_IN_LABEL};
use crate::catalog::{Action, Catalog};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::pattern::Pattern;

/// A resolved rule set.
#[derive(Debug)]
pub struct Effective {
    /// Effective rules. Those of packs come first.
    pub rules: Vec<EffectiveRule>,
    /// Events that never alert.
    pub ignores: Vec<EffectiveIgnore>,
    /// Tests in the rule set.
    pub tests: Vec<TestEntry>,
    /// Destinations and routes of alerts.
    pub routing: Routing,
}

/// An effective rule.
#[derive(Debug)]
pub struct EffectiveRule {
    /// Unique in the rule set. Names of AWS resources follow from it: [`EffectiveRule::installed_names`].
    pub name: String,
    /// Packs or the rule set.
    pub origin: RuleOrigin,
    /// Metadata of the rule.
    pub about: About,
    /// Text of the pattern.
    pub pattern: Arc<Source>,
    /// The parsed pattern.
    pub parsed: Pattern,
    has_own_pattern: bool,
    /// Location of an inline pattern in the rule set. `None` for a pattern file or a rule with a service.
    pub inline: Option<Span>,
    // On demand: most commands need none of them, and the catalog is slow to read.
    events: OnceLock<Vec<Action>>,
    parts: OnceLock<Vec<String>>,
    state: OnceLock<State>,
}

/// The origin of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOrigin {
    /// All built-in packs that include the rule.
    Packs(Vec<String>),
    /// The rule set, at this location.
    File(Span),
}

/// Events that never alert.
#[derive(Debug)]
pub struct EffectiveIgnore {
    /// The name in the rule set, or `ignore` and a number from 1.
    pub name: String,
    /// Text of the pattern.
    pub pattern: Arc<Source>,
    /// The parsed pattern.
    pub parsed: Pattern,
    /// Location of an inline pattern in the rule set. `None` for a pattern file.
    pub inline: Option<Span>,
}

/// A diagnostic of a rule set, with the text that it refers to.
#[derive(Debug)]
pub enum RuleSetProblem {
    /// In the rule set itself.
    Set(Diagnostic),
    /// In the pattern file of a rule.
    Pattern(Arc<Source>, Diagnostic),
    /// In an inline pattern at this location of the rule set.
    Inline(Span, Arc<Source>, Diagnostic),
}

impl RuleSetProblem {
    /// The diagnostic, without its text.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Set(it) | Self::Pattern(_, it) | Self::Inline(_, _, it) => it,
        }
    }
}

/// The state of an EventBridge rule, which determines the events it receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum State {
    /// `ENABLED`
    #[serde(rename = "ENABLED")]
    Enabled,
    /// `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`
    #[serde(rename = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")]
    AllEvents,
}

impl State {
    /// The state's name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::AllEvents => "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        }
    }
}

/// Event names in the pattern of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventNames<'r> {
    /// No condition on the name.
    Any,
    /// No literal names: only prefixes, wildcards and similar tests.
    Tested,
    /// Literal names, sorted.
    These(Vec<&'r str>),
}

impl EffectiveRule {
    /// Makes a rule whose state is known, of a pattern that is not in a file of its own.
    pub(in crate::rules) fn exported(
        name: String,
        about: About,
        pattern: Arc<Source>,
        parsed: Pattern,
        state: State,
    ) -> Self {
        Self {
            name,
            origin: RuleOrigin::File(Span::default()),
            about,
            pattern,
            parsed,
            has_own_pattern: true,
            inline: Some(Span::default()),
            events: OnceLock::new(),
            parts: OnceLock::new(),
            state: OnceLock::from(state),
        }
    }

    /// The catalog's events for the event names in its pattern.
    pub fn events(&self) -> &[Action] {
        self.events.get_or_init(|| event_names::events(&self.parsed))
    }

    /// Patterns of the EventBridge rules: several if the pattern is too long for one.
    pub fn parts(&self) -> &[String] {
        self.parts.get_or_init(|| split::installed_texts(&self.pattern.text, &self.parsed))
    }

    /// The event names in its pattern.
    pub fn event_names(&self) -> EventNames<'_> {
        let names = event_names::names(&self.parsed);
        match (event_names::tests_names(&self.parsed), names.is_empty()) {
            (false, _) => EventNames::Any,
            (true, true) => EventNames::Tested,
            (true, false) => EventNames::These(names),
        }
    }

    /// Names of its EventBridge rules without the stack's prefix, one for each part.
    pub fn installed_names(&self) -> Vec<String> {
        installed::names(&self.name, self.parts().len())
    }

    /// Returns true if the pattern is written by hand, and false if it is composed of a service and its events.
    pub fn has_own_pattern(&self) -> bool {
        self.has_own_pattern
    }

    /// The state that the rule sets or that its event names require. Read-only events are delivered only to rules in the
    /// state `AllEvents`.
    pub fn state(&self) -> State {
        use crate::catalog::DeliveryClass;
        let special = |action: &Action| DeliveryClass::of(action) == DeliveryClass::AllEvents;
        *self.state.get_or_init(|| {
            if self.events().iter().any(special) { State::AllEvents } else { State::Enabled }
        })
    }

    /// Returns true if the rule has the state `AllEvents` and does not name its events, so that any read-only event can
    /// match.
    pub fn receives_unnamed_reads(&self) -> bool {
        self.state() == State::AllEvents && !matches!(self.event_names(), EventNames::These(_))
    }

    /// Regions of a partition, besides the home region, where its events appear.
    pub fn other_regions(&self, partition: &Partition) -> Vec<&'static str> {
        let mut regions: Vec<_> = if self.events().is_empty() {
            let sources = event_names::sources(&self.parsed);
            sources.iter().filter_map(|label| region_of_source(label, partition)).collect()
        } else {
            self.events().iter().filter_map(|it| region_of_event(it, partition)).collect()
        };
        regions.sort_unstable();
        regions.dedup();
        regions
    }
}

fn region_of_event(action: &Action, partition: &Partition) -> Option<&'static str> {
    match action {
        Action::Api(operation) => operation.service.region_in(partition),
        Action::Other(event) => region_of_sign_ins(event.event_source, partition),
    }
}

/// The region of a rule that matches all events of a source.
fn region_of_source(label: &str, partition: &Partition) -> Option<&'static str> {
    let services = Catalog::embedded().services_of(label);
    let global = services.iter().find_map(|it| it.region_in(partition));
    global.or_else(|| region_of_sign_ins(label, partition))
}

fn region_of_sign_ins(label: &str, partition: &Partition) -> Option<&'static str> {
    (label == SIGN_IN_LABEL).then(|| partition.global_region_of(label))
}
