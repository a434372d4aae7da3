"""Generates an archive in CloudTrail's layout, and counts the alerts of a rule set over it.

    naive.py generate FOLDER RECORDS
    naive.py count FOLDER [SINCE UNTIL]

The counts are made by comparing the names of events, without an engine for patterns: the truth for the tests of `backtest`.
"""

import collections
import datetime
import gzip
import json
import pathlib
import random
import sys

FLOOD_LIMIT = 3
SEVERITIES = ["info", "low", "medium", "high", "critical"]

# Name, severity, service and event names; None for all events of the service.
RULES = [
    ("ec2-all", "low", "ec2", None),
    ("instances", "medium", "ec2", ["RunInstances", "TerminateInstances"]),
    ("users", "medium", "iam", ["CreateUser", "DeleteUser"]),
    ("keys", "critical", "iam", ["CreateAccessKey"]),
    ("identities", "info", "iam", ["CreateUser", "CreateAccessKey", "CreateRole"]),
    ("queues", "medium", "sqs", ["DeleteQueue"]),
]

EVENTS = [
    ("ec2", "DescribeInstances"),
    ("ec2", "RunInstances"),
    ("ec2", "TerminateInstances"),
    ("ec2", "CreateTags"),
    ("iam", "CreateUser"),
    ("iam", "CreateAccessKey"),
    ("iam", "CreateRole"),
    ("iam", "ListUsers"),
    ("s3", "PutBucketPolicy"),
    ("kms", "Decrypt"),
]

ACCOUNTS = ["111122223333", "444455556666"]
REGIONS = ["us-east-1", "eu-west-1"]
USERS = ["mina", "yuna", "deploy", "robot"]
START = datetime.datetime(2026, 10, 30, tzinfo=datetime.timezone.utc)
DAYS = 5


def is_read(name):
    return name.startswith(("Describe", "List", "Get", "Decrypt"))


def record(dice, number):
    service, name = dice.choices(EVENTS, weights=[20, 3, 1, 4, 1, 1, 2, 9, 2, 20])[0]
    account, user = dice.choice(ACCOUNTS), dice.choices(USERS, weights=[1, 2, 9, 3])[0]
    seconds = dice.randrange(DAYS * 86_400)
    # Floods, so that alerts are held back.
    if user == "deploy":
        seconds -= seconds % 86_400 - dice.randrange(600)
    time = START + datetime.timedelta(seconds=seconds)
    event = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDA" + user.upper(),
            "arn": f"arn:aws:iam::{account}:user/{user}",
            "accountId": account,
            "userName": user,
        },
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": dice.choice(REGIONS),
        "sourceIPAddress": f"192.0.2.{dice.randrange(250)}",
        "userAgent": dice.choice(["aws-cli/2.15.0 md/x", "Boto3/1.34", "console.amazonaws.com"]),
        "requestParameters": {"tags": [{"key": "a\\u00e9\"", "value": "x" * dice.randrange(80)}]},
        "responseElements": None,
        "requestID": f"r{number}",
        "eventID": f"{number:08}",
        "readOnly": is_read(name),
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
    }
    if dice.random() < 0.1:
        event["errorCode"] = "AccessDenied"
    return event


def generate(folder, count):
    dice = random.Random(19)
    files = collections.defaultdict(list)
    for number in range(count):
        event = record(dice, number)
        # Files are delivered some minutes later, and then have records of the day before.
        delivered = datetime.datetime.fromisoformat(event["eventTime"]) + datetime.timedelta(minutes=7)
        part = number % (1 + count // 6_000)
        key = (event["recipientAccountId"], event["awsRegion"], delivered.strftime("%Y/%m/%d"), part)
        files[key].append(event)
    for (account, region, day, part), events in files.items():
        name = f"{account}_CloudTrail_{region}_{day.replace('/', '')}T0000Z_{part:016}.json.gz"
        path = folder / "logs" / "AWSLogs" / account / "CloudTrail" / region / day / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if dice.random() < 0.1:
            events.insert(1, 17)  # no record
        path.write_bytes(gzip.compress(json.dumps({"Records": events}).encode(), 1))
    # Neither of these files is opened.
    for kind in ["CloudTrail-Digest", "CloudTrail-Insight"]:
        path = folder / "logs" / "AWSLogs" / ACCOUNTS[0] / kind / REGIONS[0] / "x.json.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x1f\x8bnonsense")
    lines = ["packs = []", "[flood]", f"limit = {FLOOD_LIMIT}"]
    for name, severity, service, events in RULES:
        lines += ["[[rule]]", f'name = "{name}"', f'severity = "{severity}"', f'service = "{service}"']
        lines += [f"events = {json.dumps(events)}"] if events else []
    ignored = {"detail": {"userIdentity": {"userName": ["robot"]}}}
    lines += ["[[ignore]]", f"pattern = '{json.dumps(ignored)}'"]
    (folder / "audit-alert.toml").write_text("\n".join(lines) + "\n")


def matching(event):
    """The rules that receive the event, the most severe first."""
    service, name = event["eventSource"].split(".")[0], event["eventName"]
    found = [rule for rule in RULES if rule[2] == service and (rule[3] is None or name in rule[3])]
    # Read-only events are delivered only to rules that name them, and no rule does.
    found = [] if is_read(name) else found
    return sorted(found, key=lambda rule: -SEVERITIES.index(rule[1]))


def messages(times):
    posted, held_since, count = [], None, 0
    for time in sorted(times):
        if held_since is not None and time - held_since < 60:
            continue
        posted = [it for it in posted if time - it < 60]
        count += 1
        if len(posted) < FLOOD_LIMIT:
            posted.append(time)
        else:
            posted, held_since = [], time
    return count


def count(folder, since="0", until="9"):
    records = collections.Counter()
    days, overlaps = collections.Counter(), collections.Counter()
    rules = {rule[0]: {"alerts": 0, "first": 0, "ignored": 0, "days": collections.Counter(),
                       "actors": collections.Counter(), "kinds": collections.defaultdict(list)} for rule in RULES}
    for path in (folder / "logs").rglob("*_CloudTrail_*.json.gz"):
        for event in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            if not isinstance(event, dict):
                records["unreadable"] += 1
                continue
            if not since <= event["eventTime"] < until:
                continue
            day, user = event["eventTime"][:10], event["userIdentity"]
            days[day] += 1
            found = matching(event)
            if not found:
                records["unmatched"] += 1
                continue
            if user["userName"] == "robot":
                records["ignored"] += 1
                for rule in found:
                    rules[rule[0]]["ignored"] += 1
                continue
            records["matched"] += 1
            for rule in found:
                counts = rules[rule[0]]
                counts["alerts"] += 1
                counts["days"][day] += 1
                counts["actors"][user["arn"]] += 1
            for index, one in enumerate(found):
                for other in found[index + 1:]:
                    overlaps[tuple(sorted([one[0], other[0]]))] += 1
            first = found[0]
            rules[first[0]]["first"] += 1
            names = tuple(rule[0] for rule in found)
            kind = (names, event["eventName"], event.get("errorCode"), user["arn"])
            time = datetime.datetime.fromisoformat(event["eventTime"]).timestamp()
            rules[first[0]]["kinds"][kind].append(time)
    for (name, severity, _, _), counts in zip(RULES, rules.values()):
        held = SEVERITIES.index(severity) < SEVERITIES.index("high")
        kinds = counts.pop("kinds").values()
        counts["messages"] = sum(messages(it) if held else len(it) for it in kinds)
    print(json.dumps({
        "records": records,
        "days": days,
        "overlaps": [[*pair, number] for pair, number in overlaps.items()],
        "rules": rules,
    }))


if __name__ == "__main__":
    command, folder, *rest = sys.argv[1:]
    if command == "generate":
        generate(pathlib.Path(folder), int(rest[0]))
    else:
        count(pathlib.Path(folder), *rest)
