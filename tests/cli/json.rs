//! JSON output of every command: results on standard output and messages on standard error (docs/json.md).

use std::fs;

use serde_json::Value;

use crate::json_members::camel_case_lines;
use crate::world::{Ran, run};

fn run_json(args: &[&str], stdin: &str) -> Ran {
    run(&[args, &["--format", "json"]].concat(), stdin)
}

/// Asserts that each line of standard error is a message, and returns the messages.
#[track_caller]
fn messages(stderr: &str) -> Vec<Value> {
    let messages = camel_case_lines(stderr, &[]);
    for message in &messages {
        let kinds = ["error", "warning", "note", "hint"];
        let found = kinds.iter().filter(|kind| message[**kind].is_string()).count();
        assert_eq!(found, 1, "{message}");
        if message["error"].is_string() {
            assert!(message["hints"].is_array(), "{message}");
        }
    }
    messages
}

/// A rule that does not receive read-only events, and a test that expects it to match one.
const READ_ONLY: &str = "packs = []\n\
    [[rule]]\nname = \"reads\"\nservice = \"organizations\"\n\
    [[ignore]]\npattern = '{\"detail\": {\"eventName\": [\"CreateAccount\"]}}'\n\
    [[test]]\ngenerate = \"organizations ListAccounts\"\nmatches = [\"reads\"]\n";

const CLUSTER: &str = "samples/events/ecs/CreateCluster.json";
const TESTED: &str = "tests/cmd/rules/tested/audit-alert.toml";

// Arguments, standard input, members whose contents have foreign names, and required members.
type Case =
    (&'static [&'static str], &'static str, &'static [&'static str], &'static [&'static str]);
const CASES: &[Case] = &[
    (&["actions"], "", &[], &["eventSource", "region"]),
    (&["actions", "sts"], "", &[], &["accessLevel", "readOnly"]),
    (
        &["match", "tests/cmd/match/other-element.json", "tests/cmd/match/event.json"],
        "",
        &[],
        &["failures"],
    ),
    (
        &[
            "match",
            "--rules",
            "-",
            "samples/events/organizations/ListAccounts-null-parameters.json",
        ],
        READ_ONLY,
        &[],
        &["notDelivered"],
    ),
    (
        &["backtest", "samples/archive", "--rules", "starter"],
        "",
        &[],
        &["records", "alertsPerDay", "afterFloodGuard", "rules", "silent", "ignores"],
    ),
    (&["check", "tests/cmd/patterns/AA0104.json"], "", &[], &["message", "findings"]),
    (&["check", "tests/cmd/rules/AA0402.toml"], "", &[], &["findings"]),
    (&["send", "--dry-run", CLUSTER], "", &["headers", "body"], &["method", "url"]),
    (
        &["test", "--rules", TESTED, "tests/cmd/rules/failing.toml"],
        "",
        &[],
        &["missing", "unexpected", "error"],
    ),
    (&["test", "--rules", "-"], READ_ONLY, &[], &["notDelivered"]),
    (&["explain"], "", &[], &["code", "level"]),
    (&["rules"], "", &[], &["eventNames", "eventBridgeRules"]),
    (&["rules", "--rules", TESTED], "", &[], &["file", "line"]),
    (&["rules", "--origins", "--rules", "samples/audit-alert.toml"], "", &[], &["setting", "from"]),
    (&["rules", "packs"], "", &[], &["pack", "summary"]),
    (&["rules", "coverage", "--rules", "cis"], "", &[], &["technique", "tactics", "rule", "tests"]),
    (
        &["package", "--bootstrap", "tests/cmd/package/arm64", "-o", "/dev/null"],
        "",
        &[],
        &["codeSha256"],
    ),
];

#[test]
fn the_members_of_every_command_are_camel_case() {
    for (args, stdin, foreign, expected) in CASES {
        let ran = run_json(args, stdin);
        let lines = camel_case_lines(&ran.stdout, foreign);
        for name in *expected {
            let has = |line: &Value| line.get(name).is_some();
            assert!(lines.iter().any(has), "{args:?} {name}: {}{}", ran.stdout, ran.stderr);
        }
        messages(&ran.stderr);
    }
    let finding =
        &camel_case_lines(&run_json(&["check", "tests/cmd/patterns/AA0104.json"], "").stdout, &[])
            [0]["findings"][0];
    assert!(finding["endLine"].is_number() && finding["endColumn"].is_number(), "{finding}");
    // Every command with `--format` must be a case above. The payload of `preview` has Slack's names, and the tests of the
    // other commands are in tests/lookup, tests/install and src/cli/install.
    let elsewhere = ["preview", "tail", "install", "status", "uninstall", "doctor"];
    let help = run(&["--help"], "").stdout;
    let commands =
        help.split("Commands:\n").nth(1).unwrap().lines().take_while(|it| !it.is_empty());
    for command in commands.map(|line| line.split_whitespace().next().unwrap()) {
        let has_format = run(&[command, "--help"], "").stdout.contains("--format <FORMAT>");
        let is_here = CASES.iter().any(|(args, ..)| args[0] == command);
        assert_eq!(has_format, is_here || elsewhere.contains(&command), "{command}");
    }
}

#[test]
fn errors_are_objects_with_a_code() {
    let cases: &[(&[&str], &str)] = &[
        (&["check", "--form", "x"], "usage"),
        (&["check", "--allow", "AA9999"], "usage"),
        (&["nonsense"], "usage"),
        (&["match"], "usage"),
        (&["preview", "--builder-url", CLUSTER], "usage"),
        (&["send", "--webhook-url", "https://hooks.slack.com/services/T0/B0/x"], "usage"),
        (&["preview", "nowhere.json"], "notFound"),
        (&["check", "nowhere.json"], "notFound"),
        (&["actions", "zzzzzz"], "notFound"),
        (&["preview", "README.md"], "AA0001"),
        (&["match", "tests/cmd/patterns/AA0104.json", CLUSTER], "AA0104"),
        (&["rules", "--rules", "tests/cmd/rules/AA0402.toml"], "AA0402"),
        (&["test", "--rules", "tests/cmd/rules/AA0402.toml"], "invalidInput"),
        (&["package", "--bootstrap", "tests/cmd/package/script"], "invalidInput"),
        #[cfg(feature = "aws")]
        (&["install", "--rules", "nowhere.toml"], "notFound"),
        #[cfg(feature = "aws")]
        (&["status", "--rules", "tests/cmd/rules/AA0402.toml"], "AA0402"),
        #[cfg(feature = "aws")]
        (&["uninstall", "--regions", "nowhere"], "usage"),
        #[cfg(feature = "aws")]
        (&["doctor", "--rules", "nowhere.toml"], "notFound"),
    ];
    let documented = fs::read_to_string("docs/json.md").unwrap();
    for (args, code) in cases {
        let ran = run_json(args, "");
        let messages = messages(&ran.stderr);
        let found = messages.iter().any(|it| it["error"].is_string() && it["code"] == *code);
        assert!(found, "{args:?} {code}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{args:?}");
        assert!(code.starts_with("AA") || documented.contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn usage_errors_have_tips_as_hints() {
    for flag in [&["--format", "json"][..], &["--format=json"]] {
        let ran = run(&[&["check", "--allwo", "AA0207"], flag].concat(), "");
        let [error] = messages(&ran.stderr).try_into().unwrap();
        assert_eq!(error["error"], "unexpected argument '--allwo' found");
        assert_eq!(error["hints"][0], "a similar argument exists: '--allow'");
        assert_eq!(ran.code, 2);
    }
    let ran = run(&["check", "--allwo", "AA0207"], "");
    assert!(
        ran.stderr.starts_with("error: unexpected argument '--allwo' found\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_diagnostic_has_a_location() {
    let ran = run_json(&["match", "tests/cmd/patterns/AA0104.json", CLUSTER], "");
    let messages = messages(&ran.stderr);
    let place = &messages[1];
    assert_eq!(place["error"], "unknown match operator `perfix`");
    assert_eq!(place["file"], "tests/cmd/patterns/AA0104.json");
    assert_eq!((&place["line"], &place["column"]), (&1.into(), &50.into()));
    assert_eq!((&place["endLine"], &place["endColumn"]), (&1.into(), &58.into()));
    assert_eq!(place["replacement"], "\"prefix\"");
}
