//! The rule set is found in the current folder or in a parent.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

const RULE_SET: &str = "packs = ['cis']\n[[rule]]\nname = 'own'\npattern = 'own.json'\n";
const PATTERN: &str = r#"{"source": ["aws.ecs"]}"#;
const EVENT: &str = include_str!("../../samples/events/ecs/CreateCluster.json");

/// Creates the folder `project/a/b` with a rule set in `project`. The search cannot leave the returned folder.
fn world(name: &str) -> PathBuf {
    let world = Path::new(env!("CARGO_TARGET_TMPDIR")).join("found-rule-set").join(name);
    drop(fs::remove_dir_all(&world));
    fs::create_dir_all(world.join("project/a/b")).unwrap();
    fs::create_dir(world.join(".git")).unwrap();
    fs::write(world.join("project/audit-alert.toml"), RULE_SET).unwrap();
    fs::write(world.join("project/own.json"), PATTERN).unwrap();
    fs::write(world.join("project/event.json"), EVENT).unwrap();
    fs::canonicalize(world).unwrap()
}

fn command(folder: &Path, home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.args(args).current_dir(folder).env_clear().env("HOME", home);
    command
}

/// Returns standard output and standard error of a command.
fn run_at_home(folder: &Path, home: &Path, args: &[&str]) -> (String, String) {
    let ran = command(folder, home, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(ran.stdout), text(ran.stderr))
}

fn run(folder: &Path, args: &[&str]) -> (String, String) {
    run_at_home(folder, Path::new("/nowhere"), args)
}

/// Returns the first line of standard error of `rules`, which names the rule set.
#[track_caller]
fn heading(folder: &Path, home: &Path) -> String {
    let (_, stderr) = run_at_home(folder, home, &["rules"]);
    stderr.lines().next().unwrap_or_default().to_owned()
}

const NONE: &str = "built-in pack starter (no audit-alert.toml found): 25 rules";

#[test]
fn a_parent_has_the_rule_set() {
    let world = world("parent");
    let project = world.join("project");
    let file = project.join("audit-alert.toml");
    let expected = format!("{}: 16 rules", file.display());
    assert_eq!(heading(&project.join("a/b"), Path::new("/nowhere")), expected);
    let own = "audit-alert.toml: 16 rules";
    assert_eq!(heading(&project, Path::new("/nowhere")), own);
    fs::write(project.join("a/audit-alert.toml"), "packs = ['root']\n").unwrap();
    let nearest = format!("{}: 5 rules", project.join("a/audit-alert.toml").display());
    assert_eq!(heading(&project.join("a/b"), Path::new("/nowhere")), nearest);
}

#[test]
fn the_path_is_printed_once() {
    let world = world("once");
    let project = world.join("project");
    let file = project.join("audit-alert.toml").display().to_string();
    let nested = project.join("a/b");
    // The output of these has the path.
    for args in ["rules", "check"] {
        let (_, stderr) = run(&nested, &[args]);
        assert!(!stderr.contains("rule set: "), "{args}: {stderr}");
    }
    let (_, stderr) = run(&nested, &["preview", "../../event.json"]);
    assert_eq!(stderr.matches(&file).count(), 1, "{stderr}");
    assert!(stderr.starts_with(&format!("rule set: {file}\n")), "{stderr}");
    let (_, stderr) = run(&project, &["preview", "event.json"]);
    assert!(stderr.starts_with("rule set: audit-alert.toml\n"), "{stderr}");
    let (_, stderr) = run(&nested, &["preview", "../../event.json", "--quiet"]);
    assert_eq!(stderr, "");
    let (_, stderr) = run(&nested, &["preview", "../../event.json", "--rules", &file]);
    assert!(!stderr.contains("rule set: "), "{stderr}");
}

#[test]
fn paths_are_relative_to_the_rule_set() {
    let world = world("relative");
    let nested = world.join("project/a/b");
    let test = "[[test]]\nevent = 'event.json'\nmatches = ['own']\n";
    fs::write(world.join("project/audit-alert.toml"), format!("{RULE_SET}{test}")).unwrap();
    let (stdout, stderr) = run(&nested, &["test"]);
    assert!(stdout.starts_with("ok 1 - event.json"), "{stdout}{stderr}");
}

#[test]
fn the_search_ends_at_a_repository() {
    let world = world("repository");
    let project = world.join("project");
    fs::create_dir(project.join("a/.git")).unwrap();
    for folder in ["a", "a/b"] {
        assert_eq!(heading(&project.join(folder), Path::new("/nowhere")), NONE, "{folder}");
    }
    fs::write(project.join("a/audit-alert.toml"), "packs = ['root']\n").unwrap();
    let expected = format!("{}: 5 rules", project.join("a/audit-alert.toml").display());
    assert_eq!(heading(&project.join("a/b"), Path::new("/nowhere")), expected);
}

#[test]
fn the_search_ends_at_the_home_folder() {
    let world = world("home");
    let project = world.join("project");
    let nested = project.join("a/b");
    symlink(project.join("a"), world.join("home")).unwrap();
    for home in [project.join("a"), world.join("home"), nested.clone()] {
        assert_eq!(heading(&nested, &home), NONE, "{}", home.display());
    }
    let expected = format!("{}: 16 rules", project.join("audit-alert.toml").display());
    assert_eq!(heading(&nested, &project), expected);
}

#[test]
fn a_file_of_another_user_is_ignored() {
    let world = world("foreign");
    let project = world.join("project");
    let file = project.join("a/audit-alert.toml");
    fs::write(&file, "packs = ['root']\n").unwrap();
    // Only root can give a file away. A link to a file of root is as good for everyone else.
    if chown(&file, Some(65534), None).is_err() {
        fs::remove_file(&file).unwrap();
        symlink("/etc/passwd", &file).unwrap();
    }
    let (_, stderr) = run(&project.join("a/b"), &["rules"]);
    let warning = format!("warning: {} is ignored: owned by another user\n", file.display());
    let hint = format!("hint: pass --rules {} if you trust it\n", file.display());
    let next = format!("{}: 16 rules", project.join("audit-alert.toml").display());
    assert!(stderr.starts_with(&format!("{warning}{hint}{next}")), "{stderr}");
    let (_, stderr) = run(&project.join("a"), &["rules"]);
    assert!(stderr.starts_with("warning: audit-alert.toml is ignored: owned by"), "{stderr}");
}

#[test]
fn parents_are_those_of_the_real_folder() {
    let world = world("link");
    let project = world.join("project");
    fs::create_dir(world.join("links")).unwrap();
    fs::write(world.join("links/audit-alert.toml"), "packs = ['root']\n").unwrap();
    let link = world.join("links/here");
    symlink(project.join("a"), &link).unwrap();
    let expected = format!("{}: 16 rules", project.join("audit-alert.toml").display());
    let ran = command(&link, Path::new("/nowhere"), &["rules"]).env("PWD", &link).output().unwrap();
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(stderr.lines().next(), Some(&*expected));
}

#[test]
fn init_writes_to_the_current_folder_and_names_the_rule_set_of_a_parent() {
    let world = world("init");
    let project = world.join("project");
    let folder = project.join("a");
    let note = format!(
        "this folder will use the new rule set instead of {}\n",
        project.join("audit-alert.toml").display()
    );
    let args = ["init", "--yes", "--pack", "root"];
    let (_, stderr) = run(&folder, &args);
    assert!(stderr.starts_with(&format!("{note}wrote audit-alert.toml\n")), "{stderr}");
    assert_eq!(heading(&folder, Path::new("/nowhere")), "audit-alert.toml: 5 rules");
    assert_eq!(fs::read_to_string(project.join("audit-alert.toml")).unwrap(), RULE_SET);
    let (_, stderr) = run(&project, &["init", "--yes", "--force", "--pack", "root"]);
    assert!(stderr.starts_with("wrote "), "{stderr}");
}
