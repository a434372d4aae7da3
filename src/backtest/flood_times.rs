//! The times of alerts that the flood guard may hold back, kept so that its replay over merged parts gives the same number
//! of messages as over the whole.
//!
//! Numbers of messages cannot be added: with a limit of 1, alerts at the seconds 0, 30, 80, 81 and 82 give two messages and
//! one at second 20 gives one, but all six give four. The times are therefore kept up to a limit. Above it, every minute
//! of a kind counts at most one message more than the limit of the flood guard, which is the most that any minute can have:
//! after the notice, alerts are held back for a minute. This bound is the same for every split, too.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::instant::UtcSecond;
use super::known_hash::KnownHashes;
use crate::deploy::package::half_sha256;
use crate::rules::flood::{RateKey, replay};

/// Limit of the times, and then of the minutes, that are kept.
const MAX_TIMES: usize = 1_000_000;

/// A hash of a kind of alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FloodKey(u128);

/// Facts of each kind.
pub type Kinds<T> = HashMap<FloodKey, T, KnownHashes>;

/// The times of the alerts that may be held back.
///
/// Adjacently tagged: serde would read an internally tagged enum into a tree first, in which a minute is no number any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "precision", content = "kinds")]
pub enum FloodTimes {
    /// All times, by kind.
    Seconds(#[serde(serialize_with = "in_order")] Kinds<KindTimes>),
    /// The minutes with alerts, by kind.
    Minutes(#[serde(serialize_with = "in_order")] Kinds<KindMinutes>),
    /// No times. Every alert counts as a message.
    None,
}

/// The times of alerts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KindTimes {
    /// The index of the rule.
    pub rule: usize,
    /// Seconds since 1970 in ascending order; in JSON each but the first is the difference from the one before.
    #[serde(with = "deltas")]
    pub times: Vec<i64>,
}

/// The minutes with alerts of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KindMinutes {
    /// The index of the rule.
    pub rule: usize,
    /// Number of alerts.
    pub alerts: u64,
    /// Number of messages of each minute since 1970, at most one more than the limit.
    pub minutes: BTreeMap<i64, u64>,
}

impl Default for FloodTimes {
    fn default() -> Self {
        Self::Seconds(Kinds::default())
    }
}

impl FloodKey {
    pub(super) fn of(key: &RateKey) -> Self {
        let text = serde_json::to_string(key).expect("strings serialize to JSON");
        Self(half_sha256(&text))
    }
}

impl FloodTimes {
    /// Adds an alert of a rule. `limit` is that of the flood guard.
    pub(super) fn add(&mut self, key: FloodKey, rule: usize, time: UtcSecond, limit: u32) {
        let second = time.since_epoch();
        match self {
            Self::Seconds(kinds) => {
                let new = || KindTimes { rule, times: Vec::new() };
                kinds.entry(key).or_insert_with(new).times.push(second);
            }
            Self::Minutes(kinds) => {
                let new = || KindMinutes { rule, alerts: 0, minutes: BTreeMap::new() };
                kinds.entry(key).or_insert_with(new).add(second, 1, limit);
            }
            Self::None => {}
        }
    }

    /// Returns the number of times or minutes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Seconds(kinds) => kinds.values().map(|it| it.times.len()).sum(),
            Self::Minutes(kinds) => kinds.values().map(|it| it.minutes.len()).sum(),
            Self::None => 0,
        }
    }

    /// Returns a number of times that can be added before there are too many.
    pub(super) fn room(&self) -> usize {
        MAX_TIMES.saturating_sub(self.size())
    }

    /// Puts the times in order, and reduces the precision if there are too many. The precision only depends on the alerts,
    /// not on their order or split, because the size never decreases when alerts are added.
    pub(super) fn normalize(&mut self, limit: u32) {
        self.normalize_within(limit, MAX_TIMES);
    }

    pub(super) fn normalize_within(&mut self, limit: u32, max: usize) {
        if self.size() > max {
            *self = match std::mem::take(self) {
                Self::Seconds(kinds) => Self::Minutes(
                    kinds.into_iter().map(|(key, it)| (key, it.minutes(limit))).collect(),
                ),
                Self::Minutes(_) | Self::None => Self::None,
            };
            return self.normalize_within(limit, max);
        }
        if let Self::Seconds(kinds) = self {
            for kind in kinds.values_mut() {
                kind.times.sort_unstable();
            }
        }
    }

    /// Adds the times of another part.
    pub(super) fn merge(&mut self, other: Self, limit: u32) {
        self.merge_within(other, limit, MAX_TIMES);
    }

    pub(super) fn merge_within(&mut self, other: Self, limit: u32, max: usize) {
        *self = match (std::mem::take(self), other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::Seconds(mut kinds), Self::Seconds(others)) => {
                for (key, other) in others {
                    let new = || KindTimes { rule: other.rule, times: Vec::new() };
                    kinds.entry(key).or_insert_with(new).times.extend(other.times);
                }
                Self::Seconds(kinds)
            }
            (one, other) => {
                let mut kinds = one.into_minutes(limit);
                for (key, other) in other.into_minutes(limit) {
                    let new =
                        || KindMinutes { rule: other.rule, alerts: 0, minutes: BTreeMap::new() };
                    kinds.entry(key).or_insert_with(new).merge(other, limit);
                }
                Self::Minutes(kinds)
            }
        };
        self.normalize_within(limit, max);
    }

    fn into_minutes(self, limit: u32) -> Kinds<KindMinutes> {
        match self {
            Self::Seconds(kinds) => {
                kinds.into_iter().map(|(key, it)| (key, it.minutes(limit))).collect()
            }
            Self::Minutes(kinds) => kinds,
            Self::None => Kinds::default(),
        }
    }

    /// Returns true if [`Self::held`] is exact, and not a lower bound.
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Seconds(_))
    }

    /// Returns the number of alerts of each rule. Returns `None` if a rule, a time or a number is not possible.
    pub(super) fn alerts(&self, rules: usize, limit: u32) -> Option<Vec<u64>> {
        let mut alerts = vec![0_u64; rules];
        let mut add = |rule: usize, count: u64| {
            let sum = alerts.get_mut(rule)?;
            *sum = sum.checked_add(count)?;
            Some(())
        };
        match self {
            Self::Seconds(kinds) => kinds.values().try_for_each(|KindTimes { rule, times }| {
                let mut times_of_events = times.iter().map(|it| Timestamp::from_second(*it).ok());
                times_of_events.all(|it| it.is_some()).then_some(())?;
                add(*rule, times.len() as u64)
            }),
            Self::Minutes(kinds) => kinds.values().try_for_each(|it| {
                let max = u64::from(limit) + 1;
                it.minutes.values().all(|it| *it <= max).then_some(())?;
                add(it.rule, it.alerts)
            }),
            Self::None => Some(()),
        }?;
        Some(alerts)
    }

    /// Returns the number of alerts of each rule that are held back without a message.
    pub fn held(&self, rules: usize, limit: u32) -> Vec<u64> {
        let mut held = vec![0; rules];
        let mut add = |rule: usize, count: u64| {
            if let Some(held) = held.get_mut(rule) {
                *held += count;
            }
        };
        match self {
            Self::Seconds(kinds) => {
                for KindTimes { rule, times } in kinds.values() {
                    let timestamps = times.iter().filter_map(|it| Timestamp::from_second(*it).ok());
                    add(*rule, times.len() as u64 - replay(limit, timestamps));
                }
            }
            Self::Minutes(kinds) => {
                for KindMinutes { rule, alerts, minutes } in kinds.values() {
                    add(*rule, alerts.saturating_sub(minutes.values().sum()));
                }
            }
            Self::None => {}
        }
        held
    }
}

impl KindTimes {
    fn minutes(self, limit: u32) -> KindMinutes {
        let mut minutes = KindMinutes { rule: self.rule, alerts: 0, minutes: BTreeMap::new() };
        for second in self.times {
            minutes.add(second, 1, limit);
        }
        minutes
    }
}

impl KindMinutes {
    fn add(&mut self, second: i64, count: u64, limit: u32) {
        self.alerts += count;
        self.add_messages(second.div_euclid(60), count, limit);
    }

    fn add_messages(&mut self, minute: i64, count: u64, limit: u32) {
        let messages = self.minutes.entry(minute).or_default();
        *messages = (*messages + count).min(u64::from(limit) + 1);
    }

    fn merge(&mut self, other: Self, limit: u32) {
        self.alerts += other.alerts;
        for (minute, count) in other.minutes {
            self.add_messages(minute, count, limit);
        }
    }
}

/// The first half of the key, which is a hash.
impl Hash for FloodKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64((self.0 >> 64) as u64);
    }
}

/// 32 hexadecimal digits.
impl fmt::Display for FloodKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl Serialize for FloodKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FloodKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        u128::from_str_radix(&text, 16).map(Self).map_err(de::Error::custom)
    }
}

fn in_order<T: Serialize, S: Serializer>(
    kinds: &Kinds<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    kinds.iter().collect::<BTreeMap<_, _>>().serialize(serializer)
}

/// Numbers as differences, which are short.
mod deltas {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        times: &[i64],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut previous = 0;
        serializer
            .collect_seq(times.iter().map(|time| time - std::mem::replace(&mut previous, *time)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<i64>, D::Error> {
        let mut times = Vec::<i64>::deserialize(deserializer)?;
        let mut previous = 0_i64;
        for time in &mut times {
            previous = previous.saturating_add(*time);
            *time = previous;
        }
        Ok(times)
    }
}
