//! The layout of CloudTrail's log files, and the part of it that can contain records of a time window, accounts and regions.
//! The same for folders and buckets: nothing here reads either.
//!
//! `[PREFIX/]AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHMMZ_RANDOM.json.gz`
//! (AWS CloudTrail User Guide, "CloudTrail log file name format" and "Creating a trail for an organization").

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::aws::is_region_syntax;

/// The folder below which the layout begins.
const ROOT: &str = "AWSLogs";

/// The folder of log files, and the second part of their names. Digests (`CloudTrail-Digest`) and Insights events
/// (`CloudTrail-Insight`) are next to it, and so are the logs of other services.
const TRAIL: &str = "CloudTrail";

/// Folders that contain no records of API calls, also where the rest of the layout is missing.
const OTHER_TRAIL_FOLDERS: [&str; 2] = ["CloudTrail-Digest", "CloudTrail-Insight"];

/// The accounts, regions and days whose log files are read. Without accounts or regions: those of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveScope {
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
    first: Option<Date>,
    last: Option<Date>,
}

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

impl ArchiveScope {
    /// Creates a scope. The date of a log file is that of its delivery, usually 15 minutes, rarely hours after the calls, so a
    /// day before and after the window is in scope as well.
    pub fn new(
        accounts: impl IntoIterator<Item = String>,
        regions: impl IntoIterator<Item = String>,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> Self {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        Self {
            accounts: accounts.into_iter().collect(),
            regions: regions.into_iter().collect(),
            first: since.map(|it| day(it).saturating_sub(1.day())),
            last: until.map(|it| day(it).saturating_add(1.day())),
        }
    }

    /// Reports whether a file or the files of a folder may contain records in scope. Paths outside of the layout may.
    pub fn may_contain(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once(SEPARATORS).unwrap_or(("", path));
        if path.split(SEPARATORS).any(|it| OTHER_TRAIL_FOLDERS.contains(&it)) {
            return false;
        }
        let file = Place::of_file(name);
        let place = Place::of_folder(if file.is_some() { folder } else { path });
        [Some(place), file].into_iter().flatten().all(|it| self.admits(it))
    }

    fn admits(&self, place: Place<'_>) -> bool {
        let is_named = |names: &BTreeSet<String>, name: Option<&str>| {
            names.is_empty() || name.is_none_or(|it| names.contains(it))
        };
        place.kind.is_none_or(|it| it == TRAIL)
            && is_named(&self.accounts, place.account)
            && is_named(&self.regions, place.region)
            && place.days.is_none_or(|(first, last)| {
                self.first.is_none_or(|it| it <= last) && self.last.is_none_or(|it| first <= it)
            })
    }

    /// Returns the way to list the keys that begin with `prefix`. Above the layout it is [`ListingStep::Folders`].
    pub fn listing(&self, prefix: &str) -> ListingStep {
        // The part behind the last separator is the beginning of a name only.
        let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        let place = Place::of_folder(folder);
        let Some(region) = place.region.and_then(|it| end_of_region(folder, it)) else {
            return ListingStep::Folders;
        };
        let day = |it: Date| format!("{region}/{}", it.strftime("%Y/%m/%d"));
        ListingStep::Keys {
            after: self.first.map(day),
            end: self.last.map(|it| day(it.saturating_add(1.day()))),
        }
    }
}

/// Reports whether a file is read for its name, if it stands in a folder or bucket.
pub fn is_event_file(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["json", "jsonl", "ndjson", "gz"].iter().any(|it| extension.eq_ignore_ascii_case(it))
}

/// Reports whether a path is inside the layout.
pub fn is_in_layout(path: &str) -> bool {
    path.split(SEPARATORS).any(|it| it == ROOT)
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
    days: Option<(Date, Date)>,
}

impl<'p> Place<'p> {
    fn of_folder(path: &'p str) -> Self {
        let mut parts = path.split(SEPARATORS);
        if !parts.any(|it| it == ROOT) {
            return Self::default();
        }
        let mut parts = parts.filter(|it| !it.is_empty()).peekable();
        parts.next_if(|it| it.starts_with("o-"));
        let Some(account) = parts.next().filter(|it| is_account(it)) else {
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
        let account = parts.next().filter(|it| is_account(it))?;
        let kind = parts.next().filter(|it| it.starts_with(TRAIL))?;
        let region = parts.next().filter(|it| is_region_syntax(it))?;
        let day = parts.next().and_then(|it| {
            let parts = [it.get(..4)?, it.get(4..6)?, it.get(6..8)?];
            days(parts.into_iter())
        });
        Some(Self { account: Some(account), kind: Some(kind), region: Some(region), days: day })
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first and the last day of a year, of a month or of a day.
fn days<'p>(mut parts: impl Iterator<Item = &'p str>) -> Option<(Date, Date)> {
    let mut number = |length: usize| {
        let digits = |it: &&str| it.len() == length && it.bytes().all(|byte| byte.is_ascii_digit());
        parts.next().filter(digits).map(|it| it.parse::<i16>().ok())?
    };
    let year = number(4)?;
    let (month, day) = (number(2), number(2));
    let month = month.and_then(|it| Date::new(year, i8::try_from(it).ok()?, 1).ok());
    let Some(month) = month else { return Some((date(year, 1, 1), date(year, 12, 31))) };
    let day = day.and_then(|it| Date::new(year, month.month(), i8::try_from(it).ok()?).ok());
    Some(day.map_or((month, month.last_of_month()), |it| (it, it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOLDER: &str = "trail/AWSLogs/111122223333/CloudTrail/us-east-1";

    fn scope(since: Option<&str>, until: Option<&str>) -> ArchiveScope {
        let at = |it: &str| format!("{it}T12:00:00Z").parse().unwrap();
        ArchiveScope::new([], [], since.map(at), until.map(at))
    }

    #[test]
    fn digests_insights_and_logs_of_other_services_are_out_of_scope() {
        let all = ArchiveScope::default();
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
            assert_eq!(all.may_contain(path), expected, "{path}");
        }
    }

    #[test]
    fn accounts_and_regions_are_in_paths_and_in_names() {
        let scope = ArchiveScope::new(
            ["111122223333".to_owned()],
            ["us-east-1".to_owned(), "eu-west-1".to_owned()],
            None,
            None,
        );
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
            assert_eq!(scope.may_contain(path), expected, "{path}");
        }
    }

    #[test]
    fn a_day_before_and_after_the_window_is_in_scope() {
        let scope = scope(Some("2026-01-01"), Some("2026-02-27"));
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
        ] {
            assert_eq!(scope.may_contain(&format!("{FOLDER}/{path}")), expected, "{path}");
        }
        let name = |day| format!("flat/111122223333_CloudTrail_us-east-1_{day}T0505Z_a.json.gz");
        assert!(scope.may_contain(&name("20251231")));
        assert!(!scope.may_contain(&name("20251230")));
        assert!(!scope.may_contain(&name("20260301")));
    }

    #[test]
    fn regions_are_listed_from_the_first_to_the_last_day() {
        let keys = |after: Option<&str>, end: Option<&str>| ListingStep::Keys {
            after: after.map(|it| format!("{FOLDER}/{it}")),
            end: end.map(|it| format!("{FOLDER}/{it}")),
        };
        let window = scope(Some("2026-01-01"), Some("2026-02-27"));
        let (after, end) = (Some("2025/12/31"), Some("2026/03/01"));
        for (prefix, expected) in [
            ("", ListingStep::Folders),
            ("trail/AWSLogs/111122223333/CloudTrail/", ListingStep::Folders),
            // `us-east-1` may be the beginning of another name.
            (FOLDER, ListingStep::Folders),
            (&format!("{FOLDER}/"), keys(after, end)),
            (&format!("{FOLDER}/2026/0"), keys(after, end)),
        ] {
            assert_eq!(window.listing(prefix), expected, "{prefix}");
        }
        let all = ArchiveScope::default();
        assert_eq!(all.listing(&format!("{FOLDER}/2026/")), keys(None, None));
    }
}
