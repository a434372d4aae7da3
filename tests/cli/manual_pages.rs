//! `__man`, which releases call.

use std::fs;

use crate::world::run;

#[test]
fn there_is_a_page_for_each_command() {
    let folder = std::env::temp_dir().join(format!("audit-alert-man-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let ran = run(&["__man", folder.to_str().unwrap()], "");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    let help = run(&["--help"], "").stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = commands.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<_> = names.filter(|it| !it.is_empty() && *it != "help").collect();
    assert!(names.contains(&"preview"), "{names:?}");
    for name in names {
        let page = fs::read_to_string(folder.join(format!("audit-alert-{name}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    assert!(folder.join("audit-alert-backtest-merge.1").exists());
    let hidden = ["audit-alert-__man.1", "audit-alert-__complete.1"];
    assert!(hidden.iter().all(|it| !folder.join(it).exists()));
    fs::remove_dir_all(folder).unwrap();
}
