//! `backtest --on stepfunctions` with the real executable as the function.
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use rexpect::session::spawn_command;
use serde_json::{Value, json};

use crate::archive::{Sharded, assert_same, command, sharded};
use crate::emulator_bucket::{create_bucket, put, request};
use crate::emulators::emulator::Emulator;
use crate::emulators::{Account, ministack};
use crate::truth::files;

/// A server with the archive in a bucket. The names of buckets are those of a server.
struct Distributed {
    _server: Emulator,
    account: Account,
    archive: Sharded,
}

impl Distributed {
    fn new(test: &str) -> Self {
        let server = ministack::alone();
        let account = server.account();
        let mut archive = sharded(test);
        for bucket in ["acme-trail", "acme-results"] {
            create_bucket(&account, bucket);
        }
        let logs = archive.folder.join("logs");
        for path in files(&logs.join("AWSLogs")) {
            let key = path.strip_prefix(&logs).unwrap().to_str().unwrap();
            put(&account, &format!("/acme-trail/{key}"), &fs::read(&path).unwrap());
        }
        // The names of unreadable objects are addresses instead of paths.
        let whole = archive.whole.to_string().replace(logs.to_str().unwrap(), "s3://acme-trail");
        archive.whole = serde_json::from_str(&whole).unwrap();
        Self { _server: server, account, archive }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = command(&self.archive.folder, "backtest");
        command.args(["--on", "stepfunctions", "--results", "s3://acme-results/runs"]);
        command.args(args).args(["--endpoint-url", &self.account.endpoint()]);
        command.env("AWS_ACCESS_KEY_ID", &self.account.keys.id);
        command.env("AWS_SECRET_ACCESS_KEY", &self.account.keys.secret);
        command.env("AWS_REGION", &self.account.region);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Returns a command that counts the archive in some shards.
    fn run(&self, args: &[&str]) -> Command {
        let mut command = self.command(&["s3://acme-trail", "--rules", "rules.json"]);
        command.args(["--format", "json", "--shard-bytes", "30kB", "--concurrency", "2"]);
        command.arg("--bootstrap").arg(executable()).args(args);
        command
    }

    /// Starts a run, and returns it after a line of standard error that contains this text.
    fn start_until(&self, line: &str) -> Child {
        let mut child = self.run(&["--yes"]).spawn().unwrap();
        let lines = BufReader::new(child.stderr.as_mut().unwrap()).lines();
        let seen: Vec<_> = lines.map(Result::unwrap).take_while(|it| !it.contains(line)).collect();
        assert_eq!(child.try_wait().unwrap(), None, "no `{line}`: {seen:#?}");
        child
    }

    /// Returns the list of the objects with results.
    fn results(&self) -> String {
        let listed = request(&self.account, "GET", "/acme-results?list-type=2", b"");
        listed.text().to_owned()
    }

    /// Asserts that neither the stack nor the objects of a run exist.
    #[track_caller]
    fn assert_nothing_left(&self) {
        let call = |service, target| self.account.call(service, target, &json!({}));
        // A function that still runs when it is deleted writes to a new log group on ministack, without a retention. On AWS its role
        // is deleted, too.
        let groups = call("logs", "Logs_20140328.DescribeLogGroups");
        let groups = groups["logGroups"].as_array().unwrap().iter();
        let left: Vec<_> = groups.filter(|it| it["retentionInDays"].is_u64()).collect();
        assert_eq!(left, [] as [&Value; 0]);
        let machines = call("states", "AWSStepFunctions.ListStateMachines");
        assert_eq!(machines["stateMachines"], json!([]));
        let functions = self.account.lambda("GET", "/2015-03-31/functions", "").success().json();
        assert_eq!(functions["Functions"], json!([]));
        let roles = self.account.form("iam", "ListRoles", &[]);
        assert!(!roles.text().contains("<RoleName>"), "{}", roles.text());
        let objects = self.results();
        assert!(!objects.contains("<Key>"), "{objects}");
    }
}

/// The executable without the debug information, which Lambda would not accept.
fn executable() -> &'static Path {
    static STRIPPED: OnceLock<PathBuf> = OnceLock::new();
    STRIPPED.get_or_init(|| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scale-audit-alert");
        let built = env!("CARGO_BIN_EXE_audit-alert");
        let stripped = Command::new("strip").arg(built).arg("-o").arg(&path).status().unwrap();
        assert!(stripped.success());
        path
    })
}

#[track_caller]
fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
#[ignore = "needs ministack"]
fn functions_count_the_whole_and_leave_nothing() {
    let it = Distributed::new("scale-functions");
    let refused = it.run(&[]).output().unwrap();
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("pass --yes to apply the plan without a prompt"), "{error}");
    it.assert_nothing_left();
    let output = it.run(&["--yes"]).output().unwrap();
    let report = report(&output);
    assert_same(&report, &it.archive.whole);
    assert_eq!(report["run"]["engine"], "stepfunctions");
    // The archive has unreadable values.
    assert_eq!(output.status.code(), Some(2));
    it.assert_nothing_left();
}

#[test]
#[ignore = "needs ministack"]
fn a_failed_shard_is_named() {
    let it = Distributed::new("scale-functions-failed");
    create_bucket(&it.account, "acme-gone");
    put(&it.account, "/acme-gone/AWSLogs/a.json", b"{}");
    let mut command = it.run(&["s3://acme-gone/AWSLogs/", "-o", "report.json"]);
    command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut terminal = spawn_command(command, Some(120_000)).unwrap();
    terminal.exp_string("Create these resources").unwrap();
    request(&it.account, "DELETE", "/acme-gone/AWSLogs/a.json", b"");
    request(&it.account, "DELETE", "/acme-gone", b"");
    terminal.send("y").unwrap();
    terminal.flush().unwrap();
    let shown = terminal.exp_eof().unwrap();
    let report = fs::read(it.archive.folder.join("report.json")).expect(&shown);
    let report: Value = serde_json::from_slice(&report).unwrap();
    let unreadable = report["unreadable"].to_string();
    // Named with the object that made it fail, which is in the last shard.
    assert_eq!(unreadable.matches("\"shard ").count(), 1, "{unreadable}");
    assert!(unreadable.contains("NoSuchBucket"), "{unreadable}");
    let counted = |it: &Value| it["records"]["total"].as_u64().unwrap();
    assert!(counted(&report) < counted(&it.archive.whole) && counted(&report) > 0);
    assert!(shown.contains("cannot read shard "), "{shown}");
    it.assert_nothing_left();
}

#[test]
#[ignore = "needs ministack"]
fn the_next_run_deletes_what_a_killed_one_has_left() {
    let it = Distributed::new("scale-functions-killed");
    for line in ["created log group", "created state machine"] {
        let mut child = it.start_until(line);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(it.results().contains("/manifest.jsonl</Key>"));
    }
    let output = it.run(&["--yes"]).output().unwrap();
    assert_same(&report(&output), &it.archive.whole);
    it.assert_nothing_left();
}

#[test]
#[ignore = "needs ministack"]
fn an_interrupted_run_deletes_everything() {
    let it = Distributed::new("scale-functions-interrupted");
    for line in ["created role of the function", "created state machine"] {
        let child = it.start_until(line);
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{errors}");
        it.assert_nothing_left();
    }
    // Kept resources are deleted by the next run.
    assert_same(&report(&it.run(&["--yes", "--keep"]).output().unwrap()), &it.archive.whole);
    let clean = it.command(&["--clean", "--yes"]).output().unwrap();
    assert!(clean.status.success(), "{clean:?}");
    it.assert_nothing_left();
}
