//! What Slack answers, and what the exit code and the words say of it.

use std::net::TcpListener;

use super::run::{EVENT, Send, path};
use crate::server::{Answer, Server};

#[test]
fn a_refused_block_costs_the_blocks_only() {
    let server = Server::answering([Answer::of(400, "invalid_blocks"), Answer::ok()]);
    let ran = Send::new(&["--lang", "en", EVENT]).webhook(&server).run();
    assert_eq!(ran.ended(1).stdout, format!("short    {EVENT}:1  invalid_blocks\n"));
    ran.says("warning: Slack has the text of this alert only").says("1 of 1 posted to ");
    let [full, short] = server.bodies().try_into().unwrap();
    assert!(full.contains("\"blocks\"") && !short.contains("\"blocks\""), "{short}");
    let short: serde_json::Value = serde_json::from_str(&short).unwrap();
    assert!(short["text"].as_str().unwrap().contains("CreateCluster"), "{short}");
}

#[test]
fn a_dead_webhook_is_asked_once() {
    let server = Server::answering([Answer::of(404, "no_active_hooks")]);
    let ran = Send::new(&[]).webhook(&server).run();
    assert_eq!(ran.ended(3).stdout, "refused  test alert  no_active_hooks\n");
    ran.says("hint: the webhook no longer exists: create a new one in Slack")
        .says("0 of 1 posted to ");
    assert_eq!(server.hits().len(), 1);
}

#[test]
fn a_busy_slack_is_waited_for() {
    let server = Server::answering([Answer::wait(1), Answer::ok()]);
    let ran = Send::new(&[EVENT]).webhook(&server).run();
    ran.ended(0).says("rate_limited: trying again in 1 s");
    let [first, second] = server.hits().try_into().unwrap();
    assert!(second.at - first.at >= std::time::Duration::from_secs(1));
    assert_eq!(first.body, second.body);
    // Longer than a message may take.
    let server = Server::answering([Answer::wait(600)]);
    let ran = Send::new(&[EVENT]).webhook(&server).run();
    let outcome = format!("failed   {EVENT}:1  rate_limited; Slack requested a wait of 600 s\n");
    assert_eq!(ran.ended(3).stdout, outcome);
}

#[test]
fn a_slack_that_stays_down_is_given_up() {
    let server = Server::answering([Answer::of(503, "service_unavailable")]);
    let down = Send::new(&[EVENT, EVENT]).webhook(&server).spawn();
    // Nobody listens there any more.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let gone = Send::new(&["-v", "--format", "json", "--allow-host", &address])
        .env("SLACK_WEBHOOK_URL", format!("http://{address}{}", path()))
        .spawn();
    let ran = super::run::Ran::of(down.wait_with_output().unwrap());
    assert_eq!(ran.ended(3).stdout, format!("failed   {EVENT}:1  service_unavailable\n"));
    ran.says("trying again in 4 s").says(&format!("warning: 2 not sent, from {EVENT}:1 on"));
    assert_eq!(server.hits().len(), 4);
    let ran = super::run::Ran::of(gone.wait_with_output().unwrap());
    let line: serde_json::Value = serde_json::from_str(&ran.ended(3).stdout).unwrap();
    assert_eq!((&line["outcome"], &line["attempts"]), (&"failed".into(), &4.into()));
    assert!(
        line["reason"].as_str().unwrap().starts_with("cannot connect to 127.0.0.1: "),
        "{line}"
    );
}

#[test]
fn a_lost_answer_may_mean_twice() {
    let server = Server::answering([Answer::Close, Answer::ok()]);
    let ran = Send::new(&[EVENT]).webhook(&server).run();
    ran.ended(0)
        .says("warning: an answer got lost after a request was sent: it may be there twice");
}

#[test]
fn what_is_no_event_is_not_sent() {
    for file in ["tests/cmd/input/comma.json", "tests/cmd/input/digest.json", "completions", "no"] {
        let server = Server::answering([Answer::ok()]);
        Send::new(&[file]).webhook(&server).run().ended(2);
        assert_eq!(server.hits().len(), 0, "{file}");
        // What is one is sent beside it.
        Send::new(&[file, EVENT]).webhook(&server).run();
        assert_eq!(server.hits().len(), 1, "{file}");
    }
    let server = Server::answering([Answer::ok()]);
    Send::new(&["completions", EVENT]).webhook(&server).run().ended(2);
    Send::new(&["tests/cmd/input/digest.json", EVENT]).webhook(&server).run().ended(0);
}
