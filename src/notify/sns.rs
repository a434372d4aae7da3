//! An SNS topic: `sns:Publish` with the neutral alert, and plain text for subscribers by e-mail.
//!
//! Sources: "Publish" in the Amazon SNS API reference with its errors, "Common errors", and "Message size" in the quotas.

use std::fmt;
use std::time::{Duration, SystemTime};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::notification::Notification;
use crate::aws::{BadTopic, topic_region};
use crate::aws_request::{Account, AwsCall, AwsCallError, send_call};
use crate::delivery::{Refusal, RefusalCause, ResponseClass};
use crate::http::{HttpClient, Response};
use crate::language::{Phrase, phrase};

/// The ARN of a standard topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnsTopic {
    arn: String,
    region: String,
}

impl fmt::Display for SnsTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.arn)
    }
}

impl SnsTopic {
    /// Reads the ARN of a topic.
    pub fn new(arn: &str) -> Result<Self, BadTopic> {
        let region = topic_region(arn)?.to_owned();
        Ok(Self { arn: arn.to_owned(), region })
    }

    /// Writes the body of `Publish`. A subscriber by e-mail gets plain text, all others the neutral alert.
    pub(super) fn body(&self, notification: &Notification) -> String {
        let email = notification.plain_text();
        let message = json!({ "default": notification.to_json(), "email": email }).to_string();
        let members = [
            ("Action", "Publish"),
            ("Version", "2010-03-31"),
            ("TopicArn", &self.arn),
            ("Subject", &notification.subject()),
            ("MessageStructure", "json"),
            ("Message", &message),
        ];
        let pairs = members.map(|(name, value)| {
            format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))
        });
        pairs.join("&")
    }

    pub(super) fn headers() -> Vec<(&'static str, String)> {
        vec![("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned())]
    }

    /// Publishes a message once.
    pub(super) async fn publish(
        &self,
        client: &HttpClient,
        body: &str,
        account: &Account,
        now: SystemTime,
        timeout: Duration,
    ) -> ResponseClass {
        let (service, region, headers) = ("sns", &*self.region, Self::headers());
        let call = AwsCall { service, region, headers, body: body.to_owned() };
        match send_call(client, call, account, now, timeout).await {
            Ok(response) => classify(&response, &self.region),
            Err(AwsCallError::Transport(error)) => ResponseClass::from(&error),
            Err(AwsCallError::NoCredentials) => refused(
                phrase!("no credentials found"),
                RefusalCause::Secret,
                phrase!("use credentials of a principal that is allowed sns:Publish on the topic"),
            ),
            Err(AwsCallError::Unsignable(cause)) => refused(
                Phrase::verbatim(cause),
                RefusalCause::Address,
                phrase!("check AWS_ENDPOINT_URL"),
            ),
        }
    }
}

fn refused(reason: Phrase, cause: RefusalCause, hint: Phrase) -> ResponseClass {
    let refusal = Refusal { reason, cause, hint, details: Vec::new() };
    ResponseClass::Refused { refusal, unanswered: false }
}

/// Classifies a response by its error code. None of the errors is about the message alone, so that a redelivered event is
/// published once the cause is removed.
fn classify(response: &Response, region: &str) -> ResponseClass {
    if response.status == 200 {
        return ResponseClass::Posted;
    }
    let code = code(&response.body);
    let reason = Phrase::verbatim(match code {
        Some(code) => format!("{code} (HTTP {})", response.status),
        None => format!("HTTP {}", response.status),
    });
    let is_throttled = code.is_some_and(|it| it.starts_with("Throttl") || it == "RequestThrottled");
    if is_throttled || response.status == 429 || response.status >= 500 {
        // A gateway timed out; SNS may have published the message.
        let unanswered = [502, 504].contains(&response.status);
        return ResponseClass::Later { reason, wait: response.retry_after, unanswered };
    }
    let (cause, hint) = match code {
        Some("NotFound" | "NotFoundException") => (
            RefusalCause::Channel,
            phrase!("create the topic in {region}, or correct its ARN", region),
        ),
        Some("AuthorizationError" | "AuthorizationErrorException" | "AccessDenied") => (
            RefusalCause::Secret,
            phrase!("allow sns:Publish on the topic, and the use of its KMS key if it has one"),
        ),
        Some(code) if code.starts_with("KMS") => (
            RefusalCause::Secret,
            phrase!("allow kms:GenerateDataKey and kms:Decrypt on the key of the topic"),
        ),
        _ => (
            RefusalCause::Unknown,
            phrase!("check the credentials and the region ({region})", region),
        ),
    };
    refused(reason, cause, hint)
}

/// The error code of a response: a word only, because other texts may repeat the request.
fn code(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let is_word =
        (1..=64).contains(&code.len()) && code.bytes().all(|it| it.is_ascii_alphanumeric());
    is_word.then_some(code)
}
