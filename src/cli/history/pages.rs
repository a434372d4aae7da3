//! Reads the event history on a thread of its own, while the events before are evaluated.

use std::io::{self, Cursor, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::source::HistorySource;
use crate::cli::{Failure, block_on};
use crate::cloud::{AwsConnection, CloudError, EventHistory, HistoryPage};

/// Pages that were read and not taken, at most.
const PAGES_AHEAD: usize = 4;

/// The pages of an event history, newest events first. Reading ends when they are dropped.
#[derive(Debug)]
pub(in crate::cli) struct HistoryPages {
    pages: Receiver<HistoryPage>,
    /// `None` after the last page.
    thread: Option<JoinHandle<Result<Option<CloudError>, Failure>>>,
    /// All pages were read, except for those of regions that were left out.
    is_complete: bool,
}

impl HistoryPages {
    /// Connects to AWS, starts to read, and waits until the first page of each region was read.
    pub(in crate::cli) fn start(source: HistorySource) -> Result<Self, Failure> {
        let (sender, pages) = sync_channel(PAGES_AHEAD);
        let thread = thread::spawn(move || Ok(block_on(read(source, sender))??));
        let mut pages = Self { pages, thread: Some(thread), is_complete: false };
        // The first one is empty.
        pages.next_page()?;
        Ok(pages)
    }

    /// Returns the next page. Returns `None` after the last one, and after an error. A region that was left out is an error
    /// after the last page.
    pub(in crate::cli) fn next_page(&mut self) -> Result<Option<HistoryPage>, Failure> {
        if let Ok(page) = self.pages.recv() {
            return Ok(Some(page));
        }
        let Some(thread) = self.thread.take() else { return Ok(None) };
        let read = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let left_out = read?;
        self.is_complete = true;
        left_out.map_or(Ok(None), |error| Err(error.into()))
    }

    /// Returns true after the last page.
    pub(in crate::cli) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns the records as one text.
    pub(in crate::cli) fn into_reader(self) -> impl Read {
        HistoryReader { pages: self, current: Cursor::default() }
    }
}

/// Sends all pages. Returns why a region was left out.
async fn read(
    source: HistorySource,
    pages: SyncSender<HistoryPage>,
) -> Result<Option<CloudError>, CloudError> {
    let connection = AwsConnection::open(&source.options).await?;
    let HistorySource { regions, required, window, .. } = &source;
    let mut history =
        EventHistory::open(&connection, regions, required.as_deref(), *window).await?;
    let mut page = HistoryPage::default();
    // Sending fails if the pages were dropped.
    while pages.send(page).is_ok()
        && let Some(next) = history.next_page().await?
    {
        page = next;
    }
    Ok(history.into_left_out())
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
            let page = self.pages.next_page().map_err(Failure::into_reader_error)?;
            let Some(page) = page else { return Ok(0) };
            self.current = Cursor::new(page.records.into_bytes());
        }
    }
}
