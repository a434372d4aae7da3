//! Tests of the files.
use std::collections::BTreeSet;
use std::fs;

use crate::folder::{BOOTSTRAP, Folder, succeeds};

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
        let edited = folder.read(&format!("{format}/{file}")) + "# edited\n";
        fs::write(folder.path.join(format).join(file), edited).unwrap();
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
    let mine = folder.path.join("patterns/audit-alert-mine.json");
    fs::write(&mine, "{}").unwrap();
    assert!(users.is_file());
    let clusters = format!("[[rule]]{}", RULES.rsplit("[[rule]]").next().unwrap());
    fs::write(folder.path.join("audit-alert.toml"), clusters).unwrap();
    let check = ["export", "terraform", "-o", ".", "--check", "--bootstrap", BOOTSTRAP];
    let ran = folder.command(&check).output().unwrap();
    let found = String::from_utf8(ran.stdout).unwrap();
    assert!(found.ends_with("./patterns/audit-alert-users.json\n"), "{found}");
    let args = ["export", "terraform", "-o", ".", "--bootstrap", BOOTSTRAP];
    let ran = folder.command(&args).output().unwrap();
    let text = String::from_utf8(ran.stderr).unwrap();
    assert!(text.contains("removed ./patterns/audit-alert-users.json"), "{text}");
    assert!(!users.exists() && mine.is_file());
    folder.export(&["terraform", "-o", ".", "--check"]);
}

/// A template of the other regions does not outlive its rules.
#[test]
fn an_obsolete_template_is_removed() {
    let folder = Folder::new("obsolete");
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    folder.export(&["cloudformation"]);
    let forwarding = folder.path.join("cloudformation/forwarding.yaml");
    assert!(forwarding.is_file());
    let clusters = format!("[[rule]]{}", RULES.rsplit("[[rule]]").next().unwrap());
    fs::write(folder.path.join("audit-alert.toml"), clusters).unwrap();
    folder.export(&["cloudformation"]);
    assert!(!forwarding.exists());
}

#[test]
fn files_of_others_are_not_replaced() {
    for (format, file) in [
        ("terraform", "main.tf"),
        ("terraform", "variables.tf"),
        ("terraform", "patterns/audit-alert-users.json"),
        ("terraform", "audit-alert-lambda.zip"),
        ("cloudformation", "forwarding.yaml"),
        ("sam", "audit-alert-lambda.zip"),
    ] {
        let folder = Folder::new(&format!("foreign-{format}-{}", file.replace('/', "-")));
        fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
        let path = folder.path.join("out").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        for check in [&[][..], &["--check"]] {
            let args = [&["export", format, "-o", "out", "--bootstrap", BOOTSTRAP], check].concat();
            let ran = folder.command(&args).output().unwrap();
            let text = String::from_utf8(ran.stderr).unwrap();
            assert_eq!(ran.status.code(), Some(2), "{text}");
            assert!(text.contains(&format!("did not write: {file}")), "{text}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        let count = fs::read_dir(folder.path.join("out")).unwrap().count();
        assert_eq!(count, 1, "another file was written");
    }
}

/// The name of a checkout has no influence; the tag and the comments name the repository.
#[test]
fn checkouts_give_equal_files() {
    let folder = Folder::new("checkouts");
    let config =
        "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = git@git.example:acme/alerts.git\n";
    for (checkout, config) in [("one", config), ("two", config), ("three", ""), ("four", "")] {
        let path = folder.path.join(checkout);
        fs::create_dir_all(path.join(".git")).unwrap();
        fs::write(path.join(".git/config"), config).unwrap();
        fs::write(path.join("audit-alert.toml"), RULES).unwrap();
        let args = ["export", "terraform", "--bootstrap", BOOTSTRAP];
        succeeds(folder.command(&args).current_dir(path));
    }
    let main = |checkout: &str| folder.read(&format!("{checkout}/terraform/main.tf"));
    assert_eq!(main("one"), main("two"));
    assert_eq!(main("three"), main("four"));
    let named = main("one");
    assert!(named.contains("Rule set: alerts/audit-alert.toml\n"), "{named}");
    assert!(named.contains("\"alerts/audit-alert.toml "), "{named}");
    assert!(main("three").contains("Rule set: ./audit-alert.toml\n"), "{}", main("three"));
}

/// Another rule would otherwise replace installed ones.
#[test]
fn identifiers_do_not_depend_on_other_rules() {
    let folder = Folder::new("identifiers");
    let rule = |name: &&str| {
        format!(
            "[[rule]]\nname = '{name}'\nseverity = 'high'\ntitle = 'x'\n\
             pattern = '''{{\"source\":[\"{name}\"]}}'''\n"
        )
    };
    let names = ["a-b", "a.b", "a_b", "ab", "a1", "a-1"];
    let identifiers = |names: &[&str]| {
        let rules: String = names.iter().map(rule).collect();
        fs::write(folder.path.join("audit-alert.toml"), rules).unwrap();
        folder.export(&["terraform"]);
        folder.export(&["cloudformation"]);
        let texts = ["terraform/main.tf", "cloudformation/home.yaml"].map(|it| folder.read(it));
        let is_rule = |it: &&str| {
            it.starts_with("resource \"aws_cloudwatch_event_rule\"") || it.starts_with("  Rule")
        };
        let lines = texts.iter().flat_map(|it| it.lines()).filter(is_rule);
        lines.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let all = identifiers(&names);
    assert_eq!(all.len(), 2 * names.len(), "{all:#?}");
    for name in names {
        assert!(identifiers(&[name]).is_subset(&all), "{name}: {all:#?}");
    }
    for usual in ["  RuleAB:", "  RuleA1:", "  RuleAb:"] {
        assert!(all.contains(usual), "{all:#?}");
    }
}

/// Each file begins with the commands that deploy it, also for an existing function.
#[test]
fn headings_have_the_commands() {
    let folder = Folder::new("headings");
    fs::write(folder.path.join("audit-alert.toml"), RULES).unwrap();
    let function = "arn:aws:lambda:ap-northeast-2:111122223333:function:mine";
    for (format, file, command) in [
        ("cloudformation", "home.yaml", "aws cloudformation deploy --region ap-northeast-2"),
        ("cloudformation", "forwarding.yaml", "aws cloudformation deploy --region \"$region\""),
        ("sam", "template.yaml", "sam deploy --region ap-northeast-2"),
        ("terraform", "main.tf", "terraform apply"),
    ] {
        let heading = || {
            let text = folder.read(&format!("{format}/{file}"));
            let lines = text.lines().take_while(|it| it.starts_with('#'));
            lines.collect::<Vec<_>>().join("\n")
        };
        folder.export(&[format]);
        let own = heading();
        assert!(own.contains(command), "{own}");
        assert_eq!(own.contains("put-parameter"), file != "forwarding.yaml", "{own}");
        succeeds(&mut folder.command(&["export", format, "--function", function]));
        let existing = heading();
        assert!(existing.contains(command) && !existing.contains("put-parameter"), "{existing}");
        let zip = folder.path.join(format).join("audit-alert-lambda.zip");
        assert!(!existing.contains(".zip") && !zip.exists(), "{existing}");
    }
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
    assert!(home.contains("- \"x} [audit-alert:audit-alert]\""), "{home}");
    folder.export(&["terraform", "--account", "111122223333"]);
    let main = folder.read("terraform/main.tf");
    assert!(
        main.contains("Users $${x} [audit-alert") && !main.contains("aws_caller_identity"),
        "{main}"
    );
}

/// Without a route to the destination of the settings, the function reads no webhook of its own.
#[test]
fn an_export_has_the_secrets_of_the_routes_only() {
    let folder = Folder::new("routes");
    let destination =
        "[destinations.team]\nslack = { webhook = { parameter = '/audit-alert/team' } }\n";
    for (to, own, team) in [("team", false, true), ("default", true, false)] {
        let rules = format!("{RULES}{destination}[route_default]\nto = ['{to}']\n");
        fs::write(folder.path.join("audit-alert.toml"), rules).unwrap();
        for (format, file) in
            [("cloudformation", "home.yaml"), ("sam", "template.yaml"), ("terraform", "main.tf")]
        {
            folder.export(&[format]);
            let text = folder.read(&format!("{format}/{file}"));
            assert_eq!(text.contains("put-parameter"), own, "{text}");
            assert_eq!(text.contains("parameter/audit-alert/team"), team, "{text}");
        }
    }
}
