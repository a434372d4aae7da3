//! Runs the command in a controlled environment.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::server::Server;

/// Secret part of a webhook URL.
pub(super) const SECRET: &str = "Qz7NeverPrintThisHook99x";
/// Secret part of a bot token.
pub(super) const TOKEN: &str = "4711-NeverPrintThisToken";
/// AWS secret access key.
pub(super) const KEY: &str = "NeverPrintThisAwsKey0042";
/// AWS session token.
pub(super) const SESSION: &str = "NeverPrintThisSession43";

pub(super) const EVENT: &str = "samples/events/ecs/CreateCluster.json";

/// Returns the path of a webhook URL.
pub(super) fn path() -> String {
    format!("/services/T0AAAAAAA/B0BBBBBBB/{SECRET}")
}

/// Result of a run.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ran {
    /// Converts the output. Panics if it contains a secret.
    pub(super) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        for secret in [SECRET, TOKEN, KEY, SESSION] {
            assert!(!format!("{stdout}{stderr}").contains(secret), "{stdout}{stderr}");
        }
        Self { code: output.status.code().unwrap(), stdout, stderr }
    }

    #[track_caller]
    pub(super) fn ended(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(super) fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "no `{text}` in:\n{}", self.stderr);
        self
    }
}

/// A command that was not started yet.
pub(super) struct Send(Command);

impl Send {
    /// Creates `audit-alert send` in the checkout, with an empty environment.
    pub(super) fn new(args: &[&str]) -> Self {
        Self::command("send", args)
    }

    pub(super) fn command(name: &str, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        command.arg(name).args(args).env_clear();
        command.env("HOME", "/nowhere").env("XDG_CONFIG_HOME", "/nowhere");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command)
    }

    pub(super) fn args(mut self, args: &[&str]) -> Self {
        self.0.args(args);
        self
    }

    pub(super) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Sets the webhook URL to one of the mock.
    pub(super) fn webhook(self, server: &Server) -> Self {
        self.env("SLACK_WEBHOOK_URL", server.url(&path())).args(&["--allow-host", &server.address])
    }

    /// Sets a bot token, and the API to the mock.
    pub(super) fn token(self, server: &Server) -> Self {
        let send = self.env("SLACK_BOT_TOKEN", format!("xoxb-{TOKEN}"));
        send.env("SLACK_API_URL", server.url("/api")).args(&["--allow-host", "127.0.0.1"])
    }

    /// Sets AWS credentials, and the endpoints of AWS to the mock.
    pub(super) fn account(self, server: &Server) -> Self {
        let send = self.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        let send = send.env("AWS_SECRET_ACCESS_KEY", KEY);
        let send = send.env("AWS_ENDPOINT_URL_SSM", server.url(""));
        let send = send.env("AWS_ENDPOINT_URL_SNS", server.url(""));
        send.env("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.url("/"))
    }

    /// Sets the working directory to a new folder with this rule set.
    pub(super) fn rule_set(mut self, name: &str, text: &str) -> Self {
        let folder = folder(name);
        std::fs::write(folder.join("audit-alert.toml"), text).unwrap();
        self.0.current_dir(folder);
        self
    }

    pub(super) fn stdin(mut self, stdin: impl Into<Stdio>) -> Self {
        self.0.stdin(stdin);
        self
    }

    pub(super) fn run(mut self) -> Ran {
        Ran::of(self.0.output().unwrap())
    }

    pub(super) fn spawn(mut self) -> Child {
        self.0.spawn().unwrap()
    }

    /// Returns the command for a terminal, with echo enabled.
    #[cfg(unix)]
    pub(super) fn on_a_terminal(self) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "stty echo; exec \"$0\" \"$@\""]);
        command.arg(self.0.get_program()).args(self.0.get_args());
        command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("NO_COLOR", "1");
        command.envs(self.0.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
    }
}

/// Creates an empty folder.
pub(super) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("send").join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
