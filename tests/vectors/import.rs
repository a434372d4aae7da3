//! Imports each pattern as an EventBridge rule, and compares the verdicts of the rule set with the recorded ones.

use audit_alert::diagnostic::{Name, Source};
use audit_alert::json::parse_first;
use audit_alert::language::{Language, Phrase};
use audit_alert::pattern::{evaluate, parse};
use audit_alert::rules::file::read_rule_set;
use audit_alert::rules::import::{ImportOptions, ImportableRule, import};
use audit_alert::rules::set::resolve;

use crate::{vector_files, vectors};

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn imported_patterns_have_the_recorded_verdicts() {
    let mut count = 0;
    for vector in vector_files().iter().flat_map(|it| vectors(it)) {
        let Some(expected) = vector.expect.r#match else { continue };
        if parse(&vector.pattern).is_err() {
            continue;
        }
        let rule = ImportableRule {
            name: "a".to_owned(),
            pattern: Some(vector.pattern.clone()),
            ..ImportableRule::default()
        };
        let options = ImportOptions {
            language: Language::En,
            home: "us-east-1".to_owned(),
            is_home_assumed: false,
            prefix: String::new(),
            origin: Phrase::verbatim("a vector"),
        };
        let import = import(vec![rule], &options);
        let (set, found) = read_rule_set(&import.text);
        assert_eq!(found, [], "{}", vector.id);
        let (effective, _) = resolve(set, &mut |name| {
            let text = import.pattern_files[0].1.clone();
            Ok(Source::new(Name::Path(name.to_owned()), text))
        });
        let pattern = &effective.rules[0].parsed;
        let found = evaluate(pattern, &parse_first(&vector.event).unwrap());
        assert_eq!(found, expected, "{}: {}", vector.id, import.text);
        count += 1;
    }
    println!("{count} imported patterns");
}
