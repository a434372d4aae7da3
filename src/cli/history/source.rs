//! Determines the regions and the period of the event history to read.

use std::collections::BTreeSet;
use std::path::Path;

use super::LOOKUP;
use crate::aws::Partition;
use crate::backtest::UtcSecond;
use crate::cli::period::{not_a_time, parse};
use crate::cli::settings::{settings_here, with_region_of_profile};
use crate::cli::{CommandContext, Failure, block_on};
use crate::cloud::{
    AwsConnection, HISTORY_DAYS, HistoryWindow, Options, RegionEstimate, estimate_history,
};
use crate::language::phrase;

/// Days of the period if none is given.
pub(in crate::cli) const DEFAULT_DAYS: i64 = 14;

const SECONDS_PER_DAY: i64 = 86_400;

/// What to read of the event history.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cli) struct HistoryScope<'a> {
    /// The first second.
    pub(in crate::cli) since: Option<UtcSecond>,
    /// The first second after the period.
    pub(in crate::cli) until: Option<UtcSecond>,
    /// The regions. `None` for those of the rules.
    pub(in crate::cli) regions: Option<&'a BTreeSet<String>>,
    /// The profile in the AWS configuration.
    pub(in crate::cli) profile: Option<&'a str>,
    /// The endpoint of all services.
    pub(in crate::cli) endpoint_url: Option<&'a str>,
}

/// An event history to read, and the options of the connection to read it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct HistorySource {
    pub(super) options: Options,
    pub(super) regions: Vec<String>,
    /// The region without which nothing is read. `None` if the user named the regions, which are all required then.
    pub(super) required: Option<String>,
    pub(super) window: HistoryWindow,
}

impl HistorySource {
    /// Returns the history of `lookup:` or `lookup:SINCE`, and prints what will be read.
    pub(in crate::cli) fn of(
        path: &Path,
        scope: &HistoryScope<'_>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Self, Failure> {
        let now = (context.world.now)();
        let text = path.to_string_lossy();
        let since = match text.strip_prefix(LOOKUP).filter(|it| !it.is_empty()) {
            Some(text) => Some(parse(text, now).ok_or_else(|| {
                not_a_time(text)
                    .hint(phrase!("for example lookup:2h, lookup:14d or lookup:2026-11-01"))
            })?),
            None => None,
        };
        let since = match (since, scope.since) {
            (Some(_), Some(_)) => {
                let error = phrase!("{source} and --since are two times", source = &*text);
                return Err(Failure::usage(error).hint(phrase!("give one of them")));
            }
            (one, other) => one.or(other),
        };
        let (window, is_cut) = window(since, scope.until, UtcSecond::of(now));
        if window.first > window.last {
            let (first, last) = (window.first.to_string(), window.last.to_string());
            return Err(Failure::usage(phrase!(
                "the period from {first} to {last} contains no time",
                first,
                last
            )));
        }
        if is_cut {
            warn_of_cut(context)?;
        }
        let settings = settings_here(None, context)?;
        let settings = with_region_of_profile(settings, scope.profile, context)?;
        let home = settings.region.value;
        let regions = match scope.regions {
            Some(regions) => regions.iter().cloned().collect(),
            None => regions_of_rules(&home, settings.regions.value),
        };
        context.ui.status(phrase!(
            "reading CloudTrail's event history from {first} to {last} in {regions}",
            first = window.first.to_string(),
            last = window.last.to_string(),
            regions = regions.join(", ")
        ))?;
        let required = scope.regions.is_none().then(|| home.clone());
        let options = Options {
            profile: scope.profile.map(str::to_owned),
            region: home,
            endpoint_url: scope.endpoint_url.map(str::to_owned),
        };
        Ok(Self { options, regions, required, window })
    }

    /// The period.
    pub(in crate::cli) fn window(&self) -> HistoryWindow {
        self.window
    }

    /// The number of seconds to read.
    pub(in crate::cli) fn seconds(&self) -> u64 {
        self.seconds_before(self.window.last.plus(1))
    }

    /// The number of seconds to read before a time.
    pub(in crate::cli) fn seconds_before(&self, time: UtcSecond) -> u64 {
        u64::try_from(time.since_epoch() - self.window.first.since_epoch()).unwrap_or(0)
    }

    /// Estimates the number of events in each region.
    pub(in crate::cli) fn estimate(&self) -> Result<Vec<RegionEstimate>, Failure> {
        let estimated = async {
            let connection = AwsConnection::open(&self.options).await?;
            estimate_history(&connection, &self.regions, self.window).await
        };
        Ok(block_on(estimated)??)
    }
}

/// Returns the period, and whether CloudTrail no longer has its beginning.
fn window(
    since: Option<UtcSecond>,
    until: Option<UtcSecond>,
    now: UtcSecond,
) -> (HistoryWindow, bool) {
    let oldest = oldest(now);
    let last = until.map_or(now, |it| it.plus(-1)).min(now);
    let first = since.unwrap_or_else(|| now.plus(-DEFAULT_DAYS * SECONDS_PER_DAY));
    (HistoryWindow { first: first.max(oldest), last }, first < oldest)
}

/// Returns the beginning of a period without an end, which CloudTrail may no longer have in full.
pub(in crate::cli) fn kept_since(
    since: UtcSecond,
    now: UtcSecond,
    context: &mut CommandContext<'_, '_>,
) -> crate::ui::Result<UtcSecond> {
    let oldest = oldest(now);
    if since < oldest {
        warn_of_cut(context)?;
    }
    Ok(since.max(oldest))
}

/// Returns the time of the oldest event that CloudTrail has.
fn oldest(now: UtcSecond) -> UtcSecond {
    now.plus(-HISTORY_DAYS * SECONDS_PER_DAY)
}

fn warn_of_cut(context: &mut CommandContext<'_, '_>) -> crate::ui::Result<()> {
    context.ui.warning(phrase!(
        "CloudTrail keeps its event history for {days} days; older events are not read",
        days = HISTORY_DAYS
    ))
}

/// Returns the home region, the other regions of the rules, and those with the events of global services.
pub(in crate::cli) fn regions_of_rules(home: &str, regions: Vec<String>) -> Vec<String> {
    let mut all = vec![home.to_owned()];
    let global = Partition::of_region(home).global_regions().into_iter().map(str::to_owned);
    for region in regions.into_iter().chain(global) {
        if !all.contains(&region) {
            all.push(region);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(text: &str) -> UtcSecond {
        UtcSecond::parse(text).unwrap()
    }

    #[test]
    fn the_period_ends_now_and_begins_after_the_oldest_event() {
        let now = second("2026-11-30T12:00:00Z");
        for (since, until, expected) in [
            (None, None, ("2026-11-16T12:00:00Z", "2026-11-30T12:00:00Z", false)),
            (
                Some("2026-11-30T10:00:00Z"),
                Some("2026-11-30T11:00:00Z"),
                ("2026-11-30T10:00:00Z", "2026-11-30T10:59:59Z", false),
            ),
            (
                Some("2026-01-01T00:00:00Z"),
                Some("2027-01-01T00:00:00Z"),
                ("2026-09-01T12:00:00Z", "2026-11-30T12:00:00Z", true),
            ),
        ] {
            let (found, is_cut) = window(since.map(second), until.map(second), now);
            let (first, last) = (found.first.to_string(), found.last.to_string());
            assert_eq!((first.as_str(), last.as_str(), is_cut), expected);
        }
    }

    #[test]
    fn the_regions_include_those_of_global_services_once() {
        let all = |home, regions: &[&str]| {
            regions_of_rules(home, regions.iter().map(|it| (*it).to_owned()).collect())
        };
        assert_eq!(all("us-east-1", &[]), ["us-east-1"]);
        assert_eq!(all("eu-west-1", &["eu-west-1"]), ["eu-west-1", "us-east-1"]);
        let expected = ["ap-northeast-2", "us-west-2", "us-east-1"];
        assert_eq!(all("ap-northeast-2", &["us-west-2"]), expected);
        assert_eq!(all("cn-north-1", &[]), ["cn-north-1", "cn-northwest-1"]);
    }
}
