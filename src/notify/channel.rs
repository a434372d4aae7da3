//! The channels, and the delivery of a message to one of them.

use std::fmt;
use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use super::notification::Notification;
use super::sns::SnsTopic;
use super::webhook::AlertWebhook;
use crate::aws_request::Account;
use crate::delivery::{Attempts, Delivery, DeliveryDeadline, Pause};
use crate::http::HttpClient;
use crate::slack::deliver::{Destination, deliver};

/// A receiver of messages. Its secrets are masked in `Debug` and `Display`.
#[derive(Clone, Debug)]
pub enum Channel {
    /// A Slack webhook, or a channel with a token.
    Slack(Destination),
    /// An SNS topic.
    Sns(SnsTopic),
    /// A webhook that gets the neutral alert.
    Webhook(AlertWebhook),
}

/// The receiver as errors and results name it.
impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slack(destination) => destination.fmt(f),
            Self::Sns(topic) => topic.fmt(f),
            Self::Webhook(webhook) => webhook.fmt(f),
        }
    }
}

/// A request without its secrets, as a dry run prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRequest {
    /// Headers without secrets. Those of AWS's signature are missing.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// The client, the account and the time of deliveries.
#[derive(Clone, Copy, Debug)]
pub struct Courier<'c> {
    /// Sends the requests.
    pub client: &'c HttpClient,
    /// Signs the requests to AWS.
    pub account: &'c Account,
    /// The time of the signatures.
    pub now: SystemTime,
}

impl Channel {
    /// Writes the request of a message without secrets.
    pub fn masked_request(&self, notification: &Notification, now: SystemTime) -> ChannelRequest {
        match self {
            Self::Slack(to) => ChannelRequest {
                headers: to.headers(true),
                body: to.body(&notification.slack().full),
            },
            Self::Sns(topic) => {
                ChannelRequest { headers: SnsTopic::headers(), body: topic.body(notification) }
            }
            Self::Webhook(webhook) => {
                let body = notification.to_json();
                ChannelRequest { headers: webhook.headers(&body, now, true), body }
            }
        }
    }

    /// Delivers a message. `pause` waits before each retry; `Break` ends the retries.
    pub async fn deliver(
        &self,
        notification: &Notification,
        courier: Courier<'_>,
        deadline: &DeliveryDeadline,
        pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
    ) -> Delivery {
        let Courier { client, account, now } = courier;
        match self {
            Self::Slack(to) => deliver(client, to, &notification.slack(), deadline, pause).await,
            Self::Sns(topic) => {
                let body = topic.body(notification);
                let mut attempts = Attempts::new(deadline, "SNS");
                let mut request = async |timeout: Duration| {
                    topic.publish(client, &body, account, now, timeout).await
                };
                let outcome = attempts.run(&mut request, pause).await;
                attempts.into_delivery(outcome)
            }
            Self::Webhook(webhook) => {
                let body = notification.to_json();
                let mut attempts = Attempts::new(deadline, "the webhook");
                let mut request =
                    async |timeout: Duration| webhook.post(client, &body, now, timeout).await;
                let outcome = attempts.run(&mut request, pause).await;
                attempts.into_delivery(outcome)
            }
        }
    }
}
