//! Tests of the files.
use std::fs;

use crate::folder::{BOOTSTRAP, Folder};

const RULES: &str = "[[rule]]\nname = 'users'\nseverity = 'high'\ntitle = 'Users ${x}'\n\
    pattern = '''{\"source\": [\"aws.iam\"], \"detail\": {\"eventSource\": [\"iam.amazonaws.com\"], \"eventName\": [\"CreateUser\"]}}'''\n\
    [[rule]]\nname = 'clusters'\nseverity = 'high'\ntitle = 'Clusters'\n\
    pattern = '''{\"source\": [\"aws.ecs\"], \"detail\": {\"eventSource\": [\"ecs.amazonaws.com\"], \"eventName\": [\"CreateCluster\"]}}'''\n";

#[test]
fn check_names_outdated_files() {
    let folder = Folder::new("check");
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    for (format, file) in
        [("cloudformation", "home.yaml"), ("sam", "template.yaml"), ("terraform", "main.tf")]
    {
        folder.export(&[format]);
        folder.export(&[format, "--check"]);
        fs::write(folder.path.join(format).join(file), "edited").unwrap();
        let args = ["export", format, "--check", "--bootstrap", BOOTSTRAP];
        let ran = folder.command(&args).output().unwrap();
        assert_eq!(ran.status.code(), Some(1));
        assert_eq!(String::from_utf8(ran.stdout).unwrap(), format!("{format}/{file}\n"));
    }
}

#[test]
fn a_pattern_of_a_removed_rule_is_removed() {
    let folder = Folder::new("removed");
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    folder.export(&["terraform", "-o", "."]);
    let users = folder.path.join("patterns/audit-alert-users.json");
    fs::write(folder.path.join("patterns/mine.json"), "{}").unwrap();
    assert!(users.is_file());
    let clusters = format!("[[rule]]{}", RULES.rsplit("[[rule]]").next().unwrap());
    fs::write(folder.path.join("audit-alert.toml"), clusters).unwrap();
    folder.export(&["terraform", "-o", "."]);
    assert!(!users.exists() && folder.path.join("patterns/mine.json").is_file());
}

/// The locale, the webhook and the settings of a machine have no influence.
#[test]
fn equal_rule_sets_give_equal_files_without_the_secret() {
    let folder = Folder::new("equal");
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    for format in ["cloudformation", "sam", "terraform"] {
        folder.export(&[format]);
        let args = ["export", format, "--check", "--bootstrap", BOOTSTRAP];
        let ran = folder
            .command(&args)
            .env("LC_ALL", "ko_KR.UTF-8")
            .env("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T0/B0/HiddenWebhook")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
    }
}

#[test]
fn a_rule_names_its_line_and_is_only_in_its_regions() {
    let folder = Folder::new("regions");
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    folder.export(&["cloudformation", "--regions", "eu-west-1"]);
    let forwarding = folder.read("cloudformation/forwarding.yaml");
    let of = |name: &str| forwarding.split(&format!("  {name}:\n")).nth(1).unwrap();
    assert!(
        of("RuleUsers").starts_with("    Type: AWS::Events::Rule\n    Properties"),
        "{forwarding}"
    );
    assert!(of("RuleClusters").contains("    Condition: IsEuWest1\n"), "{forwarding}");
    assert!(forwarding.contains("audit-alert.toml:2\n  RuleUsers:"), "{forwarding}");
    let home = folder.read("cloudformation/home.yaml");
    assert!(home.contains("Users ${x} [audit-alert:audit-alert]"), "{home}");
    folder.export(&["terraform", "--account", "111122223333"]);
    let main = folder.read("terraform/main.tf");
    assert!(
        main.contains("Users $${x} [audit-alert") && !main.contains("aws_caller_identity"),
        "{main}"
    );
}
