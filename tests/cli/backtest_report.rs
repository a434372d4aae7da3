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
fn a_page_of_merged_parts_is_that_of_the_whole() {
    let part = NewFile::new("part.json");
    assert_eq!(backtest(&["--format", "partial", "-o", part.path()]).code, 0);
    let merged = run(&["backtest", "merge", "--format", "html", part.path()], "");
    let whole = backtest(&["--format", "html"]);
    assert_eq!((merged.code, merged.stdout), (0, whole.stdout));
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
