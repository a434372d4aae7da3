//! Runs the scripts of `action.yml` as a runner does, with `bash`, in a folder with the variables of a runner.
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::yaml::document;

/// A job of a runner.
pub(crate) struct Job {
    action: Value,
    pub(crate) folder: PathBuf,
    /// The values of expressions, such as `github.token`.
    expressions: BTreeMap<String, String>,
    /// Folders before the others of `PATH`.
    pub(crate) path: Vec<PathBuf>,
    pub(crate) env: Vec<(String, String)>,
}

impl Job {
    /// Creates a job whose inputs have the default values. Its folder is `repo`, beside the runner's own files.
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hosted-ci").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        for inner in ["repo", "temp", "bin"] {
            fs::create_dir_all(folder.join(inner)).unwrap();
        }
        let action = document("action.yml");
        let inputs = action["inputs"].as_object().unwrap().iter();
        let expressions = inputs
            .map(|(name, input)| {
                (format!("inputs.{name}"), input["default"].as_str().unwrap().to_owned())
            })
            .collect();
        let executable = Path::new(env!("CARGO_BIN_EXE_audit-alert")).parent().unwrap();
        let path = vec![folder.join("bin"), executable.to_owned()];
        Self { action, folder, expressions, path, env: Vec::new() }
    }

    /// Sets the value of an expression.
    pub(crate) fn set(&mut self, expression: &str, value: &str) {
        self.expressions.insert(expression.to_owned(), value.to_owned());
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a program that the scripts find before any other of its name.
    pub(crate) fn program(&self, name: &str, script: &str) {
        let path = self.file("bin").join(name);
        fs::write(&path, script).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs git in the folder of the job and returns its output.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
        let output = git.args(args).current_dir(self.file("repo")).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Runs the script of a step. Its outputs become expressions.
    pub(crate) fn run(&mut self, name: &str) -> Output {
        let steps = self.action["runs"]["steps"].as_array().unwrap();
        let step = steps.iter().find(|it| it["name"] == name).unwrap().clone();
        assert_eq!(step["shell"], "bash");
        let script = self.file("script.sh");
        fs::write(&script, step["run"].as_str().unwrap()).unwrap();
        let output = self.file("output");
        fs::write(&output, "").unwrap();
        let folders = self.path.iter().map(|it| it.to_str().unwrap()).collect::<Vec<_>>().join(":");
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(&script);
        bash.current_dir(self.file("repo"))
            .env_clear()
            .env("PATH", format!("{folders}:{}", std::env::var("PATH").unwrap()))
            .env("HOME", self.file("temp"))
            .env("RUNNER_TEMP", self.file("temp"))
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_PATH", self.file("path"))
            .env("GITHUB_STEP_SUMMARY", self.file("summary"))
            .env("GITHUB_REPOSITORY", "example/rules")
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        for (name, expression) in step["env"].as_object().unwrap() {
            bash.env(name, self.evaluate(expression.as_str().unwrap()));
        }
        let result = bash.output().unwrap();
        if let Some(id) = step["id"].as_str() {
            for line in fs::read_to_string(output).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                self.set(&format!("steps.{id}.outputs.{name}"), value);
            }
        }
        result
    }

    /// Returns the value of an expression that is known; that of an output that was not written is empty.
    pub(crate) fn evaluate(&self, text: &str) -> String {
        let Some(expression) = text.strip_prefix("${{ ").and_then(|it| it.strip_suffix(" }}"))
        else {
            return text.to_owned();
        };
        match self.expressions.get(expression) {
            Some(value) => value.clone(),
            None if expression.starts_with("steps.") => String::new(),
            None => panic!("no value of {expression}"),
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // A failed test keeps its folder for inspection.
        if !std::thread::panicking() {
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}

/// Returns the output of a script that must succeed.
#[track_caller]
pub(crate) fn succeeds(output: &Output) -> String {
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{err}");
    out.into_owned()
}
