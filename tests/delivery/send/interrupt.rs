//! Ctrl-C: what is on its way is finished, and it is said what was sent.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;
use std::sync::mpsc;

use rustix::process::{Pid, Signal, kill_process};

use super::run::{EVENT, Ran, Send};
use crate::server::{Answer, Server};

const OTHER: &str = "samples/events/ecs/RunTask.json";

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[test]
fn the_message_on_its_way_is_finished() {
    // The answer comes only after it was said that it is waited for.
    let (answer, wait) = mpsc::channel();
    let server = Server::start(move |_, _| {
        wait.recv().unwrap();
        Answer::ok()
    });
    let mut child = Send::new(&[EVENT, OTHER, EVENT, OTHER, EVENT]).webhook(&server).spawn();
    server.wait_for(1);
    interrupt(&child);
    let mut said = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut said).unwrap();
    assert_eq!(said, "interrupted: waiting for an answer; Ctrl-C again gives up\n");
    answer.send(()).unwrap();
    stderr.read_to_string(&mut said).unwrap();
    let mut output = child.wait_with_output().unwrap();
    output.stderr = said.into_bytes();
    let ran = Ran::of(output);
    assert_eq!(ran.ended(130).stdout, format!("posted   {EVENT}:1\n"));
    ran.says("interrupted: 1 of 5 posted to ");
    ran.says(&format!("warning: 4 not sent, from {OTHER}:1 on"));
    assert_eq!(server.hits().len(), 1);
}

#[test]
fn the_second_time_it_gives_up_and_says_so() {
    for json in [false, true] {
        let server =
            Server::start(|number, _| if number == 0 { Answer::ok() } else { Answer::Hang });
        let more: &[&str] = if json { &["--format", "json"] } else { &[] };
        let send = Send::new(&[EVENT, OTHER, EVENT, OTHER]).args(more).webhook(&server);
        let mut child = send.spawn();
        server.wait_for(2);
        interrupt(&child);
        let mut said = String::new();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        stderr.read_line(&mut said).unwrap();
        interrupt(&child);
        stderr.read_to_string(&mut said).unwrap();
        let mut output = child.wait_with_output().unwrap();
        output.stderr = said.into_bytes();
        let ran = Ran::of(output);
        ran.ended(130).says("interrupted: 1 of 4 posted to ");
        ran.says("warning: the answer was not waited for: it may have arrived all the same");
        ran.says(&format!("warning: 2 not sent, from {EVENT}:1 on"));
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
fn between_two_messages_it_ends_at_once() {
    let server = Server::answering([Answer::ok()]);
    let child = Send::new(&[EVENT, OTHER, EVENT, OTHER, EVENT]).webhook(&server).spawn();
    server.wait_for(1);
    interrupt(&child);
    let ran = Ran::of(child.wait_with_output().unwrap());
    ran.ended(130).says("interrupted: ").says(" not sent, from ");
    assert!(server.hits().len() < 5);
}

#[test]
fn no_further_try_is_made() {
    let server = Server::answering([Answer::wait(60)]);
    let child = Send::new(&["-q"]).webhook(&server).spawn();
    server.wait_for(1);
    interrupt(&child);
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.ended(130).stdout, "failed   test alert  rate_limited\n");
    assert_eq!(server.hits().len(), 1);
}
