//! Finds the values of a real event that a test must keep: without them, rules have another result.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_json::{Map, Value};

use crate::generate::{KeptParts, KeptValue};
use crate::pattern::ast::AnythingBut;
use crate::pattern::{Term, Wildcard};
use crate::rules::set::EffectiveRule;

/// The member with the time of an event.
const TIME: &str = "eventTime";

/// Members of the envelope, with the members of the record that EventBridge may make them from.
const OF_ENVELOPE: [(&str, &[&str]); 2] = [
    ("account", &["recipientAccountId", "userIdentity.accountId", "accountId"]),
    ("time", &[TIME]),
];

/// A value of a real event in a member that rules test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestedValue {
    value: KeptValue,
    /// The names of the rules.
    pub rules: BTreeSet<String>,
}

impl TestedValue {
    /// The path of the member in the record.
    pub fn path(&self) -> &str {
        &self.value.path
    }

    /// Reports whether it is the time of the event. The other times of the event stay with it.
    pub fn is_time(&self) -> bool {
        self.value.path == TIME
    }

    /// The text that stays, with `*` for each part that is replaced.
    pub fn text(&self) -> String {
        match (&self.value.parts, &self.value.value) {
            (KeptParts::Ranges(ranges), Value::String(text)) => {
                let (mut shown, mut end) = (String::new(), 0);
                for range in ranges.iter().cloned().chain(std::iter::once(text.len()..text.len())) {
                    if range.start > end {
                        shown.push('*');
                    }
                    shown += text.get(range.clone()).unwrap_or_default();
                    end = range.end;
                }
                shown
            }
            (_, Value::String(text)) => text.clone(),
            (_, value) => value.to_string(),
        }
    }
}

/// Searches for the values that must stay.
#[derive(Debug)]
pub(super) struct KeptSearch {
    candidates: Vec<Candidate>,
}

/// A value that may have to stay.
#[derive(Debug)]
struct Candidate {
    path: String,
    value: Value,
    rules: BTreeSet<String>,
    /// Parts of a text that the patterns name.
    parts: BTreeSet<Vec<(usize, usize)>>,
    /// Parts that stay. `None` if nothing stays.
    kept: Option<KeptParts>,
}

impl KeptSearch {
    /// The values of a record in the members that rules test.
    pub(super) fn new<'r>(
        record: Map<String, Value>,
        rules: impl Iterator<Item = &'r EffectiveRule>,
    ) -> Self {
        let mut leaves = Vec::new();
        add_leaves("", record.into(), &mut leaves);
        let mut found: BTreeMap<(&str, String), Candidate> = BTreeMap::new();
        for rule in rules {
            for condition in rule.parsed.conditions() {
                let path = rule.parsed.path(condition.path).text();
                let Some(path) = path_in_record(path, &leaves) else { continue };
                for (path, value) in leaves.iter().filter(|(of, _)| of == path) {
                    let candidate = found
                        .entry((path, value.to_string()))
                        .or_insert_with(|| Candidate::new(path, value));
                    candidate.rules.insert(rule.name.clone());
                    let text = value.as_str().unwrap_or_default();
                    let terms = condition.tests.iter().map(|test| &test.term);
                    candidate.parts.extend(terms.filter_map(|term| parts(term, text)));
                }
            }
        }
        Self { candidates: found.into_values().collect() }
    }

    /// Keeps as little as possible. `attempt` makes an event in which values and, if the flag is set, the time stay, and
    /// returns it if all rules have the same result as before. Returns `None` if they have another one for every event.
    pub(super) fn minimize<T>(
        &mut self,
        attempt: &mut impl FnMut(&[KeptValue], bool) -> Option<T>,
    ) -> Option<T> {
        let mut made = self.attempt(attempt)?;
        // Halves, because an array may have thousands of values.
        let mut ranges: Vec<_> = std::iter::once(0..self.candidates.len()).collect();
        while let Some(range) = ranges.pop() {
            if let Some(fewer) = self.attempt_with(range.clone(), None, attempt) {
                made = fewer;
            } else if range.len() > 1 {
                let middle = range.start + range.len() / 2;
                ranges.extend([middle..range.end, range.start..middle]);
            } else if let Some(candidate) = self.candidates.get(range.start) {
                let smaller = candidate
                    .choices()
                    .into_iter()
                    .find_map(|parts| self.attempt_with(range.clone(), Some(&parts), attempt));
                made = smaller.unwrap_or(made);
            }
        }
        Some(made)
    }

    /// Makes an event in which other parts of some values stay. If the result of rules changes, the values stay as before.
    fn attempt_with<T>(
        &mut self,
        range: Range<usize>,
        parts: Option<&KeptParts>,
        attempt: &mut impl FnMut(&[KeptValue], bool) -> Option<T>,
    ) -> Option<T> {
        let set = |search: &mut Self, parts: Option<&KeptParts>| {
            for candidate in search.candidates.get_mut(range.clone()).unwrap_or_default() {
                candidate.kept = parts.cloned();
            }
        };
        set(self, parts);
        let made = self.attempt(attempt);
        if made.is_none() {
            set(self, Some(&KeptParts::All));
        }
        made
    }

    fn attempt<T>(&self, attempt: &mut impl FnMut(&[KeptValue], bool) -> Option<T>) -> Option<T> {
        let kept: Vec<_> = self.candidates.iter().filter_map(Candidate::kept_value).collect();
        let keeps_time = kept.iter().any(|it| it.path == TIME);
        attempt(&kept, keeps_time)
    }

    /// The values that stay.
    pub(super) fn into_kept(self) -> Vec<TestedValue> {
        let tested = |candidate: Candidate| {
            Some(TestedValue { value: candidate.kept_value()?, rules: candidate.rules })
        };
        self.candidates.into_iter().filter_map(tested).collect()
    }
}

impl Candidate {
    fn new(path: &str, value: &Value) -> Self {
        Self {
            path: path.to_owned(),
            value: value.clone(),
            rules: BTreeSet::new(),
            parts: BTreeSet::new(),
            kept: Some(KeptParts::All),
        }
    }

    fn kept_value(&self) -> Option<KeptValue> {
        let parts = self.kept.clone()?;
        Some(KeptValue { path: self.path.clone(), value: self.value.clone(), parts })
    }

    /// Parts of the value of which one may be enough, and all of them together.
    fn choices(&self) -> Vec<KeptParts> {
        let mut merged: Vec<(usize, usize)> = Vec::new();
        let all: BTreeSet<_> = self.parts.iter().flatten().copied().collect();
        for (start, end) in all {
            match merged.last_mut().filter(|last| start <= last.1) {
                Some(last) => last.1 = last.1.max(end),
                None => merged.push((start, end)),
            }
        }
        let is_proper = |parts: &&Vec<(usize, usize)>| {
            // Part of a time is not a time.
            self.path != TIME
                && !parts.is_empty()
                && self.value.as_str().is_some_and(|it| **parts != [(0, it.len())])
        };
        let ranges = |parts: &Vec<(usize, usize)>| {
            KeptParts::Ranges(parts.iter().map(|(start, end)| *start..*end).collect())
        };
        self.parts.iter().chain([&merged]).filter(is_proper).map(ranges).collect()
    }
}

/// The path in the record of a path of a pattern. Returns `None` for members of the envelope that do not depend on replaced
/// values.
fn path_in_record<'p>(path: &'p str, leaves: &[(String, Value)]) -> Option<&'p str> {
    let has = |path: &&&'static str| leaves.iter().any(|(of, _)| of == **path);
    match OF_ENVELOPE.iter().find(|(name, _)| *name == path) {
        Some((_, made_from)) => made_from.iter().find(has).copied(),
        None => path.strip_prefix("detail."),
    }
}

/// The values in a value, each with its path. Elements of arrays have the path of the array, as in patterns.
fn add_leaves(path: &str, value: Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            let separator = if path.is_empty() { "" } else { "." };
            for (name, value) in members {
                add_leaves(&format!("{path}{separator}{name}"), value, found);
            }
        }
        Value::Array(items) => items.into_iter().for_each(|it| add_leaves(path, it, found)),
        value => found.push((path.to_owned(), value)),
    }
}

/// The parts of a text that a term names, as their starts and ends. Returns `None` if it names no part.
fn parts(term: &Term, text: &str) -> Option<Vec<(usize, usize)>> {
    let start = |length: usize| vec![(0, length)];
    // Letters may have another length in the other case.
    let end = |length: usize| vec![(text.len().saturating_sub(length), text.len())];
    let begins = |prefix: &str| text.starts_with(prefix).then(|| start(prefix.len()));
    let ends = |suffix: &str| text.ends_with(suffix).then(|| end(suffix.len()));
    let found = match term {
        Term::Prefix(prefix) => begins(prefix),
        Term::Suffix(suffix) => ends(suffix),
        Term::PrefixIgnoreCase(prefix) => {
            prefix.is_prefix_of(text.as_bytes()).then(|| start(prefix.text().len()))
        }
        Term::SuffixIgnoreCase(suffix) => {
            suffix.is_suffix_of(text.as_bytes()).then(|| end(suffix.text().len()))
        }
        Term::Wildcard(wildcard) => parts_of_wildcard(wildcard, text),
        Term::AnythingBut(AnythingBut::Prefix(all)) => all.iter().find_map(|it| begins(it)),
        Term::AnythingBut(AnythingBut::Suffix(all)) => all.iter().find_map(|it| ends(it)),
        Term::AnythingBut(AnythingBut::Wildcard(all)) => {
            all.iter().find_map(|it| parts_of_wildcard(it, text))
        }
        _ => None,
    };
    let is_part = |(start, end): &(usize, usize)| text.get(*start..*end).is_some();
    found.filter(|parts| parts.iter().all(is_part))
}

/// The texts between the stars of a wildcard that matches a text.
fn parts_of_wildcard(wildcard: &Wildcard, text: &str) -> Option<Vec<(usize, usize)>> {
    if !wildcard.matches(text.as_bytes()) {
        return None;
    }
    let segments: Option<Vec<_>> =
        wildcard.segments().iter().map(|it| std::str::from_utf8(it).ok()).collect();
    let (last, before) = segments?.split_last().map(|(last, before)| (*last, before.to_vec()))?;
    let mut parts = Vec::new();
    let mut at = 0;
    for segment in before {
        at += text.get(at..)?.find(segment)?;
        parts.push((at, at + segment.len()));
        at += segment.len();
    }
    parts.push((text.len() - last.len(), text.len()));
    parts.retain(|(start, end)| start < end);
    Some(parts)
}
