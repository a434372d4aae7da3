//! Compares the phrases of `src/` with their translations: none is missing, unused or repeated, and each has the same values
//! in every language.
#![expect(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "support/rust_files.rs"]
mod rust_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use audit_alert::language::Language;
use rust_files::rust_files;

/// Returns all phrases with the files that contain them.
fn phrases() -> BTreeMap<String, BTreeSet<PathBuf>> {
    let mut phrases: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for path in rust_files(Path::new("src")) {
        for template in templates(&fs::read_to_string(&path).unwrap()) {
            phrases.entry(template).or_default().insert(path.clone());
        }
    }
    phrases
}

/// Returns the templates of `phrase!` and `plural!` in a file, except for those in comments and tests.
fn templates(text: &str) -> Vec<String> {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
    let code: Vec<_> = text.lines().filter(|it| !it.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for (call, literals) in [("phrase!(", 1), ("plural!(", 2)] {
        for (_, after) in split_all(&code, call) {
            let mut rest = after;
            for _ in 0..literals {
                if literals == 2 {
                    rest = rest.find('"').and_then(|at| rest.get(at..)).unwrap_or_default();
                }
                let Some((template, behind)) = literal(rest.trim_start()) else { break };
                found.push(template);
                rest = behind;
            }
        }
    }
    found
}

fn split_all<'t>(text: &'t str, by: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    text.match_indices(by).filter_map(move |(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + by.len()..)?);
        // Not `paraphrase!(`.
        let is_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        (!is_name).then_some((before, after))
    })
}

/// Parses the string literal at the beginning of a text. Returns its value and the rest of the text.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut value = String::new();
    loop {
        let at = rest.find(['"', '\\'])?;
        let (before, behind) = rest.split_at(at);
        value += before;
        if let Some(behind) = behind.strip_prefix('"') {
            return Some((value, behind));
        }
        let mut escape = behind.chars();
        escape.next();
        let kind = escape.next()?;
        rest = escape.as_str();
        match kind {
            'n' => value.push('\n'),
            't' => value.push('\t'),
            '\n' => rest = rest.trim_start(),
            'u' => {
                let (code, behind) = rest.strip_prefix('{')?.split_once('}')?;
                value.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                rest = behind;
            }
            c => value.push(c),
        }
    }
}

/// Returns the names in braces, and the number of escaped braces.
fn places(template: &str) -> (BTreeSet<&str>, usize) {
    let (mut names, mut braces, mut rest) = (BTreeSet::new(), 0, template);
    while let Some((before, after)) = rest.split_once(['{', '}']) {
        let brace = rest.get(before.len()..=before.len()).unwrap();
        if let Some(after) = after.strip_prefix(brace) {
            (braces, rest) = (braces + 1, after);
        } else {
            let (name, after) = after.split_once('}').unwrap();
            names.insert(name);
            rest = after;
        }
    }
    (names, braces)
}

/// Returns `true` if a template has words. A template of values and punctuation needs no translation.
fn has_words(template: &str) -> bool {
    let mut outside = true;
    template.chars().any(|c| {
        outside = match c {
            '{' => false,
            '}' => true,
            _ => outside,
        };
        outside && c.is_alphabetic()
    })
}

fn translated() -> impl Iterator<Item = Language> {
    Language::ALL.iter().copied().filter(|it| *it != Language::default())
}

#[test]
fn every_phrase_is_translated() {
    let phrases = phrases();
    assert!(!phrases.is_empty(), "no phrase found");
    for language in translated() {
        let known: BTreeSet<_> = language.phrases().iter().map(|(english, _)| *english).collect();
        let missing: Vec<_> = phrases
            .iter()
            .filter(|(template, _)| has_words(template) && !known.contains(template.as_str()))
            .map(|(template, files)| format!("{files:?}: {template:?}"))
            .collect();
        assert!(
            missing.is_empty(),
            "{} has no translation of:\n{}",
            language.code(),
            missing.join("\n")
        );
    }
}

#[test]
fn every_translation_belongs_to_a_phrase() {
    let phrases = phrases();
    for language in translated() {
        for (english, _) in language.phrases() {
            assert!(phrases.contains_key(*english), "{}: unused: {english:?}", language.code());
        }
    }
}

#[test]
fn no_phrase_is_translated_twice() {
    for language in translated() {
        let mut known = BTreeSet::new();
        for (english, _) in language.phrases() {
            assert!(known.insert(english), "{}: {english:?} is translated twice", language.code());
        }
    }
}

#[test]
fn a_translation_has_the_values_of_its_phrase() {
    for language in translated() {
        for (english, translation) in language.phrases() {
            assert_eq!(places(english), places(translation), "{}: {english:?}", language.code());
        }
    }
}

#[test]
fn templates_are_found_as_the_compiler_reads_them() {
    let code = "phrase!(\"a \\\"b\\\" \\\n    {c}\", c) phrase!(\n\"d\")\n\
        // phrase!(\"no\")\nplural!(count = n(), \"f\", \"g\", h = 1)";
    assert_eq!(templates(code), ["a \"b\" {c}", "d", "f", "g"]);
}
