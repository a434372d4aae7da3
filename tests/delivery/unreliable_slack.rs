//! Posts 1,000 alerts to a Slack that fails in every way. Each alert arrives or is reported as failed, and each duplicate is
//! reported as possible.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use audit_alert::function::{Config, Handler, Invocation, LogLine, Pace};
use audit_alert::http::HttpClient;
use audit_alert::rules::bundle;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::server::{Answer, Server};

const ALERTS: usize = 1_000;
/// Deliveries of a failing event by Lambda: one and two retries.
const TRIES: usize = 3;

/// A deterministic pseudorandom sequence (xorshift).
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

fn id(number: usize) -> String {
    format!("5f0c7a2e-1111-4222-8333-{number:012}")
}

fn event(number: usize) -> String {
    json!({
        "eventID": id(number), "eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com",
        "eventTime": "2026-11-20T01:02:03Z", "awsRegion": "ap-northeast-2", "sourceIPAddress": "192.0.2.1",
        "userIdentity": {"type": "IAMUser", "userName": format!("user-{number}")}, "readOnly": false
    })
    .to_string()
}

/// Number of times that Slack received the alert of each event.
type PostedCounts = Arc<Mutex<HashMap<String, usize>>>;

/// A Slack that receives an alert if it responds with 200, and sometimes if the response is lost.
fn slack(posted: &PostedCounts) -> Server {
    let (posted, mut rng) = (Arc::clone(posted), Rng(0x2026_1124));
    Server::start(move |_, hit| {
        let body: Value = serde_json::from_str(&hit.body).unwrap();
        let text = body.to_string();
        let at = text.find("5f0c7a2e-").unwrap();
        let (answer, arrives) = match rng.below(20) {
            0 | 1 => (Answer::of(500, "rollup_error"), false),
            2 => (Answer::of(503, "<html>"), false),
            3 | 4 => (Answer::wait(0), false),
            5 => (Answer::of(504, ""), rng.below(2) == 0),
            6 => (Answer::Reset, false),
            7 => (Answer::Reset, true),
            8 => (Answer::Close, true),
            9 => (Answer::Hang, rng.below(2) == 0),
            10 => (Answer::of(400, "invalid_blocks"), false),
            _ => (Answer::ok(), true),
        };
        if arrives {
            *posted
                .lock()
                .unwrap()
                .entry(text.get(at..at + 36).unwrap().to_owned())
                .or_default() += 1;
        }
        answer
    })
}

fn function(slack: &Server) -> Handler {
    let hook = slack.url("/services/T0/B0/x");
    let config = Config::of(&|name| match name {
        "SLACK_WEBHOOK_URL" => Some(hook.clone()),
        "AUDIT_ALERT_ALLOW_HOST" => Some("127.0.0.1".to_owned()),
        _ => None,
    });
    let rules = bundle::read("{\"format\":1,\"rules\":[],\"ignore\":[]}").unwrap();
    let pace = Pace { attempt: Duration::from_millis(20), first_wait: Duration::from_millis(1) };
    Handler::new(config.unwrap(), rules, HttpClient::new().unwrap(), pace)
}

/// Latest outcome of an event in the log.
#[derive(Default)]
struct Logged {
    outcome: &'static str,
    maybe_twice: bool,
}

#[test]
fn no_alert_is_lost_or_duplicated_silently() {
    let posted = PostedCounts::default();
    let slack = slack(&posted);
    let mut function = function(&slack);
    let mut logged: HashMap<String, Logged> = HashMap::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut failed = 0;
    for number in 0..ALERTS {
        let payload = event(number);
        for _ in 0..TRIES {
            let call = Invocation {
                payload: payload.as_bytes(),
                request_id: "r",
                at: Timestamp::UNIX_EPOCH,
                until: Instant::now() + Duration::from_secs(5),
            };
            let mut log = |line: &LogLine| {
                let entry = logged.entry(line.event_id.clone().unwrap()).or_default();
                entry.outcome = line.outcome.unwrap();
                entry.maybe_twice |= line.maybe_twice;
            };
            let result = runtime.block_on(function.handle(&call, &mut log));
            failed += usize::from(result.is_err());
            if result.is_ok() {
                break;
            }
        }
    }
    let posted = posted.lock().unwrap();
    let mut outcomes: HashMap<&str, usize> = HashMap::new();
    for number in 0..ALERTS {
        let (entry, times) =
            (&logged[&id(number)], posted.get(&id(number)).copied().unwrap_or_default());
        *outcomes.entry(entry.outcome).or_default() += 1;
        match entry.outcome {
            "sent" | "short" => assert!(times >= 1, "{number} was not received"),
            "failed" | "refused" => {
                assert!(times == 0 || entry.maybe_twice, "{number} was received");
            }
            other => panic!("{number}: {other}"),
        }
        assert!(times < 2 || entry.maybe_twice, "{number} was received {times} times");
    }
    let twice = posted.values().filter(|times| **times > 1).count();
    println!(
        "{outcomes:?}, {failed} invocations failed, {twice} alerts were received more than once"
    );
    // The run is meaningful only if every kind of failure occurred.
    assert!(outcomes["sent"] > ALERTS / 2 && outcomes["short"] > 0 && failed > 0 && twice > 0);
}
