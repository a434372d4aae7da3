//! Tests of manual changes: `drift.tsv` lists each with the command that must report it.
mod changed;
mod changes;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::emulators::emulator::Emulator;
use crate::emulators::ministack;
use crate::harness::Install;
use crate::json_members::camel_case_lines;
use changed::{Changed, trail};
use changes::{CHANGES, Change};

/// A line has a resource, a change, and its verdict.
const CASES: &str = include_str!("drift.tsv");

/// Installs a stack in an account with a trail.
fn installed(server: &Emulator) -> Install {
    let it = Install::on(server);
    let made = json!({"Name": "all", "S3BucketName": "logs", "IsMultiRegionTrail": true});
    trail(&it.account, "CreateTrail", &made);
    trail(&it.account, "StartLogging", &json!({"Name": "all"}));
    it.install().exits_with(0);
    it
}

/// Returns the findings of `doctor` that are not good.
fn findings(it: &Install) -> BTreeSet<String> {
    let ran = it.run(it.command(&["doctor", "--format", "json", "--bootstrap", &it.bootstrap]));
    let checks = camel_case_lines(&ran.stdout, &[]).into_iter();
    let checks = checks.filter(|it| it["verdict"] != "ok");
    checks.map(|it| format!("{} {}: {}", it["verdict"], it["check"], it["found"])).collect()
}

/// Makes a change and compares its verdict. Returns an error if it is another one.
fn check(it: &Install, verdict: &str, change: Change) -> Result<(), String> {
    let (dump, healthy) = (it.dump(), findings(it));
    change(&Changed { account: it.proxy.account(), dump: dump.clone() });
    let status = if verdict.starts_with("doctor tells only whether it can be read") {
        let mut status = it.command(&["status", "--bootstrap", &it.bootstrap]);
        status.env_remove("SLACK_WEBHOOK_URL");
        it.run(status)
    } else {
        it.status()
    };
    let expected = match verdict {
        it if it.starts_with("status, exit 2") => 2,
        it if it.starts_with("status") => 1,
        _ => 0,
    };
    if status.code != expected {
        return Err(format!(
            "status exits with {}\n{}{}",
            status.code, status.stdout, status.stderr
        ));
    }
    if verdict.starts_with("doctor") && !verdict.contains("only whether it can be read") {
        let found: Vec<_> = findings(it).difference(&healthy).cloned().collect();
        println!("  {found:?}");
        if found.is_empty() {
            return Err("doctor finds nothing".to_owned());
        }
        it.install().exits_with(0);
        if !found.iter().all(|found| findings(it).contains(found)) {
            return Err("install removes the addition".to_owned());
        }
    }
    if expected == 1 {
        println!("  {}", status.stdout.replace('\n', " "));
        let repaired = it.run(it.install_command(&["--yes", "--targets"]));
        let mut after = it.dump();
        // Others' resources that the change needed.
        after.retain(|name, _| dump.contains_key(name) || name.contains("audit-alert"));
        if repaired.code != 0 || after != dump {
            let different: BTreeMap<_, _> =
                after.iter().filter(|(name, it)| dump.get(*name) != Some(*it)).collect();
            return Err(format!("not repaired: {}\n{different:#?}", repaired.stderr));
        }
        it.status().exits_with(0);
    }
    Ok(())
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn each_change_has_its_verdict() {
    let server = ministack::open();
    let mut known: BTreeMap<_, _> =
        CHANGES.iter().map(|(resource, name, change)| ((*resource, *name), *change)).collect();
    let (mut failed, mut it) = (Vec::new(), installed(server));
    for case in CASES.lines().filter(|it| !it.starts_with('#')) {
        let [resource, name, verdict] = case.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{case}")
        };
        println!("{resource}: {name}");
        let Some(change) = known.remove(&(resource, name)) else { panic!("no change for {case}") };
        let result = check(&it, verdict, change);
        // Only repaired stacks are used again.
        if result.is_err() || !verdict.starts_with("status") || verdict.contains("exit 2") {
            it = installed(server);
        }
        failed.extend(result.err().map(|error| format!("{case}: {error}")));
    }
    assert!(known.is_empty(), "not in drift.tsv: {:?}", known.keys());
    assert!(failed.is_empty(), "{} changes:\n{}", failed.len(), failed.join("\n\n"));
}

/// `PutRule` removes every setting that is left out.
#[test]
#[ignore = "needs ministack, from PyPI"]
fn a_repaired_rule_keeps_the_role_of_others() {
    let it = installed(ministack::open());
    let changed = Changed { account: it.proxy.account(), dump: it.dump() };
    let role = format!("arn:aws:iam::{}:role/other", changed.account.id);
    changed.rule(json!({"RoleArn": role, "State": "DISABLED"}));
    it.status().exits_with(1);
    it.install().exits_with(0);
    it.status().exits_with(0);
    let found = findings(&it);
    assert!(found.iter().any(|it| it.contains(&role)), "{found:?}");
}
