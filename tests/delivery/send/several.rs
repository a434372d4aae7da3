//! Several messages: one per second, and a stop when the remaining ones would fail as well.

use std::time::Duration;

use serde_json::{Value, json};

use super::run::{EVENT, Send, folder};
use crate::server::{Answer, Server};

const OTHER: &str = "samples/events/ecs/RunTask.json";

#[test]
fn messages_are_a_second_apart() {
    // The second message needs a retry; the third one is still posted a second later.
    let server = Server::answering([Answer::ok(), Answer::of(500, ""), Answer::ok()]);
    let ran = Send::new(&["--format", "json", EVENT, OTHER, EVENT]).webhook(&server).run();
    let lines: Vec<Value> =
        ran.ended(0).stdout.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let places: Vec<_> = lines.iter().map(|it| it["place"].as_str().unwrap()).collect();
    assert_eq!(places, [EVENT, OTHER, EVENT].map(|it| format!("{it}:1")));
    assert!(lines.iter().all(|it| it["outcome"] == "posted" && it["eventId"].is_string()));
    assert_eq!(lines[1]["attempts"], 2);
    ran.says("3 of 3 posted to ");
    let hits = server.hits();
    for pair in hits.windows(2) {
        let [first, second] = pair else { continue };
        assert!(second.at - first.at >= Duration::from_secs(1), "{:?}", second.at - first.at);
    }
    assert_eq!(hits.len(), 4);
}

#[test]
fn a_failure_of_the_destination_stops_the_run() {
    for (status, body) in [(404, "no_active_hooks"), (410, "channel_is_archived"), (404, "<html>")]
    {
        let server = Server::answering([Answer::ok(), Answer::of(status, body)]);
        let ran = Send::new(&[EVENT, OTHER, EVENT, OTHER]).webhook(&server).run();
        ran.ended(3)
            .says("1 of 4 posted to ")
            .says(&format!("3 messages not sent, from {OTHER}:1 on"));
        assert_eq!(ran.stdout.lines().count(), 2, "{}", ran.stdout);
    }
}

#[test]
fn an_invalid_message_does_not_stop_the_run() {
    let bad = || Answer::of(400, "invalid_blocks");
    let server = Server::answering([bad(), bad(), Answer::ok()]);
    let ran = Send::new(&[EVENT, OTHER]).webhook(&server).run();
    ran.ended(3).says("1 of 2 posted to ");
    assert_eq!(ran.stdout, format!("refused  {EVENT}:1  invalid_blocks\nposted   {OTHER}:1\n"));
}

#[test]
fn alerts_are_sent_although_the_output_is_closed() {
    let server = Server::answering([Answer::ok()]);
    let mut child = Send::new(&[EVENT, OTHER]).webhook(&server).spawn();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(server.hits().len(), 2);
    let server = Server::answering([Answer::of(404, "no_active_hooks")]);
    let mut child = Send::new(&[EVENT, OTHER]).webhook(&server).spawn();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn more_than_five_messages_need_a_confirmation() {
    let server = Server::answering([Answer::ok()]);
    let six = [EVENT; 6];
    let ran = Send::new(&six).webhook(&server).run();
    ran.ended(2).says("confirmation required to post 6 messages").says("--yes");
    Send::new(&["--dry-run"]).args(&six).webhook(&server).run().ended(0);
    assert_eq!(server.hits().len(), 0);
    let ran = Send::new(&["--limit", "1"]).args(&six).webhook(&server).run();
    ran.ended(0).says("stopped after 1 message (--limit)");
    Send::new(&["--yes"]).args(&six).webhook(&server).run().ended(0).says("6 of 6 posted to ");
    assert_eq!(server.hits().len(), 7);
}

/// The output of `aws sqs receive-message` for the queue of the function.
#[test]
fn undelivered_events_of_the_queue_are_sent() {
    let server = Server::answering([Answer::ok()]);
    let message = |path: &str| {
        let event: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let record = json!({
            "version": "1.0", "requestContext": {"condition": "RetriesExhausted"},
            "requestPayload": event, "responsePayload": {"errorType": "PartialFailure"}
        });
        json!({"MessageId": "m", "ReceiptHandle": "r", "MD5OfBody": "0", "Body": record.to_string()})
    };
    let received = json!({"Messages": [message(EVENT), message(OTHER)]});
    let file = folder("undelivered").join("undelivered.json");
    std::fs::write(&file, received.to_string()).unwrap();
    let ran = Send::new(&[file.to_str().unwrap()]).webhook(&server).run();
    ran.ended(0).says("2 of 2 posted to ");
    let direct = Server::answering([Answer::ok()]);
    Send::new(&[EVENT, OTHER]).webhook(&direct).run().ended(0);
    assert_eq!(server.bodies(), direct.bodies());
}
