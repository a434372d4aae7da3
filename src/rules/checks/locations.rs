//! Places of a rule set that findings stand at.

use crate::aws::{DEFAULT_REGION, DEFAULT_STACK, StackNames};
use crate::diagnostic::Span;
use crate::rules::file::RuleSetFile;
use crate::rules::set::{EffectiveRule, RuleOrigin};
use crate::rules::settings::EffectiveSettings;

/// What the checks need of the file itself.
#[derive(Clone, Debug)]
pub struct CheckLocations {
    /// The names of what `install` makes. The account in them is only an example.
    pub names: StackNames,
    /// The home region and its place.
    pub region: Option<(String, Span)>,
    /// The packs that are chosen, and where.
    pub packs: Vec<(String, Span)>,
}

/// An account for events that are made up.
const ACCOUNT: &str = "111122223333";

impl CheckLocations {
    /// The places of a rule set.
    pub fn of(set: &RuleSetFile) -> Self {
        let (name, region) = (&set.settings.name, &set.settings.region);
        let packs = set.packs.iter().flatten();
        let stack = name.as_ref().map_or(DEFAULT_STACK, |it| &it.value);
        let home = region.as_ref().map_or(DEFAULT_REGION, |it| &it.value);
        Self {
            names: StackNames::new(stack, ACCOUNT, home),
            region: region.as_ref().map(|it| (it.value.clone(), it.span)),
            packs: packs.map(|it| (it.value.clone(), it.span)).collect(),
        }
    }

    /// Takes the names that the settings in effect lead to, which the environment or the user's own file may change.
    pub fn set_names(&mut self, settings: &EffectiveSettings) {
        let (stack, home) = (&settings.name.value, &settings.region.value);
        self.names = StackNames::new(stack, ACCOUNT, home);
    }

    /// Where to speak of a rule; nowhere, if its pack is not named in the rule set.
    pub(super) fn of_rule(&self, rule: &EffectiveRule) -> Option<Span> {
        match &rule.origin {
            RuleOrigin::File(span) => Some(*span),
            RuleOrigin::Packs(packs) => {
                let chosen = self.packs.iter().find(|(name, _)| packs.contains(name));
                chosen.map(|(_, span)| *span)
            }
        }
    }
}

/// Some names in a sentence: `` `a`, `b`, `c` and 4 more``.
pub(super) fn join_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const SHOWN: usize = 3;
    let names: Vec<_> = names.collect();
    let shown: Vec<_> = names.iter().take(SHOWN).map(|it| format!("`{it}`")).collect();
    match (names.len().saturating_sub(SHOWN), shown.as_slice()) {
        (0, [before @ .., last]) if !before.is_empty() => {
            format!("{} and {last}", before.join(", "))
        }
        (0, _) => shown.join(", "),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}
