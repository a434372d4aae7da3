//! Techniques of MITRE ATT&CK that the rules of a set detect, and rules without a technique or a test.

use std::collections::{BTreeMap, BTreeSet};

use super::file::TestEntry;
use super::set::EffectiveRule;
use super::techniques::{Technique, techniques};

/// The platform whose techniques a rule set for AWS should detect. Techniques of other platforms are listed if a rule names
/// them.
pub const COVERED_PLATFORM: &str = "IaaS";

/// The coverage of a rule set.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RuleCoverage<'s> {
    /// The techniques that rules name, by identifier.
    pub techniques: Vec<CoveredTechnique<'s>>,
    /// Techniques of [`COVERED_PLATFORM`] that no rule names. Rules for a sub-technique count for its technique, too.
    pub uncovered: Vec<Technique>,
    /// Names of rules without a technique.
    pub without_technique: Vec<&'s str>,
    /// Names of rules that no test expects to match.
    pub without_test: Vec<&'s str>,
}

/// A technique with its rules.
#[derive(Debug, PartialEq, Eq)]
pub struct CoveredTechnique<'s> {
    /// The identifier in the rule set.
    pub id: &'s str,
    /// `None` if the table does not have the identifier.
    pub technique: Option<Technique>,
    /// Names of the rules, in the order of the rule set.
    pub rules: Vec<&'s str>,
}

/// Computes the coverage of rules and their tests.
pub fn coverage<'s>(
    rules: &'s [EffectiveRule],
    tests: impl IntoIterator<Item = &'s TestEntry>,
) -> RuleCoverage<'s> {
    let mut by_technique: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in rules {
        for id in rule.about.mitre.iter().collect::<BTreeSet<_>>() {
            by_technique.entry(id).or_default().push(&rule.name);
        }
    }
    let expected = tests.into_iter().flat_map(|it| &it.matches).map(|it| it.value.as_str());
    let tested: BTreeSet<_> = expected.collect();
    let is_covered = |it: &&Technique| {
        by_technique.keys().any(|id| id.split('.').next() == Some(it.id) || *id == it.id)
    };
    let names = |of: &dyn Fn(&EffectiveRule) -> bool| {
        rules.iter().filter(|it| of(it)).map(|it| it.name.as_str()).collect()
    };
    RuleCoverage {
        uncovered: techniques()
            .iter()
            .filter(|it| it.platforms().any(|it| it == COVERED_PLATFORM) && !is_covered(it))
            .copied()
            .collect(),
        without_technique: names(&|it| it.about.mitre.is_empty()),
        without_test: names(&|it| !tested.contains(it.name.as_str())),
        techniques: by_technique
            .into_iter()
            .map(|(id, rules)| CoveredTechnique { id, technique: Technique::of_id(id), rules })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::coverage;
    use crate::language::Phrase;
    use crate::rules::file::read_rule_set;
    use crate::rules::set::resolve;

    #[test]
    fn techniques_rules_and_tests_are_related() {
        let text = "packs = []\n\
            [[rule]]\nname = 'b'\nservice = 'sqs'\nmitre = ['T1098.001', 'T1485', 'T1485']\n\
            [[rule]]\nname = 'a'\nservice = 'ecs'\nmitre = ['T1485', 'T9999']\n\
            [[rule]]\nname = 'c'\nservice = 'efs'\n\
            [[test]]\ngenerate = 'ecs DeleteCluster'\nmatches = ['a']\nmisses = ['b']\n";
        let (set, _) = read_rule_set(text);
        let (effective, _) = resolve(set, &mut |_| Err(Phrase::default()));
        let found = coverage(&effective.rules, &effective.tests);
        let rows: Vec<_> = found.techniques.iter().map(|it| (it.id, it.rules.as_slice())).collect();
        let expected: [(&str, &[&str]); 3] =
            [("T1098.001", &["b"]), ("T1485", &["b", "a"]), ("T9999", &["a"])];
        assert_eq!(rows, expected);
        assert_eq!(found.techniques[2].technique, None);
        assert_eq!(found.without_technique, ["c"]);
        assert_eq!(found.without_test, ["b", "c"]);
        let uncovered: Vec<_> = found.uncovered.iter().map(|it| it.id).collect();
        // Not T1098, which has a sub-technique with a rule, but the sub-technique of T1485, and nothing of containers only.
        for (id, expected) in [
            ("T1098", false),
            ("T1098.001", false),
            ("T1098.003", true),
            ("T1485", false),
            ("T1485.001", true),
            ("T1610", false),
        ] {
            assert_eq!(uncovered.contains(&id), expected, "{id}");
        }
    }
}
