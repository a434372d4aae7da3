//! The rules that are in effect: what a rule set says together with the built-in packs, the catalogue, and the pattern
//! files it names. Not for the form of the files (`file`), nor for judging the rules (`checks`).

mod compose;
mod event_names;
mod installed;
mod packs;
mod resolve;
mod split;
#[cfg(test)]
mod tests;

use std::rc::Rc;

#[cfg(test)]
pub(crate) use packs::FILES as PACK_FILES;
pub use packs::{PackInfo, packs};
pub use resolve::{DEFAULT_PACK, resolve};

use super::file::{About, TestEntry};
use crate::aws::Partition;
use crate::catalog::{Action, Catalog};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::pattern::Pattern;

/// A rule set with everything that it stands for.
#[derive(Debug)]
pub struct Effective {
    /// The rules, those of packs first.
    pub rules: Vec<EffectiveRule>,
    /// What never alerts.
    pub ignores: Vec<EffectiveIgnore>,
    /// The tests of the rule set.
    pub tests: Vec<TestEntry>,
    /// Those of packs, as far as they are about rules in effect.
    pub pack_tests: Vec<TestEntry>,
}

/// A rule in effect.
#[derive(Debug)]
pub struct EffectiveRule {
    /// Its name, unique in the rule set. The AWS resources are called after it: [`EffectiveRule::installed_names`].
    pub name: String,
    /// Where it comes from.
    pub origin: RuleOrigin,
    /// What is said of it.
    pub about: About,
    /// The text of its pattern.
    pub pattern: Rc<Source>,
    /// Its pattern.
    pub parsed: Pattern,
    /// The events that it names, as far as it names any.
    pub events: Vec<Action>,
    is_written: bool,
    /// Where its pattern stands, if that is in the rule set itself.
    pub inline: Option<Span>,
    /// The patterns of the EventBridge rules: one, unless it is too long for one.
    pub parts: Vec<String>,
}

/// Where a rule comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOrigin {
    /// Built-in packs.
    Packs(Vec<String>),
    /// The rule set, at this place.
    File(Span),
}

/// Something that never alerts.
#[derive(Debug)]
pub struct EffectiveIgnore {
    /// What it is called.
    pub name: String,
    /// The text of its pattern.
    pub pattern: Rc<Source>,
    /// Its pattern.
    pub parsed: Pattern,
    /// Where its pattern stands, if that is in the rule set itself.
    pub inline: Option<Span>,
}

/// What is wrong with a rule set, or worth saying of it.
#[derive(Debug)]
pub enum RuleSetProblem {
    /// In the rule set itself.
    Set(Diagnostic),
    /// In the pattern of a rule, which has a file of its own.
    Pattern(Rc<Source>, Diagnostic),
    /// In a pattern that stands in the rule set, at this place.
    Inline(Span, Rc<Source>, Diagnostic),
}

impl RuleSetProblem {
    /// What is wrong.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            Self::Set(it) | Self::Pattern(_, it) | Self::Inline(_, _, it) => it,
        }
    }
}

/// The state that a rule needs to get the events it names.
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
    /// The name that the API has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::AllEvents => "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
        }
    }
}

/// The event names that a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventNames<'r> {
    /// It does not ask for the name.
    Any,
    /// It names none: it asks with prefixes, wildcards and the like.
    Tested,
    /// These, in order.
    These(Vec<&'r str>),
}

impl EffectiveRule {
    /// The event names it asks for.
    pub fn event_names(&self) -> EventNames<'_> {
        let names = event_names::names(&self.parsed);
        match (event_names::asks_for_names(&self.parsed), names.is_empty()) {
            (false, _) => EventNames::Any,
            (true, true) => EventNames::Tested,
            (true, false) => EventNames::These(names),
        }
    }

    /// What its EventBridge rules are called, each behind the stack's name: one name for each of its parts.
    pub fn installed_names(&self) -> Vec<String> {
        installed::names(&self.name, self.parts.len())
    }

    /// Whether its author wrote the pattern; else it was made of a service and its events.
    pub fn is_written(&self) -> bool {
        self.is_written
    }

    /// The state it needs: read-only events reach special rules only.
    pub fn state(&self) -> State {
        use crate::catalog::DeliveryClass;
        let special = |action: &Action| DeliveryClass::of(action) == DeliveryClass::AllEvents;
        if self.events.iter().any(special) { State::AllEvents } else { State::Enabled }
    }

    /// Regions of a partition beside the home region in which its events appear.
    pub fn other_regions(&self, partition: &Partition) -> Vec<&'static str> {
        let mut regions: Vec<_> = if self.events.is_empty() {
            let sources = event_names::sources(&self.parsed);
            sources.iter().filter_map(|label| region_of_source(label, partition)).collect()
        } else {
            self.events.iter().filter_map(|it| region_of_event(it, partition)).collect()
        };
        regions.sort_unstable();
        regions.dedup();
        regions
    }
}

/// The first label of the event source of sign-ins, most of which appear in one region.
const SIGN_IN: &str = "signin";

fn region_of_event(action: &Action, partition: &Partition) -> Option<&'static str> {
    match action {
        Action::Api(operation) => operation.service.region_in(partition),
        Action::Other(event) => region_of_sign_ins(event.event_source, partition),
    }
}

/// The region of a rule that asks for every event of a source.
fn region_of_source(label: &str, partition: &Partition) -> Option<&'static str> {
    let services = Catalog::embedded().services_of(label);
    let global = services.iter().find_map(|it| it.region_in(partition));
    global.or_else(|| region_of_sign_ins(label, partition))
}

fn region_of_sign_ins(label: &str, partition: &Partition) -> Option<&'static str> {
    (label == SIGN_IN).then(|| partition.global_region_of(label))
}
