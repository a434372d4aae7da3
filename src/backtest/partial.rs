//! The counts over a part of an archive, as JSON between the processes of a distributed backtest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::dimension::Dimension;
use super::flood_times::FloodTimes;
use super::instant::{UtcDay, UtcSecond};
use super::selection::{Exclusion, Selection};
use super::unread_period::UnreadPeriod;
use super::value_counts::ValueCounts;
use crate::alert::Severity;
use crate::language::{Phrase, phrase_json};
use crate::rules::file::{FloodPolicy, Title};

/// The value of `format` in a partial.
pub const PARTIAL_FORMAT: &str = "audit-alert.partial";

/// The version of the format.
pub(super) const VERSION: u32 = 1;

/// Maximum number of inputs that are identified. Those with the smallest hashes are, whatever the order.
pub(super) const MAX_IDENTIFIED: usize = 256;

/// Maximum number of unreadable inputs that are listed.
pub(super) const MAX_UNREADABLE: usize = 1_000;

/// Maximum number of other accounts and of other regions that are named.
const MAX_OTHERS: usize = 10;

/// The counts over a part of an archive. Merging the partials of all parts gives that of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Partial {
    /// [`PARTIAL_FORMAT`]
    pub format: String,
    /// 1
    pub version: u32,
    /// The records that were counted.
    pub selection: Selection,
    /// Maximum number of examples of each rule.
    pub max_examples: usize,
    /// The inputs.
    pub input: InputTally,
    /// The records with a verdict, of which each rule set has matched, ignored and unmatched ones.
    pub evaluated: u64,
    /// Records that have no verdict, and values that are no records.
    pub unreadable: u64,
    /// Records without a valid time among `evaluated`. They are in no day.
    pub without_time: u64,
    /// Records without a valid time that a period of the selection left out.
    pub left_out_without_time: u64,
    /// The time of the earliest record.
    pub first: Option<UtcSecond>,
    /// The time of the latest record.
    pub last: Option<UtcSecond>,
    /// Number of records of each day.
    pub days: BTreeMap<UtcDay, u64>,
    /// The alerts of the rule set.
    pub tally: SetTally,
    /// The alerts of the rule set that it is compared with.
    pub against: Option<AgainstTally>,
}

/// The files or objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputTally {
    /// Number of inputs, including unreadable ones.
    pub files: u64,
    /// Number of bytes read, before decompression.
    pub bytes: u64,
    /// Number of inputs with at least one unreadable part.
    pub unreadable_files: u64,
    /// Some inputs, of which two parts of an archive must not count the same records. In the order of the selections.
    pub identifiers: Vec<InputIdentifiers>,
    /// The first unreadable inputs: shards without counts, then the others by name.
    pub unreadable: Vec<UnreadableInput>,
    /// Reading stopped at the limit of records.
    pub limit_reached: bool,
    /// The periods that were not read, by source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_periods: Vec<UnreadPeriod>,
    /// The records that are not selected.
    pub excluded: ExcludedRecords,
}

/// Inputs of which the same records were selected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputIdentifiers {
    /// The records that were counted.
    pub selection: Selection,
    /// Hashes of the addresses and sizes of the inputs.
    pub hashes: BTreeSet<String>,
}

/// Records that the selection excludes. Each counts once: its account is compared first, then its region and its time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExcludedRecords {
    /// Number of records of other accounts.
    pub by_account: u64,
    /// Number of records of other regions.
    pub by_region: u64,
    /// Number of records outside of the period.
    pub by_time: u64,
    /// The first of the other accounts.
    pub accounts: BTreeSet<String>,
    /// The first of the other regions.
    pub regions: BTreeSet<String>,
}

impl ExcludedRecords {
    pub(super) fn count(&mut self, exclusion: Exclusion) {
        match exclusion {
            Exclusion::Account => self.by_account += 1,
            Exclusion::Region => self.by_region += 1,
            Exclusion::Time => self.by_time += 1,
        }
    }

    /// Adds the account or the region that excludes a record.
    pub(super) fn add_name(
        &mut self,
        exclusion: Exclusion,
        account: Option<&str>,
        region: Option<&str>,
    ) {
        match exclusion {
            Exclusion::Account => add_first(&mut self.accounts, account),
            Exclusion::Region => add_first(&mut self.regions, region),
            Exclusion::Time => {}
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.by_account += other.by_account;
        self.by_region += other.by_region;
        self.by_time += other.by_time;
        for it in other.accounts {
            add_first(&mut self.accounts, Some(&it));
        }
        for it in other.regions {
            add_first(&mut self.regions, Some(&it));
        }
    }
}

/// Adds a name to the first ones by name.
fn add_first(names: &mut BTreeSet<String>, name: Option<&str>) {
    let Some(name) = name.filter(|it| !names.contains(*it)) else { return };
    names.insert(name.to_owned());
    if names.len() > MAX_OTHERS {
        names.pop_last();
    }
}

/// An input of which at least a part is unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableInput {
    /// The path or the URL.
    pub name: String,
    /// The first reason, as a template with values: the language of the report may be another one.
    #[serde(with = "phrase_json")]
    pub reason: Phrase,
    /// Number of its records that were evaluated, whether selected or not.
    pub records: u64,
}

/// The alerts of one rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SetTally {
    /// The rule set.
    pub rule_set: RuleSetFacts,
    /// Records that alert.
    pub matched: u64,
    /// Records that a rule and an `[[ignore]]` pattern match.
    pub ignored: u64,
    /// All other records, including those that are not delivered to the matching rules.
    pub unmatched: u64,
    /// Number of alerts of each day.
    pub days: BTreeMap<UtcDay, u64>,
    /// The counts of each rule, in the order of the rule set.
    pub rules: Vec<RuleTally>,
    /// Pairs of rules that alert on the same records.
    pub overlaps: Vec<Overlap>,
    /// The times of the alerts that may be held back.
    pub flood: FloodTimes,
}

/// The rule set that another one is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgainstTally {
    /// Its alerts.
    pub tally: SetTally,
    /// Its critical alerts for which the other rule set has no critical alert.
    pub critical_lost: u64,
}

/// The parts of a rule set that a report contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSetFacts {
    /// The file or the packs.
    pub name: String,
    /// SHA-256 of the effective rules, patterns and flood policy, in hexadecimal.
    pub hash: String,
    /// The rules.
    pub rules: Vec<RuleFacts>,
    /// Names of the `[[ignore]]` entries.
    pub ignores: Vec<String>,
    /// The flood policy.
    pub flood: FloodPolicy,
}

/// The parts of a rule that a report contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleFacts {
    /// Unique in the rule set.
    pub name: String,
    /// The severity of its alerts.
    pub severity: Severity,
    /// The title of its alerts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
}

/// The counts of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleTally {
    /// Alerts of the rule, alone or together with others.
    pub alerts: u64,
    /// Alerts of which it is the most severe rule.
    pub first: u64,
    /// Records that it matches and an `[[ignore]]` pattern suppresses.
    pub ignored: u64,
    /// Number of alerts of each day.
    pub days: BTreeMap<UtcDay, u64>,
    /// Number of alerts by the values of each dimension.
    pub values: BTreeMap<Dimension, ValueCounts>,
    /// The earliest alerts.
    pub examples: Vec<ExampleAlert>,
    /// The alerts on records on which the other rule set does not alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclusive: Option<ExclusiveAlerts>,
    /// The critical alerts on records on which the other rule set has alerts, but no critical one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered: Option<ExclusiveAlerts>,
}

/// Alerts that only one of two rule sets has, or has as critical ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExclusiveAlerts {
    /// Number of alerts.
    pub alerts: u64,
    /// The earliest alerts.
    pub examples: Vec<ExampleAlert>,
}

/// An alert. All texts are redacted. Ordered by time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExampleAlert {
    /// The time of the event.
    pub time: Option<UtcSecond>,
    /// `eventID`
    pub event_id: String,
    /// The affected account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The event source.
    pub event_source: String,
    /// The event name.
    pub event_name: String,
    /// The actor, as messages name it.
    pub actor: String,
    /// The headline of the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
}

/// Two rules that alert on the same records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overlap {
    /// The indices of the rules, in ascending order.
    pub rules: [usize; 2],
    /// Number of records.
    pub alerts: u64,
}

/// The reason why a document is no usable partial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartialError {
    /// It is not JSON, or a member is missing or invalid.
    Invalid(String),
    /// The text ends before the document does.
    Incomplete,
    /// It is another document.
    OtherFormat,
    /// It is of another version.
    OtherVersion(u64),
}
