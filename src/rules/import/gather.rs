//! Chooses the rules to import, and merges those that are one rule of a rule set: the same rule in several regions, and
//! the parts of a rule that `install` had to split.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::names::unique_name;
use super::{ImportObstacle, ImportableRule, ImportableTarget, RuleImport, UNKNOWN_VALUE};
use crate::aws::StackNames;
use crate::json::compact;
use crate::rules::file::without_secrets;
use crate::rules::set::State;

/// A rule of the new rule set.
#[derive(Clone, Debug)]
pub(super) struct GatheredRule {
    /// Valid and unique in the rule set.
    pub(super) name: String,
    /// Names in EventBridge.
    pub(super) sources: Vec<String>,
    pub(super) regions: BTreeSet<String>,
    pub(super) title: String,
    pub(super) pattern: String,
    /// `None` if the rule is disabled.
    pub(super) state: Option<State>,
    pub(super) obstacle: Option<ImportObstacle>,
    pub(super) schedule: Option<String>,
    pub(super) bus: Option<String>,
    pub(super) targets: BTreeSet<ImportableTarget>,
    /// The stack of this tool that has installed the rule.
    pub(super) stack: Option<String>,
}

impl GatheredRule {
    /// Reports whether the rule is only a comment.
    pub(super) fn is_comment(&self) -> bool {
        self.state.is_none() || self.obstacle.is_some()
    }

    /// Reports whether two rules are alike, except for their regions, targets and patterns.
    fn is_like(&self, other: &Self) -> bool {
        let key = |it: &Self| (it.title.clone(), it.state, it.bus.clone(), it.stack.clone());
        key(self) == key(other)
            && self.schedule.is_none()
            && other.schedule.is_none()
            && self.obstacle == other.obstacle
    }

    fn absorb(&mut self, other: Self) {
        self.regions.extend(other.regions);
        self.targets.extend(other.targets);
        for source in other.sources {
            if !self.sources.contains(&source) {
                self.sources.push(source);
            }
        }
    }
}

/// Returns the rules of the new rule set in their order, and notes the others.
pub(super) fn gather(
    rules: Vec<ImportableRule>,
    prefix: &str,
    import: &mut RuleImport,
) -> Vec<GatheredRule> {
    let mut gathered: Vec<GatheredRule> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for rule in rules {
        if !rule.name.starts_with(prefix) {
            import.filtered += 1;
            continue;
        }
        if let Some(service) = &rule.managed_by {
            import.managed.push(format!("{} ({service})", rule.name));
            continue;
        }
        let Some(rule) = gathered_rule(&rule) else {
            import.schedules.push(rule.name);
            continue;
        };
        let pattern = compact(&rule.pattern).unwrap_or_else(|_| rule.pattern.clone());
        let index = known.entry((rule.name.clone(), pattern)).or_insert(gathered.len());
        match gathered.get_mut(*index).filter(|it| it.is_like(&rule)) {
            Some(same) => {
                import.merged += 1;
                same.absorb(rule);
            }
            None => gathered.push(rule),
        }
    }
    let mut gathered = with_parts_merged(gathered, import);
    let mut taken = BTreeSet::new();
    for rule in &mut gathered {
        let name = unique_name(&rule.name, &mut taken);
        if name != rule.name {
            import.renamed.push((rule.name.clone(), name.clone()));
        }
        rule.name = name;
    }
    gathered
}

/// Returns `None` for a rule without a pattern.
fn gathered_rule(rule: &ImportableRule) -> Option<GatheredRule> {
    let description = rule.description.clone().unwrap_or_default();
    let owner = StackNames::owner_in_marker(&description);
    let stack = owner.map(|it| it.split('@').next().unwrap_or(it).to_owned());
    let title = match (owner, description.rsplit_once('[')) {
        (Some(_), Some((before, _))) => before.trim().to_owned(),
        _ => description.trim().to_owned(),
    };
    let prefix = stack.as_ref().map(|it| format!("{it}-"));
    let name = prefix.and_then(|it| rule.name.strip_prefix(&it)).unwrap_or(&rule.name);
    let state = match rule.state.as_deref() {
        Some("DISABLED") => None,
        Some(state) if state == State::AllEvents.name() => Some(State::AllEvents),
        _ => Some(State::Enabled),
    };
    let pattern = match (&rule.pattern, &rule.obstacle) {
        (Some(pattern), _) => pattern.clone(),
        (None, Some(_)) => format!("{{\"source\":[{UNKNOWN_VALUE}]}}"),
        (None, None) => return None,
    };
    Some(GatheredRule {
        name: name.to_owned(),
        sources: vec![rule.name.clone()],
        regions: rule.regions.iter().cloned().collect(),
        title: without_secrets(&title),
        pattern: pattern.replace("\r\n", "\n").trim().to_owned(),
        state,
        obstacle: rule.obstacle.clone(),
        schedule: rule.schedule.clone(),
        bus: rule.bus.clone(),
        targets: rule.targets.iter().cloned().collect(),
        stack,
    })
}

/// Merges the parts of rules that a stack of this tool has split: `name-1`, `name-2` and so on.
fn with_parts_merged(rules: Vec<GatheredRule>, import: &mut RuleImport) -> Vec<GatheredRule> {
    let mut merged: Vec<GatheredRule> = Vec::new();
    let mut wholes: BTreeMap<String, usize> = BTreeMap::new();
    for rule in rules {
        let Some((name, _)) = part(&rule) else {
            merged.push(rule);
            continue;
        };
        let whole = wholes.get(name).and_then(|index| merged.get_mut(*index));
        match whole.and_then(|it| Some((together(&it.pattern, &rule.pattern)?, it))) {
            Some((pattern, whole)) if whole.is_like(&rule) && whole.regions == rule.regions => {
                whole.pattern = pattern;
                name.clone_into(&mut whole.name);
                import.merged += 1;
                whole.absorb(rule);
            }
            _ => {
                wholes.insert(name.to_owned(), merged.len());
                merged.push(rule);
            }
        }
    }
    merged
}

/// The name and the number of a part.
fn part(rule: &GatheredRule) -> Option<(&str, u32)> {
    rule.stack.as_ref()?;
    let (name, number) = rule.name.rsplit_once('-')?;
    Some((name, number.parse().ok()?))
}

/// Returns the pattern with the event names of two patterns. Returns `None` if they differ in more than these, and if one of
/// them repeats a name, whose members would be lost.
fn together(one: &str, other: &str) -> Option<String> {
    let read = |text: &str| -> Option<(Value, Value)> {
        let mut pattern: Value = serde_json::from_str(text).ok()?;
        if pattern.to_string().len() != compact(text).ok()?.len() {
            return None;
        }
        let names = pattern.pointer_mut("/detail/eventName")?.take();
        Some((pattern, names))
    };
    let ((mut pattern, names), (rest, others)) = (read(one)?, read(other)?);
    if pattern != rest {
        return None;
    }
    let mut names = names.as_array()?.clone();
    names.extend(others.as_array()?.iter().cloned());
    *pattern.pointer_mut("/detail/eventName")? = Value::Array(names);
    Some(pattern.to_string())
}
