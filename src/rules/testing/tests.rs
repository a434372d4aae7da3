use std::collections::BTreeSet;

use super::{generated, judge};
use crate::diagnostic::{Diagnostic, Level};
use crate::pattern::{QUOTA, check_length, lint};
use crate::rules;
use crate::rules::file::{RuleSetFile, Spanned, TestEntry, TestEvent, read_pack, read_rule_set};
use crate::rules::lookup::Lookup;
use crate::rules::set::{Effective, RuleSetProblem, packs, resolve};

/// Everything that is built in, together.
fn all() -> Effective {
    let names = packs().iter().map(|it| located(it.name)).collect();
    let set = RuleSetFile { packs: Some(names), ..RuleSetFile::default() };
    let (effective, problems) = resolve(set, &mut |_| Err("no files".to_owned()));
    let grave = |problem: &&RuleSetProblem| problem.diagnostic().code.level() > Level::Note;
    let grave: Vec<_> = problems.iter().filter(grave).collect();
    assert!(grave.is_empty(), "{grave:?}");
    effective
}

fn event(test: &TestEntry) -> String {
    match &test.event {
        TestEvent::Generate { what, flags, set } => generated(&what.value, flags, set).unwrap(),
        TestEvent::File(file) => panic!("packs have no files: {}", file.value),
    }
}

#[test]
fn packs_are_read_without_a_problem() {
    for (name, text) in rules::set::PACK_FILES {
        let (pack, found) = read_pack(text);
        assert_eq!(found, Vec::<Diagnostic>::new(), "{name}");
        let homeless = pack.rules.iter().find(|it| !it.packs.iter().any(|pack| pack == name));
        assert!(homeless.is_none(), "{name}: {homeless:?}");
    }
}

#[test]
fn the_starter_has_the_25_services_of_the_first_design() {
    let starter = packs().iter().find(|it| it.name == "starter").unwrap();
    assert_eq!(starter.pack.rules.len(), 25);
    let all = all();
    let ecs = all.rules.iter().find(|it| it.name == "ecs").unwrap();
    assert_eq!(ecs.events.len(), 15);
}

#[test]
fn every_packed_rule_passes_a_test_of_each_kind() {
    let all = all();
    let rules = Lookup::new(&all).unwrap();
    let (mut positive, mut negative) = (BTreeSet::new(), BTreeSet::new());
    for test in &all.pack_tests {
        let names = |list| <[Spanned<String>]>::iter(list).map(|it| it.value.as_str());
        let (matches, misses) = (names(&test.matches), names(&test.misses));
        let judged = judge(&rules, &event(test), matches.clone(), misses.clone());
        assert!(judged.as_ref().is_ok_and(super::TestOutcome::passed), "{test:?}: {judged:?}");
        positive.extend(matches);
        negative.extend(misses);
    }
    let names: BTreeSet<_> = all.rules.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names.difference(&positive).collect::<Vec<_>>(), Vec::<&&str>::new(), "positive");
    assert_eq!(names.difference(&negative).collect::<Vec<_>>(), Vec::<&&str>::new(), "negative");
}

#[test]
fn every_packed_rule_is_within_the_limits_of_aws() {
    for rule in all().rules {
        for part in &rule.parts {
            assert!(part.chars().count() <= QUOTA && check_length(part).is_none(), "{}", rule.name);
        }
        // With the name of a stack before it and a number behind.
        assert!(rule.name.len() <= 40, "{}", rule.name);
        let mut doubts = lint(&rule.parsed);
        doubts.extend(rules::lint(&rule.parsed));
        doubts.retain(|it| it.code.level() > Level::Note);
        assert!(doubts.is_empty(), "{}: {doubts:?}", rule.name);
    }
}

#[test]
fn what_a_test_finds_is_told_by_rule() {
    let all = all();
    let rules = Lookup::new(&all).unwrap();
    let event = generated("ecs CreateCluster", &[], &serde_json::Map::new()).unwrap();
    let outcome =
        judge(&rules, &event, ["s3", "ecs"].into_iter(), ["ecs", "s3"].into_iter()).unwrap();
    assert_eq!((outcome.silent, outcome.loud), (vec!["s3".to_owned()], vec!["ecs".to_owned()]));
}

#[test]
fn an_event_that_cannot_be_made_says_why() {
    let nothing = serde_json::Map::new();
    for (what, words) in
        [("ecs", "write SERVICE ACTION"), ("ecs Nothing", "ecs has no action `Nothing`")]
    {
        assert_eq!(generated(what, &[], &nothing).unwrap_err(), words);
    }
    let flag = |name, value: &str| {
        let flags = [("identity", located("root")), (name, located(value))];
        generated("ecs RunTask", &flags, &nothing).unwrap_err()
    };
    assert_eq!(flag("role", "x"), "role says nothing about the identity of this event");
    assert_eq!(flag("region", "seoul"), "region: a region is called like ap-northeast-2");
    assert_eq!(flag("account", "1"), "account: an account number has 12 digits");
}

fn located(text: &str) -> Spanned<String> {
    Spanned { value: text.to_owned(), span: crate::diagnostic::Span::default() }
}

#[test]
fn what_the_state_of_a_rule_keeps_out_is_told() {
    let (set, found) = read_rule_set(
        "packs = []\n[[rule]]\nname = 'all'\nservice = 'ecs'\n[[rule]]\nname = 'reads'\nservice = 'ecs'\nevents = ['DescribeClusters']\n",
    );
    assert_eq!(found, []);
    let (effective, _) = resolve(set, &mut |_| Err("no files".to_owned()));
    let rules = Lookup::new(&effective).unwrap();
    let judged = |what: &str| {
        let event = generated(what, &[], &serde_json::Map::new()).unwrap();
        judge(&rules, &event, ["all", "reads"].into_iter(), std::iter::empty()).unwrap()
    };
    let reading = judged("ecs DescribeClusters");
    assert_eq!((reading.held_back, reading.silent), (vec!["all".to_owned()], vec![]));
    let changing = judged("ecs DeleteCluster");
    assert_eq!((changing.held_back, changing.silent), (vec![], vec!["reads".to_owned()]));
}
