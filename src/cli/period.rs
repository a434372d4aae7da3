//! The times of `--since`, `--until` and `lookup:`.

use jiff::{SignedDuration, Timestamp};

use super::Failure;
use crate::backtest::{UtcDay, UtcSecond};
use crate::language::phrase;

/// Reads the period of `--since` and `--until`, and refuses one that contains no time until `now`.
pub(super) fn period(
    since: Option<&str>,
    until: Option<&str>,
    now: Timestamp,
) -> Result<(Option<UtcSecond>, Option<UtcSecond>), Failure> {
    let since = since.map(|it| beginning(it, now)).transpose()?;
    let until = until.map(|it| time("--until", it, now)).transpose()?;
    if let Some((since, until)) = since.zip(until).filter(|(since, until)| since >= until) {
        let (since, until) = (since.to_string(), until.to_string());
        let error = phrase!("--since ({since}) is not before --until ({until})", since, until);
        return Err(Failure::usage(error));
    }
    Ok((since, until))
}

/// Reads the time of `--since`, and refuses one after `now`.
pub(super) fn beginning(text: &str, now: Timestamp) -> Result<UtcSecond, Failure> {
    let since = time("--since", text, now)?;
    if since > UtcSecond::of(now) {
        let since = since.to_string();
        return Err(Failure::usage(phrase!("--since ({since}) is in the future", since)));
    }
    Ok(since)
}

/// Reads a date, an RFC 3339 time, or an age before `now`.
fn time(flag: &str, text: &str, now: Timestamp) -> Result<UtcSecond, Failure> {
    parse(text, now).ok_or_else(|| {
        not_a_time(text).hint(phrase!(
            "for example {flag} 2026-11-01, {flag} 2026-11-01T09:00:00Z or {flag} 14d",
            flag
        ))
    })
}

/// The failure of a text that is not a time.
pub(super) fn not_a_time(text: &str) -> Failure {
    Failure::usage(phrase!("`{text}` is not a time", text))
}

/// Reads a time as [`time`] does.
pub(super) fn parse(text: &str, now: Timestamp) -> Option<UtcSecond> {
    let date = || text.parse::<UtcDay>().ok().filter(|_| text.len() == 10).map(UtcDay::start);
    let age = || now.checked_sub(age(text)?).ok().map(UtcSecond::of);
    UtcSecond::parse(text).or_else(date).or_else(age)
}

/// Reads an age: `14d`, `2w`, `12h` or `30m`.
fn age(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok().filter(|it| *it >= 0)?;
    let hours = match unit {
        'm' => return SignedDuration::try_from_mins(number),
        'h' => 1,
        'd' => 24,
        'w' => 7 * 24,
        _ => return None,
    };
    SignedDuration::try_from_hours(number.checked_mul(hours)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_ages() {
        let now: Timestamp = "2026-11-30T15:25:10.5Z".parse().unwrap();
        for (text, expected) in [
            ("2026-11-01", Some("2026-11-01T00:00:00Z")),
            ("2026-11-01T09:00:00+09:00", Some("2026-11-01T00:00:00Z")),
            ("14d", Some("2026-11-16T15:25:10Z")),
            ("2w", Some("2026-11-16T15:25:10Z")),
            ("12h", Some("2026-11-30T03:25:10Z")),
            ("30m", Some("2026-11-30T14:55:10Z")),
            ("14", None),
            ("-3d", None),
            ("d", None),
            ("2026-13-01", None),
            ("99999999999999999d", None),
        ] {
            let time = time("--since", text, now).ok().map(|it| it.to_string());
            assert_eq!(time.as_deref(), expected, "{text}");
        }
    }
}
