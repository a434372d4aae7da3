//! Ends a server with the test process. Statics are never dropped, so the server watches a pipe, which the operating system
//! closes however the process ends.
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

/// Kills its process group when the command ends or standard input closes.
const SCRIPT: &str = r#"("$@"; kill -KILL 0) & cat >/dev/null; kill -KILL 0"#;

/// Returns a command that ends, with all processes that it starts, when its standard input closes. In its own process group,
/// it does not receive Ctrl-C of the terminal.
pub(super) fn guarded(arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT, "guard"]).args(arguments).stdin(Stdio::piped()).process_group(0);
    command
}

#[test]
fn no_process_survives_the_pipe() {
    use std::io::{BufRead as _, BufReader, Read as _};

    let script = "(sleep 20; echo survived) & echo started; sleep 20; echo survived";
    let mut guard = guarded(&["sh", "-c", script]).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(guard.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "started\n");
    drop(guard.stdin.take());
    // The output closes when the last process that holds it has ended.
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    guard.wait().unwrap();
}

#[test]
fn the_guard_ends_with_its_command() {
    let mut guard = guarded(&["true"]).spawn().unwrap();
    let stdin = guard.stdin.take();
    guard.wait().unwrap();
    drop(stdin);
}
