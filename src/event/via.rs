//! The client of a call, read from `userAgent`. The client sets that field, so it is a hint for the reader and no evidence.

use super::kind::EventKind;
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
    /// A browser.
    Browser,
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

    /// Returns true if the client is the console or a browser.
    pub fn is_in_browser(&self) -> bool {
        self.is_from_console() || self.user_agent().is_some_and(is_browser_agent)
    }

    fn is_from_console(&self) -> bool {
        self.text("sessionCredentialFromConsole") == Some("true")
    }
}

impl<'t> Via<'t> {
    /// The first match wins. `signin.amazonaws.com` and `console.amazonaws.com` mean the console (AWS CloudTrail User
    /// Guide, record contents, `userAgent`), so they are checked before other service names. S3 puts `userAgent` in
    /// brackets.
    pub(super) fn of(record: Record<'t>) -> Self {
        let agent = record.user_agent().map(without_brackets);
        if record.is_at_sign_in_page() {
            return Self::SignIn;
        }
        let invoked_by = record.identity().invoked_by();
        let is_console = record.is_from_console()
            || record.kind() == Some(EventKind::ConsoleAction)
            || agent.is_some_and(is_console)
            || invoked_by.is_some_and(is_console_principal);
        if is_console {
            return Self::Console;
        }
        if invoked_by.is_some() {
            return Self::Service(invoked_by);
        }
        let Some(agent) = agent else { return Self::Unknown };
        if is_service_framework(agent) {
            return Self::Console;
        }
        if is_service_principal(agent) || agent == "AWS Internal" {
            return Self::Service(Some(agent));
        }
        if agent.starts_with("aws-cli/") {
            return Self::Cli;
        }
        if let Some((_, name)) = SDKS.iter().find(|(mark, _)| agent.contains(mark)) {
            return Self::Sdk(name);
        }
        if agent.starts_with(BROWSER) {
            return Self::Browser;
        }
        let product = agent.split([' ', '/']).find(|part| !part.is_empty());
        product.map_or(Self::Unknown, Self::Other)
    }
}

/// The client of AWS's internal service framework: `Coral/Netty4`, `Coral/Jakarta`. In the events of callers it is
/// the back end of a console page. Services use it as well, and are then in `invokedBy`.
const SERVICE_FRAMEWORK: &str = "Coral";

/// The `userAgent` of every browser begins with this.
const BROWSER: &str = "Mozilla/";

/// Returns true if a `userAgent` is that of a browser or the console.
pub(super) fn is_browser_agent(agent: &str) -> bool {
    let agent = without_brackets(agent);
    agent.starts_with(BROWSER) || is_service_framework(agent) || is_console(agent)
}

fn without_brackets(agent: &str) -> &str {
    agent.trim_matches(['[', ']', ' '])
}

fn is_service_framework(agent: &str) -> bool {
    agent.split('/').next() == Some(SERVICE_FRAMEWORK)
}

/// Reports whether a `userAgent` is the console's: `console.ec2.amazonaws.com`, `signin`, or a page such as
/// `S3Console/0.4, aws-internal/3`, `RDS Console, aws-internal/3`, `EC2ConsoleBackend` and `aws-internal/3
/// AWSLambdaConsole/1`.
fn is_console(agent: &str) -> bool {
    let is_page = |name: &str| name.ends_with("Console") || name.ends_with("ConsoleBackend");
    let product = agent.split([',', '/', ';']).next().unwrap_or(agent);
    is_console_principal(agent)
        || product == SIGN_IN_LABEL
        || is_page(product)
        || (agent.contains("aws-internal") && agent.split([' ', ',', '/']).any(is_page))
}

/// Reports whether a service principal is that of the console or of its sign-in page.
pub(super) fn is_console_principal(name: &str) -> bool {
    event_source_label(name)
        .is_some_and(|it| it == SIGN_IN_LABEL || it == "console" || it.starts_with("console."))
}
