//! Variables, files and clocks that must not stop a command, and signals that must not leave parts of files.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use audit_alert::cli::Terminal;
use jiff::Timestamp;
use rustix::process::{Pid, Signal, kill_process};

use crate::world::run_at;

const EVENT: &str = "samples/events/ecs/CreateCluster.json";

/// Creates a file that must not be read.
type Make = fn(&Path);

/// More time than any of these commands needs.
const LIMIT: Duration = Duration::from_mins(1);

/// Creates an empty folder in which the search for a rule set ends.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile-environment").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join(".git")).unwrap();
    fs::canonicalize(folder).unwrap()
}

fn make_fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Creates a file that is larger than any limit, and takes no space on the disk.
fn make_large(path: &Path) {
    File::create(path).unwrap().set_len(1 << 32).unwrap();
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.args(args).current_dir(folder).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Returns the output of a command. Kills it and fails if it does not end.
#[track_caller]
fn ended(mut command: Command) -> Output {
    let child = command.spawn().unwrap();
    let (process, (sender, receiver)) = (Pid::from_child(&child), mpsc::channel());
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver.recv_timeout(LIMIT);
    output
        .unwrap_or_else(|_| {
            kill_process(process, Signal::KILL).unwrap();
            panic!("{command:?} does not end")
        })
        .unwrap()
}

#[test]
fn a_time_zone_is_read_from_a_small_regular_file_only() {
    let folder = folder("time-zone");
    make_fifo(&folder.join("fifo"));
    make_large(&folder.join("large"));
    symlink("/dev/zero", folder.join("endless")).unwrap();
    fs::create_dir(folder.join("UTC")).unwrap();
    let event = fs::canonicalize(EVENT).unwrap();
    let event = event.to_str().unwrap();
    let shown = |zone: &str| {
        let mut preview = command(&folder, &["preview", "--no-rules", "--lang", "en", event]);
        preview.env("TZ", zone);
        String::from_utf8(ended(preview).stdout).unwrap()
    };
    let of_utc = shown("");
    assert!(of_utc.contains("2026-11-20 01:02:03"), "{of_utc}");
    let fifo = folder.join("fifo");
    for zone in [
        "UTC",
        "/dev/zero",
        ":/dev/zero",
        ":/etc/passwd",
        "fifo",
        fifo.to_str().unwrap(),
        "large",
        ":endless",
        "no/such",
    ] {
        assert_eq!(shown(zone), of_utc, "{zone}");
    }
    assert!(shown("KST-9").contains("2026-11-20 10:02:03"));
}

#[test]
fn settings_and_rule_sets_that_are_found_are_regular_files_of_limited_size() {
    let event = fs::canonicalize(EVENT).unwrap();
    let event = event.to_str().unwrap();
    let endless = |path: &Path| symlink("/dev/zero", path).unwrap();
    let linked_fifo = |path: &Path| {
        make_fifo(&path.with_file_name("fifo.toml"));
        symlink("fifo.toml", path).unwrap();
    };
    let kinds: [(&str, Make); 4] =
        [("fifo", make_fifo), ("large", make_large), ("endless", endless), ("linked", linked_fifo)];
    for (kind, make) in kinds {
        let folder = folder(kind);
        let settings = folder.join(".config/audit-alert");
        fs::create_dir_all(&settings).unwrap();
        make(&settings.join("config.toml"));
        let mut preview = command(&folder, &["preview", event]);
        preview.env("HOME", &folder);
        let output = ended(preview);
        let stderr = String::from_utf8(output.stderr).unwrap();
        let is_refused = stderr.contains("config.toml: it is larger than 16 MiB");
        assert_eq!(
            (is_refused, output.status.code()),
            (kind == "large", Some(if is_refused { 2 } else { 0 })),
            "{kind}: {stderr}"
        );

        make(&folder.join("audit-alert.toml"));
        for args in [&["preview", event][..], &["check"], &["rules"], &["test"], &["init", "--yes"]]
        {
            let mut command = command(&folder, args);
            command.env("HOME", "/nowhere");
            let output = ended(command);
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{kind}, {args:?}: {stderr}");
        }
    }
    let folder = folder("home");
    make_fifo(&folder.join("home"));
    let mut preview = command(&folder, &["preview", event]);
    preview.env("HOME", folder.join("home"));
    assert!(ended(preview).status.success());
}

#[test]
fn a_clock_at_the_end_of_time_is_accepted() {
    let run = |args: &[&str]| run_at(|| Timestamp::MAX, None, args, b"", Terminal::default(), &[]);
    let folder = folder("clock");
    let logs = ["--as", "log", "-o", folder.to_str().unwrap()];
    for args in [
        &["generate", "ecs", "RunTask", "--full"][..],
        &["generate", "sts", "AssumeRole"],
        &["generate", "acm", "RequestCertificate", "--full", "--count", "3"],
        &[&["generate", "iam", "CreateUser", "--count", "400"], &logs[..]].concat(),
        &["preview", "--no-rules", folder.to_str().unwrap()],
        &["send", "--test", "--dry-run"],
    ] {
        let ran = run(args);
        assert_eq!(ran.code, 0, "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn log_files_are_whole_after_sigterm() {
    for signal in [Signal::TERM, Signal::INT] {
        let folder = folder("sigterm");
        let args =
            ["generate", "iam", "CreateUser", "--count", "1000000", "--as", "log", "-o", "."];
        let child = command(&folder, &args).spawn().unwrap();
        let began = Instant::now();
        while files(&folder.join("AWSLogs")).iter().all(|it| it.extension().unwrap() != "gz") {
            assert!(began.elapsed() < LIMIT, "no file after {LIMIT:?}");
            thread::yield_now();
        }
        kill_process(Pid::from_child(&child), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{stderr}");
        let files = files(&folder.join("AWSLogs"));
        assert!(stderr.starts_with("interrupted: wrote "), "{stderr}");
        assert!(stderr.contains(&format!(" in {} file", files.len())), "{stderr}, {files:?}");
        for file in files {
            let mut text = String::new();
            let packed = File::open(&file).unwrap();
            flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
            let log: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert!(!log["Records"].as_array().unwrap().is_empty(), "{}", file.display());
        }
    }
}

/// Returns all files of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flat_map(|it| of(it.path())).collect()
}
