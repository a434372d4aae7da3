//! Requirements of rules besides their patterns: other regions, a special state, a trail. Reports each once for all rules.
//! Regions and trails of hand-written patterns are reported by the pattern lints. Those lints do not know the rule's state.

use std::collections::BTreeSet;

use super::locations::{CheckLocations, join_names};
use crate::catalog::DeliveryClass;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};
use crate::rules::set::{EffectiveRule, RuleOrigin, State};

pub(super) fn requirements(rules: &[EffectiveRule], places: &CheckLocations) -> Vec<Diagnostic> {
    let is_covered = |rule: &&EffectiveRule| {
        matches!(rule.origin, RuleOrigin::Packs(_)) || !rule.has_own_pattern()
    };
    let covered: Vec<_> = rules.iter().filter(is_covered).collect();
    let mut found = regions(&covered, places);
    found.extend(named_reads(rules, places));
    found.extend(unnamed_reads(rules, places));
    found.extend(data(&covered, places));
    found
}

/// The location of the first custom rule, or else of the first pack in the file.
fn place(rules: &[&EffectiveRule], places: &CheckLocations) -> Option<Span> {
    let custom = rules.iter().find(|it| matches!(it.origin, RuleOrigin::File(_)));
    custom
        .and_then(|it| places.of_rule(it))
        .or_else(|| rules.iter().find_map(|it| places.of_rule(it)))
}

fn names(rules: &[&EffectiveRule]) -> Phrase {
    join_names(rules.iter().map(|it| it.name.as_str()))
}

fn regions(rules: &[&EffectiveRule], places: &CheckLocations) -> Vec<Diagnostic> {
    let home = places.region.as_ref().map(|(region, _)| region.as_str());
    let other_regions = |rule: &&EffectiveRule| {
        rule.other_regions(places.names.known_partition())
            .into_iter()
            .filter(|it| Some(*it) != home)
            .collect::<Vec<_>>()
    };
    let all: BTreeSet<_> = rules.iter().flat_map(other_regions).collect();
    let diagnostic = |region: &'static str| {
        let rules: Vec<_> =
            rules.iter().copied().filter(|it| other_regions(it).contains(&region)).collect();
        let span =
            places.region.as_ref().map(|(_, span)| *span).or_else(|| place(&rules, places))?;
        let title = phrase!("events of global services appear in {region}", region);
        let names = names(&rules);
        let label = if rules.len() == 1 {
            phrase!("{names} is also needed there", names)
        } else {
            phrase!("{names} are also needed there", names)
        };
        let help = phrase!(
            "`audit-alert install` creates the rules there and forwards the events to the home region"
        );
        Some(Diagnostic::new(Code::RulesRegion, span, title, label).help(help))
    };
    all.into_iter().filter_map(diagnostic).collect()
}

fn named_reads(rules: &[EffectiveRule], places: &CheckLocations) -> Option<Diagnostic> {
    let is_special =
        |it: &&EffectiveRule| it.state() == State::AllEvents && !it.receives_unnamed_reads();
    let special: Vec<_> = rules.iter().filter(is_special).collect();
    let span = place(&special, places)?;
    let names = names(&special);
    let title = if special.len() == 1 {
        phrase!("{names} selects read-only events", names)
    } else {
        phrase!("{names} select read-only events", names)
    };
    let label = phrase!(
        "`audit-alert install` sets the state {state} for such rules",
        state = State::AllEvents.name()
    );
    let help = phrase!(
        "nothing to do: EventBridge then evaluates every read-only event of the account for the \
         rule, but delivers and charges only those that match"
    );
    Some(Diagnostic::new(Code::RulesReadOnly, span, title, label).help(help))
}

fn unnamed_reads(rules: &[EffectiveRule], places: &CheckLocations) -> Option<Diagnostic> {
    let open: Vec<_> = rules.iter().filter(|it| it.receives_unnamed_reads()).collect();
    let span = place(&open, places)?;
    let names = names(&open);
    let title = if open.len() == 1 {
        phrase!("{names} receives every read-only event that its pattern matches", names)
    } else {
        phrase!("{names} receive every read-only event that their patterns match", names)
    };
    let label = phrase!("each match invokes the function; most events of an account are read-only");
    let help = phrase!(
        "to estimate the number of alerts, run `audit-alert match --rules` on a day's log files of the trail"
    );
    Some(Diagnostic::new(Code::RulesReadOnly, span, title, label).help(help))
}

fn data(rules: &[&EffectiveRule], places: &CheckLocations) -> Option<Diagnostic> {
    let selects_data = |rule: &&EffectiveRule| {
        rule.events().iter().any(|action| DeliveryClass::of(action) == DeliveryClass::Data)
    };
    let selecting: Vec<_> = rules.iter().copied().filter(selects_data).collect();
    let span = place(&selecting, places)?;
    let names = names(&selecting);
    let title = if selecting.len() == 1 {
        phrase!("{names} selects data events", names)
    } else {
        phrase!("{names} select data events", names)
    };
    let label = phrase!("trails do not log data events by default");
    let diagnostic = Diagnostic::new(Code::RulesData, span, title, label);
    Some(diagnostic.help(phrase!("log these data events in a trail of the account and region")))
}
