//! The keys of `audit-alert.toml` and their kinds. `table` validates files by them, and `schema` makes the JSON Schema of
//! them. The descriptions are English, as the schema is for programs.

use crate::aws::{Architecture, LogRetention, ReservedConcurrency};
use crate::language::Language;

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableKey {
    pub(super) name: &'static str,
    pub(super) kind: KeyKind,
    pub(super) required: bool,
    /// Description in the JSON Schema, which editors show.
    pub(super) about: &'static str,
}

/// The kind of a key's value.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeyKind {
    Text,
    /// A whole number from 0 to this one.
    Number(u32),
    /// One of these numbers, in ascending order.
    NumberOf(&'static [u32]),
    /// A whole number from 1 to this one, or this word.
    NumberOr(u32, &'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    Texts,
    /// A string, or a table with one for each language.
    Title,
    /// A table with these keys.
    Table(&'static [TableKey]),
    /// An array of tables with these keys.
    Tables(&'static [TableKey]),
    /// `true` or `false`.
    Flag,
    /// A table whose keys are names, and its values strings.
    NamedTexts,
    /// A table whose keys are names, and its values tables with these keys.
    NamedTables(&'static [TableKey]),
    /// A table with arbitrary keys.
    Open,
}

const fn optional(name: &'static str, kind: KeyKind, about: &'static str) -> TableKey {
    TableKey { name, kind, required: false, about }
}

const fn required(name: &'static str, kind: KeyKind, about: &'static str) -> TableKey {
    TableKey { name, kind, required: true, about }
}

/// Severities of alerts, in ascending order.
pub(super) const SEVERITIES: &[&str] = &["info", "low", "medium", "high", "critical"];

const STACK_NAME: TableKey = optional(
    "name",
    KeyKind::Text,
    "Stack name: the prefix of every AWS resource, and the value of its tag. Default: audit-alert. 1 to 20 characters: \
     a-z, 0-9 and -. Must not begin with aws or ssm",
);
const REGION: TableKey = optional(
    "region",
    KeyKind::Text,
    "Home region, with the function, role, queue and log group. Default: ap-northeast-2",
);
const LANGUAGE: TableKey = optional(
    "language",
    KeyKind::Word(Language::CODES),
    "Language of alerts and of the interface. Default: the language of the locale",
);
const TIME_ZONE: TableKey =
    optional("time_zone", KeyKind::Text, "Time zone of local times in alerts, such as Asia/Seoul");
const FLOOD_LIMITS: TableKey =
    optional("flood", KeyKind::Table(FLOOD), "Limit of alerts of one kind per minute");
const STACK: TableKey =
    optional("aws", KeyKind::Table(AWS), "Settings of the stack that `install` creates");
const MESSAGES: TableKey = optional("slack", KeyKind::Table(SLACK), "Destination of alerts");

/// Top-level keys of the user's own file, whose settings apply to all rule sets.
pub(super) const SETTINGS: &[TableKey] = &[STACK_NAME, REGION, LANGUAGE, TIME_ZONE, MESSAGES];

/// Top-level keys of a rule set.
pub(super) const RULE_SET: &[TableKey] = &[
    STACK_NAME,
    REGION,
    LANGUAGE,
    TIME_ZONE,
    optional("packs", KeyKind::Texts, "Built-in packs. Default: starter if the file has no rules"),
    optional("disable", KeyKind::Texts, "Excluded rules of packs, such as cis/unauthorized-api"),
    MESSAGES,
    FLOOD_LIMITS,
    STACK,
    optional("accounts", KeyKind::NamedTexts, "Names of accounts, by account ID"),
    optional("destinations", KeyKind::NamedTables(DESTINATION), "Destinations of alerts, by name"),
    optional(
        "route",
        KeyKind::Tables(ROUTE),
        "A route: alerts that meet all its conditions go to its destinations. The first one decides",
    ),
    optional(
        "route_default",
        KeyKind::Table(ROUTE_DEFAULT),
        "Destinations of alerts that no route decides. Default: the destination of the table slack",
    ),
    optional("rule", KeyKind::Tables(RULE), "A rule"),
    optional("ignore", KeyKind::Tables(IGNORE), "Events that never alert"),
    optional(
        "test",
        KeyKind::Tables(TEST),
        "A rule test: an event, and rules that must and must not match it",
    ),
];

/// Top-level keys of a file of tests.
pub(super) const TESTS: &[TableKey] = &[required(
    "test",
    KeyKind::Tables(TEST),
    "A rule test: an event, and rules that must and must not match it",
)];

/// Top-level keys of a built-in pack.
pub(super) const PACK: &[TableKey] = &[
    required("title", KeyKind::Title, "Title in lists"),
    required("summary", KeyKind::Title, "Describes the rules in one line"),
    required(
        "noise",
        KeyKind::Number(1_000),
        "Records that the pack alerts on, in tenths of a percent",
    ),
    required("budget", KeyKind::Number(1_000), "Limit of the noise, in tenths of a percent"),
    optional("rule", KeyKind::Tables(PACK_RULE), "A rule"),
    optional(
        "test",
        KeyKind::Tables(TEST),
        "A rule test: an event, and rules that must and must not match it",
    ),
];

/// The keys of a title: the codes of all languages.
pub(super) const LANGUAGE_TEXTS: &[TableKey] = &{
    let mut keys = [optional("", KeyKind::Text, ""); Language::ALL.len()];
    let mut index = 0;
    while index < keys.len() {
        let language = Language::ALL[index];
        keys[index] = optional(language.code(), KeyKind::Text, language.name());
        index += 1;
    }
    keys
};

const SLACK: &[TableKey] = &[
    optional(
        "webhook",
        KeyKind::Table(WEBHOOK),
        "Location of the webhook URL. Never the URL itself, which is a secret",
    ),
    optional("channel", KeyKind::Text, "Slack channel, for a bot token"),
];

/// The highest limit of alerts of one kind per minute. Slack accepts one message per second, and allows short bursts.
pub const MAX_FLOOD_LIMIT: u32 = 1_000;

const FLOOD: &[TableKey] = &[
    optional(
        "limit",
        KeyKind::Number(MAX_FLOOD_LIMIT),
        "Alerts of one kind per minute before further ones are held back. 0 holds back none. Default: 10",
    ),
    optional(
        "never_hold",
        KeyKind::Word(SEVERITIES),
        "Lowest severity of alerts that are never held back. Default: high",
    ),
];

const AWS: &[TableKey] = &[
    optional(
        "regions",
        KeyKind::Texts,
        "More regions to create every rule in; the rules there forward events to the home region",
    ),
    optional(
        "function",
        KeyKind::Text,
        "ARN of an existing function that the rules invoke, instead of one of the stack",
    ),
    optional(
        "allow_hosts",
        KeyKind::Texts,
        "Hosts other than Slack's that the function may post to, such as a relay",
    ),
    optional(
        "reserved_concurrency",
        KeyKind::NumberOr(ReservedConcurrency::MAX, ReservedConcurrency::UNRESERVED),
        "Reserved concurrency of the function, or none. Duplicates and floods are recognized within one instance. \
         Default: 1",
    ),
    optional(
        "log_retention_days",
        KeyKind::NumberOf(&LogRetention::DAYS),
        "Retention of the function's log, in days. Default: 90",
    ),
    optional(
        "architecture",
        KeyKind::Word(&Architecture::NAMES),
        "Architecture of the function. Default: that of its executable",
    ),
    optional(
        "permissions_boundary",
        KeyKind::Text,
        "ARN of the policy that is the permissions boundary of the stack's roles",
    ),
];

const WEBHOOK: &[TableKey] = &[
    optional(
        "parameter",
        KeyKind::Text,
        "Name of a SecureString in Systems Manager's Parameter Store",
    ),
    optional("secret", KeyKind::Text, "Name or ARN of a secret in Secrets Manager"),
    optional("env", KeyKind::Text, "Name of an environment variable"),
];

/// The location of a secret that a destination needs.
const SECRET: &[TableKey] = &[
    optional(
        "parameter",
        KeyKind::Text,
        "Name of a SecureString in Systems Manager's Parameter Store",
    ),
    optional("secret", KeyKind::Text, "Name or ARN of a secret in Secrets Manager"),
];

const DESTINATION: &[TableKey] = &[
    optional("slack", KeyKind::Table(SLACK_DESTINATION), "A Slack webhook or channel"),
    optional("sns", KeyKind::Text, "ARN of an SNS topic"),
    optional(
        "webhook",
        KeyKind::Table(WEBHOOK_DESTINATION),
        "An HTTPS endpoint that receives alerts as JSON",
    ),
    optional(
        "mention",
        KeyKind::Text,
        "ID of a Slack user group to mention in critical alerts, such as S012AB3CD",
    ),
];

const SLACK_DESTINATION: &[TableKey] = &[
    optional("webhook", KeyKind::Table(SECRET), "Location of the webhook URL"),
    optional("channel", KeyKind::Text, "ID of a channel, for a bot token"),
    optional("token", KeyKind::Table(SECRET), "Location of the bot token"),
];

const WEBHOOK_DESTINATION: &[TableKey] = &[
    required("url", KeyKind::Table(SECRET), "Location of the URL"),
    optional("key", KeyKind::Table(SECRET), "Location of the key that signs requests"),
    required("hosts", KeyKind::Texts, "Hosts that the URL may have"),
];

/// Patterns in routes have `*` for any number of characters.
const ROUTE: &[TableKey] = &[
    optional("severity", KeyKind::Word(SEVERITIES), "Lowest severity"),
    optional("rules", KeyKind::Texts, "Patterns of names of rules, such as ecs*"),
    optional("accounts", KeyKind::Texts, "Patterns of account IDs, or of names in accounts"),
    optional("regions", KeyKind::Texts, "Patterns of regions, such as us-*"),
    optional(
        "sources",
        KeyKind::Texts,
        "Patterns of event sources, such as ecs or *.amazonaws.com",
    ),
    optional("events", KeyKind::Texts, "Patterns of event names, such as Delete*"),
    optional("actor", KeyKind::Texts, "Patterns of the actor's name or ARN"),
    optional("also", KeyKind::Flag, "Later routes apply as well. Default: false"),
    TO,
];

const ROUTE_DEFAULT: &[TableKey] = &[TO];

const TO: TableKey = required("to", KeyKind::Texts, "Names of destinations");

const NAME: TableKey =
    required("name", KeyKind::Text, "Unique name: lowercase letters, digits, -, _ and .");
const SERVICE: TableKey = optional("service", KeyKind::Text, "An AWS service, such as ecs");
const EVENTS: TableKey =
    optional("events", KeyKind::Texts, "Event names. Default: all API calls of the service");
const PATTERN: TableKey = optional(
    "pattern",
    KeyKind::Text,
    "An EventBridge pattern, as JSON or as the path of its file",
);
const SEVERITY: TableKey =
    optional("severity", KeyKind::Word(SEVERITIES), "Severity of alerts. Default: medium");
const TITLE: TableKey = optional("title", KeyKind::Title, "Title of alerts");
const REASON: TableKey = optional("reason", KeyKind::Title, "Explains why the rule matters");
const MITRE: TableKey = optional(
    "mitre",
    KeyKind::Texts,
    "Techniques of MITRE ATT&CK that the rule detects, such as T1098.001",
);
const CIS: TableKey = optional(
    "cis",
    KeyKind::Texts,
    "Controls of the CIS AWS Foundations Benchmark that require the rule, such as 4.3",
);
const STATE: TableKey = optional(
    "state",
    KeyKind::Word(STATES),
    "State of the EventBridge rules. all-management-events also delivers read-only calls. Default: enabled, and \
     all-management-events if the rule names read-only calls",
);

/// The states that a rule can set.
const STATES: &[&str] = &["all-management-events"];

const RULE: &[TableKey] =
    &[NAME, SERVICE, EVENTS, PATTERN, STATE, SEVERITY, TITLE, REASON, MITRE, CIS];

const PACK_RULE: &[TableKey] = &[
    NAME,
    required("packs", KeyKind::Texts, "All packs that include the rule"),
    SERVICE,
    EVENTS,
    PATTERN,
    STATE,
    required("severity", KeyKind::Word(SEVERITIES), "Severity of alerts"),
    required("title", KeyKind::Title, "Title of alerts"),
    required("reason", KeyKind::Title, "Explains why the rule matters"),
    MITRE,
    CIS,
];

const IGNORE: &[TableKey] = &[
    required(
        "pattern",
        KeyKind::Text,
        "An EventBridge pattern, as JSON or as the path of its file",
    ),
    optional("name", KeyKind::Text, "Name in messages"),
    REASON,
];

const TEST: &[TableKey] = &[
    optional("name", KeyKind::Text, "Name in reports"),
    optional("event", KeyKind::Text, "An event, as JSON or as the path of its file"),
    optional("generate", KeyKind::Text, "A generated event: SERVICE ACTION"),
    optional("identity", KeyKind::Text, "As --identity of generate"),
    optional("client", KeyKind::Text, "As --client of generate"),
    optional("user", KeyKind::Text, "As --user of generate"),
    optional("role", KeyKind::Text, "As --role of generate"),
    optional("group", KeyKind::Text, "As --group of generate"),
    optional("source_ip", KeyKind::Text, "As --source-ip of generate"),
    optional("region", KeyKind::Text, "As --region of generate"),
    optional("account", KeyKind::Text, "As --account of generate"),
    optional("error", KeyKind::Text, "As --error of generate"),
    optional("set", KeyKind::Open, "As --set of generate: paths and values"),
    optional("matches", KeyKind::Texts, "Rules that must match the event"),
    optional("misses", KeyKind::Texts, "Rules that must not match the event"),
    optional("routes", KeyKind::Texts, "Destinations that the alert must reach, and no others"),
];
