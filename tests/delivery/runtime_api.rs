//! A mock of Lambda's Runtime API, and the real function run against it (Lambda developer guide, "Using the Lambda runtime
//! API").

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fs, thread};

use serde_json::Value;

use crate::server::{Answer, Server};

/// Time limit of each wait; a test fails after it.
const LIMIT: Duration = Duration::from_secs(30);

/// A running process of the function.
pub(crate) struct RunningFunction {
    process: Child,
    server: Server,
    events: mpsc::Sender<Answer>,
    responses: mpsc::Receiver<Result<String, Value>>,
    lines: mpsc::Receiver<String>,
    /// Timeout of an invocation, from which the deadline is computed.
    timeout: Duration,
    /// All lines of the log read so far.
    pub(crate) log: Vec<String>,
}

impl Drop for RunningFunction {
    fn drop(&mut self) {
        // The process may have exited already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Creates the folder of the unpacked zip, with the rules only.
pub(crate) fn task_root(name: &str, rules: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("function").join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("rules.json"), rules).unwrap();
    folder
}

impl RunningFunction {
    /// Starts the function with this environment and the variables that Lambda sets, and no others.
    pub(crate) fn start(root: &Path, environment: &[(&str, &str)]) -> Self {
        let (events, next) = mpsc::channel();
        let next = Arc::new(Mutex::new(next));
        let (sender, responses) = mpsc::channel();
        let server = Server::start(move |_, hit| {
            if hit.path.ends_with("/invocation/next") {
                return Answer::From(Arc::clone(&next));
            }
            let response = match hit.path.rsplit('/').next() {
                Some("response") => Ok(hit.body.clone()),
                Some("error") => Err(serde_json::from_str(&hit.body).unwrap()),
                _ => panic!("{} {}", hit.method, hit.path),
            };
            // The test may have ended already.
            drop(sender.send(response));
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
        Self { process, server, events, responses, lines, timeout, log: Vec::new() }
    }

    /// Sets the timeout of the next invocations.
    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = timeout;
    }

    /// Delivers an event without waiting for the response.
    pub(crate) fn deliver(&self, payload: &str) {
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

    /// Waits for the response of the function, or its error.
    pub(crate) fn response(&self) -> Result<String, Value> {
        self.responses.recv_timeout(LIMIT).unwrap()
    }

    /// Delivers an event and waits for the response. An error is the `errorMessage` of the function.
    pub(crate) fn invoke(&self, payload: &str) -> Result<Value, String> {
        self.deliver(payload);
        match self.response() {
            Ok(response) => Ok(serde_json::from_str(&response).unwrap()),
            Err(error) => Err(error["errorMessage"].as_str().unwrap().to_owned()),
        }
    }

    /// Waits for the next line of the log.
    pub(crate) fn line(&mut self) -> Value {
        let line = self.lines.recv_timeout(LIMIT).unwrap();
        self.log.push(line.clone());
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"))
    }

    /// Waits for the next line of the log and returns its outcome and reason.
    pub(crate) fn outcome(&mut self) -> (String, String) {
        let line = self.line();
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("outcome"), text("reason"))
    }

    /// Returns the number of polls for an event.
    pub(crate) fn polls(&self) -> usize {
        self.server.hits().iter().filter(|hit| hit.path.ends_with("/next")).count()
    }

    /// Waits until the function polls for the next event after `events` others.
    pub(crate) fn wait_until_idle(&self, events: usize) {
        self.server.wait_for(2 * events + 1);
    }

    /// Sends SIGTERM, as Lambda does.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let id = i32::try_from(self.process.id()).unwrap();
        let id = rustix::process::Pid::from_raw(id).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// Waits for the process to exit, and reads the rest of its log.
    pub(crate) fn wait_for_exit(&mut self) -> ExitStatus {
        // The channel closes once both streams are closed.
        while let Ok(line) = self.lines.recv_timeout(LIMIT) {
            self.log.push(line);
        }
        self.process.wait().unwrap()
    }
}
