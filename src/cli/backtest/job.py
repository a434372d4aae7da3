"""Backtests an archive on Apache Spark. Each task counts a shard of the manifest with audit-alert.

spark-submit job.py --executable audit-alert --rules rules.json --manifest manifest.jsonl -o report.json"""
import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import zlib

from pyspark import SparkConf, SparkContext, SparkFiles, TaskContext

MACHINES = {b"\x3e\x00": ", built for x86_64", b"\xb7\x00": ", built for aarch64"}  # by `e_machine` of ELF


def audit_alert(executable, arguments, lines):
    """Runs a command of audit-alert on this machine. Exit code 2 with output: the counts name unreadable objects."""
    path = SparkFiles.get(executable)
    with tempfile.TemporaryFile() as stdin:  # A pipe would fail if the command ends early.
        stdin.writelines(line.encode() + b"\n" for line in lines)
        stdin.seek(0)
        try:
            os.chmod(path, 0o755)
            done = subprocess.run([path, "backtest", *arguments], stdin=stdin, capture_output=True)
        except OSError as error:
            built = MACHINES.get(open(path, "rb").read(20)[18:], "") if os.path.isfile(path) else ""
            here = f"{os.uname().nodename} ({os.uname().machine})"
            raise RuntimeError(f"cannot run {executable} on {here}: {error.strerror}{built}") from None
    if done.returncode in (0, 2) and done.stdout:
        return done.stdout.decode().strip()
    reason = " ".join(done.stderr.decode(errors="replace").split())[:1000]
    raise RuntimeError(f"{executable} exited with code {done.returncode}: {reason}")


def count(line, executable, rules, attempts):
    """Returns the counts of a shard, or its failure. Spark repeats a failed task, at most `attempts` times."""
    try:
        return audit_alert(executable, ["--shard", "-", "--rules", SparkFiles.get(rules), "--jobs", "1"], [line]), None
    except Exception as error:
        if TaskContext.get().attemptNumber() + 1 < attempts:
            raise
        failure = {"format": "audit-alert.failed-shard", "version": 1}
        return None, json.dumps({**failure, "shard": json.loads(line), "reason": str(error)})


def merged(parts, executable):
    """Merges the counts of many shards, one after the other, in one process. Passes on failures."""
    failed = []
    counts = (text for text, failure in parts if text or failed.append(failure))
    for first in counts:
        yield audit_alert(executable, ["merge", "-", "--format", "partial"], itertools.chain([first], counts))
    yield from failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--master", help="default: that of spark-submit")
    parser.add_argument("--executable", required=True, help="audit-alert for the machines of the cluster")
    parser.add_argument("--rules", required=True, help="from `audit-alert rules export`")
    parser.add_argument("--manifest", required=True, help="from `audit-alert backtest plan`")
    parser.add_argument("-o", "--output", required=True, help="the report, as JSON")
    options = parser.parse_args()
    for path in (options.executable, options.rules, options.manifest):
        os.path.isfile(path) or parser.error(f"{path} does not exist")
    with open(options.manifest, "rb") as manifest:  # The driver holds all lines: 8 GB for 50 million objects.
        lines = [zlib.compress(line, 1) for line in manifest] or parser.error(f"{options.manifest} has no shards")
    conf = SparkConf().setAppName("audit-alert backtest")
    context = SparkContext.getOrCreate(conf.setMaster(options.master) if options.master else conf)
    executable, rules = (os.path.basename(it) for it in (options.executable, options.rules))
    context.addFile(options.executable)
    context.addFile(options.rules)
    is_local = context.master.split("[")[0] == "local"  # Spark does not repeat tasks there.
    attempts = 1 if is_local else int(context.getConf().get("spark.task.maxFailures", "4"))
    shards = context.parallelize(lines, len(lines))
    counts = shards.map(lambda line: count(zlib.decompress(line).decode(), executable, rules, attempts))
    parts = counts.repartition(len(lines) // 1000 + 1).mapPartitions(lambda it: merged(it, executable)).collect()
    command = [SparkFiles.get(executable), "backtest", "merge", "-", "--format", "json", "-o", options.output]
    sys.exit(subprocess.run(command, input="\n".join(parts).encode()).returncode)
