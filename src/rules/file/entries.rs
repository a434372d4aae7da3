//! What the tables of a file say, as types.

use serde_json::{Map, Value};

use super::faults::{name_error, new_region_note, region_error};
use super::secrets::looks_secret;
use super::table::{Spanned, Title, TomlTable};
use crate::alert::{Language, Severity};
use crate::diagnostic::{Code, Diagnostic, Span};

/// `audit-alert.toml`
#[derive(Debug, Default)]
pub struct RuleSetFile {
    /// What is set for all rules.
    pub settings: Settings,
    /// Built-in packs, if any are named.
    pub packs: Option<Vec<Spanned<String>>>,
    /// Rules of packs that are left out.
    pub disable: Vec<Spanned<String>>,
    /// The author's own rules.
    pub rules: Vec<RuleEntry>,
    /// What never alerts.
    pub ignores: Vec<IgnoreEntry>,
    /// What rules must and must not match.
    pub tests: Vec<TestEntry>,
}

/// What is set for all rules.
#[derive(Debug, Default)]
pub struct Settings {
    /// Prefix of every AWS resource.
    pub name: Option<Spanned<String>>,
    /// Home region.
    pub region: Option<Spanned<String>>,
    /// Language of messages.
    pub language: Option<Spanned<Language>>,
    /// Time zone of the reader's line.
    pub time_zone: Option<Spanned<String>>,
    /// Where the webhook's address is kept.
    pub webhook: Option<Spanned<WebhookSource>>,
    /// Channel, for a bot token.
    pub channel: Option<Spanned<String>>,
}

/// Where the webhook's address is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookSource {
    /// A `SecureString` in Parameter Store.
    Parameter(String),
    /// A secret in Secrets Manager.
    Secret(String),
    /// An environment variable.
    Env(String),
}

impl std::fmt::Display for WebhookSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Parameter(name) => write!(f, "parameter {name}"),
            Self::Secret(name) => write!(f, "secret {name}"),
            Self::Env(name) => write!(f, "variable {name}"),
        }
    }
}

/// A rule of the author's own.
#[derive(Clone, Debug)]
pub struct RuleEntry {
    /// Its name.
    pub name: Spanned<String>,
    /// What it asks for.
    pub asks: Selector,
    /// What is said of it.
    pub about: About,
}

/// What a rule asks for.
#[derive(Clone, Debug)]
pub enum Selector {
    /// Events of a service.
    Service {
        /// The service.
        service: Spanned<String>,
        /// Their names; every event of the service, if there are none.
        events: Option<Vec<Spanned<String>>>,
    },
    /// What a pattern says: its JSON, or the file that holds it.
    Pattern(Spanned<String>),
}

/// What is said of a rule.
#[derive(Clone, Debug)]
pub struct About {
    /// How grave an alert is.
    pub severity: Severity,
    /// What the message says.
    pub title: Option<Title>,
    /// Why it is there.
    pub reason: Option<String>,
    /// The control that asks for it.
    pub reference: Option<String>,
}

/// Events that never alert.
#[derive(Clone, Debug)]
pub struct IgnoreEntry {
    /// What it is called.
    pub name: Option<String>,
    /// The pattern: its JSON, or the file that holds it.
    pub pattern: Spanned<String>,
}

/// A built-in pack.
#[derive(Debug)]
pub struct Pack {
    /// What it is called.
    pub title: Title,
    /// What it is for.
    pub summary: Title,
    /// The rules whose home it is.
    pub rules: Vec<PackRule>,
    /// Their tests.
    pub tests: Vec<TestEntry>,
}

/// A rule of a pack.
#[derive(Clone, Debug)]
pub struct PackRule {
    /// The rule.
    pub rule: RuleEntry,
    /// The packs that have it.
    pub packs: Vec<String>,
}

/// A rule test.
#[derive(Clone, Debug)]
pub struct TestEntry {
    /// What is tested.
    pub name: Option<String>,
    /// The event.
    pub event: TestEvent,
    /// Rules that must match it.
    pub matches: Vec<Spanned<String>>,
    /// Rules that must not.
    pub misses: Vec<Spanned<String>>,
    /// Its place in the text.
    pub span: Span,
}

/// The event of a test.
#[derive(Clone, Debug)]
pub enum TestEvent {
    /// One in a file.
    File(Spanned<String>),
    /// One that is generated.
    Generate {
        /// `SERVICE ACTION`
        what: Spanned<String>,
        /// The flags of `generate` by their names, without hyphens.
        flags: Vec<(&'static str, Spanned<String>)>,
        /// Paths and values.
        set: Map<String, Value>,
    },
}

/// Flags of `generate` that a test may have.
const FLAGS: [&str; 8] =
    ["identity", "user", "role", "group", "source_ip", "region", "account", "error"];

pub(super) fn rule_set(form: &mut TomlTable, found: &mut Vec<Diagnostic>) -> RuleSetFile {
    RuleSetFile {
        settings: settings(form, found),
        packs: form.texts("packs"),
        disable: form.texts("disable").unwrap_or_default(),
        rules: form.tables("rule").into_iter().filter_map(|it| rule(it, found)).collect(),
        ignores: form.tables("ignore").into_iter().filter_map(ignore).collect(),
        tests: tests(form, found),
    }
}

pub(super) fn settings(form: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Settings {
    let mut slack = form.table("slack");
    let webhook = slack.as_mut().and_then(|slack| slack.table("webhook"));
    // The keys let no other word pass.
    let language = form
        .text("language")
        .and_then(|it| Some(Spanned { value: Language::of_code(&it.value)?, span: it.span }));
    let (name, region) = (form.text("name"), form.text("region"));
    let fault = |it: &Spanned<String>| name_error(&it.value).map(str::to_owned);
    let bad_name = name.as_ref().and_then(|it| Some(("name", it, fault(it)?)));
    let bad_region = region.as_ref().and_then(|it| Some(("region", it, region_error(&it.value)?)));
    for (key, said, label) in bad_name.into_iter().chain(bad_region) {
        let title = format!("`{}` cannot be the {key}", said.value);
        found.push(Diagnostic::new(Code::RuleSetValue, said.span, title, label));
    }
    found.extend(region.as_ref().and_then(new_region));
    Settings {
        name,
        region,
        language,
        time_zone: form.text("time_zone"),
        webhook: webhook.and_then(|form| self::webhook(form, found)),
        channel: slack.and_then(|mut slack| slack.text("channel")),
    }
}

/// A warning about a region that may be new.
fn new_region(region: &Spanned<String>) -> Option<Diagnostic> {
    let label = new_region_note(&region.value)?;
    let title = format!("`{}` is not a known region", region.value);
    Some(Diagnostic::new(Code::RuleSetRegion, region.span, title, label))
}

fn webhook(mut form: TomlTable, found: &mut Vec<Diagnostic>) -> Option<Spanned<WebhookSource>> {
    let mut faults = Vec::new();
    let mut given = ["parameter", "secret", "env"].into_iter().filter_map(|place| {
        let text = form.text(place)?;
        if let Some(fault) = place_error(place, &text.value) {
            let title = "this is not where an address is kept".to_owned();
            faults.push(Diagnostic::new(Code::RuleSetValue, text.span, title, fault.to_owned()));
        }
        let kind = match place {
            "parameter" => WebhookSource::Parameter,
            "secret" => WebhookSource::Secret,
            _ => WebhookSource::Env,
        };
        Some(Spanned { value: kind(text.value), span: text.span })
    });
    let chosen = given.next();
    let more = given.next();
    found.append(&mut faults);
    let place = form.span;
    if chosen.is_none() || more.is_some() {
        let title = "the webhook is kept in one place".to_owned();
        let label = "give one of parameter, secret and env".to_owned();
        found.push(Diagnostic::new(Code::RuleSetValue, place, title, label));
    }
    chosen
}

/// Why a text cannot be the name of a parameter, of a secret or of a variable.
fn place_error(place: &str, text: &str) -> Option<&'static str> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match place {
        _ if looks_secret(text) => Some("this looks like the address itself, which is a secret"),
        _ if text.trim().is_empty() => Some("the name is empty"),
        "env" if !text.chars().all(word) => Some("names of variables are letters, digits and _"),
        _ => None,
    }
}

fn rule(mut form: TomlTable, found: &mut Vec<Diagnostic>) -> Option<RuleEntry> {
    let (service, pattern) = (form.text("service"), form.text("pattern"));
    let events = form.texts("events");
    if events.as_ref().is_some_and(Vec::is_empty) {
        let title = "`events` names no event".to_owned();
        let label = "leave it out for every call of the service".to_owned();
        found.push(Diagnostic::new(Code::RuleSetValue, form.span, title, label));
        return None;
    }
    let asks = match (service, pattern) {
        (Some(service), None) => Some(Selector::Service { service, events }),
        (None, Some(pattern)) if events.is_none() => Some(Selector::Pattern(pattern)),
        _ => {
            let title = "a rule asks for the events of a service, or for what a pattern says";
            let label = "give service, and events where not all are meant; or else pattern";
            found.push(Diagnostic::new(
                Code::RuleSetValue,
                form.span,
                title.to_owned(),
                label.to_owned(),
            ));
            None
        }
    };
    let severity = form.text("severity").and_then(|it| severity(&it.value));
    let about = About {
        severity: severity.unwrap_or(Severity::Medium),
        title: form.title("title"),
        reason: form.text("reason").map(|it| it.value),
        reference: form.text("reference").map(|it| it.value),
    };
    Some(RuleEntry { name: form.text("name")?, asks: asks?, about })
}

fn severity(word: &str) -> Option<Severity> {
    Some(match word {
        "info" => Severity::Info,
        "low" => Severity::Low,
        "medium" => Severity::Medium,
        "high" => Severity::High,
        "critical" => Severity::Critical,
        _ => return None,
    })
}

fn ignore(mut form: TomlTable) -> Option<IgnoreEntry> {
    let name = form.text("name").map(|it| it.value);
    Some(IgnoreEntry { name, pattern: form.text("pattern")? })
}

pub(super) fn tests(form: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Vec<TestEntry> {
    form.tables("test").into_iter().filter_map(|it| test(it, found)).collect()
}

fn test(mut form: TomlTable, found: &mut Vec<Diagnostic>) -> Option<TestEntry> {
    let flags: Vec<_> = FLAGS.iter().filter_map(|flag| Some((*flag, form.text(flag)?))).collect();
    let region = flags.iter().find(|(flag, _)| *flag == "region");
    found.extend(region.and_then(|(_, region)| new_region(region)));
    let set = form.open("set");
    let matches = form.texts("matches").unwrap_or_default();
    let misses = form.texts("misses").unwrap_or_default();
    let place = form.span;
    let mut wrong = |title: &str, label: &str| {
        let (title, label) = (title.to_owned(), label.to_owned());
        found.push(Diagnostic::new(Code::RuleSetValue, place, title, label));
    };
    if matches.is_empty() && misses.is_empty() {
        wrong("a test names rules", "give matches or misses, or both");
    }
    let event = match (form.text("event"), form.text("generate")) {
        (Some(file), None) if flags.is_empty() && set.is_empty() => Some(TestEvent::File(file)),
        (None, Some(what)) => Some(TestEvent::Generate { what, flags, set }),
        _ => {
            wrong("a test has one event", "give event, or else generate with what belongs to it");
            None
        }
    };
    let name = form.text("name").map(|it| it.value);
    Some(TestEntry { name, event: event?, matches, misses, span: place })
}

pub(super) fn pack(form: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Pack {
    let rules = form.tables("rule").into_iter().filter_map(|mut form| {
        let packs = form.texts("packs").unwrap_or_default();
        let packs = packs.into_iter().map(|it| it.value).collect();
        Some(PackRule { packs, rule: rule(form, found)? })
    });
    let rules = rules.collect();
    Pack {
        title: form.title("title").unwrap_or_default(),
        summary: form.title("summary").unwrap_or_default(),
        rules,
        tests: tests(form, found),
    }
}
