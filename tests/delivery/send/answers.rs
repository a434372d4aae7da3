//! Slack's responses, and the resulting exit codes and messages.

use std::net::TcpListener;

use super::run::{EVENT, Send, path};
use crate::server::{Answer, Server};

#[test]
fn a_message_with_refused_blocks_is_posted_as_plain_text() {
    let server = Server::answering([Answer::of(400, "invalid_blocks"), Answer::ok()]);
    let ran = Send::new(&["--lang", "en", EVENT]).webhook(&server).run();
    assert_eq!(ran.ended(1).stdout, format!("short    {EVENT}:1  invalid_blocks\n"));
    ran.says("warning: Slack refused the blocks; posted the text of the alert only")
        .says("1 of 1 posted to ");
    let [full, short] = server.bodies().try_into().unwrap();
    assert!(full.contains("\"blocks\"") && !short.contains("\"blocks\""), "{short}");
    let short: serde_json::Value = serde_json::from_str(&short).unwrap();
    assert!(short["text"].as_str().unwrap().contains("CreateCluster"), "{short}");
}

#[test]
fn a_dead_webhook_gets_one_request() {
    let server = Server::answering([Answer::of(404, "no_active_hooks")]);
    let ran = Send::new(&["--test"]).webhook(&server).run();
    assert_eq!(ran.ended(3).stdout, "refused  test alert  no_active_hooks\n");
    ran.says("hint: the webhook no longer exists: create a new one in Slack")
        .says("0 of 1 posted to ");
    assert_eq!(server.hits().len(), 1);
}

#[test]
fn retry_after_is_honored() {
    let server = Server::answering([Answer::wait(1), Answer::ok()]);
    let ran = Send::new(&[EVENT]).webhook(&server).run();
    ran.ended(0).says("rate_limited; retrying in 1 s");
    let [first, second] = server.hits().try_into().unwrap();
    assert!(second.at - first.at >= std::time::Duration::from_secs(1));
    assert_eq!(first.body, second.body);
    // A wait above the time limit of a message.
    let server = Server::answering([Answer::wait(600)]);
    let ran = Send::new(&[EVENT]).webhook(&server).run();
    let outcome = format!("failed   {EVENT}:1  rate_limited; Slack requested a wait of 600 s\n");
    assert_eq!(ran.ended(3).stdout, outcome);
}

#[test]
fn an_unavailable_slack_fails_after_the_last_retry() {
    let server = Server::answering([Answer::of(503, "service_unavailable")]);
    let unavailable = Send::new(&[EVENT, EVENT]).webhook(&server).spawn();
    // The listener is dropped, so the port is closed.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let unreachable = Send::new(&["-v", "--test", "--format", "json", "--allow-host", &address])
        .env("SLACK_WEBHOOK_URL", format!("http://{address}{}", path()))
        .spawn();
    let ran = super::run::Ran::of(unavailable.wait_with_output().unwrap());
    assert_eq!(ran.ended(3).stdout, format!("failed   {EVENT}:1  service_unavailable\n"));
    ran.says("retrying in 4 s").says(&format!("warning: 2 messages not sent, from {EVENT}:1 on"));
    assert_eq!(server.hits().len(), 4);
    let ran = super::run::Ran::of(unreachable.wait_with_output().unwrap());
    let line: serde_json::Value = serde_json::from_str(&ran.ended(3).stdout).unwrap();
    assert_eq!((&line["outcome"], &line["attempts"]), (&"failed".into(), &4.into()));
    assert!(
        line["reason"].as_str().unwrap().starts_with("cannot connect to 127.0.0.1: "),
        "{line}"
    );
}

#[test]
fn a_lost_response_may_mean_a_duplicate() {
    let server = Server::answering([Answer::Close, Answer::ok()]);
    let ran = Send::new(&[EVENT]).webhook(&server).run();
    ran.ended(0)
        .says("warning: a response was lost after a request; the alert may be posted twice");
}

#[test]
fn unreadable_files_are_not_sent() {
    for file in ["tests/cmd/input/comma.json", "tests/cmd/input/digest.json", "completions", "no"] {
        let server = Server::answering([Answer::ok()]);
        Send::new(&[file]).webhook(&server).run().ended(2);
        assert_eq!(server.hits().len(), 0, "{file}");
        // A valid event is sent all the same.
        Send::new(&[file, EVENT]).webhook(&server).run();
        assert_eq!(server.hits().len(), 1, "{file}");
    }
    let server = Server::answering([Answer::ok()]);
    Send::new(&["completions", EVENT]).webhook(&server).run().ended(2);
    Send::new(&["tests/cmd/input/digest.json", EVENT]).webhook(&server).run().ended(0);
}
