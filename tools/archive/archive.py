"""Writes samples/archive: two weeks of one account, in the layout of CloudTrail's archives.

A pipeline deploys all day, and on one day in a loop. A person signs in, and makes two changes; another one makes more. A
program reads. `generate` makes the records, so all names and addresses are reserved for documentation.
"""

import argparse
import datetime
import gzip
import json
import pathlib
import random
import re
import shutil
import subprocess

ACCOUNT = "111122223333"
FIRST_DAY = datetime.date(2026, 11, 9)
DAYS = 14
# Deployments of each day.
DEPLOYMENTS = [9, 11, 8, 10, 12, 1, 0, 10, 9, 42, 11, 8, 2, 1]
LOOP = 42

ROLE = ["--identity", "assumed-role"]
DEPLOYER = [*ROLE, "--role", "deployer", "--user", "GitHubActions", "--client", "terraform", "--source-ip", "203.0.113.25"]
READER = [*ROLE, "--role", "inventory", "--user", "inventory", "--client", "sdk", "--source-ip", "203.0.113.80"]
PERSON = ["--identity", "sso", "--user", "gildong@example.com", "--source-ip", "192.0.2.14"]
CONSOLE = [*PERSON, "--client", "console"]
USER = ["--identity", "iam-user", "--user", "jane"]
CLI = [*USER, "--client", "cli", "--source-ip", "198.51.100.7"]
GLOBAL = ["--region", "us-east-1"]


class Generator:
    """Makes records, each with the next seed."""

    def __init__(self, executable):
        self.executable = executable
        self.seed = 0

    def record(self, service, action, at, options):
        self.seed += 1
        command = [self.executable, "generate", service, action, "--as", "record", "--seed", str(self.seed)]
        command += ["--at", at.strftime("%Y-%m-%dT%H:%M:%SZ"), "--account", ACCOUNT, *options]
        text = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
        # Each seed has a permission set of its own; these are sessions of one.
        text = re.sub(r"AWSReservedSSO_\w+?_[0-9a-f]{16}", "AWSReservedSSO_PowerUserAccess_d030ff483092c035", text)
        return json.loads(text)


def calls(day, rng):
    """Returns the calls of a day: service, action, time and options."""
    date = FIRST_DAY + datetime.timedelta(days=day)
    at = lambda hour, minute, second=0: datetime.datetime(date.year, date.month, date.day, hour, minute, second)
    for index in range(DEPLOYMENTS[day]):
        if DEPLOYMENTS[day] == LOOP:
            time = at(14, 2) + datetime.timedelta(seconds=5 * index)
        else:
            time = at(9 + index % 9, rng.randrange(60), rng.randrange(60))
        yield "ecs", "UpdateService", time, DEPLOYER
        if index % 3 == 0:
            yield "ecs", "RegisterTaskDefinition", time - datetime.timedelta(seconds=8), DEPLOYER
    is_weekday = day % 7 < 5
    for index in range(3 if is_weekday else 1):
        yield "ec2", "DescribeInstances", at(3 + index * 6, 10), READER
        yield "s3", "ListBuckets", at(3 + index * 6, 11), READER
    if is_weekday:
        yield "signin", "ConsoleLogin", at(8, 50, rng.randrange(60)), PERSON
        yield "ec2", "DescribeSecurityGroups", at(9, 2), CONSOLE
    if day in (2, 9):
        yield "iam", "AttachRolePolicy", at(10, 15), [*DEPLOYER, *GLOBAL]
    if day == 3:
        yield "ec2", "AuthorizeSecurityGroupIngress", at(11, 20), CONSOLE
    if day == 4:
        yield "iam", "CreateAccessKey", at(16, 44), [*CLI, *GLOBAL]
    if day == 8:
        yield "kms", "ScheduleKeyDeletion", at(17, 5), CONSOLE
    if day == 10:
        for index in range(3):
            yield "signin", "ConsoleLogin", at(8, 51, index * 9), [*USER, "--error", "Failed authentication", *GLOBAL]
    if day in (1, 5, 11):
        yield "secretsmanager", "PutResourcePolicy", at(13, 1), CLI


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("executable", help="audit-alert")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("samples/archive/AWSLogs"))
    args = parser.parse_args()
    generator, rng = Generator(args.executable), random.Random(19)
    shutil.rmtree(args.folder, ignore_errors=True)
    for day in range(DAYS):
        regions = {}
        for call in calls(day, rng):
            record = generator.record(*call)
            regions.setdefault(record["awsRegion"], []).append(record)
        date = FIRST_DAY + datetime.timedelta(days=day)
        for region, records in regions.items():
            records.sort(key=lambda it: (it["eventTime"], it["eventID"]))
            folder = args.folder / f"{ACCOUNT}/CloudTrail/{region}/{date:%Y/%m/%d}"
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{ACCOUNT}_CloudTrail_{region}_{date:%Y%m%d}T2355Z_{rng.getrandbits(64):016x}.json.gz"
            log = json.dumps({"Records": records}, separators=(",", ":"), ensure_ascii=False)
            # Without a time, equal records give equal files.
            (folder / name).write_bytes(gzip.compress(log.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
