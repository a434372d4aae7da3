//! The scripts of `action.yml`, and the expressions that they must not contain.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::scripts::{Job, succeeds};
use crate::venv::Venv;
use crate::yaml::document;

/// A rule set with a test, and with characters that a shell must not read.
const RULES: &str = "rules $(exit 7)/audit-alert.toml";
const TESTED: &str =
    "packs = [\"starter\"]\n[[test]]\ngenerate = \"ecs DeleteCluster\"\nmatches = [\"ecs\"]\n";

fn job(name: &str) -> Job {
    let mut job = Job::new(name);
    job.set("inputs.rules", RULES);
    job.write(&format!("repo/{RULES}"), TESTED);
    job
}

#[test]
fn each_script_has_a_test() {
    let action = document("action.yml");
    let steps = action["runs"]["steps"].as_array().unwrap();
    let scripts = steps.iter().filter(|it| it["run"].is_string());
    let names: Vec<_> = scripts.map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Install", "Check", "Test", "Backtest", "Comment", "Result"]);
}

/// An expression inside a script would be code.
#[test]
fn scripts_contain_no_expressions() {
    let workflows = fs::read_dir(".github/workflows").unwrap();
    let workflows = workflows.map(|it| it.unwrap().path().to_str().unwrap().to_owned());
    for file in workflows.chain(["action.yml".to_owned()]) {
        let mut scripts = 0;
        each_script(&document(&file), &mut |script| {
            assert!(!script.contains("${{"), "{file}: {script}");
            scripts += 1;
        });
        assert!(scripts > 0, "{file}");
    }
}

fn each_script(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|it| each_script(it, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(script) if name == "run" => found(script),
                    _ => each_script(member, found),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_action_installs_its_own_version() {
    let action = document("action.yml");
    assert_eq!(action["inputs"]["version"]["default"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn check_writes_sarif_and_the_exit_code() {
    let mut job = job("check");
    for (text, code) in [(TESTED, "0"), ("packs = [\"startr\"]\n", "1")] {
        job.write(&format!("repo/{RULES}"), text);
        succeeds(&job.run("Check"));
        let sarif = job.evaluate("${{ steps.check.outputs.sarif }}");
        let sarif: Value = serde_json::from_str(&fs::read_to_string(sarif).unwrap()).unwrap();
        let mut results = sarif["runs"][0]["results"].as_array().unwrap().iter();
        let is_clean = results.all(|it| it["level"] == "note");
        let found = job.evaluate("${{ steps.check.outputs.code }}");
        assert_eq!((is_clean, found.as_str()), (code == "0", code), "{text}");
    }
}

#[test]
fn test_writes_junit_and_the_exit_code() {
    let mut job = job("test");
    for (text, code) in [(TESTED.to_owned(), "0"), (TESTED.replace("[\"ecs\"]", "[\"s3\"]"), "1")] {
        job.write(&format!("repo/{RULES}"), &text);
        succeeds(&job.run("Test"));
        let junit = fs::read_to_string(job.evaluate("${{ steps.test.outputs.junit }}")).unwrap();
        assert!(junit.contains("<testsuite"), "{junit}");
        assert_eq!(junit.contains("<failure"), code == "1", "{junit}");
        assert_eq!(job.evaluate("${{ steps.test.outputs.code }}"), code);
    }
}

/// A job for a pull request that adds the pack `cis` to a rule set.
fn pull_request(name: &str) -> Job {
    let mut job = job(name);
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/archive");
    job.set("inputs.archive", archive.to_str().unwrap());
    job.set("inputs.since", "2026-11-20");
    job.git(&["init", "--quiet"]);
    job.git(&["add", "."]);
    job.git(&["commit", "--quiet", "--message", "base"]);
    let base = job.git(&["rev-parse", "HEAD"]);
    job.set("github.event.pull_request.base.sha", &base);
    job.write(&format!("repo/{RULES}"), &TESTED.replace("[\"starter\"]", "[\"starter\", \"cis\"]"));
    job.git(&["commit", "--quiet", "--all", "--message", "head"]);
    job
}

#[test]
fn backtest_compares_with_the_base() {
    let mut job = pull_request("backtest");
    succeeds(&job.run("Backtest"));
    let report = fs::read_to_string(job.evaluate("${{ steps.backtest.outputs.report }}")).unwrap();
    assert!(report.contains("before"), "{report}");
    assert_eq!(fs::read_to_string(job.file("summary")).unwrap(), report);
    assert_eq!(job.evaluate("${{ steps.backtest.outputs.code }}"), "0");
    assert_eq!(job.git(&["worktree", "list"]).lines().count(), 1);

    job.set("inputs.fail-above", "1");
    succeeds(&job.run("Backtest"));
    assert_eq!(job.evaluate("${{ steps.backtest.outputs.code }}"), "1");
}

#[test]
fn backtest_of_a_new_rule_set_has_no_comparison() {
    let mut job = pull_request("new-rules");
    job.set("inputs.rules", "new.toml");
    job.write("repo/new.toml", TESTED);
    succeeds(&job.run("Backtest"));
    assert_eq!(job.evaluate("${{ steps.backtest.outputs.code }}"), "0");
}

#[test]
fn backtest_names_a_missing_base() {
    let mut job = pull_request("shallow");
    job.set("github.event.pull_request.base.sha", &"1".repeat(40));
    let output = job.run("Backtest");
    assert!(!output.status.success());
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains("actions/checkout needs fetch-depth: 0"), "{out}");
}

/// `gh` is a program that records its arguments and prints IDs of comments.
#[test]
fn a_comment_is_created_once_and_then_replaced() {
    for (ids, method, path) in [
        ("", "POST", "repos/example/rules/issues/7/comments"),
        ("11\n12\n", "PATCH", "repos/example/rules/issues/comments/11"),
    ] {
        let mut job = job("comment");
        job.set("github.token", "t");
        job.set("inputs.token", "t");
        job.set("github.event.pull_request.number", "7");
        let report = job.file("report.md");
        job.write("report.md", "**report** `$(exit 7)`\n");
        job.set("steps.backtest.outputs.report", report.to_str().unwrap());
        job.write("ids", ids);
        job.program(
            "gh",
            "#!/bin/bash\nprintf '%s\\n' \"$GH_TOKEN\" \"$@\" >> \"$RUNNER_TEMP/gh\"\n\
             [ \"$2\" = --paginate ] && cat \"$RUNNER_TEMP/../ids\"\nexit 0\n",
        );
        succeeds(&job.run("Comment"));
        let body = fs::read_to_string(job.file("temp/audit-alert-comment.md")).unwrap();
        assert_eq!(body, "<!-- audit-alert backtest -->\n**report** `$(exit 7)`\n");
        let calls = fs::read_to_string(job.file("temp/gh")).unwrap();
        let field = format!("body=@{}", job.file("temp/audit-alert-comment.md").display());
        let last = ["t", "api", "--silent", "--method", method, path, "--field", &field, ""];
        assert!(calls.ends_with(&last.join("\n")), "{calls}");
    }
}

#[test]
fn the_last_step_fails_if_one_failed() {
    for (check, test, backtest, expected) in [
        ("0", "0", "0", ""),
        ("0", "", "", ""),
        ("1", "0", "", "::error title=audit-alert::check failed with exit code 1\n"),
        (
            "0",
            "1",
            "3",
            "::error title=audit-alert::test failed with exit code 1\n\
                         ::error title=audit-alert::backtest failed with exit code 3\n",
        ),
    ] {
        let mut job = job("result");
        for (step, code) in [("check", check), ("test", test), ("backtest", backtest)] {
            job.set(&format!("steps.{step}.outputs.code"), code);
        }
        let output = job.run("Result");
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
        assert_eq!(output.status.success(), expected.is_empty());
    }
}

/// Installs a wheel with the command, from a folder instead of the registry.
#[test]
#[ignore = "needs Python"]
fn install_adds_the_command_to_the_path() {
    let mut job = job("install");
    let python = Venv { name: "hosted-ci-python", requirements: "" }.python().unwrap();
    let wheel = write_wheel(&job, &python);
    job.path = vec![python.parent().unwrap().to_owned()];
    job.env = vec![
        ("PIP_NO_INDEX".to_owned(), "1".to_owned()),
        ("PIP_FIND_LINKS".to_owned(), wheel.to_str().unwrap().to_owned()),
    ];
    let version = succeeds(&job.run("Install"));
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
    let added = fs::read_to_string(job.file("path")).unwrap();
    assert!(Path::new(added.trim()).join("audit-alert").is_file(), "{added}");
}

/// Writes a wheel whose only script is the command, and returns its folder.
fn write_wheel(job: &Job, python: &Path) -> PathBuf {
    let folder = job.file("wheels");
    fs::create_dir(&folder).unwrap();
    let mut write = Command::new(python);
    write.arg("-c").arg(
        "import sys, zipfile\n\
         folder, version, executable = sys.argv[1:]\n\
         name = f'audit_alert-{version}'\n\
         with zipfile.ZipFile(f'{folder}/{name}-py3-none-any.whl', 'w') as wheel:\n \
             wheel.write(executable, f'{name}.data/scripts/audit-alert')\n \
             wheel.writestr(f'{name}.dist-info/METADATA', f'Metadata-Version: 2.1\\nName: audit-alert\\nVersion: {version}\\n')\n \
             wheel.writestr(f'{name}.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n')\n \
             wheel.writestr(f'{name}.dist-info/RECORD', '')\n",
    );
    write.arg(&folder).args([env!("CARGO_PKG_VERSION"), env!("CARGO_BIN_EXE_audit-alert")]);
    succeeds(&write.output().unwrap());
    folder
}
