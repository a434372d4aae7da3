//! Formats points in time as services write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::{self, format};
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

/// `2026-11-24 05:03:10`, the form of databases such as Athena, with fractions of a second in the next two.
fn with_space(at: Timestamp) -> String {
    formatted("%Y-%m-%d %H:%M:%S", at)
}

fn with_millis(at: Timestamp) -> String {
    formatted("%Y-%m-%d %H:%M:%S%.3f", at)
}

fn with_nanos(at: Timestamp) -> String {
    formatted("%Y-%m-%d %H:%M:%S%.9f", at)
}

/// Writes a time in one of the forms above.
type WriteTime = fn(Timestamp) -> String;

/// Reads a time in one of the forms above. Returns it with the function that writes the form.
pub(super) fn parse(text: &str) -> Option<(Timestamp, WriteTime)> {
    // Most texts of an event are no times.
    if text.len() > 40 || !text.bytes().any(|byte| byte == b':' || byte == b'-') {
        return None;
    }
    let civil = |pattern: &str| strtime::parse(pattern, text).ok()?.to_datetime().ok();
    let of = |datetime: DateTime| datetime.to_zoned(TimeZone::UTC).ok().map(|it| it.timestamp());
    let with_offset_form = text.ends_with("+0000");
    if let Some(at) = text.parse().ok().filter(|_| !with_offset_form) {
        return Some((at, iso));
    }
    if let Some(at) = civil("%b %d, %Y %I:%M:%S %p").and_then(of) {
        return Some((at, textual));
    }
    if let Some(at) = civil("%b %d, %Y, %I:%M:%S %p").and_then(of) {
        return Some((at, textual_with_comma));
    }
    if let Some(at) = civil("%Y-%m-%dT%H:%M:%S.000+0000").and_then(of) {
        return Some((at, with_offset));
    }
    if let Some(at) = civil("%Y-%m-%d %H:%M:%S%.f").and_then(of) {
        let write: WriteTime = match text.len().saturating_sub("2026-11-24 05:03:10".len()) {
            0 => with_space,
            4 => with_millis,
            _ => with_nanos,
        };
        return Some((at, write));
    }
    let day: Date = text.parse().ok().filter(|_| text.len() == "2026-11-24".len())?;
    Some((of(day.to_datetime(Time::midnight()))?, date))
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
