//! The layout of CloudTrail's log files, and the part of it that can contain records of a time window, accounts and regions.
//! The same for folders and buckets: nothing here reads either.
//!
//! `[PREFIX/]AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_RANDOM.json.gz`
//! (AWS CloudTrail User Guide, "CloudTrail log file name format" and "Creating a trail for an organization").

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use super::instant::UtcDay;
use super::selection::Selection;
use crate::aws::{is_account_syntax, is_region_syntax};
use crate::event::EVENT_FILE_EXTENSIONS;

/// The folder below which the layout begins.
const ROOT: &str = "AWSLogs";

/// The folder of log files, and the second part of their names. Digests (`CloudTrail-Digest`) and Insights events
/// (`CloudTrail-Insight`) are next to it, and so are the logs of other services.
const TRAIL: &str = "CloudTrail";

/// Folders that contain no records of API calls, also where the rest of the layout is missing.
const OTHER_TRAIL_FOLDERS: [&str; 2] = ["CloudTrail-Digest", "CloudTrail-Insight"];

/// The way to list the objects below a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListingStep {
    /// List the folders, and continue with those that are in scope.
    Folders,
    /// List all keys in one go. Keys up to `after` and from `end` on are out of scope.
    Keys {
        /// The last key before the scope.
        after: Option<String>,
        /// The first key behind the scope.
        end: Option<String>,
    },
}

/// Returns true if a file, or the files of a folder, may contain selected records. Paths outside of the layout may.
pub fn may_contain(path: &str, selection: &Selection) -> bool {
    if path.split(SEPARATORS).any(|it| OTHER_TRAIL_FOLDERS.contains(&it)) {
        return false;
    }
    let (folder, name) = path.rsplit_once(SEPARATORS).unwrap_or(("", path));
    let file = Place::of_file(name);
    let place = Place::of_folder(if file.is_some() { folder } else { path });
    [Some(place), file].into_iter().flatten().all(|it| it.may_contain(selection))
}

/// Returns the way to list the keys that begin with `prefix`. Above the layout it is [`ListingStep::Folders`].
pub fn listing(prefix: &str, selection: &Selection) -> ListingStep {
    // The part behind the last separator is the beginning of a name only.
    let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
    let place = Place::of_folder(folder);
    let Some(region) = place.region.and_then(|it| end_of_region(folder, it)) else {
        return ListingStep::Folders;
    };
    let (first, last) = days_of(selection);
    let key = |day: UtcDay| format!("{region}/{}", day.to_string().replace('-', "/"));
    ListingStep::Keys { after: first.map(key), end: last.map(|it| key(it.plus(1))) }
}

/// Returns true for the name of a file in a folder or bucket that may have events.
pub fn is_archived_event_file(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, it)| it);
    // Parquet files are named as unreadable, with what to do.
    let mut known = EVENT_FILE_EXTENSIONS.into_iter().chain(["parquet"]);
    known.any(|it| extension.eq_ignore_ascii_case(it))
}

/// Returns true if a path is inside the layout.
pub fn is_in_layout(path: &str) -> bool {
    path.split(SEPARATORS).any(|it| it == ROOT)
}

/// Returns the account and the region of the records in a folder, as far as its path determines them.
pub fn account_and_region(folder: &str) -> (Option<&str>, Option<&str>) {
    let place = Place::of_folder(folder);
    (place.account, place.region)
}

/// Days before and after the period whose files are read as well. A file is in the folder of the day of its delivery, which
/// is usually up to 15 minutes, and rarely hours, after the events.
const MARGIN: i64 = 1;

/// The first and the last day whose files are read.
fn days_of(selection: &Selection) -> (Option<UtcDay>, Option<UtcDay>) {
    let first = selection.since.map(|it| it.day().plus(-MARGIN));
    let last = selection.until.map(|it| {
        // The period ends before this second.
        let day = it.day();
        if it == day.start() { day.plus(MARGIN - 1) } else { day.plus(MARGIN) }
    });
    (first, last)
}

/// Windows has two.
const SEPARATORS: [char; 2] = ['/', '\\'];

/// The path up to and including the folder of the region.
fn end_of_region(folder: &str, region: &str) -> Option<String> {
    let parts: Vec<_> = folder.split('/').collect();
    let root = parts.iter().position(|it| *it == ROOT)?;
    let at = parts.iter().skip(root).position(|it| *it == region)?;
    Some(parts.get(..=root + at)?.join("/"))
}

/// The place of a path in the layout, as far as the path determines it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place<'p> {
    account: Option<&'p str>,
    kind: Option<&'p str>,
    region: Option<&'p str>,
    /// The first and the last day.
    days: Option<(UtcDay, UtcDay)>,
}

impl<'p> Place<'p> {
    fn may_contain(self, selection: &Selection) -> bool {
        let is_named = |names: &BTreeSet<String>, name: Option<&str>| {
            names.is_empty() || name.is_none_or(|it| names.contains(it))
        };
        let (first, last) = days_of(selection);
        self.kind.is_none_or(|it| it == TRAIL)
            && is_named(&selection.accounts, self.account)
            && is_named(&selection.regions, self.region)
            && self.days.is_none_or(|days| {
                first.is_none_or(|it| it <= days.1) && last.is_none_or(|it| days.0 <= it)
            })
    }

    fn of_folder(path: &'p str) -> Self {
        let mut parts = path.split(SEPARATORS);
        if !parts.any(|it| it == ROOT) {
            return Self::default();
        }
        let mut parts = parts.filter(|it| !it.is_empty()).peekable();
        parts.next_if(|it| it.starts_with("o-"));
        let Some(account) = parts.next().filter(|it| is_account_syntax(it)) else {
            return Self::default();
        };
        let (kind, region) = (parts.next(), parts.next());
        let region = region.filter(|it| is_region_syntax(it));
        let days = region.and_then(|_| days(parts));
        Self { account: Some(account), kind, region, days }
    }

    /// Returns the place of a log file by its name. Returns `None` if the file has another name.
    fn of_file(name: &'p str) -> Option<Self> {
        let mut parts = name.split('_');
        let account = parts.next().filter(|it| is_account_syntax(it))?;
        let kind = parts.next().filter(|it| it.starts_with(TRAIL))?;
        let region = parts.next().filter(|it| is_region_syntax(it))?;
        let day = parts.next().and_then(|it| {
            let parts = [it.get(..4)?, it.get(4..6)?, it.get(6..8)?];
            days(parts.into_iter())
        });
        Some(Self { account: Some(account), kind: Some(kind), region: Some(region), days: day })
    }
}

/// The first and the last day of a year, of a month or of a day.
fn days<'p>(mut parts: impl Iterator<Item = &'p str>) -> Option<(UtcDay, UtcDay)> {
    let mut number = |length: usize| {
        let digits = |it: &&str| it.len() == length && it.bytes().all(|byte| byte.is_ascii_digit());
        parts.next().filter(digits).map(|it| it.parse::<i16>().ok())?
    };
    let year = number(4)?;
    let (month, day) = (number(2), number(2));
    let of = |month: i16, day| {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok()
    };
    let month = month.and_then(|it| of(it, 1));
    let day = month.zip(day).and_then(|(month, day)| of(month.month().into(), day));
    let (first, last) = match (month, day) {
        (_, Some(day)) => (day, day),
        (Some(month), None) => (month, month.last_of_month()),
        (None, None) => (date(year, 1, 1), date(year, 12, 31)),
    };
    Some((UtcDay::of(first), UtcDay::of(last)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backtest::UtcSecond;

    const FOLDER: &str = "trail/AWSLogs/111122223333/CloudTrail/us-east-1";

    fn period(since: &str, until: &str) -> Selection {
        let time = |text| Some(UtcSecond::parse(text).unwrap());
        Selection { since: time(since), until: time(until), ..Selection::default() }
    }

    #[test]
    fn digests_insights_and_logs_of_other_services_are_out_of_scope() {
        let all = Selection::default();
        for (path, expected) in [
            ("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/24/x.json.gz", true),
            ("AWSLogs/o-abc1234567/111122223333/CloudTrail", true),
            ("AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/24/x.json.gz", false),
            ("AWSLogs/111122223333/CloudTrail-Insight/us-east-1/2026/11/24/x.json.gz", false),
            ("AWSLogs/o-abc1234567/111122223333/vpcflowlogs/us-east-1/2026/11/24/x.gz", false),
            ("AWSLogs/111122223333/", true),
            ("copied/CloudTrail-Digest", false),
            ("copied/111122223333_CloudTrail-Insight_us-east-1_20261124T0505Z_a.json.gz", false),
            ("copied/111122223333_CloudTrail_us-east-1_20261124T0505Z_a.json.gz", true),
            (r"C:\logs\AWSLogs\111122223333\Config", false),
            ("exports/events.jsonl", true),
            ("", true),
        ] {
            assert_eq!(may_contain(path, &all), expected, "{path}");
        }
    }

    #[test]
    fn accounts_and_regions_are_in_paths_and_in_names() {
        let places = Selection {
            accounts: ["111122223333".to_owned()].into(),
            regions: ["us-east-1".to_owned(), "eu-west-1".to_owned()].into(),
            ..Selection::default()
        };
        for (path, expected) in [
            ("AWSLogs/111122223333", true),
            ("AWSLogs/444455556666", false),
            ("AWSLogs/o-abc1234567/444455556666/CloudTrail/us-east-1", false),
            ("AWSLogs/o-abc1234567/111122223333/CloudTrail/eu-west-1/2026", true),
            ("AWSLogs/o-abc1234567/111122223333/CloudTrail/eu-west-2/2026", false),
            ("111122223333_CloudTrail_us-east-1_20261124T0505Z_a.json.gz", true),
            ("111122223333_CloudTrail_us-east-2_20261124T0505Z_a.json.gz", false),
            ("444455556666_CloudTrail_us-east-1_20261124T0505Z_a.json.gz", false),
            ("111122223333_notes.json", true),
        ] {
            assert_eq!(may_contain(path, &places), expected, "{path}");
        }
    }

    #[test]
    fn a_day_before_and_after_the_window_is_in_scope() {
        let period = period("2026-01-01T12:00:00Z", "2026-02-27T12:00:00Z");
        for (path, expected) in [
            ("2025", true),
            ("2024", false),
            ("2025/12", true),
            ("2025/11", false),
            ("2025/12/31", true),
            ("2025/12/30", false),
            ("2026/02/28/111122223333_CloudTrail_us-east-1_20260228T2355Z_a.json.gz", true),
            // The last day of a month that is in scope.
            ("2026/03", false),
            ("2026/03/01", false),
            ("2026/notes", true),
            ("2026/xx/07", true),
        ] {
            assert_eq!(may_contain(&format!("{FOLDER}/{path}"), &period), expected, "{path}");
        }
        let name = |day| format!("flat/111122223333_CloudTrail_us-east-1_{day}T0505Z_a.json.gz");
        assert!(may_contain(&name("20251231"), &period));
        assert!(!may_contain(&name("20251230"), &period));
        assert!(!may_contain(&name("20260301"), &period));
    }

    #[test]
    fn regions_are_listed_from_the_first_to_the_last_day() {
        let keys = |after: Option<&str>, end: Option<&str>| ListingStep::Keys {
            after: after.map(|it| format!("{FOLDER}/{it}")),
            end: end.map(|it| format!("{FOLDER}/{it}")),
        };
        // The period ends with February 27.
        let window = period("2026-01-01T12:00:00Z", "2026-02-28T00:00:00Z");
        let (after, end) = (Some("2025/12/31"), Some("2026/03/01"));
        for (prefix, expected) in [
            ("", ListingStep::Folders),
            ("trail/AWSLogs/111122223333/CloudTrail/", ListingStep::Folders),
            // `us-east-1` may be the beginning of another name.
            (FOLDER, ListingStep::Folders),
            (&format!("{FOLDER}/"), keys(after, end)),
            (&format!("{FOLDER}/2026/0"), keys(after, end)),
        ] {
            assert_eq!(listing(prefix, &window), expected, "{prefix}");
        }
        let all = Selection::default();
        assert_eq!(listing(&format!("{FOLDER}/2026/"), &all), keys(None, None));
    }

    #[test]
    fn files_with_events_have_known_extensions() {
        for (name, expected) in [
            ("events.NDJSON", true),
            ("a/records.parquet", true),
            ("README.md", false),
            ("gz", false),
            ("AWSLogs/", false),
        ] {
            assert_eq!(is_archived_event_file(name), expected, "{name}");
        }
    }
}
