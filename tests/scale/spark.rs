//! Apache Spark on a cluster of this machine.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::archive::{Sharded, assert_same, command, sharded};
use crate::cluster;
use crate::emulator_bucket::{create_bucket, put};
use crate::emulators::{Account, ministack};
use crate::truth::{files, run};

/// Runs the job, and returns its report and its output.
fn submit(archive: &Sharded, executable: &Path, account: Option<&Account>) -> (Value, Output) {
    let job = archive.folder.join("job.py");
    let written = run(&archive.folder, &["spark-job", "-o", job.to_str().unwrap()]);
    assert!(written.status.success(), "{written:?}");
    let report = archive.folder.join("report.json");
    drop(fs::remove_file(&report));
    let mut submit = cluster::submit(2);
    submit.current_dir(&archive.folder);
    if let Some(account) = account {
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", account.keys.id.as_str()),
            ("AWS_SECRET_ACCESS_KEY", &account.keys.secret),
            ("AWS_ENDPOINT_URL", &account.endpoint()),
            ("AWS_REGION", &account.region),
        ] {
            submit.arg("--conf").arg(format!("spark.executorEnv.{name}={value}"));
        }
    }
    submit.arg(&job).arg("--executable").arg(executable);
    submit.args(["--rules", "rules.json", "--manifest", "manifest.jsonl", "-o", "report.json"]);
    let output = submit.output().unwrap();
    let report = fs::read(&report).unwrap_or_else(|_| {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    });
    (serde_json::from_slice(&report).unwrap(), output)
}

/// Returns a script that runs a line of shell before the executable, with the number of the shard in `$shard`.
fn before(archive: &Sharded, name: &str, line: &str) -> PathBuf {
    let path = archive.folder.join(name);
    let executable = env!("CARGO_BIN_EXE_audit-alert");
    let folder = archive.folder.display();
    let script = format!(
        "#!/bin/sh\n\
        once() {{ mkdir {folder}/$1 2>/dev/null; }}\n\
        input=$(cat)\n\
        shard=$(printf %s \"$input\" | sed -n 's/^{{\"shard\":\\([0-9]*\\),.*/\\1/p')\n\
        {line}\n\
        printf '%s\\n' \"$input\" | {executable} \"$@\"\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
#[ignore = "needs Spark and ministack"]
fn spark_counts_an_archive_in_s3() {
    let archive = sharded("scale-s3");
    let account = ministack::open().account();
    create_bucket(&account, "acme-trail");
    for path in files(&archive.folder.join("logs/AWSLogs")) {
        let key = path.strip_prefix(archive.folder.join("logs")).unwrap().to_str().unwrap();
        put(&account, &format!("/acme-trail/{key}"), &fs::read(&path).unwrap());
    }
    let in_bucket = |args: &[&str]| {
        let mut command = command(&archive.folder, "backtest");
        command.args(args).args(["--endpoint-url", &account.endpoint()]);
        command.env("AWS_ACCESS_KEY_ID", &account.keys.id).env("AWS_SECRET_ACCESS_KEY", "secret");
        command.env("AWS_REGION", &account.region).output().unwrap()
    };
    // The names of unreadable objects are addresses instead of paths.
    let logs = archive.folder.join("logs");
    let text = archive.whole.to_string().replace(logs.to_str().unwrap(), "s3://acme-trail");
    let whole = serde_json::from_str(&text).unwrap();
    let local = in_bucket(&["s3://acme-trail", "--rules", "rules.json", "--format", "json"]);
    assert_same(&serde_json::from_slice(&local.stdout).unwrap(), &whole);
    let plan = ["plan", "s3://acme-trail", "--shard-bytes", "100kB", "-o", "manifest.jsonl"];
    let planned = in_bucket(&plan);
    assert!(planned.status.success(), "{planned:?}");
    let executable = Path::new(env!("CARGO_BIN_EXE_audit-alert"));
    let (report, output) = submit(&archive, executable, Some(&account));
    assert_eq!(output.status.code(), Some(2));
    assert_same(&report, &whole);
}

/// The parents of the executable are a Python worker, Python's daemon, and the JVM of the executor.
#[test]
#[ignore = "needs Spark"]
fn killed_workers_and_executors_lose_no_shard() {
    let archive = sharded("scale-killed");
    let kill = "parent() { sed -n 's/^PPid:[^0-9]*//p' /proc/$1/status; }\n\
        case $shard in\n\
        1) once worker && kill -KILL $PPID ;;\n\
        4) once executor && kill -KILL $(parent $(parent $PPID)) ;;\n\
        esac";
    let executable = before(&archive, "killing", kill);
    let (report, output) = submit(&archive, &executable, None);
    for killed in ["worker", "executor"] {
        assert!(archive.folder.join(killed).exists(), "{output:?}");
    }
    assert_same(&report, &archive.whole);
}

#[test]
#[ignore = "needs Spark"]
fn a_shard_that_fails_four_times_is_named() {
    let archive = sharded("scale-poisoned");
    let fail = "[ \"$shard\" = 2 ] && { echo failed >> attempts; echo out of order >&2; exit 3; }";
    let fail = fail.replace("attempts", archive.folder.join("attempts").to_str().unwrap());
    let executable = before(&archive, "failing", &fail);
    let (report, output) = submit(&archive, &executable, None);
    assert_eq!(output.status.code(), Some(2));
    let attempts = fs::read_to_string(archive.folder.join("attempts")).unwrap();
    assert_eq!(attempts.lines().count(), 4);
    let unreadable = report["unreadable"].to_string();
    assert!(unreadable.contains("shard 2 ("), "{unreadable}");
    assert!(unreadable.contains("failing exited with code 3: out of order"), "{unreadable}");
    let counted = |it: &Value| it["records"]["total"].as_u64().unwrap();
    assert!(counted(&report) < counted(&archive.whole) && counted(&report) > 0);
}
