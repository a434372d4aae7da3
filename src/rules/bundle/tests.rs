use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::form::FORMAT;
use super::{Bundle, BundleError, read};
use crate::alert::Severity;
use crate::diagnostic::{Name, Source, Span};
use crate::event::{EventBridgeEvent, UnwrappedItem};
use crate::rules::file::{RuleSetFile, Spanned, TestEvent, read_rule_set};
use crate::rules::lookup::Lookup;
use crate::rules::set::{Effective, State, packs, resolve};
use crate::rules::testing::generated;

fn pack_set(names: &[&str]) -> Effective {
    let located = |name: &&str| Spanned { value: (*name).to_owned(), span: Span::default() };
    let packs = Some(names.iter().map(located).collect());
    resolve(RuleSetFile { packs, ..RuleSetFile::default() }, &mut |_| Err(String::new())).0
}

fn rule_set(text: &str) -> Effective {
    let (set, found) = read_rule_set(text);
    assert_eq!(found, []);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut load = |named: &str| {
        let text = String::from_utf8(fs::read(samples.join(named)).unwrap()).unwrap();
        Ok(Source::new(Name::Path(named.to_owned()), text))
    };
    resolve(set, &mut load).0
}

fn sample() -> Effective {
    rule_set(include_str!("../../../samples/audit-alert.toml"))
}

/// Every record of the samples, as EventBridge would deliver it.
fn recorded(folder: &Path, events: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            recorded(&path, events);
        } else if let Ok(text) = String::from_utf8(fs::read(path).unwrap()) {
            let flow = crate::event::read(&text, &mut |found| {
                if let UnwrappedItem::Record(record, place) = found {
                    events.push(EventBridgeEvent::record(&record, &place).text.into_owned());
                }
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue());
        }
    }
}

/// The samples, and the events of the packs' own tests.
fn events() -> Vec<String> {
    let mut events = Vec::new();
    recorded(&Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/events"), &mut events);
    for test in packs().iter().flat_map(|it| &it.pack.tests) {
        if let TestEvent::Generate { what, flags, set } = &test.event {
            events.push(generated(&what.value, flags, set).unwrap());
        }
    }
    events
}

/// Asks both, and counts events that alert, are held back and are ignored.
fn same_answers(effective: &Effective, events: &[String]) -> [usize; 3] {
    let asked = Lookup::new(effective).unwrap();
    let text = Bundle::of(effective).to_json();
    let read = read(&text).unwrap();
    let mut seen = [0; 3];
    for event in events {
        let verdict = read.evaluate(event);
        assert_eq!(verdict, asked.evaluate(event), "{event}");
        if let Ok(it) = verdict {
            seen[0] += usize::from(!it.rules.is_empty());
            seen[1] += usize::from(!it.held_back.is_empty());
            seen[2] += usize::from(it.ignored.is_some());
        }
    }
    assert_eq!(text, Bundle::of(effective).to_json());
    seen
}

#[test]
fn packs_answer_alike() {
    let events = events();
    for pack in packs() {
        let [alerts, ..] = same_answers(&pack_set(&[pack.name]), &events);
        assert!(alerts > 0, "{}", pack.name);
    }
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    assert!(same_answers(&pack_set(&names), &events)[0] > events.len() / 2);
}

#[test]
fn a_rule_set_answers_alike() {
    let [alerts, _, ignored] = same_answers(&sample(), &events());
    assert!(alerts > 0 && ignored > 0, "{alerts} {ignored}");
    let all = rule_set("packs = []\n[[rule]]\nname = 'all'\nservice = 'ecs'\nseverity = 'info'\n");
    let reads = generated("ecs DescribeClusters", &[], &Map::new()).unwrap();
    assert_eq!(same_answers(&all, &[reads]), [0, 1, 0]);
}

/// Texts that would not survive being read as values: the last of two names counts, numbers have a text, half of a pair
/// is a character, and what stands behind is nothing.
#[test]
fn patterns_stay_as_they_are_written() {
    let patterns = [
        r#"{"source": ["a"], "source": ["aws.ecs"]}"#,
        r#"{"detail": {"n": [1.0, 1e2, {"numeric": [">", 1E+2]}]}}"#,
        r#"{"detail": {"n": [18446744073709551617, "\ud800", "\/"]}}"#,
        "{\n  \"source\": [ \"aws.ecs\" ]\n} and more",
    ];
    for pattern in patterns {
        let parsed = crate::pattern::parse(pattern).unwrap();
        let text = format!("packs = []\n[[rule]]\nname = 'a'\npattern = '''{pattern}'''\n");
        let text = Bundle::of(&rule_set(&text)).to_json();
        let bundle: Bundle = serde_json::from_str(&text).unwrap();
        let again = crate::pattern::parse(bundle.rules[0].pattern.get()).unwrap();
        assert_eq!(again, parsed, "{pattern}");
    }
}

#[test]
fn the_form() {
    let set = rule_set(
        "packs = []\n\
         [[rule]]\nname = 'a'\nservice = 'ecs'\nevents = ['DescribeClusters']\nseverity = 'high'\n\
         title = { ko = '가', en = 'A' }\n\
         [[rule]]\nname = 'b'\npattern = '{\"source\": [1.0]}'\n\
         [[ignore]]\npattern = '{\"source\": [\"x\"]}'\n",
    );
    insta::assert_snapshot!(Bundle::of(&set).to_json(), @r#"{"format":1,"rules":[{"name":"a","title":{"en":"A","ko":"가"},"severity":"high","state":"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS","pattern":{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["ecs.amazonaws.com"],"eventName":["DescribeClusters"]}}},{"name":"b","severity":"medium","state":"ENABLED","pattern":{"source": [1.0]}}],"ignore":[{"name":"ignore 1","pattern":{"source": ["x"]}}]}"#);
}

#[test]
fn words_are_those_of_rule_sets_and_of_the_api() {
    let severities =
        [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    for it in severities {
        assert_eq!(serde_json::to_value(it).unwrap(), json!(it.name()));
    }
    for it in [State::Enabled, State::AllEvents] {
        assert_eq!(serde_json::to_value(it).unwrap(), json!(it.name()));
    }
}

#[test]
fn what_cannot_be_used_is_said() {
    let words = |text: &str| read(text).map(drop).unwrap_err().to_string();
    let bundle = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&Bundle::of(&sample()).to_json()).unwrap();
        change(&mut value);
        words(&value.to_string())
    };
    insta::assert_snapshot!(words("[rule]"), @"the rules cannot be read: expected value at line 1 column 2");
    insta::assert_snapshot!(words("{}"), @"the rules cannot be read: missing field `format` at line 1 column 2");
    insta::assert_snapshot!(words(r#"{"format": 2, "more": []}"#), @"the rules are in format 2, and this version reads up to 1: it is older than what packaged them");
    assert_eq!(read(r#"{"format": 2}"#).map(drop), Err(BundleError::Newer(FORMAT + 1)));
    insta::assert_snapshot!(
        bundle(&|it| it["rules"][0]["pattern"] = json!({ "source": "aws.ecs" })), @"the pattern of rule `backup` is not valid: the value of field `source` is not in an array [AA0102]");
    insta::assert_snapshot!(bundle(&|it| it["ignore"][0]["pattern"] = json!([])), @"the pattern of [[ignore]] `deletions in production` is not valid: the pattern is not a JSON object [AA0101]");
    insta::assert_snapshot!(bundle(&|it| it["rules"][0]["severity"] = json!("grave")), @"the rules cannot be read: unknown variant `grave`, expected one of `info`, `low`, `medium`, `high`, `critical` at line 1 column 169");
}

#[test]
fn a_lookup_can_wait_in_a_function() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    shared(&Lookup::new(&sample()).unwrap());
}
