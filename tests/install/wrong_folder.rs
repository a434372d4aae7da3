//! Tests of runs in another folder than that of the rule set.
use std::fs;

use rexpect::process::WaitStatus;

use crate::emulators::emulator::Emulator;
use crate::emulators::ministack;
use crate::harness::{Install, OTHER_RULES, RULES, on_both, on_terminal};

const TITLE: &str =
    "no rule set file audit-alert.toml found; installed rules not in the pack `starter`: 2";
const NAMES: &str = "audit-alert-clusters, audit-alert-users";

/// Installs a stack and moves its rule set away.
fn without_rule_set(server: &Emulator) -> Install {
    let it = Install::on(server);
    it.install().exits_with(0);
    fs::rename(it.folder.join("audit-alert.toml"), it.folder.join("moved.toml")).unwrap();
    it.proxy.calls();
    it
}

fn rules_are_not_replaced_without_their_rule_set(server: &Emulator) {
    let it = without_rule_set(server);
    let installed = it.dump();
    let flags = ["--yes", "--rules", "moved.toml"];
    it.install().exits_with(2).reports(TITLE).reports(NAMES).reports("--rules FILE");
    // Without a terminal, the hint is not `--yes`, which does not confirm this.
    let ran = it.run(it.install_command(&[]));
    assert!(!ran.exits_with(2).reports(TITLE).stderr.contains("pass --yes"), "{}", ran.stderr);
    it.run(it.install_command(&["--dry-run"])).exits_with(0).reports(TITLE).reports(NAMES);
    it.status().exits_with(1).reports(TITLE).reports(NAMES);
    let doctor = it.run(it.command(&["doctor"]));
    assert!(doctor.exits_with(1).stdout.contains(TITLE), "{}", doctor.stdout);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), installed);
    it.run(it.install_command(&flags)).exits_with(0);
    assert_eq!(it.dump(), installed);
}

on_both!(rules_are_not_replaced_without_their_rule_set, another_rule_set_replaces_nothing_unasked,);

/// Another rule set, or packs instead of it, replaces custom rules only with `--adopt`.
fn another_rule_set_replaces_nothing_unasked(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0).reports("installed the stack audit-alert: ");
    let installed = it.dump();
    let other = it.folder.join("other");
    fs::create_dir_all(&other).unwrap();
    let in_other = |more: &[&str]| {
        let mut command = it.install_command(more);
        command.current_dir(&other);
        it.run(command)
    };
    it.proxy.calls();
    // A subfolder has the rule set of its parent.
    in_other(&["--yes"]).exits_with(0).reports("nothing to do");
    in_other(&["--yes", "--rules", "starter"]).exits_with(2).reports(NAMES).reports("--adopt");
    // A file of the same name with other rules.
    let custom = RULES.replace("\"clusters\"", "\"tables\"").replace("\"users\"", "\"keys\"");
    fs::write(other.join("audit-alert.toml"), custom).unwrap();
    in_other(&["--yes"])
        .exits_with(2)
        .reports("the stack was installed from ")
        .reports(NAMES)
        .reports("--adopt");
    in_other(&["--dry-run"]).exits_with(0).reports(NAMES);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), installed);
    in_other(&["--yes", "--adopt"]).exits_with(0);
    assert!(!it.dump().keys().any(|name| name.ends_with("rule audit-alert-clusters")));
    // The replaced rule set is now the other one.
    it.install().exits_with(2).reports("audit-alert-keys, audit-alert-tables");
}

/// Rules with the names of built-in ones are custom rules, too: the pack has other patterns for them.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn rules_with_names_of_built_in_ones_are_not_replaced() {
    let it = Install::on(ministack::open());
    it.write_rules("[[rule]]\nname = \"ecs\"\nservice = \"ecs\"\nevents = [\"RunTask\"]\n");
    it.install().exits_with(0);
    let installed = it.dump();
    fs::rename(it.folder.join("audit-alert.toml"), it.folder.join("moved.toml")).unwrap();
    it.proxy.calls();
    it.install().exits_with(2).reports("the stack was installed from ").reports("--adopt");
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), installed);
}

/// A rule that is removed from its rule set is removed without a question.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn an_edited_rule_set_is_the_same_one() {
    let server = ministack::open();
    let it = Install::on(server);
    it.install().exits_with(0);
    it.write_rules(OTHER_RULES);
    let ran = it.run(it.install_command(&["--yes"]));
    let code = "code: rules added: buckets; rules removed: users; rules changed: clusters";
    assert!(ran.exits_with(0).stdout.contains(code), "{}", ran.stdout);
    it.status().exits_with(0);
}

/// On a terminal, typing the stack's name confirms the replacement.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_stacks_name_confirms_the_replacement() {
    let server = ministack::open();
    let it = without_rule_set(server);
    let installed = it.dump();
    let type_answers = |answers: &[&str]| {
        let mut session = on_terminal(it.install_command(&[]));
        session.exp_string(TITLE).unwrap();
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
    let (code, rest) = type_answers(&["y\r", "\r", "\u{1b}"]);
    assert_eq!(code, 130, "{rest}");
    assert!(rest.contains("nothing was changed"), "{rest}");
    assert_eq!(it.dump(), installed);
    let (code, rest) = type_answers(&["audit-alert\r"]);
    assert_eq!(code, 0, "{rest}");
    assert!(!it.dump().keys().any(|name| name.ends_with("rule audit-alert-clusters")));
    // All installed rules are those of the pack now, so no rule set is required.
    it.install().exits_with(0).reports("nothing to do");
}
