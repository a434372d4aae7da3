//! The page of `rules --format html`.

use std::fs;
use std::path::{Path, PathBuf};

use audit_alert::cli::Terminal;
use audit_alert::rules::set::packs;

use crate::world::{Ran, run, run_in};

fn page(rules: &str, options: &[&str]) -> Ran {
    run(&[&["rules", "--format", "html", "--rules", rules], options].concat(), "")
}

/// Writes a rule set to a new folder.
fn rule_set(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rules-page").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("audit-alert.toml"), text).unwrap();
    folder.join("audit-alert.toml")
}

const OWN: &str = r#"packs = []
language = "en"

[[rule]]
name = "kms"
service = "kms"
events = ["DisableKey"]
severity = "critical"
title = { en = "Key disabled", ko = "키 비활성화" }
reason = "Data is lost without its key"
mitre = ["T1485"]
cis = ["4.7"]

[[rule]]
name = "never"
pattern = '{"source": ["acme.orders"]}'

[[ignore]]
name = "robot"
pattern = '{"detail": {"userIdentity": {"arn": ["robot"]}}}'

[[test]]
name = "a key"
generate = "kms DisableKey"
user = "jane"
identity = "iam-user"
matches = ["kms"]
misses = ["never"]
"#;

#[test]
fn a_page_has_patterns_examples_and_tests() {
    let file = rule_set("parts", OWN);
    let ran = page(file.to_str().unwrap(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut rest = ran.stdout.as_str();
    for part in [
        "<h1>audit-alert.toml</h1>",
        "2 rules, 1 ignore pattern",
        "<h2>Contents</h2>",
        "<a href=\"#rule-kms\">",
        "<h3 id=\"rule-kms\"><code>kms</code> critical</h3>",
        "<p>Key disabled</p>",
        "<p>Data is lost without its key</p>",
        "<dd>audit-alert.toml:5</dd>",
        "href=\"https://attack.mitre.org/techniques/T1485/\">T1485 Data Destruction</a>",
        "<dd>4.7</dd>",
        "&quot;DisableKey&quot;",
        "Example, event of the test <code>a key</code>",
        "Key disabled",
        "jane",
        "<li>must match: a key <code>kms DisableKey</code></li>",
        "<h3 id=\"rule-never\">",
        "No example: alerts are sent for CloudTrail events only",
        "<li>must not match: a key",
        "<h2>Ignored events</h2>",
        "<code>robot</code>",
        "<h2>Settings</h2>",
        "<code>language</code>",
    ] {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("{part} is not in {rest}"));
        rest = after;
    }
    assert_eq!(page(file.to_str().unwrap(), &[]).stdout, ran.stdout);
    let korean = page(file.to_str().unwrap(), &["--lang", "ko"]).stdout;
    assert!(korean.contains("<p>키 비활성화</p>") && korean.contains("<html lang=\"ko\">"));
}

#[test]
fn a_rule_with_required_values_has_a_made_up_example() {
    let detail = r#"{"eventSource": ["s3.amazonaws.com"], "eventName": ["PutBucketAcl"],
        "requestParameters": {"bucketName": [{"prefix": "payroll-"}]}}"#;
    let rules = format!(
        "packs = []\n[[rule]]\nname = 'acl'\npattern = '''{{\"detail\": {detail}}}'''\n\
         [[rule]]\nname = 'reads'\n\
         pattern = '{{\"detail\": {{\"eventName\": [\"DescribeClusters\"]}}}}'\n"
    );
    let file = rule_set("values", &rules);
    let ran = page(file.to_str().unwrap(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for part in [
        "made-up event: s3 PutBucketAcl",
        "payroll-example",
        "No example: EventBridge delivers read-only events only to rules in the state",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn texts_of_a_rule_set_are_inert() {
    let hostile = "</style></pre><script>alert(1)</script><img src=x onerror=alert(1)>\\\" '";
    let text = OWN
        .replace("Key disabled", hostile)
        .replace("Data is lost without its key", hostile)
        .replace("\"a key\"", &format!("\"{hostile}\""))
        .replace("[\"robot\"]", &format!("[\"{}\"]", hostile.replace(" '", "")));
    let file = rule_set("hostile", &text);
    let ran = page(file.to_str().unwrap(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.matches("&lt;script&gt;").count() >= 5, "{}", ran.stdout);
    for markup in ["<script", "<img", "\" onerror"] {
        assert!(!ran.stdout.contains(markup), "{markup}");
    }
    assert_eq!(ran.stdout.matches("</style>").count(), 1);
}

#[test]
fn a_page_of_all_packs_has_every_rule_and_is_small() {
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    let ran = page(&names.join("+"), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.len() < 2_000_000, "{}", ran.stdout.len());
    let sections: Vec<_> = ran.stdout.split("<h3 id=\"rule-").skip(1).collect();
    let listed = run(&["rules", "--rules", &names.join("+"), "--quiet"], "").stdout;
    assert_eq!(sections.len(), listed.lines().count());
    for section in sections {
        assert!(section.contains("class=\"message\""), "{section}");
    }
}

#[test]
fn a_page_is_of_the_list_of_rules_only() {
    for options in [&["--origins"][..], &["show", "ecs"], &["coverage"], &["packs"], &["schema"]] {
        let ran = page("starter", options);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{options:?}");
        assert!(ran.stderr.contains("cannot be combined with --format html"), "{}", ran.stderr);
    }
    let open = run(&["rules", "--open", "--format", "json", "--rules", "starter"], "");
    assert_eq!((open.code, open.stdout.as_str()), (2, ""), "{}", open.stderr);
    let terminal = Terminal { is_terminal: true, columns: Some(80) };
    let ran = run_in(&["rules", "--format", "html", "--rules", "starter"], b"", terminal, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}

#[test]
fn all_rules_are_shown_in_the_order_of_the_list() {
    let all = run(&["rules", "show", "--all", "--rules", "ecs+signin", "--format", "json"], "");
    let listed = run(&["rules", "--rules", "ecs+signin", "--format", "json"], "").stdout;
    let names = listed.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["name"].as_str().unwrap().to_owned()
    });
    let one = |name: String| {
        let args = ["rules", "show", &name, "--rules", "ecs+signin", "--format", "json"];
        let patterns = run(&args, "").stdout;
        let line = |pattern: &str| format!("{{\"name\":\"{name}\",\"pattern\":{pattern}}}\n");
        patterns.lines().map(line).collect::<String>()
    };
    assert_eq!(all.stdout, names.map(one).collect::<String>());
}
