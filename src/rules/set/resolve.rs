//! From a rule set to the rules in effect.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::packs::{PackInfo, packs};
use super::{
    Effective, EffectiveIgnore, EffectiveRule, RuleOrigin, RuleSetProblem, compose, event_names,
    installed, split,
};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Fix, Name, Source, Span, nearest};
use crate::pattern::{Pattern, check_length, parse};
use crate::rules::file::{PackRule, RuleEntry, RuleSetFile, Selector, Spanned, TestEntry};

/// The pack of a rule set that names neither packs nor rules.
pub const DEFAULT_PACK: &str = "starter";

/// Longest name of a rule: with a stack's name before it and a number behind, EventBridge takes 64 characters (API
/// reference, `PutRule`).
const MAX_NAME: usize = 40;

/// Reads a pattern file, given as the rule set names it: its name for messages and its text, or why it cannot be read.
pub(super) type Load<'l> = dyn FnMut(&str) -> Result<Source, String> + 'l;

/// Works out the rules in effect, and what is wrong with them.
pub fn resolve(set: RuleSetFile, load: &mut Load<'_>) -> (Effective, Vec<RuleSetProblem>) {
    let mut resolver = Resolver { load, problems: Vec::new(), names: BTreeMap::new() };
    let chosen = resolver.chosen_packs(&set);
    let disabled = resolver.disabled(&set.disable, &chosen);
    let mut rules = Vec::new();
    for pack_rule in pack_rules(&chosen) {
        if !disabled.contains(&pack_rule.rule.name.value) {
            let origin = RuleOrigin::Packs(pack_rule.packs.clone());
            rules.extend(resolver.rule(&pack_rule.rule, origin));
        }
    }
    for rule in &set.rules {
        let origin = RuleOrigin::File(rule.name.span);
        if resolver.name(&rule.name) {
            rules.extend(resolver.rule(rule, origin));
        }
    }
    resolver.problems.extend(installed::clashes(&rules).into_iter().map(RuleSetProblem::Set));
    let ignores = set.ignores.iter().enumerate();
    let ignores = ignores.filter_map(|(index, ignore)| {
        let name = ignore.name.clone().unwrap_or_else(|| format!("ignore {}", index + 1));
        let (pattern, parsed) = resolver.pattern(&ignore.pattern, &name)?;
        Some(EffectiveIgnore { name, pattern, parsed, inline: is_inline(&ignore.pattern) })
    });
    let ignores = ignores.collect();
    let known: Vec<_> = rules.iter().map(|it| it.name.as_str()).collect();
    // A rule that could not be made is told of already.
    let written = set.rules.iter().map(|it| it.name.value.as_str());
    resolver.check_tests(&set.tests, &known.iter().copied().chain(written).collect::<Vec<_>>());
    let of_packs = rules.iter().filter(|it| matches!(it.origin, RuleOrigin::Packs(_)));
    let pack_tests = pack_tests(&of_packs.map(|it| it.name.as_str()).collect::<Vec<_>>());
    let effective = Effective { ignores, tests: set.tests, pack_tests, rules };
    (effective, resolver.problems)
}

/// The rules that chosen packs have, each once.
fn pack_rules(chosen: &[&'static PackInfo]) -> Vec<&'static PackRule> {
    let has =
        |rule: &&PackRule| rule.packs.iter().any(|it| chosen.iter().any(|pack| pack.name == it));
    packs().iter().flat_map(|it| &it.pack.rules).filter(has).collect()
}

struct Resolver<'l, 'f> {
    load: &'l mut Load<'f>,
    problems: Vec<RuleSetProblem>,
    /// Names of rules that are taken.
    names: BTreeMap<String, Span>,
}

impl Resolver<'_, '_> {
    fn problem(&mut self, diagnostic: Diagnostic) {
        self.problems.push(RuleSetProblem::Set(diagnostic));
    }

    /// Something that is named but does not exist.
    fn missing(&mut self, named: &Spanned<String>, title: String, known: &[&str]) {
        let label = "there is no such thing".to_owned();
        let mut diagnostic = Diagnostic::new(Code::RuleSetReference, named.span, title, label);
        // The name of a pack's rule is easily written without the pack's.
        let whole =
            known.iter().find(|it| it.split_once('/').is_some_and(|(_, it)| it == named.value));
        if let Some(near) = whole.copied().or_else(|| nearest(&named.value, known)) {
            let text = serde_json::json!(near).to_string();
            diagnostic.fix = Some(Box::new(Fix { span: named.span, text }));
            diagnostic = diagnostic.help(format!("there is `{near}`"));
        }
        self.problem(diagnostic);
    }

    fn chosen_packs(&mut self, set: &RuleSetFile) -> Vec<&'static PackInfo> {
        let Some(wanted) = &set.packs else {
            let is_empty = set.rules.is_empty();
            return packs().iter().filter(|it| is_empty && it.name == DEFAULT_PACK).collect();
        };
        let names: Vec<_> = packs().iter().map(|it| it.name).collect();
        let mut chosen = Vec::new();
        for name in wanted {
            match packs().iter().find(|it| it.name == name.value) {
                Some(pack) => chosen.push(pack),
                None => self.missing(name, format!("there is no pack `{}`", name.value), &names),
            }
        }
        chosen
    }

    /// Names of pack rules that are left out.
    fn disabled(
        &mut self,
        disable: &[Spanned<String>],
        chosen: &[&'static PackInfo],
    ) -> Vec<String> {
        let all = pack_rules(chosen);
        let mut known = Vec::new();
        for rule in &all {
            let packs = rule.packs.iter();
            known.extend(packs.map(|pack| format!("{pack}/{}", rule.rule.name.value)));
        }
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let mut names = Vec::new();
        for it in disable {
            if known.contains(&it.value.as_str()) {
                names.extend(it.value.split_once('/').map(|(_, name)| name.to_owned()));
            } else {
                self.missing(it, format!("no chosen pack has a rule `{}`", it.value), &known);
            }
        }
        names
    }

    /// Whether a name of the author's can be that of a rule.
    fn name(&mut self, name: &Spanned<String>) -> bool {
        let text = &name.value;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        let label = if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(fits) {
            Some(format!("use up to {MAX_NAME} of a-z, 0-9, -, _ and ."))
        } else if self.names.contains_key(text) {
            Some("another rule has this name".to_owned())
        } else {
            None
        };
        let Some(label) = label else { return true };
        let title = format!("`{text}` cannot be the name of this rule");
        self.problem(Diagnostic::new(Code::RuleSetName, name.span, title, label));
        false
    }

    fn rule(&mut self, rule: &RuleEntry, origin: RuleOrigin) -> Option<EffectiveRule> {
        let name = rule.name.value.clone();
        if self.names.insert(name.clone(), rule.name.span).is_some() {
            return None;
        }
        let (pattern, parsed) = match &rule.asks {
            Selector::Pattern(pattern) => self.pattern(pattern, &name)?,
            Selector::Service { service, events } => {
                let text = self.service(service, events.as_deref())?;
                let name = Name::Path(format!("pattern of rule {name}"));
                self.parsed(Rc::new(Source::new(name, text)), None)?
            }
        };
        let events = event_names::events(&parsed);
        let parts = split::split(&pattern.text, &parsed);
        let about = rule.about.clone();
        self.lengths(rule, &parts);
        let is_written = matches!(rule.asks, Selector::Pattern(_));
        let inline = match &rule.asks {
            Selector::Pattern(pattern) => is_inline(pattern),
            Selector::Service { .. } => None,
        };
        Some(EffectiveRule {
            name,
            origin,
            about,
            pattern,
            parsed,
            events,
            is_written,
            inline,
            parts,
        })
    }

    fn lengths(&mut self, rule: &RuleEntry, parts: &[String]) {
        let place = rule.name.span;
        if parts.len() > 1 {
            let title = format!("`{}` becomes {} EventBridge rules", rule.name.value, parts.len());
            let label = "its pattern is too long for one".to_owned();
            self.problem(Diagnostic::new(Code::RuleSetSplit, place, title, label));
        }
        let long = parts.iter().find_map(|part| check_length(part));
        if let Some(long) = long {
            self.problem(Diagnostic { span: place, ..long });
        }
    }

    /// The text of the pattern of a service's events.
    fn service(
        &mut self,
        service: &Spanned<String>,
        events: Option<&[Spanned<String>]>,
    ) -> Option<String> {
        let catalog = Catalog::embedded();
        let Some(label) = catalog.event_source_of(&service.value) else {
            let near = catalog.nearest_service(&service.value);
            self.missing(
                service,
                format!("there is no service `{}`", service.value),
                near.as_slice(),
            );
            return None;
        };
        let mut named = Vec::new();
        for event in events.unwrap_or_default() {
            match catalog.named(label, &event.value).first() {
                Some(action) => named.push(*action),
                None => self.unknown_event(label, event),
            }
        }
        let written: Option<Vec<_>> =
            events.map(|events| events.iter().map(|it| it.value.as_str()).collect());
        Some(compose::pattern(label, written.as_deref(), &named))
    }

    /// Not an error: some events that are no API calls may be missing in the catalogue.
    fn unknown_event(&mut self, label: &str, event: &Spanned<String>) {
        let title = format!("no event of `{label}` is named `{}`", event.value);
        let place = event.span;
        if event.value.contains('*') {
            let words = "`*` is an ordinary character here".to_owned();
            let help =
                "leave `events` out for all, or write a `pattern` with a wildcard".to_owned();
            let diagnostic = Diagnostic::new(Code::LintLiteralStar, place, title, words);
            return self.problem(diagnostic.help(help));
        }
        let words = "CloudTrail is not known to write it".to_owned();
        let mut diagnostic = Diagnostic::new(Code::TrailEventName, place, title, words);
        if let Some(near) = Catalog::embedded().nearest_event(label, &event.value) {
            let text = serde_json::json!(near).to_string();
            diagnostic.fix = Some(Box::new(Fix { span: place, text }));
            diagnostic = diagnostic.help(format!("there is `{near}`"));
        }
        self.problem(diagnostic);
    }

    /// A pattern that stands in the rule set, or in a file.
    fn pattern(&mut self, given: &Spanned<String>, rule: &str) -> Option<(Rc<Source>, Pattern)> {
        let inline = is_inline(given);
        let source = if inline.is_some() {
            Source::new(Name::Path(format!("pattern of rule {rule}")), given.value.clone())
        } else {
            match (self.load)(&given.value) {
                Ok(source) => source,
                Err(why) => {
                    let title = format!("the pattern of `{rule}` cannot be read");
                    self.problem(Diagnostic::new(Code::RuleSetReference, given.span, title, why));
                    return None;
                }
            }
        };
        self.parsed(Rc::new(source), inline)
    }

    fn parsed(
        &mut self,
        source: Rc<Source>,
        inline: Option<Span>,
    ) -> Option<(Rc<Source>, Pattern)> {
        match parse(&source.text) {
            Ok(parsed) => Some((source, parsed)),
            Err(report) => {
                let problems = report.into_iter();
                self.problems.extend(problems.map(|it| match inline {
                    Some(place) => RuleSetProblem::Inline(place, source.clone(), it),
                    None => RuleSetProblem::Pattern(source.clone(), it),
                }));
                None
            }
        }
    }

    /// Tests name rules that exist.
    fn check_tests(&mut self, tests: &[TestEntry], known: &[&str]) {
        for named in tests.iter().flat_map(|it| it.matches.iter().chain(&it.misses)) {
            if !known.contains(&named.value.as_str()) {
                self.missing(named, format!("there is no rule `{}`", named.value), known);
            }
        }
    }
}

/// The place of a pattern that stands in the rule set itself.
fn is_inline(given: &Spanned<String>) -> Option<Span> {
    given.value.trim_start().starts_with('{').then_some(given.span)
}

/// The tests of packs, as far as they are about their rules in effect.
fn pack_tests(known: &[&str]) -> Vec<TestEntry> {
    let in_effect = |named: &Spanned<String>| known.contains(&named.value.as_str());
    let all = packs().iter().flat_map(|it| it.pack.tests.iter().cloned());
    let relevant = all.filter_map(|mut test| {
        test.matches.retain(in_effect);
        test.misses.retain(in_effect);
        (!test.matches.is_empty() || !test.misses.is_empty()).then_some(test)
    });
    relevant.collect()
}
