//! Ctrl-C and SIGTERM: the current request is completed, and the sent messages are reported.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;
use std::sync::mpsc;

use rustix::process::{Pid, Signal, kill_process};

use super::run::{EVENT, Ran, Send};
use crate::server::{Answer, Server};

const OTHER: &str = "samples/events/ecs/RunTask.json";

fn interrupt(child: &Child) {
    signal(child, Signal::INT);
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn the_current_message_is_completed() {
    for it in [Signal::INT, Signal::TERM] {
        completes_the_current_message(it);
    }
}

fn completes_the_current_message(stop: Signal) {
    // The server responds only after the command reports that it is waiting.
    let (answer, wait) = mpsc::channel();
    let server = Server::start(move |_, _| {
        wait.recv().unwrap();
        Answer::ok()
    });
    let mut child =
        Send::new(&["--no-rules", EVENT, OTHER, EVENT, OTHER, EVENT]).webhook(&server).spawn();
    server.wait_for(1);
    signal(&child, stop);
    let mut stderr_text = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut stderr_text).unwrap();
    assert_eq!(stderr_text, "interrupted: waiting for the response; press Ctrl-C again to stop\n");
    answer.send(()).unwrap();
    stderr.read_to_string(&mut stderr_text).unwrap();
    let mut output = child.wait_with_output().unwrap();
    output.stderr = stderr_text.into_bytes();
    let ran = Ran::of(output);
    assert_eq!(ran.ended(130).stdout, format!("posted   {EVENT}:1\n"));
    ran.says("interrupted: 1 of 5 posted to ");
    ran.says(&format!("warning: 4 messages not sent, from {OTHER}:1 on"));
    assert_eq!(server.hits().len(), 1);
}

#[test]
fn a_second_ctrl_c_aborts_the_request() {
    for json in [false, true] {
        let server =
            Server::start(|number, _| if number == 0 { Answer::ok() } else { Answer::Hang });
        let more: &[&str] = if json { &["--format", "json"] } else { &[] };
        let send =
            Send::new(&["--no-rules", EVENT, OTHER, EVENT, OTHER]).args(more).webhook(&server);
        let mut child = send.spawn();
        server.wait_for(2);
        interrupt(&child);
        let mut stderr_text = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut stderr_text).unwrap();
        interrupt(&child);
        stderr.read_to_string(&mut stderr_text).unwrap();
        let mut output = child.wait_with_output().unwrap();
        output.stderr = stderr_text.into_bytes();
        let ran = Ran::of(output);
        ran.ended(130).says("interrupted: 1 of 4 posted to ");
        ran.says("did not wait for the response; the alert may have been posted");
        ran.says(&format!("2 messages not sent, from {EVENT}:1 on"));
        if json {
            let last: serde_json::Value =
                serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
            assert_eq!((&last["outcome"], &last["unanswered"]), (&"failed".into(), &1.into()));
        } else {
            let lines = format!("posted   {EVENT}:1\nfailed   {OTHER}:1  interrupted\n");
            assert_eq!(ran.stdout, lines);
        }
        assert_eq!(server.hits().len(), 2);
    }
}

#[test]
fn between_two_messages_ctrl_c_stops_immediately() {
    let server = Server::answering([Answer::ok()]);
    let child =
        Send::new(&["--no-rules", EVENT, OTHER, EVENT, OTHER, EVENT]).webhook(&server).spawn();
    server.wait_for(1);
    interrupt(&child);
    let ran = Ran::of(child.wait_with_output().unwrap());
    ran.ended(130).says("interrupted: ").says(" not sent, from ");
    assert!(server.hits().len() < 5);
}

#[test]
fn no_retry_is_made_after_ctrl_c() {
    let server = Server::answering([Answer::wait(60)]);
    let child = Send::new(&["-q", "--test"]).webhook(&server).spawn();
    server.wait_for(1);
    interrupt(&child);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.ended(130).stdout, "failed   test alert  rate_limited\n");
    assert_eq!(server.hits().len(), 1);
}
