//! Runs `backtest`.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A key that the bucket on loopback does not check.
pub(crate) const KEY: &str = "AKIAIOSFODNN7EXAMPLE";

/// Creates an empty folder of a test, in which the search for a rule set ends.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("s3").join(test);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join(".git")).unwrap();
    folder
}

/// Returns `backtest`, started by the words before it, with keys of an account.
pub(crate) fn command(before: &[&str], key: &str, args: &[&str]) -> Command {
    let words = [before, &[env!("CARGO_BIN_EXE_audit-alert"), "backtest"], args].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(env!("CARGO_TARGET_TMPDIR")).env_clear();
    command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", "secret");
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", "us-east-1");
    command
}

/// Runs `backtest`, whose endpoint is a server on loopback.
pub(crate) fn run(endpoint: &str, args: &[&str]) -> Output {
    let args = [args, &["--endpoint-url", endpoint]].concat();
    command(&[], KEY, &args).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// Returns the partial that a run prints.
#[track_caller]
pub(crate) fn partial(output: &Output) -> Value {
    let error = || panic!("{}{}", text(&output.stdout), text(&output.stderr));
    let mut partial: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| error());
    // They depend on the names of the inputs, which a bucket and a folder do not share.
    partial["input"].as_object_mut().unwrap().remove("identifiers");
    partial
}
