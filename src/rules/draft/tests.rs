use super::{Draft, DraftRule, DraftScope, deletions, mutating, rule_name};
use crate::catalog::{Catalog, DeliveryClass};
use crate::diagnostic::{Code, Diagnostic, Level};
use crate::language::{Language, Phrase};
use crate::rules::checks::{CheckLocations, check};
use crate::rules::engine::Engine;
use crate::rules::file::{RuleSetFile, SecretSource, TestEvent, read_rule_set};
use crate::rules::set::{PackInfo, packs, resolve};
use crate::rules::testing::{TestOutcome, generated, run_test};

fn draft(packs: Vec<String>, rules: Vec<DraftRule>) -> Draft {
    Draft {
        language: Language::Ko,
        region: "us-east-1".to_owned(),
        packs,
        rules,
        webhook: SecretSource::Parameter("/a \"b\"\u{7f}\n".to_owned()),
    }
}

/// The file of a draft. Its text and its tests have no problem.
fn read(draft: &Draft) -> RuleSetFile {
    let (set, found) = read_rule_set(&draft.text());
    assert_eq!(found, []);
    set
}

/// The findings of `check`, notes included, and the outcomes of the tests.
fn checked(set: RuleSetFile) -> (Vec<Diagnostic>, Vec<TestOutcome>) {
    let places = CheckLocations::of(&set);
    let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
    let mut found: Vec<_> = problems.iter().map(|it| it.diagnostic().clone()).collect();
    found.extend(check(&effective, &places));
    let engine = Engine::of(&effective);
    let outcomes = effective.tests.iter().map(|test| {
        let TestEvent::Generate { what, flags, set } = &test.event else { panic!("{test:?}") };
        let event = generated(&what.value, flags, set).unwrap();
        let matches = test.matches.iter().map(|it| it.value.as_str());
        run_test(&engine, &event, matches, std::iter::empty()).unwrap()
    });
    let outcomes = outcomes.collect();
    (found, outcomes)
}

/// The names of all services with events, also of those without an API.
fn services() -> Vec<&'static str> {
    let catalog = Catalog::embedded();
    let mut names: Vec<_> = catalog.services().iter().map(|it| it.name).collect();
    names.extend(catalog.non_api().map(|it| it.event_source));
    names.sort_unstable();
    names.dedup();
    names
}

fn is_logged(service: &str, event: &str) -> bool {
    let action = Catalog::embedded().resolve(service, event).unwrap();
    DeliveryClass::of(&action) != DeliveryClass::Data
}

#[test]
fn a_rule_set_of_any_service_is_clean_and_passes_its_test() {
    for service in services() {
        let scopes = [DraftScope::Mutating, DraftScope::Deletions];
        for scope in scopes
            .into_iter()
            .filter(|it| *it == DraftScope::Mutating || !deletions(service).is_empty())
        {
            let rule = DraftRule { name: service.to_owned(), service: service.to_owned(), scope };
            let (mut found, outcomes) = checked(read(&draft(Vec::new(), vec![rule.clone()])));
            // EC2 has more deletions than fit one EventBridge rule, Global Accelerator reports in us-west-2, and the
            // deletions of some services are data events.
            let has_only_data = !rule.event_names().iter().any(|it| is_logged(service, it));
            found.retain(|it| match it.code {
                Code::RuleSetSplit | Code::RulesRegion => false,
                Code::RulesData => !has_only_data,
                _ => true,
            });
            assert_eq!(found, [], "{rule:?}");
            let has_test = !mutating(service).is_empty();
            assert_eq!(outcomes.len(), usize::from(has_test), "{rule:?}");
            assert!(outcomes.iter().all(TestOutcome::passed), "{rule:?}: {outcomes:?}");
        }
    }
}

#[test]
fn a_rule_set_of_any_pack_has_a_test_that_passes() {
    for pack in packs() {
        let (found, outcomes) = checked(read(&draft(vec![pack.name.to_owned()], Vec::new())));
        assert!(
            found.iter().all(|it| it.code.level() < Level::Warning),
            "{}: {found:?}",
            pack.name
        );
        assert!(matches!(&*outcomes, [it] if it.passed()), "{}: {outcomes:?}", pack.name);
    }
}

#[test]
fn all_services_and_packs_make_a_file_without_a_warning() {
    let names: Vec<_> = packs().iter().map(|it| it.name.to_owned()).collect();
    let taken: Vec<_> =
        packs().iter().flat_map(PackInfo::rules).map(|it| it.name.as_str()).collect();
    let rules = services().into_iter().map(|service| DraftRule {
        name: rule_name(service, &taken),
        service: service.to_owned(),
        scope: DraftScope::Mutating,
    });
    let draft = draft(names, rules.collect());
    let set = read(&draft);
    assert_eq!(set.rules.len(), draft.rules.len());
    let (_, problems) = resolve(set, &mut |_| Err(Phrase::default()));
    for problem in problems {
        let it = problem.diagnostic();
        assert!(it.code.level() < Level::Warning, "{}: {}", it.title, it.label);
    }
}

#[test]
fn deletions_include_permission_changes() {
    let kms = deletions("kms");
    for (name, expected) in [
        ("ScheduleKeyDeletion", true),
        ("DisableKey", true),
        ("PutKeyPolicy", true),
        ("CreateKey", false),
    ] {
        assert_eq!(kms.contains(&name), expected, "{name}");
    }
}

#[test]
fn rule_names_are_unique() {
    assert_eq!(rule_name("ecs", &[]), "ecs");
    assert_eq!(rule_name("ecs", &["ecs"]), "ecs-own");
    assert_eq!(rule_name("ecs", &["ecs", "ecs-own"]), "ecs-2");
}
