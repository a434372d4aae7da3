//! Rules whose every event another rule matches as well. What is said is certain: the other rule asks for nothing that
//! the name of the event, or the rule itself, does not grant.

use std::collections::HashMap;

use super::samples::{self, EventFacts};
use crate::aws::Partition;
use crate::catalog::DeliveryClass;
use crate::diagnostic::{Code, Diagnostic};
use crate::pattern::ast::{Condition, SubRule, Term};
use crate::pattern::{Builder, Pattern, Program, RuleId, Scratch};
use crate::rules::set::{EffectiveRule, RuleOrigin, State};

/// Most rules that are compared with one.
const MAX_CANDIDATES: usize = 32;

/// Most events and combinations of a rule that are looked at.
const MAX_SAMPLES: usize = 4_000;

/// Most matches of all rules together that are gone through: thousands of rules that all match one event are a test, and
/// nobody waits for them.
const MAX_MATCHES: usize = 4_000_000;

pub(super) fn overlaps(rules: &[EffectiveRule], partition: &Partition) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut distinct: HashMap<&[String], usize> = HashMap::new();
    let mut builder = Builder::new();
    let mut others = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let first = *distinct.entry(rule.parts.as_slice()).or_insert(index);
        if first == index {
            others.push(rule);
            builder.add(RuleId(u32::try_from(index).unwrap_or(u32::MAX)), &rule.parsed);
        } else if let Some(first) = rules.get(first) {
            found.extend(duplicate(rule, first));
        }
    }
    // A set too large to compile is refused elsewhere.
    let Ok(program) = builder.build() else { return found };
    let mut search =
        OverlapSearch { rules, partition, scratch: program.scratch(), program, left: MAX_MATCHES };
    found.extend(others.into_iter().filter_map(|rule| search.shadowed(rule)));
    found
}

fn duplicate(rule: &EffectiveRule, first: &EffectiveRule) -> Option<Diagnostic> {
    let RuleOrigin::File(span) = rule.origin else { return None };
    let title = format!("`{}` has the same pattern as {}", rule.name, called(first));
    let diagnostic = Diagnostic::new(Code::RulesOverlap, span, title, "both alert".to_owned());
    Some(diagnostic.help("remove one of them".to_owned()))
}

struct OverlapSearch<'r> {
    rules: &'r [EffectiveRule],
    partition: &'r Partition,
    program: Program,
    scratch: Scratch,
    /// How many matches are still gone through.
    left: usize,
}

impl OverlapSearch<'_> {
    /// What there is to say of a rule and one that covers it.
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
        let mut candidates = candidates.filter(|wide| is_worth_a_word(&own, rule, wide, partition));
        candidates.find_map(|it| describe(rule, it))
    }
}

fn is_worth_a_word(
    own: &Samples<'_>,
    rule: &EffectiveRule,
    wide: &EffectiveRule,
    partition: &Partition,
) -> bool {
    if rule.about.severity > wide.about.severity || !own.covered_by(wide, rule, partition) {
        return false;
    }
    // Of two that cover each other, the later one is told.
    let is_earlier = std::ptr::from_ref(rule) < std::ptr::from_ref(wide);
    let is_mutual = || Samples::of(wide).is_some_and(|it| it.covered_by(rule, wide, partition));
    !(is_earlier && rule.about.severity == wide.about.severity && is_mutual())
}

fn describe(rule: &EffectiveRule, wide: &EffectiveRule) -> Option<Diagnostic> {
    let title = format!("every event of {} also matches {}", called(rule), called(wide));
    let (span, label, help) = match (&rule.origin, &wide.origin) {
        (RuleOrigin::File(span), RuleOrigin::File(_)) => {
            let help = format!("remove it, narrow `{}`, or give it a higher severity", wide.name);
            (*span, "both alert", help)
        }
        (RuleOrigin::File(span), RuleOrigin::Packs(_)) => {
            let help = format!(
                "remove it, or disable {}; a higher severity is taken as meant",
                called(wide)
            );
            (*span, "both alert", help)
        }
        (RuleOrigin::Packs(_), RuleOrigin::File(span)) => {
            (*span, "both alert", format!("narrow it, or disable {}", called(rule)))
        }
        (RuleOrigin::Packs(_), RuleOrigin::Packs(_)) => return None,
    };
    Some(Diagnostic::new(Code::RulesOverlap, span, title, label.to_owned()).help(help))
}

/// What `disable` calls a rule of a pack; the name of another.
fn called(rule: &EffectiveRule) -> String {
    match &rule.origin {
        RuleOrigin::Packs(packs) => {
            let pack = packs.first().map_or("", String::as_str);
            format!("`{pack}/{}`", rule.name)
        }
        RuleOrigin::File(_) => format!("`{}`", rule.name),
    }
}

/// What a rule asks for, in combinations: with each the events that it names, if it does.
struct Samples<'r>(Vec<(&'r SubRule, Option<EventFacts>)>);

impl<'r> Samples<'r> {
    /// Nothing for a rule that is too large, or that no event it names can match.
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

    /// Whether a rule matches, and gets, everything that the rule of the samples does.
    fn covered_by(
        &self,
        wide: &EffectiveRule,
        rule: &EffectiveRule,
        partition: &Partition,
    ) -> bool {
        let regions = wide.other_regions(partition);
        let is_special = rule.state() == State::AllEvents && wide.state() != State::AllEvents;
        let passes = |sub_rule: &SubRule, facts: Option<&EventFacts>| {
            let wide = &wide.parsed;
            let mut sub_rules = wide.sub_rules().iter();
            sub_rules.any(|it| grants(&rule.parsed, sub_rule, facts, wide, it))
        };
        rule.other_regions(partition).iter().all(|it| regions.contains(it))
            && self.0.iter().all(|(sub_rule, facts)| {
                let facts = facts.as_ref();
                let is_withheld =
                    is_special && facts.is_none_or(|it| it.delivery() == DeliveryClass::AllEvents);
                !is_withheld && passes(sub_rule, facts)
            })
    }
}

/// Whether an event of a sub-rule passes every condition of another pattern's.
fn grants(
    own: &Pattern,
    sub_rule: &SubRule,
    facts: Option<&EventFacts>,
    wide: &Pattern,
    other: &SubRule,
) -> bool {
    samples::conditions(wide, other).all(|condition| {
        facts.and_then(|it| it.decide(wide, condition)).unwrap_or_else(|| {
            let same = samples::at(own, sub_rule, wide.path(condition.path).text());
            same.is_some_and(|it| it.tests.iter().all(|test| implies(&test.term, condition)))
        })
    })
}

/// Whether a value that passes a term passes a condition.
fn implies(term: &Term, condition: &Condition) -> bool {
    condition.tests.iter().any(|test| match (term, &test.term) {
        (term, other) if term == other => true,
        (Term::Exists(false), _) | (_, Term::Exists(false)) => false,
        (_, Term::Exists(true)) => true,
        (Term::Prefix(long), Term::Prefix(start)) => long.as_bytes().starts_with(start.as_bytes()),
        (Term::Suffix(long), Term::Suffix(end)) => long.as_bytes().ends_with(end.as_bytes()),
        (term, other) => samples::literal(term).is_some_and(|text| other.accepts(text)),
    })
}
