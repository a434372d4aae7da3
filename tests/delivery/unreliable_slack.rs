//! Posts alerts to a Slack that fails in every way, through one and through two instances of the function. Each alert
//! arrives or is reported as failed, and each duplicate is explained. `AUDIT_ALERT_ALERTS=3000` posts three times as
//! many as usual.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use audit_alert::outcome::EventOutcome;
use serde_json::Value;

use crate::instance::{Instance, event, id};
use crate::server::{Answer, Server};

/// Deliveries of a failing event by Lambda: one and two retries.
const TRIES: usize = 3;

fn alerts() -> usize {
    std::env::var("AUDIT_ALERT_ALERTS").map_or(1_000, |count| count.parse().unwrap())
}

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

/// The log of all deliveries of an event.
#[derive(Default)]
struct Logged {
    last: Option<EventOutcome>,
    maybe_twice: bool,
    /// Number of lines that state that the alert was posted.
    posted: usize,
}

/// The result of delivering all events.
struct Run {
    /// By the ID of the event.
    logged: HashMap<String, Logged>,
    /// Number of times that Slack received the alert of each event.
    posted: HashMap<String, usize>,
    failed_invocations: usize,
}

/// Delivers each event until an invocation succeeds, to the instances in turn. Every tenth event is delivered once more
/// afterwards, as EventBridge may do.
fn deliver(instances: usize) -> Run {
    let posted = PostedCounts::default();
    let slack = slack(&posted);
    let mut instances: Vec<_> = (0..instances).map(|_| Instance::new(&slack, &[])).collect();
    let mut logged: HashMap<String, Logged> = HashMap::new();
    let (mut failed, mut turn) = (0, 0);
    for number in 0..alerts() {
        let copies = 1 + usize::from(number % 10 == 0);
        for _ in 0..copies {
            for _ in 0..TRIES {
                turn += 1;
                let instance = turn % instances.len();
                let (result, lines) = instances[instance].invoke(&event(number));
                for line in lines {
                    let entry = logged.entry(line.event_id.unwrap()).or_default();
                    entry.last = line.outcome;
                    entry.maybe_twice |= line.maybe_twice;
                    let is_posted =
                        matches!(line.outcome, Some(EventOutcome::Sent | EventOutcome::Short));
                    entry.posted += usize::from(is_posted);
                }
                failed += usize::from(result.is_err());
                if result.is_ok() {
                    break;
                }
            }
        }
    }
    let posted = posted.lock().unwrap().clone();
    Run { logged, posted, failed_invocations: failed }
}

/// Checks that no event is lost, and that the log explains each duplicate. Returns the figures.
fn assert_explained(run: &Run) -> String {
    let (mut unposted, mut twice) = (0, 0);
    for number in 0..alerts() {
        let (entry, times) =
            (&run.logged[&id(number)], run.posted.get(&id(number)).copied().unwrap_or_default());
        if entry.posted > 0 {
            assert!(times >= 1, "{number} was not received");
        } else {
            // The event was refused for good, or is in the queue of the function.
            assert!(matches!(entry.last, Some(EventOutcome::Failed | EventOutcome::Refused)));
            assert!(times == 0 || entry.maybe_twice, "{number} was received");
            unposted += 1;
        }
        assert!(times <= entry.posted || entry.maybe_twice, "{number} was received {times} times");
        twice += usize::from(times > 1);
    }
    // The run is meaningful only if the faults occurred.
    assert!(unposted < alerts() / 2 && twice > 0);
    let Run { failed_invocations, .. } = run;
    format!(
        "{} events: {failed_invocations} invocations failed, {unposted} alerts were not posted, \
         {twice} were received more than once",
        alerts()
    )
}

#[test]
fn no_alert_is_lost_or_duplicated_silently() {
    let run = deliver(1);
    println!("one instance, {}", assert_explained(&run));
    // One instance recognizes the copies of EventBridge.
    assert!(run.logged.values().all(|it| it.posted <= 1));
    let has = |wanted| run.logged.values().any(|it| it.last == Some(wanted));
    assert!([EventOutcome::Sent, EventOutcome::Short].into_iter().all(has));
}

#[test]
fn two_instances_lose_nothing_and_log_each_post() {
    let run = deliver(2);
    println!("two instances, {}", assert_explained(&run));
    // Instances do not know of each other: each posts a copy that it receives, and logs it.
    assert!(run.logged.values().any(|it| it.posted == 2));
    assert!(run.logged.values().all(|it| it.posted <= 2));
}
