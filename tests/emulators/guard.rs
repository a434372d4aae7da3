//! Ends a server with the test process. Statics are never dropped, so the pipe that closes with the process, however
//! that ends, is what tells.
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

/// Ends its whole group when the command ends, or standard input does.
const SCRIPT: &str = r#"("$@"; kill -KILL 0) & cat >/dev/null; kill -KILL 0"#;

/// A command that lives as long as the standard input of the child, and so does what it starts. The group keeps a
/// Ctrl-C of the terminal away from it.
pub(super) fn guarded(arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", SCRIPT, "guard"]).args(arguments).stdin(Stdio::piped()).process_group(0);
    command
}

#[test]
fn nothing_survives_the_pipe() {
    use std::io::{BufRead as _, BufReader, Read as _};

    let script = "(sleep 20; echo survived) & echo started; sleep 20; echo survived";
    let mut guard = guarded(&["sh", "-c", script]).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(guard.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert_eq!(line, "started\n");
    drop(guard.stdin.take());
    // The end of the output is the end of all that could write to it.
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
