//! Resolves a rule set to its effective rules.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::packs::{PackInfo, packs};
use super::resolved_packs::{ResolvedPackRule, rules_of_packs};
use super::{
    Effective, EffectiveIgnore, EffectiveRule, RuleOrigin, RuleSetProblem, State, compose,
    installed,
};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Name, Source, Span, nearest};
use crate::language::{Phrase, phrase};
use crate::pattern::{Pattern, check_length, parse};
use crate::rules::file::{RuleEntry, RuleSetFile, Selector, Spanned, TestEntry, toml_string};
use crate::rules::lint;
use crate::rules::routes::{Routing, resolve_routing};

/// The pack of a rule set with neither packs nor rules.
pub const DEFAULT_PACK: &str = "starter";

/// Length limit of a rule's name: with the stack's name before it and a number after it, EventBridge's limit is 64
/// characters (API reference, `PutRule`).
pub(in crate::rules) const MAX_NAME: usize = 40;

/// Reads a pattern file by its name in the rule set. Returns the reason if it cannot be read.
pub(super) type Load<'l> = dyn FnMut(&str) -> Result<Source, Phrase> + 'l;

/// Resolves a rule set. Returns the valid rules and all problems.
pub fn resolve(set: RuleSetFile, load: &mut Load<'_>) -> (Effective, Vec<RuleSetProblem>) {
    let mut resolver = Resolver { load, problems: Vec::new(), names: BTreeMap::new() };
    let chosen = resolver.chosen_packs(&set);
    let disabled = resolver.disabled(&set.disable, &chosen);
    let mut rules = Vec::new();
    for rule in pack_rules(&chosen) {
        if !disabled.contains(&rule.name) {
            resolver.names.insert(rule.name.clone(), Span::default());
            rules.push(rule.effective());
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
        Some(EffectiveIgnore { name, pattern, parsed, inline: inline_span(&ignore.pattern) })
    });
    let ignores = ignores.collect();
    let known: Vec<_> = rules.iter().map(|it| it.name.as_str()).collect();
    // Rules that failed to resolve are already reported, so their names are accepted here.
    let written = set.rules.iter().map(|it| it.name.value.as_str());
    let known: Vec<_> = known.iter().copied().chain(written).collect();
    let (routing, found) = resolve_routing(&set.routing, &known);
    resolver.problems.extend(found.into_iter().map(RuleSetProblem::Set));
    resolver.check_tests(&set.tests, &known, &routing);
    (Effective { ignores, tests: set.tests, rules, routing }, resolver.problems)
}

/// The rules of the selected packs, without duplicates.
fn pack_rules(chosen: &[&'static PackInfo]) -> Vec<&'static ResolvedPackRule> {
    let names: Vec<_> = chosen.iter().map(|pack| pack.name).collect();
    rules_of_packs(&names)
}

struct Resolver<'l, 'f> {
    load: &'l mut Load<'f>,
    problems: Vec<RuleSetProblem>,
    /// Names of all rules so far.
    names: BTreeMap<String, Span>,
}

impl Resolver<'_, '_> {
    fn problem(&mut self, diagnostic: Diagnostic) {
        self.problems.push(RuleSetProblem::Set(diagnostic));
    }

    /// Reports a name that does not exist, with the nearest known one.
    fn report_unknown(&mut self, named: &Spanned<String>, title: Phrase, known: &[&str]) {
        let label = phrase!("not found");
        let mut diagnostic = Diagnostic::new(Code::RuleSetReference, named.span, title, label);
        // `acm` instead of `starter/acm` is a common mistake.
        let whole =
            known.iter().find(|it| it.split_once('/').is_some_and(|(_, it)| it == named.value));
        if let Some(near) = whole.copied().or_else(|| nearest(&named.value, known)) {
            diagnostic = diagnostic.suggest(near, toml_string(near));
        }
        self.problem(diagnostic);
    }

    fn chosen_packs(&mut self, set: &RuleSetFile) -> Vec<&'static PackInfo> {
        let Some(selected) = &set.packs else {
            let is_empty = set.rules.is_empty();
            return packs().iter().filter(|it| is_empty && it.name == DEFAULT_PACK).collect();
        };
        let names: Vec<_> = packs().iter().map(|it| it.name).collect();
        let mut chosen = Vec::new();
        for name in selected {
            if let Some(pack) = packs().iter().find(|it| it.name == name.value) {
                chosen.push(pack);
            } else {
                let title = phrase!("unknown pack `{pack}`", pack = name.value);
                self.report_unknown(name, title, &names);
            }
        }
        chosen
    }

    /// Names of excluded pack rules, without their packs.
    fn disabled(
        &mut self,
        disable: &[Spanned<String>],
        chosen: &[&'static PackInfo],
    ) -> Vec<String> {
        let all = pack_rules(chosen);
        let mut known = Vec::new();
        for rule in &all {
            let packs = rule.packs.iter();
            known.extend(packs.map(|pack| format!("{pack}/{}", rule.name)));
        }
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let mut names = Vec::new();
        for it in disable {
            if known.contains(&it.value.as_str()) {
                names.extend(it.value.split_once('/').map(|(_, name)| name.to_owned()));
            } else {
                let title = phrase!("no selected pack has the rule `{rule}`", rule = it.value);
                self.report_unknown(it, title, &known);
            }
        }
        names
    }

    /// Returns true if the name of a custom rule is valid and unique. Reports a problem otherwise.
    fn name(&mut self, name: &Spanned<String>) -> bool {
        let text = &name.value;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        let label = if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(fits) {
            Some(phrase!("use 1 to {max} characters: a-z, 0-9, -, _ and .", max = MAX_NAME))
        } else if self.names.contains_key(text) {
            Some(phrase!("another rule has this name"))
        } else {
            None
        };
        let Some(label) = label else { return true };
        let title = phrase!("invalid rule name `{name}`", name = text);
        self.problem(Diagnostic::new(Code::RuleSetName, name.span, title, label));
        false
    }

    fn rule(&mut self, entry: &RuleEntry, origin: RuleOrigin) -> Option<EffectiveRule> {
        let name = entry.name.value.clone();
        if self.names.insert(name.clone(), entry.name.span).is_some() {
            return None;
        }
        let (pattern, parsed) = match &entry.selector {
            Selector::Pattern(pattern) => self.pattern(pattern, &name)?,
            Selector::Service { service, events } => {
                let text = self.service(service, events.as_deref())?;
                let name = Name::Path(format!("pattern of rule {name}"));
                self.parsed(Arc::new(Source::new(name, text)), None)?
            }
        };
        let has_own_pattern = matches!(entry.selector, Selector::Pattern(_));
        let inline = match &entry.selector {
            Selector::Pattern(pattern) => inline_span(pattern),
            Selector::Service { .. } => None,
        };
        let all_events = entry.all_management_events.then_some(State::AllEvents);
        let rule = EffectiveRule {
            name,
            origin,
            about: entry.about.clone(),
            pattern,
            parsed,
            has_own_pattern,
            inline,
            events: OnceLock::new(),
            parts: OnceLock::new(),
            state: all_events.map(OnceLock::from).unwrap_or_default(),
        };
        self.lengths(entry, rule.parts());
        Some(rule)
    }

    fn lengths(&mut self, rule: &RuleEntry, parts: &[String]) {
        let place = rule.name.span;
        if parts.len() > 1 {
            let title = phrase!(
                "`{rule}` is installed as {count} EventBridge rules",
                rule = rule.name.value,
                count = parts.len()
            );
            let label = phrase!("the pattern is too long for one rule");
            self.problem(Diagnostic::new(Code::RuleSetSplit, place, title, label));
        }
        let long = parts.iter().find_map(|part| check_length(part));
        if let Some(long) = long {
            self.problem(Diagnostic { span: place, ..long });
        }
    }

    /// Composes the pattern for events of a service.
    fn service(
        &mut self,
        service: &Spanned<String>,
        events: Option<&[Spanned<String>]>,
    ) -> Option<String> {
        let catalog = Catalog::embedded();
        let Some(label) = catalog.event_source_of(&service.value) else {
            let near = catalog.nearest_service(&service.value);
            let title = phrase!("unknown service `{service}`", service = service.value);
            self.report_unknown(service, title, near.as_slice());
            return None;
        };
        for event in events.unwrap_or_default() {
            if catalog.actions_named(label, &event.value).is_empty() {
                self.unknown_event(label, event);
            }
        }
        let written: Option<Vec<_>> =
            events.map(|events| events.iter().map(|it| it.value.as_str()).collect());
        Some(compose::of_service(label, written.as_deref()))
    }

    /// Reports what the lints find in a pattern of only this event. A warning, not an error: the catalog may lack some events
    /// that are not API calls.
    fn unknown_event(&mut self, label: &str, event: &Spanned<String>) {
        let place = event.span;
        if event.value.contains('*') {
            let title = phrase!(
                "no event of {sources} is named `{name}`",
                sources = format!("`{label}`"),
                name = event.value
            );
            let label = phrase!("`*` is an ordinary character here");
            let help =
                phrase!("omit `events` for all API calls, or write a `pattern` with a wildcard");
            let diagnostic = Diagnostic::new(Code::LintLiteralStar, place, title, label);
            return self.problem(diagnostic.help(help));
        }
        let text = compose::of_service(label, Some(&[&event.value]));
        let found = parse(&text).map(|pattern| lint(&pattern)).unwrap_or_default();
        let name = toml_string(&event.value);
        let mut found = found.into_iter().filter(|it| text.get(it.span.range()) == Some(&name));
        if let Some(mut finding) = found.next() {
            finding.span = place;
            // The string of a name is the same in JSON and in TOML.
            if let Some(fix) = &mut finding.fix {
                fix.span = place;
            }
            self.problem(finding);
        }
    }

    /// Reads and parses an inline pattern or a pattern file.
    fn pattern(&mut self, given: &Spanned<String>, rule: &str) -> Option<(Arc<Source>, Pattern)> {
        let inline = inline_span(given);
        let source = if inline.is_some() {
            Source::new(Name::Path(format!("pattern of rule {rule}")), given.value.clone())
        } else {
            match (self.load)(&given.value) {
                Ok(source) => source,
                Err(why) => {
                    let title = phrase!("cannot read the pattern of `{rule}`", rule);
                    self.problem(Diagnostic::new(Code::RuleSetReference, given.span, title, why));
                    return None;
                }
            }
        };
        self.parsed(Arc::new(source), inline)
    }

    fn parsed(
        &mut self,
        source: Arc<Source>,
        inline: Option<Span>,
    ) -> Option<(Arc<Source>, Pattern)> {
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

    /// Reports unknown rules and destinations in tests.
    fn check_tests(&mut self, tests: &[TestEntry], known: &[&str], routing: &Routing) {
        let destinations: Vec<_> = routing.names().collect();
        for named in tests.iter().flat_map(|it| it.routes.iter().flatten()) {
            if !destinations.contains(&named.value.as_str()) {
                let title = phrase!("unknown destination `{name}`", name = named.value);
                self.report_unknown(named, title, &destinations);
            }
        }
        for named in tests.iter().flat_map(|it| it.matches.iter().chain(&it.misses)) {
            if !known.contains(&named.value.as_str()) {
                let title = phrase!("unknown rule `{rule}`", rule = named.value);
                self.report_unknown(named, title, known);
            }
        }
    }
}

/// The location of an inline pattern. Returns `None` for the name of a file.
fn inline_span(given: &Spanned<String>) -> Option<Span> {
    given.value.trim_start().starts_with('{').then_some(given.span)
}

impl Effective {
    /// The tests of packs, limited to effective rules.
    pub fn pack_tests(&self) -> Vec<TestEntry> {
        let of_packs = self.rules.iter().filter(|it| matches!(it.origin, RuleOrigin::Packs(_)));
        let known: Vec<_> = of_packs.map(|it| it.name.as_str()).collect();
        let is_known = |named: &Spanned<String>| known.contains(&named.value.as_str());
        let all = packs().iter().flat_map(|it| it.pack.tests.iter().cloned());
        let relevant = all.filter_map(|mut test| {
            test.matches.retain(is_known);
            test.misses.retain(is_known);
            (!test.matches.is_empty() || !test.misses.is_empty()).then_some(test)
        });
        relevant.collect()
    }
}
