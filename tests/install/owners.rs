//! Whose a resource is: a stack of the same name in another home region, and rules that only look like ours.
use std::process::Command;

use serde_json::json;

use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, RULES, TAG, on_both};

fn another_home_region_keeps_its_own(server: &Emulator) {
    let mut it = Install::on(server);
    it.install().ended(0);
    let there = it.dump();
    it.home = "eu-west-1";
    // The rules of global services are in one region, and there they are the first stack's.
    it.install()
        .ended(2)
        .says("rule audit-alert-users in us-east-1: it is of the stack audit-alert@ap-northeast-2");
    it.uninstall().ended(0);
    assert_eq!(it.dump(), there);
    it.home = crate::emulators::REGION;
    it.status().ended(0);
}

/// A rule that says it is ours and does not bear the tag is not: it is neither changed nor deleted.
fn a_copied_marker_is_no_tag(server: &Emulator) {
    let it = Install::on(server);
    let marked = |name: &str| {
        json!({
            "Name": name, "State": "ENABLED", "EventPattern": "{\"source\":[\"aws.s3\"]}",
            "Description": "copied [audit-alert:audit-alert]",
        })
    };
    it.account.call("events", "AWSEvents.PutRule", &marked("audit-alert-clusters"));
    it.install().ended(2).says("rule audit-alert-clusters in ap-northeast-2: it has no tag");
    it.account.call("events", "AWSEvents.DeleteRule", &json!({"Name": "audit-alert-clusters"}));
    it.account.call("events", "AWSEvents.PutRule", &marked("audit-alert-mine"));
    let theirs = it.dump();
    it.install().ended(0);
    it.status().ended(0);
    it.proxy.calls();
    it.install().ended(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    it.uninstall().ended(0);
    assert_eq!(it.dump(), theirs);
}

/// Nor is anything hung on it, or taken from it.
fn a_rule_without_the_tag_keeps_its_targets(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
    let arn = format!("arn:aws:events:ap-northeast-2:{}:rule/audit-alert-clusters", it.account.id);
    it.account.call(
        "events",
        "AWSEvents.UntagResource",
        &json!({"ResourceARN": arn, "TagKeys": [TAG]}),
    );
    let ids = json!({"Rule": "audit-alert-clusters", "Ids": ["audit-alert"]});
    // The proxy has to know which rules there are.
    it.proxy.account().call("events", "AWSEvents.RemoveTargets", &ids);
    it.install().ended(2).says("rule audit-alert-clusters in ap-northeast-2: it has no tag");
    it.proxy.account().call(
        "events",
        "AWSEvents.DeleteRule",
        &json!({"Name": "audit-alert-clusters"}),
    );

    // One that nobody wants, with our marker and targets of which one is called like ours.
    let queue = format!("arn:aws:sqs:ap-northeast-2:{}:theirs", it.account.id);
    let rule = json!({
        "Name": "audit-alert-mine", "EventPattern": "{\"source\":[\"aws.s3\"]}",
        "Description": "x [audit-alert:audit-alert]",
    });
    it.account.call("events", "AWSEvents.PutRule", &rule);
    let targets =
        [json!({"Id": "audit-alert", "Arn": queue}), json!({"Id": "other", "Arn": queue})];
    let targets = json!({"Rule": "audit-alert-mine", "Targets": targets});
    it.account.call("events", "AWSEvents.PutTargets", &targets);
    it.install().ended(0);
    it.status().ended(0);
    let there = it.dump();
    let kept = there["ap-northeast-2 rule audit-alert-mine"]["targets"].as_array().unwrap();
    assert_eq!(kept.len(), 2);
    it.uninstall().ended(0);
    assert_eq!(it.dump().keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-mine"]);
}

/// The tag says whose a rule is, not what its description says.
fn a_rule_with_the_tag_is_ours_whatever_it_says(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
    let there = it.dump();
    let rule = json!({
        "Name": "audit-alert-clusters", "EventPattern": "{\"source\":[\"aws.s3\"]}",
        "Description": "x [audit-alert:somebody]",
    });
    it.account.call("events", "AWSEvents.PutRule", &rule);
    // Beside it one that says it is ours, and is not: the second plan is looked at as closely as the first.
    let mut other = rule.clone();
    other["Name"] = "audit-alert-mine".into();
    other["Description"] = "x [audit-alert:audit-alert]".into();
    it.account.call("events", "AWSEvents.PutRule", &other);
    it.status().ended(1);
    it.install().ended(0);
    let mut now = it.dump();
    assert!(now.remove("ap-northeast-2 rule audit-alert-mine").is_some());
    assert_eq!(now, there);
    it.account.call("events", "AWSEvents.PutRule", &rule);
    it.uninstall().ended(0);
    assert_eq!(it.dump().keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-mine"]);
}

/// What is left in another region is remembered, also by an install that has nothing to do with other regions.
fn a_region_with_something_left_is_remembered(server: &Emulator) {
    let it = Install::on(server);
    it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).ended(0);
    let there = crate::emulators::Account { region: "eu-west-1".to_owned(), ..it.account.clone() };
    let target = json!({"Rule": "audit-alert-clusters", "Targets": [
        {"Id": "theirs", "Arn": format!("arn:aws:sqs:eu-west-1:{}:theirs", it.account.id)},
    ]});
    there.call("events", "AWSEvents.PutTargets", &target);
    it.uninstall().ended(3).says("rule audit-alert-clusters (eu-west-1) is left");
    assert!(it.dump().contains_key("role audit-alert-forward-ap-northeast-2"));
    let gone = json!({"Rule": "audit-alert-clusters", "Ids": ["theirs"]});
    there.call("events", "AWSEvents.RemoveTargets", &gone);
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());

    // Rules of home alone, and the region closed: the role stays.
    let [home, _] = RULES.split("[[rule]]\nname = \"users\"").collect::<Vec<_>>()[..] else {
        panic!()
    };
    it.has_rules(home);
    it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).ended(0);
    it.proxy.close("eu-west-1");
    it.install().ended(0).says("eu-west-1 is left as it is");
    assert!(it.dump().contains_key("role audit-alert-forward-ap-northeast-2"));
    it.proxy.heal();
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
}

/// The parameter that install made goes, although the rule set names another one by now.
fn the_parameter_that_was_made_goes(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
    it.has_rules(&format!("[slack]\nwebhook = {{ parameter = '/slack/alarms' }}\n{RULES}"));
    it.install().ended(0).says("the parameter /audit-alert/slack-webhook is not read any more");
    it.uninstall().ended(0).says("- webhook's parameter /audit-alert/slack-webhook");
    assert_eq!(it.dump(), Dump::new());
}

/// A target of somebody else keeps its rule; all else goes, and that is said before anything is done.
fn a_target_of_somebody_else_keeps_its_rule(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
    let target = json!({"Rule": "audit-alert-clusters", "Targets": [
        {"Id": "theirs", "Arn": format!("arn:aws:sqs:ap-northeast-2:{}:theirs", it.account.id)},
    ]});
    it.account.call("events", "AWSEvents.PutTargets", &target);
    it.status().ended(0);
    let is_left = "rule audit-alert-clusters (ap-northeast-2) is left";
    it.run(it.command(&["uninstall", "--dry-run"])).ended(0).says(is_left);
    it.uninstall().ended(3).says(is_left).says("remove the targets");
    let left = it.dump();
    assert_eq!(left.keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-clusters"]);
    let gone = json!({"Rule": "audit-alert-clusters", "Ids": ["theirs"]});
    it.account.call("events", "AWSEvents.RemoveTargets", &gone);
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
}

/// Whatever it says, and whatever tag it bears.
fn a_managed_rule_is_left_alone(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
    it.proxy.manage("audit-alert-clusters");
    it.install().ended(2).says("rule audit-alert-clusters");
    it.uninstall().ended(0);
    let left = it.dump();
    assert_eq!(left.keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-clusters"]);
    assert_eq!(left["ap-northeast-2 rule audit-alert-clusters"]["State"], "ENABLED");
}

/// Under the default name it decides where alerts go: it is used only if the rule set names it.
fn a_parameter_of_somebody_else_is_used_only_if_it_is_named(server: &Emulator) {
    let it = Install::on(server);
    let secret = "https://hooks.slack.com/services/T1/B1/NobodySeesThisHook77";
    let theirs =
        json!({"Name": "/audit-alert/slack-webhook", "Value": secret, "Type": "SecureString"});
    it.account.call("ssm", "AmazonSSM.PutParameter", &theirs);
    let without_webhook = |mut command: Command| {
        command.env_remove("SLACK_WEBHOOK_URL");
        it.run(command)
    };
    let stops = "parameter /audit-alert/slack-webhook in ap-northeast-2: it has no tag";
    let named = "webhook = { parameter = \"/audit-alert/slack-webhook\" }";
    it.install().ended(2).says(stops).says(named);
    without_webhook(it.install_command(&["--yes"])).ended(2).says(stops);
    it.status().ended(2).says(stops);
    let doctor = without_webhook(it.command(&["doctor"]));
    assert!(doctor.ended(1).stdout.contains(stops), "{}", doctor.stdout);
    assert_eq!(it.mutating_calls(), [""; 0]);

    it.has_rules(&format!("[slack]\n{named}\n{RULES}"));
    it.install().ended(0).says("is somebody else's");
    assert_eq!(it.dump()["ap-northeast-2 parameter /audit-alert/slack-webhook"]["value"], secret);
    it.status().ended(0);
    // A stack that is there already reports it as well.
    it.has_rules(RULES);
    without_webhook(it.command(&["status"])).ended(2).says(stops);
    it.uninstall().ended(0);
    assert_eq!(it.dump().len(), 1);

    // One that is named by its ARN is made elsewhere.
    let arn =
        format!("arn:aws:ssm:ap-northeast-2:{}:parameter/audit-alert/slack-webhook", it.account.id);
    it.has_rules(&format!("[slack]\nwebhook = {{ parameter = '{arn}' }}\n{RULES}"));
    it.proxy.calls();
    it.install().ended(0).says("is somebody else's");
    assert!(!it.proxy.calls().iter().any(|it| it.operation == "GetParameter"));
    let function = it.dump()["ap-northeast-2 function audit-alert"].clone();
    let named = &function["Environment"]["Variables"]["SLACK_WEBHOOK_PARAMETER"];
    assert_eq!(*named, arn.replace(&it.account.id, "ACCOUNT"), "{function}");
    it.status().ended(0);
    it.uninstall().ended(0);
    assert_eq!(it.dump().len(), 1);
}

/// A region that the account has switched off, or may not use any more, holds up nothing else, and is not forgotten.
fn a_region_that_is_closed_is_left_and_remembered(server: &Emulator) {
    let it = Install::on(server);
    let with_region = || it.run(it.install_command(&["--yes", "--regions", "eu-west-1"]));
    with_region().ended(0);
    let there = it.dump();
    it.proxy.close("eu-west-1");
    it.status().ended(0).says("eu-west-1 is left as it is");
    it.install().ended(0).says("eu-west-1 is left as it is");
    assert_eq!(it.dump(), there);
    with_region().ended(3).says("in eu-west-1").says("has enabled eu-west-1");

    it.uninstall().ended(3).says("run it again when the regions can be reached");
    let left = it.dump();
    let of_region = |name: &&String| name.starts_with("eu-west-1") || name.contains("forward");
    assert_eq!(left.keys().filter(of_region).count(), left.len(), "{left:#?}");
    assert_eq!(left.keys().filter(|it| it.contains("forward")).count(), 1);
    it.uninstall().ended(3);
    it.proxy.heal();
    it.uninstall().ended(0);
    assert_eq!(it.dump(), Dump::new());
}

on_both!(
    another_home_region_keeps_its_own,
    a_copied_marker_is_no_tag,
    a_region_with_something_left_is_remembered,
    a_rule_with_the_tag_is_ours_whatever_it_says,
    a_rule_without_the_tag_keeps_its_targets,
    a_target_of_somebody_else_keeps_its_rule,
    a_managed_rule_is_left_alone,
    a_parameter_of_somebody_else_is_used_only_if_it_is_named,
    a_region_that_is_closed_is_left_and_remembered,
    the_parameter_that_was_made_goes,
);
