//! Imports of exports: the rules, their states and their regions are the same.
use std::collections::BTreeMap;
use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::folder::{Folder, succeeds};
use crate::terraform::{init, terraform};

/// A second region, and texts that templates would interpolate.
const RULES: &str = "region = 'ap-northeast-2'\npacks = PACKS\n[aws]\nregions = ['eu-west-1']\n[[rule]]\nname = 'odd'\n\
    title = 'Odd ${x} %{y} \"q\" 가'\npattern = '''{\"source\":[\"aws.ecs\"],\"detail\":{\"a.b\":[\"${x} %{if y}\",1.50,null]}}'''\n\
    [[rule]]\nname = 'reads'\nstate = 'all-management-events'\nservice = 'ecs'\n";

/// The rules of a rule set: regions, states and patterns by the name.
fn rules(folder: &Folder, file: &str) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let lists: [&[&str]; 2] = [&["rules"], &["rules", "show", "--all"]];
    for list in lists {
        let args = [list, &["--rules", file, "--format", "json"]].concat();
        for line in succeeds(&mut folder.command(&args)).lines() {
            let rule: Value = serde_json::from_str(line).unwrap();
            let facts = match rule.get("pattern") {
                Some(pattern) => vec![pattern.clone()],
                None => vec![rule["regions"].clone(), rule["state"].clone()],
            };
            found.entry(rule["name"].as_str().unwrap().to_owned()).or_default().extend(facts);
        }
    }
    found
}

fn folder_with_rules(name: &str) -> Folder {
    let folder = Folder::new(name);
    let packs = succeeds(&mut folder.command(&["rules", "packs", "--format", "json"]));
    let pack = |line: &str| serde_json::from_str::<Value>(line).unwrap()["pack"].clone();
    let packs = Value::Array(packs.lines().map(pack).collect()).to_string();
    fs::write(folder.path.join("audit-alert.toml"), RULES.replace("PACKS", &packs)).unwrap();
    folder
}

#[track_caller]
fn is_imported(folder: &Folder, file: &str) {
    let args = ["import", file, "-o", "imported/audit-alert.toml"];
    let Output { status, stderr, .. } = folder.command(&args).output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    // The checks have the same findings as in the original.
    assert!(matches!(status.code(), Some(0 | 1)), "{stderr}");
    assert!(!stderr.contains("only comment") && !stderr.contains("assumed"), "{stderr}");
    let imported = rules(folder, "imported/audit-alert.toml");
    let expected = rules(folder, "audit-alert.toml");
    assert!(expected.len() > 50 && expected["odd"].len() == 3);
    assert_eq!(imported.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (name, facts) in expected {
        assert_eq!(imported[&name], facts, "{name}");
    }
}

#[test]
fn templates_for_two_regions_become_an_equal_rule_set() {
    for format in ["cloudformation", "sam"] {
        let folder = folder_with_rules(&format!("import-{format}"));
        folder.export(&[format]);
        is_imported(&folder, format);
    }
}

#[test]
fn a_plan_for_two_regions_becomes_an_equal_rule_set() {
    let folder = folder_with_rules("import-terraform");
    folder.export(&["terraform", "--account", "111122223333"]);
    let module = folder.path.join("terraform");
    let main = folder.read("terraform/main.tf");
    let provider = "provider \"aws\" {\n";
    // The plan of resources that do not exist needs no account.
    let settings = "  access_key = \"a\"\n  secret_key = \"b\"\n  skip_credentials_validation = true\n  \
                    skip_requesting_account_id = true\n  skip_metadata_api_check = true\n";
    let offline = main.replace(provider, &format!("{provider}{settings}"));
    fs::write(module.join("main.tf"), offline).unwrap();
    if !init(&module) {
        return;
    }
    let run = |args: &[&str]| succeeds(&mut terraform(&module, args).unwrap());
    run(&["plan", "-input=false", "-no-color", "-out=plan"]);
    let plan = run(&["show", "-json", "plan"]);
    fs::write(folder.path.join("plan.json"), plan).unwrap();
    is_imported(&folder, "plan.json");
}
