//! The rules of the packs in resolved form, with a pattern instead of a service and its events. Reading the packs' TOML and
//! the catalog at each start took more time than evaluating an event.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::{EffectiveRule, RuleOrigin, State};
use crate::alert::Severity;
use crate::diagnostic::{Name, Source};
use crate::pattern::parse;
use crate::rules::file::{About, Title};

/// One rule in each line, in the order of the packs' files. A test writes the file and compares it with the packs.
const RULES: &str = include_str!("../packs/resolved.jsonl");

/// A rule of a pack in resolved form.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResolvedPackRule {
    /// The name of the rule.
    pub name: String,
    /// All packs that include the rule.
    pub packs: Vec<String>,
    pub(in crate::rules) severity: Severity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Title>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Title>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) mitre: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    cis: Vec<String>,
    state: State,
    has_own_pattern: bool,
    pattern: String,
}

/// A line of the file, parsed on first use.
struct RuleLine {
    text: &'static str,
    rule: OnceLock<ResolvedPackRule>,
}

/// The rules of some packs, without duplicates. Parses few lines of other packs.
pub(super) fn rules_of_packs(names: &[&str]) -> Vec<&'static ResolvedPackRule> {
    let names_in_json: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    lines()
        .iter()
        .filter(|line| names_in_json.iter().any(|name| line.text.contains(name)))
        .map(RuleLine::rule)
        .filter(|rule| rule.packs.iter().any(|pack| names.contains(&pack.as_str())))
        .collect()
}

/// The rules of all packs that contain a text. Parses no others.
pub(in crate::rules) fn rules_containing(
    text: &str,
) -> impl Iterator<Item = &'static ResolvedPackRule> {
    lines().iter().filter(move |line| line.text.contains(text)).map(RuleLine::rule)
}

fn lines() -> &'static [RuleLine] {
    static LINES: OnceLock<Vec<RuleLine>> = OnceLock::new();
    let line = |text| RuleLine { text, rule: OnceLock::new() };
    LINES.get_or_init(|| RULES.lines().map(line).collect())
}

impl RuleLine {
    fn rule(&self) -> &ResolvedPackRule {
        let read = || serde_json::from_str(self.text).expect("a test proves that it is valid");
        self.rule.get_or_init(read)
    }
}

impl ResolvedPackRule {
    /// The effective rule.
    pub(in crate::rules) fn effective(&self) -> EffectiveRule {
        let source = Name::Path(format!("[[rule]] {}", self.name));
        EffectiveRule {
            name: self.name.clone(),
            origin: RuleOrigin::Packs(self.packs.clone()),
            about: About {
                severity: self.severity,
                title: self.title.clone(),
                reason: self.reason.clone(),
                mitre: self.mitre.clone(),
                cis: self.cis.clone(),
            },
            pattern: Arc::new(Source::new(source, self.pattern.clone())),
            parsed: parse(&self.pattern).expect("a test proves that the patterns are valid"),
            has_own_pattern: self.has_own_pattern,
            inline: None,
            events: OnceLock::new(),
            parts: OnceLock::new(),
            state: OnceLock::from(self.state),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::diagnostic::Span;
    use crate::language::Phrase;
    use crate::rules::file::{Pack, PackRule, RuleSetFile, Spanned, read_pack};
    use crate::rules::set::{PACK_FILES, packs, resolve};

    fn pack_rules() -> Vec<PackRule> {
        let read = PACK_FILES.iter().map(|(_, text)| read_pack(text).0);
        read.flat_map(|Pack { rules, .. }| rules).collect()
    }

    /// Resolves the rules of the packs' files, with the catalog.
    fn from_files() -> Vec<EffectiveRule> {
        let rules = pack_rules().into_iter().map(|it| it.rule).collect();
        let set = RuleSetFile { packs: Some(Vec::new()), rules, ..RuleSetFile::default() };
        let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
        assert!(problems.is_empty(), "{problems:?}");
        effective.rules
    }

    fn resolved(rule: &EffectiveRule, packs: Vec<String>) -> ResolvedPackRule {
        ResolvedPackRule {
            name: rule.name.clone(),
            packs,
            severity: rule.about.severity,
            title: rule.about.title.clone(),
            reason: rule.about.reason.clone(),
            mitre: rule.about.mitre.clone(),
            cis: rule.about.cis.clone(),
            state: rule.state(),
            has_own_pattern: rule.has_own_pattern,
            pattern: rule.pattern.text.clone(),
        }
    }

    /// `UPDATE=1 cargo test --lib resolved_packs` updates the file.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the switch of this test")]
    fn the_file_has_the_rules_of_the_packs() {
        let mut lines = String::new();
        for (rule, entry) in from_files().iter().zip(pack_rules()) {
            let rule = resolved(rule, entry.packs);
            lines += &(serde_json::to_string(&rule).unwrap() + "\n");
        }
        if std::env::var_os("UPDATE").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules/packs/resolved.jsonl");
            fs::write(path, &lines).unwrap();
        } else {
            assert!(lines == RULES, "the file is not up to date");
        }
    }

    #[test]
    fn rules_of_packs_are_the_same_without_their_files() {
        let names = packs().iter().map(|it| it.name.to_owned());
        let names = names.map(|value| Spanned { value, span: Span::default() }).collect();
        let set = RuleSetFile { packs: Some(names), ..RuleSetFile::default() };
        let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
        assert!(problems.is_empty(), "{problems:?}");
        let expected = from_files();
        assert_eq!(effective.rules.len(), expected.len());
        for (rule, expected) in effective.rules.iter().zip(&expected) {
            let line = |it: &EffectiveRule| resolved(it, Vec::new());
            assert_eq!(line(rule), line(expected));
            assert_eq!((&rule.parsed, rule.parts()), (&expected.parsed, expected.parts()));
        }
    }
}
