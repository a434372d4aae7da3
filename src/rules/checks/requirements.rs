//! What rules need beside their patterns: other regions, a special state, a trail. Said once for all rules; of patterns
//! that the author wrote, the lints of the pattern have said it.

use std::collections::BTreeSet;

use super::locations::{CheckLocations, join_names};
use crate::catalog::DeliveryClass;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::rules::set::{EffectiveRule, RuleOrigin, State};

pub(super) fn needs(rules: &[EffectiveRule], places: &CheckLocations) -> Vec<Diagnostic> {
    let made =
        |rule: &&EffectiveRule| matches!(rule.origin, RuleOrigin::Packs(_)) || !rule.is_written();
    let rules: Vec<_> = rules.iter().filter(made).collect();
    let mut found = regions(&rules, places);
    found.extend(read_only(&rules, places));
    found.extend(data(&rules, places));
    found
}

/// Where to speak of several rules: at the first of the author's own, or else where a pack is chosen.
fn place(rules: &[&EffectiveRule], places: &CheckLocations) -> Option<Span> {
    let own = rules.iter().find(|it| matches!(it.origin, RuleOrigin::File(_)));
    own.and_then(|it| places.of_rule(it)).or_else(|| rules.iter().find_map(|it| places.of_rule(it)))
}

fn names(rules: &[&EffectiveRule]) -> String {
    join_names(rules.iter().map(|it| it.name.as_str()))
}

/// The form of a verb that goes with the rules.
fn verb<'v>(rules: &[&EffectiveRule], one: &'v str, many: &'v str) -> &'v str {
    if rules.len() == 1 { one } else { many }
}

fn regions(rules: &[&EffectiveRule], places: &CheckLocations) -> Vec<Diagnostic> {
    let home = places.region.as_ref().map(|(region, _)| region.as_str());
    let there = |rule: &&EffectiveRule| {
        rule.other_regions(places.names.known_partition())
            .into_iter()
            .filter(|it| Some(*it) != home)
            .collect::<Vec<_>>()
    };
    let all: BTreeSet<_> = rules.iter().flat_map(there).collect();
    let say = |region: &'static str| {
        let rules: Vec<_> =
            rules.iter().copied().filter(|it| there(it).contains(&region)).collect();
        let span =
            places.region.as_ref().map(|(_, span)| *span).or_else(|| place(&rules, places))?;
        let title = format!("events of global services appear in {region}");
        let label =
            format!("{} {} rules there as well", names(&rules), verb(&rules, "gets", "get"));
        let help = "each rule is needed there, or its events are sent on from there".to_owned();
        Some(Diagnostic::new(Code::RulesRegion, span, title, label).help(help))
    };
    all.into_iter().filter_map(say).collect()
}

fn read_only(rules: &[&EffectiveRule], places: &CheckLocations) -> Option<Diagnostic> {
    let special: Vec<_> =
        rules.iter().copied().filter(|it| it.state() == State::AllEvents).collect();
    let span = place(&special, places)?;
    let title =
        format!("{} {} read-only events", names(&special), verb(&special, "asks for", "ask for"));
    let label = format!("install gives such rules the state {}", State::AllEvents.name());
    let help = "nothing to do: EventBridge then compares every read of the account with the rule, \
                and only what matches is delivered and paid for";
    Some(Diagnostic::new(Code::RulesReadOnly, span, title, label).help(help.to_owned()))
}

fn data(rules: &[&EffectiveRule], places: &CheckLocations) -> Option<Diagnostic> {
    let asks = |rule: &&EffectiveRule| {
        rule.events.iter().any(|action| DeliveryClass::of(action) == DeliveryClass::Data)
    };
    let asking: Vec<_> = rules.iter().copied().filter(asks).collect();
    let span = place(&asking, places)?;
    let title = format!("{} {} data events", names(&asking), verb(&asking, "asks for", "ask for"));
    let label = "trails leave these out unless they select them".to_owned();
    let diagnostic = Diagnostic::new(Code::RulesData, span, title, label);
    Some(diagnostic.help("let a trail of the account and region log them".to_owned()))
}
