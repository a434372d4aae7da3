//! What a call came through. Read from `userAgent`, which the client sets: a help for the reader, never evidence.

use super::record::Record;
use crate::aws::{event_source_label, is_service_principal};

/// What a call came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via<'t> {
    /// The sign-in pages.
    SignIn,
    /// The AWS Management Console.
    Console,
    /// A service of AWS, on somebody's behalf or its own; its name where the record has it.
    Service(Option<&'t str>),
    /// The AWS CLI.
    Cli,
    /// An SDK or a tool built on one; its name.
    Sdk(&'static str),
    /// Something else; the first word of `userAgent`.
    Other(&'t str),
    /// The record does not say.
    Unknown,
}

/// SDKs and tools by what their `userAgent` holds; tools first, since they name the SDK under them as well.
const SDKS: [(&str, &str); 4] =
    [("Terraform", "Terraform"), ("Pulumi", "Pulumi"), ("Boto3", "Boto3"), ("aws-sdk", "AWS SDK")];

impl<'t> Record<'t> {
    /// What the call came through.
    pub fn via(&self) -> Via<'t> {
        Via::of(*self)
    }
}

impl<'t> Via<'t> {
    /// First match wins. `signin.amazonaws.com` and `console.amazonaws.com` both mean the console (AWS CloudTrail
    /// User Guide, record contents, `userAgent`) and so come before other names of services. S3 puts the client's
    /// text in brackets.
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

/// The console by its own names, among them `console.ec2.amazonaws.com`, `S3Console/0.4, aws-internal/3` and `RDS
/// Console, aws-internal`.
fn is_console(agent: &str) -> bool {
    let product = agent.split([',', '/']).next().unwrap_or(agent);
    event_source_label(agent)
        .is_some_and(|it| it == "signin" || it == "console" || it.starts_with("console."))
        || (product.ends_with("Console") && agent.contains("aws-internal"))
}
