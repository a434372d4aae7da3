//! Errors of the Spark job that need no Spark: Python runs it with a module instead of `pyspark`.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::truth::run;

/// The executors have the files of the current folder.
const WITHOUT_SPARK: &str = "
import os, runpy, sys, types
spark = types.ModuleType('pyspark')
spark.SparkConf = spark.SparkContext = spark.TaskContext = None
spark.SparkFiles = types.SimpleNamespace(get=os.path.abspath)
sys.modules['pyspark'] = spark
";

/// Runs lines of Python in a folder with `job.py`.
fn python(folder: &Path, lines: &str, args: &[&str]) -> Output {
    let mut python = Command::new("python3");
    python.current_dir(folder).arg("-c").arg(format!("{WITHOUT_SPARK}{lines}")).args(args);
    python.output().expect("python3")
}

fn folder_with_job(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    assert!(run(&folder, &["spark-job", "-o", "job.py"]).status.success());
    folder
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "needs Python"]
fn an_executable_that_cannot_run_is_named_with_the_machine() {
    let folder = folder_with_job("scale-executable");
    let mut executable = fs::read(env!("CARGO_BIN_EXE_audit-alert")).unwrap();
    executable.truncate(64 << 10);
    // `e_machine`, at offset 18: EM_X86_64 is 62, EM_AARCH64 is 183.
    let (machine, other) = match executable[18] {
        62 => (183, "aarch64"),
        183 => (62, "x86_64"),
        unknown => panic!("{unknown}"),
    };
    executable[18] = machine;
    fs::write(folder.join("foreign"), executable).unwrap();
    let here = std::env::consts::ARCH;
    for (name, error) in [
        ("foreign", format!("({here}): Exec format error, built for {other}")),
        ("missing", format!("({here}): No such file or directory")),
    ] {
        let count = "runpy.run_path('job.py')['audit_alert'](sys.argv[1], [], [])";
        let output = python(&folder, count, &[name]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        let last = stderr.lines().last().unwrap();
        assert!(last.starts_with(&format!("RuntimeError: cannot run {name} on ")), "{stderr}");
        assert!(last.ends_with(&error), "{stderr}");
    }
}

#[test]
#[ignore = "needs Python"]
fn a_job_without_its_files_does_not_start() {
    let folder = folder_with_job("scale-files");
    let files = ["executable", "rules.json", "manifest.jsonl"];
    let job = |expected: &str| {
        let [executable, rules, manifest] = files;
        let args = ["--executable", executable, "--rules", rules, "--manifest", manifest];
        let main = "runpy.run_path('job.py', run_name='__main__')";
        let output = python(&folder, main, &[&args[..], &["-o", "report.json"]].concat());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.trim_end().ends_with(&format!("error: {expected}")), "{stderr}");
    };
    for file in files {
        job(&format!("{file} does not exist"));
        fs::write(folder.join(file), "").unwrap();
    }
    job("manifest.jsonl has no shards");
}
