//! The layout of CloudTrail's archives: `AWSLogs/[o-ORG/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/FILE` (AWS CloudTrail User
//! Guide, "Getting and viewing your CloudTrail log files").

use super::instant::UtcDay;
use super::selection::Selection;

/// Days by which the folder of a record may differ from its time. A file is in the folder of the day on which it was
/// delivered, which is usually up to 15 minutes, and rarely hours, after the events.
const MARGIN: i64 = 1;

/// Returns true if a file or folder may contain selected records. `path` has `/` between its parts. A path in another
/// layout may.
pub fn may_contain(path: &str, selection: &Selection) -> bool {
    let parts: Vec<_> = path.split('/').filter(|it| !it.is_empty()).collect();
    if parts.iter().any(|it| is_without_events(it)) {
        return false;
    }
    let Some(at) = parts.iter().rposition(|it| *it == "CloudTrail") else {
        return account_below_logs(&parts).is_none_or(|account| {
            selection.has_place(Some(account), None) || selection.accounts.is_empty()
        });
    };
    let account = at.checked_sub(1).map(|it| parts[it]).filter(|it| is_account(it));
    let in_account =
        account.is_none_or(|it| selection.accounts.is_empty() || selection.accounts.contains(it));
    let mut below = parts[at + 1..].iter().copied();
    let region = below.next();
    let in_region =
        region.is_none_or(|it| selection.regions.is_empty() || selection.regions.contains(it));
    in_account && in_region && may_have_days(&below.collect::<Vec<_>>(), selection)
}

/// Returns true for the name of a file in a folder that may have events.
pub fn is_archived_event_file(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, it)| it);
    let known = ["json", "jsonl", "ndjson", "gz", "parquet"];
    known.iter().any(|it| extension.eq_ignore_ascii_case(it)) && !is_without_events(name)
}

/// Returns true for the folders of digest and Insights files, and for the names of such files:
/// `111122223333_CloudTrail-Digest_us-east-1_…`.
fn is_without_events(part: &str) -> bool {
    part.split('_').any(|it| matches!(it, "CloudTrail-Digest" | "CloudTrail-Insight"))
}

fn is_account(part: &str) -> bool {
    part.len() == 12 && part.bytes().all(|it| it.is_ascii_digit())
}

/// The account in a path that ends above `CloudTrail`.
fn account_below_logs<'p>(parts: &[&'p str]) -> Option<&'p str> {
    let at = parts.iter().rposition(|it| *it == "AWSLogs")?;
    let below = parts.get(at + 1..)?;
    let below =
        if below.first().is_some_and(|it| it.starts_with("o-")) { &below[1..] } else { below };
    below.first().copied().filter(|it| is_account(it))
}

/// Returns true if a folder of a year, a month or a day may have selected records. `parts` follow the region.
fn may_have_days(parts: &[&str], selection: &Selection) -> bool {
    let number = |at: usize, length: usize| {
        let part = parts.get(at).filter(|it| it.len() == length)?;
        part.parse::<i16>().ok()
    };
    let Some(year) = number(0, 4) else { return true };
    let (month, day) = (number(1, 2), number(2, 2));
    let date = |month: i16, day: i16| {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(year, month, day).ok()
    };
    let last_of_month = |month| Some(date(month, 1)?.last_of_month());
    let days = match (month, day) {
        (Some(month), Some(day)) => date(month, day).zip(date(month, day)),
        (Some(month), None) => date(month, 1).zip(last_of_month(month)),
        (None, _) => date(1, 1).zip(last_of_month(12)),
    };
    let Some((first, last)) = days else { return true };
    let (first, last) = (UtcDay::of(first), UtcDay::of(last));
    // The record may be older than its folder.
    let is_early_enough = selection.until.is_none_or(|it| first.plus(-MARGIN).start() < it);
    let is_late_enough = selection.since.is_none_or(|it| it < last.plus(1 + MARGIN).start());
    is_early_enough && is_late_enough
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backtest::UtcSecond;

    fn selection(
        since: Option<&str>,
        until: Option<&str>,
        account: &str,
        region: &str,
    ) -> Selection {
        let time = |text: Option<&str>| text.map(|it| UtcSecond::parse(it).unwrap());
        let one = |text: &str| (!text.is_empty()).then(|| text.to_owned()).into_iter().collect();
        Selection {
            since: time(since),
            until: time(until),
            accounts: one(account),
            regions: one(region),
        }
    }

    #[test]
    fn folders_are_pruned_by_account_region_and_day() {
        let all = Selection::default();
        let base = "logs/AWSLogs/o-abc/111122223333/CloudTrail/us-east-1";
        assert!(may_contain(base, &all));
        let account = |it| selection(None, None, it, "");
        assert!(may_contain(base, &account("111122223333")));
        assert!(!may_contain(base, &account("999999999999")));
        assert!(!may_contain("logs/AWSLogs/o-abc/111122223333", &account("999999999999")));
        assert!(!may_contain("AWSLogs/111122223333", &account("999999999999")));
        assert!(may_contain("logs/AWSLogs/o-abc", &account("999999999999")));
        let region = selection(None, None, "", "eu-west-1");
        assert!(!may_contain(base, &region));
        assert!(may_contain("logs/AWSLogs/111122223333/CloudTrail", &region));
        let period = selection(Some("2026-03-02T00:00:00Z"), Some("2026-03-05T12:00:00Z"), "", "");
        let cases = [
            ("2026", true),
            ("2025", false),
            ("2027", false),
            ("2026/02", false),
            ("2026/03", true),
            ("2026/01", false),
            ("2026/03/01", true),
            ("2026/02/28", false),
            ("2026/03/06", true),
            ("2026/03/07", false),
            ("2026/03/06/111122223333_CloudTrail_us-east-1_20260306T0000Z_a.json.gz", true),
            ("2026/xx/07", true),
        ];
        for (below, expected) in cases {
            assert_eq!(may_contain(&format!("{base}/{below}"), &period), expected, "{below}");
        }
    }

    #[test]
    fn digests_and_insights_are_never_read() {
        let all = Selection::default();
        assert!(!may_contain("AWSLogs/111122223333/CloudTrail-Digest/us-east-1", &all));
        assert!(!may_contain("AWSLogs/111122223333/CloudTrail-Insight", &all));
        for (name, expected) in [
            ("111122223333_CloudTrail_us-east-1_20260306T0000Z_a.json.gz", true),
            ("111122223333_CloudTrail-Digest_us-east-1_a_20260306T0000Z.json.gz", false),
            ("111122223333_CloudTrail-Insight_us-east-1_20260306T0000Z_a.json.gz", false),
            ("events.NDJSON", true),
            ("records.parquet", true),
            ("README.md", false),
        ] {
            assert_eq!(is_archived_event_file(name), expected, "{name}");
        }
    }
}
