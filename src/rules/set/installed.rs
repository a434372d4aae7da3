//! Names of rules in EventBridge, without the stack's prefix, and name clashes between them.

use std::collections::BTreeMap;

use super::{EffectiveRule, RuleOrigin};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::phrase;

/// Names of the EventBridge rules for the parts of a rule, in order.
pub(super) fn names(rule: &str, parts: usize) -> Vec<String> {
    if parts > 1 {
        (1..=parts).map(|part| format!("{rule}-{part}")).collect()
    } else {
        vec![rule.to_owned()]
    }
}

/// Rules with the same name in EventBridge, where one would replace the other: a rule with one part and a part of another
/// rule, as `ec2-1` and the first part of `ec2`. Two parts have the same name only if their rules do, which is already
/// reported. Clashes between packs are excluded by a test.
pub(super) fn clashes(rules: &[EffectiveRule]) -> Vec<Diagnostic> {
    if rules.iter().all(|rule| matches!(rule.origin, RuleOrigin::Packs(_))) {
        return Vec::new();
    }
    let mut owners: BTreeMap<String, &EffectiveRule> = BTreeMap::new();
    let mut found = Vec::new();
    for rule in rules {
        for name in rule.installed_names() {
            if let Some(other) = owners.insert(name, rule) {
                found.extend(clash(rule, other));
            }
        }
    }
    found
}

/// Reports a clash at the later rule. Custom rules come after those of packs. Returns `None` if both are from packs.
fn clash(rule: &EffectiveRule, other: &EffectiveRule) -> Option<Diagnostic> {
    let RuleOrigin::File(place) = rule.origin else { return None };
    let (whole, split) = if rule.parts().len() > 1 { (other, rule) } else { (rule, other) };
    let (whole, parts, split) = (&whole.name, split.parts().len(), &split.name);
    let title = phrase!(
        "`{whole}` and a part of `{split}` would be the same EventBridge rule",
        whole,
        split
    );
    let label = phrase!(
        "`{split}` is too long for one rule and is installed as `{split}-1` to `{split}-{parts}`",
        split,
        parts
    );
    let help = match &other.origin {
        RuleOrigin::File(_) => phrase!("rename one of them"),
        RuleOrigin::Packs(_) => {
            phrase!("rename this rule, because `{name}` is built in", name = other.name)
        }
    };
    Some(Diagnostic::new(Code::RuleSetName, place, title, label).help(help))
}
