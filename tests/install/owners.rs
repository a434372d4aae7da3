//! Whose a resource is: a stack of the same name in another home region, and rules that only look like ours.
use serde_json::json;

use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::harness::{Install, RULES, on_both};

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

fn a_parameter_of_somebody_else_is_used_and_left_alone(server: &Emulator) {
    let it = Install::on(server);
    let secret = "https://hooks.slack.com/services/T1/B1/NobodySeesThisHook77";
    let theirs =
        json!({"Name": "/audit-alert/slack-webhook", "Value": secret, "Type": "SecureString"});
    it.account.call("ssm", "AmazonSSM.PutParameter", &theirs);
    it.install().ended(0).says("is somebody else's");
    assert_eq!(it.dump()["ap-northeast-2 parameter /audit-alert/slack-webhook"]["value"], secret);
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
    a_target_of_somebody_else_keeps_its_rule,
    a_managed_rule_is_left_alone,
    a_parameter_of_somebody_else_is_used_and_left_alone,
    a_region_that_is_closed_is_left_and_remembered,
);
