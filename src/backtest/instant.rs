//! Times of events: seconds and days in UTC, as RFC 3339 in JSON.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const SECONDS_PER_DAY: i64 = 86_400;

/// A second in UTC. CloudTrail's times have no fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcSecond(i64);

/// A day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcDay(i64);

impl UtcSecond {
    /// Returns the second of a point in time.
    pub fn of(time: Timestamp) -> Self {
        Self(time.as_second())
    }

    /// Parses an RFC 3339 time. Returns `None` if it is invalid.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::of)
    }

    /// Returns the second with a number of seconds since 1970.
    pub const fn from_epoch(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Returns the second that is a number of seconds later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Returns the number of seconds since 1970.
    pub fn since_epoch(self) -> i64 {
        self.0
    }

    /// Returns the day.
    pub fn day(self) -> UtcDay {
        UtcDay(self.0.div_euclid(SECONDS_PER_DAY))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or(Timestamp::MAX)
    }
}

impl UtcDay {
    /// Returns the day of a date.
    pub fn of(date: Date) -> Self {
        Self(date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24)
    }

    /// Returns the day that is a number of days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Returns the first second of the day.
    pub fn start(self) -> UtcSecond {
        UtcSecond(self.0.saturating_mul(SECONDS_PER_DAY))
    }
}

/// `2026-11-30T15:25:00Z`
impl fmt::Display for UtcSecond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// `2026-11-30`
impl fmt::Display for UtcDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.start().timestamp().strftime("%Y-%m-%d"))
    }
}

impl FromStr for UtcDay {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::of)
    }
}

impl Serialize for UtcSecond {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcSecond {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an RFC 3339 time"))
    }
}

impl Serialize for UtcDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
