//! Posts one message, and the short form if Slack refuses the full one.

use std::ops::ControlFlow;
use std::time::Duration;

use super::destination::Destination;
use super::response::classify;
use crate::delivery::{
    Attempts, Delivery, DeliveryDeadline, DeliveryOutcome, Pause, RefusalCause, ResponseClass,
};
use crate::http::{HttpClient, Request};

/// The two forms of a message, as payloads of a webhook.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// The full message.
    pub full: String,
    /// Text only, posted if Slack refuses the blocks.
    pub short: String,
}

/// Posts a message. `pause` waits before each retry; `Break` ends the retries.
pub async fn deliver(
    client: &HttpClient,
    to: &Destination,
    bodies: &Bodies,
    deadline: &DeliveryDeadline,
    pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
) -> Delivery {
    let mut attempts = Attempts::new(deadline, "Slack");
    let mut post = async |payload: &str, attempts: &mut Attempts<'_>| {
        let body = to.body(payload);
        let mut request = async |timeout| send_request(client, to, &body, timeout).await;
        attempts.run(&mut request, pause).await
    };
    let outcome = match post(&bodies.full, &mut attempts).await {
        DeliveryOutcome::Refused(refusal)
            if matches!(refusal.cause, RefusalCause::Message | RefusalCause::Unknown) =>
        {
            match post(&bodies.short, &mut attempts).await {
                DeliveryOutcome::Posted => DeliveryOutcome::PostedShort(refusal),
                DeliveryOutcome::Failed(reason) => DeliveryOutcome::Failed(reason),
                // The short form may be refused for another reason than the full one, such as a deleted channel, which the
                // user can fix. A later attempt may then succeed.
                DeliveryOutcome::Refused(short) if !short.is_permanent() => {
                    DeliveryOutcome::Refused(short)
                }
                _ => DeliveryOutcome::Refused(refusal),
            }
        }
        outcome => outcome,
    };
    attempts.into_delivery(outcome)
}

async fn send_request(
    client: &HttpClient,
    to: &Destination,
    body: &str,
    timeout: Duration,
) -> ResponseClass {
    let body = body.as_bytes().to_vec();
    let request = Request { url: to.url(), headers: to.headers(false), body, timeout };
    match client.post(request).await {
        Ok(response) => classify(&response, to.is_slack()),
        Err(error) => ResponseClass::from(&error),
    }
}
