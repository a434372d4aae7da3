//! The event history of one region, page by page.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::Event;

use super::cursor::{HistoryCursor, PageRequest};
use super::failure::{LookupConsequence, classify};
use super::pace::LookupPace;
use crate::backtest::UtcSecond;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, LOOKUP_EVENTS};
use crate::cloud::throttle_notices::ThrottleNotices;
use crate::language::phrase;

/// Events of a page, at most (CloudTrail API Reference, `LookupEvents`).
pub const EVENTS_PER_PAGE: u16 = 50;

/// An entry of the event history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEvent {
    /// The ID of the record.
    pub id: Option<String>,
    /// The time of the record.
    pub time: UtcSecond,
    /// The record as JSON.
    pub record: String,
}

/// The event history of a region. Sends at most two requests per second.
#[derive(Debug)]
pub struct RegionHistory {
    client: Client,
    region: String,
    pace: LookupPace,
    notices: ThrottleNotices,
}

impl RegionHistory {
    /// Creates the history of a region. Makes no call.
    pub fn new(connection: &AwsConnection, region: &str) -> Self {
        let pace = LookupPace::new(connection.retry_policy());
        let notices = connection.throttle_notices().clone();
        Self { client: connection.history(region), region: region.to_owned(), pace, notices }
    }

    /// The name of the region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Reads the next page of a period, newest events first. Returns `None` after the last one. A page may be empty, and after
    /// a token has expired it may repeat events. Waits while CloudTrail throttles, and repeats requests that fail.
    pub async fn next_page(
        &mut self,
        cursor: &mut HistoryCursor,
    ) -> Result<Option<Vec<HistoryEvent>>, CloudError> {
        while let Some(request) = cursor.next() {
            self.pace.turn().await;
            let error = match self.send(request).await {
                Ok(output) => {
                    self.pace.responded();
                    let (events, token) = output;
                    if cursor.received(events.iter().map(|it| it.time), token) {
                        return Ok(Some(events));
                    }
                    let message = phrase!("the response repeats its token");
                    return Err(CloudError::new(LOOKUP_EVENTS, &self.region, message));
                }
                Err((consequence, error)) => {
                    let goes_on = match consequence {
                        LookupConsequence::Throttle => {
                            if self.pace.is_notice_due() {
                                self.notices.add(&self.region);
                            }
                            self.pace.throttled().await
                        }
                        LookupConsequence::Retry => self.pace.failed().await,
                        LookupConsequence::OtherToken => cursor.refused(),
                        LookupConsequence::Fatal => false,
                    };
                    (!goes_on).then_some(error)
                }
            };
            if let Some(error) = error {
                return Err(error);
            }
        }
        Ok(None)
    }

    /// Requests a page. Returns its events, and the token of the next one.
    async fn send(
        &self,
        request: &PageRequest,
    ) -> Result<(Vec<HistoryEvent>, Option<String>), (LookupConsequence, CloudError)> {
        let PageRequest { window, token } = request;
        let time = |it: UtcSecond| DateTime::from_secs(it.since_epoch());
        let sent = self
            .client
            .lookup_events()
            .start_time(time(window.first))
            .end_time(time(window.last))
            .max_results(EVENTS_PER_PAGE.into())
            .set_next_token(token.clone())
            .send()
            .await;
        let output = sent.map_err(|error| classify(&error, &self.region))?;
        let events = output.events.unwrap_or_default().into_iter();
        let events = events.map(|it| history_event(it, window.last)).collect();
        Ok((events, output.next_token.filter(|it| !it.is_empty())))
    }
}

/// Converts an entry. One without a time has that of the end of its window, so that the window does not shrink because of it.
fn history_event(event: Event, end: UtcSecond) -> HistoryEvent {
    let time = event.event_time.map_or(end, |it| UtcSecond::from_epoch(it.secs()));
    // An entry without a record is no event, which the reader of events reports.
    let record = event.cloud_trail_event.unwrap_or_else(|| "{}".to_owned());
    HistoryEvent { id: event.event_id, time, record }
}
