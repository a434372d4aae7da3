//! Apache Spark, as the Python package ships it: a cluster of two executors on this machine.
use std::path::Path;
use std::process::Command;

use crate::emulators::venv::Venv;

const VENV: Venv = Venv { name: "spark", requirements: include_str!("spark.txt") };

/// The program that starts a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// `spark-submit --master MASTER job.py`
    SparkSubmit,
    /// `python job.py --master MASTER`
    Python,
}

/// Returns the command of a job on a cluster of two executors, with one core and this environment each. Panics if Spark cannot be
/// installed; its tests are ignored by default.
pub(crate) fn job(start: Start, job: &Path, environment: &[(&str, String)]) -> Command {
    let python = VENV.python().unwrap_or_else(|problem| panic!("cannot install Spark: {problem}"));
    let mut options = vec!["spark.ui.enabled=false".to_owned(), "spark.log.level=ERROR".to_owned()];
    options.extend(environment.iter().map(|(name, it)| format!("spark.executorEnv.{name}={it}")));
    let options: Vec<_> = options.iter().flat_map(|it| ["--conf", it]).collect();
    let master = ["--master", "local-cluster[2,1,1024]"];
    let mut command = match start {
        Start::SparkSubmit => {
            let mut submit = Command::new(python.with_file_name("spark-submit"));
            submit.args(master).args(options).arg(job);
            submit
        }
        Start::Python => {
            let mut interpreter = Command::new(&python);
            interpreter.arg(job).args(master);
            interpreter.env("PYSPARK_SUBMIT_ARGS", format!("{} pyspark-shell", options.join(" ")));
            interpreter
        }
    };
    // Both listen on all interfaces by default.
    command.env("SPARK_LOCAL_IP", "127.0.0.1").env("PYSPARK_PYTHON", python);
    command
}
