//! Questions on a real pseudo-terminal: what is written, and that the terminal is left as it was.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, Termios, tcgetattr};

const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";
const DOWN: &str = "\u{1b}[B";
const CTRL_C: &str = "\u{3}";
const SHOW_CURSOR: &str = "\u{1b}[?25h";
const HIDE_CURSOR: &str = "\u{1b}[?25l";

/// `init` on a terminal, in a folder of its own.
struct Asked {
    session: PtySession,
    terminal: File,
    modes: Termios,
    folder: PathBuf,
    seen: String,
}

impl Asked {
    fn start(name: &str, args: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        Self::start_in(folder, args)
    }

    fn start_in(folder: PathBuf, args: &[&str]) -> Self {
        // rexpect turns the echo off, and whether it is there again at the end is one of the questions.
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "stty echo; exec \"$0\" init \"$@\""]);
        command.arg(env!("CARGO_BIN_EXE_audit-alert")).args(args).current_dir(&folder);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("NO_COLOR", "1");
        let session = spawn_command(command, Some(20_000)).unwrap();
        let terminal = session.process().get_file_handle().unwrap();
        let mut modes = tcgetattr(&terminal).unwrap();
        modes.local_modes |= LocalModes::ECHO;
        Self { session, terminal, modes, folder, seen: String::new() }
    }

    /// Waits for a question, then presses keys.
    fn answer(&mut self, question: &str, keys: &[&str]) {
        self.wait_for(question);
        for key in keys {
            self.session.send(key).unwrap();
            self.session.flush().unwrap();
        }
    }

    fn wait_for(&mut self, text: &str) {
        // rexpect reads each byte as a character.
        let bytes: String = text.bytes().map(char::from).collect();
        match self.session.exp_string(&bytes) {
            Ok(before) => self.seen += &(before + &bytes),
            Err(error) => panic!("`{text}` did not come: {error}; before: {}", self.seen),
        }
    }

    /// The exit code, after everything was written; the terminal must be as it was.
    fn end(mut self) -> (i32, String, PathBuf) {
        self.seen += &self.session.exp_eof().unwrap();
        let WaitStatus::Exited(_, code) = self.session.process().wait().unwrap() else {
            panic!("killed by a signal")
        };
        let now = tcgetattr(&self.terminal).unwrap();
        assert_eq!(
            (now.local_modes, now.input_modes, now.output_modes),
            (self.modes.local_modes, self.modes.input_modes, self.modes.output_modes)
        );
        let (shown, hidden) = (self.seen.rfind(SHOW_CURSOR), self.seen.rfind(HIDE_CURSOR));
        assert!(shown >= hidden, "the cursor is hidden: {:?}", self.seen);
        (code, self.seen, self.folder)
    }
}

/// Runs the command without a terminal: its exit code and standard error.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    let ran = command.args(args).current_dir(folder).env_clear().output().unwrap();
    (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
}

fn text(path: &Path) -> String {
    String::from_utf8(fs::read(path).unwrap()).unwrap()
}

#[test]
fn answers_become_a_file_that_check_finds_clean() {
    let mut asked = Asked::start("answers", &[]);
    asked.answer("Language of the messages", &[ENTER]);
    asked.answer("Home region", &["seoul", ENTER]);
    asked.answer("a region name looks like", &["us-west-2", ENTER]);
    asked.answer("Built-in rules", &[DOWN, " ", ENTER]);
    asked.answer("More services", &["dynamodb", ENTER]);
    asked.answer("(1 chosen: go on)", &["kms", ENTER]);
    asked.answer("(2 chosen: go on)", &[ENTER]);
    asked.answer("Which actions of", &[DOWN, ENTER]);
    asked.answer("webhook kept", &[DOWN, DOWN, ENTER]);
    asked.answer("Name of the variable", &["https://hooks.slack.com/services/T0", ENTER]);
    asked.answer("this looks like the address itself", &["HOOK", ENTER]);
    asked.wait_for("wrote audit-alert.toml");
    let (code, _, folder) = asked.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    for line in [
        "#:schema ./audit-alert.schema.json",
        "region = \"us-west-2\"",
        "language = \"en\"",
        "packs = [\"starter\", \"cis\"]",
        "webhook = { env = \"HOOK\" }",
        "service = \"dynamodb\"",
        "service = \"kms\"",
        "  \"ScheduleKeyDeletion\",",
    ] {
        assert!(written.lines().any(|it| it == line), "{line}\n{written}");
    }
    let (code, checked) = run(&folder, &["check"]);
    assert_eq!((code, checked.lines().next()), (0, Some("1 file, 2 notes")));
    assert!(folder.join("audit-alert.schema.json").is_file());
}

#[test]
fn picked_actions_are_named() {
    let mut asked = Asked::start("picked", &["--region", "us-east-1", "--service", "ecs"]);
    // From here on the questions are Korean.
    asked.answer("Language of the messages", &[DOWN, ENTER]);
    asked.answer("Which actions of ecs", &[DOWN, DOWN, ENTER]);
    asked.answer("Actions of ecs", &["RunTask", ENTER]);
    asked.answer("(1개 선택: 다음으로)", &[ENTER]);
    asked.answer("webhook kept", &[ENTER]);
    asked.answer("Name of the parameter", &[ENTER]);
    let (code, _, folder) = asked.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    assert!(written.contains("events = [\n  \"RunTask\",\n]"), "{written}");
    assert!(written.contains("# ecs: 고른 이벤트."), "{written}");
    assert_eq!(run(&folder, &["check"]).0, 0);
}

#[test]
fn an_empty_choice_is_asked_for_again() {
    let mut asked = Asked::start("empty", &["--lang", "en", "--region", "us-east-1"]);
    asked.answer("Built-in rules", &[" ", ENTER]);
    asked.answer("More services", &[ENTER]);
    asked.wait_for("nothing would alert");
    asked.answer("Built-in rules", &[" ", ENTER]);
    asked.answer("More services", &["ecs", ENTER]);
    asked.answer("(1 chosen: go on)", &[ENTER]);
    asked.answer("Which actions of ecs", &[DOWN, DOWN, ENTER]);
    asked.answer("Actions of ecs", &[ENTER]);
    asked.wait_for("nothing is picked");
    asked.answer("Actions of ecs", &["RunTask", ENTER]);
    asked.answer("(1 chosen: go on)", &[ENTER]);
    asked.answer("webhook kept", &[DOWN, DOWN, ENTER]);
    asked.answer("Name of the variable", &["xoxb-SECRET", ENTER]);
    asked.answer("this looks like", &["A-B", ENTER]);
    asked.answer("a variable's name has only", &[ENTER]);
    let (code, _, folder) = asked.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    assert!(written.contains("packs = []\n"), "{written}");
    assert!(written.contains("events = [\n  \"RunTask\",\n]"), "{written}");
    assert_eq!(run(&folder, &["check"]).0, 0);
}

#[test]
fn a_long_address_does_not_stay_on_the_screen() {
    let flags = ["--lang", "en", "--region", "us-east-1", "--pack", "cis"];
    let mut asked = Asked::start("long", &flags);
    asked.answer("webhook kept", &[ENTER]);
    let address = format!("https://hooks.slack.com/services/T0/B0/{}", "x".repeat(100));
    asked.answer("Name of the parameter", &[&address, ENTER]);
    asked.wait_for(&address);
    // Of 80 columns, it fills two lines and a part of a third.
    asked.wait_for("\u{1b}[2A\r\u{1b}[2K\u{1b}[1B\r\u{1b}[2K\u{1b}[1B\u{1b}[2A");
    asked.answer("this looks like the address itself", &[ENTER]);
    assert_eq!(asked.end().0, 0);
}

#[test]
fn a_service_without_deletions_gets_no_rule_for_everything() {
    let flags = ["--lang", "en", "--region", "us-east-1", "--webhook-env", "HOOK", "--service"];
    let mut asked = Asked::start("none", &[&flags[..], &["sts"]].concat());
    asked.answer("Which actions of sts", &[DOWN, ENTER]);
    asked.wait_for("sts has no deletions: no rule for it");
    asked.answer("Which actions of sts", &[ENTER]);
    assert_eq!(asked.end().0, 0);
    let mut asked = Asked::start("some", &[&flags[..], &["sts", "--service", "kms"]].concat());
    asked.answer("Which actions of sts, kms", &[DOWN, ENTER]);
    asked.wait_for("sts has no deletions: no rule for it");
    let (code, _, folder) = asked.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    assert_eq!(written.matches("[[rule]]").count(), 1, "{written}");
    assert!(written.contains("service = \"kms\""), "{written}");
}

#[test]
fn whoever_gives_up_finds_nothing_written() {
    for (key, name) in [(ESCAPE, "escape"), (CTRL_C, "ctrl-c")] {
        let mut asked = Asked::start(name, &[]);
        asked.answer("Language of the messages", &[key]);
        let (code, _, folder) = asked.end();
        assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0), "{name}");
    }
    for (key, name) in [(ESCAPE, "escape-in-text"), (CTRL_C, "ctrl-c-in-text")] {
        let mut asked = Asked::start(name, &["--lang", "en"]);
        asked.answer("Home region", &["us-e", key]);
        let (code, _, folder) = asked.end();
        assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0), "{name}");
    }
    let mut asked = Asked::start("escape-in-search", &["--lang", "en", "--region", "us-east-1"]);
    asked.answer("Built-in rules", &[ENTER]);
    asked.answer("More services", &["ec", ESCAPE]);
    let (code, _, folder) = asked.end();
    assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0));
}

#[test]
fn a_file_that_exists_is_overwritten_after_a_yes_only() {
    let mut asked = Asked::start("exists", &["--help"]);
    asked.wait_for("Usage");
    let (_, _, folder) = asked.end();
    let file = folder.join("audit-alert.toml");
    fs::write(&file, "# mine\n").unwrap();
    let mut asked = Asked::start_in(folder.clone(), &[]);
    asked.answer("exists already. Overwrite it? [y/N]", &["n"]);
    assert_eq!(asked.end().0, 130);
    // Enter is the default, which a theme with colors marks, too.
    let mut asked = Asked::start_in(folder.clone(), &["--color", "always"]);
    asked.answer("exists already. Overwrite it? [y/N]", &[ENTER]);
    assert_eq!(asked.end().0, 130);
    assert_eq!(text(&file), "# mine\n");
    let all = ["--lang", "en", "--region", "us-east-1", "--pack", "cis", "--webhook-env", "HOOK"];
    let mut asked = Asked::start_in(folder, &all);
    asked.answer("exists already. Overwrite it?", &["y"]);
    assert_eq!(asked.end().0, 0);
    assert!(text(&file).contains("packs = [\"cis\"]"));
}
