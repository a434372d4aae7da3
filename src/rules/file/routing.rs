//! The tables `[accounts]`, `[destinations]`, `[[route]]` and `[route_default]`. References between them and to rules are
//! resolved in `set`.

use serde::{Deserialize, Serialize};

use super::secret_source::{STORED, SecretSource, secret_source};
use super::secrets::looks_secret;
use super::table::{Spanned, TomlTable};
use super::validate::{host_error, new_region, region_error};
use crate::alert::Severity;
use crate::aws::{is_account_syntax, topic_region};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};

/// The name of the destination in the settings: the Slack webhook or channel of `[slack]`.
pub const DEFAULT_DESTINATION: &str = "default";

/// Length limit of the names of destinations and accounts, in characters.
const MAX_NAME: usize = 40;

/// The tables of a rule set that decide where alerts go.
#[derive(Debug, Default)]
pub struct RoutingEntries {
    /// Names of accounts, by account ID.
    pub accounts: Vec<(String, Spanned<String>)>,
    /// Destinations.
    pub destinations: Vec<DestinationEntry>,
    /// Routes, in the order of the file.
    pub routes: Vec<RouteEntry>,
    /// Destinations of alerts that no route selects. `None` if the table is missing.
    pub default: Option<Vec<Spanned<String>>>,
}

/// A destination, from a `[destinations.NAME]` table.
#[derive(Clone, Debug)]
pub struct DestinationEntry {
    /// Unique in the rule set.
    pub name: Spanned<String>,
    /// Receives the messages.
    pub channel: DestinationChannel,
    /// The ID of a Slack user group to mention in critical alerts.
    pub mention: Option<String>,
}

/// Receives the messages of a destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DestinationChannel {
    /// A Slack webhook.
    SlackWebhook(SecretSource),
    /// A Slack channel, with a bot token.
    SlackBot {
        /// ID of the channel.
        channel: String,
        /// Location of the bot token.
        token: SecretSource,
    },
    /// An SNS topic, by its ARN.
    Sns(String),
    /// An HTTPS endpoint that receives the alert as JSON.
    Webhook {
        /// Location of the URL.
        url: SecretSource,
        /// Location of the key that signs requests.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<SecretSource>,
        /// Hosts that the URL may have.
        hosts: Vec<String>,
    },
}

/// A route, from a `[[route]]` table. `None` for a condition that every alert meets.
#[derive(Clone, Debug, Default)]
pub struct RouteEntry {
    /// Lowest severity.
    pub severity: Option<Severity>,
    /// Patterns of names of rules.
    pub rules: Option<Vec<Spanned<String>>>,
    /// Patterns of account IDs or names.
    pub accounts: Option<Vec<Spanned<String>>>,
    /// Patterns of regions.
    pub regions: Option<Vec<Spanned<String>>>,
    /// Patterns of event sources.
    pub sources: Option<Vec<Spanned<String>>>,
    /// Patterns of event names.
    pub events: Option<Vec<Spanned<String>>>,
    /// Patterns of the actor's name or ARN.
    pub actor: Option<Vec<Spanned<String>>>,
    /// Later routes apply as well.
    pub also: bool,
    /// Names of destinations.
    pub to: Vec<Spanned<String>>,
    /// Location in the file.
    pub span: Span,
}

pub(super) fn routing(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> RoutingEntries {
    let accounts = table.named_texts("accounts");
    let destinations = table.named_tables("destinations").into_iter();
    RoutingEntries {
        accounts: accounts.into_iter().filter_map(|it| account(it, found)).collect(),
        destinations: destinations.filter_map(|it| destination(it, found)).collect(),
        routes: table.tables("route").into_iter().map(|it| route(it, found)).collect(),
        default: table.table("route_default").map(|mut it| destination_names(&mut it, found)),
    }
}

fn account(
    (id, name): (Spanned<String>, Spanned<String>),
    found: &mut Vec<Diagnostic>,
) -> Option<(String, Spanned<String>)> {
    if !is_account_syntax(&id.value) {
        let title = phrase!("`{id}` is not an account ID", id = id.value);
        let label = phrase!("an account ID has 12 digits");
        found.push(Diagnostic::new(Code::RuleSetValue, id.span, title, label));
        return None;
    }
    let is_visible = |c: char| !c.is_control() && !crate::alert::is_hidden(c);
    let text = name.value.as_str();
    let label = if text.trim().is_empty() {
        Some(phrase!("the name is empty"))
    } else if text.chars().count() > MAX_NAME || !text.chars().all(is_visible) {
        Some(phrase!("use 1 to {max} visible characters", max = MAX_NAME))
    } else if is_account_syntax(text) {
        Some(phrase!("a name must not be an account ID"))
    } else {
        None
    };
    let Some(label) = label else { return Some((id.value, name)) };
    let title = phrase!("invalid name of account {id}", id = id.value);
    found.push(Diagnostic::new(Code::RuleSetValue, name.span, title, label));
    None
}

fn destination(
    (name, mut table): (Spanned<String>, TomlTable),
    found: &mut Vec<Diagnostic>,
) -> Option<DestinationEntry> {
    if let Some(label) = destination_name_error(&name.value) {
        let title = phrase!("invalid destination name `{name}`", name = name.value);
        found.push(Diagnostic::new(Code::RuleSetName, name.span, title, label));
    }
    let (slack, webhook) = (table.table("slack"), table.table("webhook"));
    let mention = table.text("mention");
    let is_slack = slack.is_some();
    let channel = match (slack, table.text("sns"), webhook) {
        (Some(slack), None, None) => self::slack(slack, found),
        (None, Some(topic), None) => {
            if let Some(label) = topic_region(&topic.value).err().map(Phrase::from) {
                let title = phrase!("`{topic}` is not a topic for alerts", topic = topic.value);
                found.push(Diagnostic::new(Code::RuleSetValue, topic.span, title, label));
            }
            Some(DestinationChannel::Sns(topic.value))
        }
        (None, None, Some(webhook)) => self::webhook(webhook, found),
        _ => {
            let title = phrase!("a destination needs exactly one channel");
            let label = phrase!("set one of `slack`, `sns` and `webhook`");
            found.push(Diagnostic::new(Code::RuleSetValue, name.span, title, label));
            None
        }
    };
    if let Some(mention) = &mention {
        let label = if !is_slack {
            Some(phrase!("only Slack messages have mentions"))
        } else if !is_group_id(&mention.value) {
            Some(phrase!("the ID of a user group looks like S012AB3CD"))
        } else {
            None
        };
        let title = phrase!("invalid `mention`");
        found.extend(
            label.map(|label| Diagnostic::new(Code::RuleSetValue, mention.span, title, label)),
        );
    }
    Some(DestinationEntry { name, channel: channel?, mention: mention.map(|it| it.value) })
}

fn destination_name_error(text: &str) -> Option<Phrase> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(fits) {
        return Some(phrase!("use 1 to {max} characters: a-z, 0-9, -, _ and .", max = MAX_NAME));
    }
    (text == DEFAULT_DESTINATION)
        .then(|| phrase!("`default` is the destination of the table `[slack]`"))
}

fn slack(mut table: TomlTable, found: &mut Vec<Diagnostic>) -> Option<DestinationChannel> {
    let span = table.span;
    let webhook = table.table("webhook");
    let (channel, token) = (table.text("channel"), table.table("token"));
    match (webhook, channel, token) {
        (Some(webhook), None, None) => {
            let webhook = secret_source(webhook, "webhook", STORED, found)?;
            Some(DestinationChannel::SlackWebhook(webhook.value))
        }
        (None, Some(channel), Some(token)) => {
            let token = secret_source(token, "token", STORED, found)?;
            if channel.value.trim().is_empty() || looks_secret(&channel.value) {
                let title = phrase!("invalid `channel`");
                let label = phrase!("the ID of a channel looks like C0123456789");
                found.push(Diagnostic::new(Code::RuleSetValue, channel.span, title, label));
            }
            Some(DestinationChannel::SlackBot { channel: channel.value, token: token.value })
        }
        _ => {
            let title = phrase!("`slack` needs a webhook or a channel");
            let label = phrase!("set `webhook`, or set `channel` and `token`");
            found.push(Diagnostic::new(Code::RuleSetValue, span, title, label));
            None
        }
    }
}

fn webhook(mut table: TomlTable, found: &mut Vec<Diagnostic>) -> Option<DestinationChannel> {
    let hosts = table.spanned_texts("hosts");
    for host in hosts.iter().flat_map(|it| &it.value) {
        if let Some(label) = host_error(&host.value) {
            // The title does not repeat the value, which may be the whole URL.
            let title = phrase!("invalid host in `hosts`");
            found.push(Diagnostic::new(Code::RuleSetValue, host.span, title, label));
        }
    }
    if let Some(empty) = hosts.as_ref().filter(|it| it.value.is_empty()) {
        let title = phrase!("`hosts` is empty");
        let label = phrase!("list the hosts that the URL may have");
        found.push(Diagnostic::new(Code::RuleSetValue, empty.span, title, label));
    }
    let url = secret_source(table.table("url")?, "url", STORED, found);
    let key = table.table("key").and_then(|it| secret_source(it, "key", STORED, found));
    Some(DestinationChannel::Webhook {
        url: url?.value,
        key: key.map(|it| it.value),
        hosts: hosts?.value.into_iter().map(|it| it.value).collect(),
    })
}

fn is_group_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    text.starts_with('S') && (8..=20).contains(&text.len()) && text.chars().all(fits)
}

fn route(mut table: TomlTable, found: &mut Vec<Diagnostic>) -> RouteEntry {
    let mut condition = |key: &'static str| {
        let given = table.spanned_texts(key)?;
        if given.value.is_empty() {
            let title = phrase!("`{key}` is empty", key);
            let label = phrase!("no alert meets it; omit it for every alert");
            found.push(Diagnostic::new(Code::RuleSetValue, given.span, title, label));
        }
        Some(given.value)
    };
    let (rules, accounts) = (condition("rules"), condition("accounts"));
    let (regions, sources) = (condition("regions"), condition("sources"));
    let (events, actor) = (condition("events"), condition("actor"));
    for region in regions.iter().flatten().filter(|it| !it.value.contains('*')) {
        if let Some(label) = region_error(&region.value) {
            let title = phrase!("`{value}` is not a valid region", value = region.value);
            found.push(Diagnostic::new(Code::RuleSetValue, region.span, title, label));
        }
        found.extend(new_region(region));
    }
    // `KeyKind::Word` has rejected all other words.
    let severity = table.text("severity").and_then(|it| Severity::of_name(&it.value));
    let also = table.flag("also").unwrap_or_default();
    let (span, to) = (table.span, destination_names(&mut table, found));
    RouteEntry { severity, rules, accounts, regions, sources, events, actor, also, to, span }
}

fn destination_names(table: &mut TomlTable, found: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
    let Some(to) = table.spanned_texts("to") else { return Vec::new() };
    if to.value.is_empty() {
        let title = phrase!("`{key}` is empty", key = "to");
        let label = phrase!("name at least one destination");
        found.push(Diagnostic::new(Code::RuleSetValue, to.span, title, label));
    }
    to.value
}
