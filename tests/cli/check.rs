//! `check` of rule sets: the order of findings.

use std::fs;
use std::path::Path;

use crate::world::run;

#[test]
fn a_permission_is_reported_first_in_a_rule_set() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("rules.toml");
    let rule = |name: &str, event: &str| {
        format!("[[rule]]\nname = '{name}'\nservice = 'ecs'\nevents = ['{event}']\n")
    };
    fs::write(&file, format!("packs = []\n{}{}", rule("a", "RunTsk"), rule("b", "PassRole")))
        .unwrap();
    let ran = run(&["check", file.to_str().unwrap()], "");
    let titles: Vec<_> = ran.stdout.lines().filter(|it| it.starts_with("warning[")).collect();
    assert_eq!(
        titles,
        [
            "warning[AA0303]: `PassRole` is an IAM action, not an event name",
            "warning[AA0302]: no event of `ecs` is named `RunTsk`",
        ]
    );
    assert!(ran.stdout.contains("audit-alert actions PassRole"), "{}", ran.stdout);
}
