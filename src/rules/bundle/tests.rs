use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::form::FORMAT;
use super::{Bundle, BundleError, is_bundle, read, read_effective};
use crate::alert::Severity;
use crate::diagnostic::{Name, Source, Span};
use crate::language::Phrase;
use crate::rules::engine::Engine;
use crate::rules::file::{FloodPolicy, RuleSetFile, Spanned, TestEvent, read_rule_set};
use crate::rules::set::{Effective, State, packs, resolve};
use crate::rules::testing::generated;

fn pack_set(names: &[&str]) -> Effective {
    let located = |name: &&str| Spanned { value: (*name).to_owned(), span: Span::default() };
    let packs = Some(names.iter().map(located).collect());
    resolve(RuleSetFile { packs, ..RuleSetFile::default() }, &mut |_| Err(Phrase::default())).0
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

fn bundle_of(effective: &Effective) -> String {
    Bundle::of(effective, FloodPolicy::default()).to_json()
}

/// The events of the packs' tests, and one that the sample rule set ignores.
fn events() -> Vec<String> {
    let mut events =
        vec![include_str!("../../../samples/events/ecs/CreateCluster.json").to_owned()];
    for test in packs().iter().flat_map(|it| &it.pack.tests) {
        if let TestEvent::Generate { what, flags, set } = &test.event {
            events.push(generated(&what.value, flags, set).unwrap());
        }
    }
    events
}

/// Compares the verdicts before and after a round trip. Counts events that alert, are not delivered, and are ignored.
fn assert_same_verdicts(effective: &Effective, events: &[String]) -> [usize; 3] {
    let original = Engine::of(effective);
    let text = bundle_of(effective);
    let read = read(&text).unwrap().engine;
    let (mut scratch, mut read_scratch) = (original.scratch(), read.scratch());
    let mut counts = [0; 3];
    for event in events {
        let verdict = read.verdict(event, &mut read_scratch);
        assert_eq!(verdict, original.verdict(event, &mut scratch), "{event}");
        if let Ok(it) = verdict {
            counts[0] += usize::from(!it.rules.is_empty());
            counts[1] += usize::from(!it.not_delivered.is_empty());
            counts[2] += usize::from(it.ignored.is_some());
        }
    }
    assert_eq!(text, bundle_of(effective));
    counts
}

#[test]
fn packs_survive_a_round_trip() {
    let events = events();
    for pack in packs() {
        let [alerts, ..] = assert_same_verdicts(&pack_set(&[pack.name]), &events);
        assert!(alerts > 0, "{}", pack.name);
    }
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    assert!(assert_same_verdicts(&pack_set(&names), &events)[0] > events.len() / 2);
}

/// The hash of a rule set in the counts of a backtest is that of its bundle.
#[test]
fn an_exported_rule_set_has_the_same_bundle() {
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    for effective in [sample(), pack_set(&names)] {
        let flood = FloodPolicy { limit: 3, never_hold: Severity::Low };
        let text = Bundle::of(&effective, flood).to_json();
        let (again, flood) = read_effective(&text, &Name::Stdin).unwrap();
        assert_eq!(Bundle::of(&again, flood).to_json(), text);
    }
    assert!(is_bundle("{\"format\":2}"));
    assert!(!is_bundle("{\"format\":[1]}"));
}

#[test]
fn a_rule_set_survives_a_round_trip() {
    let [alerts, _, ignored] = assert_same_verdicts(&sample(), &events());
    assert!(alerts > 0 && ignored > 0, "{alerts} {ignored}");
    let all = rule_set("packs = []\n[[rule]]\nname = 'all'\nservice = 'ecs'\nseverity = 'info'\n");
    let reads = generated("ecs DescribeClusters", &[], &Map::new()).unwrap();
    assert_eq!(assert_same_verdicts(&all, &[reads]), [0, 1, 0]);
}

/// These would not survive a round trip through `serde_json::Value`: duplicate keys, the text of numbers, half a surrogate
/// pair, and trailing text.
#[test]
fn patterns_keep_their_text() {
    let patterns = [
        r#"{"source": ["a"], "source": ["aws.ecs"]}"#,
        r#"{"detail": {"n": [1.0, 1e2, {"numeric": [">", 1E+2]}]}}"#,
        r#"{"detail": {"n": [18446744073709551617, "\ud800", "\/"]}}"#,
        "{\n  \"source\": [ \"aws.ecs\" ]\n} and more",
    ];
    for pattern in patterns {
        let parsed = crate::pattern::parse(pattern).unwrap();
        let text = format!("packs = []\n[[rule]]\nname = 'a'\npattern = '''{pattern}'''\n");
        let text = bundle_of(&rule_set(&text));
        let bundle: Bundle = serde_json::from_str(&text).unwrap();
        let again = crate::pattern::parse(bundle.rules[0].pattern.get()).unwrap();
        assert_eq!(again, parsed, "{pattern}");
    }
}

#[test]
fn the_format() {
    let set = rule_set(
        "packs = []\n\
         [[rule]]\nname = 'a'\nservice = 'ecs'\nevents = ['DescribeClusters']\nseverity = 'high'\n\
         title = { ko = '가', en = 'A' }\n\
         [[rule]]\nname = 'b'\npattern = '{\"source\": [1.0]}'\n\
         [[ignore]]\npattern = '{\"source\": [\"x\"]}'\n",
    );
    insta::assert_snapshot!(bundle_of(&set), @r#"{"format":1,"rules":[{"name":"a","title":{"en":"A","ko":"가"},"severity":"high","state":"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS","pattern":{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["ecs.amazonaws.com"],"eventName":["DescribeClusters"]}}},{"name":"b","severity":"medium","state":"ENABLED","pattern":{"source": [1.0]}}],"ignore":[{"name":"ignore 1","pattern":{"source": ["x"]}}],"flood":{"limit":10,"neverHold":"high"}}"#);
}

#[test]
fn the_flood_policy_survives_a_round_trip() {
    let flood = FloodPolicy { limit: 0, never_hold: Severity::Critical };
    let text = Bundle::of(&rule_set("packs = []\n"), flood).to_json();
    assert_eq!(read(&text).unwrap().flood, flood);
    // Bundles of earlier versions have none.
    let text = "{\"format\":1,\"rules\":[],\"ignore\":[]}";
    assert_eq!(read(text).unwrap().flood, FloodPolicy::default());
}

#[test]
fn severities_and_states_have_their_usual_names() {
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
fn invalid_bundles_are_refused() {
    let words = |text: &str| read(text).map(drop).unwrap_err().to_string();
    let bundle = |change: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&bundle_of(&sample())).unwrap();
        change(&mut value);
        words(&value.to_string())
    };
    insta::assert_snapshot!(words("[rule]"), @"cannot read the rules: expected value at line 1 column 2");
    insta::assert_snapshot!(words("{}"), @"cannot read the rules: missing field `format` at line 1 column 2");
    insta::assert_snapshot!(words(r#"{"format": 3, "more": []}"#), @"the rules have format 3, but this version reads up to 2: a newer version packaged them");
    assert_eq!(read(r#"{"format": 3}"#).map(drop), Err(BundleError::Newer(FORMAT + 1)));
    insta::assert_snapshot!(
        bundle(&|it| it["rules"][0]["pattern"] = json!({ "source": "aws.ecs" })), @"the pattern of rule `backup` is invalid: the value of field `source` is not in an array [AA0102]");
    insta::assert_snapshot!(bundle(&|it| it["ignore"][0]["pattern"] = json!([])), @"the pattern of [[ignore]] `deletions in production` is invalid: the pattern is not a JSON object [AA0101]");
    let unknown = bundle(&|it| it["rules"][0]["severity"] = json!("grave"));
    assert!(unknown.starts_with("cannot read the rules: unknown variant `grave`"), "{unknown}");
}
