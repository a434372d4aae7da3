//! Apache Spark on a cluster of this machine.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::archive::{Sharded, assert_same, command, sharded};
use crate::bucket::{Bucket, Contents, Fault};
use crate::cluster::{self, Start};
use crate::emulator_bucket::{create_bucket, put};
use crate::emulators::ministack;
use crate::truth::{files, report as truth_report, run, without_run};

/// The keys that the caller may not read.
const DENIED: &str = "AWSLogs/444455556666/";

/// The credentials and the endpoint of a bucket.
type BucketEnvironment = [(&'static str, String); 4];

fn environment(endpoint: String, key: &str, region: &str) -> BucketEnvironment {
    [
        ("AWS_ACCESS_KEY_ID", key.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", region.to_owned()),
    ]
}

/// Runs the job, and returns its report and its output.
fn submit(
    archive: &Sharded,
    start: Start,
    executable: &Path,
    bucket: &[(&'static str, String)],
) -> (Value, Output) {
    let job = archive.folder.join("job.py");
    let written = run(&archive.folder, &["spark-job", "-o", job.to_str().unwrap()]);
    assert!(written.status.success(), "{written:?}");
    let report = archive.folder.join("report.json");
    drop(fs::remove_file(&report));
    let mut command = cluster::job(start, &job, bucket);
    command.current_dir(&archive.folder).arg("--executable").arg(executable);
    command.args(["--rules", "rules.json", "--manifest", "manifest.jsonl", "-o", "report.json"]);
    let output = command.output().unwrap();
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
fn python_runs_the_job_over_an_archive_in_s3() {
    let archive = sharded("scale-s3");
    let account = ministack::open().account();
    create_bucket(&account, "acme-trail");
    for path in files(&archive.folder.join("logs/AWSLogs")) {
        let key = path.strip_prefix(archive.folder.join("logs")).unwrap().to_str().unwrap();
        put(&account, &format!("/acme-trail/{key}"), &fs::read(&path).unwrap());
    }
    let bucket = environment(account.endpoint(), &account.keys.id, &account.region);
    let in_bucket = |args: &[&str]| {
        let mut command = command(&archive.folder, "backtest");
        command.args(args).envs(bucket.clone()).output().unwrap()
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
    let (report, output) = submit(&archive, Start::Python, executable, &bucket);
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
    let (report, output) = submit(&archive, Start::SparkSubmit, &executable, &[]);
    for killed in ["worker", "executor"] {
        assert!(archive.folder.join(killed).exists(), "{output:?}");
    }
    assert_same(&report, &archive.whole);
}

/// A shard that fails four times, S3 that throttles the first 50 requests, and a prefix without permission: all else is counted.
#[test]
#[ignore = "needs Spark"]
fn faults_are_named_and_the_rest_is_counted() {
    let archive = sharded("scale-faults");
    let objects = files(&archive.folder.join("logs/AWSLogs")).into_iter().map(|path| {
        let key = path.strip_prefix(archive.folder.join("logs")).unwrap().to_str().unwrap();
        (key.to_owned(), Contents::of(fs::read(&path).unwrap()))
    });
    let to_throttle = Arc::new(AtomicUsize::new(0));
    let throttled = Arc::clone(&to_throttle);
    let bucket = Bucket::start(objects, move |request| {
        let less = |left: usize| left.checked_sub(1);
        if throttled.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok() {
            return Some(Fault::Error(503, "SlowDown", "Please reduce your request rate."));
        }
        let is_denied = request.key.as_ref().is_some_and(|it| it.starts_with(DENIED));
        is_denied.then_some(Fault::Error(403, "AccessDenied", "Access Denied"))
    });
    let environment = environment(bucket.endpoint.clone(), "AKIAIOSFODNN7EXAMPLE", "us-east-1");
    let backtest = |args: &[&str]| {
        let mut command = command(&archive.folder, "backtest");
        command.args(args).envs(environment.clone()).output().unwrap()
    };
    let plan = ["plan", "s3://acme-trail", "--shard-bytes", "100kB", "-o", "manifest.jsonl"];
    assert!(backtest(&plan).status.success());

    let fail = "[ \"$shard\" = 2 ] && { echo failed >> attempts; echo out of order >&2; exit 3; }";
    let fail = fail.replace("attempts", archive.folder.join("attempts").to_str().unwrap());
    let executable = before(&archive, "failing", &fail);
    to_throttle.store(50, Ordering::Relaxed);
    let (report, output) = submit(&archive, Start::SparkSubmit, &executable, &environment);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(to_throttle.load(Ordering::Relaxed), 0);
    let attempts = fs::read_to_string(archive.folder.join("attempts")).unwrap();
    assert_eq!(attempts.lines().count(), 4);

    // The same shards on this machine, by a bucket that does not throttle.
    let manifest = fs::read_to_string(archive.folder.join("manifest.jsonl")).unwrap();
    let mut parts = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        if number == 2 {
            let shard: Value = serde_json::from_str(line).unwrap();
            let reason = "failing exited with code 3: out of order";
            let failed = json!({
                "format": "audit-alert.failed-shard", "version": 1, "shard": shard, "reason": reason,
            });
            parts.push(failed.to_string());
        } else {
            let shard = format!("manifest.jsonl:{number}");
            let counted = backtest(&["--rules", "rules.json", "--shard", &shard]);
            parts.push(String::from_utf8(counted.stdout).unwrap());
        }
    }
    fs::write(archive.folder.join("parts.jsonl"), parts.join("\n")).unwrap();
    let expected = truth_report(&archive.folder, &["merge", "--format", "json", "parts.jsonl"]);
    assert_same(&report, &without_run(expected));
    let named = |part: &str| {
        let unreadable = report["unreadable"].as_array().unwrap();
        unreadable.iter().filter(|it| it.to_string().contains(part)).count()
    };
    assert_eq!(named("shard 2 ("), 1);
    assert!(named(DENIED) > 0);
    assert_eq!(named(DENIED), named("s3:GetObject in us-east-1: AccessDenied"));
    let counted = |it: &Value| it["records"]["total"].as_u64().unwrap();
    assert!(counted(&report) < counted(&archive.whole) && counted(&report) > 0);
}
