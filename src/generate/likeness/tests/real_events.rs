use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::like;
use crate::event::{EventBridgeEvent, UnwrappedItem, read};
use crate::generate::likeness::identifying::leaked;
use crate::language::Phrase;
use crate::rules::engine::Engine;
use crate::rules::file::{RuleSetFile, Spanned};
use crate::rules::set::{packs, resolve};

fn paths(at: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            // The keys of tags are replaced.
            let is_map = at.rsplit('.').next() == Some("tags");
            members.iter().for_each(|(name, it)| {
                let name = if is_map { "*" } else { name };
                paths(&format!("{at}.{name}"), it, found);
            });
        }
        Value::Array(items) => items.iter().for_each(|it| paths(&format!("{at}[]"), it, found)),
        _ => drop(found.insert(at.to_owned())),
    }
}

fn records(folder: &str) -> Vec<Map<String, Value>> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    files.sort();
    #[expect(clippy::disallowed_methods, reason = "a test reads files")]
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let of =
        |text: String| text.lines().map(|it| serde_json::from_str(it).unwrap()).collect::<Vec<_>>();
    texts.flat_map(of).collect()
}

/// The names of the rules that match.
fn matching(engine: &Engine, record: &Value) -> Vec<String> {
    let mut delivered = None;
    let _one = read(&record.to_string(), &mut |found| {
        if let UnwrappedItem::Record(record, place) = found {
            delivered = Some(EventBridgeEvent::record(&record, &place).text.into_owned());
        }
        ControlFlow::Break(())
    });
    let verdict = engine.verdict(&delivered.unwrap(), &mut engine.scratch()).unwrap();
    verdict.rules.iter().map(|index| engine.rule(*index).name.clone()).collect()
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn real_events_keep_their_shape_and_rules_and_lose_their_names() {
    #[expect(clippy::disallowed_methods, reason = "a test reads the environment")]
    let folder = std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("a folder");
    let names = packs().iter().map(|pack| Spanned {
        value: pack.name.to_owned(),
        span: crate::diagnostic::Span::default(),
    });
    let set = RuleSetFile { packs: Some(names.collect()), ..RuleSetFile::default() };
    let engine = Engine::of(&resolve(set, &mut |_| Err(Phrase::default())).0);
    let (mut leaks, mut shapes, mut rules) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for record in records(&folder) {
        let real = Value::from(record);
        let made = like(&real, &[], 3);
        let text = made.to_string();
        leaks.extend(leaked(&real, &text));
        let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
        paths("", &real, &mut before);
        paths("", &made, &mut after);
        shapes.extend(before.symmetric_difference(&after).cloned());
        let (expected, found) = (matching(&engine, &real), matching(&engine, &made));
        if expected != found {
            rules.insert(format!("{} {expected:?} {found:?}", real["eventName"]));
        }
    }
    assert_eq!((leaks, shapes, rules), (BTreeSet::new(), Vec::new(), BTreeSet::new()));
}
