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
fn every_code_has_a_section_and_an_example() {
    let document = fs::read_to_string("docs/checks.md").unwrap();
    let examples = fs::read_to_string("tests/cmd/problems.md").unwrap();
    for code in Code::all() {
        assert!(document.contains(&format!("## {}: ", code.id())), "docs/checks.md: {}", code.id());
        assert!(
            examples.contains(&format!("[{}]", code.id())),
            "tests/cmd/problems.md: {}",
            code.id()
        );
    }
    assert_eq!(
        document.matches("\n## AA").count(),
        Code::all().count(),
        "a section for a code that is gone"
    );
}
