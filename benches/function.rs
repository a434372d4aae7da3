//! Measures the function's process: its start, one event and its memory, over loopback. Run with
//! `cargo bench --no-default-features --features lambda --bench function`. `docs/performance.md` explains the figures. If
//! `AUDIT_ALERT_PYTHON` names a Python with boto3, requests and dateutil, their import is timed in the same run.
#![expect(clippy::print_stdout, reason = "prints figures")]
#![expect(
    clippy::disallowed_methods,
    reason = "benchmarks read files, the environment and the clock"
)]
#![expect(clippy::unwrap_used, reason = "a panic is how a benchmark fails")]

use std::env;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use audit_alert::alert::{Language, Severity};
use audit_alert::function::{Disposition, read_payload};
use audit_alert::language::Phrase;
use audit_alert::notify::{Channel, Notification, SnsTopic};
use audit_alert::rules::bundle::{self, Bundle, PackedRules};
use audit_alert::rules::file::{FloodPolicy, RuleSetFile};
use audit_alert::rules::routes::RoutedAlert;
use audit_alert::rules::set::resolve;
use audit_alert::slack::{render, short};

const EVENT: &str = include_str!("../samples/events/ecs/CreateCluster.json");

/// Rules and routes to three destinations, with conditions that the event meets at the last.
const ROUTED: &str = r#"{"format":2,"ignore":[],
    "rules":[{"name":"ecs","severity":"high","state":"ENABLED","pattern":{"source":["aws.ecs"]}}],
    "routing":{
        "destinations":[{"name":"pager","channel":{"sns":"arn:aws:sns:eu-west-1:111122223333:pager"}}],
        "routes":[
            {"rules":["iam*"],"to":["pager"]},
            {"actor":["root*"],"to":["pager"]},
            {"severity":"high","rules":["ecs*"],"events":["Create*"],"to":["default","pager"]}
        ]}}"#;

fn main() {
    let (effective, _) = resolve(RuleSetFile::default(), &mut |_| Err(Phrase::default()));
    let rules = Bundle::of(&effective, FloodPolicy::default()).to_json();
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-function");
    fs::create_dir_all(&root).unwrap();
    fs::write(root.join("rules.json"), &rules).unwrap();

    let mut starts: Vec<Duration> = (0..51).map(|_| start(&root)).collect();
    let first = starts.remove(0);
    report("process start to the first poll", &mut starts, &format!("first start {first:.1?}"));

    let engine = bundle::read(&rules).unwrap().engine;
    let mut work: Vec<_> = (0..2_000).map(|_| timed(|| without_network(&engine))).collect();
    report("one event without the network", &mut work, "read, rules, alert, both payloads");

    let routed = bundle::read(ROUTED).unwrap();
    let mut work: Vec<_> = (0..2_000).map(|_| timed(|| routed_without_network(&routed))).collect();
    report("one routed event without the network", &mut work, "Slack, a topic and a webhook");

    let (mut events, memory) = events(&root, 500);
    report(
        "one event, from delivery to response",
        &mut events,
        "Lambda and Slack on loopback, plain http",
    );
    println!("{:38}{memory}", "resident after 500 events");

    if let Ok(python) = env::var("AUDIT_ALERT_PYTHON") {
        let import = || {
            let code = "import boto3, requests, dateutil";
            assert!(Command::new(&python).args(["-c", code]).status().unwrap().success());
        };
        import();
        let mut imports: Vec<_> = (0..10).map(|_| timed(import)).collect();
        report("python3 -c 'import boto3, requests, ..'", &mut imports, "");
    }
}

fn report(label: &str, times: &mut [Duration], note: &str) {
    times.sort();
    let (least, median) = (times[0], times[times.len() / 2]);
    println!("{label:38} median {median:.1?}, least {least:.1?}  {note}");
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let began = Instant::now();
    black_box(work());
    began.elapsed()
}

/// Handles an event as the function does, without posting.
fn without_network(rules: &audit_alert::rules::engine::Engine) -> Vec<(String, String)> {
    let events = read_payload(EVENT.as_bytes(), rules, Language::Ko);
    let alerts = events.iter().filter_map(|it| match &it.disposition {
        Disposition::Alert(alert) => Some(alert),
        _ => None,
    });
    let json = |it: serde_json::Result<String>| it.unwrap();
    let bodies: Vec<_> = alerts
        .map(|it| {
            (json(serde_json::to_string(&render(it))), json(serde_json::to_string(&short(it))))
        })
        .collect();
    assert!(!bodies.is_empty());
    bodies
}

/// Handles an event of a rule set with routes, without posting.
fn routed_without_network(rules: &PackedRules) -> Vec<String> {
    let events = read_payload(EVENT.as_bytes(), &rules.engine, Language::Ko);
    let mut bodies = Vec::new();
    for mut event in events {
        let alert =
            RoutedAlert { rules: vec![("ecs", Severity::High)], ..event.routed.take().unwrap() };
        assert_eq!(rules.routing.route(&alert).len(), 2);
        let Disposition::Alert(alert) = event.disposition else { panic!("no alert") };
        let notification = Notification::of(*alert);
        let topic = SnsTopic::new("arn:aws:sns:eu-west-1:111122223333:pager").unwrap();
        let request = Channel::Sns(topic).masked_request(&notification, UNIX_EPOCH);
        bodies.extend([notification.slack().full, notification.to_json(), request.body]);
    }
    bodies
}

fn run(root: &Path, lambda: &TcpListener, slack: &TcpListener) -> Child {
    let address = |it: &TcpListener| it.local_addr().unwrap().to_string();
    Command::new(env!("CARGO_BIN_EXE_audit-alert-lambda"))
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", address(lambda))
        .env("AWS_LAMBDA_FUNCTION_NAME", "audit-alert")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/audit-alert")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
        .env("LAMBDA_TASK_ROOT", root)
        .env("SLACK_WEBHOOK_URL", format!("http://{}/hook", address(slack)))
        .env("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1")
        .env("AUDIT_ALERT_FLOOD_LIMIT", "0")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Returns the time from the start of the process to its first poll.
fn start(root: &Path) -> Duration {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let began = Instant::now();
    let mut process = run(root, &listener, &listener);
    let (stream, _) = listener.accept().unwrap();
    let request = read_request(&mut BufReader::new(&stream));
    let passed = began.elapsed();
    assert!(request.starts_with("GET /2018-06-01/runtime/invocation/next"), "{request}");
    end(&mut process);
    passed
}

fn end(process: &mut Child) {
    process.kill().unwrap();
    process.wait().unwrap();
}

/// Returns the time from delivery to response for each event, and the resident memory after the last.
fn events(root: &Path, count: usize) -> (Vec<Duration>, String) {
    let (lambda, slack) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let mut process = run(root, &lambda, &slack);
    std::thread::spawn(move || {
        for stream in slack.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            while !read_request(&mut reader).is_empty() {
                respond(&stream, "200 OK", "", "ok");
            }
        }
    });
    let (stream, _) = lambda.accept().unwrap();
    let mut reader = BufReader::new(&stream);
    let times = (0..count).map(|number| {
        read_request(&mut reader);
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() + 10_000;
        let headers = format!(
            "Lambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: {deadline}\r\n\
             Lambda-Runtime-Invoked-Function-Arn: arn\r\n"
        );
        let event = EVENT.replace("\"eventID\": \"", &format!("\"eventID\": \"{number}-"));
        timed(|| {
            respond(&stream, "200 OK", &headers, &event);
            let answer = read_request(&mut reader);
            assert!(answer.contains("/response "), "{answer}");
            respond(&stream, "202 Accepted", "", "");
        })
    });
    let times = times.collect();
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = resident.map_or("not available".to_owned(), |it| it.trim().to_owned());
    end(&mut process);
    (times, memory)
}

/// Reads a request and returns its first line. Returns an empty string at the end of the connection.
fn read_request(reader: &mut BufReader<&TcpStream>) -> String {
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    first
}

fn respond(mut stream: &TcpStream, status: &str, headers: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    stream.write_all((head + body).as_bytes()).unwrap();
}
