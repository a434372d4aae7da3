//! Builds an alert from a record.

use std::time::SystemTime;

use jiff::Timestamp;

use super::account_names::AccountNames;
use super::console::event_link;
use super::created::created;
use super::details::{Detail, details};
use super::headline::headline;
use super::parameters::Parameters;
use super::summary::{Subject, Summary, summary};
use super::text::VisibleText;
use crate::event::{Actor, CallOutcome, Identity, IdentityType, Record, Via};
use crate::language::{Language, Table, fill_places};

/// Inputs of an alert that are not in the record.
#[derive(Clone, Debug)]
pub struct AlertContext {
    /// The language of the message.
    pub language: Language,
    /// Withholds secrets. Only a local preview may turn it off.
    pub redact: bool,
    /// The rule that matched the event; `None` if no rule is known.
    pub rule: Option<AlertRule>,
    /// Names of accounts, shown beside their IDs.
    pub accounts: AccountNames,
}

/// The most severe rule that matches an event, as its alert shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRule {
    /// The rule's name.
    pub name: VisibleText,
    /// The rule's title, else its name.
    pub title: VisibleText,
    /// Severity of a match.
    pub severity: Severity,
    /// Names of the other rules that match. They do not alert a second time.
    pub others: Vec<VisibleText>,
}

/// Severity of an alert, as set by its rule.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information only.
    Info,
    /// Review when convenient.
    Low,
    /// Review today.
    Medium,
    /// Review now.
    High,
    /// Act immediately.
    Critical,
}

impl Severity {
    /// All severities, the lowest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The value of `severity` in rule sets.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Returns the severity of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The word in a language.
    pub fn word(self, language: Language) -> &'static str {
        let [info, low, medium, high, critical] = language.table().severities;
        match self {
            Self::Info => info,
            Self::Low => low,
            Self::Medium => medium,
            Self::High => high,
            Self::Critical => critical,
        }
    }
}

/// Contents of an alert about one event. All texts are redacted and free of hidden characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The language of the message.
    pub language: Language,
    /// The rule that matched the event; `None` if no rule is known.
    pub rule: Option<AlertRule>,
    /// The caller as sentences name it, which cannot be mistaken for another caller.
    pub actor: Option<VisibleText>,
    /// The actor is a person, not a role, a service or an account.
    pub actor_is_person: bool,
    /// Name of the caller without its group.
    pub user: Option<VisibleText>,
    /// Role, permission set, path or identity provider of the actor.
    pub group: Option<VisibleText>,
    /// `sourceIPAddress`: an address or the DNS name of a service.
    pub client_ip: Option<VisibleText>,
    /// `eventName`, such as `CreateCluster`.
    pub event_name: Option<VisibleText>,
    /// `eventSource`, such as `ecs.amazonaws.com`.
    pub event_source: Option<VisibleText>,
    /// `eventID` of the record.
    pub event_id: Option<VisibleText>,
    /// The affected account.
    pub account: Option<VisibleText>,
    /// `awsRegion`.
    pub region: Option<VisibleText>,
    /// `eventTime` as CloudTrail wrote it.
    pub event_time: Option<VisibleText>,
    /// `eventTime` as a point in time; `None` if it is not RFC 3339.
    pub instant: Option<Instant>,
    /// The error of a failed call; `None` if it succeeded.
    pub failure: Option<CallFailure>,
    /// Contents of the sentence, if the event is no call.
    pub summary: Option<Summary>,
    /// Members that name the object of an event without parameters.
    pub details: Vec<Detail>,
    /// The effect of the call in one line, for events that matter in incidents; `None` for others and for failed calls.
    pub headline: Option<VisibleText>,
    /// Identifiers of what the call created.
    pub created: Vec<VisibleText>,
    /// The parameters of the call; `None` if the record has no `requestParameters`.
    pub parameters: Option<Parameters>,
    /// Account, region, client and other facts, each with its label in the message's language.
    pub facts: Vec<VisibleText>,
    /// URL of the event in the AWS console; `None` if the console does not list it.
    pub link: Option<String>,
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFailure {
    /// `errorCode`.
    pub code: Option<VisibleText>,
    /// `errorMessage`.
    pub message: Option<VisibleText>,
}

/// The time of an event, in the two forms that Slack's date token needs: a number and a fallback text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instant {
    /// Seconds since 1970, not negative.
    pub unix: i64,
    /// `2026-11-20 01:02:03 UTC`.
    pub utc: String,
}

impl Instant {
    fn parse(text: &str) -> Option<Self> {
        Self::of(text.parse().ok()?)
    }

    /// Converts a timestamp. Returns `None` for times before 1970.
    pub fn of(time: Timestamp) -> Option<Self> {
        let unix = time.as_second();
        (unix >= 0).then(|| Self { unix, utc: time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string() })
    }
}

/// Converts a time of the system's clock. A time outside the years that a timestamp can have, which end with 9999, becomes the
/// nearest timestamp: a wrong clock must not keep an alert from being posted.
pub fn timestamp(time: SystemTime) -> Timestamp {
    let nearest = if time < SystemTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::try_from(time).unwrap_or(nearest)
}

/// Builds the alert of a record.
pub fn alert(record: &Record<'_>, context: &AlertContext) -> Alert {
    let text =
        |value: Option<&str>| value.and_then(|value| VisibleText::new(value, context.redact));
    let texts = record.text_members();
    let record = &record.with(&texts);
    let words = context.language.table();
    let identity = record.identity();
    let caller = caller(&identity, words);
    let (summary, subject) = subject(record, caller.as_deref(), words, text);
    let failure = match record.outcome() {
        CallOutcome::Success => None,
        CallOutcome::Failure { code, message } => {
            Some(CallFailure { code: text(code), message: text(message) })
        }
    };
    let Subject { actor, event_name, event_source } = subject;
    let user = match identity.kind() {
        IdentityType::AssumedRoot => text(caller.as_deref()),
        _ => text(identity.user().as_deref()).or_else(|| actor.clone()),
    };
    Alert {
        language: context.language,
        rule: context.rule.clone(),
        actor,
        actor_is_person: identity.is_person() && identity.acting_service().is_none(),
        user,
        group: text(identity.group()),
        client_ip: text(record.source_ip()),
        event_name,
        event_source,
        event_id: text(record.event_id()),
        account: text(record.affected_account()),
        region: text(record.region()),
        event_time: text(record.event_time()),
        instant: record.event_time().and_then(Instant::parse),
        failure,
        summary,
        details: details(record, context.redact),
        headline: headline(record, context.language, context.redact),
        created: created(record, context.redact),
        parameters: record.request_parameters().map(|node| Parameters::new(node, context.redact)),
        facts: facts(record, words, &context.accounts)
            .iter()
            .filter_map(|fact| text(Some(fact)))
            .collect(),
        link: event_link(record),
    }
}

impl Subject {
    /// The subject in the same words for every language.
    pub fn of(record: &Record<'_>) -> Self {
        let words = Language::En.table();
        let caller = caller(&record.identity(), words);
        let text = |value: Option<&str>| value.and_then(|value| VisibleText::new(value, true));
        subject(record, caller.as_deref(), words, text).1
    }
}

/// The subject, and the contents of the sentence if the event is no call.
fn subject(
    record: &Record<'_>,
    caller: Option<&str>,
    words: &Table,
    text: impl Fn(Option<&str>) -> Option<VisibleText> + Copy,
) -> (Option<Summary>, Subject) {
    if let Some((summary, subject)) = summary(record, text) {
        return (Some(summary), subject);
    }
    let acting = acting(&record.identity(), caller, words);
    let subject = Subject {
        actor: text(acting.as_deref().or(caller)),
        event_name: text(record.event_name()),
        event_source: text(record.event_source()),
    };
    (None, subject)
}

/// The caller, in the words of the language where the record has none.
fn caller(identity: &Identity<'_>, words: &Table) -> Option<String> {
    Some(match identity.actor()? {
        Actor::Named(name) => name,
        Actor::AssumedRoot { account, by } => {
            let by = by.map(|user| fill_places(words.assumed_root_by, &[("user", user)]));
            let places = [("account", account.unwrap_or("-")), ("by", &by.unwrap_or_default())];
            fill_places(words.assumed_root, &places)
        }
    })
}

/// The service that made the call for the caller, and the caller. Returns `None` if the caller made the call.
fn acting(identity: &Identity<'_>, caller: Option<&str>, words: &Table) -> Option<String> {
    let (service, user) = (identity.acting_service()?, caller?);
    let template = words.service_for.about(identity.is_person());
    Some(fill_places(template, &[("service", service), ("user", user)]))
}

/// Account, region, client, role or issuer, source identity, key and second factor, each as one labeled text.
fn facts(record: &Record<'_>, words: &Table, accounts: &AccountNames) -> Vec<String> {
    let identity = record.identity();
    let named =
        |label: &str, id: Option<&str>| id.map(|id| format!("{label} {}", accounts.labeled(id)));
    let account = record.affected_account();
    let caller = identity.account().filter(|caller| Some(*caller) != account);
    let issuer = identity.issuer().filter(|_| identity.kind() != IdentityType::AssumedRole);
    let mfa = record.mfa().map(|used| if used { words.mfa_used } else { words.mfa_missing });
    let labeled = |label: &str, value: Option<&str>| value.map(|value| format!("{label} {value}"));
    [
        named(words.account, account),
        named(words.caller_account, caller),
        record.region().map(str::to_owned),
        labeled(words.via, via(record.via(), words)),
        labeled(words.vpc_endpoint, record.vpc_endpoint()),
        labeled(words.role, identity.role()),
        labeled(words.issuer, issuer),
        labeled(words.source_identity, identity.source_identity()),
        labeled(words.access_key, identity.access_key().as_deref()),
        mfa.map(str::to_owned),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn via<'t>(via: Via<'t>, words: &'t Table) -> Option<&'t str> {
    Some(match via {
        Via::SignIn => words.sign_in,
        Via::Console => words.console,
        Via::Service(name) => name.unwrap_or(words.service),
        Via::Cli => words.cli,
        Via::Browser => words.browser,
        Via::Sdk(name) => name,
        Via::Other(product) => product,
        Via::Unknown => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use jiff::{SignedDuration, Timestamp};

    use super::timestamp;

    #[test]
    fn a_clock_outside_the_range_of_timestamps_gives_the_nearest_one() {
        let epoch = SystemTime::UNIX_EPOCH;
        let years = |count: u64| Duration::from_secs(count * 366 * 86_400);
        assert_eq!(timestamp(epoch), Timestamp::UNIX_EPOCH);
        let before = Timestamp::UNIX_EPOCH - SignedDuration::from_secs(1);
        assert_eq!(timestamp(epoch - Duration::from_secs(1)), before);
        assert_eq!(timestamp(epoch + years(10_000)), Timestamp::MAX);
        assert_eq!(timestamp(epoch - years(20_000)), Timestamp::MIN);
    }
}
