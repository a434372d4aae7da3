//! From nothing to a stack, to another one, and back to nothing.
use std::fmt::Write as _;
use std::time::Instant;

use serde_json::{Value, json};

use crate::dump::{Dump, tagged};
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, OTHER_RULES, RULES, TAG, WEBHOOK, on_both};
use crate::json_members::camel_case_lines;

on_both!(
    there_and_back,
    a_dry_run_changes_nothing,
    what_others_have_is_not_touched,
    a_drift_is_told_and_mended,
    many_rules_take_few_calls,
    a_function_keeps_its_language,
    more_regions_hand_over,
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
    run(&["install", "--yes"], "ko_KR.UTF-8").ended(0).says("한국어입니다(LC_ALL)");
    is_in("ko", "클러스터");
    run(&["status"], "en_US.UTF-8").ended(0);
    it.proxy.calls();
    run(&["install", "--yes"], "en_US.UTF-8").ended(0);
    assert_eq!(it.mutating_calls(), [""; 0]);

    run(&["install", "--yes", "--lang", "en"], "ko_KR.UTF-8").ended(0);
    is_in("en", "Clusters");
    it.has_rules(&format!("language = 'ko'\n{RULES}"));
    run(&["status"], "en_US.UTF-8").ended(1);
    it.uninstall().ended(0);
}

fn there_and_back(server: &Emulator) {
    // Roles that are too new and updates in progress are waited for.
    let account = server.account();
    let it = Install::by(&account, &account, 1);
    it.status().ended(1);
    it.install().ended(0);
    let there = it.dump();
    assert_eq!(there[RULE]["State"], "ENABLED");
    assert_eq!(there[PARAMETER]["value"], WEBHOOK);
    assert_eq!(tagged(&there, TAG).len(), there.len(), "{there:#?}");
    let forwarded = &there["us-east-1 rule audit-alert-users"]["targets"];
    let bus = "arn:aws:events:ap-northeast-2:ACCOUNT:event-bus/default";
    assert_eq!(forwarded[0]["Arn"], bus);
    assert!(!there.contains_key("us-east-1 rule audit-alert-clusters"));
    it.status().ended(0);

    it.proxy.calls();
    it.install().ended(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), there);

    it.has_rules(OTHER_RULES);
    it.status().ended(1);
    it.install().ended(0);
    it.status().ended(0);
    let other = it.dump();
    assert_ne!(other[RULE]["pattern"], there[RULE]["pattern"]);
    assert_ne!(other[FUNCTION]["CodeSha256"], there[FUNCTION]["CodeSha256"]);
    assert!(other.contains_key("ap-northeast-2 rule audit-alert-buckets"));
    assert!(!other.keys().any(|name| name.ends_with("rule audit-alert-users")));

    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
    it.proxy.calls();
    it.uninstall().ended(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
}

fn a_dry_run_changes_nothing(server: &Emulator) {
    let it = Install::on(server);
    let ran = it.run(it.install_command(&["--dry-run"]));
    let text = format!("{}{}", ran.ended(0).stdout, ran.stderr);
    assert!(text.contains("audit-alert-clusters"), "{text}");
    let json = it.run(it.install_command(&["--dry-run", "--format", "json"]));
    let steps = camel_case_lines(&json.ended(0).stdout, &[]);
    assert!(steps.len() > 10, "{steps:?}");
    camel_case_lines(&json.stderr, &[]);
    // Nobody is there to say yes.
    assert_ne!(it.run(it.install_command(&[])).code, 0);
    it.run(it.command(&["uninstall", "--dry-run"])).ended(0);
    it.status().ended(1);
    assert_eq!(it.mutating_calls(), [""; 0]);
    assert_eq!(it.dump(), Dump::new());
}

fn what_others_have_is_not_touched(server: &Emulator) {
    let it = Install::on(server);
    let rule = json!({"Name": "audit-alert-clusters", "EventPattern": "{\"source\":[\"theirs\"]}"});
    it.account.call("events", "AWSEvents.PutRule", &rule);
    let theirs = it.dump();
    it.install().ended(2).says("audit-alert-clusters");
    assert_eq!(it.dump(), theirs);
    it.account.call("events", "AWSEvents.DeleteRule", &json!({"Name": "audit-alert-clusters"}));

    // A function of theirs is one that was installed and has lost its tag.
    it.install().ended(0);
    let arn = format!("arn:aws:lambda:ap-northeast-2:{}:function:audit-alert", it.account.id);
    let path = format!("/2017-03-31/tags/{arn}?tagKeys={TAG}");
    it.account.lambda("DELETE", &path, "").done();
    let function = it.dump()[FUNCTION].clone();
    it.has_rules(OTHER_RULES);
    it.install().ended(2).says("function");
    assert_eq!(it.dump()[FUNCTION], function);
    it.uninstall().ended(0);
    let left = it.dump();
    assert_eq!(left.keys().collect::<Vec<_>>(), [FUNCTION]);
    // Statements of the policy are the function's own: they may go or stay.
    let code = |it: &Value| (it["CodeSha256"].clone(), it["Environment"].clone());
    assert_eq!(code(&left[FUNCTION]), code(&function));
}

/// Changes one thing at a time. Through the proxy, which has to know of it.
fn a_drift_is_told_and_mended(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
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
            account.lambda("DELETE", &path, "").done();
        }),
        ("other settings", &|| {
            let path = format!("{configuration}/configuration");
            account.lambda("PUT", &path, "{\"Timeout\":3}").done();
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
            account.lambda("DELETE", path, "").done();
        }),
        ("no policy", &|| {
            account.form("iam", "DeleteRolePolicy", &[named, ("PolicyName", "audit-alert")]);
        }),
        // The function is made anew: it could not read its settings with another role of that name.
        ("no role", &|| {
            account.form("iam", "DeleteRolePolicy", &[named, ("PolicyName", "audit-alert")]);
            account.form("iam", "DeleteRole", &[named]);
        }),
    ];
    for (name, drift) in drifts {
        drift();
        let status = it.status();
        assert_eq!(status.code, 1, "{name}: {}{}", status.stdout, status.stderr);
        let mended = it.run(it.install_command(&["--yes", "--targets"]));
        assert_eq!(mended.code, 0, "{name}: {}{}", mended.stdout, mended.stderr);
        assert_eq!(it.dump(), there, "{name}");
        it.status().ended(0);
    }
}

fn many_rules_take_few_calls(server: &Emulator) {
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
    it.has_rules(&rules);
    let began = Instant::now();
    it.install().ended(0);
    let (passed, calls) = (began.elapsed(), it.proxy.calls());
    assert!(calls.len() <= 120, "{} calls: {calls:#?}", calls.len());
    let fresh = calls.len();
    it.install().ended(0);
    let calls = it.proxy.calls();
    assert!(calls.len() <= 40, "{} calls: {calls:#?}", calls.len());
    println!("25 rules: {fresh} calls in {passed:.1?}, then {}", calls.len());
    assert!(!calls.iter().any(|call| call.is_mutating), "{calls:#?}");
    it.status().ended(0);
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
}

fn more_regions_hand_over(server: &Emulator) {
    let it = Install::on(server);
    let install = || it.run(it.install_command(&["--yes", "--regions", "eu-west-1"]));
    install().ended(0);
    let there = it.dump();
    for rule in ["clusters", "users"] {
        let rule = &there[&format!("eu-west-1 rule audit-alert-{rule}")];
        let target = &rule["targets"][0];
        assert_eq!(target["Arn"], "arn:aws:events:ap-northeast-2:ACCOUNT:event-bus/default");
        let forwards = target["RoleArn"].as_str().unwrap().rsplit('/').next().unwrap();
        assert!(there.contains_key(&format!("role {forwards}")), "{forwards}");
    }
    it.proxy.calls();
    install().ended(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    it.run(it.install_command(&["--dry-run"])).ended(0).says("--regions eu-west-1 keeps them");
    // Nobody has to remember the regions.
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
}
