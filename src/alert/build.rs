//! One record → one alert.

use super::console::event_link;
use super::parameters::Parameters;
use super::text::VisibleText;
use crate::event::{CallOutcome, IdentityType, Record, Via};
use crate::language::{Language, Table};

/// What the record does not say.
#[derive(Clone, Debug)]
pub struct AlertContext {
    /// The language of the message.
    pub language: Language,
    /// Whether secrets are withheld. Only a local preview may turn it off.
    pub redact: bool,
    /// The rule that picked the event, where one is known.
    pub rule: Option<AlertRule>,
}

/// What a rule adds to the alerts it causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRule {
    /// What the rule is about, in words.
    pub title: VisibleText,
    /// How grave a match is.
    pub severity: Severity,
}

/// How grave an alert is; only a rule can know.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look when there is time.
    Low,
    /// Look today.
    Medium,
    /// Look now.
    High,
    /// Drop everything.
    Critical,
}

impl Severity {
    /// The word that rule sets have for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What to tell about one event. All texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The language of the message.
    pub language: Language,
    /// The rule that picked the event, where one is known.
    pub rule: Option<AlertRule>,
    /// Who did it.
    pub actor: Option<VisibleText>,
    /// What the actor belongs to.
    pub group: Option<VisibleText>,
    /// Where the call came from.
    pub client_ip: Option<VisibleText>,
    /// What was done.
    pub event_name: Option<VisibleText>,
    /// The service.
    pub event_source: Option<VisibleText>,
    /// The id of the record.
    pub event_id: Option<VisibleText>,
    /// The region that reported it.
    pub region: Option<VisibleText>,
    /// When, as CloudTrail wrote it.
    pub event_time: Option<VisibleText>,
    /// When, if that is a time.
    pub instant: Option<Instant>,
    /// Why it failed, if it did.
    pub failure: Option<CallFailure>,
    /// The parameters of the call; `None` where the record has no such field.
    pub parameters: Option<Parameters>,
    /// The remaining facts, each with its label in the message's language.
    pub facts: Vec<VisibleText>,
    /// The address of the event in the AWS console.
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

/// A point in time.
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

    /// A time since 1970.
    pub fn of(time: jiff::Timestamp) -> Option<Self> {
        let unix = time.as_second();
        (unix >= 0).then(|| Self { unix, utc: time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string() })
    }
}

/// Tells what is worth telling about a record.
pub fn alert(record: &Record<'_>, context: &AlertContext) -> Alert {
    let text =
        |value: Option<&str>| value.and_then(|value| VisibleText::new(value, context.redact));
    let identity = record.identity();
    let failure = match record.outcome() {
        CallOutcome::Success => None,
        CallOutcome::Failure { code, message } => {
            Some(CallFailure { code: text(code), message: text(message) })
        }
    };
    Alert {
        language: context.language,
        rule: context.rule.clone(),
        actor: text(identity.actor().as_deref()),
        group: text(identity.group()),
        client_ip: text(record.source_ip()),
        event_name: text(record.event_name()),
        event_source: text(record.event_source()),
        event_id: text(record.event_id()),
        region: text(record.region()),
        event_time: text(record.event_time()),
        instant: record.event_time().and_then(Instant::parse),
        failure,
        parameters: record.request_parameters().map(|node| Parameters::new(node, context.redact)),
        facts: facts(record, context.language.table())
            .iter()
            .filter_map(|fact| text(Some(fact)))
            .collect(),
        link: event_link(record),
    }
}

/// Account, region, what the call came through, role or issuer, source identity, second factor: each as one text.
fn facts(record: &Record<'_>, words: &Table) -> Vec<String> {
    let identity = record.identity();
    let account = record.affected_account();
    let caller = identity.account().filter(|caller| Some(*caller) != account);
    let issuer = identity.issuer().filter(|_| identity.kind() != IdentityType::AssumedRole);
    let mfa = record.mfa().map(|used| if used { words.mfa_used } else { words.mfa_missing });
    let labelled = |label: &str, value: Option<&str>| value.map(|value| format!("{label} {value}"));
    [
        labelled(words.account, account),
        labelled(words.caller_account, caller),
        record.region().map(str::to_owned),
        labelled(words.via, via(record.via(), words)),
        labelled(words.role, identity.role()),
        labelled(words.issuer, issuer),
        labelled(words.source_identity, identity.source_identity()),
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
        Via::Sdk(name) => name,
        Via::Other(product) => product,
        Via::Unknown => return None,
    })
}
