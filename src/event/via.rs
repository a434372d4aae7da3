//! The client of a call, read from `userAgent`. The client sets that field, so it is a hint for the reader and no evidence.

use super::record::Record;
use crate::aws::{SIGN_IN_LABEL, event_source_label, is_service_principal};

/// Client of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via<'t> {
    /// The sign-in pages.
    SignIn,
    /// The AWS Management Console.
    Console,
    /// An AWS service, on behalf of a caller or its own; `None` if the record does not name it.
    Service(Option<&'t str>),
    /// The AWS CLI.
    Cli,
    /// An SDK or a tool built on one, by name.
    Sdk(&'static str),
    /// Another client, by the first word of `userAgent`.
    Other(&'t str),
    /// The record has no `userAgent`.
    Unknown,
}

/// SDKs and tools by a part of their `userAgent`. Tools come first, because their `userAgent` names the SDK too.
const SDKS: [(&str, &str); 4] =
    [("Terraform", "Terraform"), ("Pulumi", "Pulumi"), ("Boto3", "Boto3"), ("aws-sdk", "AWS SDK")];

impl<'t> Record<'t> {
    /// The client of the call.
    pub fn via(&self) -> Via<'t> {
        Via::of(*self)
    }
}

impl<'t> Via<'t> {
    /// The first match wins. `signin.amazonaws.com` and `console.amazonaws.com` mean the console (AWS CloudTrail User
    /// Guide, record contents, `userAgent`), so they are checked before other service names. S3 puts `userAgent` in
    /// brackets.
    pub(super) fn of(record: Record<'t>) -> Self {
        let agent = record.user_agent().map(|agent| agent.trim_matches(['[', ']', ' ']));
        let from_console = record.text("sessionCredentialFromConsole") == Some("true");
        if record.is_sign_in() {
            return Self::SignIn;
        }
        if from_console || agent.is_some_and(is_console) {
            return Self::Console;
        }
        let invoked_by = record.identity().invoked_by();
        if invoked_by.is_some() {
            return Self::Service(invoked_by);
        }
        let Some(agent) = agent else { return Self::Unknown };
        if is_service_principal(agent) || agent == "AWS Internal" {
            return Self::Service(Some(agent));
        }
        if agent.starts_with("aws-cli/") {
            return Self::Cli;
        }
        if let Some((_, name)) = SDKS.iter().find(|(mark, _)| agent.contains(mark)) {
            return Self::Sdk(name);
        }
        let product = agent.split([' ', '/']).find(|part| !part.is_empty());
        product.map_or(Self::Unknown, Self::Other)
    }
}

/// Reports whether a `userAgent` is the console's, such as `console.ec2.amazonaws.com`, `S3Console/0.4, aws-internal/3`
/// and `RDS Console, aws-internal`.
fn is_console(agent: &str) -> bool {
    let product = agent.split([',', '/']).next().unwrap_or(agent);
    event_source_label(agent)
        .is_some_and(|it| it == SIGN_IN_LABEL || it == "console" || it.starts_with("console."))
        || (product.ends_with("Console") && agent.contains("aws-internal"))
}
