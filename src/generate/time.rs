//! Formats points in time as services write them.

use jiff::fmt::strtime::format;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// `2026-11-24T05:03:10Z`
pub(super) fn iso(at: Timestamp) -> String {
    formatted("%Y-%m-%dT%H:%M:%SZ", at)
}

/// `2026-11-24`
pub(super) fn date(at: Timestamp) -> String {
    formatted("%Y-%m-%d", at)
}

/// `2026-11-24T05:03:10.000+0000`, the form of Lambda.
pub(super) fn with_offset(at: Timestamp) -> String {
    formatted("%Y-%m-%dT%H:%M:%S.000+0000", at)
}

/// `Nov 24, 2026 5:03:10 AM`, the form of Java 8 and of older services in `responseElements`.
pub(super) fn textual(at: Timestamp) -> String {
    formatted("%b %-d, %Y %-I:%M:%S %p", at)
}

/// `Nov 24, 2026, 5:03:10 AM`, the form of Java 9 and of most services in `responseElements`.
pub(super) fn textual_with_comma(at: Timestamp) -> String {
    formatted("%b %-d, %Y, %-I:%M:%S %p", at)
}

/// A time later by days, hours, minutes or seconds: `7d`, `1h`, `15m`, `30s`. Returns `None` if `by` is not of this form.
pub(super) fn later(at: Timestamp, by: &str) -> Option<Timestamp> {
    let (number, unit) = by.split_at_checked(by.len().checked_sub(1)?)?;
    let number: u32 = number.parse().ok()?;
    let seconds = match unit {
        "d" => 86_400,
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        _ => return None,
    };
    at.checked_add(SignedDuration::from_secs(i64::from(number) * seconds)).ok()
}

/// The time of a member: that of the event, or a later one for members that name an end.
pub(super) fn of_member(name: &str, at: Timestamp) -> Timestamp {
    let lower = name.to_ascii_lowercase();
    let has = |part: &str| lower.contains(part);
    let by = match () {
        () if has("expir") => "12h",
        () if has("validtill") || has("validuntil") || has("notafter") => "365d",
        () if has("deletiondate") || has("deletiontime") || lower == "enddate" => "30d",
        () if lower == "endtime" => "1h",
        () => return at,
    };
    later(at, by).unwrap_or(at)
}

fn formatted(pattern: &str, at: Timestamp) -> String {
    format(pattern, &at.to_zoned(TimeZone::UTC)).unwrap_or_default()
}
