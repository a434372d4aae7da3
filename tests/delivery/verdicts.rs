//! Tests that every command and the function have the same verdict for an event.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use audit_alert::event::{EventBridgeEvent, UnwrappedItem, read};
use audit_alert::function::{Disposition, read_payload};
use audit_alert::language::{Language, Phrase};
use audit_alert::rules::bundle::{self, Bundle};
use audit_alert::rules::engine::{Engine, Suppression, Verdict};
use audit_alert::rules::file::{FloodPolicy, read_rule_set};
use audit_alert::rules::set::resolve;
use audit_alert::rules::testing::generated;
use audit_alert::slack::render;
use serde_json::{Map, Value};

/// Rules of both states, ignored events, and a rule for which an event can be too complex to compile.
const RULE_SET: &str = r#"
language = "en"
packs = ["starter"]

[[rule]]
name = "wide"
pattern = '{"source": ["aws.ecs", "aws.iam", "aws.s3"]}'
severity = "low"

[[rule]]
name = "reads"
service = "ecs"
events = ["DescribeClusters"]
severity = "critical"

[[rule]]
name = "pairs"
pattern = '{"detail": {"requestParameters": {"a": {"x": [1], "y": [1]}}}}'

[[ignore]]
name = "some"
pattern = '{"detail": {"eventName": ["DeleteBucket", "ListClusters", "ListGroups"]}}'

[[ignore]]
name = "more"
pattern = '{"detail": {"eventName": ["DeleteBucket", "GetCallerIdentity"]}}'
"#;

/// Collects the records of the samples, as EventBridge would deliver them.
fn sampled(folder: &Path, events: &mut Vec<String>) {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let mut paths: Vec<_> = entries.collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            sampled(&path, events);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let flow = read(&text, &mut |found| {
                if let UnwrappedItem::Record(record, place) = found {
                    events.push(EventBridgeEvent::record(&record, &place).text.into_owned());
                }
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue());
        }
    }
}

fn events() -> Vec<String> {
    let mut events = Vec::new();
    sampled(Path::new("samples/events"), &mut events);
    for what in [
        "ecs DescribeClusters",
        "ecs ListClusters",
        "ecs DeleteCluster",
        "iam ListUsers",
        "iam ListGroups",
        "s3 DeleteBucket",
        "s3 GetObject",
        "sts GetCallerIdentity",
        "kms Decrypt",
    ] {
        events.push(generated(what, &[], &Map::new()).unwrap());
    }
    let objects = "{\"x\": 1, \"y\": 1}, ".repeat(300);
    let arrays = format!("\"a\": [{objects}1], \"a\": [{objects}1]");
    let parameters = format!("\"requestParameters\":{{{arrays}}},\"eventName\":");
    let complex = generated("ecs DeleteCluster", &[], &Map::new()).unwrap();
    events.push(complex.replace("\"eventName\":", &parameters));
    events
}

/// Events and their verdicts, with the files to run commands on.
struct Cases {
    engine: Engine,
    events: Vec<String>,
    folder: PathBuf,
}

impl Cases {
    fn new(name: &str) -> (Self, Bundle) {
        let (set, found) = read_rule_set(RULE_SET);
        assert!(found.is_empty(), "{found:?}");
        let (effective, _) = resolve(set, &mut |_| Err(Phrase::default()));
        let engine = Engine::of(&effective);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("audit-alert.toml"), RULE_SET).unwrap();
        let cases = Self { engine, events: events(), folder };
        for (number, event) in cases.events.iter().enumerate() {
            fs::write(cases.folder.join(file(number)), event).unwrap();
        }
        (cases, Bundle::of(&effective, FloodPolicy::default()))
    }

    fn verdicts(&self) -> Vec<Verdict<'_>> {
        let mut scratch = self.engine.scratch();
        let verdict = |it: &String| self.engine.verdict(it, &mut scratch).unwrap();
        self.events.iter().map(verdict).collect()
    }

    fn names(&self, rules: &[usize]) -> Vec<&str> {
        rules.iter().map(|it| &*self.engine.rule(*it).name).collect()
    }

    /// Runs a command in the folder on events.
    fn run(&self, args: &[&str], events: impl Iterator<Item = usize>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        command.current_dir(&self.folder).args(args).args(events.map(file));
        command.env_clear().env("XDG_CONFIG_HOME", "/nowhere").output().unwrap()
    }
}

fn file(number: usize) -> String {
    format!("{number:03}.json")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_function_has_the_verdict_of_the_engine() {
    let (cases, bundle) = Cases::new("verdicts-function");
    let packed = bundle::read(&bundle.to_json()).unwrap().engine;
    let mut kinds = BTreeSet::new();
    for (event, verdict) in cases.events.iter().zip(cases.verdicts()) {
        let read = read_payload(event.as_bytes(), &packed, Language::En);
        let [incoming] = &*read else { panic!("{event}") };
        assert_eq!(incoming.rules, cases.names(&verdict.rules), "{event}");
        let ignored = match &incoming.disposition {
            Disposition::Ignored(name) => Some(&**name),
            Disposition::Alert(_) => None,
            Disposition::Unreadable(why) => panic!("{event}: {why}"),
        };
        assert_eq!(ignored, verdict.ignored, "{event}");
        let delivered = (!verdict.rules.is_empty(), !verdict.not_delivered.is_empty());
        kinds.insert((delivered, verdict.ignored));
    }
    // Every combination of rules that receive an event, rules that do not, and ignored events, except one.
    let some = Some("some");
    let all = [
        ((false, false), None),
        ((false, false), Some("more")),
        ((false, true), None),
        ((false, true), some),
        ((true, false), None),
        ((true, false), some),
        ((true, true), None),
    ];
    assert_eq!(kinds, BTreeSet::from(all));
}

#[test]
fn match_has_the_verdict_of_the_engine() {
    let (cases, _) = Cases::new("verdicts-match");
    let args = ["match", "--rules", "audit-alert.toml", "--format", "json"];
    let lines = lines(&cases.run(&args, 0..cases.events.len()));
    assert_eq!(lines.len(), cases.events.len());
    for (line, verdict) in lines.iter().zip(cases.verdicts()) {
        let suppression = verdict.suppression();
        let listed = if verdict.rules.is_empty() { &verdict.not_delivered } else { &verdict.rules };
        assert_eq!(line["rules"], Value::from(cases.names(listed)), "{line}");
        assert_eq!(line["matched"], verdict.alerts(), "{line}");
        let is_lost = suppression == Some(Suppression::NotDelivered);
        assert_eq!(line["notDelivered"].as_bool().unwrap_or_default(), is_lost, "{line}");
        let ignored = verdict.ignored.filter(|_| !verdict.rules.is_empty());
        assert_eq!(line["ignored"].as_str(), ignored, "{line}");
    }
}

#[test]
fn preview_and_send_have_the_verdict_of_the_engine() {
    let (cases, _) = Cases::new("verdicts-preview");
    let (mut unmatched, mut ignored, mut seen) = (0, 0, BTreeSet::new());
    let verdicts = cases.verdicts();
    for (number, verdict) in verdicts.iter().enumerate() {
        unmatched += usize::from(verdict.rules.is_empty());
        ignored += usize::from(!verdict.alerts() && !verdict.rules.is_empty());
        let note = match (verdict.suppression(), verdict.rules.is_empty()) {
            (Some(Suppression::NotDelivered), _) => {
                "a rule matches this event but does not receive"
            }
            (Some(Suppression::Ignored(_)), _) => "the rule set ignores this event",
            (None, true) => "no rule matches this event",
            (None, false) => "",
        };
        // A process for each event would take long.
        if seen.insert((note, verdict.ignored)) || number + 1 == verdicts.len() {
            let output = cases.run(&["preview", "--rules", "audit-alert.toml"], number..=number);
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(stderr.starts_with(note), "{number}: `{note}` {stderr}");
            assert_eq!(note.is_empty(), stderr.is_empty(), "{number}: {stderr}");
        }
    }
    let all = 0..verdicts.len();
    let args = ["preview", "--rules", "audit-alert.toml", "--format", "json"];
    let preview = cases.run(&args, all.clone());
    let counts = format!(
        "the function would post {} of {} messages ({unmatched} match no rule, {ignored} ignored)",
        verdicts.len() - unmatched - ignored,
        verdicts.len()
    );
    let stderr = String::from_utf8(preview.stderr.clone()).unwrap();
    assert!(stderr.contains(&counts), "{counts}: {stderr}");
    let args = ["send", "--dry-run", "--rules", "audit-alert.toml", "--format", "json"];
    let sent = lines(&cases.run(&args, all));
    let bodies: Vec<_> = sent.iter().map(|it| it["body"].clone()).collect();
    assert_eq!(bodies, lines(&preview));
}

#[test]
fn the_function_posts_one_message_as_previewed_with_all_rules() {
    let (cases, bundle) = Cases::new("verdicts-messages");
    let packed = bundle::read(&bundle.to_json()).unwrap().engine;
    let args = ["preview", "--rules", "audit-alert.toml", "--format", "json"];
    let previewed = lines(&cases.run(&args, 0..cases.events.len()));
    let mut overlapping = 0;
    for ((event, verdict), previewed) in cases.events.iter().zip(cases.verdicts()).zip(previewed) {
        let read = read_payload(event.as_bytes(), &packed, Language::En);
        let [incoming] = &*read else { panic!("{event}") };
        let Disposition::Alert(alert) = &incoming.disposition else { continue };
        let message = serde_json::to_value(render(alert)).unwrap();
        assert_eq!(message, previewed, "{event}");
        if let [_, others @ ..] = &*cases.names(&verdict.rules)
            && !others.is_empty()
        {
            overlapping += 1;
            let named = format!("also matches {}", others.join(", "));
            assert!(message.to_string().contains(&named), "{named}: {message}");
        }
    }
    assert!(overlapping > 5, "{overlapping}");
}

#[test]
fn rule_tests_have_the_verdict_of_the_engine() {
    let (cases, _) = Cases::new("verdicts-test");
    let mut text = RULE_SET.to_owned();
    for (number, verdict) in cases.verdicts().iter().enumerate() {
        let rules = 0..cases.engine.rules().len();
        let others: Vec<_> = rules.filter(|it| !verdict.rules.contains(it)).collect();
        let (matches, misses) = (cases.names(&verdict.rules), cases.names(&others));
        write!(text, "\n[[test]]\nevent = {:?}\n", file(number)).unwrap();
        writeln!(text, "matches = {matches:?}\nmisses = {misses:?}").unwrap();
    }
    fs::write(cases.folder.join("audit-alert.toml"), text).unwrap();
    let output = cases.run(&["test"], 0..0);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
