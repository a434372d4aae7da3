"""Compares `audit-alert backtest` with `zcat` and with DuckDB on an archive, for docs/performance.md.

The programs run in turn, because the load of a machine changes: audit-alert, zcat, audit-alert, zcat. Prints the median of
the CPU time (user and system, all threads), which other programs change less than the time, and the peak memory. The speed
in units of `zcat` is its CPU time divided by that of `backtest` for each of two threads. `--duckdb` needs the package
`duckdb` of PyPI in the environment of this Python.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys

JOBS = 2
DUCKDB = """
import duckdb, sys
connection = duckdb.connect(config={"threads": int(sys.argv[1])})
print(len(connection.execute(
    "select r.eventSource, r.eventName, count(*) from (select unnest(Records) r from read_json(?, "
    "columns={'Records': 'STRUCT(eventSource VARCHAR, eventName VARCHAR)[]'}, "
    "maximum_object_size=200000000)) group by 1, 2", [sys.argv[2:]]).fetchall()))
"""


def measure(command, stdin=None):
    """Runs a command. Returns its CPU time in seconds, and the peak memory of its largest process in MB."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if stdin is not None:
        process.stdin.write(stdin)
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # 2: the archive has unreadable files. xargs exits with 123 if zcat refuses one.
    if process.returncode not in (0, 2, 123):
        sys.exit(f"{command[0]} exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("executables", nargs="+", help="audit-alert, one or several versions")
    parser.add_argument("--archive", required=True, type=pathlib.Path, help="a folder")
    parser.add_argument("--rules", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--duckdb", action="store_true", help="also count the names with DuckDB")
    args = parser.parse_args()

    # Neither `backtest` nor DuckDB reads digests and Insights events.
    files = sorted(str(it) for it in args.archive.rglob("*.json.gz") if "/CloudTrail-" not in it.as_posix())
    names = "\0".join(files).encode()
    runs = {"zcat": (["xargs", "-0", "zcat"], names)}
    for executable in args.executables:
        options = ["--rules", args.rules, "--format", "json", "--jobs", str(JOBS)]
        runs[executable] = ([executable, "backtest", *options, str(args.archive)], None)
    if args.duckdb:
        runs["duckdb"] = ([sys.executable, "-c", DUCKDB, str(JOBS), *files], None)
    results = {name: [] for name in runs}
    for _ in range(args.rounds):
        for name, (command, stdin) in runs.items():
            results[name].append(measure(command, stdin))

    zcat = statistics.median(cpu for cpu, _ in results["zcat"])
    print(f"{len(files)} files, median of {args.rounds} rounds")
    for name, result in results.items():
        cpu, memory = statistics.median(it[0] for it in result), max(it[1] for it in result)
        ratio = f", {zcat / (cpu / JOBS):.2f} × zcat" if name in args.executables else ""
        print(f"{name}: {cpu:.3f} s of CPU time{ratio}, {memory:.0f} MB")


main()
