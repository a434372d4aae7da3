//! A rule set can reference only regular files in its folder; contents of other files are never printed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::{Ran, run};

/// A text that must not be in any output.
const SECRET: &str = "hunter2";
const PATTERN: &str = r#"{"source": ["aws.ecs"]}"#;
const EVENT: &str = include_str!("../../samples/events/ecs/CreateCluster.json");

/// Creates a folder for a rule set, with secret files outside it.
fn world(name: &str) -> PathBuf {
    let world = Path::new(env!("CARGO_TARGET_TMPDIR")).join("named-files").join(name);
    drop(fs::remove_dir_all(&world));
    fs::create_dir_all(world.join("set/tests")).unwrap();
    fs::write(world.join("secret"), format!("TOKEN={SECRET}\n")).unwrap();
    fs::write(world.join("secret.json"), format!("{{\"TOKEN\": \"{SECRET}\"}}\n")).unwrap();
    world.join("set")
}

fn rule(pattern: &str) -> String {
    format!("packs = []\n\n[[rule]]\nname = 'it'\npattern = '{pattern}'\n")
}

fn written(folder: &Path, text: &str) -> String {
    let file = folder.join("audit-alert.toml");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

fn check(folder: &Path, text: &str) -> Ran {
    run(&["check", &written(folder, text)], "")
}

#[track_caller]
fn is_refused(ran: &Ran, line: usize, reason: &str) {
    let output = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, 1, "{output}");
    assert!(!output.contains(SECRET), "{output}");
    assert!(output.contains("error[AA0405]"), "{output}");
    assert!(output.contains(&format!("audit-alert.toml:{line}:")), "{output}");
    assert!(output.contains(reason), "{output}");
}

#[test]
fn a_pattern_outside_the_folder_is_refused() {
    let folder = world("outside");
    let absolute = folder.with_file_name("secret.json");
    for name in
        ["../secret", "../secret.json", "tests/../../secret.json", absolute.to_str().unwrap()]
    {
        let reason = format!("{} is outside the rule set's folder", folder.join(name).display());
        is_refused(&check(&folder, &rule(name)), 5, &reason);
        let ignore = format!("[[ignore]]\npattern = '{name}'\n");
        is_refused(&check(&folder, &ignore), 2, &reason);
    }
}

#[test]
fn a_file_inside_the_folder_is_read_by_every_path() {
    let folder = world("inside");
    fs::write(folder.join("it.json"), PATTERN).unwrap();
    let absolute = folder.join("it.json");
    for name in ["it.json", "tests/../it.json", "../set/it.json", absolute.to_str().unwrap()] {
        let ran = check(&folder, &rule(name));
        assert_eq!(ran.code, 0, "{name}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn lines_of_other_files_are_not_printed() {
    let folder = world("no-pattern");
    fs::copy(folder.with_file_name("secret"), folder.join("key")).unwrap();
    is_refused(&check(&folder, &rule("key")), 5, "key is not a pattern: it does not begin with {");
    is_refused(&check(&folder, &rule("tests")), 5, "tests is not a regular file");
}

/// EventBridge's message quotes the text of the pattern.
#[test]
fn a_refusal_is_cut_after_its_first_line() {
    let folder = world("refusal");
    fs::write(folder.join("it.json"), format!("{{\"a\":\n  5,\n\"{SECRET}\": [1]}}")).unwrap();
    let ran = check(&folder, &rule("it.json"));
    let output = format!("{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.code, 1, "{output}");
    assert!(output.contains("Reason: \"a\" must be an object or an array\n"), "{output}");
    assert!(!output.contains(SECRET) && !output.contains("[Source:"), "{output}");
}

#[test]
fn an_event_outside_the_folder_is_refused() {
    let folder = world("events");
    let own = "packs = ['root']\n[[test]]\nmisses = ['root-user']\nevent = ";
    is_refused(
        &check(&folder, &format!("{own}'../secret.json'")),
        4,
        "secret.json is outside the rule set's folder",
    );
    let set = written(&folder, &format!("{}[[rule]]\nname='ecs'\nservice='ecs'\n", "packs = []\n"));
    let test = |name: &str, event: &str| {
        let file = folder.join("tests").join(name);
        fs::write(&file, format!("[[test]]\nmatches = ['ecs']\nevent = '{event}'\n")).unwrap();
        let ran = run(&["test", "--rules", &set], "");
        fs::remove_file(file).unwrap();
        ran
    };
    // Test files are in a subfolder, and can reference files in other folders of the rule set.
    fs::write(folder.join("event.json"), EVENT).unwrap();
    let ran = test("inside.toml", "../event.json");
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    fs::write(folder.with_file_name("event.json"), EVENT).unwrap();
    let ran = test("outside.toml", "../../event.json");
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("outside.toml:1\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("event.json is outside the rule set's folder"), "{}", ran.stdout);
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::{PATTERN, SECRET, check, is_refused, rule, world, written};
    use crate::world::run;

    #[test]
    fn links_are_checked_by_their_targets() {
        let folder = world("links");
        symlink("../secret.json", folder.join("out.json")).unwrap();
        symlink("..", folder.join("up")).unwrap();
        symlink("/dev/zero", folder.join("zero.json")).unwrap();
        for name in ["out.json", "up/secret.json", "zero.json"] {
            let reason = format!("{name} is outside the rule set's folder");
            is_refused(&check(&folder, &rule(name)), 5, &reason);
        }
        fs::write(folder.join("it.json"), PATTERN).unwrap();
        symlink("it.json", folder.join("in.json")).unwrap();
        assert_eq!(check(&folder, &rule("in.json")).code, 0);
    }

    #[test]
    fn a_test_file_that_links_outside_is_not_printed() {
        let folder = world("tests-elsewhere");
        symlink("../../secret", folder.join("tests/it.toml")).unwrap();
        let set = written(&folder, "packs = ['root']\n");
        let ran = run(&["test", "--rules", &set], "");
        assert_eq!(ran.code, 2);
        assert!(!ran.stderr.contains(SECRET), "{}", ran.stderr);
        assert!(ran.stderr.contains("it.toml is outside the rule set's folder"), "{}", ran.stderr);
    }

    #[test]
    fn a_rule_set_that_links_to_another_kind_of_file_is_not_printed() {
        let folder = world("set-elsewhere");
        let set = folder.join("audit-alert.toml");
        symlink("../secret", &set).unwrap();
        for command in
            [&["check", set.to_str().unwrap()][..], &["rules", "--rules", set.to_str().unwrap()]]
        {
            let ran = run(command, "");
            assert_eq!(ran.code, 2);
            assert!(!ran.stderr.contains(SECRET), "{}", ran.stderr);
            assert!(ran.stderr.contains("links to a file not named *.toml"), "{}", ran.stderr);
        }
        fs::remove_file(&set).unwrap();
        fs::write(folder.with_file_name("shared.toml"), "packs = ['root']\n").unwrap();
        symlink("../shared.toml", &set).unwrap();
        assert_eq!(run(&["check", set.to_str().unwrap()], "").code, 0);
    }

    #[test]
    fn a_fifo_is_not_read() {
        let folder = world("fifo");
        let made = Command::new("mkfifo").arg(folder.join("fifo.json")).status().unwrap();
        assert!(made.success());
        let event = "[[test]]\nmisses = ['ecs']\nevent = 'fifo.json'\n";
        for (text, line) in [(rule("fifo.json"), 5), (event.to_owned(), 3)] {
            let (sender, receiver) = mpsc::channel();
            let folder = folder.clone();
            std::thread::spawn(move || sender.send(check(&folder, &text)));
            let ran = receiver.recv_timeout(Duration::from_secs(30)).expect("blocked on a FIFO");
            is_refused(&ran, line, "fifo.json is not a regular file");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_environment_is_not_a_pattern() {
        let folder = world("environment");
        is_refused(&check(&folder, &rule("/proc/self/environ")), 5, "is outside the rule set's");
    }
}
