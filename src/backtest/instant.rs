//! Times of events: seconds and days in UTC, as RFC 3339 in JSON.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// The times that an event can have: 2013, in which CloudTrail was released, to 2099. Another time is an error in the record,
/// and would be the first or the last day of a report.
const EVENT_TIMES: Range<i64> = 1_356_998_400..4_102_444_800;

/// Number of days from March of the year 0 to 1970.
const DAYS_TO_1970: i64 = 719_468;

/// Numbers from here on are milliseconds since 1970, not seconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

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

    /// Parses the time of an event: RFC 3339 as CloudTrail writes it, and the forms of exports, which databases print with a
    /// space instead of `T`, without an offset for UTC (`2026-11-10 20:13:49.000`, in Athena also with ` UTC`), or as seconds or
    /// milliseconds since 1970. Returns `None` for other texts and for times that no event can have.
    pub fn of_event(text: &str) -> Option<Self> {
        let text = text.trim();
        let time = Self::of_cloudtrail(text)
            .or_else(|| Self::parse(text))
            .or_else(|| Self::of_civil(text))
            .or_else(|| {
                let number: i64 = text.parse().ok()?;
                Some(Self(if number < MILLISECONDS_FROM { number } else { number / 1_000 }))
            });
        time.filter(|it| EVENT_TIMES.contains(&it.0))
    }

    /// Parses a time such as `2026-11-30T15:25:00Z`, which nearly all records have, in a tenth of the time of the general
    /// parser. Returns `None` for any other text.
    fn of_cloudtrail(text: &str) -> Option<Self> {
        let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
        let &[_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'Z'] = bytes
        else {
            return None;
        };
        let digit = |at: usize| bytes[at].is_ascii_digit().then(|| i64::from(bytes[at] - b'0'));
        let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
        let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
        let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
        let is_date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(month).ok()?,
            i8::try_from(day).ok()?,
        )
        .is_ok();
        if !is_date || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        // Years begin in March here, so that the leap day is the last one.
        let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
        let leap_days = year / 4 - year / 100 + year / 400;
        let days = year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - DAYS_TO_1970;
        Some(Self(days * SECONDS_PER_DAY + hour * 3_600 + minute * 60 + second))
    }

    /// Parses a time without an offset.
    fn of_civil(text: &str) -> Option<Self> {
        let time: DateTime = text.strip_suffix(" UTC").unwrap_or(text).parse().ok()?;
        time.to_zoned(TimeZone::UTC).ok().map(|it| Self::of(it.timestamp()))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::UtcSecond;

    proptest! {
        #[test]
        fn usual_times_are_those_of_the_general_parser(
            text in "(19|20|21|00)[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z",
        ) {
            if let Some(time) = UtcSecond::of_cloudtrail(&text) {
                prop_assert_eq!(Some(time), UtcSecond::parse(&text));
            } else if let Some(time) = UtcSecond::parse(&text) {
                prop_assert!(text.ends_with(":60Z"), "{} {}", text, time);
            }
        }
    }

    #[test]
    fn leap_days_and_ends_of_months() {
        for (text, expected) in [
            ("2024-02-29T00:00:00Z", 1_709_164_800),
            ("2023-03-01T00:00:00Z", 1_677_628_800),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-12-31T23:59:59Z", 1_798_761_599),
        ] {
            let time = UtcSecond::of_cloudtrail(text).map(UtcSecond::since_epoch);
            assert_eq!(time, Some(expected), "{text}");
        }
        for text in ["2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z"] {
            assert_eq!(UtcSecond::of_cloudtrail(text), None, "{text}");
        }
    }

    #[test]
    fn times_of_events_and_of_exports() {
        for text in [
            "2026-11-10T20:13:49Z",
            "2026-11-10T20:13:49.123Z",
            "2026-11-11T05:13:49+09:00",
            "2026-11-10T20:13:49+0000",
            "2026-11-10 20:13:49Z",
            "2026-11-10 20:13:49",
            "2026-11-10T20:13:49",
            "2026-11-10 20:13:49.000",
            "2026-11-10 20:13:49.000 UTC",
            " 2026-11-10T20:13:49Z ",
            "1794341629",
            "1794341629000",
        ] {
            let time = UtcSecond::of_event(text).map(|it| it.to_string());
            assert_eq!(time.as_deref(), Some("2026-11-10T20:13:49Z"), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-13-10T20:13:49Z",
            "20:13:49",
            "0001-01-01T00:00:00Z",
            "2999-01-01T00:00:00Z",
            "0",
            "-1",
            "99999999999999999999",
        ] {
            assert_eq!(UtcSecond::of_event(text), None, "{text}");
        }
    }
}
