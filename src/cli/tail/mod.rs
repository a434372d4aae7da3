//! `tail`: follows CloudTrail's event history, and shows, records and posts what happens.

pub(super) mod args;
mod follow;
mod post;
mod record;
mod session;

use std::time::Duration;

use super::alerts::Alerts;
use super::history::{kept_since, regions_of_rules};
use super::period::beginning;
use super::send::refuse_secrets;
use super::settings::{warn_of_regions, with_region_of_profile};
use super::{CommandContext, Exit, Failure, block_on};
use crate::aws::Partition;
use crate::backtest::UtcSecond;
use crate::cloud::{AwsConnection, FollowedHistory, Options, ThrottleNotices};
use crate::language::phrase;
use crate::ui::stop_requests;
use args::TailArgs;
use follow::FollowSession;
use session::TailSession;

/// The first label of the event source of sign-ins.
const SIGN_IN: &str = "signin";

pub(super) fn run(args: &TailArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    refuse_secrets(args.channel.as_deref(), args.rules.iter().chain(&args.record))?;
    let now = (context.world.now)();
    let since = beginning(&args.since, now)?;
    let (alerts, settings) = Alerts::load(args.rules.as_deref(), context)?;
    let settings = with_region_of_profile(settings, args.profile.as_deref(), context)?;
    let since = kept_since(since, UtcSecond::of(now), context)?;
    warn_of_regions(&args.region, context)?;
    let home = settings.region.value.clone();
    let regions = match args.region.split_first() {
        Some((first, others)) => distinct(first, others),
        None => regions_of_rules(&home, settings.regions.value.clone()),
    };
    let mut session = TailSession::new(args, &alerts, &settings, context)?;
    announce(&regions, since, context)?;
    let mut stop = stop_requests();
    let options = Options {
        profile: args.profile.clone(),
        region: home.clone(),
        endpoint_url: args.endpoint_url.clone(),
    };
    let clock = context.world.now;
    let followed = block_on(async {
        let notices = ThrottleNotices::default();
        let connection = AwsConnection::open(&options).await?;
        let connection = connection.with_throttle_notices(notices.clone());
        let mut follow = FollowSession {
            history: FollowedHistory::new(&connection, &regions, since),
            optional: if args.region.is_empty() { Some(&home) } else { None },
            notices,
            interval: Duration::from_secs(args.interval.into()),
            clock,
            outage: None,
            has_response: false,
        };
        follow.run(&mut session, &mut stop, context.ui).await
    })?;
    let summarized = session.summarize(context.ui);
    let exit = followed?;
    // An interruption is the usual end, so its exit code is kept if the summary cannot be written.
    drop(summarized);
    Ok(exit)
}

/// Returns the regions in their order, each once.
fn distinct(first: &str, others: &[String]) -> Vec<String> {
    let mut all = vec![first.to_owned()];
    for region in others {
        if !all.contains(region) {
            all.push(region.clone());
        }
    }
    all
}

/// Reports what is followed, and what to expect of CloudTrail.
fn announce(
    regions: &[String],
    since: UtcSecond,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    context.ui.status(phrase!(
        "following CloudTrail's event history in {regions} from {since} on; Ctrl-C ends",
        regions = regions.join(", "),
        since = since.to_string()
    ))?;
    let first = regions.first().map_or("", String::as_str);
    let region = Partition::of_region(first).global_region_of(SIGN_IN);
    context.ui.status(phrase!(
        "CloudTrail delivers events some minutes late; sign-ins and events of global services such as IAM are in {region}",
        region
    ))?;
    if regions.iter().all(|it| it != region) {
        context.ui.hint(phrase!("to follow those as well, pass --region {region}", region))?;
    }
    Ok(context.ui.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_followed_once() {
        let others = ["b", "a", "b"].map(str::to_owned);
        assert_eq!(distinct("a", &others), ["a", "b"]);
    }
}
