//! What rules are called in EventBridge, and which cannot be there together.

use jiff::Timestamp;
use serde_json::json;

use super::{Effective, EffectiveRule, RuleSetProblem, packs, resolve};
use crate::aws::Partition;
use crate::catalog::Catalog;
use crate::diagnostic::{Code as Kind, Diagnostic, Level};
use crate::generate::{Event, EventSpec, Seed};
use crate::rules::file::read_rule_set;

fn resolved(text: &str) -> (Effective, Vec<Diagnostic>) {
    let (set, found) = read_rule_set(text);
    assert_eq!(found, []);
    let (effective, problems) = resolve(set, &mut |_| Err(String::new()));
    (effective, problems.iter().map(RuleSetProblem::diagnostic).cloned().collect())
}

/// A rule of as many parts, with a pattern of its own.
fn rule(name: &str, parts: usize) -> String {
    // Two of these fill a part, and a power of two is divided evenly.
    let names: Vec<_> = (0..2 * parts).map(|it| format!("{name}{it:-<800}")).collect();
    let pattern = json!({ "source": ["aws.ec2"], "detail": { "eventName": names } });
    format!("[[rule]]\nname = '{name}'\npattern = '{pattern}'\n")
}

/// What the errors say, and of the texts at which places.
fn errors(text: &str) -> Vec<String> {
    let (_, found) = resolved(text);
    let errors = found.into_iter().filter(|it| it.code.level() == Level::Error);
    let told = errors.map(|it| {
        assert_eq!(it.code, Kind::RuleSetName);
        let place = text.get(it.span.range()).unwrap();
        format!("{place}: {}; {}; {}", it.title, it.label, it.help.unwrap())
    });
    told.collect()
}

/// The patterns that a rule with this one is installed with.
fn parts(pattern: &str) -> Vec<String> {
    let text = format!("packs = []\n[[rule]]\nname = 'a'\npattern = '''{pattern}'''\n");
    resolved(&text).0.rules.remove(0).parts
}

#[test]
fn a_pattern_is_installed_with_all_that_stands_twice() {
    let written = r#"{ "detail": {"n": [1.0]}, "detail": {"$or": [{"a": ["x"]}, {"b": ["x"]}],
        "$or": [{"c": ["x"]}, {"d": ["x"]}]} }"#;
    let expected = r#"{"detail":{"n":[1.0]},"detail":{"$or":[{"a":["x"]},{"b":["x"]}],"$or":[{"c":["x"]},{"d":["x"]}]}}"#;
    assert_eq!(parts(written), [expected]);
}

#[test]
fn names_that_every_alternative_asks_are_divided() {
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
    let said = "`ec2-3` and a part of `ec2` would be one EventBridge rule; \
        `ec2` is too long for one, and becomes `ec2-1` to `ec2-4`; rename one of them";
    assert_eq!(errors(&format!("{long}{short}")), [format!("'ec2-3': {said}")]);
    assert_eq!(errors(&format!("{short}{long}")), [format!("'ec2': {said}")]);
    // Whatever it becomes itself.
    let deeper = format!("{}{}{}", rule("a", 2), rule("a-1", 2), rule("a-1-2", 1));
    let said = "'a-1-2': `a-1-2` and a part of `a-1` would be one EventBridge rule; \
        `a-1` is too long for one, and becomes `a-1-1` to `a-1-2`; rename one of them";
    assert_eq!(errors(&deeper), [said]);
}

#[test]
fn a_long_rule_is_in_the_way_of_a_built_in_one_too() {
    // No built-in name ends in a number so far that a rule could have parts of.
    let (mut effective, _) = resolved(&format!("packs = ['ecs']\n{}", rule("mine", 2)));
    effective.rules[0].name = "mine-2".to_owned();
    let found = super::installed::clashes(&effective.rules);
    let [found] = &*found else { panic!("{found:?}") };
    assert_eq!(found.title, "`mine-2` and a part of `mine` would be one EventBridge rule");
    assert_eq!(found.help.as_ref().unwrap(), "rename it: `mine-2` is built in");
}

#[test]
fn other_names_are_nobodys_part() {
    for (first, second) in [
        (rule("ec2", 4), rule("ec2-5", 1)),
        (rule("ec2", 4), rule("ec2-0", 1)),
        (rule("ec2", 4), rule("ec2-01", 1)),
        (rule("ec2", 4), rule("ec21", 1)),
        (rule("ec2", 1), rule("ec2-1", 1)),
        // Parts of both, each with two numbers.
        (rule("ec2", 2), rule("ec2-1", 2)),
        (rule("ec2", 16), rule("ec2-1", 8)),
    ] {
        assert_eq!(errors(&format!("{first}{second}")), [""; 0], "{first}{second}");
    }
}

#[test]
fn a_rule_of_a_pack_is_found_without_the_packs_name() {
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

/// The regions in which `install` puts rules, and those in which generated events appear, of each partition.
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
            let mut recipe = EventSpec::new(Catalog::embedded().resolve(service, event).unwrap());
            recipe.region = partition.regions[0].to_owned();
            let event = Event::generate(&recipe, Seed(0), Timestamp::UNIX_EPOCH).into_record();
            let regions = set.rules[0].other_regions(partition);
            assert_eq!(json!(regions), json!([event["awsRegion"]]), "{service} {}", partition.name);
            assert!(partition.regions.contains(&regions[0]), "{service}: {regions:?}");
        }
    }
}
