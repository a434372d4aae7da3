//! `--dry-run`: prints the size of the sources, and the order of magnitude of the cost of reading them.

use std::fs;

use super::args::BacktestArgs;
use super::run::{options, sources};
#[cfg(feature = "aws")]
use super::s3::S3Sources;
use super::sources::{distinct, local};
use crate::cli::{CommandContext, Exit, Failure};
#[cfg(feature = "aws")]
use crate::cloud::S3Totals;
use crate::language::plural;
#[cfg(feature = "aws")]
use crate::language::{Phrase, phrase};

pub(super) fn run(
    args: &BacktestArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let (_, paths) = sources(args, context)?;
    let selection = options(args, context)?.selection;
    let paths = distinct(paths, &selection, context)?;
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
    if let Some(sources) = S3Sources::of(args, &selection, context)? {
        for (address, totals) in sources.measure()? {
            for line in lines(&address.to_string(), &totals) {
                context.ui.text(line)?;
            }
        }
        context.ui.text(phrase!("prices of us-east-1 in 2025, from memory"))?;
    }
    Ok(Exit::Success)
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
fn megabytes(bytes: u64) -> String {
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
