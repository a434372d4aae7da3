"""Backtests an archive on Apache Spark. Each task counts a shard of the manifest with audit-alert.

spark-submit job.py --executable audit-alert --rules rules.json --manifest manifest.jsonl -o report.json
"""
import argparse
import json
import os
import platform
import subprocess
import sys

from pyspark import SparkFiles, TaskContext
from pyspark.sql import SparkSession

FAILED = "audit-alert.failed-shard"


def audit_alert(executable, arguments, text):
    """Runs a command of audit-alert on this machine. Exit code 2 with output means that the counts name unreadable objects."""
    path = SparkFiles.get(executable)
    os.chmod(path, 0o755)
    try:
        done = subprocess.run([path, "backtest", *arguments], input=text.encode(), capture_output=True)
    except OSError as error:
        raise RuntimeError(f"cannot run {executable} on {platform.node()} ({platform.machine()}): {error}") from None
    if done.returncode in (0, 2) and done.stdout:
        return done.stdout.decode().strip()
    reason = " ".join(done.stderr.decode(errors="replace").split())[:1000]
    raise RuntimeError(f"{executable} exited with code {done.returncode}: {reason}")


def count(line, executable, rules, attempts):
    """Returns the counts of a shard, and its failure. Spark repeats the task of a failed shard, at most `attempts` times."""
    arguments = ["--shard", "-", "--rules", SparkFiles.get(rules), "--jobs", "1"]
    try:
        return audit_alert(executable, arguments, line), []
    except Exception as error:
        if TaskContext.get().attemptNumber() + 1 < attempts:
            raise
        failed = {"format": FAILED, "version": 1, "shard": json.loads(line), "reason": str(error)}
        return "", [json.dumps(failed)]


def merged(one, other, executable):
    """Merges the counts of two parts, and their failures."""
    parts = [it for it in (one[0], other[0]) if it]
    if len(parts) == 2:
        parts = [audit_alert(executable, ["merge", "-", "--format", "partial"], "\n".join(parts))]
    return "".join(parts), one[1] + other[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--master", help="default: that of spark-submit")
    parser.add_argument("--executable", required=True, help="audit-alert for the machines of the cluster")
    parser.add_argument("--rules", required=True, help="from `audit-alert rules export`")
    parser.add_argument("--manifest", required=True, help="from `audit-alert backtest plan`")
    parser.add_argument("-o", "--output", required=True, help="the report, as JSON")
    options = parser.parse_args()
    with open(options.manifest, encoding="utf-8") as manifest:
        lines = manifest.read().splitlines() or parser.error(f"{options.manifest} has no shards")
    builder = SparkSession.builder.appName("audit-alert backtest")
    spark = (builder.master(options.master) if options.master else builder).getOrCreate()
    context = spark.sparkContext
    context.addFile(options.executable)
    context.addFile(options.rules)
    executable, rules = (os.path.basename(it) for it in (options.executable, options.rules))
    # In local mode, Spark does not repeat tasks.
    is_local = context.master.split("[")[0] == "local"
    attempts = 1 if is_local else int(context.getConf().get("spark.task.maxFailures", "4"))
    shards = context.parallelize(lines, len(lines))
    counts = shards.map(lambda line: count(line, executable, rules, attempts))
    counts, failures = counts.treeReduce(lambda one, other: merged(one, other, executable))
    command = [SparkFiles.get(executable), "backtest", "merge", "-", "--format", "json", "-o", options.output]
    text = "\n".join([counts, *failures]).encode()
    sys.exit(subprocess.run(command, input=text).returncode)


if __name__ == "__main__":
    main()
