//! Prompts on a real pseudo-terminal: the written files, and the state of the terminal afterwards.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, Termios, tcgetattr};
use unicode_width::UnicodeWidthStr as _;

const ENTER: &str = "\r";
const ESCAPE: &str = "\u{1b}";
const DOWN: &str = "\u{1b}[B";
const CTRL_C: &str = "\u{3}";
const SHOW_CURSOR: &str = "\u{1b}[?25h";
const HIDE_CURSOR: &str = "\u{1b}[?25l";

/// `init` on a terminal, in a separate folder.
struct InitSession {
    session: PtySession,
    terminal: File,
    modes: Termios,
    folder: PathBuf,
    output: String,
}

impl InitSession {
    fn start(name: &str, args: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        Self::start_in(folder, args)
    }

    fn start_in(folder: PathBuf, args: &[&str]) -> Self {
        Self::start_with_columns(80, folder, args)
    }

    fn start_with_columns(columns: usize, folder: PathBuf, args: &[&str]) -> Self {
        // rexpect turns the echo off. The test checks that the command restores it, so it must be on before.
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("stty echo rows 24 cols {columns}; exec \"$0\" init \"$@\""));
        command.arg(env!("CARGO_BIN_EXE_audit-alert")).args(args).current_dir(&folder);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("NO_COLOR", "1");
        let session = spawn_command(command, Some(20_000)).unwrap();
        let terminal = session.process().get_file_handle().unwrap();
        let mut modes = tcgetattr(&terminal).unwrap();
        modes.local_modes |= LocalModes::ECHO;
        Self { session, terminal, modes, folder, output: String::new() }
    }

    /// Waits for a prompt, then presses keys.
    fn answer(&mut self, question: &str, keys: &[&str]) {
        self.wait_for(question);
        for key in keys {
            self.session.send(key).unwrap();
            self.session.flush().unwrap();
        }
    }

    fn wait_for(&mut self, text: &str) {
        // rexpect reads each byte as one character.
        let bytes: String = text.bytes().map(char::from).collect();
        match self.session.exp_string(&bytes) {
            Ok(before) => self.output += &(before + &bytes),
            Err(error) => panic!("`{text}` was not printed: {error}; before: {}", self.output),
        }
    }

    /// Waits for the end of the process and returns the exit code, the output and the folder. The terminal must be restored.
    fn end(mut self) -> (i32, String, PathBuf) {
        self.output += &self.session.exp_eof().unwrap();
        let WaitStatus::Exited(_, code) = self.session.process().wait().unwrap() else {
            panic!("killed by a signal")
        };
        let now = tcgetattr(&self.terminal).unwrap();
        assert_eq!(
            (now.local_modes, now.input_modes, now.output_modes),
            (self.modes.local_modes, self.modes.input_modes, self.modes.output_modes)
        );
        let (shown, hidden) = (self.output.rfind(SHOW_CURSOR), self.output.rfind(HIDE_CURSOR));
        assert!(shown >= hidden, "the cursor is hidden: {:?}", self.output);
        (code, self.output, self.folder)
    }
}

/// Runs the command without a terminal. Returns the exit code and standard error.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    let ran = command.args(args).current_dir(folder).env_clear().output().unwrap();
    (ran.status.code().unwrap(), String::from_utf8(ran.stderr).unwrap())
}

fn text(path: &Path) -> String {
    String::from_utf8(fs::read(path).unwrap()).unwrap()
}

#[test]
fn answers_become_a_valid_rule_set() {
    let mut init = InitSession::start("answers", &[]);
    init.answer("Language / 언어", &[ENTER]);
    init.answer("Home region", &["seoul", ENTER]);
    init.answer("a region name looks like", &["us-west-2", ENTER]);
    init.answer("Built-in packs", &[DOWN, " ", ENTER]);
    init.answer("More services", &["dynamodb", ENTER]);
    init.answer("(1 selected: continue)", &["kms", ENTER]);
    init.answer("(2 selected: continue)", &[ENTER]);
    init.answer("Which actions of", &[DOWN, ENTER]);
    init.answer("webhook URL stored", &[DOWN, DOWN, ENTER]);
    init.answer("Name of the variable", &["https://hooks.slack.com/services/T0", ENTER]);
    init.answer("this looks like a webhook URL", &["HOOK", ENTER]);
    init.wait_for("wrote audit-alert.toml");
    let (code, _, folder) = init.end();
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
    assert_eq!((code, checked.lines().next()), (0, Some("1 file, 1 note")));
    assert!(folder.join("audit-alert.schema.json").is_file());
}

#[test]
fn after_korean_is_chosen_all_prompts_are_korean() {
    let mut init = InitSession::start("korean", &["--region", "us-east-1", "--service", "ecs"]);
    init.answer("Language / 언어", &[DOWN, ENTER]);
    init.answer("ecs의 어떤 작업", &[DOWN, DOWN, ENTER]);
    init.answer("ecs 작업", &["RunTask", ENTER]);
    init.answer("(1개 선택됨: 계속)", &[ENTER]);
    init.answer("웹훅 URL을 어디에", &[ENTER]);
    init.answer("파라미터 이름", &[ENTER]);
    let (code, _, folder) = init.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    assert!(written.contains("language = \"ko\""), "{written}");
    assert!(written.contains("events = [\n  \"RunTask\",\n]"), "{written}");
    assert_eq!(run(&folder, &["check"]).0, 0);
}

/// dialoguer clears one row for each item, and counts bytes instead of columns.
#[test]
fn items_of_a_list_fit_the_terminal() {
    let columns = 50;
    for lang in ["en", "ko"] {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("narrow-{lang}"));
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        let args = ["--lang", lang, "--region", "us-east-1", "--webhook-env", "HOOK"];
        let mut init = InitSession::start_with_columns(columns, folder, &args);
        let (packs, services) = match lang {
            "en" => ("Built-in packs", "More services"),
            _ => ("기본 제공 규칙 묶음", "규칙을 추가로 만들 서비스"),
        };
        init.answer(packs, &[DOWN, ENTER]);
        init.answer(services, &[DOWN, CTRL_C]);
        let (_, output, _) = init.end();
        let bytes: Vec<_> = output.chars().map(|c| u8::try_from(c).unwrap()).collect();
        let output = String::from_utf8(bytes).unwrap();
        let items = output.lines().filter_map(|line| line.get(line.rfind("] ")? - 2..));
        assert!(items.clone().any(|it| it.ends_with("...")), "{output}");
        for item in items {
            // Before the box are two columns, and dialoguer's count of bytes begins after it.
            assert!(item.width() + 2 <= columns && item.len() - 4 <= columns, "{item:?}");
        }
    }
}

#[test]
fn an_empty_selection_repeats_the_prompt() {
    let mut init = InitSession::start("empty", &["--lang", "en", "--region", "us-east-1"]);
    init.answer("Built-in packs", &[" ", ENTER]);
    init.answer("More services", &[ENTER]);
    init.wait_for("nothing selected");
    init.answer("Built-in packs", &[" ", ENTER]);
    init.answer("More services", &["ecs", ENTER]);
    init.answer("(1 selected: continue)", &[ENTER]);
    init.answer("Which actions of ecs", &[DOWN, DOWN, ENTER]);
    init.answer("Actions of ecs", &[ENTER]);
    init.wait_for("no action selected");
    init.answer("Actions of ecs", &["RunTask", ENTER]);
    init.answer("(1 selected: continue)", &[ENTER]);
    init.answer("webhook URL stored", &[DOWN, DOWN, ENTER]);
    init.answer("Name of the variable", &["xoxb-SECRET", ENTER]);
    init.answer("this looks like", &["A-B", ENTER]);
    init.answer("the name of a variable can have only", &[ENTER]);
    let (code, _, folder) = init.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    assert!(written.contains("packs = []\n"), "{written}");
    assert!(written.contains("events = [\n  \"RunTask\",\n]"), "{written}");
    assert_eq!(run(&folder, &["check"]).0, 0);
}

#[test]
fn a_long_url_does_not_stay_on_the_screen() {
    let flags = ["--lang", "en", "--region", "us-east-1", "--pack", "cis"];
    let mut init = InitSession::start("long", &flags);
    init.answer("webhook URL stored", &[ENTER]);
    let address = format!("https://hooks.slack.com/services/T0/B0/{}", "x".repeat(100));
    init.answer("Name of the parameter", &[&address, ENTER]);
    init.wait_for(&address);
    // On 80 columns it fills two lines and a part of a third.
    init.wait_for("\u{1b}[2A\r\u{1b}[2K\u{1b}[1B\r\u{1b}[2K\u{1b}[1B\u{1b}[2A");
    init.answer("this looks like a webhook URL", &[ENTER]);
    assert_eq!(init.end().0, 0);
}

#[test]
fn a_service_without_deletions_has_no_rule() {
    let flags = ["--lang", "en", "--region", "us-east-1", "--webhook-env", "HOOK", "--service"];
    let mut init = InitSession::start("none", &[&flags[..], &["sts"]].concat());
    init.answer("Which actions of sts", &[DOWN, ENTER]);
    init.wait_for("sts has no deletions; no rule is created for it");
    init.answer("Which actions of sts", &[ENTER]);
    assert_eq!(init.end().0, 0);
    let mut init = InitSession::start("some", &[&flags[..], &["sts", "--service", "kms"]].concat());
    init.answer("Which actions of sts, kms", &[DOWN, ENTER]);
    init.wait_for("sts has no deletions; no rule is created for it");
    let (code, _, folder) = init.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    assert_eq!(written.matches("[[rule]]").count(), 1, "{written}");
    assert!(written.contains("service = \"kms\""), "{written}");
}

#[test]
fn after_a_cancel_no_file_is_written() {
    for (key, name) in [(ESCAPE, "escape"), (CTRL_C, "ctrl-c")] {
        let mut init = InitSession::start(name, &[]);
        init.answer("Language / 언어", &[key]);
        let (code, _, folder) = init.end();
        assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0), "{name}");
    }
    for (key, name) in [(ESCAPE, "escape-in-text"), (CTRL_C, "ctrl-c-in-text")] {
        let mut init = InitSession::start(name, &["--lang", "en"]);
        init.answer("Home region", &["us-e", key]);
        let (code, _, folder) = init.end();
        assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0), "{name}");
    }
    let mut init =
        InitSession::start("escape-in-search", &["--lang", "en", "--region", "us-east-1"]);
    init.answer("Built-in packs", &[ENTER]);
    init.answer("More services", &["ec", ESCAPE]);
    init.answer("Discard the answers so far?", &["y"]);
    let (code, _, folder) = init.end();
    assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0));
}

/// After the first answer, Esc can be a mistake.
#[test]
fn esc_asks_before_it_discards_answers() {
    let flags = ["--lang", "en"];
    let mut init = InitSession::start("discard", &flags);
    init.answer("Home region", &["us-east-1", ENTER]);
    init.answer("Built-in packs", &[ESCAPE]);
    init.answer("Discard the answers so far? [y/N]", &["n"]);
    init.answer("Built-in packs", &[ENTER]);
    init.answer("More services", &["kms", ENTER]);
    init.answer("(1 selected: continue) kms", &["dynam", ESCAPE]);
    init.answer("Discard the answers so far? [y/N]", &[ENTER]);
    // The selection is kept.
    init.answer("(1 selected: continue) kms", &["dynamodb", ENTER]);
    init.answer("(2 selected: continue) kms, dynamodb", &[ENTER]);
    init.wait_for("selected: starter, dynamodb, kms");
    init.answer("Which actions of", &[ESCAPE]);
    init.answer("Discard the answers so far? [y/N]", &["y"]);
    let (code, _, folder) = init.end();
    assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0));

    // Ctrl-C cancels at once, in every kind of prompt.
    for prompts in 1..=4 {
        let mut init = InitSession::start("ctrl-c-later", &flags);
        let questions = ["Home region", "Built-in packs", "More services", "webhook URL stored"];
        let (last, before) = questions[..prompts].split_last().unwrap();
        for question in before {
            init.answer(question, &[ENTER]);
        }
        init.answer(last, &[CTRL_C]);
        let (code, output, folder) = init.end();
        assert!(!output.contains("Discard"), "{output}");
        assert_eq!((code, fs::read_dir(folder).unwrap().count()), (130, 0));
    }
}

#[test]
fn services_are_found_by_korean_words() {
    let flags = ["--lang", "ko", "--region", "us-east-1", "--webhook-env", "HOOK"];
    let mut init = InitSession::start("korean-words", &flags);
    init.answer("기본 제공 규칙 묶음", &[" ", ENTER]);
    init.answer("규칙을 추가로 만들 서비스", &["버킷", ENTER]);
    init.answer("(1개 선택됨: 계속) s3", &["암호화 키", ENTER]);
    init.answer("(2개 선택됨: 계속) s3, kms", &["람다", ENTER]);
    init.answer("(3개 선택됨: 계속) s3, kms, lambda", &[ENTER]);
    init.answer("어떤 작업", &[ENTER]);
    let (code, _, folder) = init.end();
    assert_eq!(code, 0);
    let written = text(&folder.join("audit-alert.toml"));
    for service in ["kms", "lambda", "s3"] {
        assert!(written.contains(&format!("service = \"{service}\"")), "{written}");
    }
}

#[test]
fn an_existing_file_is_overwritten_only_after_a_yes() {
    let mut init = InitSession::start("exists", &["--help"]);
    init.wait_for("Usage");
    let (_, _, folder) = init.end();
    let file = folder.join("audit-alert.toml");
    fs::write(&file, "# mine\n").unwrap();
    let mut init = InitSession::start_in(folder.clone(), &[]);
    init.answer("exists. Overwrite it? [y/N]", &["n"]);
    assert_eq!(init.end().0, 130);
    // Enter is the default, which the colored theme shows as well.
    let mut init = InitSession::start_in(folder.clone(), &["--color", "always"]);
    init.answer("exists. Overwrite it? [y/N]", &[ENTER]);
    assert_eq!(init.end().0, 130);
    assert_eq!(text(&file), "# mine\n");
    let all = ["--lang", "en", "--region", "us-east-1", "--pack", "cis", "--webhook-env", "HOOK"];
    let mut init = InitSession::start_in(folder, &all);
    init.answer("exists. Overwrite it?", &["y"]);
    assert_eq!(init.end().0, 0);
    assert!(text(&file).contains("packs = [\"cis\"]"));
}

#[test]
fn a_file_that_appears_during_the_prompts_is_kept() {
    let options = ["--lang", "en", "--region", "us-east-1", "--webhook-env", "HOOK"];
    let mut init = InitSession::start("appears", &options);
    init.answer("Built-in packs", &[ENTER]);
    init.wait_for("More services");
    let file = init.folder.join("audit-alert.toml");
    fs::write(&file, "# theirs\n").unwrap();
    init.answer("", &[ENTER]);
    let (code, output, folder) = init.end();
    assert!(code == 2 && output.contains("cannot write audit-alert.toml"), "{output}");
    assert_eq!((text(&file).as_str(), fs::read_dir(folder).unwrap().count()), ("# theirs\n", 1));
}

#[test]
fn the_progress_bar_shows_rates_in_one_line() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("progress");
    fs::create_dir_all(&folder).unwrap();
    let event = include_str!("../samples/events/ecs/CreateCluster.json");
    fs::write(folder.join("events.json"), event.repeat((20 << 20) / event.len())).unwrap();
    for (language, expected) in [("en", "events/s, "), ("ko", "초당 이벤트 ")] {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg("stty rows 24 cols 80; exec \"$0\" \"$@\"");
        command.arg(env!("CARGO_BIN_EXE_audit-alert")).args(["--lang", language]);
        command.args(["match", "--count", "events.json", "--rules", "starter"]);
        command.current_dir(&folder).env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm");
        let mut session = spawn_command(command, Some(20_000)).unwrap();
        let output = session.exp_eof().unwrap();
        // rexpect reads each byte as one character.
        let bytes: Vec<_> = output.chars().map(|it| u8::try_from(it).unwrap()).collect();
        let output = String::from_utf8(bytes).unwrap();
        let mut drawn = output.split(['\r', '\n']).filter(|it| it.contains("/s, "));
        let bar = drawn.next_back().unwrap_or_else(|| panic!("no bar: {output:?}"));
        assert!(bar.contains(expected), "{bar:?}");
        let bar = bar.trim_start_matches("\u{1b}[2K").trim_end();
        let is_whole = bar.ends_with(" left") || bar.ends_with(" 남음");
        assert!(bar.width() <= 80 && is_whole, "{bar:?}");
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// Every account has an event history. Without it, a source must be given.
#[test]
#[cfg(feature = "aws")]
fn backtest_without_a_source_offers_the_event_history() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.arg("backtest").env_clear().env("TERM", "xterm").env("NO_COLOR", "1");
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("Read CloudTrail's event history of the last 14 days").unwrap();
    session.send("n").unwrap();
    session.flush().unwrap();
    session.exp_string("error: no source given").unwrap();
    session.exp_eof().unwrap();
    let WaitStatus::Exited(_, code) = session.process().wait().unwrap() else {
        panic!("killed by a signal")
    };
    assert_eq!(code, 2);
}
