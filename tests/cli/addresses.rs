//! URLs and tokens in the place of a path are refused and not printed.

use crate::world::run;

const SECRET: &str = "NeverPrinted99xyz";
const EVENT: &str = "samples/events/ecs/CreateCluster.json";
const PATTERN: &str = "samples/patterns/ecs-prod.json";
const PROGRAM: &str = "tests/cmd/package/x86_64";

#[test]
fn a_url_is_not_a_file() {
    for address in [
        format!("https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/{SECRET}.toml"),
        format!("https://relay.test/{SECRET}.toml"),
        format!("s3://{SECRET}/audit-alert.toml"),
        format!("hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/{SECRET}.toml"),
        format!("xoxb-1-{SECRET}.toml"),
    ] {
        let it = &*address;
        let lines: [&[&str]; 16] = [
            &["preview", it],
            &["preview", EVENT, it],
            &["preview", EVENT, "--rules", it],
            &["match", it, EVENT],
            &["match", PATTERN, it],
            &["match", "--rules", it, EVENT],
            &["check", it],
            &["check", &address.replace(".toml", ".json")],
            &["test", it],
            &["test", "--rules", it],
            &["rules", "--rules", it],
            &["init", "--yes", "-o", it],
            &["generate", "ecs", "CreateCluster", "--as", "log", "-o", it],
            &["package", "--bootstrap", PROGRAM, "-o", it],
            &["package", "--bootstrap", it, "-o", "/dev/null"],
            &["package", "--bootstrap", PROGRAM, "--rules", it, "-o", "/dev/null"],
        ];
        for line in lines {
            let ran = run(line, "");
            assert_eq!(ran.code, 2, "{line:?}: {}", ran.stderr);
            let error = "error: expected a file, found a URL or a token\n";
            assert!(ran.stderr.contains(error), "{line:?}: {}", ran.stderr);
            assert!(!(ran.stdout + &ran.stderr).contains(SECRET), "{line:?}");
        }
    }
}

#[test]
fn existing_files_can_have_any_name() {
    let folder = std::env::temp_dir().join(format!("audit-alert-names-{}", std::process::id()));
    let services = folder.join("services");
    std::fs::create_dir_all(&services).unwrap();
    let file = services.join("tasks.json");
    std::fs::copy(EVENT, &file).unwrap();
    let ran = run(&["preview", file.to_str().unwrap()], "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let missing = services.join("teams.json");
    let ran = run(&["preview", missing.to_str().unwrap()], "");
    assert!(ran.stderr.contains("teams.json"), "{}", ran.stderr);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
#[cfg(not(feature = "aws"))]
fn the_event_history_requires_a_build_with_aws() {
    for line in [&["preview", "lookup:"][..], &["backtest", "lookup:"]] {
        let ran = run(line, "");
        assert_eq!(ran.code, 2, "{line:?}: {}", ran.stderr);
        let error = "error: this build of audit-alert cannot read from AWS\n";
        assert!(ran.stderr.contains(error), "{line:?}: {}", ran.stderr);
    }
}
