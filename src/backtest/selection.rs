//! Selects the records that a backtest counts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::instant::UtcSecond;

/// The records to count, by their own time, account and region.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// The first second.
    pub since: Option<UtcSecond>,
    /// The first second after the period.
    pub until: Option<UtcSecond>,
    /// Accounts; empty for all.
    pub accounts: BTreeSet<String>,
    /// Regions; empty for all.
    pub regions: BTreeSet<String>,
}

/// A condition of a selection that a record does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exclusion {
    Account,
    Region,
    Time,
}

impl Selection {
    /// Returns true if all records are selected.
    pub(super) fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Returns true if accounts and regions decide.
    pub(super) fn has_places(&self) -> bool {
        !self.accounts.is_empty() || !self.regions.is_empty()
    }

    /// Returns true if a record of this time is in the period. A record without a time is in no limited period.
    pub(super) fn has_time(&self, time: Option<UtcSecond>) -> bool {
        let Some(time) = time else { return self.since.is_none() && self.until.is_none() };
        self.since.is_none_or(|it| it <= time) && self.until.is_none_or(|it| time < it)
    }

    /// Returns the first condition that a record does not meet. Returns `None` for a selected record.
    pub(super) fn exclusion(
        &self,
        time: Option<UtcSecond>,
        account: Option<&str>,
        region: Option<&str>,
    ) -> Option<Exclusion> {
        let has = |all: &BTreeSet<String>, it: Option<&str>| {
            all.is_empty() || it.is_some_and(|it| all.contains(it))
        };
        if !has(&self.accounts, account) {
            Some(Exclusion::Account)
        } else if !has(&self.regions, region) {
            Some(Exclusion::Region)
        } else {
            (!self.has_time(time)).then_some(Exclusion::Time)
        }
    }

    /// Returns true if no record is in both.
    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, other: &Self| {
            one.until.zip(other.since).is_some_and(|(until, since)| until <= since)
        };
        let are_others = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
            !a.is_empty() && !b.is_empty() && a.is_disjoint(b)
        };
        ends_before(self, other)
            || ends_before(other, self)
            || are_others(&self.accounts, &other.accounts)
            || are_others(&self.regions, &other.regions)
    }

    /// Returns the selection that contains both.
    #[must_use]
    pub(super) fn union(self, other: Self) -> Self {
        let both = |a: BTreeSet<String>, b: BTreeSet<String>| {
            if a.is_empty() || b.is_empty() {
                BTreeSet::new()
            } else {
                a.into_iter().chain(b).collect()
            }
        };
        Self {
            since: self.since.zip(other.since).map(|(a, b)| a.min(b)),
            until: self.until.zip(other.until).map(|(a, b)| a.max(b)),
            accounts: both(self.accounts, other.accounts),
            regions: both(self.regions, other.regions),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_accounts_or_regions_make_selections_disjoint() {
        let day = |day: u32| UtcSecond::parse(&format!("2026-01-{day:02}T00:00:00Z"));
        let period = |since: Option<u32>, until: Option<u32>| Selection {
            since: since.and_then(day),
            until: until.and_then(day),
            ..Selection::default()
        };
        let names = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        let accounts = |all: &[&str]| Selection { accounts: names(all), ..Selection::default() };
        let regions = |all: &[&str]| Selection { regions: names(all), ..Selection::default() };
        for (one, other, expected) in [
            (period(None, None), period(Some(3), None), false),
            (period(None, Some(3)), period(Some(3), None), true),
            (period(None, Some(4)), period(Some(3), None), false),
            (period(Some(1), Some(2)), period(Some(5), Some(9)), true),
            (accounts(&["1"]), accounts(&["2", "3"]), true),
            (accounts(&["1", "2"]), accounts(&["2", "3"]), false),
            (accounts(&["1"]), accounts(&[]), false),
            (regions(&["a"]), regions(&["b"]), true),
            (regions(&["a"]), accounts(&["1"]), false),
        ] {
            assert_eq!(one.is_disjoint(&other), expected, "{one:?} {other:?}");
            assert_eq!(other.is_disjoint(&one), expected, "{one:?} {other:?}");
        }
    }
}
