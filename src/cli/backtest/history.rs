//! The event history as a source of a backtest.

use std::io::{self, Cursor, Read};
use std::iter::from_fn;
use std::path::PathBuf;

use super::args::BacktestArgs;
use super::sources::{SourceItem, SourceItems};
use crate::backtest::Selection;
use crate::cli::history::{
    DEFAULT_DAYS, HistoryPages, HistoryScope, HistorySource, LOOKUP, is_history, report_throttling,
};
use crate::cli::{CommandContext, Failure};
use crate::cloud::{HistoryWindow, ThrottleNotices};
use crate::language::phrase;
use crate::ui::Ui;

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

/// What a run shows of the event history while it reads it.
#[derive(Default)]
pub(super) struct HistoryProgress {
    /// The seconds of its period for the progress bar, of which other items are no part; 0 without an event history.
    pub(super) seconds: u64,
    notices: ThrottleNotices,
}

impl HistoryProgress {
    /// Warns of throttling. The counts do not depend on standard error.
    pub(super) fn report(&self, ui: &mut Ui<'_>) {
        drop(report_throttling(&self.notices, ui));
    }
}

/// Adds the pages of the event history to the items, and starts to read it. If it is the only source, its period is that of
/// the selection.
pub(super) fn with_history(
    items: SourceItems,
    args: &BacktestArgs,
    sources: &[PathBuf],
    selection: &mut Selection,
    context: &mut CommandContext<'_, '_>,
) -> Result<(SourceItems, HistoryProgress), Failure> {
    let histories = histories(args, sources, selection, context)?;
    if histories.is_empty() {
        return Ok((items, HistoryProgress::default()));
    }
    if let ([_], [history]) = (sources, histories.as_slice()) {
        let HistoryWindow { first, last } = history.window();
        (selection.since, selection.until) = (Some(first), Some(last.plus(1)));
    }
    let seconds = histories.iter().map(HistorySource::seconds).sum();
    let mut items: SourceItems = Box::new(items.map(|it| SourceItem { progress: Some(0), ..it }));
    let notices = ThrottleNotices::default();
    for history in histories {
        let waiting = || report_throttling(&notices, context.ui);
        let pages = HistoryPages::start(history.clone(), notices.clone(), waiting)?;
        items = Box::new(items.chain(page_items(pages, history)));
    }
    Ok((items, HistoryProgress { seconds, notices }))
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
