//! `check --fix` and `--diff`: the files that they write.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::run;

const WRONG: &str = r#"{"source": ["aws.iam"], "details": {"a": [{"perfix": "x"}]}}"#;
const RIGHT: &str = r#"{"source": ["aws.iam"], "detail": {"a": [{"prefix": "x"}]}}"#;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check-fix").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn written(path: &Path, text: impl AsRef<[u8]>) -> String {
    fs::write(path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_diff_changes_no_file_and_a_fix_does() {
    let folder = folder("pattern");
    let path = folder.join("a.json");
    let file = written(&path, format!("\u{feff}{WRONG}\n"));
    let before = fs::read(&path).unwrap();
    let ran = run(&["check", &file, "--fix", "--diff"], "");
    assert_eq!((ran.code, fs::read(&path).unwrap()), (1, before), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!("-{WRONG}\n+{RIGHT}")), "{}", ran.stdout);
    assert!(ran.stderr.contains("2 fixes in 1 file to apply with --fix"), "{}", ran.stderr);
    let ran = run(&["check", &file, "--fix"], "");
    assert!(ran.stderr.contains("2 fixes applied in 1 file"), "{}", ran.stderr);
    assert_eq!((ran.code, fs::read_to_string(&path).unwrap()), (0, format!("\u{feff}{RIGHT}\n")));
    let ran = run(&["check", &file, "--fix", "--diff"], "");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn patterns_of_a_rule_set_are_fixed() {
    let folder = folder("rule-set");
    written(&folder.join("a.json"), WRONG);
    let text = |inline: &str| {
        format!(
            "packs = []\n\n[[rule]]\nname = 'a'\npattern = 'a.json'\n\n\
             [[rule]]\nname = 'b' # kept\npattern = '''{inline}'''\n"
        )
    };
    let path = folder.join("audit-alert.toml");
    let file = written(&path, text(&WRONG.replace("iam", "s3")));
    let ran = run(&["check", &file, "--fix"], "");
    assert!(ran.stderr.contains("4 fixes applied in 2 files"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), text(&RIGHT.replace("iam", "s3")));
    assert_eq!(fs::read_to_string(folder.join("a.json")).unwrap(), RIGHT);
}

#[test]
fn documents_that_contain_patterns_are_not_written() {
    let path = folder("document").join("rule.json");
    let rule = format!(r#"{{"Name": "a", "EventPattern": {WRONG:?}}}"#);
    let file = written(&path, &rule);
    let ran = run(&["check", &file, "--fix"], "");
    assert!(ran.stderr.contains("--fix does not write documents"), "{}", ran.stderr);
    assert_eq!((ran.code, fs::read_to_string(&path).unwrap()), (1, rule));
}

#[test]
fn events_secrets_and_standard_input_are_not_written() {
    let folder = folder("others");
    let event = include_str!("../../samples/events/ecs/CreateCluster.json");
    let path = folder.join("event.json");
    let file = written(&path, event);
    assert_eq!(run(&["check", &file, "--fix"], "").code, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), event);
    let webhook = "https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx";
    let set = format!("packs = []\n# {webhook}\n[[rule]]\nname = 'a'\npattern = '{WRONG}'\n");
    let path = folder.join("audit-alert.toml");
    let file = written(&path, &set);
    let ran = run(&["check", &file, "--fix"], "");
    assert!(ran.stderr.contains("is not changed"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), set);
    assert_eq!(run(&["check", "-", "--fix"], WRONG).code, 2);
    assert_eq!(run(&["check", "-", "--fix", "--diff"], WRONG).code, 1);
}
