//! Tests of whole runs: install, change, repair and uninstall a stack.
use std::fmt::Write as _;
use std::time::Instant;

use serde_json::{Value, json};

use crate::dump::{Dump, tagged};
use crate::emulators::emulator::Emulator;
use crate::emulators::ministack;
use crate::harness::{Install, OTHER_RULES, RULES, TAG, WEBHOOK, on_both};
use crate::json_members::camel_case_lines;

on_both!(
    install_change_and_uninstall,
    a_dry_run_changes_nothing,
    resources_of_others_are_not_changed,
    drift_is_reported_and_repaired,
    many_rules_need_few_calls,
    a_function_keeps_its_language,
    rules_of_other_regions_forward,
);

const RULE: &str = "ap-northeast-2 rule audit-alert-clusters";
const FUNCTION: &str = "ap-northeast-2 function audit-alert";
const PARAMETER: &str = "ap-northeast-2 parameter /audit-alert/slack-webhook";

/// Another user may install with another locale: only the rule set, or a flag, changes what the team reads.
fn a_function_keeps_its_language(server: &Emulator) {
    let it = Install::on(server);
    let run = |args: &[&str], locale: &str| {
        let mut command = it.command(&[args, &["--bootstrap", &it.bootstrap]].concat());
        command.env("LC_ALL", locale);
        it.run(command)
    };
    let is_in = |language: &str, title: &str| {
        let there = it.dump();
        let variables = &there[FUNCTION]["Environment"]["Variables"];
        assert_eq!(variables["AUDIT_ALERT_LANGUAGE"], language);
        assert_eq!(there[RULE]["Description"], format!("{title} [audit-alert:audit-alert]"));
    };
    run(&["install", "--yes"], "ko_KR.UTF-8").exits_with(0).reports("한국어입니다(LC_ALL)");
    is_in("ko", "클러스터");
    run(&["status"], "en_US.UTF-8").exits_with(0);
    it.proxy.calls();
    run(&["install", "--yes"], "en_US.UTF-8").exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);

    run(&["install", "--yes", "--lang", "en"], "ko_KR.UTF-8").exits_with(0);
    is_in("en", "Clusters");
    it.write_rules(&format!("language = 'ko'\n{RULES}"));
    run(&["status"], "en_US.UTF-8").exits_with(1);
    it.uninstall().exits_with(0);
}

/// A release has executables for both architectures; the stack may be from a build for `x86_64`. moto keeps the architecture
/// of the first code.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn the_architecture_changes_with_the_code() {
    let it = Install::on(ministack::open());
    it.install().exits_with(0);
    assert_eq!(it.dump()[FUNCTION]["Architectures"], json!(["x86_64"]));
    let arm64 = it.bootstrap.replace("x86_64", "arm64");
    let both = ["--bootstrap", &it.bootstrap, "--bootstrap", &arm64];
    let run = |command: &[&str]| it.run(it.command(&[command, &both].concat()));
    assert!(run(&["status"]).exits_with(1).stdout.contains("architecture"));
    run(&["install", "--yes"]).exits_with(0);
    assert_eq!(it.dump()[FUNCTION]["Architectures"], json!(["arm64"]));
    run(&["status"]).exits_with(0);
}

fn install_change_and_uninstall(server: &Emulator) {
    // Waits for new roles and for updates in progress.
    let account = server.account();
    let it = Install::as_user(&account, &account, 1);
    it.status().exits_with(1);
    it.install().exits_with(0);
    let there = it.dump();
    assert_eq!(there[RULE]["State"], "ENABLED");
    assert_eq!(there[PARAMETER]["value"], WEBHOOK);
    assert_eq!(tagged(&there, TAG).len(), there.len(), "{there:#?}");
    let forwarded = &there["us-east-1 rule audit-alert-users"]["targets"];
    let bus = "arn:aws:events:ap-northeast-2:ACCOUNT:event-bus/default";
    assert_eq!(forwarded[0]["Arn"], bus);
    assert!(!there.contains_key("us-east-1 rule audit-alert-clusters"));
    it.status().exits_with(0);

    it.proxy.calls();
    it.install().exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), there);

    it.write_rules(OTHER_RULES);
    it.status().exits_with(1);
    it.install().exits_with(0);
    it.status().exits_with(0);
    let other = it.dump();
    assert_ne!(other[RULE]["pattern"], there[RULE]["pattern"]);
    assert_ne!(other[FUNCTION]["CodeSha256"], there[FUNCTION]["CodeSha256"]);
    assert!(other.contains_key("ap-northeast-2 rule audit-alert-buckets"));
    assert!(!other.keys().any(|name| name.ends_with("rule audit-alert-users")));

    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
    it.proxy.calls();
    it.uninstall().exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
}

fn a_dry_run_changes_nothing(server: &Emulator) {
    let it = Install::on(server);
    let ran = it.run(it.install_command(&["--dry-run"]));
    let text = format!("{}{}", ran.exits_with(0).stdout, ran.stderr);
    assert!(text.contains("audit-alert-clusters"), "{text}");
    let json = it.run(it.install_command(&["--dry-run", "--format", "json"]));
    let steps = camel_case_lines(&json.exits_with(0).stdout, &[]);
    assert!(steps.len() > 10, "{steps:?}");
    camel_case_lines(&json.stderr, &[]);
    // Without a terminal, confirmation fails.
    assert_ne!(it.run(it.install_command(&[])).code, 0);
    it.run(it.command(&["uninstall", "--dry-run"])).exits_with(0);
    it.status().exits_with(1);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), Dump::new());
}

fn resources_of_others_are_not_changed(server: &Emulator) {
    let it = Install::on(server);
    let rule = json!({"Name": "audit-alert-clusters", "EventPattern": "{\"source\":[\"theirs\"]}"});
    it.account.call("events", "AWSEvents.PutRule", &rule);
    let theirs = it.dump();
    it.install().exits_with(2).reports("audit-alert-clusters");
    assert_eq!(it.dump(), theirs);
    it.account.call("events", "AWSEvents.DeleteRule", &json!({"Name": "audit-alert-clusters"}));

    // An installed function that has lost its tag belongs to others.
    it.install().exits_with(0);
    let arn = format!("arn:aws:lambda:ap-northeast-2:{}:function:audit-alert", it.account.id);
    let path = format!("/2017-03-31/tags/{arn}?tagKeys={TAG}");
    it.account.lambda("DELETE", &path, "").success();
    let function = it.dump()[FUNCTION].clone();
    it.write_rules(OTHER_RULES);
    it.install().exits_with(2).reports("function");
    assert_eq!(it.dump()[FUNCTION], function);
    it.uninstall().exits_with(0);
    let left = it.dump();
    assert_eq!(left.keys().collect::<Vec<_>>(), [FUNCTION]);
    // The policy may have changed: its statement is a resource of the stack.
    let code = |it: &Value| (it["CodeSha256"].clone(), it["Environment"].clone());
    assert_eq!(code(&left[FUNCTION]), code(&function));
}

/// Changes one resource at a time, through the proxy, which keeps track of rules and targets.
fn drift_is_reported_and_repaired(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    let there = it.dump();
    let rule = "audit-alert-clusters";
    let account = it.proxy.account();
    let event = |call: &str, body: Value| {
        account.call("events", &format!("AWSEvents.{call}"), &body);
    };
    let configuration = "/2015-03-31/functions/audit-alert";
    let targets = there[RULE]["targets"].as_array().unwrap();
    let ids: Vec<_> = targets.iter().map(|target| target["Id"].clone()).collect();
    let named = ("RoleName", "audit-alert-ap-northeast-2");
    let statement = there[FUNCTION]["policy"][0]["Sid"].as_str().unwrap().to_owned();
    let drifts: [(&str, &dyn Fn()); 10] = [
        ("disabled", &|| event("DisableRule", json!({"Name": rule}))),
        ("edited", &|| {
            event("PutRule", json!({"Name": rule, "EventPattern": "{\"source\":[\"other\"]}"}));
        }),
        ("no target", &|| event("RemoveTargets", json!({"Rule": rule, "Ids": ids}))),
        ("no permission", &|| {
            let path = format!("{configuration}/policy/{statement}");
            account.lambda("DELETE", &path, "").success();
        }),
        ("other settings", &|| {
            let path = format!("{configuration}/configuration");
            account.lambda("PUT", &path, "{\"Timeout\":3}").success();
        }),
        ("no queue", &|| {
            let name = json!({"QueueName": "audit-alert-undelivered"});
            let found = account.call("sqs", "AmazonSQS.GetQueueUrl", &name);
            account.call("sqs", "AmazonSQS.DeleteQueue", &found);
        }),
        ("no retention", &|| {
            let group = json!({"logGroupName": "/aws/lambda/audit-alert"});
            account.call("logs", "Logs_20140328.DeleteRetentionPolicy", &group);
        }),
        ("no failure destination", &|| {
            let path = "/2019-09-25/functions/audit-alert/event-invoke-config";
            account.lambda("DELETE", path, "").success();
        }),
        ("no policy", &|| {
            account.form("iam", "DeleteRolePolicy", &[named, ("PolicyName", "audit-alert")]);
        }),
        // The function is replaced: a new role of the same name cannot decrypt its environment.
        ("no role", &|| {
            account.form("iam", "DeleteRolePolicy", &[named, ("PolicyName", "audit-alert")]);
            account.form("iam", "DeleteRole", &[named]);
        }),
    ];
    for (name, drift) in drifts {
        drift();
        let status = it.status();
        assert_eq!(status.code, 1, "{name}: {}{}", status.stdout, status.stderr);
        let repaired = it.run(it.install_command(&["--yes", "--targets"]));
        assert_eq!(repaired.code, 0, "{name}: {}{}", repaired.stdout, repaired.stderr);
        assert_eq!(it.dump(), there, "{name}");
        it.status().exits_with(0);
    }
}

fn many_rules_need_few_calls(server: &Emulator) {
    let it = Install::on(server);
    let mut rules = String::new();
    for number in 0..25 {
        writeln!(
            rules,
            "[[rule]]\nname = 'rule-{number}'\nseverity = 'high'\ntitle = {{ ko = '규칙', en = 'Rule' }}\n\
             pattern = '''{{\"source\": [\"aws.ecs\"], \"detail\": {{\"eventName\": [\"CreateCluster\"], \
             \"awsRegion\": [\"region-{number}\"]}}}}'''"
        )
        .unwrap();
    }
    it.write_rules(&rules);
    let began = Instant::now();
    it.install().exits_with(0);
    let (passed, calls) = (began.elapsed(), it.proxy.calls());
    assert!(calls.len() <= 120, "{} calls: {calls:#?}", calls.len());
    let fresh = calls.len();
    it.install().exits_with(0);
    let calls = it.proxy.calls();
    assert!(calls.len() <= 40, "{} calls: {calls:#?}", calls.len());
    println!("25 rules: {fresh} calls in {passed:.1?}, then {}", calls.len());
    assert!(!calls.iter().any(|call| call.is_mutating), "{calls:#?}");
    it.status().exits_with(0);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
}

fn rules_of_other_regions_forward(server: &Emulator) {
    let it = Install::on(server);
    let install = || it.run(it.install_command(&["--yes", "--regions", "eu-west-1"]));
    install().exits_with(0);
    let there = it.dump();
    for rule in ["clusters", "users"] {
        let rule = &there[&format!("eu-west-1 rule audit-alert-{rule}")];
        let target = &rule["targets"][0];
        assert_eq!(target["Arn"], "arn:aws:events:ap-northeast-2:ACCOUNT:event-bus/default");
        let forwards = target["RoleArn"].as_str().unwrap().rsplit('/').next().unwrap();
        assert!(there.contains_key(&format!("role {forwards}")), "{forwards}");
    }
    it.proxy.calls();
    install().exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    it.run(it.install_command(&["--dry-run"])).exits_with(0).reports("pass --regions eu-west-1");
    // `uninstall` finds the region without the flag.
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
}
