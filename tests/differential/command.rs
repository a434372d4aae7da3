//! A command that answers questions, line by line: a reference engine, a stand-in, or AWS.

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::Verdict;

/// A running command.
pub(crate) struct Answering {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Answering {
    /// Starts a command of the shell.
    pub(crate) fn start(command: &str) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        let input = BufWriter::new(child.stdin.take().unwrap());
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    /// Asks for the verdicts on pairs of a pattern and an event.
    pub(crate) fn ask(&mut self, pairs: &[(&str, &str)]) -> Result<Vec<Verdict>, String> {
        let Self { child, input, output } = self;
        // Another thread writes, so that neither side waits for the other with a full pipe.
        let answers = thread::scope(|scope| {
            let writer = scope.spawn(move || {
                for (pattern, event) in pairs {
                    writeln!(input, "{}", json!({ "pattern": pattern, "event": event }))?;
                }
                input.flush()
            });
            let lines = output.lines().take(pairs.len());
            let answers =
                lines.map(|line| line.map_err(|it| it.to_string()).and_then(|it| answer(&it)));
            let answers = answers.collect::<Result<Vec<_>, _>>();
            // A command that ends does not read the rest; the number of its answers shows this.
            drop(writer.join().unwrap());
            answers
        })?;
        if answers.len() == pairs.len() {
            return Ok(answers);
        }
        let status = child.wait().map_err(|it| it.to_string())?;
        Err(format!(
            "the command ended after {} of {} answers: {status}",
            answers.len(),
            pairs.len()
        ))
    }
}

/// Parses an answer: `true`, `false`, or an object with `error` for an invalid pattern.
fn answer(line: &str) -> Result<Verdict, String> {
    match serde_json::from_str(line) {
        Ok(Value::Bool(matched)) => Ok(Some(matched)),
        Ok(Value::Object(members)) if members.contains_key("error") => Ok(None),
        _ => Err(format!("not an answer: {line}")),
    }
}
