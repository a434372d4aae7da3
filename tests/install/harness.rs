//! Runs the command against one account of an emulator.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use rexpect::session::{PtySession, spawn_command};

use crate::dump::{Dump, dump};
use crate::emulators::emulator::Emulator;
use crate::emulators::{Account, REGION};
use crate::proxy::Proxy;

/// The tag of all installed resources.
pub(crate) const TAG: &str = "audit-alert:stack";
/// A webhook whose secret part must not appear in any output.
pub(crate) const WEBHOOK: &str =
    "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/Qz7HiddenWebhook99x";
/// A file with the header of an executable, small enough for many uploads. It does not run.
const BOOTSTRAP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/package/x86_64");

/// A rule of a regional service, and one of a global service whose events occur in us-east-1 only.
pub(crate) const RULES: &str = r#"
[[rule]]
name = "clusters"
severity = "high"
pattern = '''{"source": ["aws.ecs"], "detail": {"eventSource": ["ecs.amazonaws.com"], "eventName": ["CreateCluster"]}}'''
title = { ko = "클러스터", en = "Clusters" }

[[rule]]
name = "users"
severity = "high"
pattern = '''{"source": ["aws.iam"], "detail": {"eventSource": ["iam.amazonaws.com"], "eventName": ["CreateUser"]}}'''
title = { ko = "사용자", en = "Users" }
"#;

/// `RULES` with one rule changed, one removed and one added.
pub(crate) const OTHER_RULES: &str = r#"
[[rule]]
name = "clusters"
severity = "high"
pattern = '''{"source": ["aws.ecs"], "detail": {"eventSource": ["ecs.amazonaws.com"], "eventName": ["DeleteCluster"]}}'''
title = { ko = "클러스터", en = "Clusters" }

[[rule]]
name = "buckets"
severity = "high"
pattern = '''{"source": ["aws.s3"], "detail": {"eventSource": ["s3.amazonaws.com"], "eventName": ["CreateBucket"]}}'''
title = { ko = "버킷", en = "Buckets" }
"#;

/// A stack to install: an account with its root's keys, and the proxy between the command and the account.
pub(crate) struct Install {
    pub(crate) account: Account,
    pub(crate) proxy: Proxy,
    pub(crate) folder: PathBuf,
    /// The path of the function's executable.
    pub(crate) bootstrap: String,
    /// The home region.
    pub(crate) home: &'static str,
}

/// The result of a run.
#[derive(Debug)]
pub(crate) struct RunResult {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl RunResult {
    #[track_caller]
    pub(crate) fn exits_with(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn reports(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "no `{text}` in:\n{}", self.stderr);
        self
    }
}

impl Install {
    /// Uses a new account, without AWS's delays.
    pub(crate) fn on(server: &Emulator) -> Self {
        let account = server.account();
        Self::as_user(&account, &account, 0)
    }

    /// Runs the command with the keys of `user`. For `delays`, see [`Proxy::start`].
    pub(crate) fn as_user(account: &Account, user: &Account, delays: u32) -> Self {
        let name = format!("{}-{}-{}", account.port, account.id, std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("install").join(name);
        fs::create_dir_all(&folder).unwrap();
        let install = Self {
            account: account.clone(),
            proxy: Proxy::start(user, delays),
            folder,
            bootstrap: BOOTSTRAP.to_owned(),
            home: REGION,
        };
        install.write_rules(RULES);
        install
    }

    pub(crate) fn write_rules(&self, rules: &str) {
        fs::write(self.folder.join("audit-alert.toml"), rules).unwrap();
    }

    /// Returns a command with the flag `--region`, to be run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.command_without_region(args);
        command.args(["--region", self.home]);
        command
    }

    /// Returns a command without `--region`.
    pub(crate) fn command_without_region(&self, args: &[&str]) -> Command {
        let user = self.proxy.account();
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        command
            .args(args)
            .current_dir(&self.folder)
            .env_clear()
            .env("HOME", "/nowhere")
            .env("XDG_CONFIG_HOME", "/nowhere")
            .env("AWS_ENDPOINT_URL", user.endpoint())
            .env("AWS_ACCESS_KEY_ID", &user.keys.id)
            .env("AWS_SECRET_ACCESS_KEY", &user.keys.secret)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("SLACK_WEBHOOK_URL", WEBHOOK)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end, and asserts that its output has neither the webhook nor the keys.
    pub(crate) fn run(&self, mut command: Command) -> RunResult {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(stdout), text(stderr));
        for secret in ["HiddenWebhook", &self.proxy.account().keys.secret] {
            assert!(!format!("{stdout}{stderr}").contains(secret), "{stdout}{stderr}");
        }
        RunResult { code: status.code().unwrap(), stdout, stderr }
    }

    pub(crate) fn install_command(&self, more: &[&str]) -> Command {
        self.command(&[&["install", "--bootstrap", &self.bootstrap], more].concat())
    }

    pub(crate) fn uninstall_command(&self) -> Command {
        self.command(&["uninstall", "--yes"])
    }

    pub(crate) fn install(&self) -> RunResult {
        self.run(self.install_command(&["--yes"]))
    }

    pub(crate) fn status(&self) -> RunResult {
        self.run(self.command(&["status", "--bootstrap", &self.bootstrap]))
    }

    pub(crate) fn uninstall(&self) -> RunResult {
        self.run(self.uninstall_command())
    }

    /// Kills a command after a number of mutating calls. Returns false if it succeeded with fewer.
    pub(crate) fn kill_after(&self, mutating_calls: usize, mut command: Command) -> bool {
        let reached = self.proxy.stop_after(mutating_calls);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let is_reached = loop {
            if reached.recv_timeout(Duration::from_millis(10)).is_ok() {
                kill(&mut child);
                break true;
            }
            if let Some(status) = child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                break false;
            }
        };
        self.proxy.resume();
        is_reached
    }

    /// Returns the mutating calls since the last call of this function or of `Proxy::calls`.
    pub(crate) fn mutating_calls(&self) -> Vec<String> {
        let calls = self.proxy.calls().into_iter().filter(|it| it.is_mutating);
        calls.map(|it| it.operation).collect()
    }

    /// Dumps the account in the regions that the tests use.
    pub(crate) fn dump(&self) -> Dump {
        dump(&self.account, &[REGION, "us-east-1", "eu-west-1"])
    }
}

impl Drop for Install {
    fn drop(&mut self) {
        // A failed test keeps its folder for inspection.
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}

/// Starts a command on a new terminal.
pub(crate) fn on_terminal(mut command: Command) -> PtySession {
    // rexpect redirects the streams before `exec`; the command's own settings would undo that.
    command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    spawn_command(command, Some(60_000)).unwrap()
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Runs each test function on both emulators.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod on_ministack {
            $(#[test]
            #[ignore = "needs ministack, from PyPI"]
            fn $test() {
                let server = $crate::emulators::ministack::open();
                super::$test(server);
            })*
        }
        mod on_moto {
            $(#[test]
            #[ignore = "needs moto, from PyPI"]
            fn $test() {
                let server = $crate::moto::open();
                super::$test(server);
            })*
        }
    };
}
pub(crate) use on_both;
