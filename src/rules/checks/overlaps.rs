//! Finds rules whose events all match another rule as well. Findings are certain: every condition of the other rule follows
//! from the name of the event or from the rule's own conditions. For example, `eventName: ["DeleteUser"]` is covered by
//! `eventName: [{"prefix": "Delete"}], readOnly: [false]`, because the catalog lists `DeleteUser` as mutating.

use std::collections::HashMap;

use super::samples;
use crate::aws::Partition;
use crate::catalog::DeliveryClass;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::phrase;
use crate::pattern::ast::{Condition, SubRule, Term};
use crate::pattern::{Builder, Pattern, Program, RuleId, Scratch};
use crate::rules::event_facts::{self, EventFacts};
use crate::rules::set::{EffectiveRule, RuleOrigin, State};

/// Limit of rules that are compared with one rule.
const MAX_CANDIDATES: usize = 32;

/// Limit of samples of a rule, which are its sub-rules times their events.
const MAX_SAMPLES: usize = 4_000;

/// Limit of matches for all rules together. Bounds the time for thousands of rules that match the same event, which occur
/// only in tests.
const MAX_MATCHES: usize = 4_000_000;

pub(super) fn overlaps(rules: &[EffectiveRule], partition: &Partition) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut distinct: HashMap<&[String], usize> = HashMap::new();
    let mut builder = Builder::new();
    let mut others = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let first = *distinct.entry(rule.parts()).or_insert(index);
        if first == index {
            others.push(rule);
            builder.add(RuleId(u32::try_from(index).unwrap_or(u32::MAX)), &rule.parsed);
        } else if let Some(first) = rules.get(first) {
            found.extend(duplicate(rule, first));
        }
    }
    // A set that is too large to compile is evaluated rule by rule, which would take too long here.
    let Ok(program) = builder.build() else { return found };
    let mut search =
        OverlapSearch { rules, partition, scratch: program.scratch(), program, left: MAX_MATCHES };
    found.extend(others.into_iter().filter_map(|rule| search.shadowed(rule)));
    found
}

fn duplicate(rule: &EffectiveRule, first: &EffectiveRule) -> Option<Diagnostic> {
    let RuleOrigin::File(span) = rule.origin else { return None };
    let title = phrase!(
        "`{rule}` has the same pattern as {other}",
        rule = rule.name,
        other = qualified_name(first)
    );
    let label = phrase!("an event alerts once, with its most severe rule");
    let diagnostic = Diagnostic::new(Code::RulesOverlap, span, title, label);
    Some(diagnostic.help(phrase!("remove one of them")))
}

struct OverlapSearch<'r> {
    rules: &'r [EffectiveRule],
    partition: &'r Partition,
    program: Program,
    scratch: Scratch,
    /// Remaining matches of [`MAX_MATCHES`].
    left: usize,
}

impl OverlapSearch<'_> {
    /// Reports the first rule that covers a rule, if there is one.
    fn shadowed(&mut self, rule: &EffectiveRule) -> Option<Diagnostic> {
        let own = Samples::of(rule)?;
        let (sub_rule, facts) = own.0.first()?;
        let event = samples::event(&rule.parsed, sub_rule, facts.as_ref())?;
        let left = self.left.checked_sub(1)?;
        let ids = self.program.matches(&event, &mut self.scratch).ok()?.ids();
        self.left = left.saturating_sub(ids.len());
        let candidates = ids.iter().filter_map(|id| self.rules.get(id.0 as usize));
        let candidates = candidates.filter(|it| !std::ptr::eq(*it, rule)).take(MAX_CANDIDATES);
        let partition = self.partition;
        let mut candidates = candidates.filter(|wide| is_redundant(&own, rule, wide, partition));
        candidates.find_map(|it| describe(rule, it))
    }
}

/// Returns true if `wide` covers a rule and alerts with at least its severity.
fn is_redundant(
    own: &Samples<'_>,
    rule: &EffectiveRule,
    wide: &EffectiveRule,
    partition: &Partition,
) -> bool {
    if rule.about.severity > wide.about.severity || !own.covered_by(wide, rule, partition) {
        return false;
    }
    // Of two rules that cover each other, only the later one is reported.
    let is_earlier = std::ptr::from_ref(rule) < std::ptr::from_ref(wide);
    let is_mutual = || Samples::of(wide).is_some_and(|it| it.covered_by(rule, wide, partition));
    !(is_earlier && rule.about.severity == wide.about.severity && is_mutual())
}

fn describe(rule: &EffectiveRule, wide: &EffectiveRule) -> Option<Diagnostic> {
    let (narrow, other) = (qualified_name(rule), qualified_name(wide));
    let (span, help) = match (&rule.origin, &wide.origin) {
        (RuleOrigin::File(span), RuleOrigin::File(_)) => (
            span,
            phrase!("remove this rule, narrow {other}, or raise this rule's severity", other),
        ),
        (RuleOrigin::File(span), RuleOrigin::Packs(_)) => (
            span,
            phrase!("remove this rule, disable {other}, or raise this rule's severity", other),
        ),
        (RuleOrigin::Packs(_), RuleOrigin::File(span)) => {
            (span, phrase!("narrow this rule, or disable {other}", other = narrow))
        }
        (RuleOrigin::Packs(_), RuleOrigin::Packs(_)) => return None,
    };
    let title = phrase!("every event of {rule} also matches {other}", rule = narrow, other);
    let label = phrase!("an event alerts once, with its most severe rule");
    Some(Diagnostic::new(Code::RulesOverlap, *span, title, label).help(help))
}

/// The name in backticks, with the pack for a pack rule, as in `disable`.
fn qualified_name(rule: &EffectiveRule) -> String {
    match &rule.origin {
        RuleOrigin::Packs(packs) => {
            let pack = packs.first().map_or("", String::as_str);
            format!("`{pack}/{}`", rule.name)
        }
        RuleOrigin::File(_) => format!("`{}`", rule.name),
    }
}

/// The sub-rules of a rule, once for each event that they name. The facts are `None` for a sub-rule without event names.
struct Samples<'r>(Vec<(&'r SubRule, Option<EventFacts>)>);

impl<'r> Samples<'r> {
    /// Returns `None` if a rule has too many samples.
    fn of(rule: &'r EffectiveRule) -> Option<Self> {
        let mut all = Vec::new();
        for sub_rule in rule.parsed.sub_rules() {
            match samples::named(&rule.parsed, sub_rule) {
                Some(named) => all.extend(named.into_iter().map(|it| (sub_rule, Some(it)))),
                None => all.push((sub_rule, None)),
            }
            if all.len() > MAX_SAMPLES {
                return None;
            }
        }
        Some(Self(all))
    }

    /// Returns true if `wide` matches and receives every event that the samples' `rule` does.
    fn covered_by(
        &self,
        wide: &EffectiveRule,
        rule: &EffectiveRule,
        partition: &Partition,
    ) -> bool {
        let regions = wide.other_regions(partition);
        let needs_all_events = rule.state() == State::AllEvents && wide.state() != State::AllEvents;
        let matches = |sub_rule: &SubRule, facts: Option<&EventFacts>| {
            let wide = &wide.parsed;
            let mut sub_rules = wide.sub_rules().iter();
            sub_rules.any(|it| implies_sub_rule(&rule.parsed, sub_rule, facts, wide, it))
        };
        rule.other_regions(partition).iter().all(|it| regions.contains(it))
            && self.0.iter().all(|(sub_rule, facts)| {
                let facts = facts.as_ref();
                let is_withheld = needs_all_events
                    && facts.is_none_or(|it| it.delivery() == DeliveryClass::AllEvents);
                !is_withheld && matches(sub_rule, facts)
            })
    }
}

/// Returns true if every event that matches `sub_rule` also matches the sub-rule `other` of the pattern `wide`.
fn implies_sub_rule(
    own: &Pattern,
    sub_rule: &SubRule,
    facts: Option<&EventFacts>,
    wide: &Pattern,
    other: &SubRule,
) -> bool {
    event_facts::conditions(wide, other).all(|condition| {
        facts.and_then(|it| it.decide(wide, condition)).unwrap_or_else(|| {
            let same = event_facts::at(own, sub_rule, wide.path(condition.path).text());
            same.is_some_and(|it| it.tests.iter().all(|test| implies(&test.term, condition)))
        })
    })
}

/// Returns true if every value that matches a term also matches a condition.
fn implies(term: &Term, condition: &Condition) -> bool {
    condition.tests.iter().any(|test| term.implies(&test.term))
}
