//! Writes a new `audit-alert.toml` with comments from the choices of `init`. The prompts are in `cli/init`.

use super::file::{WebhookSource, toml_string};
use crate::catalog::{AccessLevel, Action, Catalog, EventType};
use crate::language::{Language, Phrase, phrase};

/// The schema file named in the first line, for editors. A local file works offline and fits the installed version, unlike
/// a URL of the repository's main branch.
pub const SCHEMA_FILE: &str = "audit-alert.schema.json";

/// Choices for a new rule set.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Language of alerts, of the interface and of the comments.
    pub language: Language,
    /// Home region.
    pub region: String,
    /// Selected built-in packs.
    pub packs: Vec<String>,
    /// Custom rules.
    pub rules: Vec<DraftRule>,
    /// Location of the webhook URL.
    pub webhook: WebhookSource,
}

/// A custom rule for a service.
#[derive(Clone, Debug)]
pub struct DraftRule {
    /// Unique in the rule set.
    pub name: String,
    /// Name of the service in the catalog.
    pub service: String,
    /// Selected events of the service.
    pub scope: DraftScope,
}

/// A selection of events of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftScope {
    /// All events that change something.
    Mutating,
    /// Deletions and permission changes.
    Deletions,
    /// Events with these names.
    These(Vec<String>),
}

/// Prefixes of names of events that remove something.
const REMOVAL_VERBS: [&str; 9] = [
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

/// Names of a service's events that change something, sorted.
pub fn mutating(service: &str) -> Vec<&'static str> {
    let actions = Catalog::embedded().actions_of(service);
    let mut names: Vec<_> =
        actions.iter().filter(|it| !it.read_only()).map(Action::event_name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Names of a service's deletions and permission changes, sorted.
pub fn deletions(service: &str) -> Vec<&'static str> {
    let actions = Catalog::embedded().actions_of(service);
    let is_selected = |action: &&Action| {
        let name = action.event_name();
        // With the prefix `Schedule` only deletions, such as ScheduleKeyDeletion.
        let removes = REMOVAL_VERBS.iter().any(|it| name.starts_with(it))
            && (!name.starts_with("Schedule") || name.ends_with("Deletion"));
        let changes_permissions =
            matches!(action, Action::Api(operation) if operation.level == AccessLevel::Permissions);
        !action.read_only() && (removes || changes_permissions)
    };
    let mut names: Vec<_> = actions.iter().filter(is_selected).map(Action::event_name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A unique name for a rule of a service.
pub fn rule_name(service: &str, taken: &[&str]) -> String {
    let own = format!("{service}-own");
    let numbered = (2..).map(|number| format!("{service}-{number}"));
    let mut names = [service.to_owned(), own].into_iter().chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or_default()
}

impl Draft {
    /// The text of the file.
    pub fn text(&self) -> String {
        let comment = |phrase: Phrase| format!("# {}", phrase.text(self.language));
        let packs: Vec<_> = self.packs.iter().map(|it| toml_string(it)).collect();
        let (key, place) = match &self.webhook {
            WebhookSource::Parameter(name) => ("parameter", name),
            WebhookSource::Secret(name) => ("secret", name),
            WebhookSource::Env(name) => ("env", name),
        };
        let mut text = [
            format!("#:schema ./{SCHEMA_FILE}"),
            comment(phrase!(
                "Selects the AWS events that alert and the destination of alerts. \
                 Run `audit-alert check` to validate this file."
            )),
            String::new(),
            comment(phrase!(
                "Home region, where the function and its role, queue and log group are created."
            )),
            format!("region = {}", toml_string(&self.region)),
            String::new(),
            comment(phrase!("Language of alerts and of the interface: {codes}.", codes = Language::CODES.join(", "))),
            format!("language = {}", toml_string(self.language.code())),
            String::new(),
            comment(phrase!(
                "Built-in packs. `audit-alert rules packs` lists all packs, `audit-alert rules` lists the rules."
            )),
            format!("packs = [{}]", packs.join(", ")),
            String::new(),
            "[slack]".to_owned(),
            comment(phrase!(
                "Location of the Slack webhook URL. The URL is a secret: never write it into this file."
            )),
            format!("webhook = {{ {key} = {} }}", toml_string(place)),
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
                // Without `events` a rule matches API calls only, and sign-ins are not API calls.
                let actions = Catalog::embedded().actions_of(service);
                let has_sign_in = actions.iter().any(|it| it.kind() == EventType::ConsoleSignIn);
                let events = if has_sign_in { mutating(service) } else { Vec::new() };
                let about = phrase!(
                    "events that change something; read-only events are not delivered to this rule"
                );
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
        lines.extend(keys.map(|(key, value)| format!("{key} = {}\n", toml_string(value))));
        if !events.is_empty() {
            lines.push("events = [\n".to_owned());
            lines.extend(events.iter().map(|it| format!("  {},\n", toml_string(it))));
            lines.push("]\n".to_owned());
        }
        lines.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, DraftRule, DraftScope, deletions, rule_name};
    use crate::catalog::Catalog;
    use crate::diagnostic::Level;
    use crate::language::{Language, Phrase};
    use crate::rules::file::{WebhookSource, read_rule_set};
    use crate::rules::set::{PackInfo, packs, resolve};

    #[test]
    fn every_service_and_pack_makes_a_file_without_a_warning() {
        let names: Vec<_> = packs().iter().map(|it| it.name.to_owned()).collect();
        let taken: Vec<_> =
            packs().iter().flat_map(PackInfo::rules).map(|it| it.name.as_str()).collect();
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
        let (_, problems) = resolve(set, &mut |_| Err(Phrase::default()));
        for problem in problems {
            let it = problem.diagnostic();
            assert!(it.code.level() < Level::Warning, "{}: {}", it.title, it.label);
        }
    }

    #[test]
    fn deletions_include_permission_changes() {
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
    fn rule_names_are_unique() {
        assert_eq!(rule_name("ecs", &[]), "ecs");
        assert_eq!(rule_name("ecs", &["ecs"]), "ecs-own");
        assert_eq!(rule_name("ecs", &["ecs", "ecs-own"]), "ecs-2");
    }
}
