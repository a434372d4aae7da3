//! The keys of `audit-alert.toml`: what may stand where. The reader holds files to these tables, and the JSON Schema that
//! editors use is made of them.

use crate::language::Language;

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableKey {
    pub(super) name: &'static str,
    pub(super) kind: KeyKind,
    pub(super) required: bool,
    /// What editors show.
    pub(super) about: &'static str,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum KeyKind {
    Text,
    /// One of some words.
    Word(&'static [&'static str]),
    Texts,
    /// A text, or one for each language.
    Title,
    /// A table of a form.
    Table(&'static [TableKey]),
    /// An array of tables of a form.
    Tables(&'static [TableKey]),
    /// A table with keys of the author's own.
    Open,
}

const fn may(name: &'static str, kind: KeyKind, about: &'static str) -> TableKey {
    TableKey { name, kind, required: false, about }
}

const fn must(name: &'static str, kind: KeyKind, about: &'static str) -> TableKey {
    TableKey { name, kind, required: true, about }
}

/// How grave an alert is, least first.
pub(super) const SEVERITIES: &[&str] = &["info", "low", "medium", "high", "critical"];

const STACK_NAME: TableKey = may(
    "name",
    KeyKind::Text,
    "Prefix of every AWS resource, and the value of its tag; audit-alert if left out. Up to 20 of a-z, 0-9 and -, but \
     not beginning with aws or ssm",
);
const REGION: TableKey = may(
    "region",
    KeyKind::Text,
    "Home region: function, role, queue and log group; ap-northeast-2 if left out",
);
const LANGUAGE: TableKey = may(
    "language",
    KeyKind::Word(Language::CODES),
    "Language of the messages and of what is printed; that of the locale if left out",
);
const TIME_ZONE: TableKey =
    may("time_zone", KeyKind::Text, "Time zone of the reader's line, such as Asia/Seoul");
const MESSAGES: TableKey = may("slack", KeyKind::Table(SLACK), "Where messages go");

/// The outermost keys of a user's own file: what is set for every rule set.
pub(super) const SETTINGS: &[TableKey] = &[STACK_NAME, REGION, LANGUAGE, TIME_ZONE, MESSAGES];

/// The outermost keys of a rule set.
pub(super) const RULE_SET: &[TableKey] = &[
    STACK_NAME,
    REGION,
    LANGUAGE,
    TIME_ZONE,
    may("packs", KeyKind::Texts, "Built-in rules; starter if neither packs nor rules are given"),
    may(
        "disable",
        KeyKind::Texts,
        "Rules of packs that are left out, such as cis/unauthorized-api",
    ),
    MESSAGES,
    may("rule", KeyKind::Tables(RULE), "A rule"),
    may("ignore", KeyKind::Tables(IGNORE), "Events that never alert"),
    may("test", KeyKind::Tables(TEST), "What rules must and must not match"),
];

/// The outermost keys of a file of tests.
pub(super) const TESTS: &[TableKey] =
    &[must("test", KeyKind::Tables(TEST), "What rules must and must not match")];

/// The outermost keys of a built-in pack.
pub(super) const PACK: &[TableKey] = &[
    must("title", KeyKind::Title, "What the pack is called"),
    must("summary", KeyKind::Title, "What it is for"),
    may("rule", KeyKind::Tables(PACK_RULE), "A rule"),
    may("test", KeyKind::Tables(TEST), "What rules must and must not match"),
];

/// The keys of a title: the code of each language.
pub(super) const LANGUAGE_TEXTS: &[TableKey] = &{
    let mut keys = [may("", KeyKind::Text, ""); Language::ALL.len()];
    let mut index = 0;
    while index < keys.len() {
        let language = Language::ALL[index];
        keys[index] = may(language.code(), KeyKind::Text, language.name());
        index += 1;
    }
    keys
};

const SLACK: &[TableKey] = &[
    may(
        "webhook",
        KeyKind::Table(WEBHOOK),
        "Where the webhook's address is kept; never the address itself",
    ),
    may("channel", KeyKind::Text, "Channel, for a bot token"),
];

const WEBHOOK: &[TableKey] = &[
    may("parameter", KeyKind::Text, "Name of a SecureString in Systems Manager's Parameter Store"),
    may("secret", KeyKind::Text, "Name or ARN of a secret in Secrets Manager"),
    may("env", KeyKind::Text, "Name of an environment variable"),
];

const NAME: TableKey =
    must("name", KeyKind::Text, "Name of the rule; lowercase letters, digits, - and _");
const SERVICE: TableKey = may("service", KeyKind::Text, "An AWS service, such as ecs");
const EVENTS: TableKey = may("events", KeyKind::Texts, "Its events; every call if left out");
const PATTERN: TableKey = may(
    "pattern",
    KeyKind::Text,
    "A file with an EventBridge pattern, or the pattern itself as JSON",
);
const SEVERITY: TableKey =
    may("severity", KeyKind::Word(SEVERITIES), "How grave an alert is; medium if left out");
const TITLE: TableKey = may("title", KeyKind::Title, "What the message says of the rule");
const REASON: TableKey = may("reason", KeyKind::Text, "Why it is here");

const RULE: &[TableKey] = &[NAME, SERVICE, EVENTS, PATTERN, SEVERITY, TITLE, REASON];

const PACK_RULE: &[TableKey] = &[
    NAME,
    must("packs", KeyKind::Texts, "The packs that have it"),
    SERVICE,
    EVENTS,
    PATTERN,
    must("severity", KeyKind::Word(SEVERITIES), "How grave an alert is"),
    must("title", KeyKind::Title, "What the message says of the rule"),
    must("reason", KeyKind::Text, "Why it is here"),
    may("reference", KeyKind::Text, "The control that asks for it"),
];

const IGNORE: &[TableKey] = &[
    must(
        "pattern",
        KeyKind::Text,
        "A file with an EventBridge pattern, or the pattern itself as JSON",
    ),
    may("name", KeyKind::Text, "What it is called"),
    REASON,
];

const TEST: &[TableKey] = &[
    may("name", KeyKind::Text, "What is tested"),
    may("event", KeyKind::Text, "A file with an event"),
    may("generate", KeyKind::Text, "A generated event: SERVICE ACTION"),
    may("identity", KeyKind::Text, "As --identity of generate"),
    may("user", KeyKind::Text, "As --user of generate"),
    may("role", KeyKind::Text, "As --role of generate"),
    may("group", KeyKind::Text, "As --group of generate"),
    may("source_ip", KeyKind::Text, "As --source-ip of generate"),
    may("region", KeyKind::Text, "As --region of generate"),
    may("account", KeyKind::Text, "As --account of generate"),
    may("error", KeyKind::Text, "As --error of generate"),
    may("set", KeyKind::Open, "As --set of generate: paths and values"),
    may("matches", KeyKind::Texts, "Rules that must match"),
    may("misses", KeyKind::Texts, "Rules that must not match"),
];
