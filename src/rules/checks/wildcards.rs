//! Counts the rules with wildcards, of which an event bus may have only a few.

use super::locations::CheckLocations;
use crate::aws::WILDCARD_RULES_OF_A_BUS;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::phrase;
use crate::pattern::Pattern;
use crate::pattern::ast::{AnythingBut, Term};
use crate::rules::set::EffectiveRule;

/// Returns true if a pattern has a wildcard.
pub fn has_wildcards(pattern: &Pattern) -> bool {
    let is_wildcard = |term: &Term| {
        matches!(term, Term::Wildcard(_) | Term::AnythingBut(AnythingBut::Wildcard(_)))
    };
    pattern.conditions().iter().flat_map(|it| &it.tests).any(|test| is_wildcard(&test.term))
}

/// Reports the first rule above the limit. All rules are on the default bus of the home region; rules in another region are
/// a part of them.
pub(super) fn over_quota(rules: &[EffectiveRule], places: &CheckLocations) -> Option<Diagnostic> {
    let mut count = 0;
    let mut above = None;
    for rule in rules.iter().filter(|it| has_wildcards(&it.parsed)) {
        count += rule.parts().len();
        if count > WILDCARD_RULES_OF_A_BUS && above.is_none() {
            above = places.of_rule(rule);
        }
    }
    let title = phrase!(
        "{count} EventBridge rules have wildcards; an event bus may have {limit}",
        count,
        limit = WILDCARD_RULES_OF_A_BUS
    );
    let label = phrase!("the first rule above the limit");
    let help = phrase!(
        "write `prefix` and `suffix` in place of wildcards, or join rules; AWS does not raise this quota"
    );
    Some(Diagnostic::new(Code::RulesWildcards, above?, title, label).help(help))
}
