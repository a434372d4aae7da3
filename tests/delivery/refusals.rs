//! Refusals that the message does not cause: every event reaches the queue of the function, and is posted once from
//! there after the destination is repaired. Nothing is taken for a duplicate.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use audit_alert::function::{InvocationResponse, LogLine};
use audit_alert::outcome::EventOutcome;
use serde_json::{Value, json};

use crate::instance::{Instance, event, id};
use crate::server::{Answer, Server};

const EVENTS: usize = 20;
/// Deliveries of a failing event by Lambda: one and two retries.
const TRIES: usize = 3;

const PAGE: &str = "<!DOCTYPE html>\n<html><body>Sign in to the proxy</body></html>";

/// Status and body of each kind of refusal.
const REFUSALS: [(u16, &str); 8] = [
    (404, "no_service"),
    (410, "channel_is_archived"),
    (403, "invalid_token"),
    (401, ""),
    (200, "{\"ok\":false,\"error\":\"channel_not_found\"}"),
    (200, PAGE),
    (302, ""),
    (407, PAGE),
];

/// A Slack that refuses until it is repaired.
struct Slack {
    server: Server,
    is_broken: Arc<AtomicBool>,
    /// The bodies that it accepted.
    accepted: Arc<Mutex<Vec<String>>>,
}

impl Slack {
    fn refusing(answer: Answer) -> Self {
        let is_broken = Arc::new(AtomicBool::new(true));
        let accepted = Arc::new(Mutex::new(Vec::new()));
        let (broken, bodies) = (Arc::clone(&is_broken), Arc::clone(&accepted));
        let server = Server::start(move |_, hit| {
            if broken.load(Ordering::SeqCst) {
                return answer.clone();
            }
            bodies.lock().unwrap().push(hit.body.clone());
            Answer::ok()
        });
        Self { server, is_broken, accepted }
    }

    fn repair(&self) {
        self.is_broken.store(false, Ordering::SeqCst);
    }

    /// Returns the number of messages that it accepted for each event.
    fn accepted(&self) -> HashMap<usize, usize> {
        let bodies = self.accepted.lock().unwrap();
        let count = |number| bodies.iter().filter(|body| body.contains(&id(number))).count();
        (0..EVENTS).map(|number| (number, count(number))).collect()
    }
}

/// Returns the message that Lambda sends to the on-failure destination (Lambda developer guide, "Adding a
/// destination").
fn undelivered(number: usize) -> Value {
    let event: Value = serde_json::from_str(&event(number)).unwrap();
    json!({
        "version": "1.0", "timestamp": "2026-11-20T01:05:00.000Z",
        "requestContext": {
            "requestId": "8476a536-e9f4-11e8-9739-2dfe598c3fcd", "condition": "RetriesExhausted",
            "functionArn": "arn:aws:lambda:ap-northeast-2:111122223333:function:audit-alert:$LATEST",
            "approximateInvokeCount": TRIES
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorType": "PartialFailure", "errorMessage": "1 of 1 events failed: no_service"}
    })
}

/// Returns the batch that an event source mapping of the queue delivers.
fn batch(numbers: impl Iterator<Item = usize>) -> String {
    let records = numbers.map(|number| {
        json!({
            "messageId": format!("message-{number}"), "receiptHandle": "r", "body": undelivered(number).to_string(),
            "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {}, "md5OfBody": "0",
            "eventSource": "aws:sqs", "awsRegion": "ap-northeast-2",
            "eventSourceARN": "arn:aws:sqs:ap-northeast-2:111122223333:audit-alert-undelivered"
        })
    });
    json!({ "Records": records.collect::<Vec<_>>() }).to_string()
}

fn outcomes(lines: &[LogLine]) -> Vec<EventOutcome> {
    lines.iter().map(|line| line.outcome.unwrap()).collect()
}

#[test]
fn refused_events_reach_the_queue_and_are_posted_from_there() {
    for (status, body) in REFUSALS {
        let slack = Slack::refusing(Answer::of(status, body));
        let mut instance = Instance::new(&slack.server, &[]);
        for number in 0..EVENTS {
            // After the last failure, Lambda sends the event to the queue.
            for _ in 0..TRIES {
                let (result, lines) = instance.invoke(&event(number));
                result.unwrap_err();
                assert_eq!(outcomes(&lines), [EventOutcome::Refused], "{status} {body}");
            }
        }
        // No retry within an invocation: the refusal would be the same.
        assert_eq!(slack.server.hits().len(), EVENTS * TRIES, "{status} {body}");
        slack.repair();
        // The same instance, which could take the events for duplicates.
        for first in (0..EVENTS).step_by(10) {
            let (result, lines) = instance.invoke(&batch(first..first + 10));
            result.unwrap();
            assert_eq!(outcomes(&lines), [EventOutcome::Sent; 10], "{status} {body}");
        }
        assert!(slack.accepted().values().all(|count| *count == 1), "{status} {body}");
    }
}

#[test]
fn redelivered_events_are_posted_after_a_repair() {
    for (status, body) in REFUSALS {
        let slack = Slack::refusing(Answer::of(status, body));
        let mut instance = Instance::new(&slack.server, &[]);
        for number in 0..EVENTS {
            instance.invoke(&event(number)).0.unwrap_err();
        }
        slack.repair();
        for number in 0..EVENTS {
            let (result, lines) = instance.invoke(&event(number));
            result.unwrap();
            assert_eq!(outcomes(&lines), [EventOutcome::Sent], "{status} {body}");
        }
        assert!(slack.accepted().values().all(|count| *count == 1), "{status} {body}");
    }
}

/// Returns the messages of a batch that SQS delivers again.
fn failed_messages(response: InvocationResponse) -> Vec<String> {
    let response = serde_json::to_value(response).unwrap();
    let members: Vec<_> = response.as_object().unwrap().keys().collect();
    assert_eq!(members, ["batchItemFailures"]);
    let failures = response["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|it| it["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

/// A Slack that refuses the alerts of these users.
fn refusing_users(users: &'static [&'static str]) -> Server {
    Server::start(move |_, hit| {
        if users.iter().any(|user| hit.body.contains(user)) {
            Answer::of(403, "action_prohibited")
        } else {
            Answer::ok()
        }
    })
}

#[test]
fn a_batch_names_the_messages_to_deliver_again() {
    let slack = refusing_users(&["user-3", "user-5"]);
    let variables = [("AUDIT_ALERT_REPORT_BATCH_ITEM_FAILURES", "true")];
    let mut instance = Instance::new(&slack, &variables);
    let (response, _) = instance.invoke(&batch(0..8));
    assert_eq!(failed_messages(response.unwrap()), ["message-3", "message-5"]);
    let (response, lines) = instance.invoke(&batch([3, 4].into_iter()));
    assert_eq!(failed_messages(response.unwrap()), ["message-3"]);
    assert_eq!(outcomes(&lines), [EventOutcome::Refused, EventOutcome::Duplicate]);
    let (response, _) = instance.invoke(&batch(6..7));
    assert!(failed_messages(response.unwrap()).is_empty());
    // Other payloads fail as a whole.
    instance.invoke(&event(3)).0.unwrap_err();
    instance.invoke(&json!({"Records": [{"body": event(3)}]}).to_string()).0.unwrap_err();
}

/// Without `ReportBatchItemFailures` in the event source mapping, SQS deletes all messages of a successful invocation.
#[test]
fn a_batch_fails_as_a_whole_by_default() {
    let slack = refusing_users(&["user-3"]);
    for variables in [&[][..], &[("AUDIT_ALERT_REPORT_BATCH_ITEM_FAILURES", "false")]] {
        let mut instance = Instance::new(&slack, variables);
        let error = instance.invoke(&batch(0..8)).0.unwrap_err();
        assert_eq!((error.failed, error.all), (1, 8));
        let (response, _) = instance.invoke(&batch(0..3));
        let response = serde_json::to_value(response.unwrap()).unwrap();
        assert_eq!(response["events"][0], json!({"outcome": "duplicate"}));
    }
}
