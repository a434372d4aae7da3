//! Runs a command line inside the process of the test, without environment variables and with a fixed clock and time zone.
use std::ffi::OsString;
use std::path::PathBuf;

use audit_alert::cli::{Surroundings, Terminal, World};
use jiff::Timestamp;

/// The result of a command.
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command in a pipe, without variables.
pub(crate) fn run(args: &[&str], stdin: &str) -> Ran {
    run_in(args, stdin.as_bytes(), Terminal::default(), &[])
}

/// Runs a command with a standard output and variables.
pub(crate) fn run_in(args: &[&str], stdin: &[u8], stdout: Terminal, env: &[(&str, &str)]) -> Ran {
    run_as(None, args, stdin, stdout, env)
}

/// Runs a command as if it were in the file `executable`.
pub(crate) fn run_as(
    executable: Option<PathBuf>,
    args: &[&str],
    stdin: &[u8],
    stdout: Terminal,
    env: &[(&str, &str)],
) -> Ran {
    let now = || "2026-11-24T05:03:10Z".parse().unwrap();
    run_at(now, executable, args, stdin, stdout, env)
}

/// Runs a command with this clock.
pub(crate) fn run_at(
    now: fn() -> Timestamp,
    executable: Option<PathBuf>,
    args: &[&str],
    mut stdin: &[u8],
    stdout: Terminal,
    env: &[(&str, &str)],
) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let lookup =
        |name: &str| env.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned());
    let surroundings = Surroundings {
        stdin_is_terminal: false,
        stdin_is_file: false,
        stdout,
        stderr: Terminal::default(),
        env: &lookup,
        executable,
        commit: Some("3f2a1bc9d"),
        time_zone: || jiff::tz::TimeZone::UTC,
        now,
    };
    let world = World { stdin: &mut stdin, stdout: &mut out, stderr: &mut err, surroundings };
    let args = std::iter::once("audit-alert").chain(args.iter().copied()).map(OsString::from);
    let exit = audit_alert::cli::run(args, world);
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: exit.code(), stdout: text(out), stderr: text(err) }
}

/// Returns the columns of a line.
pub(crate) fn width(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}
