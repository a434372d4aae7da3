//! Validators accept the files for hosted CI. Each has its own environment below the target folder.
use std::process::Command;

use crate::scripts::succeeds;
use crate::venv::Venv;

const ZIZMOR: Venv = Venv { name: "zizmor", requirements: "zizmor==1.32.*\n" };
const CHECK_JSONSCHEMA: Venv =
    Venv { name: "check-jsonschema", requirements: "check-jsonschema==0.39.*\n" };

#[test]
#[ignore = "needs validators, from PyPI"]
fn zizmor_finds_nothing() {
    let python = ZIZMOR.python().unwrap();
    let mut zizmor = Command::new(python.with_file_name("zizmor"));
    zizmor.args(["--offline", "--pedantic", "--no-progress", "action.yml", ".github"]);
    succeeds(&zizmor.output().unwrap());
}

#[test]
#[ignore = "needs validators, from PyPI"]
fn files_have_the_form_of_their_schemas() {
    let python = CHECK_JSONSCHEMA.python().unwrap();
    for (schema, files) in [
        ("vendor.github-actions", ["action.yml"].as_slice()),
        ("vendor.github-workflows", &[".github/workflows/ci.yml", ".github/workflows/release.yml"]),
        ("vendor.dependabot", &[".github/dependabot.yml"]),
    ] {
        let mut check = Command::new(python.with_file_name("check-jsonschema"));
        check.args(["--builtin-schema", schema]).args(files);
        succeeds(&check.output().unwrap());
    }
}
