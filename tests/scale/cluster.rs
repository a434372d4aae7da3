//! Apache Spark, as the Python package ships it: a cluster of two executors on this machine.
use std::process::Command;

use crate::emulators::venv::Venv;

const VENV: Venv = Venv { name: "spark", requirements: include_str!("spark.txt") };

/// Returns `spark-submit` on a cluster of this many executors, with one core each. Panics if Spark cannot be installed; its tests
/// are ignored by default.
pub(crate) fn submit(executors: u32) -> Command {
    let python = VENV.python().unwrap_or_else(|problem| panic!("cannot install Spark: {problem}"));
    let mut command = Command::new(python.with_file_name("spark-submit"));
    command.arg("--master").arg(format!("local-cluster[{executors},1,1024]"));
    command.args(["--conf", "spark.ui.enabled=false"]);
    command.args(["--conf", "spark.log.level=ERROR"]);
    // Both listen on all interfaces by default.
    command.env("SPARK_LOCAL_IP", "127.0.0.1").env("PYSPARK_PYTHON", python);
    command
}
