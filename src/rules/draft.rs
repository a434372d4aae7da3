//! A rule set that somebody is about to have: choices in, a commented file out. Not for asking.

use super::file::WebhookSource;
use crate::alert::Language;
use crate::catalog::{AccessLevel, Action, Catalog, EventType};

/// What the first line of a file tells editors. A file beside it works without a network, and is that of the installed
/// version, as the address of a repository's main branch would not be.
pub const SCHEMA_FILE: &str = "audit-alert.schema.json";

/// The choices.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Language of messages, and of the comments.
    pub language: Language,
    /// Home region.
    pub region: String,
    /// Built-in packs.
    pub packs: Vec<String>,
    /// Rules of its own.
    pub rules: Vec<DraftRule>,
    /// Where the webhook's address is kept.
    pub webhook: WebhookSource,
}

/// A rule for a service.
#[derive(Clone, Debug)]
pub struct DraftRule {
    /// Its name.
    pub name: String,
    /// The service.
    pub service: String,
    /// Which of its events.
    pub scope: DraftScope,
}

/// Which events of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftScope {
    /// Every one that changes something.
    Mutating,
    /// What deletes, and what changes who may do what.
    Deletions,
    /// These.
    These(Vec<String>),
}

/// How the names of events begin that take something away.
const TAKES_AWAY: [&str; 9] = [
    "Delete",
    "Deregister",
    "Detach",
    "Disable",
    "Disassociate",
    "Remove",
    "Revoke",
    "Schedule",
    "Terminate",
];

/// The names of a service's events that change something.
pub fn mutating(service: &str) -> Vec<&'static str> {
    let actions = Catalog::embedded().actions_of(service);
    let mut names: Vec<_> =
        actions.iter().filter(|it| !it.read_only()).map(Action::event_name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Those that delete, or change who may do what.
pub fn deletions(service: &str) -> Vec<&'static str> {
    let actions = Catalog::embedded().actions_of(service);
    let grave = |action: &&Action| {
        let name = action.event_name();
        // Of names in Schedule.., only those of deletions: ScheduleKeyDeletion.
        let takes = TAKES_AWAY.iter().any(|it| name.starts_with(it))
            && (!name.starts_with("Schedule") || name.ends_with("Deletion"));
        let permissions =
            matches!(action, Action::Api(operation) if operation.level == AccessLevel::Permissions);
        !action.read_only() && (takes || permissions)
    };
    let mut names: Vec<_> = actions.iter().filter(grave).map(Action::event_name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A name for the rule of a service that no other rule has.
pub fn rule_name(service: &str, taken: &[&str]) -> String {
    let own = format!("{service}-own");
    let numbered = (2..).map(|number| format!("{service}-{number}"));
    let mut names = [service.to_owned(), own].into_iter().chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

/// The comments of a file.
struct Comments {
    file: &'static str,
    region: &'static str,
    language: &'static str,
    packs: &'static str,
    webhook: &'static str,
    mutating: &'static str,
    deletions: &'static str,
    picked: &'static str,
}

const EN: Comments = Comments {
    file: "Which AWS events alert, and where the messages go. `audit-alert check` finds mistakes in this file.",
    region: "Home region: the function, its role, queue and log group live here.",
    language: "Language of the messages: en or ko.",
    packs: "Built-in rules; `audit-alert rules packs` lists the packs, `audit-alert rules` the rules.",
    webhook: "Where the address of Slack's webhook is kept. The address itself is a secret: never write it here.",
    mutating: "every call that changes something; read-only calls do not reach the rule",
    deletions: "deletions, and changes of who may do what",
    picked: "chosen events",
};

const KO: Comments = Comments {
    file: "어떤 AWS 이벤트를 알릴지, 메시지를 어디로 보낼지 정합니다. `audit-alert check`가 이 파일의 실수를 찾아 줍니다.",
    region: "기본 리전: 함수와 역할, 대기열, 로그 그룹이 여기에 만들어집니다.",
    language: "메시지 언어: en 또는 ko.",
    packs: "내장 규칙 묶음. `audit-alert rules packs`는 묶음을, `audit-alert rules`는 규칙을 보여 줍니다.",
    webhook: "Slack 웹훅 주소를 보관하는 곳. 주소 자체는 비밀이므로 여기에 쓰지 마세요.",
    mutating: "무언가를 바꾸는 모든 호출. 읽기 전용 호출은 규칙에 전달되지 않습니다",
    deletions: "삭제와 권한 변경",
    picked: "고른 이벤트",
};

impl Draft {
    /// The file.
    pub fn text(&self) -> String {
        let words = match self.language {
            Language::Ko => KO,
            Language::En => EN,
        };
        let packs: Vec<_> = self.packs.iter().map(|it| quoted(it)).collect();
        let (key, place) = match &self.webhook {
            WebhookSource::Parameter(name) => ("parameter", name),
            WebhookSource::Secret(name) => ("secret", name),
            WebhookSource::Env(name) => ("env", name),
        };
        let mut text = [
            format!("#:schema ./{SCHEMA_FILE}"),
            format!("# {}", words.file),
            String::new(),
            format!("# {}", words.region),
            format!("region = {}", quoted(&self.region)),
            String::new(),
            format!("# {}", words.language),
            format!("language = {}", quoted(self.language.code())),
            String::new(),
            format!("# {}", words.packs),
            format!("packs = [{}]", packs.join(", ")),
            String::new(),
            "[slack]".to_owned(),
            format!("# {}", words.webhook),
            format!("webhook = {{ {key} = {} }}", quoted(place)),
        ]
        .join("\n");
        text.push('\n');
        for rule in &self.rules {
            text.push_str(&rule.text(&words));
        }
        text
    }
}

impl DraftRule {
    fn text(&self, words: &Comments) -> String {
        let Self { name, service, scope } = self;
        let (about, events, severity) = match scope {
            DraftScope::Mutating => {
                // Left out, events are calls, and sign-ins are none.
                let actions = Catalog::embedded().actions_of(service);
                let signs_in = actions.iter().any(|it| it.kind() == EventType::ConsoleSignIn);
                let events = if signs_in { mutating(service) } else { Vec::new() };
                (words.mutating, events, "medium")
            }
            DraftScope::Deletions => (words.deletions, deletions(service), "high"),
            DraftScope::These(events) => {
                (words.picked, events.iter().map(String::as_str).collect(), "medium")
            }
        };
        let head = format!("\n# {service}: {about}.\n[[rule]]\n");
        let keys = [("name", name.as_str()), ("service", service), ("severity", severity)];
        let mut lines = vec![head];
        lines.extend(keys.map(|(key, value)| format!("{key} = {}\n", quoted(value))));
        if !events.is_empty() {
            lines.push("events = [\n".to_owned());
            lines.extend(events.iter().map(|it| format!("  {},\n", quoted(it))));
            lines.push("]\n".to_owned());
        }
        lines.concat()
    }
}

/// A text in TOML, which has JSON's escapes, but takes no bare DEL.
fn quoted(text: &str) -> String {
    serde_json::json!(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::{Draft, DraftRule, DraftScope, deletions, rule_name};
    use crate::alert::Language;
    use crate::catalog::Catalog;
    use crate::diagnostic::Level;
    use crate::rules::file::{WebhookSource, read_rule_set};
    use crate::rules::set::{PackInfo, packs, resolve};

    #[test]
    fn every_service_and_pack_makes_a_file_without_a_warning() {
        let names: Vec<_> = packs().iter().map(|it| it.name.to_owned()).collect();
        let taken: Vec<_> = packs()
            .iter()
            .flat_map(PackInfo::rules)
            .map(|it| it.rule.name.value.as_str())
            .collect();
        let services = Catalog::embedded().services().iter().map(|it| it.name);
        let rules = services.enumerate().map(|(index, service)| DraftRule {
            name: rule_name(service, &taken),
            service: service.to_owned(),
            scope: if index % 2 == 0 || deletions(service).is_empty() {
                DraftScope::Mutating
            } else {
                DraftScope::Deletions
            },
        });
        let draft = Draft {
            language: Language::Ko,
            region: "ap-northeast-2".to_owned(),
            packs: names,
            rules: rules.collect(),
            webhook: WebhookSource::Parameter("/a \"b\"\u{7f}\n".to_owned()),
        };
        let (set, found) = read_rule_set(&draft.text());
        assert_eq!(found, []);
        assert_eq!(set.rules.len(), draft.rules.len());
        let (_, problems) = resolve(set, &mut |_| Err("no file".to_owned()));
        for problem in problems {
            let it = problem.diagnostic();
            assert!(it.code.level() < Level::Warning, "{}: {}", it.title, it.label);
        }
    }

    #[test]
    fn what_deletes_or_permits_is_grave() {
        let kms = deletions("kms");
        for (name, expected) in [
            ("ScheduleKeyDeletion", true),
            ("DisableKey", true),
            ("PutKeyPolicy", true),
            ("CreateKey", false),
        ] {
            assert_eq!(kms.contains(&name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_rules_are_their_own() {
        assert_eq!(rule_name("ecs", &[]), "ecs");
        assert_eq!(rule_name("ecs", &["ecs"]), "ecs-own");
        assert_eq!(rule_name("ecs", &["ecs", "ecs-own"]), "ecs-2");
    }
}
