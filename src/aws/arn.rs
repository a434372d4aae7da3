//! Amazon Resource Names (IAM user guide, "Identify AWS resources with Amazon Resource Names").

use std::fmt;

/// The parts of an ARN. Some services leave region or account empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// Such as `aws` or `aws-cn`.
    pub partition: &'a str,
    /// Such as `lambda`.
    pub service: &'a str,
    /// Empty for IAM and other global services.
    pub region: &'a str,
    /// Empty for S3, and `aws` for resources that AWS manages.
    pub account: &'a str,
    /// The rest, which may contain colons.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Splits an ARN without validating its parts. Returns `None` if the text has another prefix or fewer parts.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix(PREFIX)?.splitn(5, ':');
        Some(Self {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        })
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "{PREFIX}{partition}:{service}:{region}:{account}:{resource}")
    }
}

const PREFIX: &str = "arn:";

/// Returns true for a complete or incomplete ARN. Parameters and secrets are given by name or ARN, and no name can begin
/// with `arn:`.
pub fn is_arn(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// Returns true for the 12 digits of the number of an account.
pub fn is_account_syntax(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
