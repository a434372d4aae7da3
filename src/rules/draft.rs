//! A rule set that somebody is about to have: choices in, a commented file out. Not for asking.

use super::file::WebhookSource;
use crate::catalog::{AccessLevel, Action, Catalog, EventType};
use crate::language::{Language, Phrase, phrase};

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

impl Draft {
    /// The file.
    pub fn text(&self) -> String {
        let comment = |phrase: Phrase| format!("# {}", phrase.text(self.language));
        let packs: Vec<_> = self.packs.iter().map(|it| quoted(it)).collect();
        let (key, place) = match &self.webhook {
            WebhookSource::Parameter(name) => ("parameter", name),
            WebhookSource::Secret(name) => ("secret", name),
            WebhookSource::Env(name) => ("env", name),
        };
        let mut text = [
            format!("#:schema ./{SCHEMA_FILE}"),
            comment(phrase!(
                "The events that alert, and where the messages go. Run `audit-alert check` to validate this file."
            )),
            String::new(),
            comment(phrase!(
                "Home region: that of the function, its role, queue and log group."
            )),
            format!("region = {}", quoted(&self.region)),
            String::new(),
            comment(phrase!("Language of the messages: {codes}.", codes = Language::CODES.join(", "))),
            format!("language = {}", quoted(self.language.code())),
            String::new(),
            comment(phrase!(
                "Built-in rules: `audit-alert rules packs` lists the packs, `audit-alert rules` the rules."
            )),
            format!("packs = [{}]", packs.join(", ")),
            String::new(),
            "[slack]".to_owned(),
            comment(phrase!(
                "Where the URL of the Slack webhook is kept. The URL is a secret: never write it here."
            )),
            format!("webhook = {{ {key} = {} }}", quoted(place)),
        ]
        .join("\n");
        text.push('\n');
        for rule in &self.rules {
            text.push_str(&rule.text(self.language));
        }
        text
    }
}

impl DraftRule {
    fn text(&self, language: Language) -> String {
        let Self { name, service, scope } = self;
        let (about, events, severity) = match scope {
            DraftScope::Mutating => {
                // Left out, events are calls, and sign-ins are none.
                let actions = Catalog::embedded().actions_of(service);
                let signs_in = actions.iter().any(|it| it.kind() == EventType::ConsoleSignIn);
                let events = if signs_in { mutating(service) } else { Vec::new() };
                let about =
                    phrase!("calls that change something; read-only calls do not reach this rule");
                (about, events, "medium")
            }
            DraftScope::Deletions => {
                (phrase!("deletions and permission changes"), deletions(service), "high")
            }
            DraftScope::These(events) => {
                (phrase!("selected events"), events.iter().map(String::as_str).collect(), "medium")
            }
        };
        let head = format!("\n# {service}: {}.\n[[rule]]\n", about.text(language));
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
