//! The output of `backtest`: files, and the suggested entries as a rule set.

use std::fs;
use std::path::PathBuf;

use audit_alert::cli::Terminal;

use crate::world::{Ran, run, run_in};

const ARCHIVE: &[&str] = &["backtest", "samples/archive", "--rules", "starter"];

/// A file that does not exist yet, in the folder for temporary files.
struct NewFile(PathBuf);

impl NewFile {
    fn new(name: &str) -> Self {
        let file = format!("audit-alert-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(file))
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).unwrap()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

fn backtest(options: &[&str]) -> Ran {
    // Files are UTF-8, whatever the locale.
    let locale = [("LC_ALL", "en_US.UTF-8")];
    run_in(&[ARCHIVE, options].concat(), b"", Terminal::default(), &locale)
}

#[test]
fn suggested_entries_are_a_rule_set_that_removes_their_alerts() {
    let (ignores, tuned) = (NewFile::new("ignores.toml"), NewFile::new("tuned.toml"));
    let ran = backtest(&["--write-ignores", ignores.path()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("6 entries, 2 of them safe"), "{}", ran.stderr);
    let checked = run(&["check", ignores.path()], "");
    assert_eq!(checked.code, 0, "{}", checked.stdout);
    // The example of the documentation is this file.
    let sample = fs::read_to_string("samples/archive/audit-alert.toml").unwrap();
    let entries = sample.split_once("\n\n").unwrap().1;
    assert!(ignores.text().starts_with(entries), "{}", ignores.text());

    fs::write(&tuned.0, format!("packs = [\"starter\"]\n{}", ignores.text())).unwrap();
    let compared =
        run(&["backtest", "samples/archive", "--rules", tuned.path(), "--against", "starter"], "");
    assert_eq!(compared.code, 0, "{}", compared.stderr);
    let line = "204 alerts before, 21 after (15 and 1.5 a day)\n";
    assert!(compared.stdout.contains(line), "{}", compared.stdout);

    let again = backtest(&["--write-ignores", ignores.path()]);
    assert_eq!((again.code, again.stdout.as_str()), (2, ""));
    assert!(again.stderr.contains("exists, and is not overwritten"), "{}", again.stderr);
}

#[test]
fn a_file_has_the_output_of_the_terminal_without_styles() {
    let file = NewFile::new("report");
    for format in ["human", "markdown", "html"] {
        let to_file = backtest(&["--format", format, "-o", file.path(), "--color", "always"]);
        assert_eq!((to_file.code, to_file.stdout.as_str()), (0, ""), "{}", to_file.stderr);
        assert_eq!(file.text(), backtest(&["--format", format]).stdout);
    }
    assert_eq!(backtest(&["-o", "https://example.com/x"]).code, 2);
}

#[test]
fn suggested_commands_have_the_options_of_the_run() {
    let sample = "samples/archive/audit-alert.toml";
    let options = [
        &["--since", "2026-11-01", "--until", "2026-11-20", "--account", "111122223333"][..],
        &["--region", "us-east-1", "--limit", "200", "--jobs", "1", "--against", sample],
    ];
    let options = options.concat();
    let selection = "--since 2026-11-01 --until 2026-11-20 --account 111122223333 \
        --region us-east-1 --limit 200 --jobs 1";
    let ran = backtest(&options);
    let line = format!(
        "next: audit-alert backtest samples/archive {selection} --rules starter --against {sample} \
         --write-ignores ignores.toml     write the suggested entries\n"
    );
    assert!(ran.stderr.ends_with(&line), "{}", ran.stderr);
    // The suggested line is a valid command.
    let words: Vec<_> = line.split(' ').skip(2).take_while(|it| !it.is_empty()).collect();
    let file = NewFile::new("suggested.toml");
    let words: Vec<_> =
        words.into_iter().map(|it| if it == "ignores.toml" { file.path() } else { it }).collect();
    let again = run_in(&words, b"", Terminal::default(), &[("LC_ALL", "en_US.UTF-8")]);
    assert_eq!(again.stdout, ran.stdout, "{}", again.stderr);
    let line = format!(
        "then audit-alert backtest samples/archive {selection} --rules NEW --against OLD\n"
    );
    assert!(again.stderr.ends_with(&line), "{}", again.stderr);
}

#[test]
fn commands_after_merge_merge_again() {
    let (part, ignores) = (NewFile::new("two words.part"), NewFile::new("merged.toml"));
    assert_eq!(backtest(&["--format", "partial", "-o", part.path()]).code, 0);
    let ran = run(&["backtest", "merge", part.path(), "--lang", "ko"], "");
    let line = format!(
        "다음: audit-alert backtest merge '{}' --lang ko --write-ignores ignores.toml",
        part.path()
    );
    assert!(cfg!(windows) || ran.stderr.contains(&line), "{}", ran.stderr);
    let ran = run(&["backtest", "merge", part.path(), "--write-ignores", ignores.path()], "");
    let line = "into the rule set, and count the parts again\n";
    assert!(ran.stderr.ends_with(line), "{}", ran.stderr);
}

#[test]
fn the_output_never_replaces_an_input() {
    let folder = std::env::temp_dir().join(format!("audit-alert-{}-own", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let rules = "packs = [\"starter\"]\n[[rule]]\nname = \"a\"\npattern = \"a.pattern\"\n";
    let pattern = r#"{"source": ["aws.iam"]}"#;
    let event = run(&["generate", "iam", "CreateUser"], "").stdout;
    for (name, text) in
        [("rules.toml", rules), ("a.pattern", pattern), ("event", &event), ("report.json", "")]
    {
        fs::write(path(name), text).unwrap();
    }
    fs::hard_link(path("event"), path("linked")).unwrap();
    let part = ["backtest", &path("event"), "--rules", "starter", "--format", "partial"];
    fs::write(path("part"), run(&part, "").stdout).unwrap();
    let input = [path("rules.toml"), path("event"), path("part"), path("")];
    let [rules, event, part, folder_path] = input.each_ref().map(|it| &**it);
    let mut refused = vec![
        (vec!["backtest", event, "--rules", "starter"], "event"),
        (vec!["backtest", event, "--rules", rules], "rules.toml"),
        (vec!["backtest", event, "--rules", rules], "a.pattern"),
        (vec!["backtest", event, "--rules", "starter", "--against", rules], "rules.toml"),
        (vec!["backtest", "merge", part], "part"),
        (vec!["backtest", folder_path, "--rules", "starter"], "report.json"),
        (vec!["backtest", folder_path, "--rules", "starter"], "new.json"),
        (vec!["backtest", event, "--rules", "starter"], ""),
        (vec!["backtest", event, "--rules", "starter"], "nowhere/report.md"),
    ];
    if cfg!(unix) {
        refused.push((vec!["backtest", event, "--rules", "starter"], "linked"));
    }
    for (words, output) in refused {
        let output = path(output);
        let before = fs::read(&output).ok();
        let ran = run(&[&words[..], &["-o", &output]].concat(), "");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{output}");
        assert_eq!(fs::read(&output).ok(), before, "{}", ran.stderr);
    }
    for (output, stdout) in [("report.json", false), ("other.md", false), ("-", true)] {
        let output = if stdout { output.to_owned() } else { path(output) };
        let ran = run(&["backtest", event, "--rules", "starter", "-o", &output], "");
        assert_eq!((ran.code, ran.stdout.is_empty()), (0, !stdout), "{}", ran.stderr);
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_page_of_merged_parts_is_that_of_the_whole() {
    let part = NewFile::new("part.json");
    assert_eq!(backtest(&["--format", "partial", "-o", part.path()]).code, 0);
    let merged = run(&["backtest", "merge", "--format", "html", part.path()], "");
    let whole = backtest(&["--format", "html"]).stdout;
    let source = |name: &str| format!("Read from {name} at 2026-11-24T05:03:10Z");
    let (of_part, of_whole) = (source(part.path()), source("samples/archive"));
    assert!(whole.contains(&of_whole), "{whole}");
    assert_eq!((merged.code, merged.stdout.replace(&of_part, &of_whole)), (0, whole));
}

#[test]
fn a_page_is_not_for_a_terminal_or_for_another_format() {
    let terminal = Terminal { is_terminal: true, columns: Some(80) };
    let ran = run_in(&[ARCHIVE, &["--format", "html"]].concat(), b"", terminal, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("refusing to write an HTML page to a terminal"), "{}", ran.stderr);
    for options in [["--open", "--format", "json"], ["--open", "-o", "report.html"]] {
        let ran = backtest(&options);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    }
}
