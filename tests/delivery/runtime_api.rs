//! Lambda's Runtime API, and the real function run against it (Lambda developer guide, "Using the Lambda runtime API").

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fs, thread};

use serde_json::Value;

use crate::server::{Answer, Server};

/// How long anything may take before a test fails.
const LIMIT: Duration = Duration::from_secs(30);

/// A running function.
pub(crate) struct Running {
    process: Child,
    server: Server,
    events: mpsc::Sender<Answer>,
    answers: mpsc::Receiver<Result<String, Value>>,
    lines: mpsc::Receiver<String>,
    /// What the function may take for an event, as Lambda tells it.
    timeout: Duration,
    /// Every line of the log so far.
    pub(crate) log: Vec<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A folder as the zip is unpacked in: the rules, and nothing else.
pub(crate) fn task_root(name: &str, rules: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("function").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rules.json"), rules).unwrap();
    folder
}

impl Running {
    /// Starts the function with an environment that has nothing but this and what Lambda sets.
    pub(crate) fn start(root: &Path, environment: &[(&str, &str)]) -> Self {
        let (events, next) = mpsc::channel();
        let next = Arc::new(Mutex::new(next));
        let (sender, answers) = mpsc::channel();
        let server = Server::start(move |_, hit| {
            if hit.path.ends_with("/invocation/next") {
                return Answer::From(Arc::clone(&next));
            }
            let answer = match hit.path.rsplit('/').next() {
                Some("response") => Ok(hit.body.clone()),
                Some("error") => Err(serde_json::from_str(&hit.body).unwrap()),
                _ => panic!("{} {}", hit.method, hit.path),
            };
            // The test may have seen enough.
            drop(sender.send(answer));
            Answer::of(202, "{\"status\":\"OK\"}")
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert-lambda"));
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", &server.address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "audit-alert")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/audit-alert")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
            .env("AWS_REGION", "ap-northeast-2")
            .env("LAMBDA_TASK_ROOT", root)
            .env("RUST_BACKTRACE", "1")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let (stdout, stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let other = sender.clone();
        thread::spawn(move || {
            BufReader::new(stdout).lines().for_each(|it| drop(sender.send(it.unwrap())));
        });
        thread::spawn(move || {
            BufReader::new(stderr).lines().for_each(|it| drop(other.send(it.unwrap())));
        });
        let timeout = Duration::from_secs(10);
        Self { process, server, events, answers, lines, timeout, log: Vec::new() }
    }

    /// What the function may take for the next events.
    pub(crate) fn allow(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Hands an event over, without waiting for what becomes of it.
    pub(crate) fn hand_over(&self, payload: &str) {
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + self.timeout;
        let headers = vec![
            ("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned()),
            ("Lambda-Runtime-Deadline-Ms", deadline.as_millis().to_string()),
            (
                "Lambda-Runtime-Invoked-Function-Arn",
                "arn:aws:lambda:ap-northeast-2:111122223333:function:audit-alert".to_owned(),
            ),
        ];
        self.events.send(Answer::Status(200, headers, payload.to_owned())).unwrap();
    }

    /// What the function answers to an event, or its error.
    pub(crate) fn answer(&self) -> Result<String, Value> {
        self.answers.recv_timeout(LIMIT).unwrap()
    }

    /// Hands an event over, and gives the answer; an error is that of the function, in its own words.
    pub(crate) fn invoke(&self, payload: &str) -> Result<Value, String> {
        self.hand_over(payload);
        match self.answer() {
            Ok(answer) => Ok(serde_json::from_str(&answer).unwrap()),
            Err(error) => Err(error["errorMessage"].as_str().unwrap().to_owned()),
        }
    }

    /// The next line of the log.
    pub(crate) fn line(&mut self) -> Value {
        let line = self.lines.recv_timeout(LIMIT).unwrap();
        self.log.push(line.clone());
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"))
    }

    /// Its outcome and the reason for it.
    pub(crate) fn outcome(&mut self) -> (String, String) {
        let line = self.line();
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("outcome"), text("reason"))
    }

    /// How often it asked for an event.
    pub(crate) fn polls(&self) -> usize {
        self.server.hits().iter().filter(|hit| hit.path.ends_with("/next")).count()
    }

    /// Waits until it asks for the event after so many.
    pub(crate) fn wait_until_idle(&self, events: usize) {
        self.server.wait_for(2 * events + 1);
    }

    /// Asks it to end, as Lambda does.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let id = i32::try_from(self.process.id()).unwrap();
        let id = rustix::process::Pid::from_raw(id).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits for its end, and reads the rest of its log.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        // Nothing comes any more once both streams are closed.
        while let Ok(line) = self.lines.recv_timeout(LIMIT) {
            self.log.push(line);
        }
        self.process.wait().unwrap()
    }
}
