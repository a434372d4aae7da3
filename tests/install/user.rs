//! Tests of interrupted runs, closed pipes, and rule sets that cannot be read.
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;

use rexpect::process::WaitStatus;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::dump::Dump;
use crate::emulators::ministack;
use crate::harness::{Install, RULES, on_terminal};
use crate::proxy::Fault;

fn interrupt(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// The first Ctrl-C lets the current step finish; the second one aborts it. SIGTERM counts as one.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_second_interrupt_aborts_the_step() {
    let server = ministack::open();
    let it = Install::on(server);
    it.proxy.fail("CreateFunction", 1000, Fault::RoleNotReady);
    let mut child = it.install_command(&["--yes"]).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut output = String::new();
    // An interrupt before the step would end the run without it.
    while !it.proxy.calls().iter().any(|call| call.operation == "CreateFunction") {
        std::thread::yield_now();
    }
    interrupt(&child, Signal::TERM);
    while !output.contains("Ctrl-C again") {
        assert_ne!(stderr.read_line(&mut output).unwrap(), 0, "{output}");
    }
    interrupt(&child, Signal::INT);
    stderr.read_to_string(&mut output).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let end = "steps, during `create function`; run the command again to continue\n";
    assert!(output.ends_with(end), "{output}");
    it.proxy.heal();
    it.install().exits_with(0);
    it.status().exits_with(0);
}

/// Ctrl-C at the prompt declines the plan.
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

/// Without a reader, the command completes and the exit code reports the result.
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
    it.status().exits_with(0);
    it.account.call("events", "AWSEvents.DisableRule", &json!({"Name": "audit-alert-clusters"}));
    for command in ["status", "doctor"] {
        let args = [command, "--bootstrap", &it.bootstrap];
        assert_eq!(unread(it.command(&args)), Some(1), "{command}");
    }
    assert_eq!(unread(it.uninstall_command()), Some(0));
    assert_eq!(it.dump(), Dump::new());
}

/// An unreadable rule set may name another stack.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_unreadable_rule_set_deletes_nothing() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    let there = it.dump();
    for rules in ["name = \"prod\n", "nam = \"prod\"\n"] {
        it.write_rules(&format!("{rules}{RULES}"));
        assert_eq!(it.uninstall().code, 2, "{rules}");
    }
    let file = it.folder.join("audit-alert.toml");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/nowhere/audit-alert.toml", &file).unwrap();
    assert_eq!(it.uninstall().code, 2);
    assert_eq!(it.dump(), there);
}

/// The regions are stored in a tag, which users can edit.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_invalid_tag_of_regions_is_ignored() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    let tag =
        [("Tags.member.1.Key", "audit-alert:regions"), ("Tags.member.1.Value", "  us-east-1 +X ")];
    let role = ("RoleName", "audit-alert-forward-ap-northeast-2");
    it.account.form("iam", "TagRole", &[role, tag[0], tag[1]]);
    it.install().exits_with(0);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
    let bad = it.run(it.install_command(&["--regions", "seoul"]));
    bad.exits_with(2).reports("a region name looks like ap-northeast-2");
}

/// A replaced function reserves its concurrency again.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_replaced_function_keeps_its_reserved_concurrency() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    let installed = it.dump();
    let function = "ap-northeast-2 function audit-alert";
    assert_eq!(installed[function]["concurrency"]["ReservedConcurrentExecutions"], 1);
    let role = ("RoleName", "audit-alert-ap-northeast-2");
    it.account.form("iam", "DeleteRolePolicy", &[role, ("PolicyName", "audit-alert")]);
    it.account.form("iam", "DeleteRole", &[role]);
    it.install().exits_with(0).reports("the function is replaced");
    assert_eq!(it.dump(), installed);
}

/// Lambda keeps some concurrency unreserved, and may keep more than is documented: `install` continues without.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_refused_reservation_is_no_failure() {
    let server = ministack::open();
    let it = Install::on(server);
    it.proxy.fail("PutFunctionConcurrency", 1000, Fault::LittleConcurrency);
    let warning = "the account has too little concurrency to reserve 1 for the function";
    it.install().exits_with(0).reports(warning);
    it.status().exits_with(1);
    it.proxy.heal();
    it.install().exits_with(0);
    it.status().exits_with(0);
}

/// In an account without concurrency to reserve, the function without a reservation is as desired.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_account_with_too_little_concurrency_needs_no_reservation() {
    let server = ministack::open();
    let it = Install::on(server);
    let zip = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
    let function = json!({
        "FunctionName": "other", "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": format!("arn:aws:iam::{}:role/other", it.account.id), "Code": {"ZipFile": zip},
    });
    it.account.lambda("POST", "/2015-03-31/functions", &function.to_string()).success();
    let path = "/2017-10-31/functions/other/concurrency";
    it.account.lambda("PUT", path, "{\"ReservedConcurrentExecutions\":900}").success();
    it.install().exits_with(0).reports("the account has too little concurrency to reserve any");
    it.status().exits_with(0);
    it.proxy.calls();
    it.install().exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
}

/// A parameter that anybody may read is encrypted again, also by a run that does not know the webhook URL.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_plain_parameter_is_encrypted_without_the_webhook() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    let installed = it.dump();
    let plain = json!({
        "Name": "/audit-alert/slack-webhook",
        "Value": installed["ap-northeast-2 parameter /audit-alert/slack-webhook"]["value"],
        "Type": "String",
        "Overwrite": true,
    });
    it.account.call("ssm", "AmazonSSM.PutParameter", &plain);
    let without = |args: &[&str]| {
        let mut command = it.command(&[args, &["--bootstrap", &it.bootstrap]].concat());
        command.env_remove("SLACK_WEBHOOK_URL");
        it.run(command)
    };
    let status = without(&["status"]);
    assert!(status.exits_with(1).stdout.contains("    type: String"), "{status:?}");
    without(&["install", "--yes"]).exits_with(0);
    assert_eq!(it.dump(), installed);
    without(&["status"]).exits_with(0);
}

/// A proxy in `HTTPS_PROXY` is used; one that refuses has its own hint.
#[test]
fn a_refusing_proxy_is_named() {
    use std::io::Write as _;

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            assert!(line.starts_with("CONNECT sts.ap-northeast-2.amazonaws.com:443 "), "{line}");
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").unwrap();
        }
    });
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_audit-alert"))
        .args(["uninstall", "--yes", "--region", "ap-northeast-2"])
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env_clear()
        .env("HTTPS_PROXY", proxy)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("the proxy refuses the connection"), "{stderr}");
}

/// Without a webhook URL, the stack posts nothing, and the plan contains a warning.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_missing_webhook_is_reported() {
    let server = ministack::open();
    let it = Install::on(server);
    let without = |args: &[&str]| {
        let mut command = it.install_command(args);
        command.env_remove("SLACK_WEBHOOK_URL");
        it.run(command)
    };
    let warning = "the parameter /audit-alert/slack-webhook does not exist";
    without(&["--dry-run"]).exits_with(0).reports(warning);
    it.install().exits_with(0);
    assert!(!without(&["--dry-run"]).exits_with(0).stderr.contains(warning));
}
