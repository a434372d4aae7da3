//! Names of rules in EventBridge, clashes between them, and their regions.

use jiff::Timestamp;
use serde_json::json;

use super::{Effective, EffectiveRule, RuleSetProblem, packs, resolve};
use crate::aws::{EXCLUDABLE_GLOBAL_SERVICES, Partition};
use crate::catalog::Catalog;
use crate::diagnostic::{Code as Kind, Diagnostic, Level};
use crate::generate::{Event, EventSpec, Seed};
use crate::language::Phrase;
use crate::rules::file::read_rule_set;

fn resolved(text: &str) -> (Effective, Vec<Diagnostic>) {
    let (set, found) = read_rule_set(text);
    assert_eq!(found, []);
    let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
    (effective, problems.iter().map(RuleSetProblem::diagnostic).cloned().collect())
}

/// A rule with this number of parts and a unique pattern.
fn rule(name: &str, parts: usize) -> String {
    // Two of these names fill a part, and powers of two are divided evenly.
    let names: Vec<_> = (0..2 * parts).map(|it| format!("{name}{it:-<800}")).collect();
    let pattern = json!({ "source": ["aws.ec2"], "detail": { "eventName": names } });
    format!("[[rule]]\nname = '{name}'\npattern = '{pattern}'\n")
}

/// All errors with the texts they refer to.
fn errors(text: &str) -> Vec<String> {
    let (_, found) = resolved(text);
    let errors = found.into_iter().filter(|it| it.code.level() == Level::Error);
    let lines = errors.map(|it| {
        assert_eq!(it.code, Kind::RuleSetName);
        let place = text.get(it.span.range()).unwrap();
        format!("{place}: {}; {}; {}", it.title, it.label, it.help.unwrap())
    });
    lines.collect()
}

#[test]
fn names_that_no_event_has_are_explained_as_in_patterns() {
    for (service, name, code, fix) in [
        ("ecs", "RunTsk", "AA0302", Some("\"RunTask\"")),
        ("iam", "PassRole", "AA0303", None),
        ("s3", "PutEncryptionConfiguration", "AA0303", Some("\"PutBucketEncryption\"")),
        ("ec2", "RunTask", "AA0316", None),
        ("ecs", "*Task", "AA0205", None),
    ] {
        let text = format!(
            "packs = []\n[[rule]]\nname = 'a'\nservice = '{service}'\nevents = [\"{name}\"]\n"
        );
        let found = resolved(&text).1;
        let row = |it: &Diagnostic| {
            let fix = it.fix.as_deref();
            assert!(fix.is_none_or(|fix| fix.span == it.span));
            let place = text.get(it.span.range()).unwrap().to_owned();
            (it.code.id(), place, fix.map(|fix| fix.text.clone()))
        };
        let found: Vec<_> = found.iter().map(row).collect();
        assert_eq!(found, [(code, format!("\"{name}\""), fix.map(str::to_owned))]);
    }
}

/// The installed patterns of a rule with this pattern.
fn parts(pattern: &str) -> Vec<String> {
    let text = format!("packs = []\n[[rule]]\nname = 'a'\npattern = '''{pattern}'''\n");
    resolved(&text).0.rules.remove(0).parts().to_vec()
}

#[test]
fn an_installed_pattern_keeps_duplicate_keys() {
    let written = r#"{ "detail": {"n": [1.0]}, "detail": {"$or": [{"a": ["x"]}, {"b": ["x"]}],
        "$or": [{"c": ["x"]}, {"d": ["x"]}]} }"#;
    let expected = r#"{"detail":{"n":[1.0]},"detail":{"$or":[{"a":["x"]},{"b":["x"]}],"$or":[{"c":["x"]},{"d":["x"]}]}}"#;
    assert_eq!(parts(written), [expected]);
}

#[test]
fn names_in_every_alternative_are_divided() {
    let names: Vec<_> = (0..4).map(|it| format!("{it:-<800}")).collect();
    let of = |form: &str, names: &[String]| form.replace("NAMES", &json!(names).to_string());
    for form in [
        r#"{"source":["a"],"detail":{"x":[1]},"detail":{"eventName":NAMES}}"#,
        r#"{"source":["a"],"detail.eventName":NAMES}"#,
        r#"{"detail":{"eventName":["x"],"eventName":NAMES,"$or":[{"a":[1]},{"b":[1]}]}}"#,
    ] {
        let divided = [of(form, &names[..2]), of(form, &names[2..])];
        assert_eq!(parts(&of(form, &names)), divided, "{form}");
    }
    for form in [
        r#"{"detail":{"$or":[{"eventName":NAMES},{"x":[1]}]}}"#,
        r#"{"detail":{"eventName":NAMES,"eventName":["x"]}}"#,
    ] {
        assert_eq!(parts(&of(form, &names)), [of(form, &names)], "{form}");
    }
}

#[test]
fn a_rule_with_the_name_of_a_part_is_an_error() {
    let (long, short) = (rule("ec2", 4), rule("ec2-3", 1));
    let error = "`ec2-3` and a part of `ec2` would be the same EventBridge rule; \
        `ec2` is too long for one rule and is installed as `ec2-1` to `ec2-4`; rename one of them";
    assert_eq!(errors(&format!("{long}{short}")), [format!("'ec2-3': {error}")]);
    assert_eq!(errors(&format!("{short}{long}")), [format!("'ec2': {error}")]);
    // A clash with a part is independent of the number of own parts.
    let deeper = format!("{}{}{}", rule("a", 2), rule("a-1", 2), rule("a-1-2", 1));
    let error = "'a-1-2': `a-1-2` and a part of `a-1` would be the same EventBridge rule; \
        `a-1` is too long for one rule and is installed as `a-1-1` to `a-1-2`; rename one of them";
    assert_eq!(errors(&deeper), [error]);
}

#[test]
fn a_part_with_the_name_of_a_built_in_rule_is_an_error() {
    // No built-in name ends in a number, so the test renames a rule.
    let (mut effective, _) = resolved(&format!("packs = ['ecs']\n{}", rule("mine", 2)));
    effective.rules[0].name = "mine-2".to_owned();
    let found = super::installed::clashes(&effective.rules);
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!(found.title, "`mine-2` and a part of `mine` would be the same EventBridge rule");
    assert_eq!(found.help.as_ref().unwrap(), "rename this rule, because `mine-2` is built in");
}

#[test]
fn similar_names_do_not_clash() {
    for (first, second) in [
        (rule("ec2", 4), rule("ec2-5", 1)),
        (rule("ec2", 4), rule("ec2-0", 1)),
        (rule("ec2", 4), rule("ec2-01", 1)),
        (rule("ec2", 4), rule("ec21", 1)),
        (rule("ec2", 1), rule("ec2-1", 1)),
        // Both are split, so their parts have names of different lengths.
        (rule("ec2", 2), rule("ec2-1", 2)),
        (rule("ec2", 16), rule("ec2-1", 8)),
    ] {
        assert_eq!(errors(&format!("{first}{second}")), [""; 0], "{first}{second}");
    }
}

#[test]
fn a_pack_rule_without_its_pack_is_corrected() {
    let (_, found) = resolved("packs = [\"starter\"]\ndisable = [\"acm\"]");
    let fixes: Vec<_> = found.iter().filter_map(|it| it.fix.as_ref()).collect();
    assert!(matches!(fixes.as_slice(), [fix] if fix.text == "\"starter/acm\""), "{found:?}");
}

#[test]
fn built_in_rules_do_not_clash() {
    let all: Vec<_> = packs().iter().map(|it| it.name).collect();
    let (effective, found) = resolved(&format!("packs = {all:?}"));
    assert_eq!(found, []);
    let mut names: Vec<_> =
        effective.rules.iter().flat_map(EffectiveRule::installed_names).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// `install` creates rules in the same regions where generated events appear, in each partition.
#[test]
fn rules_are_in_the_regions_of_their_events() {
    for (service, event) in [
        ("iam", "CreateUser"),
        ("route53", "CreateHostedZone"),
        ("cloudfront", "CreateDistribution"),
        ("support", "CreateCase"),
        ("networkmanager", "CreateGlobalNetwork"),
    ] {
        let (set, _) = resolved(&format!(
            "[[rule]]\nname = 'a'\nservice = '{service}'\nevents = ['{event}']\n"
        ));
        for partition in Partition::ALL {
            let mut spec = EventSpec::new(Catalog::embedded().resolve(service, event).unwrap());
            spec.region = partition.regions[0].to_owned();
            let event = Event::generate(&spec, Seed(0), Timestamp::UNIX_EPOCH).into_record();
            let regions = set.rules[0].other_regions(partition);
            assert_eq!(json!(regions), json!([event["awsRegion"]]), "{service} {}", partition.name);
            assert!(partition.regions.contains(&regions[0]), "{service}: {regions:?}");
        }
    }
}

/// `doctor` compares the trails of these regions with the rules that `install` creates there.
#[test]
fn services_that_a_trail_can_exclude_are_global_in_the_catalog() {
    for label in EXCLUDABLE_GLOBAL_SERVICES {
        for partition in Partition::ALL {
            let region = super::region_of_source(label, partition);
            assert_eq!(region, Some(partition.global_region_of(label)), "{label}");
        }
    }
}
