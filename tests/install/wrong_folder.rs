//! A stack whose rule set is not in the current folder.
use std::fs;

use rexpect::process::WaitStatus;

use crate::emulators::emulator::Emulator;
use crate::emulators::ministack;
use crate::harness::{Install, on_both, on_terminal};

const NOT_NAMED: &str = "no audit-alert.toml here; installed rules not in the pack `starter`: 2";
const NAMES: &str = "audit-alert-clusters, audit-alert-users";

/// An installed stack, without its rule set from now on.
fn without_rule_set(server: &Emulator) -> Install {
    let it = Install::on(server);
    it.install().ended(0);
    fs::rename(it.folder.join("audit-alert.toml"), it.folder.join("moved.toml")).unwrap();
    it.proxy.calls();
    it
}

fn rules_that_no_rule_set_names_are_not_replaced(server: &Emulator) {
    let it = without_rule_set(server);
    let there = it.dump();
    let flags = ["--yes", "--rules", "moved.toml"];
    it.install().ended(2).says(NOT_NAMED).says(NAMES).says("--rules FILE");
    // Without a terminal, --yes is not what is missing.
    let ran = it.run(it.install_command(&[]));
    assert!(!ran.ended(2).says(NOT_NAMED).stderr.contains("--yes does"), "{}", ran.stderr);
    it.run(it.install_command(&["--dry-run"])).ended(0).says(NOT_NAMED).says(NAMES);
    it.status().ended(1).says(NOT_NAMED).says(NAMES);
    let doctor = it.run(it.command(&["doctor"]));
    assert!(doctor.ended(1).stdout.contains(NOT_NAMED), "{}", doctor.stdout);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), there);
    it.run(it.install_command(&flags)).ended(0);
    assert_eq!(it.dump(), there);
}

on_both!(rules_that_no_rule_set_names_are_not_replaced);

/// On a terminal, the name of the stack is typed.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_name_of_the_stack_replaces_them() {
    let server = ministack::open();
    let it = without_rule_set(server);
    let there = it.dump();
    let ask = |answers: &[&str]| {
        let mut session = on_terminal(it.install_command(&[]));
        session.exp_string(NOT_NAMED).unwrap();
        session.exp_string("Type the stack's name").unwrap();
        for answer in answers {
            session.send(answer).unwrap();
            session.flush().unwrap();
        }
        let rest = session.exp_eof().unwrap();
        let WaitStatus::Exited(_, code) = session.process().wait().unwrap() else {
            panic!("killed by a signal: {rest}")
        };
        (code, rest)
    };
    let (code, rest) = ask(&["y\r", "\r", "\u{1b}"]);
    assert_eq!(code, 130, "{rest}");
    assert!(rest.contains("nothing was changed"), "{rest}");
    assert_eq!(it.dump(), there);
    let (code, rest) = ask(&["audit-alert\r"]);
    assert_eq!(code, 0, "{rest}");
    assert!(!it.dump().keys().any(|name| name.ends_with("rule audit-alert-clusters")));
    // All rules are those of the pack by now, and it takes no file to keep them.
    it.install().ended(0).says("nothing to do");
}
