//! What rules are called in EventBridge, behind the stack's name, and whether two of them would be one there.

use std::collections::BTreeMap;

use super::{EffectiveRule, RuleOrigin};
use crate::diagnostic::{Code, Diagnostic};

/// The names of the EventBridge rules that a rule becomes, in the order of its parts.
pub(super) fn names(rule: &str, parts: usize) -> Vec<String> {
    if parts > 1 {
        (1..=parts).map(|part| format!("{rule}-{part}")).collect()
    } else {
        vec![rule.to_owned()]
    }
}

/// Rules of which one would take another's place. It can only be a part of one and the whole of another: parts of two have
/// the same name if their rules do, which is told of already. Packs are no author's to change, and a test holds them to it.
pub(super) fn clashes(rules: &[EffectiveRule]) -> Vec<Diagnostic> {
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

/// Told of the later rule, which is the author's own if one of the two is.
fn clash(rule: &EffectiveRule, other: &EffectiveRule) -> Option<Diagnostic> {
    let RuleOrigin::File(place) = rule.origin else { return None };
    let (whole, split) = if rule.parts.len() > 1 { (other, rule) } else { (rule, other) };
    let (whole, parts, split) = (&whole.name, split.parts.len(), &split.name);
    let title = format!("`{whole}` and a part of `{split}` would be one EventBridge rule");
    let label =
        format!("`{split}` is too long for one, and becomes `{split}-1` to `{split}-{parts}`");
    let help = match &other.origin {
        RuleOrigin::File(_) => "rename one of them".to_owned(),
        RuleOrigin::Packs(_) => format!("rename it: `{}` is built in", other.name),
    };
    Some(Diagnostic::new(Code::RuleSetName, place, title, label).help(help))
}
