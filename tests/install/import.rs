//! Tests of `import`: rules of an account become a rule set.
use std::fs;

use serde_json::{Value, json};

use crate::emulators::emulator::Emulator;
use crate::harness::{Install, on_both};

on_both!(rules_of_the_console_become_a_rule_set, installed_rules_are_imported);

const CONSOLE_RULES: &str = include_str!("../cmd/import.in/console-rules.json");

/// The rules of a team, with a target whose input has a secret.
fn rules_of_the_console_become_a_rule_set(server: &Emulator) {
    let it = Install::on(server);
    fs::remove_file(it.folder.join("audit-alert.toml")).unwrap();
    let rules: Value = serde_json::from_str(CONSOLE_RULES).unwrap();
    for rule in rules["Rules"].as_array().unwrap() {
        let mut rule = rule.clone();
        let members = rule.as_object_mut().unwrap();
        // Members of the response only, and a rule that no request can create.
        let is_managed = members.remove("ManagedBy").is_some();
        members.remove("Arn");
        if !is_managed {
            it.account.call("events", "AWSEvents.PutRule", &rule);
        }
    }
    let arn = format!("arn:aws:sns:ap-northeast-2:{}:alerts", it.account.id);
    let target = json!({"Id": "a", "Arn": arn, "Input": "\"HiddenInput\""});
    let targets = json!({"Rule": "prod-acm-delete", "Targets": [target]});
    it.account.call("events", "AWSEvents.PutTargets", &targets);
    it.proxy.calls();

    let imported = it.run(it.command(&["import"]));
    imported.exits_with(1).reports("imported 24 rules: 19 with a service, 5 with a pattern");
    imported.reports("disabled, so only comments: prod-eks-old").reports("nightly-report");
    assert_eq!(it.mutating_calls(), [""; 0]);
    let text = fs::read_to_string(it.folder.join("audit-alert.toml")).unwrap();
    assert!(text.contains("ECS 클러스터 삭제"), "{text}");
    assert!(text.contains("alerts (changes the event)") && !text.contains("HiddenInput"), "{text}");
    it.run(it.command_without_region(&["test"])).exits_with(0).reports("19 tests, all passed");
    it.run(it.command(&["import"])).exits_with(2).reports("overwrites no file");
    let args = ["import", "--prefix", "prod-iam", "-o", "iam.toml"];
    it.run(it.command(&args)).exits_with(1).reports("imported 3 rules");
}

/// The rules in the home region and those that forward from another one are one rule each.
fn installed_rules_are_imported(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    let args = ["import", "--region", "us-east-1", "-o", "other/audit-alert.toml"];
    let mut command = it.command_without_region(&["import", "--region", it.home]);
    command.args(&args[1..]);
    it.run(command).exits_with(0).reports("imported 2 rules").reports("merged 1 EventBridge rule");
    let text = fs::read_to_string(it.folder.join("other/audit-alert.toml")).unwrap();
    for part in ["name = \"clusters\"", "name = \"users\"", "in ap-northeast-2, us-east-1"] {
        assert!(text.contains(part), "{text}");
    }
    it.uninstall().exits_with(0);
}
