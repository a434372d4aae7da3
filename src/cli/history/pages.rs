//! Reads the event history on a thread of its own, while the events before are evaluated.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::LOOKUP;
use super::source::HistorySource;
use crate::backtest::{UnreadPeriod, UtcSecond};
use crate::cli::{Failure, block_on};
use crate::cloud::{
    AwsConnection, CloudError, EventHistory, HistoryPage, HistoryWindow, ThrottleNotices,
};
use crate::language::Phrase;
use crate::ui;

/// Pages that were read and not taken, at most.
const PAGES_AHEAD: usize = 4;

/// Time between two calls while the start waits.
const WAITING: Duration = Duration::from_millis(500);

/// The pages of an event history, newest events first. Reading ends when they are dropped.
#[derive(Debug)]
pub(in crate::cli) struct HistoryPages {
    pages: Receiver<HistoryPage>,
    /// `None` after the last page.
    thread: Option<JoinHandle<Result<EndOfHistory, Failure>>>,
    regions: Vec<String>,
    window: HistoryWindow,
    /// All events after this second were read.
    read_to: Option<UtcSecond>,
    /// Number of records that were read.
    records: u64,
    /// The periods that were not read and not returned, the first one last.
    unread: Vec<UnreadPeriod>,
}

/// The reasons why pages are missing.
#[derive(Debug)]
struct EndOfHistory {
    /// The error after which no region was read.
    failed: Option<CloudError>,
    /// The errors of the regions that were left out.
    left_out: Vec<CloudError>,
}

impl HistoryPages {
    /// Connects to AWS, starts to read, and waits until the first page of each region was read. Calls `waiting` meanwhile, some
    /// times per second.
    pub(in crate::cli) fn start(
        source: HistorySource,
        notices: ThrottleNotices,
        mut waiting: impl FnMut() -> ui::Result<()>,
    ) -> Result<Self, Failure> {
        let (sender, pages) = sync_channel(PAGES_AHEAD);
        let (regions, window) = (source.regions.clone(), source.window);
        let thread = thread::spawn(move || Ok(block_on(read(source, notices, sender))??));
        let mut pages = Self {
            pages,
            thread: Some(thread),
            regions,
            window,
            read_to: None,
            records: 0,
            unread: Vec::new(),
        };
        // The first page is empty. Without it, the thread has ended.
        loop {
            match pages.pages.recv_timeout(WAITING) {
                Ok(_) => return Ok(pages),
                Err(RecvTimeoutError::Timeout) => waiting()?,
                Err(RecvTimeoutError::Disconnected) => {
                    pages.end()?;
                    return Ok(pages);
                }
            }
        }
    }

    /// Returns the next page, and after the last one the periods that were not read as errors. Then returns `None`.
    pub(in crate::cli) fn next_page(&mut self) -> Result<Option<HistoryPage>, Box<UnreadPeriod>> {
        if let Ok(page) = self.pages.recv() {
            self.records += page.count;
            self.read_to = page.read_to.or(self.read_to);
            return Ok(Some(page));
        }
        // Only the start can fail, before the first page.
        drop(self.end());
        self.unread.pop().map_or(Ok(None), |period| Err(Box::new(period)))
    }

    /// Waits for the end of the thread, and determines what was not read.
    fn end(&mut self) -> Result<(), Failure> {
        let Some(thread) = self.thread.take() else { return Ok(()) };
        let end = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let EndOfHistory { failed, left_out } = end;
        let all = (self.regions.clone(), self.read_to.unwrap_or(self.window.last));
        let of_left_out = left_out.iter().map(|it| it.region().to_owned()).collect();
        let of_left_out = (of_left_out, self.window.last);
        let errors =
            [left_out.into_iter().next().map(|it| (of_left_out, it)), failed.map(|it| (all, it))];
        for ((regions, last), error) in errors.into_iter().flatten() {
            let failure = Failure::from(error);
            let parts = [failure.message()].into_iter().chain(failure.hints().iter().cloned());
            self.unread.push(UnreadPeriod {
                source: LOOKUP.to_owned(),
                regions,
                first: self.window.first,
                last,
                records: self.records,
                reason: Phrase::joined(parts, "; "),
            });
        }
        Ok(())
    }

    /// Returns the records as one text.
    pub(in crate::cli) fn into_reader(self) -> impl Read {
        HistoryReader { pages: self, current: Cursor::default() }
    }
}

/// Sends all pages. Fails if the first page of a region cannot be read.
async fn read(
    source: HistorySource,
    notices: ThrottleNotices,
    pages: SyncSender<HistoryPage>,
) -> Result<EndOfHistory, CloudError> {
    let connection = AwsConnection::open(&source.options).await?;
    let connection = connection.with_throttle_notices(notices);
    let HistorySource { regions, required, window, .. } = &source;
    let mut history =
        EventHistory::open(&connection, regions, required.as_deref(), *window).await?;
    let mut page = HistoryPage::default();
    let mut failed = None;
    // Sending fails if the pages were dropped.
    while pages.send(page).is_ok() {
        page = match history.next_page().await {
            Ok(Some(next)) => next,
            Ok(None) => break,
            Err(error) => {
                failed = Some(error);
                break;
            }
        };
    }
    Ok(EndOfHistory { failed, left_out: history.into_left_out() })
}

struct HistoryReader {
    pages: HistoryPages,
    current: Cursor<Vec<u8>>,
}

impl Read for HistoryReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.current.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let page = self.pages.next_page().map_err(|it| unread_failure(&it))?;
            let Some(page) = page else { return Ok(0) };
            self.current = Cursor::new(page.records.into_bytes());
        }
    }
}

/// The error of an input of which a part is missing: as in `backtest`, the exit code is that of an incomplete input.
fn unread_failure(period: &UnreadPeriod) -> io::Error {
    Failure::invalid(period.sentence(str::to_owned).because(&period.reason)).into_reader_error()
}
