//! Writes the rule set with its comments and tests.

use std::collections::BTreeSet;

use serde_json::Map;

use super::gather::GatheredRule;
use super::{ImportObstacle, ImportOptions, ImportableTarget, RuleImport};
use crate::aws::{DEFAULT_STACK, Partition};
use crate::diagnostic::{Name, Source};
use crate::json::indented;
use crate::language::{Language, Phrase, phrase};
use crate::rules::draft::{SCHEMA_FILE, mutating};
use crate::rules::engine::Engine;
use crate::rules::file::{read_rule_set, toml_array, toml_literal, toml_string, without_secrets};
use crate::rules::set::{Effective, EffectiveRule, State, resolve, service_selector};
use crate::rules::testing::{generated, run_test};

/// Most lines of a pattern in the rule set. A longer one gets a file.
const MAX_LINES: usize = 40;
/// Most characters of a pattern on one line.
const MAX_LINE: usize = 90;
/// Folder of the pattern files, beside the rule set.
const PATTERNS: &str = "patterns";
/// Most events to try for the test of a rule.
const MAX_EVENTS: usize = 5;

/// Writes the texts of an import, and counts the rules.
pub(super) fn write(rules: &[GatheredRule], options: &ImportOptions, import: &mut RuleImport) {
    let entries: Vec<_> = rules.iter().map(|rule| RuleText::of(rule, import)).collect();
    let states = states(rules, &entries, &import.pattern_files);
    let writer = RuleSetWriter { rules, entries: &entries, options };
    let body = writer.rules(&states);
    let effective = effective(&body, &import.pattern_files);
    let tests = tests(&effective);
    import.tests = tests.len();
    for rule in rules {
        let list = match rule {
            GatheredRule { obstacle: Some(ImportObstacle::Invalid(_)), .. } => &mut import.invalid,
            GatheredRule { obstacle: Some(_), .. } => &mut import.unknown,
            GatheredRule { state: None, .. } => &mut import.disabled,
            _ => continue,
        };
        list.push(rule.name.clone());
    }
    let elsewhere = rules.iter().filter(|it| it.bus.is_some());
    import.other_bus = elsewhere.map(|it| it.name.clone()).collect();
    if options.is_home_assumed {
        let unknown = rules.iter().filter(|it| it.regions.is_empty());
        import.without_region = unknown.map(|it| it.name.clone()).collect();
    }
    let head = writer.head(&effective, import);
    import.text = format!("{head}{body}{}", tests.concat());
}

/// The keys that select the events of a rule.
struct RuleText {
    selector: String,
}

impl RuleText {
    /// Writes the service and the events, or the pattern, which may get a file.
    fn of(rule: &GatheredRule, import: &mut RuleImport) -> Self {
        let selector = service_selector(&rule.pattern);
        if !rule.is_comment() {
            let count = match selector {
                Some(_) => &mut import.with_service,
                None => &mut import.with_pattern,
            };
            *count += 1;
        }
        let Some(selector) = selector else {
            return Self { selector: pattern(rule, &mut import.pattern_files) };
        };
        let service = format!("service = {}\n", toml_string(selector.service));
        let events = selector.events.map_or_else(String::new, |events| {
            let line = format!("events = {}\n", toml_array(events.iter().map(String::as_str)));
            if line.len() <= MAX_LINE {
                return line;
            }
            let lines = events.iter().map(|it| format!("  {},\n", toml_string(it)));
            format!("events = [\n{}]\n", lines.collect::<String>())
        });
        Self { selector: service + &events }
    }
}

/// Writes the key `pattern`. The author's text stays as it is, unless it is one long line.
fn pattern(rule: &GatheredRule, files: &mut Vec<(String, String)>) -> String {
    let is_long = !rule.pattern.contains('\n') && rule.pattern.len() > MAX_LINE;
    let text = if is_long { indented(&rule.pattern).ok() } else { None };
    let text = text.unwrap_or_else(|| rule.pattern.clone());
    if text.lines().count() > MAX_LINES && !rule.is_comment() {
        let file = format!("{PATTERNS}/{}.json", rule.name);
        files.push((file.clone(), text + "\n"));
        return format!("pattern = {}\n", toml_string(&file));
    }
    let literal = toml_literal(&text);
    if text.contains('\n') && literal.starts_with("'''") {
        // TOML drops a line break after the opening quotes.
        return format!("pattern = '''\n{text}\n'''\n");
    }
    format!("pattern = {literal}\n")
}

/// Reads rules as a command will read them.
fn effective(text: &str, files: &[(String, String)]) -> Effective {
    let load = |name: &str| {
        let text = files.iter().find(|(file, _)| file == name).map(|(_, text)| text.clone());
        text.map(|text| Source::new(Name::Path(name.to_owned()), text)).ok_or_else(Phrase::default)
    };
    resolve(read_rule_set(&format!("packs = []\n{text}")).0, &mut { load }).0
}

/// The states that rules must set, because their events do not require them.
fn states<'r>(
    rules: &'r [GatheredRule],
    entries: &[RuleText],
    files: &[(String, String)],
) -> BTreeSet<&'r str> {
    let active = rules.iter().zip(entries).filter(|(rule, _)| !rule.is_comment());
    let mut text = String::new();
    for (rule, entry) in active {
        text.extend(["[[rule]]\nname = ", &toml_string(&rule.name), "\n", &entry.selector]);
    }
    let effective = effective(&text, files);
    let is_default = |rule: &GatheredRule| {
        let found = effective.rules.iter().find(|it| it.name == rule.name);
        found.is_some_and(|it| it.state() == State::AllEvents)
    };
    let all = rules.iter().filter(|it| it.state == Some(State::AllEvents) && !is_default(it));
    all.map(|it| it.name.as_str()).collect()
}

/// The parts of the text.
struct RuleSetWriter<'w> {
    rules: &'w [GatheredRule],
    entries: &'w [RuleText],
    options: &'w ImportOptions,
}

impl RuleSetWriter<'_> {
    /// The comments and settings at the beginning.
    fn head(&self, effective: &Effective, import: &RuleImport) -> String {
        let ImportOptions { language, home, origin, .. } = self.options;
        let mut lines = vec![format!("#:schema ./{SCHEMA_FILE}")];
        let mut comment = |it: Phrase| lines.push(comment(&it, *language));
        comment(phrase!("Imported by `audit-alert import` from {origin}", origin));
        comment(phrase!(
            "EventBridge rules have no severity. Add `severity` to rules that are not medium."
        ));
        if !import.managed.is_empty() {
            let rules = import.managed.join(", ");
            comment(phrase!("Left out, because AWS services manage them: {rules}", rules));
        }
        if !import.schedules.is_empty() {
            let rules = import.schedules.join(", ");
            comment(phrase!("Left out, because they have only a schedule: {rules}", rules));
        }
        if !import.without_region.is_empty() {
            comment(phrase!(
                "The region is assumed, because the files do not name that of these rules: {rules}",
                rules = import.without_region.join(", ")
            ));
        }
        lines.push(String::new());
        lines.extend(self.stack().map(|it| format!("name = {}", toml_string(it))));
        lines.push(format!("region = {}", toml_string(home)));
        lines.push(format!("language = {}", toml_string(language.code())));
        lines.push("packs = []".to_owned());
        let regions = self.more_regions(effective);
        if !regions.is_empty() {
            let about = phrase!(
                "The imported rules were in these regions as well. Every rule will be in each of them."
            );
            lines.push(format!("\n[aws]\n{}", self::comment(&about, *language)));
            lines.push(format!("regions = {}", toml_array(regions.iter().map(String::as_str))));
        }
        lines.join("\n") + "\n"
    }

    /// The stack that has installed all rules, unless it has the default name.
    fn stack(&self) -> Option<&str> {
        let first = self.rules.first()?.stack.as_deref().filter(|it| *it != DEFAULT_STACK)?;
        self.rules.iter().all(|it| it.stack.as_deref() == Some(first)).then_some(first)
    }

    /// Regions of the rules beside the home region, without those that follow from their events.
    fn more_regions(&self, effective: &Effective) -> BTreeSet<String> {
        let partition = Partition::of_region(&self.options.home);
        let mut more = BTreeSet::new();
        for rule in self.rules.iter().filter(|it| !it.is_comment()) {
            let found = effective.rules.iter().find(|it| it.name == rule.name);
            let own = found.map_or_else(Vec::new, |it| it.other_regions(partition));
            let others = rule.regions.iter().filter(|it| **it != self.options.home);
            more.extend(others.filter(|it| !own.contains(&it.as_str())).cloned());
        }
        more
    }

    /// The tables of all rules. `states`: rules that set their state.
    fn rules(&self, states: &BTreeSet<&str>) -> String {
        let mut text = String::new();
        for (rule, entry) in self.rules.iter().zip(self.entries) {
            text.push('\n');
            for about in about(rule) {
                text.push_str(&comment(&about, self.options.language));
                text.push('\n');
            }
            let mut table = format!("[[rule]]\nname = {}\n", toml_string(&rule.name));
            if !rule.title.is_empty() {
                table.extend(["title = ", &toml_string(&rule.title), "\n"]);
            }
            table.push_str(&entry.selector);
            if states.contains(rule.name.as_str()) {
                table.push_str("state = \"all-management-events\"\n");
            }
            if rule.is_comment() {
                table = table.lines().flat_map(|line| ["# ", line, "\n"]).collect();
            }
            text.push_str(&table);
        }
        text
    }
}

/// The comments of a rule.
fn about(rule: &GatheredRule) -> Vec<Phrase> {
    let names = rule.sources.join(", ");
    let mut about = Vec::new();
    if rule.regions.is_empty() {
        if rule.sources != [rule.name.as_str()] {
            about.push(phrase!("EventBridge rule {names}", names));
        }
    } else {
        let regions: Vec<_> = rule.regions.iter().map(String::as_str).collect();
        let regions = regions.join(", ");
        about.push(phrase!("EventBridge rule {names} in {regions}", names, regions));
    }
    if let Some(bus) = &rule.bus {
        about.push(phrase!(
            "On the bus {bus}. audit-alert installs rules on the default bus, the only one that receives CloudTrail events",
            bus
        ));
    }
    if !rule.targets.is_empty() {
        let targets: Vec<_> = rule.targets.iter().map(described).collect();
        let targets = Phrase::joined(targets, ", ");
        about.push(phrase!("Targets, not imported: {targets}", targets));
    }
    if let Some(schedule) = &rule.schedule {
        about.push(phrase!("Schedule, not imported: {schedule}", schedule));
    }
    about.extend(reason(rule));
    about
}

/// The reason why a rule is only a comment.
fn reason(rule: &GatheredRule) -> Option<Phrase> {
    Some(match &rule.obstacle {
        Some(ImportObstacle::UnknownValues) => phrase!(
            "A comment, because parts of the pattern are known only when it is deployed: import it from the account"
        ),
        Some(ImportObstacle::UnknownPattern) => phrase!(
            "A comment, because the pattern is known only when it is deployed: import it from the account"
        ),
        Some(ImportObstacle::UnknownState) => phrase!(
            "A comment, because the state is known only when the rule is deployed. Remove the # to use it"
        ),
        Some(ImportObstacle::Invalid(error)) => {
            phrase!("A comment, because EventBridge refuses the pattern: {error}", error)
        }
        None if rule.state.is_none() => {
            phrase!("A comment, because the rule is disabled. Remove the # to use it")
        }
        None => return None,
    })
}

fn described(target: &ImportableTarget) -> Phrase {
    let ImportableTarget { name, has_input } = target;
    if *has_input {
        phrase!("{target} (changes the event)", target = name)
    } else {
        Phrase::verbatim(name)
    }
}

/// A comment on one line, without secrets and control characters of the rules.
fn comment(phrase: &Phrase, language: Language) -> String {
    let text = phrase.text(language);
    let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    format!("# {}", without_secrets(&printable.collect::<String>()))
}

/// Writes a test for each rule that a generated event matches.
fn tests(effective: &Effective) -> Vec<String> {
    let engine = Engine::of(effective);
    effective.rules.iter().filter_map(|rule| test(rule, &engine)).collect()
}

fn test(rule: &EffectiveRule, engine: &Engine) -> Option<String> {
    let names: Vec<_> =
        rule.events().iter().map(|it| (it.event_source(), it.event_name())).collect();
    let names = if names.is_empty() { of_service(rule) } else { names };
    let mut events = names.iter().take(MAX_EVENTS).map(|(source, name)| format!("{source} {name}"));
    let what = events.find(|what| {
        let event = generated(what, &[], &Map::new());
        let name = std::iter::once(rule.name.as_str());
        let outcome = event.and_then(|it| run_test(engine, &it, name, std::iter::empty()));
        outcome.is_ok_and(|it| it.passed())
    })?;
    let matches = toml_array([rule.name.as_str()]);
    Some(format!("\n[[test]]\ngenerate = {}\nmatches = {matches}\n", toml_string(&what)))
}

/// Changes of the service of a rule that names no events.
fn of_service(rule: &EffectiveRule) -> Vec<(&'static str, &'static str)> {
    let Some(selector) = service_selector(&rule.pattern.text) else { return Vec::new() };
    mutating(selector.service).into_iter().map(|it| (selector.service, it)).collect()
}
