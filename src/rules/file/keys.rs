//! The keys of `audit-alert.toml`: what may stand where. The reader holds files to these tables, and the JSON Schema that
//! editors use is made of them.

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
    /// What editors show.
    pub(super) about: &'static str,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text,
    /// One of some words.
    Word(&'static [&'static str]),
    Texts,
    /// A text, or one for each language.
    Title,
    /// A table of a form.
    Table(&'static [Key]),
    /// An array of tables of a form.
    Tables(&'static [Key]),
    /// A table with keys of the author's own.
    Open,
}

const fn may(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, required: false, about }
}

const fn must(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, required: true, about }
}

/// Languages of messages.
pub(super) const LANGUAGES: &[&str] = &["ko", "en"];
/// How grave an alert is, least first.
pub(super) const SEVERITIES: &[&str] = &["info", "low", "medium", "high", "critical"];

const STACK_NAME: Key = may(
    "name",
    Kind::Text,
    "Prefix of every AWS resource, and the value of its tag; audit-alert if left out. Up to 20 of a-z, 0-9 and -, but \
     not beginning with aws or ssm",
);
const REGION: Key = may(
    "region",
    Kind::Text,
    "Home region: function, role, queue and log group; ap-northeast-2 if left out",
);
const LANGUAGE: Key =
    may("language", Kind::Word(LANGUAGES), "Language of the messages; ko if left out");
const TIME_ZONE: Key =
    may("time_zone", Kind::Text, "Time zone of the reader's line, such as Asia/Seoul");
const MESSAGES: Key = may("slack", Kind::Table(SLACK), "Where messages go");

/// The outermost keys of a user's own file: what is set for every rule set.
pub(super) const SETTINGS: &[Key] = &[STACK_NAME, REGION, LANGUAGE, TIME_ZONE, MESSAGES];

/// The outermost keys of a rule set.
pub(super) const RULE_SET: &[Key] = &[
    STACK_NAME,
    REGION,
    LANGUAGE,
    TIME_ZONE,
    may("packs", Kind::Texts, "Built-in rules; starter if neither packs nor rules are given"),
    may("disable", Kind::Texts, "Rules of packs that are left out, such as cis/unauthorized-api"),
    MESSAGES,
    may("rule", Kind::Tables(RULE), "A rule"),
    may("ignore", Kind::Tables(IGNORE), "Events that never alert"),
    may("test", Kind::Tables(TEST), "What rules must and must not match"),
];

/// The outermost keys of a file of tests.
pub(super) const TESTS: &[Key] =
    &[must("test", Kind::Tables(TEST), "What rules must and must not match")];

/// The outermost keys of a built-in pack.
pub(super) const PACK: &[Key] = &[
    must("title", Kind::Title, "What the pack is called"),
    must("summary", Kind::Title, "What it is for"),
    may("rule", Kind::Tables(PACK_RULE), "A rule"),
    may("test", Kind::Tables(TEST), "What rules must and must not match"),
];

/// The keys of a title.
pub(super) const LANGUAGE_TEXTS: &[Key] =
    &[may("ko", Kind::Text, "Korean"), may("en", Kind::Text, "English")];

const SLACK: &[Key] = &[
    may(
        "webhook",
        Kind::Table(WEBHOOK),
        "Where the webhook's address is kept; never the address itself",
    ),
    may("channel", Kind::Text, "Channel, for a bot token"),
];

const WEBHOOK: &[Key] = &[
    may("parameter", Kind::Text, "Name of a SecureString in Systems Manager's Parameter Store"),
    may("secret", Kind::Text, "Name or ARN of a secret in Secrets Manager"),
    may("env", Kind::Text, "Name of an environment variable"),
];

const NAME: Key = must("name", Kind::Text, "Name of the rule; lowercase letters, digits, - and _");
const SERVICE: Key = may("service", Kind::Text, "An AWS service, such as ecs");
const EVENTS: Key = may("events", Kind::Texts, "Its events; every call if left out");
const PATTERN: Key =
    may("pattern", Kind::Text, "A file with an EventBridge pattern, or the pattern itself as JSON");
const SEVERITY: Key =
    may("severity", Kind::Word(SEVERITIES), "How grave an alert is; medium if left out");
const TITLE: Key = may("title", Kind::Title, "What the message says of the rule");
const REASON: Key = may("reason", Kind::Text, "Why it is here");

const RULE: &[Key] = &[NAME, SERVICE, EVENTS, PATTERN, SEVERITY, TITLE, REASON];

const PACK_RULE: &[Key] = &[
    NAME,
    must("packs", Kind::Texts, "The packs that have it"),
    SERVICE,
    EVENTS,
    PATTERN,
    must("severity", Kind::Word(SEVERITIES), "How grave an alert is"),
    must("title", Kind::Title, "What the message says of the rule"),
    must("reason", Kind::Text, "Why it is here"),
    may("reference", Kind::Text, "The control that asks for it"),
];

const IGNORE: &[Key] = &[
    must(
        "pattern",
        Kind::Text,
        "A file with an EventBridge pattern, or the pattern itself as JSON",
    ),
    may("name", Kind::Text, "What it is called"),
    REASON,
];

const TEST: &[Key] = &[
    may("name", Kind::Text, "What is tested"),
    may("event", Kind::Text, "A file with an event"),
    may("generate", Kind::Text, "A generated event: SERVICE ACTION"),
    may("identity", Kind::Text, "As --identity of generate"),
    may("user", Kind::Text, "As --user of generate"),
    may("role", Kind::Text, "As --role of generate"),
    may("group", Kind::Text, "As --group of generate"),
    may("source_ip", Kind::Text, "As --source-ip of generate"),
    may("region", Kind::Text, "As --region of generate"),
    may("account", Kind::Text, "As --account of generate"),
    may("error", Kind::Text, "As --error of generate"),
    may("set", Kind::Open, "As --set of generate: paths and values"),
    may("matches", Kind::Texts, "Rules that must match"),
    may("misses", Kind::Texts, "Rules that must not match"),
];
