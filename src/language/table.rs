//! The words of an alert. They are a table of fields, not phrases: the function posts in one language and needs no
//! translations.

/// The words of an alert. The labels of the fields (`Event ID`, `Client IP`) are English in every language, because the AWS
/// documentation and consoles use these names.
#[derive(Debug)]
pub struct Table {
    /// The sentence for a call that succeeded, with `{user}`, `{ip}` and `{event}`.
    pub done: Sentence,
    /// The sentence for a call that failed or was denied, with `{user}`, `{ip}` and `{event}`.
    pub failed: Sentence,
    /// The user of a record without an identity.
    pub unknown_actor: &'static str,
    /// A session of `AssumeRoot`, with `{account}` and `{by}`.
    pub assumed_root: &'static str,
    /// The caller of `AssumeRoot`, with `{user}`.
    pub assumed_root_by: &'static str,
    /// A service that acts for a caller, with `{service}` and `{user}`.
    pub service_for: Sentence,
    /// The sentence about a rate that deviates, with `{rate}`, `{event}`, `{start}`, `{average}`, `{baseline}` and
    /// `{caller}`.
    pub insight_began: &'static str,
    /// The sentence after the rate has become normal, with `{end}` as well.
    pub insight_ended: &'static str,
    /// The rates: calls, errors.
    pub rates: [&'static str; 2],
    /// The caller of most of the calls, with `{user}`.
    pub attributed_to: &'static str,
    /// The sentence about a count of data events, with `{count}`, `{source}`, `{callers}`, `{resources}`, `{start}`,
    /// `{end}` and `{events}`.
    pub aggregation: &'static str,
    /// The callers in that sentence, with `{users}`.
    pub aggregation_callers: &'static str,
    /// The resources in that sentence, with `{names}`.
    pub aggregation_resources: &'static str,
    /// The label of the affected account.
    pub account: &'static str,
    /// The label of the caller's account, if it differs from the affected one.
    pub caller_account: &'static str,
    /// The label of the origin of the call: the console, the CLI, a service.
    pub via: &'static str,
    /// The sign-in pages.
    pub sign_in: &'static str,
    /// The AWS Management Console.
    pub console: &'static str,
    /// The AWS CLI.
    pub cli: &'static str,
    /// A browser.
    pub browser: &'static str,
    /// An AWS service that the record does not name.
    pub service: &'static str,
    /// The label of a VPC endpoint.
    pub vpc_endpoint: &'static str,
    /// The label of a role.
    pub role: &'static str,
    /// The label of the user that issued a federated session.
    pub issuer: &'static str,
    /// The label of a source identity.
    pub source_identity: &'static str,
    /// The label of the ends of an access key id.
    pub access_key: &'static str,
    /// The user signed in with MFA.
    pub mfa_used: &'static str,
    /// The user signed in without MFA.
    pub mfa_missing: &'static str,
    /// The label of the identifiers of what a call created.
    pub created: &'static str,
    /// The label of the other rules that match an event, beside the one whose title the alert has.
    pub other_rules: &'static str,
    /// Every protocol and port, in a rule of a security group or network ACL.
    pub all_traffic: &'static str,
    /// The label of the link to the event.
    pub open_in_console: &'static str,
    /// Severities, from informational to critical.
    pub severities: [&'static str; 5],
    /// The note of the short form, which is posted if Slack refuses the full message.
    pub short: &'static str,
    /// The title of a test alert.
    pub test_title: &'static str,
    /// The text of a test alert in notifications.
    pub test: &'static str,
    /// The explanation in a test alert.
    pub test_meaning: &'static str,
    /// The title of the notice that alerts are held back.
    pub flood_title: &'static str,
    /// The outcomes of a call: success, failure.
    pub outcomes: [&'static str; 2],
    /// The text of the notice, with `{user}`, `{rule}`, `{event}`, `{outcome}`, `{limit}` and `{until}`.
    pub flood: Sentence,
    /// The explanation in the notice, with `{log}`, the name of the log group.
    pub flood_meaning: &'static str,
    /// The summary of held back alerts, with `{count}`, `{rule}`, `{user}`, `{event}`, `{outcome}` and `{since}`.
    pub held_back: &'static str,
}

impl Table {
    /// Returns the word for the outcome of a call.
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
