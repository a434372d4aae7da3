//! Tests of manual changes: `drift.tsv` lists each with the command that must report it.
mod changed;
mod changes;
mod prune;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::dump::Dump;
use crate::emulators::emulator::Emulator;
use crate::emulators::ministack;
use crate::harness::{Install, RunResult};
use crate::json_members::camel_case_lines;
use changed::{Changed, trail};
use changes::{CHANGES, Change};

/// A line has a resource, a change, its verdict, and the findings of `status` or `doctor`, separated by ` | `.
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

/// Returns the checks of `doctor`: verdict, name and finding. With the webhook, its stored value is compared.
fn checks(it: &Install, has_webhook: bool) -> BTreeSet<String> {
    let mut doctor = it.command(&["doctor", "--format", "json", "--bootstrap", &it.bootstrap]);
    if !has_webhook {
        doctor.env_remove("SLACK_WEBHOOK_URL");
    }
    let ran = it.run(doctor);
    let checks = camel_case_lines(&ran.stdout, &[]).into_iter();
    let text = |name: &str, check: &serde_json::Value| check[name].as_str().unwrap().to_owned();
    let check = checks.map(|it| ["verdict", "check", "found"].map(|name| text(name, &it)));
    let check = check.map(|[verdict, name, found]| format!("{verdict} {name}: {found}"));
    check.map(|text| text.replace(&it.account.id, "ACCOUNT")).collect()
}

/// Returns the steps in the JSON output of `status`: action, resource and differing properties.
fn steps(ran: &RunResult) -> BTreeSet<String> {
    let step = |step: serde_json::Value| {
        let text = |name: &str| step[name].as_str().unwrap().to_owned();
        let differences = step["differences"].as_array().unwrap().iter();
        let fields: Vec<_> = differences.map(|it| it["property"].as_str().unwrap()).collect();
        let step = format!("{} {}", text("action"), text("resource"));
        if fields.is_empty() { step } else { format!("{step}: {}", fields.join(", ")) }
    };
    camel_case_lines(&ran.stdout, &[]).into_iter().map(step).collect()
}

/// The command that must report a change, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// `status` lists it, and `install` repairs it.
    Drift,
    /// `status` and `install` refuse the resource, which has lost its tag.
    Refused,
    /// `doctor` reports it, `install` keeps it, and `install --prune` removes it if it is an addition to the stack.
    Addition,
    /// `doctor` reports no change, because the value is secret.
    Secret,
    /// No command reports it.
    Own,
}

impl Verdict {
    fn of(text: &str) -> Self {
        match text {
            it if it.starts_with("status, exit 2") => Self::Refused,
            it if it.starts_with("status") => Self::Drift,
            it if it.starts_with("doctor tells only whether it can be read") => Self::Secret,
            it if it.starts_with("doctor") => Self::Addition,
            "own" => Self::Own,
            other => panic!("{other}"),
        }
    }
}

/// The stack before a change.
struct Before {
    dump: Dump,
    checks: BTreeSet<String>,
}

/// Makes a change and asserts that the commands report exactly these findings.
fn check(it: &Install, verdict: Verdict, expected: &BTreeSet<String>, change: Change) -> Checked {
    let has_webhook = !matches!(verdict, Verdict::Secret | Verdict::Own);
    let before = Before { dump: it.dump(), checks: checks(it, has_webhook) };
    change(&Changed { account: it.proxy.account(), dump: before.dump.clone() });
    match verdict {
        Verdict::Drift => is_repaired(it, expected, &before),
        Verdict::Refused => is_refused(it, expected),
        Verdict::Addition => is_pruned(it, expected, &before),
        Verdict::Secret | Verdict::Own => is_unreported(it, expected, &before),
    }
}

/// The error describes the first deviation.
type Checked = Result<(), String>;

fn status(it: &Install, expected: i32) -> Result<BTreeSet<String>, String> {
    let ran = it.run(it.command(&["status", "--format", "json", "--bootstrap", &it.bootstrap]));
    if ran.code == expected {
        return Ok(steps(&ran));
    }
    Err(format!("status exits with {}\n{}{}", ran.code, ran.stdout, ran.stderr))
}

fn same(what: &str, found: &BTreeSet<String>, expected: &BTreeSet<String>) -> Checked {
    if found == expected {
        return Ok(());
    }
    let join = |all: &BTreeSet<String>| all.iter().cloned().collect::<Vec<_>>().join(" | ");
    Err(format!("{what}:\n  {}\nexpected:\n  {}", join(found), join(expected)))
}

/// Asserts that the stack is as before, except for resources of others that the change needed.
fn is_as_before(it: &Install, before: &Before) -> Checked {
    let mut after = it.dump();
    after.retain(|name, _| before.dump.contains_key(name) || name.contains("audit-alert"));
    if after == before.dump {
        return Ok(());
    }
    let is_new = |(name, it): &(&String, &serde_json::Value)| before.dump.get(*name) != Some(*it);
    let different: BTreeMap<_, _> = after.iter().filter(is_new).collect();
    Err(format!("not as before: {different:#?}"))
}

fn is_repaired(it: &Install, expected: &BTreeSet<String>, before: &Before) -> Checked {
    same("status", &status(it, 1)?, expected)?;
    it.run(it.install_command(&["--yes", "--targets"])).exits_with(0);
    is_as_before(it, before)?;
    status(it, 0).map(drop)
}

fn is_refused(it: &Install, expected: &BTreeSet<String>) -> Checked {
    let dump = it.dump();
    for ran in [it.status(), it.run(it.install_command(&["--yes", "--prune"]))] {
        ran.exits_with(2);
        let error = "error: this stack does not own resources with its names: ";
        let found = ran.stderr.lines().filter_map(|line| line.strip_prefix(error));
        same("refused", &found.map(str::to_owned).collect(), expected)?;
    }
    // Without `--targets`, `install` relies on the marker of a rule that it need not change.
    it.install();
    if it.dump() == dump { Ok(()) } else { Err("a run changes the account".to_owned()) }
}

fn is_pruned(it: &Install, expected: &BTreeSet<String>, before: &Before) -> Checked {
    let new = || checks(it, true).difference(&before.checks).cloned().collect::<BTreeSet<_>>();
    status(it, 0)?;
    same("doctor", &new(), expected)?;
    it.run(it.install_command(&["--yes", "--targets"])).exits_with(0);
    same("doctor, after install", &new(), expected)?;
    let pruned = it.run(it.install_command(&["--yes", "--prune"]));
    pruned.exits_with(0);
    // Trails and buses are no resources of the stack.
    let is_ours = |it: &&String| !it.contains(" trail: ") && !it.contains("default bus");
    let left = expected.iter().filter(|it| !is_ours(it)).cloned().collect();
    same("doctor, after install --prune", &new(), &left)?;
    if left.iter().any(|it| it.contains("default bus")) {
        pruned.reports("it is kept, because the bus is no resource of the stack");
    }
    is_as_before(it, before)?;
    status(it, 0)?;
    it.mutating_calls();
    it.run(it.install_command(&["--yes", "--prune"])).exits_with(0);
    let calls = it.mutating_calls();
    if calls.is_empty() { Ok(()) } else { Err(format!("pruned twice: {calls:?}")) }
}

fn is_unreported(it: &Install, expected: &BTreeSet<String>, before: &Before) -> Checked {
    let mut status = it.command(&["status", "--bootstrap", &it.bootstrap]);
    status.env_remove("SLACK_WEBHOOK_URL");
    it.run(status).exits_with(0);
    // ministack takes a moment to change a function.
    let is_settled = |it: &BTreeSet<String>| !it.iter().any(|it| it.contains("function: Pending"));
    let checks = (0..50).map(|_| checks(it, false)).find(is_settled).unwrap();
    same("doctor", &checks, &before.checks)?;
    if expected.is_subset(&checks) { Ok(()) } else { Err(format!("doctor: {checks:?}")) }
}

#[test]
#[ignore = "needs ministack, from PyPI"]
fn each_change_has_its_verdict() {
    let server = ministack::open();
    let mut known: BTreeMap<_, _> =
        CHANGES.iter().map(|(resource, name, change)| ((*resource, *name), *change)).collect();
    let (mut failed, mut it) = (Vec::new(), installed(server));
    for case in CASES.lines().filter(|it| !it.starts_with('#')) {
        let [resource, name, verdict, findings] = case.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{case}")
        };
        println!("{resource}: {name}");
        let Some(change) = known.remove(&(resource, name)) else { panic!("no change for {case}") };
        let findings = findings.split(" | ").filter(|it| !it.is_empty());
        let findings = findings.map(str::to_owned).collect();
        let verdict = Verdict::of(verdict);
        let result = check(&it, verdict, &findings, change);
        // Only repaired stacks are used again.
        let is_clean = verdict == Verdict::Drift
            || verdict == Verdict::Addition && !["bus", "trail"].contains(&resource);
        if result.is_err() || !is_clean {
            it = installed(server);
        }
        failed.extend(result.err().map(|error| format!("{case}\n{error}")));
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
    let found = checks(&it, true);
    assert!(found.iter().any(|it| it.contains("role/other")), "{found:?}");
}
