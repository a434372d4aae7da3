//! The kinds of generated patterns and events.

use std::fs;
use std::path::{Path, PathBuf};

use audit_alert::diagnostic::Name;
use audit_alert::event::{EventItem, EventSource};
use audit_alert::pattern::parse;
use audit_alert::rules::file::read_rule_set;
use audit_alert::rules::set::{packs, resolve};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use crate::{generate, generate_arrays};

/// Patterns and events of a block: each pattern is compared on each event.
pub(crate) const SIDE: usize = 10;

/// Patterns and events, as texts.
pub(crate) type Block = (Vec<String>, Vec<String>);

/// A kind of patterns and events.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) blocks: BoxedStrategy<Block>,
}

/// Returns all kinds.
pub(crate) fn kinds() -> Vec<Kind> {
    vec![
        kind("terms", generate::pattern(), generate::event()),
        kind("values", on_one_field(generate::term()), on_one_field(generate::scalar())),
        kind("arrays", generate_arrays::pattern(), generate_arrays::event(false)),
        kind("spread-arrays", generate_arrays::pattern(), generate_arrays::event(true)),
        Kind { name: "real", blocks: real() },
        kind("or-overlap", overlapping(), small_event()),
        kind("unicode", unicode_pattern(), unicode_event()),
    ]
}

fn kind(
    name: &'static str,
    pattern: impl Strategy<Value = String> + 'static,
    event: impl Strategy<Value = String> + 'static,
) -> Kind {
    Kind { name, blocks: (vec(pattern, SIDE), vec(event, SIDE)).boxed() }
}

/// Generates an object with an array of up to three items.
fn on_one_field(item: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    vec(item, 1..4).prop_map(|items| format!("{{\"a\":[{}]}}", items.join(",")))
}

/// Generates patterns whose `$or` branches have the same paths and share values.
fn overlapping() -> impl Strategy<Value = String> {
    let values = vec(select(&["1", "2", "\"k\"", "\"z\"", "{\"exists\":false}"][..]), 1..3);
    let branch = vec((select(&["a", "b", "c"][..]), values), 1..4).prop_map(|fields| {
        let fields = fields.iter().map(|(name, it)| format!("\"{name}\":[{}]", it.join(",")));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    });
    let outside = prop::option::of(select(&["\"a\":[1,\"k\"],", "\"d\":[1],"][..]));
    (outside, vec(branch, 2..5)).prop_map(|(outside, branches)| {
        format!("{{{}\"$or\":[{}]}}", outside.unwrap_or_default(), branches.join(","))
    })
}

fn small_event() -> impl Strategy<Value = String> {
    let value = select(&["1", "2", "\"k\"", "\"z\"", "[1,\"z\"]", "[\"k\",2]"][..]);
    vec((select(&["a", "b", "c", "d"][..]), value), 1..5).prop_map(|fields| {
        let fields = fields.iter().map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    })
}

/// Characters of 1 to 4 bytes, with neighbors in case folding, and any other.
fn unicode_text() -> impl Strategy<Value = String> {
    let cases = select("aAkK\u{212a}sSſßẞiIİıΣσςéÉǅǆ\u{301}😀𐐀𐐨ﬀあ".chars().collect::<Vec<_>>());
    vec(prop_oneof![6 => cases, 1 => any::<char>()], 0..4).prop_map(String::from_iter)
}

fn unicode_term() -> impl Strategy<Value = Value> {
    (0..8, unicode_text()).prop_map(|(operator, text)| match operator {
        0 | 1 => json!(text),
        2 => json!({ "prefix": text }),
        3 => json!({ "suffix": text }),
        4 => json!({ "equals-ignore-case": text }),
        5 => json!({ "prefix": { "equals-ignore-case": text } }),
        6 => json!({ "anything-but": { "equals-ignore-case": [text] } }),
        _ => json!({ "wildcard": format!("{}*", text.replace(['*', '\\'], "")) }),
    })
}

fn unicode_pattern() -> impl Strategy<Value = String> {
    vec(unicode_term(), 1..4).prop_map(|terms| json!({ "é": terms }).to_string())
}

fn unicode_event() -> impl Strategy<Value = String> {
    vec(unicode_text(), 1..3).prop_map(|texts| json!({ "é": texts }).to_string())
}

/// Generates blocks of real patterns, some with another condition, of patterns made from the fields of real events, and of real
/// events, some with another value.
fn real() -> BoxedStrategy<Block> {
    let (patterns, events) = (real_patterns(), real_events());
    let values: Vec<_> = events.iter().flat_map(leaves).map(|(_, value)| value).collect();
    let pattern = (select(patterns), prop::option::of((any::<Index>(), generate::term())));
    let pattern = pattern.prop_map(|(pattern, change)| match change {
        None => pattern.to_string(),
        Some((at, term)) => with_term(pattern, at, &term),
    });
    let made = (select(events.clone()), vec((any::<Index>(), 0..8), 1..4));
    let made = made.prop_map(|(event, fields)| pattern_of(&event, &fields));
    let event = (select(events), prop::option::of((any::<Index>(), select(values))));
    let event = event.prop_map(|(mut event, change)| {
        if let Some((at, value)) = change {
            let paths = leaves(&event);
            let (path, _) = at.get(&paths);
            *event.pointer_mut(path).unwrap() = value;
        }
        event.to_string()
    });
    let half = SIDE / 2;
    (vec(pattern, half), vec(made, half), vec(event, SIDE))
        .prop_map(|(real, made, events)| ([real, made].concat(), events))
        .boxed()
}

/// Returns the values of an event with their JSON pointers.
fn leaves(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut waiting = vec![(String::new(), value)];
    while let Some((path, value)) = waiting.pop() {
        match value {
            Value::Object(members) => waiting.extend(members.iter().map(|(name, it)| {
                (format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), it)
            })),
            Value::Array(nodes) => waiting.extend(
                nodes.iter().enumerate().map(|(index, it)| (format!("{path}/{index}"), it)),
            ),
            value => found.push((path, value.clone())),
        }
    }
    found
}

/// Replaces a condition of a pattern.
fn with_term(mut pattern: Value, at: Index, term: &str) -> String {
    let mut arrays = Vec::new();
    let mut waiting = vec![&mut pattern];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => waiting.extend(members.values_mut()),
            // The branches of `$or` are objects without an operator, and keep their conditions.
            Value::Array(nodes) if nodes.iter().any(Value::is_object) => {}
            Value::Array(nodes) => arrays.push(nodes),
            _ => {}
        }
    }
    // Surrogates in the term cannot be read as a value.
    if let (false, Ok(term)) = (arrays.is_empty(), serde_json::from_str(term)) {
        *arrays.swap_remove(at.index(arrays.len())) = vec![term];
    }
    pattern.to_string()
}

/// Returns a pattern with conditions on fields of an event, most of which hold.
fn pattern_of(event: &Value, fields: &[(Index, i32)]) -> String {
    let leaves = leaves(event);
    let mut pattern = Map::new();
    for (at, operator) in fields {
        let (path, value) = at.get(&leaves);
        let term = term_for(value, *operator);
        let names: Vec<_> =
            path.split('/').skip(1).filter(|it| it.parse::<usize>().is_err()).collect();
        let mut object = &mut pattern;
        let (last, parents) = names.split_last().unwrap();
        for name in parents {
            let child = object.entry(unescaped(name)).or_insert_with(|| json!({}));
            if !child.is_object() {
                *child = json!({});
            }
            object = child.as_object_mut().unwrap();
        }
        object.insert(unescaped(last), json!([term]));
    }
    Value::Object(pattern).to_string()
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

/// Returns a term for a value.
fn term_for(value: &Value, operator: i32) -> Value {
    let half = |text: &str| text.chars().take(text.chars().count().div_ceil(2)).collect::<String>();
    match (operator, value) {
        (0, _) => json!({ "exists": true }),
        (1, Value::String(_) | Value::Number(_)) => json!({ "anything-but": [value] }),
        (2, Value::String(text)) => json!({ "prefix": half(text) }),
        (3, Value::String(text)) => json!({ "equals-ignore-case": text.to_uppercase() }),
        (4, Value::String(text)) => {
            json!({ "wildcard": format!("{}*", half(text).replace(['*', '\\'], "")) })
        }
        (5, Value::String(text)) => json!({ "suffix": text }),
        (6, Value::Number(number)) => json!({ "numeric": [">=", number] }),
        (7, Value::String(text)) => {
            json!({ "anything-but": { "prefix": half(text).to_lowercase() + "-" } })
        }
        _ => value.clone(),
    }
}

/// Returns the patterns of the built-in packs and of the samples.
fn real_patterns() -> Vec<Value> {
    let names: Vec<_> = packs().iter().map(|it| format!("\"{}\"", it.name)).collect();
    let (set, _) = read_rule_set(&format!("packs = [{}]", names.join(",")));
    let (effective, _) = resolve(set, &mut |_| unreachable!("packs name no files"));
    let of_packs = effective.rules.into_iter().flat_map(|it| it.parts().to_vec());
    let of_samples =
        files("samples/patterns").into_iter().map(|it| fs::read_to_string(it).unwrap());
    let all: Vec<_> = of_packs.chain(of_samples).collect();
    assert!(all.len() > 50 && all.iter().all(|it| parse(it).is_ok()));
    all.iter().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// Returns the sample events as EventBridge delivers them.
fn real_events() -> Vec<Value> {
    let mut found = Vec::new();
    for file in files("samples/events") {
        let name = Name::Path(file.display().to_string());
        for item in EventSource::new(name, fs::File::open(file).unwrap()) {
            let EventItem::Event(event) = item.unwrap() else { continue };
            let mut buffer = String::new();
            let delivered = event.delivered(&mut buffer).unwrap();
            // Some hostile samples have texts that are not values, such as unpaired surrogates.
            found.extend(serde_json::from_str::<Value>(delivered));
        }
    }
    assert!(found.len() > 30, "{}", found.len());
    found
}

/// Returns the JSON files below a folder, sorted.
fn files(folder: &str) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![Path::new(folder).to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|it| it == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
