//! `package`: finding the executable and writing the zip.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use audit_alert::cli::Terminal;
use audit_alert::deploy::package::{Bootstrap, BootstrapError, Program};
use audit_alert::rules::bundle;

use crate::world::{Ran, run, run_as, run_in};

const PROGRAM: &str = "tests/cmd/package/x86_64";

/// A temporary folder.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("audit-alert-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(&self.0).unwrap();
        let mut files: Vec<_> =
            files.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn package(args: &[&str], executable: Option<PathBuf>) -> Ran {
    let args: Vec<_> = [&["package"], args].concat();
    run_as(executable, &args, b"", Terminal::default(), &[])
}

#[test]
fn the_executable_is_found_beside_the_command() {
    let folder = Folder::new("beside");
    let executable = Some(folder.0.join("audit-alert"));
    let out = folder.0.join("a.zip").display().to_string();
    let args = ["-o", &out];
    let none = package(&args, executable.clone());
    assert_eq!((none.code, folder.files().len()), (2, 0));
    let place = folder.0.display();
    let error = format!(
        "error: executable of the function not found: no audit-alert-lambda or bootstrap in {place}\n"
    );
    assert!(none.stderr.starts_with(&error), "{}", none.stderr);
    assert!(none.stderr.contains("hint: build it for arm64: cargo zigbuild"), "{}", none.stderr);
    assert_eq!(package(&args, None).code, 2);
    fs::copy("tests/cmd/package/arm64", folder.0.join("bootstrap")).unwrap();
    let second = package(&args, executable.clone());
    assert!(second.code == 0 && second.stdout.contains("  arm64  "), "{}", second.stdout);
    fs::copy(PROGRAM, folder.0.join("audit-alert-lambda")).unwrap();
    let first = package(&args, executable);
    assert!(first.code == 0 && first.stdout.contains("  x86_64  "), "{}", first.stdout);
    assert_eq!(folder.files(), ["a.zip", "audit-alert-lambda", "bootstrap"]);
}

/// A release has the executables for both architectures.
#[test]
fn the_executable_of_a_release_is_chosen_by_architecture() {
    let folder = Folder::new("release");
    for name in ["x86_64", "arm64"] {
        let place = folder.0.join("libexec/audit-alert").join(name);
        fs::create_dir_all(&place).unwrap();
        fs::copy(format!("tests/cmd/package/{name}"), place.join("bootstrap")).unwrap();
    }
    let executable = Some(folder.0.join("bin/audit-alert"));
    let out = folder.0.join("a.zip").display().to_string();
    for (flags, expected) in [
        (&[][..], "  arm64  "),
        (&["--architecture", "x86_64"], "  x86_64  "),
        (&["--architecture", "arm64"], "  arm64  "),
    ] {
        let ran = package(&[&["-o", &out], flags].concat(), executable.clone());
        assert!(ran.code == 0 && ran.stdout.contains(expected), "{}{}", ran.stdout, ran.stderr);
    }
    // A zip must not replace the executable that it would not contain either.
    let other = folder.0.join("libexec/audit-alert/x86_64/bootstrap").display().to_string();
    assert_eq!(package(&["-o", &other], executable.clone()).code, 2);
    fs::remove_file(folder.0.join("libexec/audit-alert/x86_64/bootstrap")).unwrap();
    let missing = package(&["-o", &out, "--architecture", "x86_64"], executable);
    assert!(missing.stderr.contains("it is built for arm64, not for x86_64"), "{}", missing.stderr);
}

/// A build puts the command and the function into the same folder, with similar names.
#[test]
fn the_command_is_not_the_function() {
    let command = fs::read(env!("CARGO_BIN_EXE_audit-alert")).unwrap();
    if cfg!(target_os = "linux") {
        let checked = |program| Bootstrap::check(program, &command).map(|_| ());
        assert_eq!(checked(Program::Function), Err(BootstrapError::NotTheFunction));
        assert_ne!(checked(Program::Command), Err(BootstrapError::NotTheCommand));
    }
    let folder = Folder::new("command");
    let (other, function) = (folder.0.join("audit-alert"), folder.0.join("audit-alert-lambda"));
    fs::copy("tests/cmd/package/other", &other).unwrap();
    let (other, named) = (other.display().to_string(), function.display().to_string());
    let args = ["--bootstrap", &other, "-o", "/dev/null"];
    let alone = package(&args, None);
    assert!(alone.stderr.contains("hint: build it for arm64"), "{}", alone.stderr);
    fs::copy("tests/cmd/package/other", &function).unwrap();
    let beside = package(&args, None);
    assert_eq!(beside.code, 2);
    let hint =
        format!("hint: pass audit-alert-lambda instead: audit-alert package --bootstrap {named}\n");
    assert!(beside.stderr.ends_with(&hint), "{}", beside.stderr);
    // A wrong file with the name of the function is not suggested as a replacement for itself.
    let itself = package(&["--bootstrap", &named, "-o", "/dev/null"], None);
    assert!(!itself.stderr.contains("instead"), "{}", itself.stderr);
}

#[cfg(feature = "lambda")]
#[test]
fn the_function_is_accepted() {
    let function = fs::read(env!("CARGO_BIN_EXE_audit-alert-lambda")).unwrap();
    if cfg!(target_os = "linux") {
        let checked = Bootstrap::check(Program::Function, &function).map(|_| ());
        // On this machine, glibc may be newer than Lambda's.
        assert!(matches!(checked, Ok(()) | Err(BootstrapError::Glibc { .. })), "{checked:?}");
    }
}

#[cfg(feature = "aws")]
#[test]
fn without_an_executable_the_hint_names_the_command() {
    let folder = Folder::new("then");
    for command in ["package", "install"] {
        let executable = Some(folder.0.join("audit-alert"));
        let ran = run_as(executable, &[command], b"", Terminal::default(), &[]);
        let hint = format!("hint: then: audit-alert {command} --bootstrap PATH\n");
        assert!(ran.code == 2 && ran.stderr.ends_with(&hint), "{}", ran.stderr);
    }
}

#[test]
fn the_same_zip_in_a_file_and_in_a_pipe() {
    let folder = Folder::new("same");
    let out = folder.0.join("a.zip").display().to_string();
    let rules = "samples/audit-alert.toml";
    let args = ["--bootstrap", PROGRAM, "--rules", rules, "-o", &out, "--format", "json"];
    let made = package(&args, None);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let made: serde_json::Value = serde_json::from_str(&made.stdout).unwrap();
    let written = fs::read(&out).unwrap();
    assert_eq!((&made["bytes"], &made["architecture"]), (&written.len().into(), &"x86_64".into()));
    let piped = Command::new(env!("CARGO_BIN_EXE_audit-alert"))
        .args(["package", "--bootstrap", PROGRAM, "--rules", rules, "-o", "-"])
        .output()
        .unwrap();
    assert!(piped.status.success() && piped.stdout == written);
    let stderr = String::from_utf8(piped.stderr).unwrap();
    assert!(stderr.contains(made["codeSha256"].as_str().unwrap()), "{stderr}");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(written)).unwrap();
    let text = std::io::read_to_string(zip.by_name("rules.json").unwrap()).unwrap();
    let engine = bundle::read(&text).unwrap().engine;
    assert_eq!(made["rules"], engine.rules().len());
}

#[test]
fn a_zip_is_not_written_to_a_terminal() {
    let terminal = Terminal { is_terminal: true, columns: None };
    let ran = run_in(&["package", "--bootstrap", PROGRAM, "-o", "-"], b"", terminal, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("error: refusing to write a zip to a terminal\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_existing_file_stays_if_packing_fails() {
    let folder = Folder::new("stays");
    let out = folder.0.join("a.zip");
    fs::write(&out, "old").unwrap();
    let out_text = out.display().to_string();
    let args = ["--bootstrap", "tests/cmd/package/script", "-o", &out_text];
    assert_eq!(package(&args, None).code, 2);
    let own = ["--bootstrap", &out_text, "-o", &out_text];
    assert!(package(&own, None).stderr.starts_with("error: the output would replace "));
    assert_eq!(fs::read(&out).unwrap(), b"old");
    assert_eq!(folder.files(), ["a.zip"]);
}

#[test]
fn inputs_of_the_zip_are_not_replaced() {
    let folder = Folder::new("patterns");
    let rules = folder.0.join("audit-alert.toml");
    let pattern = "{\"source\": [\"aws.ecs\"]}";
    let (own, ignored) = (folder.0.join("own.json"), folder.0.join("ignored.json"));
    fs::write(&own, pattern).unwrap();
    fs::write(&ignored, pattern).unwrap();
    fs::write(
        &rules,
        "[[rule]]\nname = 'own'\npattern = 'own.json'\n[[ignore]]\npattern = 'ignored.json'\n",
    )
    .unwrap();
    let rules = rules.display().to_string();
    for file in [&own, &ignored] {
        let out = file.display().to_string();
        let ran = package(&["--bootstrap", PROGRAM, "--rules", &rules, "-o", &out], None);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.starts_with("error: the output would replace "), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(file).unwrap(), pattern);
    }
    let out = folder.0.join("a.zip").display().to_string();
    let ran = package(&["--bootstrap", PROGRAM, "--rules", &rules, "-o", &out], None);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn no_folder_is_created() {
    let folder = Folder::new("no-folder");
    let out = folder.0.join("deeper/a.zip").display().to_string();
    let ran = package(&["--bootstrap", PROGRAM, "-o", &out], None);
    assert_eq!((ran.code, folder.files().len()), (2, 0));
    assert!(ran.stderr.contains("/deeper does not exist\n"), "{}", ran.stderr);
}

#[test]
fn packs_are_packed_as_listed() {
    let folder = Folder::new("packs");
    let out = folder.0.join("a.zip").display().to_string();
    let packed = |rules: &[&str]| {
        let args = [&["-o", &out, "--bootstrap", PROGRAM, "--format", "json"], rules].concat();
        let ran = package(&args, None);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        (report["codeSha256"].clone(), report["rules"].as_u64().unwrap())
    };
    assert_eq!(packed(&[]), packed(&["--rules", "starter"]));
    for packs in ["starter", "starter+cis"] {
        let listed = run(&["rules", "--format", "json", "--rules", packs], "");
        assert_eq!(packed(&["--rules", packs]).1, listed.stdout.lines().count() as u64);
    }
}
