//! `--dry-run`: prints the size of the sources, and the order of magnitude of the cost of reading them.

use std::fs;
use std::path::PathBuf;

use super::args::BacktestArgs;
#[cfg(feature = "aws")]
use super::history::histories;
use super::run::{local_sources, options};
#[cfg(feature = "aws")]
use super::s3::S3Sources;
use super::sources::{distinct, local};
use crate::cli::{CommandContext, Exit, Failure};
#[cfg(feature = "aws")]
use crate::cloud::{REQUESTS_PER_SECOND, RegionEstimate, S3Address, S3Totals};
use crate::language::plural;
#[cfg(feature = "aws")]
use crate::language::{Phrase, phrase};

pub(super) fn run(
    args: &BacktestArgs,
    sources: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let (_, paths) = local_sources(sources)?;
    let selection = options(args, context)?.selection;
    let paths = distinct(&paths, &selection, context)?;
    for path in paths {
        let (mut files, mut bytes) = (0_usize, 0);
        for item in local(&path, &selection) {
            files += 1;
            bytes += fs::metadata(&item.name).map_or(0, |it| it.len());
        }
        context.ui.text(plural!(
            count = files,
            "{name}: {count} file, {size}",
            "{name}: {count} files, {size}",
            name = path.display(),
            size = megabytes(bytes)
        ))?;
    }
    #[cfg(feature = "aws")]
    for history in histories(args, sources, &selection, context)? {
        for estimate in history.estimate()? {
            context.ui.text(estimate_line(&estimate))?;
        }
    }
    #[cfg(feature = "aws")]
    if let Some(archives) = S3Sources::of(sources, &args.aws, &selection, context)? {
        let totals = archives.measure(&mut |_, _| ())?;
        described(&totals).try_for_each(|it| context.ui.text(it))?;
    }
    Ok(Exit::Success)
}

/// Describes the size of archives in S3 and the cost of reading them.
#[cfg(feature = "aws")]
pub(super) fn described(all: &[(S3Address, S3Totals)]) -> impl Iterator<Item = Phrase> {
    let prices = phrase!("prices of us-east-1 in 2025, from memory");
    let lines = all.iter().flat_map(|(address, totals)| lines(&address.to_string(), totals));
    lines.chain((!all.is_empty()).then_some(prices))
}

#[cfg(feature = "aws")]
fn estimate_line(estimate: &RegionEstimate) -> Phrase {
    let (events, requests) = (estimate.events, estimate.requests());
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let minutes = (requests as f32 / REQUESTS_PER_SECOND / 60.0).ceil();
    phrase!(
        "lookup: in {region}: about {events} events, {requests} requests, {minutes} min",
        region = &estimate.region,
        events,
        requests,
        minutes = minutes.to_string()
    )
}

#[cfg(feature = "aws")]
fn lines(address: &str, totals: &S3Totals) -> [Phrase; 3] {
    let S3Totals { objects, bytes, list_requests, .. } = *totals;
    let cost = totals.cost();
    [
        plural!(
            count = objects,
            "{address}: {count} object, {size}",
            "{address}: {count} objects, {size}",
            address,
            size = megabytes(bytes)
        ),
        phrase!(
            "  requests: {get} GET, {list} LIST: {cost}",
            get = objects,
            list = list_requests,
            cost = dollars(cost.requests)
        ),
        phrase!(
            "  transfer out of the bucket's region: {cost}; nothing inside",
            cost = dollars(cost.transfer)
        ),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "an order of magnitude")]
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(feature = "aws")]
fn dollars(amount: f64) -> Phrase {
    if amount < 0.01 {
        phrase!("less than 0.01 USD")
    } else {
        phrase!("about {amount} USD", amount = format!("{amount:.2}"))
    }
}
