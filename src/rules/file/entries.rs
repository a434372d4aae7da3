//! The tables of a file as types.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::routing::{RoutingEntries, routing};
use super::secret_source::{STORED_OR_VARIABLE, SecretSource, secret_source};
use super::stack::{StackSettings, stack};
use super::table::{Spanned, Title, TomlTable};
use super::tags::{cis, mitre};
use super::validate::{name_error, new_region, region_error};
use crate::alert::Severity;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Language, Phrase, phrase};

/// The contents of `audit-alert.toml`.
#[derive(Debug, Default)]
pub struct RuleSetFile {
    /// Settings for all rules.
    pub settings: Settings,
    /// Selected built-in packs. `None` if the key is missing.
    pub packs: Option<Vec<Spanned<String>>>,
    /// Excluded rules of packs, as `pack/rule`.
    pub disable: Vec<Spanned<String>>,
    /// Custom rules.
    pub rules: Vec<RuleEntry>,
    /// Events that never alert.
    pub ignores: Vec<IgnoreEntry>,
    /// Rule tests.
    pub tests: Vec<TestEntry>,
    /// Destinations and routes.
    pub routing: RoutingEntries,
}

/// Settings for all rules.
#[derive(Debug, Default)]
pub struct Settings {
    /// Stack name: the prefix of every AWS resource.
    pub name: Option<Spanned<String>>,
    /// Home region.
    pub region: Option<Spanned<String>>,
    /// Language of alerts and of the interface.
    pub language: Option<Spanned<Language>>,
    /// Time zone of local times in alerts.
    pub time_zone: Option<Spanned<String>>,
    /// Location of the webhook URL.
    pub webhook: Option<Spanned<SecretSource>>,
    /// Slack channel, for a bot token.
    pub channel: Option<Spanned<String>>,
    /// [`FloodPolicy::limit`]
    pub flood_limit: Option<Spanned<u32>>,
    /// [`FloodPolicy::never_hold`]
    pub never_hold: Option<Spanned<Severity>>,
    /// Settings of the stack.
    pub stack: StackSettings,
}

impl Settings {
    /// The flood policy, with defaults for missing keys.
    pub fn flood(&self) -> FloodPolicy {
        let default = FloodPolicy::default();
        FloodPolicy {
            limit: self.flood_limit.as_ref().map_or(default.limit, |it| it.value),
            never_hold: self.never_hold.as_ref().map_or(default.never_hold, |it| it.value),
        }
    }
}

/// Limits of alerts of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FloodPolicy {
    /// Alerts of one kind per minute before further ones are held back; 0 holds back none.
    pub limit: u32,
    /// The lowest severity of alerts that are never held back.
    pub never_hold: Severity,
}

impl Default for FloodPolicy {
    fn default() -> Self {
        Self { limit: 10, never_hold: Severity::High }
    }
}

/// A custom rule, from a `[[rule]]` table.
#[derive(Clone, Debug)]
pub struct RuleEntry {
    /// Unique in the rule set.
    pub name: Spanned<String>,
    /// Selects events.
    pub selector: Selector,
    /// True if the rule asks for read-only calls, whether it names some or not.
    pub all_management_events: bool,
    /// Metadata of the rule.
    pub about: About,
}

/// Selects the events of a rule.
#[derive(Clone, Debug)]
pub enum Selector {
    /// Events of a service.
    Service {
        /// The service, by any of its names.
        service: Spanned<String>,
        /// Event names. `None` selects all API calls of the service.
        events: Option<Vec<Spanned<String>>>,
    },
    /// A pattern, as JSON or as the path of its file.
    Pattern(Spanned<String>),
}

/// Metadata of a rule.
#[derive(Clone, Debug)]
pub struct About {
    /// `medium` if the rule sets none.
    pub severity: Severity,
    /// The title of its alerts.
    pub title: Option<Title>,
    /// Explains why the rule matters.
    pub reason: Option<Title>,
    /// Techniques of MITRE ATT&CK, such as `T1098.001`.
    pub mitre: Vec<String>,
    /// Controls of the CIS AWS Foundations Benchmark, such as `4.3`.
    pub cis: Vec<String>,
}

/// Events that never alert, from an `[[ignore]]` table.
#[derive(Clone, Debug)]
pub struct IgnoreEntry {
    /// Identifies the entry in messages.
    pub name: Option<String>,
    /// The pattern, as JSON or as the path of its file.
    pub pattern: Spanned<String>,
}

/// A built-in pack.
#[derive(Debug)]
pub struct Pack {
    /// Title in lists.
    pub title: Title,
    /// Describes the rules in one line.
    pub summary: Title,
    /// Share of the records of a public log of staged attacks (`invictus-ir/aws_dataset`) that the pack alerts on, in tenths
    /// of a percent. `tests/packs.rs` counts it.
    pub noise: u32,
    /// Limit of the noise, in tenths of a percent.
    pub budget: u32,
    /// Rules defined in the file of this pack. Other packs may include them, too.
    pub rules: Vec<PackRule>,
    /// Tests of these rules.
    pub tests: Vec<TestEntry>,
}

/// A rule in the file of a pack.
#[derive(Clone, Debug)]
pub struct PackRule {
    /// Definition of the rule.
    pub rule: RuleEntry,
    /// All packs that include the rule.
    pub packs: Vec<String>,
}

/// A rule test, from a `[[test]]` table.
#[derive(Clone, Debug)]
pub struct TestEntry {
    /// Identifies the test in reports.
    pub name: Option<String>,
    /// The event to match.
    pub event: TestEvent,
    /// Rules that must match the event.
    pub matches: Vec<Spanned<String>>,
    /// Rules that must not match the event.
    pub misses: Vec<Spanned<String>>,
    /// Destinations that the alert must reach, and no others. `None` to check none.
    pub routes: Option<Vec<Spanned<String>>>,
    /// Location in the file.
    pub span: Span,
}

/// The event of a test.
#[derive(Clone, Debug)]
pub enum TestEvent {
    /// Path of a file with the event.
    File(Spanned<String>),
    /// The event as JSON.
    Json(Spanned<String>),
    /// A generated event.
    Generate {
        /// `SERVICE ACTION`
        what: Spanned<String>,
        /// Flags of `generate` by name, without hyphens.
        flags: Vec<(&'static str, Spanned<String>)>,
        /// Values by path, as for `--set`.
        set: Map<String, Value>,
    },
}

/// Flags of `generate` that are keys of a test.
const FLAGS: [&str; 9] =
    ["identity", "client", "user", "role", "group", "source_ip", "region", "account", "error"];

pub(super) fn rule_set(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> RuleSetFile {
    RuleSetFile {
        settings: settings(table, found),
        packs: table.texts("packs"),
        disable: table.texts("disable").unwrap_or_default(),
        rules: table.tables("rule").into_iter().filter_map(|it| rule(it, found)).collect(),
        ignores: table.tables("ignore").into_iter().filter_map(ignore).collect(),
        tests: tests(table, found),
        routing: routing(table, found),
    }
}

pub(super) fn settings(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Settings {
    let (mut slack, mut flood) = (table.table("slack"), table.table("flood"));
    let webhook = slack.as_mut().and_then(|slack| slack.table("webhook"));
    // `KeyKind::Word` has rejected all other words.
    let language = table
        .text("language")
        .and_then(|it| Some(Spanned { value: Language::of_code(&it.value)?, span: it.span }));
    let (name, region) = (table.text("name"), table.text("region"));
    let bad_name = name.as_ref().and_then(|it| {
        let title = phrase!("`{value}` is not a valid stack name", value = it.value);
        Some((it, title, name_error(&it.value)?))
    });
    let bad_region = region.as_ref().and_then(|it| {
        let title = phrase!("`{value}` is not a valid region", value = it.value);
        Some((it, title, region_error(&it.value)?))
    });
    for (entry, title, label) in bad_name.into_iter().chain(bad_region) {
        found.push(Diagnostic::new(Code::RuleSetValue, entry.span, title, label));
    }
    found.extend(region.as_ref().and_then(new_region));
    Settings {
        name,
        region,
        language,
        time_zone: table.text("time_zone"),
        webhook: webhook
            .and_then(|table| secret_source(table, "webhook", STORED_OR_VARIABLE, found)),
        channel: slack.and_then(|mut slack| slack.text("channel")),
        flood_limit: flood.as_mut().and_then(|flood| flood.number("limit")),
        never_hold: flood.and_then(|mut flood| {
            let word = flood.text("never_hold")?;
            Some(Spanned { value: Severity::of_name(&word.value)?, span: word.span })
        }),
        stack: stack(table.table("aws"), found),
    }
}

fn rule(mut table: TomlTable, found: &mut Vec<Diagnostic>) -> Option<RuleEntry> {
    let (service, pattern) = (table.text("service"), table.text("pattern"));
    let events = table.texts("events");
    if events.as_ref().is_some_and(Vec::is_empty) {
        let title = phrase!("`events` is empty");
        let label = phrase!("omit it to select all API calls of the service");
        found.push(Diagnostic::new(Code::RuleSetValue, table.span, title, label));
        return None;
    }
    let selector = match (service, pattern) {
        (Some(service), None) => Some(Selector::Service { service, events }),
        (None, Some(pattern)) if events.is_none() => Some(Selector::Pattern(pattern)),
        _ => {
            let title = phrase!("a rule needs either `service` or `pattern`");
            let label = phrase!("set `service`, with or without `events`, or set `pattern`");
            found.push(Diagnostic::new(Code::RuleSetValue, table.span, title, label));
            None
        }
    };
    let severity = table.text("severity").and_then(|it| Severity::of_name(&it.value));
    let about = About {
        severity: severity.unwrap_or(Severity::Medium),
        title: table.title("title"),
        reason: table.title("reason"),
        mitre: mitre(&mut table, found),
        cis: cis(&mut table, found),
    };
    // `KeyKind::Word` has rejected all other words.
    let all_management_events = table.text("state").is_some();
    let name = table.text("name")?;
    Some(RuleEntry { name, selector: selector?, all_management_events, about })
}

fn ignore(mut table: TomlTable) -> Option<IgnoreEntry> {
    let name = table.text("name").map(|it| it.value);
    Some(IgnoreEntry { name, pattern: table.text("pattern")? })
}

pub(super) fn tests(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Vec<TestEntry> {
    table.tables("test").into_iter().filter_map(|it| test(it, found)).collect()
}

fn test(mut table: TomlTable, found: &mut Vec<Diagnostic>) -> Option<TestEntry> {
    let flags: Vec<_> = FLAGS.iter().filter_map(|flag| Some((*flag, table.text(flag)?))).collect();
    let region = flags.iter().find(|(flag, _)| *flag == "region");
    found.extend(region.and_then(|(_, region)| new_region(region)));
    let set = table.open("set");
    let matches = table.texts("matches").unwrap_or_default();
    let misses = table.texts("misses").unwrap_or_default();
    let routes = table.texts("routes");
    let span = table.span;
    let mut report = |title, label: Phrase| {
        found.push(Diagnostic::new(Code::RuleSetValue, span, title, label));
    };
    if matches.is_empty() && misses.is_empty() && routes.is_none() {
        report(
            phrase!("a test needs the names of rules or destinations"),
            phrase!("set `matches`, `misses` or `routes`"),
        );
    }
    let event = match (table.text("event"), table.text("generate")) {
        (Some(event), None) if flags.is_empty() && set.is_empty() => {
            let is_json = event.value.trim_start().starts_with('{');
            Some(if is_json { TestEvent::Json(event) } else { TestEvent::File(event) })
        }
        (None, Some(what)) => Some(TestEvent::Generate { what, flags, set }),
        _ => {
            report(
                phrase!("a test needs exactly one event"),
                phrase!("set `event`, or set `generate` and its options"),
            );
            None
        }
    };
    let name = table.text("name").map(|it| it.value);
    Some(TestEntry { name, event: event?, matches, misses, routes, span })
}

pub(super) fn pack(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Pack {
    let rules = table.tables("rule").into_iter().filter_map(|mut table| {
        let packs = table.texts("packs").unwrap_or_default();
        let packs = packs.into_iter().map(|it| it.value).collect();
        Some(PackRule { packs, rule: rule(table, found)? })
    });
    let rules = rules.collect();
    Pack {
        title: table.title("title").unwrap_or_default(),
        summary: table.title("summary").unwrap_or_default(),
        noise: table.number("noise").map_or(0, |it| it.value),
        budget: table.number("budget").map_or(0, |it| it.value),
        rules,
        tests: tests(table, found),
    }
}
