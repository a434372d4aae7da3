//! `.ci/action-hashes`, with repositories of this machine instead of GitHub's, and the pins themselves.
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::scripts::{Job, succeeds};
use crate::yaml::document;

/// Runs a copy of the script in the job's folder. Its only action is in a repository of the job.
fn run(job: &Job, args: &[&str]) -> Output {
    let script = job.file("repo/.ci/action-hashes");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/action-hashes"), &script).unwrap();
    let mut command = Command::new(script);
    command
        .args(args)
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", format!("url.file://{}.insteadOf", job.folder.display()))
        .env("GIT_CONFIG_VALUE_0", "https://github.com/example");
    command.output().unwrap()
}

#[test]
fn hashes_are_compared_with_tags() {
    let job = Job::new("action-hashes");
    job.write("repo/.ci/.keep", "");
    job.git(&["init", "--quiet"]);
    job.git(&["commit", "--quiet", "--allow-empty", "--message", "a"]);
    let commit = job.git(&["rev-parse", "HEAD"]);
    job.git(&["tag", "--annotate", "--message", "a", "v1.2.3"]);
    let uses = |hash: &str| format!("      uses: example/repo/upload@{hash} # v1.2.3\n");
    job.write("repo/action.yml", &uses(&commit));
    job.write("repo/.github/workflows/a.yml", "");
    succeeds(&run(&job, &[]));

    let wrong = "1".repeat(40);
    job.write("repo/.github/workflows/a.yml", &uses(&wrong));
    let output = run(&job, &[]);
    assert!(!output.status.success());
    let expected = format!("example/repo/upload v1.2.3: {wrong}, but the tag is {commit}\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);

    succeeds(&run(&job, &["--write"]));
    let written = fs::read_to_string(job.file("repo/.github/workflows/a.yml")).unwrap();
    assert_eq!(written, uses(&commit));
}

#[test]
fn all_actions_are_pinned() {
    let workflows = fs::read_dir(".github/workflows").unwrap().map(|it| it.unwrap().path());
    let mut pins = 0;
    for file in workflows.chain(["action.yml".into()]) {
        // Comments are not part of the document.
        document(file.to_str().unwrap());
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|it| it.contains("uses: ") && !it.contains("uses: ./")) {
            let (_, pin) = line.split_once('@').unwrap();
            let (hash, version) = pin.split_once(" # v").unwrap();
            assert!(hash.len() == 40 && hash.bytes().all(|it| it.is_ascii_hexdigit()), "{line}");
            assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{line}");
            pins += 1;
        }
    }
    assert!(pins > 5);
}
