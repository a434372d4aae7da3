//! The words of an alert. An alert is sent in one language, by a function that needs no other: a table of fields, not
//! phrases.

/// The words of an alert. The labels of the fields (`Event ID`, `Client IP`) stay English in every language, as in the
/// first design: they are the names that AWS's own documentation and consoles use.
#[derive(Debug)]
pub struct Table {
    /// What is said of a success; `{user}`, `{ip}` and `{event}` are filled in.
    pub done: &'static str,
    /// What is said of a call that failed or was refused, with the same places.
    pub failed: &'static str,
    /// Who, where the record names nobody.
    pub nobody: &'static str,
    /// Before the account that is affected.
    pub account: &'static str,
    /// Before the account of the caller, where it is another one.
    pub caller_account: &'static str,
    /// Before what the call came through.
    pub via: &'static str,
    /// The sign-in pages.
    pub sign_in: &'static str,
    /// The AWS Management Console.
    pub console: &'static str,
    /// The AWS CLI.
    pub cli: &'static str,
    /// A service, where the record does not name it.
    pub service: &'static str,
    /// Before the name of a role.
    pub role: &'static str,
    /// Before the name of the user that a federated session comes from.
    pub issuer: &'static str,
    /// Before a source identity.
    pub source_identity: &'static str,
    /// A second factor was used.
    pub mfa_used: &'static str,
    /// No second factor was used.
    pub mfa_missing: &'static str,
    /// The label of the link to the event.
    pub open_in_console: &'static str,
    /// Severities, from informational to critical.
    pub severities: [&'static str; 5],
    /// Below the sentence, where Slack took only that.
    pub short: &'static str,
    /// The title of a test alert.
    pub test_title: &'static str,
    /// What notifications show of a test alert.
    pub test: &'static str,
    /// What a test alert means.
    pub test_meaning: &'static str,
    /// The title of the notice that alerts are held back.
    pub flood_title: &'static str,
    /// How a call ended: it succeeded, it failed.
    pub outcomes: [&'static str; 2],
    /// Who, what and until when; `{user}`, `{rule}`, `{event}`, `{outcome}`, `{limit}` and `{until}` are filled in.
    pub flood: &'static str,
    /// What becomes of them, and where to look; `{log}` is filled in.
    pub flood_meaning: &'static str,
    /// How many were held back; `{count}`, `{rule}`, `{user}`, `{event}`, `{outcome}` and `{since}` are filled in.
    pub held_back: &'static str,
}

impl Table {
    /// How a call ended, in one word.
    pub fn outcome(&self, is_failure: bool) -> &'static str {
        let [success, failure] = self.outcomes;
        if is_failure { failure } else { success }
    }
}
