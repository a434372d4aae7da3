//! Compares generated events with real ones: the keys of `requestParameters` and `responseElements`, and the JSON types of
//! their values. `AUDIT_ALERT_REAL_EVENTS` is a folder of JSONL files with one record per line. Results are means over the
//! events of a pair (eventSource, eventName), then over the pairs; `docs/realism.md` lists them.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use audit_alert::catalog::{Action, Catalog};
use audit_alert::generate::{Event, EventSpec, Seed};
use serde_json::{Map, Value};

const PARTS: [&str; 2] = ["requestParameters", "responseElements"];

/// Measurements of one part.
#[derive(Default)]
struct Figures {
    precision: BTreeMap<Pair, Vec<f64>>,
    recall: BTreeMap<Pair, Vec<f64>>,
    vocabulary: BTreeMap<Pair, Vec<f64>>,
    same_type: usize,
    compared: usize,
    notes: BTreeSet<String>,
}

type Pair = (String, String);

fn generated(action: Action, full: bool) -> Value {
    let spec = EventSpec { full, region: "us-east-1".to_owned(), ..EventSpec::new(action) };
    Event::generate(&spec, Seed(1), "2026-11-24T05:03:10Z".parse().unwrap()).into_record()
}

fn object<'v>(record: &'v Value, part: &str) -> Option<&'v Map<String, Value>> {
    record.get(part)?.as_object().filter(|members| !members.is_empty())
}

fn keys(record: &Value, part: &str) -> BTreeSet<String> {
    object(record, part).into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// The share of a set that is in another set; 1 for the empty set.
#[expect(clippy::cast_precision_loss, reason = "a few keys")]
fn share(of: &BTreeSet<String>, within: &BTreeSet<String>) -> f64 {
    if of.is_empty() { 1.0 } else { of.intersection(within).count() as f64 / of.len() as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().sum::<f64>() / values.count().max(1) as f64
}

fn macro_mean(by_pair: &BTreeMap<Pair, Vec<f64>>) -> f64 {
    let pairs: Vec<_> = by_pair.values().map(|values| mean(values.iter().copied())).collect();
    mean(pairs.into_iter())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn is_hidden(value: &Value) -> bool {
    let marks = ["HIDDEN", "***", "<sensitive", "Value hidden"];
    value.as_str().is_some_and(|text| marks.iter().any(|mark| text.contains(mark)))
}

impl Figures {
    fn compare(
        &mut self,
        pair: &Pair,
        part: &str,
        real: &Value,
        made: &Value,
        vocabulary: &BTreeSet<String>,
    ) {
        let (expected, generated) = (keys(real, part), keys(made, part));
        let (precision, recall) = (share(&generated, &expected), share(&expected, &generated));
        self.precision.entry(pair.clone()).or_default().push(precision);
        self.recall.entry(pair.clone()).or_default().push(recall);
        if !expected.is_empty() {
            // Older records spell some keys differently: `host` and `Host`.
            let lower = |keys: &BTreeSet<String>| keys.iter().map(|it| it.to_lowercase()).collect();
            let known = share(&lower(&expected), &lower(vocabulary));
            self.vocabulary.entry(pair.clone()).or_default().push(known);
        }
        for key in expected.intersection(&generated) {
            let (real, made) = (&real[part][key], &made[part][key]);
            if !real.is_null() && !is_hidden(real) && !is_hidden(made) {
                self.compared += 1;
                self.same_type += usize::from(kind(real) == kind(made));
                if kind(real) != kind(made) {
                    self.notes.insert(format!(
                        "type  {} {key}: {} not {}",
                        pair.1,
                        kind(made),
                        kind(real)
                    ));
                }
            }
        }
        for key in expected.difference(vocabulary) {
            self.notes.insert(format!("word  {} {} {key}", pair.0, pair.1));
        }
        if precision < 0.5 || recall < 0.5 {
            let (more, less): (Vec<_>, Vec<_>) = (
                generated.difference(&expected).collect(),
                expected.difference(&generated).collect(),
            );
            self.notes.insert(format!("keys  {} {}: +{more:?} -{less:?}", pair.0, pair.1));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    fn types(&self) -> f64 {
        self.same_type as f64 / self.compared.max(1) as f64
    }
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn generated_events_resemble_real_ones() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let mut figures: BTreeMap<&str, Figures> = BTreeMap::new();
    let mut vocabularies: BTreeMap<(Pair, &str), BTreeSet<String>> = BTreeMap::new();
    let (mut unknown, mut pairs) = (BTreeSet::new(), BTreeSet::new());
    for real in records(&folder) {
        let text = |name: &str| real[name].as_str().unwrap_or_default().to_owned();
        let pair = (text("eventSource"), text("eventName"));
        let source = pair.0.split('.').next().unwrap();
        pairs.insert(pair.clone());
        let actions = Catalog::embedded().actions_named(source, &pair.1);
        let Some(action) = actions.first() else {
            unknown.insert(pair);
            continue;
        };
        if real.get("errorCode").is_some_and(|code| !code.is_null()) {
            continue;
        }
        let made = generated(*action, false);
        for part in PARTS {
            let vocabulary = vocabularies.entry((pair.clone(), part)).or_insert_with(|| {
                actions.iter().flat_map(|action| keys(&generated(*action, true), part)).collect()
            });
            figures.entry(part).or_default().compare(&pair, part, &real, &made, vocabulary);
        }
    }
    println!("{} pairs, {} of them unknown: {unknown:?}", pairs.len(), unknown.len());
    println!("part               pairs  precision  recall  vocabulary  types");
    for (part, it) in &figures {
        let (precision, recall) = (macro_mean(&it.precision), macro_mean(&it.recall));
        let (vocabulary, types) = (macro_mean(&it.vocabulary), it.types());
        println!(
            "{part:<18} {:>5}  {precision:>9.3}  {recall:>6.3}  {vocabulary:>10.3}  {types:.4}",
            it.recall.len()
        );
    }
    if std::env::var("AUDIT_ALERT_REALISM_NOTES").is_ok() {
        figures.values().flat_map(|it| &it.notes).for_each(|note| println!("{note}"));
    }
    let (request, response) = (&figures[PARTS[0]], &figures[PARTS[1]]);
    assert!(macro_mean(&request.precision) >= 0.85);
    assert!(macro_mean(&request.recall) >= 0.75);
    assert!(macro_mean(&request.vocabulary) >= 0.97);
    assert!(macro_mean(&response.recall) >= 0.70);
    assert!(request.types() >= 0.99 && response.types() >= 0.99);
}

fn records(folder: &str) -> Vec<Value> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    texts
        .flat_map(|text| {
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>()
        })
        .collect()
}
