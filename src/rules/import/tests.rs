//! Imports rules and reads the rule set that is written.

use std::collections::BTreeSet;

use super::{
    ImportObstacle, ImportOptions, ImportableRule, ImportableTarget, RuleImport, UNKNOWN_VALUE,
    home_region, import,
};
use crate::aws::{Partition, SAMPLE_ACCOUNT, StackNames};
use crate::diagnostic::{Level, Name, Source};
use crate::language::{Language, Phrase};
use crate::rules::engine::Engine;
use crate::rules::file::{TestEvent, read_rule_set};
use crate::rules::set::{Effective, EffectiveRule, State, packs, resolve};
use crate::rules::testing::{generated, run_test, sample};

const HOME: &str = "ap-northeast-2";

fn imported(rules: Vec<ImportableRule>) -> RuleImport {
    let options = ImportOptions {
        language: Language::En,
        home: HOME.to_owned(),
        is_home_assumed: true,
        prefix: String::new(),
        origin: Phrase::verbatim("a test"),
    };
    import(rules, &options)
}

/// Reads the rule set of an import, which has no error.
fn read(import: &RuleImport) -> Effective {
    let (set, found) = read_rule_set(&import.text);
    assert_eq!(found, [], "{}", import.text);
    let (effective, problems) = resolve(set, &mut |name| {
        let file = import.pattern_files.iter().find(|(file, _)| file == name).unwrap();
        Ok(Source::new(Name::Path(name.to_owned()), file.1.clone()))
    });
    let is_error = |it: &Level| *it == Level::Error;
    assert!(!problems.iter().any(|it| is_error(&it.diagnostic().code.level())), "{problems:?}");
    effective
}

fn rule(name: &str, pattern: &str) -> ImportableRule {
    let (name, pattern) = (name.to_owned(), Some(pattern.to_owned()));
    ImportableRule { name, pattern, ..ImportableRule::default() }
}

const ECS: &str = r#"{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["ecs.amazonaws.com"],"eventName":["DeleteCluster"]}}"#;

/// The rules of all packs, as `install` creates them in an account.
fn installed(effective: &Effective) -> Vec<ImportableRule> {
    let names = StackNames::new("audit-alert", SAMPLE_ACCOUNT, HOME);
    let mut rules = Vec::new();
    for rule in &effective.rules {
        let mut regions = rule.other_regions(Partition::of_region(HOME));
        regions.insert(0, HOME);
        let title = rule.about.title.as_ref().map_or("", |it| it.in_language(Language::Ko));
        for region in regions {
            for (name, pattern) in rule.installed_names().into_iter().zip(rule.parts()) {
                rules.push(ImportableRule {
                    name: format!("{}{name}", names.rule_prefix()),
                    description: Some(format!("{title}{}", names.marker(region))),
                    pattern: Some(pattern.clone()),
                    state: Some(rule.state().name().to_owned()),
                    regions: vec![region.to_owned()],
                    ..ImportableRule::default()
                });
            }
        }
    }
    rules
}

fn matching(engine: &Engine, event: &str) -> BTreeSet<(String, bool)> {
    let verdict = engine.verdict(event, &mut engine.scratch()).unwrap();
    let named = |indices: &[usize], is_delivered: bool| -> Vec<_> {
        indices.iter().map(|it| (engine.rule(*it).name.clone(), is_delivered)).collect()
    };
    [named(&verdict.rules, true), named(&verdict.not_delivered, false)]
        .concat()
        .into_iter()
        .collect()
}

#[test]
fn installed_rules_become_an_equivalent_rule_set() {
    let names: Vec<_> = packs().iter().map(|it| it.name).collect();
    let text = format!("packs = {}", crate::rules::file::toml_array(names));
    let original = resolve(read_rule_set(&text).0, &mut |_| Err(Phrase::default())).0;
    let import = imported(installed(&original));
    let read = read(&import);
    let states = |it: &Effective| -> Vec<_> {
        it.rules.iter().map(|it| (it.name.clone(), it.state())).collect()
    };
    assert_eq!(states(&read), states(&original));
    assert!(!import.text.contains("[aws]"), "{}", import.text);
    let (before, after) = (Engine::of(&original), Engine::of(&read));
    let actions = original.rules.iter().flat_map(EffectiveRule::events).copied();
    let mut events: BTreeSet<_> = actions.map(sample).collect();
    for event in events.clone() {
        events.insert(event.replace("\"errorCode\":\"", "\"errorCode\":\"Client."));
        events.insert(event.replace("AwsApiCall", "AwsServiceEvent"));
        events.insert(event.replace("AssumedRole", "Root"));
    }
    assert!(events.len() > 500, "{}", events.len());
    for event in &events {
        assert_eq!(matching(&before, event), matching(&after, event), "{event}");
    }
}

#[test]
fn tests_pass() {
    let other = r#"{"source":["aws.ec2"],"detail":{"eventName":["RunInstances"],"errorCode":[{"exists":false}]}}"#;
    let all = r#"{"source":["aws.kms"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventSource":["kms.amazonaws.com"]}}"#;
    let import = imported(vec![rule("a", ECS), rule("b", other), rule("c", all)]);
    assert_eq!((import.with_service, import.with_pattern, import.tests), (2, 1, 3));
    let effective = read(&import);
    let engine = Engine::of(&effective);
    for test in &effective.tests {
        let TestEvent::Generate { what, flags, set } = &test.event else { panic!("{test:?}") };
        let event = generated(&what.value, flags, set).unwrap();
        let names = test.matches.iter().map(|it| it.value.as_str());
        assert!(run_test(&engine, &event, names, std::iter::empty()).unwrap().passed());
    }
}

#[test]
fn only_equal_patterns_become_services() {
    let is_service = |pattern: &str| imported(vec![rule("a", pattern)]).with_service == 1;
    assert!(is_service(ECS));
    assert!(is_service(&ECS.replace(r#"["DeleteCluster"]"#, r#"["B", "A"]"#)));
    assert!(is_service(&ECS.replace(r#","eventName":["DeleteCluster"]"#, "")));
    for (part, other) in [
        (r#""source":["aws.ecs"],"#, ""),
        (r#"["aws.ecs"]"#, r#"["aws.ecs","aws.ec2"]"#),
        (r#"["aws.ecs"]"#, r#"["aws.ec2"]"#),
        ("ecs.amazonaws.com", "ecs.example.com"),
        (r#""AWS API Call via CloudTrail""#, r#""AWS API Call via CloudTrail","a""#),
        (r#""DeleteCluster""#, r#"{"prefix":"Delete"}"#),
        (r#"{"eventSource""#, r#"{"errorCode":["a"],"eventSource""#),
        (r#"{"source""#, r#"{"source":["a"],"source""#),
    ] {
        let pattern = ECS.replacen(part, other, 1);
        assert_ne!(pattern, ECS, "{part}");
        assert!(!is_service(&pattern), "{pattern}");
    }
}

#[test]
fn rules_that_do_not_alert_are_named() {
    let target = ImportableTarget { name: "arn:aws:sns:a:1:t".to_owned(), has_input: true };
    let rules = vec![
        ImportableRule { state: Some("DISABLED".to_owned()), ..rule("off", ECS) },
        ImportableRule { obstacle: Some(ImportObstacle::UnknownState), ..rule("unknown", ECS) },
        ImportableRule { managed_by: Some("a.amazonaws.com".to_owned()), ..rule("managed", ECS) },
        ImportableRule { pattern: None, ..rule("nightly", "") },
        ImportableRule {
            targets: vec![target],
            schedule: Some("rate(1 day)".to_owned()),
            bus: Some("b\nc".to_owned()),
            description: Some("https://hooks.slack.com/services/T0/B0/secret".to_owned()),
            ..rule("on", ECS)
        },
    ];
    let import = imported(rules);
    let effective = read(&import);
    let names: Vec<_> = effective.rules.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["on"]);
    let lists = [&import.disabled, &import.unknown, &import.managed, &import.schedules];
    let lists = lists.map(|it| it.join(","));
    assert_eq!(lists, ["off", "unknown", "managed (a.amazonaws.com)", "nightly"]);
    assert_eq!(import.other_bus, ["on"]);
    for part in
        ["# name = \"off\"", "arn:aws:sns:a:1:t (changes the event)", "rate(1 day)", "nightly"]
    {
        assert!(import.text.contains(part), "{part}: {}", import.text);
    }
    assert!(!import.text.contains("secret"), "{}", import.text);
}

#[test]
fn rules_of_several_regions_are_one() {
    let in_region = |region: &str| ImportableRule {
        regions: vec![region.to_owned()],
        state: Some(State::AllEvents.name().to_owned()),
        ..rule("a", ECS)
    };
    let import = imported(vec![in_region(HOME), in_region("eu-west-1")]);
    let effective = read(&import);
    assert_eq!((effective.rules.len(), import.merged), (1, 1));
    assert_eq!(effective.rules[0].state(), State::AllEvents);
    assert!(import.text.contains("regions = [\"eu-west-1\"]"), "{}", import.text);
}

#[test]
fn long_patterns_have_files() {
    let names: Vec<_> = (0..60).map(|it| format!("{{\"prefix\":\"A{it}\"}}")).collect();
    let pattern =
        format!("{{\"source\":[\"aws.ecs\"],\"detail\":{{\"eventName\":[{}]}}}}", names.join(","));
    let import = imported(vec![rule("a", &pattern)]);
    assert_eq!(import.pattern_files[0].0, "patterns/a.json");
    assert_eq!(crate::json::compact(&read(&import).rules[0].pattern.text).unwrap(), pattern);
}

#[test]
fn comments_of_unknown_patterns_stay_invalid_without_their_marks() {
    let unknown = |obstacle, pattern: Option<&str>| ImportableRule {
        obstacle: Some(obstacle),
        pattern: pattern.map(str::to_owned),
        ..rule("a", "")
    };
    let values = format!(r#"{{"source":[{UNKNOWN_VALUE}]}}"#);
    for rule in [
        unknown(ImportObstacle::UnknownValues, Some(&values)),
        unknown(ImportObstacle::UnknownPattern, None),
        unknown(ImportObstacle::Invalid(Phrase::verbatim("why")), Some("{\n\"source\": \"a\"}")),
    ] {
        let import = imported(vec![rule.clone()]);
        assert_eq!(import.unknown.len() + import.invalid.len(), 1, "{rule:?}");
        assert_eq!(read(&import).rules.len(), 0);
        let (_, commented) = import.text.split_once("# [[rule]]").unwrap();
        let uncommented = format!("[[rule]]{}", commented.replace("# ", ""));
        let (set, _) = read_rule_set(&uncommented);
        assert_eq!(set.rules.len(), 1, "{uncommented}");
        let effective = resolve(set, &mut |_| Err(Phrase::default())).0;
        assert!(effective.rules.is_empty(), "{uncommented}");
    }
}

#[test]
fn the_home_region_is_that_of_the_rules() {
    let of = |regions: &[&str], title: &str| ImportableRule {
        regions: regions.iter().map(|it| (*it).to_owned()).collect(),
        description: Some(title.to_owned()),
        ..rule("a", ECS)
    };
    for (rules, expected) in [
        (vec![of(&[], "")], None),
        (vec![of(&["eu-west-1"], ""), of(&["eu-west-1", HOME], "")], Some(HOME)),
        (vec![of(&["eu-west-1"], ""), of(&["eu-west-1", "eu-west-2"], "")], Some("eu-west-1")),
        (vec![of(&[HOME], "a [audit-alert:s@eu-west-3]")], Some("eu-west-3")),
    ] {
        assert_eq!(home_region(&rules, HOME).as_deref(), expected);
    }
    let import = imported(vec![of(&[], ""), of(&["eu-west-1"], "b")]);
    assert_eq!(import.without_region, ["a"]);
    assert!(import.text.contains("do not name that of these rules: a"), "{}", import.text);
}
