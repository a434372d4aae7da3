//! Imports each pattern as an EventBridge rule, and those of exported templates, and compares the verdicts of the rule set with
//! the recorded ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use audit_alert::diagnostic::{Level, Name, Source};
use audit_alert::json::parse_first;
use audit_alert::language::{Language, Phrase};
use audit_alert::pattern::{evaluate, parse};
use audit_alert::rules::file::{read_rule_set, toml_string};
use audit_alert::rules::import::{ImportOptions, ImportableRule, import};
use audit_alert::rules::set::resolve;

use crate::{Vector, vector_files, vectors};

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn imported_patterns_have_the_recorded_verdicts() {
    let mut count = 0;
    for vector in vector_files().iter().flat_map(|it| vectors(it)) {
        let Some(expected) = vector.expect.r#match else { continue };
        if parse(&vector.pattern).is_err() {
            continue;
        }
        let rule = ImportableRule {
            name: "a".to_owned(),
            pattern: Some(vector.pattern.clone()),
            ..ImportableRule::default()
        };
        let options = ImportOptions {
            language: Language::En,
            home: "us-east-1".to_owned(),
            is_home_assumed: false,
            prefix: String::new(),
            origin: Phrase::verbatim("a vector"),
        };
        let import = import(vec![rule], &options);
        let (set, found) = read_rule_set(&import.text);
        assert_eq!(found, [], "{}", vector.id);
        let (effective, _) = resolve(set, &mut |name| {
            let text = import.pattern_files[0].1.clone();
            Ok(Source::new(Name::Path(name.to_owned()), text))
        });
        let pattern = &effective.rules[0].parsed;
        let found = evaluate(pattern, &parse_first(&vector.event).unwrap());
        assert_eq!(found, expected, "{}: {}", vector.id, import.text);
        count += 1;
    }
    println!("{count} imported patterns");
}

/// The most rules of one template.
const MAX_RULES: usize = 1_000;

/// Runs a command in a folder, and returns its standard output.
fn run(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.args(args).current_dir(folder).env_clear().env("HOME", "/nowhere");
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8_lossy(&output.stderr));
    // The patterns have findings.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {err}");
    out.unwrap()
}

/// The rule of a pattern, if a rule set accepts it.
fn entry(name: &str, pattern: &str) -> Option<String> {
    let text =
        format!("[[rule]]\nname = {}\npattern = {}\n", toml_string(name), toml_string(pattern));
    let (effective, problems) =
        resolve(read_rule_set(&format!("packs = []\n{text}")).0, &mut |_| Err(Phrase::default()));
    let is_valid = problems.iter().all(|it| it.diagnostic().code.level() < Level::Error);
    (is_valid && effective.rules.len() == 1).then_some(text)
}

/// A line of `rules show`. A pattern keeps its numbers as they are written.
#[derive(serde::Deserialize)]
struct ShownRule {
    name: String,
    pattern: Box<serde_json::value::RawValue>,
}

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn patterns_of_exported_templates_have_the_recorded_verdicts() {
    let mut by_pattern: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    for vector in vector_files().iter().flat_map(|it| vectors(it)) {
        let Ok(pattern) = parse(&vector.pattern) else { continue };
        let event = parse_first(&vector.event);
        let found = event.ok().map(|it| evaluate(&pattern, &it));
        if vector.expect.r#match.is_some() && found == vector.expect.r#match {
            by_pattern.entry(vector.pattern.clone()).or_default().push(vector);
        }
    }
    let rules: Vec<_> = by_pattern
        .into_iter()
        .enumerate()
        .filter_map(|(number, (pattern, vectors))| {
            let name = format!("v-{number}");
            Some((entry(&name, &pattern)?, name, vectors))
        })
        .collect();
    let bootstrap = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/package/x86_64");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("vectors-import");
    let mut count = 0;
    for rules in rules.chunks(MAX_RULES) {
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        let entries: String = rules.iter().map(|it| it.0.as_str()).collect();
        fs::write(folder.join("audit-alert.toml"), format!("packs = []\n{entries}")).unwrap();
        run(&folder, &["export", "cloudformation", "--bootstrap", bootstrap]);
        run(&folder, &["import", "cloudformation", "-o", "imported/audit-alert.toml"]);
        let show = ["rules", "show", "--all", "--format", "json", "--rules"];
        let shown = run(&folder, &[&show[..], &["imported/audit-alert.toml"]].concat());
        let patterns: BTreeMap<String, String> = shown
            .lines()
            .map(|line| {
                let ShownRule { name, pattern } = serde_json::from_str(line).unwrap();
                (name, pattern.get().to_owned())
            })
            .collect();
        for (_, name, vectors) in rules {
            let pattern = parse(&patterns[name]).unwrap();
            for vector in vectors {
                let found = evaluate(&pattern, &parse_first(&vector.event).unwrap());
                assert_eq!(Some(found), vector.expect.r#match, "{}: {}", vector.id, patterns[name]);
                count += 1;
            }
        }
    }
    println!("{count} verdicts of imported templates");
}
