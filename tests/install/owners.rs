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
    it.install().ended(2).says("audit-alert-users (us-east-1)");
    it.uninstall().ended(0);
    assert_eq!(it.dump(), there);
    it.home = crate::emulators::REGION;
    it.status().ended(0);
}

fn a_copied_marker_is_no_tag(server: &Emulator) {
    let it = Install::on(server);
    it.install().ended(0);
    let copy = json!({
        "Name": "audit-alert-mine", "State": "ENABLED", "EventPattern": "{\"source\":[\"aws.s3\"]}",
        "Description": "copied [audit-alert:audit-alert]",
    });
    it.account.call("events", "AWSEvents.PutRule", &copy);
    it.uninstall().ended(3).says("does not bear its tag");
    let kept = json!({"Name": "audit-alert-mine"});
    let rule = it.account.call("events", "AWSEvents.DescribeRule", &kept);
    assert_eq!(rule["State"], "ENABLED");
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

    it.uninstall().ended(3).says("run it again when they can be reached");
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
    a_managed_rule_is_left_alone,
    a_parameter_of_somebody_else_is_used_and_left_alone,
    a_region_that_is_closed_is_left_and_remembered,
);
