//! Templates of member accounts. The emulator accepts a target in another account and delivers nothing to it, and its
//! CloudFormation has no policies of buses and no region in conditions, which the test writes. So it compares what is deployed,
//! and no event of a member reaches Slack.
use std::fs;

use serde_json::{Value, json};

use crate::deployment::{RULES, create_stack};
use crate::emulators::{Account, REGION, ministack};
use crate::folder::{Folder, succeeds};

const CENTRAL: &str = "111122223333";
const BUS: &str = "arn:aws:events:ap-northeast-2:111122223333:event-bus/default";

fn exported(name: &str) -> Folder {
    let folder = Folder::new(name);
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    let args = ["export", "cloudformation", "--member", "--central-account", CENTRAL];
    succeeds(&mut folder.command(&args));
    succeeds(&mut folder.command(&[&args, ["--check"].as_slice()].concat()));
    folder
}

#[test]
fn members_forward_to_the_central_bus_without_a_function() {
    let folder = exported("member");
    let names = fs::read_dir(folder.path.join("cloudformation")).unwrap();
    assert_eq!(names.count(), 2);
    let member = folder.read("cloudformation/member.yaml");
    let of = |name: &str| {
        let text = member.split(&format!("  {name}:\n")).nth(1).unwrap();
        text.split("\n\n").next().unwrap()
    };
    // A rule of the home region only; events of IAM occur in us-east-1 as well.
    let clusters = of("RuleClusters");
    assert!(clusters.contains("Condition: IsApNortheast2\n"), "{member}");
    assert!(!of("RuleUsers").contains("Condition:"), "{member}");
    assert!(clusters.contains(BUS) && clusters.contains("- ForwardRole\n"), "{member}");
    let role = of("ForwardRole");
    assert!(role.contains("audit-alert-member-${AWS::Region}"), "{role}");
    assert_eq!(role.matches("Action: ").count(), 2, "{role}");
    assert!(role.contains("Action: events:PutEvents\n") && role.contains(BUS), "{role}");
    assert!(!member.contains("AWS::Lambda"), "{member}");
    let central = folder.read("cloudformation/central.yaml");
    let condition = "aws:PrincipalOrgID:\n              Ref: OrganizationId\n";
    assert!(central.contains(condition) && central.contains(BUS), "{central}");
}

#[test]
fn other_formats_have_no_members() {
    let folder = Folder::new("member-formats");
    for format in ["sam", "terraform"] {
        let args = ["export", format, "--member", "--central-account", CENTRAL];
        let ran = folder.command(&args).output().unwrap();
        assert_eq!(ran.status.code(), Some(2), "{ran:?}");
    }
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_member_account_has_the_rules_of_each_region() {
    let server = ministack::alone();
    let account = server.account();
    let folder = exported("deploy-member");
    let template = fs::read_to_string(folder.path.join("cloudformation/member.yaml")).unwrap();
    for (region, rules) in [(REGION, 3), ("us-east-1", 1)] {
        let in_region = template.replace("- Ref: AWS::Region\n", &format!("- {region}\n"));
        create_stack(&account, region, &in_region, &[]);
        let member = Account { region: region.to_owned(), ..account.clone() };
        let prefix = json!({ "NamePrefix": "audit-alert-" });
        let found = member.call("events", "AWSEvents.ListRules", &prefix);
        assert_eq!(found["Rules"].as_array().unwrap().len(), rules, "{found}");
        let rule = json!({ "Rule": "audit-alert-users" });
        let targets = member.call("events", "AWSEvents.ListTargetsByRule", &rule);
        let target = &targets["Targets"][0];
        let assumed = format!("arn:aws:iam::{}:role/audit-alert-member-{region}", account.id);
        assert_eq!(target["Arn"], BUS);
        assert_eq!(target["RoleArn"], Value::from(assumed));
        let queue = format!("arn:aws:sqs:{region}:{}:audit-alert-undelivered", account.id);
        assert_eq!(target["DeadLetterConfig"]["Arn"], Value::from(queue));
    }
}
