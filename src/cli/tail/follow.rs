//! Reads the event history until the user ends it: waits between two looks, and through outages.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::session::TailSession;
use crate::backtest::UtcSecond;
use crate::cli::history::report_throttling;
use crate::cli::send::post::{interrupts, is_interrupted_before};
use crate::cli::{Exit, Failure};
use crate::cloud::{CloudError, FollowedBatch, FollowedHistory, ThrottleNotices};
use crate::language::phrase;
use crate::ui::{self, Ui};

/// The longest outage after which `tail` continues. Within it, no event becomes older than the events that are read again.
const MAX_OUTAGE: Duration = Duration::from_mins(15);

/// Time between two looks at what delays a request.
const NOTICES: Duration = Duration::from_millis(500);

/// The event history, and the state of the connection.
pub(super) struct FollowSession<'a> {
    pub(super) history: FollowedHistory,
    /// The home region, if the others may be left out: the user did not name them.
    pub(super) optional: Option<&'a str>,
    /// The regions in which CloudTrail throttles.
    pub(super) notices: ThrottleNotices,
    pub(super) interval: Duration,
    pub(super) clock: fn() -> Timestamp,
    /// The beginning of an outage.
    pub(super) outage: Option<Instant>,
    /// AWS has responded.
    pub(super) has_response: bool,
}

impl FollowSession<'_> {
    /// Shows events until an interruption or an error that does not pass.
    pub(super) async fn run(
        &mut self,
        session: &mut TailSession<'_>,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> Result<Exit, Failure> {
        loop {
            let now = UtcSecond::of((self.clock)());
            let Some(next) = self.next_batch(now, stop, ui).await? else {
                return Ok(Exit::Canceled);
            };
            let is_at_present = match next {
                Ok(batch) => {
                    self.responded(ui)?;
                    match &batch {
                        Some(batch) if session.batch(batch, stop, ui).await?.is_break() => {
                            return Ok(Exit::Canceled);
                        }
                        _ => {}
                    }
                    batch.is_none()
                }
                Err(error) => self.failed(error, ui)?,
            };
            ui.flush()?;
            let until = Instant::now() + self.interval;
            if is_at_present && is_interrupted_before(until, stop).await {
                return Ok(Exit::Canceled);
            }
        }
    }

    /// Returns the next new events, or an error of CloudTrail. Returns `None` on an interruption.
    async fn next_batch(
        &mut self,
        now: UtcSecond,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> ui::Result<Option<Result<Option<FollowedBatch>, CloudError>>> {
        let next = self.history.next_batch(now);
        tokio::pin!(next);
        loop {
            tokio::select! {
                biased;
                () = interrupts(stop, 1) => return Ok(None),
                next = &mut next => return Ok(Some(next)),
                () = sleep(NOTICES) => report_throttling(&self.notices, ui)?,
            }
        }
    }

    fn responded(&mut self, ui: &mut Ui<'_>) -> Result<(), Failure> {
        self.has_response = true;
        if self.outage.take().is_some() {
            ui.status(phrase!("CloudTrail responds again; no event was missed"))?;
        }
        Ok(())
    }

    /// Returns whether to wait before the next request. Fails for an error that does not pass.
    fn failed(&mut self, error: CloudError, ui: &mut Ui<'_>) -> Result<bool, Failure> {
        let region = error.region().to_owned();
        let is_optional = self.optional.is_some_and(|home| *home != region);
        if error.is_denied() && is_optional && self.history.leave_out(&region) {
            ui.warning(phrase!("the events of {region} are left out: {error}", region, error))?;
            return Ok(false);
        }
        let began = *self.outage.get_or_insert_with(Instant::now);
        let may_pass = error.is_transient() && self.has_response && began.elapsed() < MAX_OUTAGE;
        if !may_pass {
            return Err(error.into());
        }
        ui.warning(phrase!(
            "{error}; trying again every {seconds} s for {minutes} minutes",
            error,
            seconds = self.interval.as_secs(),
            minutes = MAX_OUTAGE.as_secs() / 60
        ))?;
        Ok(true)
    }
}
