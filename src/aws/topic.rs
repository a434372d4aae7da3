//! The ARNs of SNS topics.

use super::{Arn, is_account_syntax, is_region_syntax};
use crate::language::{Phrase, phrase};

/// Reason why a text names no topic that can receive alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadTopic {
    /// Not the ARN of a topic.
    NotATopic,
    /// A FIFO topic, to which neither e-mail nor HTTPS endpoints can subscribe (Amazon SNS developer guide, "FIFO topics").
    Fifo,
}

impl From<BadTopic> for Phrase {
    fn from(bad: BadTopic) -> Self {
        match bad {
            BadTopic::NotATopic => phrase!(
                "it is not the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:111122223333:alerts"
            ),
            BadTopic::Fifo => phrase!("it is a FIFO topic; use a standard topic"),
        }
    }
}

/// Returns the region of a standard topic (Amazon SNS API reference, `CreateTopic`).
pub fn topic_region(arn: &str) -> Result<&str, BadTopic> {
    let parts = Arn::parse(arn).filter(|it| it.service == "sns" && is_region_syntax(it.region));
    let parts = parts.filter(|it| is_account_syntax(it.account)).ok_or(BadTopic::NotATopic)?;
    if parts.resource.strip_suffix(".fifo").is_some_and(is_topic_name) {
        return Err(BadTopic::Fifo);
    }
    if !is_topic_name(parts.resource) {
        return Err(BadTopic::NotATopic);
    }
    Ok(parts.region)
}

/// Topic names have letters, digits, hyphens and underscores (`CreateTopic`).
fn is_topic_name(text: &str) -> bool {
    (1..=256).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
}
