//! Tests of ownership: stacks of the same name in two home regions, and resources of others with the stack's names.
use std::process::Command;

use serde_json::json;

use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, RULES, TAG, on_both};

fn another_home_region_is_another_stack(server: &Emulator) {
    let mut it = Install::on(server);
    it.install().exits_with(0);
    let before = it.dump();
    it.home = "eu-west-1";
    // Both stacks need the rule in us-east-1, which belongs to the first one.
    it.install().exits_with(2).reports(
        "rule audit-alert-users in us-east-1: it belongs to the stack audit-alert@ap-northeast-2",
    );
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), before);
    it.home = crate::emulators::REGION;
    it.status().exits_with(0);
}

/// A rule with the stack's marker and without its tag is neither changed nor deleted.
fn a_copied_marker_does_not_count(server: &Emulator) {
    let it = Install::on(server);
    let marked = |name: &str| {
        json!({
            "Name": name, "State": "ENABLED", "EventPattern": "{\"source\":[\"aws.s3\"]}",
            "Description": "copied [audit-alert:audit-alert]",
        })
    };
    it.account.call("events", "AWSEvents.PutRule", &marked("audit-alert-clusters"));
    it.install()
        .exits_with(2)
        .reports("rule audit-alert-clusters in ap-northeast-2: it has no tag");
    it.account.call("events", "AWSEvents.DeleteRule", &json!({"Name": "audit-alert-clusters"}));
    it.account.call("events", "AWSEvents.PutRule", &marked("audit-alert-mine"));
    let theirs = it.dump();
    it.install().exits_with(0);
    it.status().exits_with(0);
    it.proxy.calls();
    it.install().exits_with(0);
    assert_eq!(it.mutating_calls(), [""; 0]);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), theirs);
}

/// A rule without the tag gets no target and loses none.
fn a_rule_without_the_tag_keeps_its_targets(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    let arn = format!("arn:aws:events:ap-northeast-2:{}:rule/audit-alert-clusters", it.account.id);
    it.account.call(
        "events",
        "AWSEvents.UntagResource",
        &json!({"ResourceARN": arn, "TagKeys": [TAG]}),
    );
    let ids = json!({"Rule": "audit-alert-clusters", "Ids": ["audit-alert"]});
    // Through the proxy, which keeps track of the rules' targets.
    it.proxy.account().call("events", "AWSEvents.RemoveTargets", &ids);
    it.install()
        .exits_with(2)
        .reports("rule audit-alert-clusters in ap-northeast-2: it has no tag");
    it.proxy.account().call(
        "events",
        "AWSEvents.DeleteRule",
        &json!({"Name": "audit-alert-clusters"}),
    );

    // An undesired rule with the stack's marker, and with a target that has the stack's id.
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
    it.install().exits_with(0);
    it.status().exits_with(0);
    let before = it.dump();
    let kept = before["ap-northeast-2 rule audit-alert-mine"]["targets"].as_array().unwrap();
    assert_eq!(kept.len(), 2);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump().keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-mine"]);
}

/// The tag decides the owner of a rule, not the marker in its description.
fn a_rule_with_the_tag_belongs_to_the_stack(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    let before = it.dump();
    let rule = json!({
        "Name": "audit-alert-clusters", "EventPattern": "{\"source\":[\"aws.s3\"]}",
        "Description": "x [audit-alert:other]",
    });
    it.account.call("events", "AWSEvents.PutRule", &rule);
    // Another rule has the marker and no tag. The second plan refreshes its rules as well.
    let mut other = rule.clone();
    other["Name"] = "audit-alert-mine".into();
    other["Description"] = "x [audit-alert:audit-alert]".into();
    it.account.call("events", "AWSEvents.PutRule", &other);
    it.status().exits_with(1);
    it.install().exits_with(0);
    let mut now = it.dump();
    assert!(now.remove("ap-northeast-2 rule audit-alert-mine").is_some());
    assert_eq!(now, before);
    it.account.call("events", "AWSEvents.PutRule", &rule);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump().keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-mine"]);
}

/// Regions with resources stay in the forward role's tag, even if an install has no rules in other regions.
fn a_region_with_something_left_is_remembered(server: &Emulator) {
    let it = Install::on(server);
    it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).exits_with(0);
    let other_region =
        crate::emulators::Account { region: "eu-west-1".to_owned(), ..it.account.clone() };
    let target = json!({"Rule": "audit-alert-clusters", "Targets": [
        {"Id": "theirs", "Arn": format!("arn:aws:sqs:eu-west-1:{}:theirs", it.account.id)},
    ]});
    other_region.call("events", "AWSEvents.PutTargets", &target);
    it.uninstall().exits_with(3).reports("rule audit-alert-clusters (eu-west-1) is kept");
    assert!(it.dump().contains_key("role audit-alert-forward-ap-northeast-2"));
    let targets = json!({"Rule": "audit-alert-clusters", "Ids": ["theirs"]});
    other_region.call("events", "AWSEvents.RemoveTargets", &targets);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());

    // With rules in the home region only, and the other region disabled, the role stays.
    let [home, _] = RULES.split("[[rule]]\nname = \"users\"").collect::<Vec<_>>()[..] else {
        panic!()
    };
    it.write_rules(home);
    it.run(it.install_command(&["--yes", "--regions", "eu-west-1"])).exits_with(0);
    it.proxy.disable_region("eu-west-1");
    it.install().exits_with(0).reports("cannot read eu-west-1");
    assert!(it.dump().contains_key("role audit-alert-forward-ap-northeast-2"));
    it.proxy.heal();
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
}

/// `uninstall` deletes the parameter that `install` created, although the rule set names another one now.
fn the_created_parameter_is_deleted(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    it.write_rules(&format!("[slack]\nwebhook = {{ parameter = '/slack/alerts' }}\n{RULES}"));
    it.install().exits_with(0).reports("no longer reads the parameter /audit-alert/slack-webhook");
    let ran = it.uninstall();
    let line = "- parameter /audit-alert/slack-webhook";
    assert!(ran.exits_with(0).stdout.contains(line), "{}", ran.stdout);
    assert_eq!(it.dump(), Dump::new());
}

/// A rule with targets of others is kept, which is reported before anything is deleted.
fn a_rule_with_targets_of_others_is_kept(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    let target = json!({"Rule": "audit-alert-clusters", "Targets": [
        {"Id": "theirs", "Arn": format!("arn:aws:sqs:ap-northeast-2:{}:theirs", it.account.id)},
    ]});
    it.account.call("events", "AWSEvents.PutTargets", &target);
    it.status().exits_with(0);
    let is_kept = "rule audit-alert-clusters (ap-northeast-2) is kept";
    it.run(it.command(&["uninstall", "--dry-run"])).exits_with(0).reports(is_kept);
    it.uninstall().exits_with(3).reports(is_kept).reports("remove the targets");
    let left = it.dump();
    assert_eq!(left.keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-clusters"]);
    let targets = json!({"Rule": "audit-alert-clusters", "Ids": ["theirs"]});
    it.account.call("events", "AWSEvents.RemoveTargets", &targets);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
}

/// Regardless of its marker and tag.
fn a_managed_rule_is_left_alone(server: &Emulator) {
    let it = Install::on(server);
    it.install().exits_with(0);
    it.proxy.mark_managed("audit-alert-clusters");
    it.install().exits_with(2).reports("rule audit-alert-clusters");
    it.uninstall().exits_with(0);
    let left = it.dump();
    assert_eq!(left.keys().collect::<Vec<_>>(), ["ap-northeast-2 rule audit-alert-clusters"]);
    assert_eq!(left["ap-northeast-2 rule audit-alert-clusters"]["State"], "ENABLED");
}

/// The default parameter decides where alerts go, so one of others is used only if the rule set names it.
fn a_parameter_of_others_is_used_only_if_the_rule_set_names_it(server: &Emulator) {
    let it = Install::on(server);
    let secret = "https://hooks.slack.com/services/T1/B1/HiddenWebhook77";
    let theirs =
        json!({"Name": "/audit-alert/slack-webhook", "Value": secret, "Type": "SecureString"});
    it.account.call("ssm", "AmazonSSM.PutParameter", &theirs);
    let without_webhook = |mut command: Command| {
        command.env_remove("SLACK_WEBHOOK_URL");
        it.run(command)
    };
    let stops = "parameter /audit-alert/slack-webhook in ap-northeast-2: it has no tag";
    let named = "webhook = { parameter = \"/audit-alert/slack-webhook\" }";
    it.install().exits_with(2).reports(stops).reports(named);
    without_webhook(it.install_command(&["--yes"])).exits_with(2).reports(stops);
    it.status().exits_with(2).reports(stops);
    let doctor = without_webhook(it.command(&["doctor"]));
    assert!(doctor.exits_with(1).stdout.contains(stops), "{}", doctor.stdout);
    assert_eq!(it.mutating_calls(), [""; 0]);

    it.write_rules(&format!("[slack]\n{named}\n{RULES}"));
    it.install().exits_with(0).reports("does not own the parameter");
    assert_eq!(it.dump()["ap-northeast-2 parameter /audit-alert/slack-webhook"]["value"], secret);
    it.status().exits_with(0);
    // Also reported for an installed stack.
    it.write_rules(RULES);
    without_webhook(it.command(&["status"])).exits_with(2).reports(stops);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump().len(), 1);

    // A parameter that the rule set names by ARN is managed elsewhere.
    let arn =
        format!("arn:aws:ssm:ap-northeast-2:{}:parameter/audit-alert/slack-webhook", it.account.id);
    it.write_rules(&format!("[slack]\nwebhook = {{ parameter = '{arn}' }}\n{RULES}"));
    it.proxy.calls();
    it.install().exits_with(0).reports("does not own the parameter");
    assert!(!it.proxy.calls().iter().any(|it| it.operation == "GetParameter"));
    let function = it.dump()["ap-northeast-2 function audit-alert"].clone();
    let named = &function["Environment"]["Variables"]["SLACK_WEBHOOK_PARAMETER"];
    assert_eq!(*named, arn.replace(&it.account.id, "ACCOUNT"), "{function}");
    it.status().exits_with(0);
    it.uninstall().exits_with(0);
    assert_eq!(it.dump().len(), 1);
}

/// A disabled region does not stop the others, and stays in the forward role's tag.
fn a_disabled_region_is_skipped_and_remembered(server: &Emulator) {
    let it = Install::on(server);
    let with_region = || it.run(it.install_command(&["--yes", "--regions", "eu-west-1"]));
    with_region().exits_with(0);
    let before = it.dump();
    it.proxy.disable_region("eu-west-1");
    it.status().exits_with(0).reports("cannot read eu-west-1");
    it.install().exits_with(0).reports("cannot read eu-west-1");
    assert_eq!(it.dump(), before);
    with_region().exits_with(3).reports("in eu-west-1").reports("eu-west-1 is enabled");

    it.uninstall().exits_with(3).reports("run the command again when the regions can be read");
    let left = it.dump();
    let of_region = |name: &&String| name.starts_with("eu-west-1") || name.contains("forward");
    assert_eq!(left.keys().filter(of_region).count(), left.len(), "{left:#?}");
    assert_eq!(left.keys().filter(|it| it.contains("forward")).count(), 1);
    it.uninstall().exits_with(3);
    it.proxy.heal();
    it.uninstall().exits_with(0);
    assert_eq!(it.dump(), Dump::new());
}

on_both!(
    another_home_region_is_another_stack,
    a_copied_marker_does_not_count,
    a_region_with_something_left_is_remembered,
    a_rule_with_the_tag_belongs_to_the_stack,
    a_rule_without_the_tag_keeps_its_targets,
    a_rule_with_targets_of_others_is_kept,
    a_managed_rule_is_left_alone,
    a_parameter_of_others_is_used_only_if_the_rule_set_names_it,
    a_disabled_region_is_skipped_and_remembered,
    the_created_parameter_is_deleted,
);
