//! The documents say what the code does: the examples of the README and of `tests/cmd`, and a section for each code.
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
        // Whoever runs the tests may have settings and a locale of their own.
        .env("XDG_CONFIG_HOME", "/nowhere")
        .env("LC_ALL", locale)
        // Nor may their Slack get what the examples send.
        .env("SLACK_WEBHOOK_URL", "")
        .env("SLACK_BOT_TOKEN", "")
        .env("AWS_ACCESS_KEY_ID", "")
        .env("COLUMNS", "80");
    cases
}

/// The examples set variables themselves, which those of the other documents would hide.
#[test]
fn refused_addresses_are_told_as_written() {
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

/// trycmd turns backslashes into slashes, so this one is compared as it is.
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
