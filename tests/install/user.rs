//! What a user does to a run: Ctrl-C, a pipe that is closed, a rule set that cannot be read.
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;

use rexpect::process::WaitStatus;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::dump::Dump;
use crate::emulators::ministack;
use crate::harness::{Install, RULES, on_terminal};
use crate::proxy::Fault;

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

/// The first one lets the step in hand finish, and says so; the second one does not wait.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_second_interruption_ends_a_wait() {
    let server = ministack::open();
    let it = Install::on(server);
    it.proxy.fail("CreateFunction", 1000, Fault::RoleNotReady);
    let mut child = it.install_command(&["--yes"]).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    // Not before the step has begun: then the run would end without it.
    while !it.proxy.calls().iter().any(|call| call.operation == "CreateFunction") {
        std::thread::yield_now();
    }
    interrupt(&child);
    while !said.contains("Ctrl-C again") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    interrupt(&child);
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let end = "steps, in the middle of `create function`; run it again to go on\n";
    assert!(said.ends_with(end), "{said}");
    it.proxy.heal();
    it.install().ended(0);
    it.status().ended(0);
}

/// Ctrl-C at the question is a no, and is told as one.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_interrupted_question_changes_nothing() {
    let server = ministack::open();
    let it = Install::on(server);
    let mut session = on_terminal(it.install_command(&[]));
    session.exp_string("home region ap-northeast-2? [y/N]").unwrap();
    session.send("\u{3}").unwrap();
    session.flush().unwrap();
    session.exp_string("\r\n").unwrap();
    session.exp_string("nothing was changed").unwrap();
    session.exp_eof().unwrap();
    let status = session.process_mut().wait().unwrap();
    assert!(matches!(status, WaitStatus::Exited(_, 130)), "{status:?}");
    assert_eq!(it.mutating_calls(), [""; 0]);
}

/// Nobody reads: what was asked for is done, and the exit code says what there is to say.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_closed_pipe_stops_nothing() {
    let server = ministack::open();
    let it = Install::on(server);
    let unread = |mut command: std::process::Command| {
        let mut child = command.spawn().unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        child.wait().unwrap().code()
    };
    assert_eq!(unread(it.install_command(&["--yes"])), Some(0));
    it.status().ended(0);
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-clusters"}));
    for command in ["status", "doctor"] {
        let args = [command, "--bootstrap", &it.bootstrap];
        assert_eq!(unread(it.command(&args)), Some(1), "{command}");
    }
    assert_eq!(unread(it.uninstall_command()), Some(0));
    assert_eq!(it.dump(), Dump::new());
}

/// Of a rule set that cannot be read, nobody knows which stack it means.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn nothing_is_deleted_by_a_rule_set_that_cannot_be_read() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().ended(0);
    let there = it.dump();
    for rules in ["name = \"prod\n", "nam = \"prod\"\n"] {
        it.has_rules(&format!("{rules}{RULES}"));
        assert_eq!(it.uninstall().code, 2, "{rules}");
    }
    let file = it.folder.join("audit-alert.toml");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/nowhere/audit-alert.toml", &file).unwrap();
    assert_eq!(it.uninstall().code, 2);
    assert_eq!(it.dump(), there);
}

/// What the role remembers is a tag, which anybody may edit.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_damaged_memory_of_regions_stops_nothing() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().ended(0);
    let tag =
        [("Tags.member.1.Key", "audit-alert:regions"), ("Tags.member.1.Value", "  us-east-1 +X ")];
    let role = ("RoleName", "audit-alert-forward-ap-northeast-2");
    it.account.form("iam", "TagRole", &[role, tag[0], tag[1]]);
    it.install().ended(0);
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
    let bad = it.run(it.install_command(&["--regions", "seoul"]));
    bad.ended(2).says("a region name looks like ap-northeast-2");
}

/// A function that is made anew loses what install does not set, and that is said.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_reserved_concurrency_that_is_lost_is_told() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().ended(0);
    let path = "/2017-10-31/functions/audit-alert/concurrency";
    it.account.lambda("PUT", path, "{\"ReservedConcurrentExecutions\":1}").done();
    let role = ("RoleName", "audit-alert-ap-northeast-2");
    it.account.form("iam", "DeleteRolePolicy", &[role, ("PolicyName", "audit-alert")]);
    it.account.form("iam", "DeleteRole", &[role]);
    it.install().ended(0).says("is made anew").says("--reserved-concurrent-executions 1");
}

/// Without an address the stack posts nothing, and that is said before it is made.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_missing_webhook_is_told() {
    let server = ministack::open();
    let it = Install::on(server);
    let without = |args: &[&str]| {
        let mut command = it.install_command(args);
        command.env_remove("SLACK_WEBHOOK_URL");
        it.run(command)
    };
    let told = "nothing is in /audit-alert/slack-webhook";
    without(&["--dry-run"]).ended(0).says(told);
    it.install().ended(0);
    assert!(!without(&["--dry-run"]).ended(0).stderr.contains(told));
}
