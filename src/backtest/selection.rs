//! Selects the records that a backtest counts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::instant::UtcSecond;

/// The records to count, by their own time, account and region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// Returns true if a record of this account and region is selected.
    pub(super) fn has_place(&self, account: Option<&str>, region: Option<&str>) -> bool {
        let has = |all: &BTreeSet<String>, it: Option<&str>| {
            all.is_empty() || it.is_some_and(|it| all.contains(it))
        };
        has(&self.accounts, account) && has(&self.regions, region)
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
