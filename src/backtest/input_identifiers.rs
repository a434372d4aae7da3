//! Finds parts of an archive that have counted the same records of an input.

use std::collections::{BTreeMap, BTreeSet};

use super::partial::{InputIdentifiers, InputTally, MAX_IDENTIFIED};
use super::selection::Selection;
use crate::deploy::package::half_sha256;

/// An input of which two parts have counted the same records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RepeatedInput {
    /// The hash of its address and size.
    pub hash: String,
    /// The selection of the first part.
    pub selection: Selection,
}

impl InputTally {
    /// Adds an input with records. `address` is the same however the user names the input.
    pub(super) fn identify(&mut self, address: &str, bytes: u64, selection: &Selection) {
        let of = serde_json::to_string(&(address, bytes)).expect("strings and numbers are JSON");
        let hash = format!("{:032x}", half_sha256(&of));
        let selected = self.identifiers.iter_mut().find(|it| it.selection == *selection);
        match selected {
            Some(known) => drop(known.hashes.insert(hash)),
            None => self.identifiers.push(InputIdentifiers {
                selection: selection.clone(),
                hashes: BTreeSet::from([hash]),
            }),
        }
        self.drop_identifiers();
    }

    pub(super) fn add_identifiers(&mut self, other: Vec<InputIdentifiers>) {
        let mut all: BTreeMap<Selection, BTreeSet<String>> = BTreeMap::new();
        let own = std::mem::take(&mut self.identifiers);
        for InputIdentifiers { selection, hashes } in own.into_iter().chain(other) {
            all.entry(selection).or_default().extend(hashes);
        }
        let all = all.into_iter();
        self.identifiers =
            all.map(|(selection, hashes)| InputIdentifiers { selection, hashes }).collect();
        self.drop_identifiers();
    }

    /// Keeps the smallest hashes of all selections together: a part of the archive keeps the same ones of its inputs,
    /// whatever its selection.
    fn drop_identifiers(&mut self) {
        // Almost always, all inputs have one selection.
        if let [only] = &mut self.identifiers[..] {
            while only.hashes.len() > MAX_IDENTIFIED {
                only.hashes.pop_last();
            }
            return;
        }
        let all: BTreeSet<_> = self.identifiers.iter().flat_map(|it| &it.hashes).collect();
        let Some(bound) = all.into_iter().nth(MAX_IDENTIFIED).cloned() else { return };
        for it in &mut self.identifiers {
            drop(it.hashes.split_off(&bound));
        }
        self.identifiers.retain(|it| !it.hashes.is_empty());
    }

    /// Returns an input of which both have counted the same records.
    pub fn repeated(&self, other: &Self) -> Option<RepeatedInput> {
        let repeated = |own: &InputIdentifiers| {
            let others = other.identifiers.iter();
            let mut others = others.filter(|it| !own.selection.is_disjoint(&it.selection));
            let hash = others.find_map(|it| own.hashes.intersection(&it.hashes).next())?;
            Some(RepeatedInput { hash: hash.clone(), selection: own.selection.clone() })
        };
        self.identifiers.iter().find_map(repeated)
    }

    /// The inputs that are identified.
    pub fn identified(&self) -> impl Iterator<Item = RepeatedInput> {
        self.identifiers.iter().flat_map(|InputIdentifiers { selection, hashes }| {
            let of =
                |hash: &String| RepeatedInput { hash: hash.clone(), selection: selection.clone() };
            hashes.iter().map(of)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backtest::UtcSecond;

    fn selection(since: Option<&str>, until: Option<&str>) -> Selection {
        let second = |it: &str| UtcSecond::parse(it).unwrap();
        let (since, until) = (since.map(second), until.map(second));
        Selection { since, until, ..Selection::default() }
    }

    fn inputs(names: impl IntoIterator<Item = u32>, selection: &Selection) -> InputTally {
        let mut tally = InputTally::default();
        for name in names {
            tally.identify(&format!("/{name}"), 9, selection);
        }
        tally
    }

    #[test]
    fn an_input_counts_once_in_each_of_disjoint_selections() {
        const DAY: &str = "2026-01-02T00:00:00Z";
        let [all, before, after] =
            [(None, None), (None, Some(DAY)), (Some(DAY), None)].map(|(a, b)| selection(a, b));
        let is_repeated = |one: &Selection, other: &Selection| {
            inputs([1, 2], one).repeated(&inputs([2, 3], other)).is_some()
        };
        assert!(is_repeated(&all, &all) && is_repeated(&all, &after) && is_repeated(&before, &all));
        assert!(!is_repeated(&before, &after) && !is_repeated(&after, &before));
        assert_eq!(inputs([1], &all).repeated(&inputs([2], &all)), None);
        let mut both = inputs([1], &before);
        both.add_identifiers(inputs([1], &after).identifiers);
        let repeated = both.repeated(&inputs([1], &after)).unwrap();
        assert_eq!(repeated.selection, after);
        assert_eq!(both.identified().count(), 2);
    }

    #[test]
    fn the_inputs_that_are_identified_do_not_depend_on_the_order() {
        let selections = [
            selection(None, None),
            selection(Some("2026-01-02T00:00:00Z"), None),
            selection(None, Some("2026-01-03T00:00:00Z")),
        ];
        let parts = [0, 1, 2].map(|it| inputs(it * 100..it * 100 + 250, &selections[it as usize]));
        let merged = |order: [usize; 3]| {
            let mut whole = InputTally::default();
            for part in order {
                whole.add_identifiers(parts[part].identifiers.clone());
            }
            whole.identifiers
        };
        let found = merged([0, 1, 2]);
        assert_eq!(merged([2, 0, 1]), found);
        assert_eq!(merged([1, 2, 0]), found);
        let all: BTreeSet<_> = found.iter().flat_map(|it| &it.hashes).collect();
        assert_eq!(all.len(), MAX_IDENTIFIED);
    }
}
