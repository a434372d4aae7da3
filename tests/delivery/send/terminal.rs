//! Tests on a pseudo-terminal: the hidden prompt for the webhook URL, and the progress bar.

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, tcgetattr};

use super::run::{EVENT, SECRET, Send, path};
use crate::server::{Answer, Server};

/// The command on a pseudo-terminal.
struct Terminal {
    session: PtySession,
    screen: String,
}

impl Terminal {
    fn start(send: Send) -> Self {
        let session = spawn_command(send.on_a_terminal(), Some(20_000)).unwrap();
        Self { session, screen: String::new() }
    }

    fn wait_for(&mut self, text: &str) {
        match self.session.exp_string(text) {
            Ok(before) => self.screen += &(before + text),
            Err(error) => panic!("`{text}` was not printed: {error}; before: {}", self.screen),
        }
    }

    fn press(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// Waits for the exit. Returns the exit code and the output. Panics if the output contains a secret or echo is not restored.
    fn end(mut self) -> (i32, String) {
        self.screen += &self.session.exp_eof().unwrap();
        let status = self.session.process().wait().unwrap();
        let handle = self.session.process().get_file_handle().unwrap();
        let modes = tcgetattr(&handle).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON), "{modes:?}");
        assert!(
            !self.screen.contains(SECRET) && !self.screen.contains("/services/T0"),
            "{}",
            self.screen
        );
        let WaitStatus::Exited(_, code) = status else { panic!("{status:?}") };
        (code, self.screen)
    }
}

const QUESTION: &str = "Webhook URL (";

#[test]
fn a_typed_address_is_used_and_not_echoed() {
    for flag in [None, Some("--webhook-url")] {
        let server = Server::answering([Answer::ok()]);
        let mut send = Send::new(&["--allow-host", &server.address]);
        if let Some(flag) = flag {
            let nowhere = "https://hooks.slack.com/services/T1/B1/x1";
            send = send.args(&[flag]).env("SLACK_WEBHOOK_URL", nowhere);
        }
        let mut terminal = Terminal::start(send);
        // Type as soon as the beginning of the prompt is printed.
        terminal.wait_for("Webhook URL");
        terminal.press(&format!("{}\r", server.url(&path())));
        let (code, screen) = terminal.end();
        assert_eq!(code, 0, "{screen}");
        assert!(screen.contains("posted   test alert\r\n"), "{screen}");
        assert_eq!(server.hits()[0].path, path());
    }
}

#[test]
fn an_invalid_typed_secret_is_not_echoed_and_asked_for_again() {
    for (args, question, reason) in [
        (&[EVENT][..], QUESTION, "the input is invalid: it is not a URL"),
        (&["--channel", "C1"], "Bot token (", "the input is invalid: "),
    ] {
        let mut terminal = Terminal::start(Send::new(args));
        terminal.wait_for(question);
        terminal.press(&format!("{SECRET}\r"));
        terminal.wait_for(reason);
        terminal.wait_for(question);
        terminal.press("\r");
        let (code, screen) = terminal.end();
        assert_eq!(code, 2, "{screen}");
    }
}

#[test]
fn an_empty_answer_cancels() {
    for keys in ["\r", "  \r", "\u{4}", "\u{1b}\r"] {
        let mut terminal = Terminal::start(Send::new(&[EVENT]));
        terminal.wait_for(QUESTION);
        terminal.wait_for("Enter cancels");
        terminal.press(keys);
        let (code, screen) = terminal.end();
        assert_eq!(code, 2, "{screen}");
        assert!(screen.contains("error: the input is empty; nothing was sent"), "{screen}");
    }
    let mut terminal = Terminal::start(Send::new(&["--channel", "C1"]));
    terminal.wait_for("Bot token");
    terminal.press("\r");
    assert_eq!(terminal.end().0, 2);
}

#[test]
fn ctrl_c_restores_the_terminal() {
    let mut terminal = Terminal::start(Send::new(&[EVENT]));
    terminal.wait_for(QUESTION);
    terminal.press(&format!("{SECRET}\u{3}"));
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
}

#[test]
fn several_messages_have_a_progress_bar() {
    let server = Server::answering([Answer::ok()]);
    let mut terminal = Terminal::start(Send::new(&[EVENT, EVENT, EVENT]).webhook(&server));
    terminal.wait_for("0 of 3");
    terminal.wait_for("1 of 3");
    terminal.wait_for("3 of 3 posted to ");
    let (code, screen) = terminal.end();
    assert_eq!(code, 0, "{screen}");
    // Each line overwrites the bar.
    assert_eq!(screen.matches("\u{1b}[2Kposted   samples/").count(), 3, "{screen:?}");
}

#[test]
fn more_than_five_messages_are_confirmed() {
    let server = Server::answering([Answer::ok()]);
    let mut terminal = Terminal::start(Send::new(&[EVENT; 6]).webhook(&server));
    terminal.wait_for("Post 6 messages to Slack?");
    terminal.press("n");
    let (code, screen) = terminal.end();
    assert_eq!(code, 130, "{screen}");
    assert!(screen.contains("nothing was sent"), "{screen}");
    assert_eq!(server.hits().len(), 0);
}
