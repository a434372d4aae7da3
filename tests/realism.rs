//! Compares generated events with real ones: the keys of `requestParameters` and `responseElements`, and the JSON types of
//! their values. `AUDIT_ALERT_REAL_EVENTS` is a folder of JSONL files with one record per line. Results are means over the
//! seeds and the events of a pair (eventSource, eventName), then over the pairs; `docs/realism.md` lists them.
//!
//! `AUDIT_ALERT_REALISM_FOLDS` is the output of `tools/catalog/run.sh --folds`. Each event is then generated without the
//! templates, from a catalog that was made without the real events of its pair.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use audit_alert::catalog::{Action, Catalog};
use audit_alert::generate::{Event, EventSpec, Seed};
use serde_json::{Map, Value};

const PARTS: [&str; 2] = ["requestParameters", "responseElements"];
const SEEDS: std::ops::RangeInclusive<u64> = 1..=10;
/// Rule tests, which their authors edited by hand.
const EDITED: &str = "panther";

/// Measurements of one part.
#[derive(Default)]
struct Figures {
    precision: BTreeMap<Pair, Vec<f64>>,
    recall: BTreeMap<Pair, Vec<f64>>,
    /// Recall of the keys of all seeds together.
    union: BTreeMap<Pair, Vec<f64>>,
    vocabulary: BTreeMap<Pair, Vec<f64>>,
    same_type: usize,
    compared: usize,
    notes: BTreeSet<String>,
}

type Pair = (String, String);

/// The catalogs that events are generated from.
struct Catalogs {
    folds: Vec<Catalog>,
    fold_of: BTreeMap<Pair, usize>,
}

impl Catalogs {
    fn read() -> &'static Self {
        let mut read = Self { folds: Vec::new(), fold_of: BTreeMap::new() };
        if let Ok(folder) = std::env::var("AUDIT_ALERT_REALISM_FOLDS") {
            for line in fs::read_to_string(format!("{folder}/pairs.tsv")).unwrap().lines() {
                let [source, name, fold] = line.split('\t').collect::<Vec<_>>()[..] else {
                    panic!()
                };
                let pair = (format!("{source}.amazonaws.com"), name.to_owned());
                read.fold_of.insert(pair, fold.parse().unwrap());
            }
            for fold in 0..=*read.fold_of.values().max().unwrap() {
                let shapes = fs::read(format!("{folder}/{fold}.bin")).unwrap();
                read.folds.push(Catalog::with_shapes(shapes.leak()));
            }
        }
        Box::leak(Box::new(read))
    }

    fn are_cross_validated(&self) -> bool {
        !self.folds.is_empty()
    }

    /// The action in the catalog of a pair.
    fn of_pair(&'static self, action: Action, pair: &Pair) -> Action {
        let fold = self.fold_of.get(pair).and_then(|fold| self.folds.get(*fold));
        let (Some(fold), Action::Api(operation)) = (fold, action) else { return action };
        let service = fold.services().iter().find(|it| it.name == operation.service.name);
        Action::Api(service.unwrap().operations().find(|it| it.name == operation.name).unwrap())
    }

    fn generate(&self, action: Action, full: bool, seed: u64) -> Value {
        let spec = EventSpec {
            full,
            builtin_template: !self.are_cross_validated(),
            region: "us-east-1".to_owned(),
            ..EventSpec::new(action)
        };
        Event::generate(&spec, Seed(seed), "2026-11-24T05:03:10Z".parse().unwrap()).into_record()
    }
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
        made: &[Value],
        vocabulary: &BTreeSet<String>,
    ) {
        let expected = keys(real, part);
        let union = made.iter().flat_map(|made| keys(made, part)).collect();
        self.union.entry(pair.clone()).or_default().push(share(&expected, &union));
        if !expected.is_empty() {
            // Older records spell some keys differently: `host` and `Host`.
            let lower = |keys: &BTreeSet<String>| keys.iter().map(|it| it.to_lowercase()).collect();
            let known = share(&lower(&expected), &lower(vocabulary));
            self.vocabulary.entry(pair.clone()).or_default().push(known);
        }
        for key in expected.difference(vocabulary) {
            self.notes.insert(format!("word  {} {} {key}", pair.0, pair.1));
        }
        for made in made {
            self.compare_one(pair, part, real, made);
        }
    }

    fn compare_one(&mut self, pair: &Pair, part: &str, real: &Value, made: &Value) {
        let (expected, generated) = (keys(real, part), keys(made, part));
        let (precision, recall) = (share(&generated, &expected), share(&expected, &generated));
        self.precision.entry(pair.clone()).or_default().push(precision);
        self.recall.entry(pair.clone()).or_default().push(recall);
        for key in expected.intersection(&generated) {
            let (real, made) = (&real[part][key], &made[part][key]);
            if !real.is_null() && !is_hidden(real) && !is_hidden(made) {
                self.compared += 1;
                self.same_type += usize::from(kind(real) == kind(made));
                if kind(real) != kind(made) {
                    let (event, made, real) = (&pair.1, kind(made), kind(real));
                    self.notes.insert(format!("type  {event} {key}: {made} not {real}"));
                }
            }
        }
        if precision < 1.0 || recall < 1.0 {
            let more: Vec<_> = generated.difference(&expected).collect();
            let less: Vec<_> = expected.difference(&generated).collect();
            self.notes.insert(format!("keys  {} {}: +{more:?} -{less:?}", pair.0, pair.1));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    fn types(&self) -> f64 {
        self.same_type as f64 / self.compared.max(1) as f64
    }
}

/// Measurements of a set of records.
#[derive(Default)]
struct Measured {
    parts: BTreeMap<&'static str, Figures>,
    pairs: BTreeSet<Pair>,
    unknown: BTreeSet<Pair>,
}

impl Measured {
    fn of(records: &[Value], catalogs: &'static Catalogs) -> Self {
        let mut measured = Self::default();
        let mut made: BTreeMap<Pair, (Vec<Value>, Vec<Value>)> = BTreeMap::new();
        for real in records {
            let text = |name: &str| real[name].as_str().unwrap_or_default().to_owned();
            let pair = (text("eventSource"), text("eventName"));
            measured.pairs.insert(pair.clone());
            let source = pair.0.split('.').next().unwrap();
            let actions = Catalog::embedded().actions_named(source, &pair.1).into_iter();
            let actions: Vec<_> = actions.map(|it| catalogs.of_pair(it, &pair)).collect();
            let Some(action) = actions.first() else {
                measured.unknown.insert(pair);
                continue;
            };
            if real.get("errorCode").is_some_and(|code| !code.is_null()) {
                continue;
            }
            let (usual, full) = made.entry(pair.clone()).or_insert_with(|| {
                let usual = SEEDS.map(|seed| catalogs.generate(*action, false, seed)).collect();
                (usual, actions.iter().map(|it| catalogs.generate(*it, true, 1)).collect())
            });
            for part in PARTS {
                let vocabulary = full.iter().flat_map(|full| keys(full, part)).collect();
                let figures = measured.parts.entry(part).or_default();
                figures.compare(&pair, part, real, usual, &vocabulary);
            }
        }
        measured
    }

    fn table(&self, title: &str) -> String {
        let row = |(part, it): (&&str, &Figures)| {
            format!(
                "\n{part:<18} {:>5}  {:>9.3}  {:>6.3}  {:>12.3}  {:>10.3}  {:.4}",
                it.recall.len(),
                macro_mean(&it.precision),
                macro_mean(&it.recall),
                macro_mean(&it.union),
                macro_mean(&it.vocabulary),
                it.types(),
            )
        };
        format!(
            "{title}: {} pairs, {} of them unknown: {:?}\n\
             part               pairs  precision  recall  of all seeds  vocabulary  types{}",
            self.pairs.len(),
            self.unknown.len(),
            self.unknown,
            self.parts.iter().map(row).collect::<String>(),
        )
    }
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn generated_events_resemble_real_ones() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let catalogs = Catalogs::read();
    let (logs, edited) = records(&folder);
    let of_logs = Measured::of(&logs, catalogs);
    println!("{}", of_logs.table("logs"));
    println!("{}", Measured::of(&edited, catalogs).table("edited"));
    let measured = Measured::of(&[logs, edited].concat(), catalogs);
    println!("{}", measured.table("all"));
    let judged = if catalogs.are_cross_validated() { &of_logs } else { &measured };
    if std::env::var("AUDIT_ALERT_REALISM_NOTES").is_ok() {
        judged.parts.values().flat_map(|it| &it.notes).for_each(|note| println!("{note}"));
    }
    let (request, response) = (&judged.parts[PARTS[0]], &judged.parts[PARTS[1]]);
    if catalogs.are_cross_validated() {
        assert!(macro_mean(&request.precision) >= 0.93);
        assert!(macro_mean(&request.recall) >= 0.85);
        assert!(macro_mean(&request.vocabulary) >= 0.975);
        assert!(macro_mean(&response.precision) >= 0.92);
        assert!(macro_mean(&response.recall) >= 0.96);
        assert!(request.types() >= 0.995 && response.types() >= 0.995);
        assert!(judged.unknown.len() * 200 <= judged.pairs.len());
    } else {
        assert!(macro_mean(&request.precision) >= 0.85);
        assert!(macro_mean(&request.recall) >= 0.90);
        assert!(macro_mean(&request.vocabulary) >= 0.97);
        assert!(macro_mean(&response.recall) >= 0.95);
        assert!(request.types() >= 0.99 && response.types() >= 0.99);
    }
}

/// The records of logs, and those that their publisher edited.
fn records(folder: &str) -> (Vec<Value>, Vec<Value>) {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    paths.sort();
    let (mut logs, mut edited) = (Vec::new(), Vec::new());
    for path in paths {
        let is_edited = path.file_stem().is_some_and(|it| it == EDITED);
        let text = fs::read_to_string(path).unwrap();
        let records = text.lines().map(|line| serde_json::from_str(line).unwrap());
        if is_edited { &mut edited } else { &mut logs }.extend(records);
    }
    (logs, edited)
}
