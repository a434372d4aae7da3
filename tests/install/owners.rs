//! Whose a resource is: a stack of the same name in another home region, and rules that only look like ours.
use serde_json::json;

use crate::emulators::emulator::Emulator;
use crate::harness::{Install, on_both};

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

on_both!(another_home_region_keeps_its_own, a_copied_marker_is_no_tag);
