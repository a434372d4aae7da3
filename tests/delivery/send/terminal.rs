//! On a pseudo-terminal: the address that is asked for and not shown, and the bar.

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, tcgetattr};

use super::run::{EVENT, SECRET, Send, path};
use crate::server::{Answer, Server};

/// The command on a terminal.
struct Asked {
    session: PtySession,
    seen: String,
}

impl Asked {
    fn start(send: Send) -> Self {
        let session = spawn_command(send.on_a_terminal(), Some(20_000)).unwrap();
        Self { session, seen: String::new() }
    }

    fn wait_for(&mut self, text: &str) {
        match self.session.exp_string(text) {
            Ok(before) => self.seen += &(before + text),
            Err(error) => panic!("`{text}` did not come: {error}; before: {}", self.seen),
        }
    }

    fn press(&mut self, keys: &str) {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
    }

    /// The exit code and all that was seen, in which no secret may be; the echo is on again.
    fn end(mut self) -> (i32, String) {
        self.seen += &self.session.exp_eof().unwrap();
        let status = self.session.process().wait().unwrap();
        let terminal = self.session.process().get_file_handle().unwrap();
        let modes = tcgetattr(&terminal).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON), "{modes:?}");
        assert!(
            !self.seen.contains(SECRET) && !self.seen.contains("/services/T0"),
            "{}",
            self.seen
        );
        let WaitStatus::Exited(_, code) = status else { panic!("{status:?}") };
        (code, self.seen)
    }
}

const QUESTION: &str = "The webhook's address (";

#[test]
fn what_is_typed_is_posted_to_and_not_shown() {
    for flag in [None, Some("--webhook-url")] {
        let server = Server::answering([Answer::ok()]);
        let mut send = Send::new(&["--allow-host", &server.address]);
        if let Some(flag) = flag {
            let nowhere = "https://hooks.slack.com/services/T1/B1/x1";
            send = send.args(&[flag]).env("SLACK_WEBHOOK_URL", nowhere);
        }
        let mut asked = Asked::start(send);
        // As soon as the question begins to show.
        asked.wait_for("The webhook");
        asked.press(&format!("{}\r", server.url(&path())));
        let (code, seen) = asked.end();
        assert_eq!(code, 0, "{seen}");
        assert!(seen.contains("posted   test alert\r\n"), "{seen}");
        assert_eq!(server.hits()[0].path, path());
    }
}

#[test]
fn what_cannot_be_an_address_is_not_shown_either() {
    let mut asked = Asked::start(Send::new(&[EVENT]));
    asked.wait_for(QUESTION);
    asked.press(&format!("{SECRET}\r"));
    let (code, seen) = asked.end();
    assert_eq!(code, 2, "{seen}");
    assert!(seen.contains("what was typed cannot be used: it is not a URL"), "{seen}");
}

#[test]
fn whoever_types_nothing_gives_up() {
    for keys in ["\r", "  \r", "\u{4}", "\u{1b}\r"] {
        let mut asked = Asked::start(Send::new(&[EVENT]));
        asked.wait_for(QUESTION);
        asked.wait_for("Enter alone gives up");
        asked.press(keys);
        let (code, seen) = asked.end();
        assert_eq!(code, 2, "{seen}");
        assert!(seen.contains("error: nothing was typed: nothing was sent"), "{seen}");
    }
    let mut asked = Asked::start(Send::new(&["--channel", "C1"]));
    asked.wait_for("The bot's token");
    asked.press("\r");
    assert_eq!(asked.end().0, 2);
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() {
    let mut asked = Asked::start(Send::new(&[EVENT]));
    asked.wait_for(QUESTION);
    asked.press(&format!("{SECRET}\u{3}"));
    let (code, seen) = asked.end();
    assert_eq!(code, 130, "{seen}");
}

#[test]
fn several_messages_have_a_bar() {
    let server = Server::answering([Answer::ok()]);
    let mut asked = Asked::start(Send::new(&[EVENT, EVENT, EVENT]).webhook(&server));
    asked.wait_for("0 of 3");
    asked.wait_for("1 of 3");
    asked.wait_for("3 of 3 posted to ");
    let (code, seen) = asked.end();
    assert_eq!(code, 0, "{seen}");
    // Each line takes the place of the bar.
    assert_eq!(seen.matches("\u{1b}[2Kposted   samples/").count(), 3, "{seen:?}");
}
