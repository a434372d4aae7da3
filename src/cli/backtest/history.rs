//! The event history as a source of a backtest.

use std::io::{self, Cursor, Read};
use std::iter::from_fn;
use std::path::PathBuf;

use super::args::BacktestArgs;
use super::sources::{SourceItem, SourceItems};
use crate::backtest::Selection;
use crate::cli::history::{
    DEFAULT_DAYS, HistoryPages, HistoryScope, HistorySource, LOOKUP, is_history,
};
use crate::cli::{CommandContext, Failure};
use crate::cloud::HistoryWindow;
use crate::language::phrase;

/// Asks whether to read the event history because no source is given.
pub(super) fn is_wanted(context: &mut CommandContext<'_, '_>) -> Result<bool, Failure> {
    let question = phrase!(
        "No source given. Read CloudTrail's event history of the last {days} days (lookup:)?",
        days = DEFAULT_DAYS
    );
    let can_ask = context.world.stderr.is_terminal;
    Ok(can_ask && context.ui.confirm(question)? == Some(true))
}

/// Returns the event histories among the sources.
pub(super) fn histories(
    args: &BacktestArgs,
    sources: &[PathBuf],
    selection: &Selection,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<HistorySource>, Failure> {
    let scope = HistoryScope {
        since: selection.since,
        until: selection.until,
        regions: Some(&selection.regions).filter(|it| !it.is_empty()),
        profile: args.aws.profile.as_deref(),
        endpoint_url: args.aws.endpoint_url.as_deref(),
    };
    let paths: Vec<_> = sources.iter().filter(|it| is_history(it)).collect();
    if paths.len() > 1 {
        return Err(Failure::usage(phrase!("{source} is given twice", source = LOOKUP))
            .hint(phrase!("its events would count twice")));
    }
    paths.into_iter().map(|path| HistorySource::of(path, &scope, context)).collect()
}

/// Adds the pages of the event history to the items, and starts to read it. Also returns the seconds of its period for the
/// progress bar, of which other items are no part; 0 without an event history. If it is the only source, its period is
/// that of the selection.
pub(super) fn with_history(
    items: SourceItems,
    args: &BacktestArgs,
    sources: &[PathBuf],
    selection: &mut Selection,
    context: &mut CommandContext<'_, '_>,
) -> Result<(SourceItems, u64), Failure> {
    let histories = histories(args, sources, selection, context)?;
    if histories.is_empty() {
        return Ok((items, 0));
    }
    if let ([_], [history]) = (sources, histories.as_slice()) {
        let HistoryWindow { first, last } = history.window();
        (selection.since, selection.until) = (Some(first), Some(last.plus(1)));
    }
    let seconds = histories.iter().map(HistorySource::seconds).sum();
    let mut items: SourceItems = Box::new(items.map(|it| SourceItem { progress: Some(0), ..it }));
    for history in histories {
        items = Box::new(items.chain(page_items(HistoryPages::start(history.clone())?, history)));
    }
    Ok((items, seconds))
}

/// Returns the pages as items. Periods that were not read are items that cannot be opened: the events of the others count.
fn page_items(
    mut pages: HistoryPages,
    history: HistorySource,
) -> impl Iterator<Item = SourceItem> + Send {
    let mut left = history.seconds();
    from_fn(move || {
        let (records, progress) = match pages.next_page() {
            Ok(Some(page)) => {
                let rest = page.read_to.map_or(left, |it| left.min(history.seconds_before(it)));
                let progress = left - rest;
                left = rest;
                (Ok(page.records), progress)
            }
            Ok(None) => return None,
            Err(period) => (Err(io::Error::other(*period)), std::mem::take(&mut left)),
        };
        let open = move || Ok(Box::new(Cursor::new(records?)) as Box<dyn Read>);
        let (name, open) = (LOOKUP.to_owned(), Box::new(open));
        Some(SourceItem { name, path: None, open, progress: Some(progress) })
    })
}
