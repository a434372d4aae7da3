//! Posts messages one after another, and says what became of each.

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
use crate::http::HttpClient;
use crate::preview::{Role, Run};
use crate::slack::deliver::{
    Delivery, DeliveryDeadline, DeliveryOutcome, Destination, Pause, deliver,
};
use crate::ui::{self, Ui, stop_requests};

/// From one message to the next. Slack: "Rate limits", one message per second and channel.
const SPACING: Duration = Duration::from_secs(1);

/// How long one message may take, waits included.
const PATIENCE: Duration = Duration::from_secs(90);

/// Posts the messages until all are, or it is clear that the rest will not be.
pub(super) fn post(
    prepared: &[PreparedMessage],
    to: &Destination,
    client: &HttpClient,
    args: &SendArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let mut stop = stop_requests();
    if context.world.stderr.is_terminal && prepared.len() > 1 {
        context.ui.start_counting(prepared.len() as u64);
    }
    let mut session = SendSession {
        to,
        client,
        exit: Exit::Success,
        posted: 0,
        told: 0,
        unposted: 0,
        interrupted: false,
        gave_up: false,
    };
    let json = matches!(args.format, Format::Json);
    let written = block_on(async {
        let mut written = Ok(());
        for message in prepared {
            let delivery = session.once(message, &mut stop, context.ui).await;
            session.gave_up = delivery.is_err();
            let delivery = delivery.unwrap_or_else(given_up);
            // That nobody reads any more is no reason to keep an alert back.
            written = written.and(session.report(message, &delivery, json, context.ui));
            context.ui.progress(1);
            let failed = matches!(delivery.outcome, DeliveryOutcome::Failed(_));
            let is_last = session.told == prepared.len();
            // One that was given up may have arrived.
            let unposted = ends(&delivery) && !session.gave_up;
            session.unposted = session.told - usize::from(unposted);
            if ends(&delivery) || is_last || paused(Instant::now() + SPACING, &mut stop).await {
                session.interrupted = *stop.borrow() > 0 && (failed || !is_last);
                break;
            }
        }
        written
    })?;
    context.ui.finish_progress();
    let written = written.and(session.finish(prepared, context.ui));
    match session.exit {
        _ if session.interrupted => Ok(Exit::Cancelled),
        Exit::Success => Ok(written.map(|()| Exit::Success)?),
        exit => Ok(exit),
    }
}

/// Waits for a time; true, if it was interrupted.
async fn paused(until: Instant, stop: &mut watch::Receiver<u32>) -> bool {
    tokio::select! {
        biased;
        () = prompted(stop, 1) => true,
        () = sleep_until(until) => false,
    }
}

/// Waits until it is asked so often to stop. Nothing of the channel is kept, as the next Ctrl-C has to get at it.
async fn prompted(stop: &mut watch::Receiver<u32>, times: u32) {
    drop(stop.wait_for(|it| *it >= times).await);
}

struct SendSession<'s> {
    to: &'s Destination,
    client: &'s HttpClient,
    exit: Exit,
    posted: usize,
    /// Messages of which it was said what became of them.
    told: usize,
    /// The message from which on none is posted: the destination failed it, or it was not sent.
    unposted: usize,
    /// Whether the user broke off before everything was sent.
    interrupted: bool,
    /// Whether they did not wait for the answer to the last message either.
    gave_up: bool,
}

impl SendSession<'_> {
    /// Brings a message to its end, or says how often it was tried until the user gave up waiting for it.
    async fn once(
        &self,
        message: &PreparedMessage,
        stop: &mut watch::Receiver<u32>,
        ui: &mut Ui<'_>,
    ) -> Result<Delivery, u32> {
        let patience = DeliveryDeadline {
            until: Instant::now() + PATIENCE,
            attempts: 4,
            attempt: Duration::from_secs(10),
            first_wait: SPACING,
        };
        let (mut noticed, ui) = (stop.clone(), RefCell::new(ui));
        let attempts = Cell::new(1);
        let say = |text: &str| drop(ui.borrow_mut().status(text));
        let mut pause = async |pause: Pause<'_>| {
            if *stop.borrow() == 0 {
                let seconds = pause.wait.as_secs();
                say(&format!("{}: trying again in {seconds} s", pause.reason));
            }
            if paused(Instant::now() + pause.wait, stop).await {
                ControlFlow::Break(())
            } else {
                attempts.set(attempts.get() + 1);
                ControlFlow::Continue(())
            }
        };
        let delivery = deliver(self.client, self.to, &message.bodies, &patience, &mut pause);
        tokio::pin!(delivery);
        tokio::select! {
            biased;
            delivery = &mut delivery => Ok(delivery),
            // What is on its way may arrive: it is better known whether it did.
            () = prompted(&mut noticed, 1) => {
                say("interrupted: waiting for an answer; Ctrl-C again gives up");
                tokio::select! {
                    biased;
                    delivery = &mut delivery => Ok(delivery),
                    () = prompted(&mut noticed, 2) => Err(attempts.get()),
                }
            }
        }
    }

    /// Says what became of a message.
    fn report(
        &mut self,
        message: &PreparedMessage,
        delivery: &Delivery,
        json: bool,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        self.told += 1;
        let (word, reason, exit) = match &delivery.outcome {
            DeliveryOutcome::Posted => ("posted", None, Exit::Success),
            DeliveryOutcome::PostedShort(refusal) => {
                ("short", Some(refusal.to_string()), Exit::Negative)
            }
            DeliveryOutcome::Refused(refusal) => {
                ("refused", Some(refusal.to_string()), Exit::Remote)
            }
            DeliveryOutcome::Failed(reason) => ("failed", Some(reason.to_string()), Exit::Remote),
        };
        self.exit = self.exit.max(exit);
        self.posted += usize::from(exit <= Exit::Negative);
        if json {
            let Delivery { attempts, unanswered, .. } = delivery;
            ui.json(
                &json!({
                    "place": message.place, "eventId": message.event_id, "outcome": word, "reason": reason,
                    "attempts": attempts, "unanswered": unanswered,
                }),
                false,
            )?;
        } else {
            let role = if exit == Exit::Success { Role::Plain } else { Role::Bold };
            let reason = reason.map(|it| format!("  {it}")).unwrap_or_default();
            ui.line(&[Run::new(format!("{word:<7}  {}{reason}", message.place), role)])?;
        }
        match &delivery.outcome {
            DeliveryOutcome::PostedShort(refusal) => {
                ui.warning("Slack has the text of this alert only: it refused the blocks")?;
                ui.hint(&refusal.hint)?;
            }
            DeliveryOutcome::Refused(refusal) => ui.hint(&refusal.hint)?,
            DeliveryOutcome::Posted | DeliveryOutcome::Failed(_) => {}
        }
        if delivery.unanswered > 0 {
            let twice = if exit <= Exit::Negative {
                "it may be there twice"
            } else {
                "it may have arrived all the same"
            };
            let lost = if self.gave_up {
                "the answer was not waited for"
            } else {
                "an answer got lost after a request was sent"
            };
            ui.warning(&format!("{lost}: {twice}"))?;
        }
        // What is known is said before anything else happens.
        ui.flush()
    }

    fn finish(&self, prepared: &[PreparedMessage], ui: &mut Ui<'_>) -> ui::Result<()> {
        let (posted, all, to) = (self.posted, prepared.len(), self.to);
        let why = if self.interrupted { "interrupted: " } else { "" };
        ui.status(&format!("{why}{posted} of {all} posted to {to}"))?;
        match prepared.get(self.unposted).filter(|_| all > 1) {
            Some(next) => {
                let left = all - self.unposted;
                ui.warning(&format!("{left} not sent, from {} on", next.place))
            }
            None => Ok(()),
        }
    }
}

/// What is known of a message that was given up.
fn given_up(attempts: u32) -> Delivery {
    let outcome = DeliveryOutcome::Failed(crate::language::phrase!("interrupted"));
    Delivery { outcome, attempts, unanswered: 1, retry_after: None }
}

/// Whether what became of a message will become of the rest.
fn ends(delivery: &Delivery) -> bool {
    match &delivery.outcome {
        DeliveryOutcome::Posted | DeliveryOutcome::PostedShort(_) => false,
        // The short form was refused as well; if the message is not at fault, the next one meets the same.
        DeliveryOutcome::Refused(refusal) => !refusal.is_permanent(),
        DeliveryOutcome::Failed(_) => true,
    }
}
