//! `tail` as a process: what it shows, records and posts, and how it ends.
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::emulators::Account;
use crate::emulators::listener::listener;
use crate::emulators::ministack;
use crate::history_server::{HistoryServer, LookupFault, ServedEvent, Unreliability};

const HOME: &str = "ap-northeast-2";
const GLOBAL: &str = "us-east-1";
const LIMIT: Duration = Duration::from_mins(1);

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed()
}

/// Creates an empty folder of a test, in which the search for a rule set ends.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tail").join(test);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join(".git")).unwrap();
    folder
}

/// A history without faults in which everything is delivered at once.
fn server() -> HistoryServer {
    HistoryServer::start(i64::MAX, Unreliability::default(), |_| None)
}

/// A running `tail`, which ends with the test.
struct Tail {
    child: Child,
    lines: Receiver<String>,
}

impl Tail {
    fn start(folder: &Path, endpoint: &str, args: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        command.args(["tail", "--rules", "starter", "--interval", "1"]).args(args);
        command.args(["--endpoint-url", endpoint]).current_dir(folder).env_clear();
        command.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "s");
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", HOME);
        command.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").envs(variables.iter().copied());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || stdout.lines().try_for_each(|it| sender.send(it.unwrap())));
        Self { child, lines }
    }

    /// Waits for a line that contains a text. Returns the lines until then.
    fn wait_for(&self, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let line = self.lines.recv_timeout(LIMIT);
            all.push(line.unwrap_or_else(|_| panic!("no line with {text}: {all:#?}")));
            if all.last().unwrap().contains(text) {
                return all;
            }
        }
    }

    fn interrupt(&self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
    }

    /// Waits for the end. Returns the lines that were not read, and standard error.
    fn finish(mut self) -> (ExitStatus, Vec<String>, String) {
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let status = self.child.wait().unwrap();
        (status, self.lines.iter().collect(), stderr)
    }

    /// Ends it as a user does. Returns the lines that were not read, and standard error.
    fn end(self) -> (Vec<String>, String) {
        self.interrupt();
        let (status, lines, stderr) = self.finish();
        assert_eq!(status.code(), Some(130), "{stderr}");
        (lines, stderr)
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn messages_and_lines_appear_as_events_arrive() {
    let server = server();
    server.add([
        ServedEvent::of(1, HOME, now() - 60, "DescribeInstances"),
        ServedEvent::of(2, GLOBAL, now() - 90, "CreateUser"),
        // Before the beginning.
        ServedEvent::of(3, HOME, now() - 1_200, "CreateUser"),
    ]);
    let tail = Tail::start(&folder("appear"), &server.endpoint, &[], &[]);
    let first = tail.wait_for("DescribeInstances");
    assert!(first[0].starts_with("no match") && first[0].contains(HOME), "{first:#?}");
    let second = tail.wait_for("──").pop().unwrap();
    assert!(second.starts_with("── 1 ── us-east-1 "), "{second}");
    // Another one, late: it happened before the two.
    server.add([ServedEvent::of(4, HOME, now() - 300, "CreateUser")]);
    let third = tail.wait_for("──").pop().unwrap();
    assert!(third.starts_with("── 2 ── ap-northeast-2 "), "{third}");
    let requests = server.requests().len();
    while server.requests().len() < requests + 4 {
        thread::yield_now();
    }
    let (rest, stderr) = tail.end();
    assert!(!rest.join("\n").contains("──"), "{rest:#?}");
    for text in
        ["in ap-northeast-2, us-east-1 from", "sign-ins and events of global", "3 events, 2 alerts"]
    {
        assert!(stderr.contains(text), "{stderr}");
    }
}

#[test]
fn json_has_an_object_for_each_event_and_the_record_file_each_event() {
    let server = server();
    let events = ["DescribeInstances", "CreateUser", "CreateUser"];
    let events = events.into_iter().zip(1..);
    let events = events.map(|(name, number)| {
        ServedEvent::of(number, HOME, now() - 60 + i64::try_from(number).unwrap(), name)
    });
    let events: Vec<_> = events.collect();
    server.add(events.clone());
    // Damaged and blank ones are in no file.
    server.add([("{\"eventVersion\":\"1.1", 1), ("\n", 2)].map(|(record, number)| {
        let event = ServedEvent::of(10 + number, HOME, now() - 70, "CreateUser");
        ServedEvent { record: record.to_owned(), ..event }
    }));
    let folder = folder("json");
    // An earlier run was killed while it wrote a line.
    fs::write(folder.join("events.jsonl"), "{\"eventVersion").unwrap();
    fs::set_permissions(folder.join("events.jsonl"), fs::Permissions::from_mode(0o600)).unwrap();
    let args = ["--format", "json", "--only-matches", "--record", "events.jsonl"];
    let tail =
        Tail::start(&folder, &server.endpoint, &[&args[..], &["--region", HOME]].concat(), &[]);
    for event in &events[1..] {
        let line: Value = serde_json::from_str(&tail.wait_for("")[0]).unwrap();
        assert_eq!((&line["id"], &line["matched"]), (&event.id.clone().into(), &true.into()));
        assert!(line["place"].as_str().unwrap().starts_with("ap-northeast-2 20"), "{line}");
    }
    let (rest, stderr) = tail.end();
    assert!(rest.is_empty(), "{rest:#?}");
    assert!(stderr.contains("pass --region us-east-1"), "{stderr}");
    let file = folder.join("events.jsonl");
    let records: Vec<_> = events.iter().map(|it| it.record.as_str()).collect();
    let recorded = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = recorded.lines().collect();
    assert_eq!((lines[0], &lines[1..]), ("{\"eventVersion", &records[..]));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn alerts_are_posted() {
    let server = server();
    server.add([
        ServedEvent::of(1, HOME, now() - 60, "DescribeInstances"),
        ServedEvent::of(2, HOME, now() - 50, "CreateUser"),
    ]);
    let (url, posted) = listener();
    let args = ["--send", "--allow-host", "127.0.0.1"];
    let folder = folder("send");
    let tail = Tail::start(&folder, &server.endpoint, &args, &[("SLACK_WEBHOOK_URL", &url)]);
    tail.wait_for("posted");
    assert!(posted.recv_timeout(LIMIT).unwrap().to_string().contains("CreateUser"));
    let (_, stderr) = tail.end();
    assert!(stderr.contains("2 events, 1 alert, 1 posted"), "{stderr}");
}

#[test]
fn an_alert_that_slack_refuses_is_named() {
    let server = server();
    let event = ServedEvent::of(2, HOME, now() - 50, "CreateUser");
    server.add([event.clone()]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/services/T0/B0/x", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            for line in
                reader.by_ref().lines().map_while(Result::ok).take_while(|it| !it.is_empty())
            {
                if let Some(it) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                    length = it.parse().unwrap();
                }
            }
            reader.read_exact(&mut vec![0; length]).unwrap();
            let body = "no_service";
            let head = "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain";
            write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        }
    });
    let args = ["--send", "--allow-host", "127.0.0.1"];
    let variables = [("SLACK_WEBHOOK_URL", url.as_str())];
    let tail = Tail::start(&folder("refused"), &server.endpoint, &args, &variables);
    let (status, _, stderr) = tail.finish();
    assert_eq!(status.code(), Some(3), "{stderr}");
    let expected = format!("the alert of CreateUser (event ID {}) could not be posted: ", event.id);
    let (_, rest) = stderr.split_once(&expected).unwrap_or_else(|| panic!("{stderr}"));
    assert!(rest.starts_with("no_service"), "{stderr}");
}

#[test]
fn posting_needs_a_webhook() {
    // No webhook, and no terminal to ask on.
    let tail = Tail::start(&folder("webhook"), "http://127.0.0.1:9", &["--send"], &[]);
    let (status, _, stderr) = tail.finish();
    assert_eq!(status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("no webhook URL"), "{stderr}");
}

#[test]
fn expired_credentials_end_it() {
    let expired = LookupFault::Error(400, "ExpiredTokenException", "The security token expired");
    let server =
        HistoryServer::start(i64::MAX, Unreliability::default(), move |_| Some(expired.clone()));
    let tail = Tail::start(&folder("expired"), &server.endpoint, &[], &[]);
    let (status, _, stderr) = tail.finish();
    assert_eq!(status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("sign in again"), "{stderr}");
}

#[test]
fn an_unknown_profile_is_named_though_each_region_asks_for_credentials() {
    let folder = folder("profile");
    fs::write(folder.join("config"), "[default]\nregion = us-east-1\n").unwrap();
    let config = ("AWS_CONFIG_FILE", folder.join("config").to_str().unwrap().to_owned());
    let server = server();
    for (args, variable) in
        [(&["--profile", "nosuch"][..], ("TZ", "UTC")), (&[], ("AWS_PROFILE", "nosuch"))]
    {
        let keys = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
        let variables = [keys[0], keys[1], (config.0, &config.1), variable];
        let (status, _, errors) = Tail::start(&folder, &server.endpoint, args, &variables).finish();
        assert_eq!(status.code(), Some(3), "{errors}");
        assert!(errors.contains("the AWS configuration has no such profile"), "{errors}");
    }
}

#[test]
fn credentials_that_expire_later_end_it() {
    let expired = LookupFault::Error(400, "ExpiredTokenException", "The security token expired");
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), move |it| {
        (it.number > 12).then(|| expired.clone())
    });
    server.add([ServedEvent::of(2, HOME, now() - 50, "CreateUser")]);
    let tail = Tail::start(&folder("expires"), &server.endpoint, &[], &[]);
    tail.wait_for("CreateUser");
    let (status, _, stderr) = tail.finish();
    assert_eq!(status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("sign in again") && stderr.contains("1 event, 1 alert"), "{stderr}");
}

#[test]
fn a_network_that_is_lost_at_the_beginning_ends_it() {
    let tail = Tail::start(&folder("lost"), "http://127.0.0.1:9", &["--region", HOME], &[]);
    let (status, _, stderr) = tail.finish();
    assert_eq!(status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("cloudtrail:LookupEvents in ap-northeast-2"), "{stderr}");
}

#[test]
fn a_network_that_is_lost_later_is_tried_again() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        (2..8).contains(&it.number).then_some(LookupFault::Close)
    });
    let tail = Tail::start(&folder("again"), &server.endpoint, &["--region", HOME], &[]);
    while server.requests().len() < 2 {
        thread::yield_now();
    }
    server.add([ServedEvent::of(2, HOME, now() - 50, "CreateUser")]);
    tail.wait_for("CreateUser");
    let (_, stderr) = tail.end();
    for text in ["trying again every 1 s for 15 minutes", "CloudTrail responds again"] {
        assert!(stderr.contains(text), "{stderr}");
    }
}

#[test]
fn an_interruption_does_not_wait_for_a_response() {
    let server =
        HistoryServer::start(i64::MAX, Unreliability::default(), |_| Some(LookupFault::Hang));
    let tail = Tail::start(&folder("hang"), &server.endpoint, &[], &[]);
    while server.requests().is_empty() {
        thread::yield_now();
    }
    let began = SystemTime::now();
    tail.end();
    assert!(began.elapsed().unwrap() < Duration::from_secs(10));
}

#[test]
fn a_region_that_was_not_named_may_be_denied() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        let denied = LookupFault::Error(400, "AccessDeniedException", "with an explicit deny");
        (it.region == GLOBAL).then_some(denied)
    });
    server.add([ServedEvent::of(2, HOME, now() - 50, "CreateUser")]);
    let tail = Tail::start(&folder("denied"), &server.endpoint, &[], &[]);
    tail.wait_for("CreateUser");
    while server.requests().len() < 4 {
        thread::yield_now();
    }
    let (_, stderr) = tail.end();
    assert!(stderr.contains("the events of us-east-1 are left out"), "{stderr}");
    // One that the user names is required.
    let args = ["--region", HOME, "--region", GLOBAL];
    let tail = Tail::start(&folder("required"), &server.endpoint, &args, &[]);
    let (status, _, stderr) = tail.finish();
    assert_eq!(status.code(), Some(3), "{stderr}");
}

/// ministack records the calls that it receives.
#[test]
#[ignore = "needs ministack"]
fn calls_to_an_emulator_are_shown() {
    let account: Account = ministack::open().account();
    let keys = [("AWS_ACCESS_KEY_ID", account.keys.id.as_str())];
    let args = ["--region", GLOBAL, "--region", HOME, "--format", "json"];
    let tail = Tail::start(&folder("ministack"), &account.endpoint(), &args, &keys);
    // ministack names the events of JSON protocols as AWS does.
    let parameter = json!({ "Name": "/audit-alert", "Value": "1", "Type": "String" });
    account.call("ssm", "AmazonSSM.PutParameter", &parameter);
    let line = tail.wait_for("PutParameter").pop().unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["name"], "PutParameter");
    account.call("ssm", "AmazonSSM.DeleteParameter", &json!({ "Name": "/audit-alert" }));
    let lines = tail.wait_for("DeleteParameter");
    assert!(lines.iter().all(|it| !it.contains("PutParameter")), "{lines:#?}");
    tail.end();
}
