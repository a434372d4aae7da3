//! Locations of findings in a rule set.

use crate::aws::{DEFAULT_REGION, DEFAULT_STACK, SAMPLE_ACCOUNT, StackNames};
use crate::diagnostic::Span;
use crate::language::{Phrase, phrase};
use crate::rules::file::RuleSetFile;
use crate::rules::set::{EffectiveRule, RuleOrigin};
use crate::rules::settings::EffectiveSettings;

/// The parts of a rule set's file that the checks require.
#[derive(Clone, Debug)]
pub struct CheckLocations {
    /// Names of the resources that `install` creates. The account ID is an example.
    pub names: StackNames,
    /// The home region and its location. `None` if the file sets none.
    pub region: Option<(String, Span)>,
    /// The selected packs and their locations.
    pub packs: Vec<(String, Span)>,
    /// Locations of the routes.
    pub routes: Vec<Span>,
    /// The destinations and their locations.
    pub destinations: Vec<(String, Span)>,
    /// The file has a Slack webhook or channel for the default destination.
    pub configures_default: bool,
}

impl CheckLocations {
    /// Locations in a rule set, with the names for its own settings.
    pub fn of(set: &RuleSetFile) -> Self {
        let (name, region) = (&set.settings.name, &set.settings.region);
        let packs = set.packs.iter().flatten();
        let destinations = set.routing.destinations.iter();
        let stack = name.as_ref().map_or(DEFAULT_STACK, |it| &it.value);
        let home = region.as_ref().map_or(DEFAULT_REGION, |it| &it.value);
        Self {
            names: StackNames::new(stack, SAMPLE_ACCOUNT, home),
            region: region.as_ref().map(|it| (it.value.clone(), it.span)),
            packs: packs.map(|it| (it.value.clone(), it.span)).collect(),
            routes: set.routing.routes.iter().map(|it| it.span).collect(),
            destinations: destinations.map(|it| (it.name.value.clone(), it.name.span)).collect(),
            configures_default: set.settings.webhook.is_some() || set.settings.channel.is_some(),
        }
    }

    /// Replaces the names by those for the effective settings, which the environment or the user's file may change.
    pub fn set_names(&mut self, settings: &EffectiveSettings) {
        let (stack, home) = (&settings.name.value, &settings.region.value);
        self.names = StackNames::new(stack, SAMPLE_ACCOUNT, home);
    }

    /// The location of a custom rule, or of the pack that has the rule. Returns `None` if the file does not name the pack.
    pub(super) fn of_rule(&self, rule: &EffectiveRule) -> Option<Span> {
        match &rule.origin {
            RuleOrigin::File(span) => Some(*span),
            RuleOrigin::Packs(packs) => {
                let selected = self.packs.iter().find(|(name, _)| packs.contains(name));
                selected.map(|(_, span)| *span)
            }
        }
    }
}

/// The first names of a list and the number of the others: `` `a`, `b`, `c` and 4 more``.
pub(super) fn join_names<'n>(names: impl Iterator<Item = &'n str>) -> Phrase {
    const SHOWN: usize = 3;
    let names: Vec<_> = names.collect();
    let shown: Vec<_> = names.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    match (names.len().saturating_sub(SHOWN), shown.as_slice()) {
        (0, [before @ .., last]) if !before.is_empty() => {
            phrase!("{names} and {last}", names = before.join(", "), last)
        }
        (0, _) => Phrase::verbatim(shown.join(", ")),
        (more, _) => phrase!("{names} and {more} more", names = shown.join(", "), more),
    }
}
