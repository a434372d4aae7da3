//! Compares the documents with the code: runs the examples of the README and of `tests/cmd`, and finds an example of each code.
#![expect(clippy::disallowed_methods, reason = "tests read files")]

use std::fs;
use std::process::Command;

use audit_alert::diagnostic::Code;

#[test]
fn examples_run_as_written() {
    let cases = in_locale("en_US.UTF-8");
    if cfg!(feature = "aws") {
        cases.case("tests/cmd/aws/*.md");
    }
    cases.case("README.md").case("docs/*.md").case("tests/cmd/*.md");
}

#[test]
fn korean_examples_run_as_written() {
    in_locale("ko_KR.UTF-8").case("README.ko.md");
}

fn in_locale(locale: &str) -> trycmd::TestCases {
    let cases = trycmd::TestCases::new();
    cases
        .env("TZ", "UTC")
        // Hides the settings and the locale of the developer.
        .env("XDG_CONFIG_HOME", "/nowhere")
        .env("LC_ALL", locale)
        // The examples must not post to the developer's Slack.
        .env("SLACK_WEBHOOK_URL", "")
        .env("SLACK_BOT_TOKEN", "")
        .env("AWS_ACCESS_KEY_ID", "")
        .env("COLUMNS", "80");
    cases
}

/// These examples set variables that `in_locale` would overwrite.
#[test]
fn refused_urls_are_reported_as_written() {
    trycmd::TestCases::new()
        .case("tests/cmd/send/*.md")
        .env("XDG_CONFIG_HOME", "/nowhere")
        .env("LC_ALL", "en_US.UTF-8");
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

/// Compared without trycmd, which turns backslashes into slashes.
#[test]
fn the_documented_payload_is_the_payload() {
    let readme = fs::read_to_string("docs/preview.md").unwrap();
    let shown =
        readme.split("```json\n").nth(1).unwrap().split_inclusive("\n```\n").next().unwrap();
    let args = [
        "preview",
        "--lang",
        "ko",
        "--format",
        "json",
        "samples/events/signin/ConsoleLogin-failure.json",
    ];
    let command = format!("audit-alert {}", args.join(" "));
    assert!(readme.contains(&command), "{command}");
    let ran = Command::new(env!("CARGO_BIN_EXE_audit-alert"))
        .args(args)
        .env("LC_ALL", "en_US.UTF-8")
        .output()
        .unwrap();
    assert_eq!(shown, String::from_utf8(ran.stdout).unwrap() + "```\n");
}
