//! The documents say what the code does: the examples of the README and of `tests/cmd`, and a section for each code.
#![expect(clippy::disallowed_methods, reason = "tests read files")]

use std::fs;

use audit_alert::diagnostic::Code;

#[test]
fn examples_run_as_written() {
    trycmd::TestCases::new()
        .case("README.md")
        .case("tests/cmd/*.md")
        .env("TZ", "UTC")
        .env("COLUMNS", "80");
}

#[test]
fn every_code_has_an_example() {
    let files = fs::read_dir("tests/cmd").unwrap().map(|it| it.unwrap().path());
    let examples: String =
        files.filter(|it| it.is_file()).map(|it| fs::read_to_string(it).unwrap()).collect();
    for code in Code::all() {
        assert!(examples.contains(&format!("[{}]", code.id())), "tests/cmd: {}", code.id());
    }
}
