//! Points in time, in the forms that services write.

use jiff::Timestamp;
use jiff::fmt::strtime::format;
use jiff::tz::TimeZone;

/// `2026-11-24T05:03:10Z`
pub(super) fn iso(at: Timestamp) -> String {
    formatted("%Y-%m-%dT%H:%M:%SZ", at)
}

/// `2026-11-24`
pub(super) fn date(at: Timestamp) -> String {
    formatted("%Y-%m-%d", at)
}

/// `Nov 24, 2026 5:03:10 AM`: how Java prints dates, and most services do in `responseElements`.
pub(super) fn textual(at: Timestamp) -> String {
    formatted("%b %-d, %Y %-I:%M:%S %p", at)
}

/// `Nov 24, 2026, 5:03:10 AM`: the same since Java 9.
pub(super) fn textual_with_comma(at: Timestamp) -> String {
    formatted("%b %-d, %Y, %-I:%M:%S %p", at)
}

fn formatted(pattern: &str, at: Timestamp) -> String {
    format(pattern, &at.to_zoned(TimeZone::UTC)).unwrap_or_default()
}
