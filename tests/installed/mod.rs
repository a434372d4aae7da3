//! The patterns that EventBridge gets of a rule.

use audit_alert::diagnostic::{Name, Source};
use audit_alert::rules::file::read_rule_set;
use audit_alert::rules::set::resolve;

/// One pattern, or several if the rule's is too long for one.
pub(crate) fn patterns(pattern: &str) -> Vec<String> {
    let (set, _) = read_rule_set("packs = []\n[[rule]]\nname = 'a'\npattern = 'a.json'\n");
    let mut load = |_: &str| Ok(Source::new(Name::Path("a.json".to_owned()), pattern.to_owned()));
    let (mut effective, _) = resolve(set, &mut load);
    effective.rules.remove(0).parts().to_vec()
}
