//! The words of an alert. The function sends alerts in one language only, so they are a table of fields, not phrases.

/// The words of an alert. The labels of the fields (`Event ID`, `Client IP`) stay English in every language, as in the
/// first design: they are the names that AWS's own documentation and consoles use.
#[derive(Debug)]
pub struct Table {
    /// Sentence about a successful call, with `{user}`, `{ip}` and `{event}`.
    pub done: Sentence,
    /// Sentence about a call that failed or was refused, with the same values.
    pub failed: Sentence,
    /// Replaces `{user}` if the record names no caller.
    pub unknown_actor: &'static str,
    /// Label of the affected account.
    pub account: &'static str,
    /// Label of the caller's account, if it differs from the affected one.
    pub caller_account: &'static str,
    /// Label of the client that made the call.
    pub via: &'static str,
    /// Client: the sign-in pages.
    pub sign_in: &'static str,
    /// Client: the AWS Management Console.
    pub console: &'static str,
    /// Client: the AWS CLI.
    pub cli: &'static str,
    /// Client: a service that the record does not name.
    pub service: &'static str,
    /// Label of a role.
    pub role: &'static str,
    /// Label of the user that issued a federated session.
    pub issuer: &'static str,
    /// Label of a source identity.
    pub source_identity: &'static str,
    /// Fact: a second factor was used.
    pub mfa_used: &'static str,
    /// Fact: no second factor was used.
    pub mfa_missing: &'static str,
    /// Label of the link to the event.
    pub open_in_console: &'static str,
    /// Severities, from informational to critical.
    pub severities: [&'static str; 5],
    /// Second line of the short form, sent after Slack refused the blocks.
    pub short: &'static str,
    /// Title of a test alert.
    pub test_title: &'static str,
    /// First paragraph of a test alert, also its notification.
    pub test: &'static str,
    /// Second paragraph of a test alert.
    pub test_meaning: &'static str,
    /// Title of the notice that alerts are held back.
    pub flood_title: &'static str,
    /// Outcomes of a call: success, failure.
    pub outcomes: [&'static str; 2],
    /// First paragraph of that notice, with `{user}`, `{rule}`, `{event}`, `{outcome}`, `{limit}` and `{until}`.
    pub flood: Sentence,
    /// Second paragraph of that notice, with `{log}`.
    pub flood_meaning: &'static str,
    /// Fact about alerts held back before this one, with `{count}`, `{rule}`, `{user}`, `{event}`, `{outcome}` and
    /// `{since}`.
    pub held_back: &'static str,
}

impl Table {
    /// The outcome of a call in one word.
    pub fn outcome(&self, is_failure: bool) -> &'static str {
        let [success, failure] = self.outcomes;
        if is_failure { failure } else { success }
    }
}

/// A sentence about an actor, in two forms: Korean adds the honorific 님 to the name of a person, but not to that of a
/// role, a service or an account.
#[derive(Clone, Copy, Debug)]
pub struct Sentence {
    /// For a person.
    pub person: &'static str,
    /// For every other actor.
    pub other: &'static str,
}

impl Sentence {
    /// The same text for every actor.
    pub(super) const fn uniform(text: &'static str) -> Self {
        Self { person: text, other: text }
    }

    /// The form for an actor.
    pub fn about(&self, is_person: bool) -> &'static str {
        if is_person { self.person } else { self.other }
    }
}
