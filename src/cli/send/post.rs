//! Posts messages one after another and reports the result of each, for `send` and `tail --send`.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::PreparedMessage;
use super::args::SendArgs;
use crate::cli::shared_args::Format;
use crate::cli::{CommandContext, Exit, Failure, block_on};
use crate::delivery::{Delivery, DeliveryDeadline, DeliveryOutcome, Pause};
use crate::language::{Phrase, phrase, plural};
use crate::notify::{Channel, Courier, Notification};
use crate::preview::{Role, Run, padded};
use crate::ui::{self, Ui, stop_requests};

/// Width of the first column, which has a word such as `refused`.
const COLUMNS: usize = 7;

/// Time between two messages. Slack's "Rate limits" allow one message per second and channel.
pub(in crate::cli) const SPACING: Duration = Duration::from_secs(1);

/// Time limit for one message, with retries.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(90);

/// Posts the messages. Stops if the destination fails, because the remaining messages would fail as well.
pub(super) fn post(
    prepared: &[PreparedMessage],
    sender: AlertSender<'_>,
    args: &SendArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut stop = stop_requests();
    if context.world.stderr.is_terminal && prepared.len() > 1 {
        context.ui.start_counting(prepared.len() as u64);
    }
    let mut session = SendSession {
        sender,
        exit: Exit::Success,
        posted: 0,
        reported: 0,
        unposted: 0,
        interrupted: false,
        abandoned: false,
    };
    let json = matches!(args.format, Format::Json);
    let written = block_on(async {
        let mut written = Ok(());
        for message in prepared {
            let delivery =
                session.sender.deliver(&message.notification, &mut stop, context.ui).await;
            session.abandoned = delivery.is_err();
            let delivery = delivery.unwrap_or_else(abandoned);
            // An output error must not keep the next alerts from being posted.
            written = written.and(session.report(message, &delivery, json, context.ui));
            context.ui.progress(1);
            let failed = matches!(delivery.outcome, DeliveryOutcome::Failed(_));
            let is_last = session.reported == prepared.len();
            // An abandoned message may have arrived.
            let unposted = stops_sending(&delivery) && !session.abandoned;
            session.unposted = session.reported - usize::from(unposted);
            let ended = stops_sending(&delivery) || is_last;
            if ended || is_interrupted_before(Instant::now() + SPACING, &mut stop).await {
                session.interrupted = *stop.borrow() > 0 && (failed || !is_last);
                break;
            }
        }
        written
    })?;
    context.ui.finish_progress();
    let written = written.and(session.finish(prepared, context.ui));
    match session.exit {
        _ if session.interrupted => Ok(Exit::Canceled),
        Exit::Success => Ok(written.map(|()| Exit::Success)?),
        exit => Ok(exit),
    }
}

/// Sleeps until a time. Returns `true` at once on an interrupt.
pub(in crate::cli) async fn is_interrupted_before(
    until: Instant,
    stop: &mut watch::Receiver<u32>,
) -> bool {
    tokio::select! {
        biased;
        () = interrupts(stop, 1) => true,
        () = sleep_until(until) => false,
    }
}

/// Waits until the user has interrupted the command `count` times. Drops the borrowed value of the channel, which would
/// block the sender of the next interrupt.
pub(in crate::cli) async fn interrupts(stop: &mut watch::Receiver<u32>, count: u32) {
    drop(stop.wait_for(|it| *it >= count).await);
}

/// Delivers messages to a channel.
pub(in crate::cli) struct AlertSender<'s> {
    pub(in crate::cli) to: &'s Channel,
    pub(in crate::cli) courier: Courier<'s>,
}

struct SendSession<'s> {
    sender: AlertSender<'s>,
    exit: Exit,
    posted: usize,
    /// The number of messages whose result was printed.
    reported: usize,
    /// The index of the first message that was not posted: it failed or was not sent.
    unposted: usize,
    /// The user interrupted the command before all messages were sent.
    interrupted: bool,
    /// The user did not wait for the response to the last message.
    abandoned: bool,
}

impl AlertSender<'_> {
    /// Posts a message with retries. If the user does not wait for the response, returns the number of attempts as an
    /// error.
    pub(in crate::cli) async fn deliver(
        &self,
        notification: &Notification,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> Result<Delivery, u32> {
        let deadline = DeliveryDeadline {
            until: Instant::now() + MESSAGE_TIMEOUT,
            attempts: 4,
            attempt: Duration::from_secs(10),
            first_wait: SPACING,
        };
        let (mut noticed, ui) = (stop.clone(), RefCell::new(ui));
        let attempts = Cell::new(1);
        let status = |text: Phrase| drop(ui.borrow_mut().status(text));
        let mut pause = async |pause: Pause<'_>| {
            if *stop.borrow() == 0 {
                let (reason, seconds) = (pause.reason, pause.wait.as_secs());
                status(phrase!("{reason}; retrying in {seconds} s", reason, seconds));
            }
            if is_interrupted_before(Instant::now() + pause.wait, stop).await {
                ControlFlow::Break(())
            } else {
                attempts.set(attempts.get() + 1);
                ControlFlow::Continue(())
            }
        };
        let delivery = self.to.deliver(notification, self.courier, &deadline, &mut pause);
        tokio::pin!(delivery);
        tokio::select! {
            biased;
            delivery = &mut delivery => Ok(delivery),
            // A request that was sent may arrive, so the response is worth waiting for.
            () = interrupts(&mut noticed, 1) => {
                status(phrase!("interrupted: waiting for the response; press Ctrl-C again to stop"));
                tokio::select! {
                    biased;
                    delivery = &mut delivery => Ok(delivery),
                    () = interrupts(&mut noticed, 2) => Err(attempts.get()),
                }
            }
        }
    }
}

impl SendSession<'_> {
    /// Counts and prints the result of a message.
    fn report(
        &mut self,
        message: &PreparedMessage,
        delivery: &Delivery,
        json: bool,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        self.reported += 1;
        let exit = exit_of(&delivery.outcome);
        self.exit = self.exit.max(exit);
        self.posted += usize::from(exit <= Exit::Negative);
        let result = DeliveryReport {
            place: &message.place,
            event_id: message.event_id.as_deref(),
            delivery,
            abandoned: self.abandoned,
        };
        result.write(json, ui)
    }

    fn finish(&self, prepared: &[PreparedMessage], ui: &mut Ui<'_>) -> ui::Result<()> {
        let (posted, all) = (self.posted, prepared.len());
        let status = phrase!(
            "{posted} of {all} posted to {to}",
            posted,
            all,
            to = self.sender.to.to_string()
        );
        ui.status(if self.interrupted {
            phrase!("interrupted: {status}", status)
        } else {
            status
        })?;
        match prepared.get(self.unposted).filter(|_| all > 1) {
            Some(next) => ui.warning(plural!(
                count = all - self.unposted,
                "{count} message not sent: {place}",
                "{count} messages not sent, from {place} on",
                place = &next.place
            )),
            None => Ok(()),
        }
    }
}

/// The result of a message.
pub(in crate::cli) struct DeliveryReport<'r> {
    pub(in crate::cli) place: &'r Phrase,
    pub(in crate::cli) event_id: Option<&'r str>,
    pub(in crate::cli) delivery: &'r Delivery,
    /// The user did not wait for the response.
    pub(in crate::cli) abandoned: bool,
}

impl DeliveryReport<'_> {
    /// Prints the result: a line or a JSON object, and warnings.
    pub(in crate::cli) fn write(&self, json: bool, ui: &mut Ui<'_>) -> ui::Result<()> {
        let Self { place, event_id, delivery, abandoned } = *self;
        let exit = exit_of(&delivery.outcome);
        let (word, reason) = match &delivery.outcome {
            DeliveryOutcome::Posted => (phrase!("posted"), None),
            DeliveryOutcome::PostedShort(refusal) => {
                (phrase!("short"), Some(Phrase::from(refusal)))
            }
            DeliveryOutcome::Refused(refusal) => (phrase!("refused"), Some(Phrase::from(refusal))),
            DeliveryOutcome::Failed(reason) => (phrase!("failed"), Some(Phrase::from(reason))),
        };
        if json {
            let Delivery { attempts, unanswered, .. } = delivery;
            ui.json(
                &json!({
                    "place": place, "eventId": event_id, "outcome": word, "reason": reason,
                    "attempts": attempts, "unanswered": unanswered,
                }),
                false,
            )?;
        } else {
            let role = if exit == Exit::Success { Role::Plain } else { Role::Bold };
            let reason = reason.map(|it| format!("  {}", ui.localized(it))).unwrap_or_default();
            let (word, place) = (ui.localized(word), ui.localized(place));
            let word = padded(&word, COLUMNS);
            ui.line(&[Run::new(format!("{word}  {place}{reason}"), role)])?;
        }
        match &delivery.outcome {
            DeliveryOutcome::PostedShort(refusal) => {
                ui.warning(phrase!("Slack refused the blocks; posted the text of the alert only"))?;
                ui.hint(&refusal.hint)?;
            }
            DeliveryOutcome::Refused(refusal) => ui.hint(&refusal.hint)?,
            DeliveryOutcome::Posted | DeliveryOutcome::Failed(_) => {}
        }
        if delivery.unanswered > 0 {
            ui.warning(match (abandoned, exit <= Exit::Negative) {
                (true, true) => {
                    phrase!("did not wait for the response; the alert may be posted twice")
                }
                (true, false) => {
                    phrase!("did not wait for the response; the alert may have been posted")
                }
                (false, true) => {
                    phrase!("a response was lost after a request; the alert may be posted twice")
                }
                (false, false) => {
                    phrase!("a response was lost after a request; the alert may have been posted")
                }
            })?;
        }
        // Shows the result before the next request.
        ui.flush()
    }
}

/// Returns the exit code for the result of a message.
fn exit_of(outcome: &DeliveryOutcome) -> Exit {
    match outcome {
        DeliveryOutcome::Posted => Exit::Success,
        DeliveryOutcome::PostedShort(_) => Exit::Negative,
        DeliveryOutcome::Refused(_) | DeliveryOutcome::Failed(_) => Exit::Remote,
    }
}

/// Returns the result of a message whose response the user did not wait for.
pub(in crate::cli) fn abandoned(attempts: u32) -> Delivery {
    let outcome = DeliveryOutcome::Failed(phrase!("interrupted"));
    Delivery { outcome, attempts, unanswered: 1, retry_after: None }
}

/// Returns `true` if the remaining messages would fail in the same way.
pub(in crate::cli) fn stops_sending(delivery: &Delivery) -> bool {
    match &delivery.outcome {
        DeliveryOutcome::Posted | DeliveryOutcome::PostedShort(_) => false,
        // The short form was refused as well. If the message is not the cause, the next one is refused too.
        DeliveryOutcome::Refused(refusal) => !refusal.is_permanent(),
        DeliveryOutcome::Failed(_) => true,
    }
}
