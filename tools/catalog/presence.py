#!/usr/bin/env python3
"""Determines the members of requests and responses that CloudTrail events usually contain.

The models mark the *required* members of a shape; an event also contains some of the optional ones, and a few
required ones never appear.  When the catalog is built, this module computes one bit for every top-level member of
an operation: "usually present".  Evidence, strongest first:

1. counts of the pair (eventSource, eventName) in real CloudTrail records: a member is present if at least half of
   the records contain it, also if it is required;
2. members that the SDK fills (the trait ``idempotencyToken``) are always present;
3. for all other pairs an estimated share of the calls that set an optional member, from the general to the special:
   a prior computed from all examples (by the verb of the operation and the name of the member, with back-off to the
   kind of verb and to the relation of the member's name to the noun of the operation); the real events of other
   pairs with the same service, kind of verb and type; with the same kind of verb and name of the member; and with
   the same service as well; published usage examples of the operation (botocore's ``examples-1.json`` and the
   examples of the AWS CLI). Each is averaged with the more general estimate, which has a fixed weight.

Secret and binary members that AWS omits from events are never present (``absent``).  Responses are complete if they
are small or have no example, else they have the members of the examples.  Nested structures (``usual_nested``) are
complete up to ten members; larger ones have the members that more than half of the examples contain.

The generator spells the members and adds keys without a member (S3 ``Host``, EC2 ``requestId``).  This module uses
the names of the model.

The evidence is in ``presence.tsv``, which contains names and counts only.  To regenerate it::

    python3 presence.py count --real-events DIR --botocore DIR [--cli-examples DIR]

with the directories of the ``*.jsonl`` records, of botocore's ``data`` and of awscli's ``examples``.
"""

import argparse
import collections
import functools
import gzip
import json
import os
import re
import sys
import typing

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "presence.tsv")

COLUMNS = ("basis", "event_source", "event_name", "part", "member", "seen", "of")
ANY = "*"  # in the column member: number of records (or examples) in which the part is not empty

HEADER = """\
# Counts of the members of AWS API requests and responses in events and examples; no values. Written by presence.py.
# basis event:   successful CloudTrail records of invictus-ir/aws_dataset (MIT), DataDog/stratus-red-team (Apache-2.0)
#                and panther-labs/panther-analysis (Apache-2.0); a key without a member in the model keeps its name.
# basis example: usage examples in botocore (examples-1.json, Apache-2.0) and in the AWS CLI (awscli/examples,
#                Apache-2.0); event_source is the directory of the service in botocore, required members are not counted.
# basis shape:   the structures in those examples with more than ten members: event_name is the shape, part is "any".
# basis prior:   the examples, summed over the operations of all services:
#                event_source is a verb or a kind of verb, event_name the sort of key, member a name or a relation.
# member *:      number of records (or examples) in which the part was not empty.
"""

# --- names ----------------------------------------------------------------------------------------------------------

KINDS = {
    "create": "Create Register Allocate Import Copy Request Run Purchase",
    "update": "Update Modify Edit Change Replace",
    "put": "Put Set Add Attach Associate Authorize Enable Grant",
    "delete": "Delete Remove Detach Disassociate Revoke Disable Deregister Terminate Cancel Release Stop",
    "list": "List",
    "read": "Describe Get Search Lookup Batch Query Scan Head Select Check View Estimate Download Discover",
    "start": "Start Send Invoke Execute Publish",
}
KIND = {verb: kind for kind, verbs in KINDS.items() for verb in verbs.split()}

# Read-only operations without a read verb.
READ_OPERATIONS = {
    "kms": "Decrypt Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext "
           "GenerateDataKeyWithoutPlaintext GenerateRandom GenerateMac Sign Verify VerifyMac ReEncrypt "
           "DeriveSharedSecret",
    "bedrock-runtime": "InvokeModel InvokeModelWithResponseStream Converse ConverseStream",
    "ses": "SendEmail SendRawEmail SendTemplatedEmail",
    "sesv2": "SendEmail",
}
# Operations with a read verb whose events have a response, from read-responses.tsv.
with open(os.path.join(HERE, "read-responses.tsv"), encoding="utf-8") as _table:
    ANSWERING_READS = {tuple(line.split("\t")[:2]) for line in _table if not line.startswith("#")}


def words(name):
    """``DescribeDBInstances`` -> ``['Describe', 'DB', 'Instances']``."""
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)


@functools.lru_cache(maxsize=None)
def verb(operation):
    return words(operation[0].upper() + operation[1:])[0]


def kind(operation):
    return KIND.get(verb(operation), "other")


def answers_nothing(service, operation):
    """Reports whether a successful call has ``responseElements: null``: calls that only read, and S3, which responds in
    headers."""
    if service == "s3":
        return True
    if (service, operation) in ANSWERING_READS:
        return False
    return kind(operation) in ("read", "list") or operation in READ_OPERATIONS.get(service, "").split()


def singular(name):
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


SUFFIXES = ("identifiers", "identifier", "ids", "id", "arns", "arn", "names", "name")


def relation(operation, member):
    """The relation of a member's name to the noun of the operation: ``noun+id``, ``other+arn``, ``plain``, ..."""
    noun = singular("".join(words(operation)[1:]).lower())
    name = member.lower()
    suffix = next((s for s in SUFFIXES if name.endswith(s)), "")
    stem = singular(name[: len(name) - len(suffix)])
    if stem == noun or (suffix and not stem):
        return "noun+" + (suffix or "self")
    return "other+" + suffix if suffix else "plain"


# --- models ---------------------------------------------------------------------------------------------------------

PART = {"request": "input", "response": "output"}
# Query services whose events omit the result wrapper around a single structure.
UNWRAPPED = ("rds", "docdb", "neptune", "redshift", "elasticache")


def top_level(service, operation, part, model):
    """``(members, required, payload)`` at the top level of requestParameters or responseElements."""
    op = model["operations"][operation]
    if PART[part] not in op:
        return {}, set(), None
    shape = model["shapes"][op[PART[part]]["shape"]]
    members = shape.get("members", {})
    if part == "response" and service in UNWRAPPED and len(members) == 1:
        inner = model["shapes"][next(iter(members.values()))["shape"]]
        if inner["type"] == "structure":
            return inner.get("members", {}), set(inner.get("required", [])), None
    return members, set(shape.get("required", [])), shape.get("payload")


BLOBS_LEFT_OUT = {
    "kms", "secretsmanager", "lambda", "dynamodb", "kinesis", "firehose", "bedrock", "bedrock-runtime", "s3", "ebs",
    "sagemaker-runtime", "iot-data", "lex-runtime", "lexv2-runtime", "polly", "rekognition", "textract",
}
SECRETS_LEFT_OUT = {"iam", "kms", "secretsmanager", "cognito-idp", "sts"}
LEFT_OUT = {
    ("s3control", "AccountId"), ("s3control", "ConfigId"),
    ("sts", "SerialNumber"), ("sts", "TokenCode"), ("sts", "WebIdentityToken"), ("sts", "SAMLAssertion"),
}
# Paging tokens and switches that a typical event does not contain, whatever the examples do.
NEVER_USUAL = {"dryrun", "nexttoken", "marker", "startingtoken", "paginationtoken", "continuationtoken", "contentmd5",
               "expectedbucketowner", "checksumalgorithm", "requestpayer", "usefipsendpoint",
               # Depends on the region; src/generate/parameters/s3.rs adds it.
               "createbucketconfiguration"}


# Members that the documentation retires ("Not supported. Use IP permissions instead.").
RETIRED = re.compile(r"^(<[^>]*>|\s)*(not supported|deprecated|reserved|this [\w ]{1,20} (is|has been) deprecated)\b", re.I)


def documentation(definition, model):
    return definition.get("documentation") or model["shapes"][definition["shape"]].get("documentation") or ""


def never_usual(member, definition, model):
    """Reports whether a typical event does not contain an optional member, whatever the examples do."""
    retired = definition.get("deprecated") or RETIRED.match(documentation(definition, model))
    return member.lower() in NEVER_USUAL or bool(retired)


def absent(service, member, definition, model):
    """Reports whether AWS omits the member from events (plaintexts, passwords, bodies)."""
    if (service, member) in LEFT_OUT:
        return True
    shape = model["shapes"][definition["shape"]]
    if definition.get("streaming") or shape.get("streaming") or definition.get("location") == "statusCode":
        return True
    if shape["type"] == "blob" and service in BLOBS_LEFT_OUT:
        return True
    return bool(shape.get("sensitive")) and service in SECRETS_LEFT_OUT and shape["type"] in ("string", "blob") and (
        service != "iam" or "password" in member.lower())


# --- counts ---------------------------------------------------------------------------------------------------------


class Counts:
    """``(basis, event_source, event_name, part) -> (of, {member: seen})``."""

    def __init__(self):
        self.of = collections.Counter()
        self.seen = collections.defaultdict(collections.Counter)
        self.prior = collections.defaultdict(lambda: [0, 0])  # (group, sort, name) -> [seen, of]

    def add(self, key, members, times=1):
        self.of[key] += times
        self.seen[key].update({m: times for m in members})

    def ratio(self, key, member):
        return self.seen[key][member] / self.of[key]

    def rows(self):
        for key in self.of:
            for member in self.seen[key]:
                yield (*key, member, self.seen[key][member], self.of[key])
            if ANY not in self.seen[key] and key[0] != "shape":
                yield (*key, ANY, 0, self.of[key])
        for (group, sort, name), (seen, of) in self.prior.items():
            if of >= MIN_PRIOR:
                yield ("prior", group, sort, "request", name, seen, of)

    def pairs(self):
        """The pairs (first label of eventSource, eventName) with counts of real events, sorted."""
        return sorted({(source, name) for basis, source, name, _ in self.of if basis == "event"})

    def without(self, pairs):
        """The counts without the real events of some pairs."""
        rest = Counts()
        rest.prior = self.prior
        for key, of in self.of.items():
            if key[0] != "event" or key[1:3] not in pairs:
                rest.of[key], rest.seen[key] = of, self.seen[key]
        return rest

    def write(self, path):
        with open(path, "w", encoding="utf-8", newline="\n") as out:
            out.write(HEADER)
            out.write("\t".join(COLUMNS) + "\n")
            for row in sorted(self.rows()):
                out.write("\t".join(map(str, row)) + "\n")

    @classmethod
    def read(cls, path):
        counts = cls()
        with open(path, encoding="utf-8") as table:
            for line in table:
                if line.startswith("#") or line.startswith(COLUMNS[0] + "\t"):
                    continue
                basis, source, name, part, member, seen, of = line.rstrip("\n").split("\t")
                if basis == "prior":
                    counts.prior[source, name, member] = [int(seen), int(of)]
                    continue
                key = (basis, source, name, part)
                counts.of[key] = int(of)
                counts.seen[key][member] = int(seen)
        return counts


SMALL = 10  # nested structures with at most this many members are complete and not counted
MIN_PRIOR = 5  # fewest operations for a prior


def prior_keys(operation, member, required):
    """Keys of the priors of an optional member, from the special to the general: ``(group, sort, name)``."""
    name = member[0].upper() + member[1:]
    some = "some required" if required else "none required"
    return (
        (verb(operation), "verb and member", name),
        (kind(operation), "kind and member", name),
        (kind(operation), "kind and relation", f"{relation(operation, member)}, {some}"),
    )


# --- the result -----------------------------------------------------------------------------------------------------


class Chance(typing.NamedTuple):
    """The share of the requests that have an optional member, in eighths; whether real events differ in it; and the
    sixteenths of the events of an unknown client that differ from the usual."""

    eighths: int
    doubtful: bool
    differing: int


class Presence:
    """The bit "usually present" for the members of every operation."""

    HALF = 0.5
    SHARE = 0.36  # an optional member is present if its estimated share is larger
    ANSWER = 0.0  # a member of a response is present if more than this share of the examples contain it
    FEW = 3  # responses with at most this many members are complete

    # Weight of each more general estimate, in operations with examples.
    WEIGHTS = (3, 4, 6)
    # Weight of each more general estimate, in pairs with real events, for each of `event_keys`.
    EVENT_WEIGHTS = (10, 3, 2)
    # Weight of the estimate from other operations, in examples of an operation. It is large because examples show
    # how an operation can be called, not how it usually is.
    EXAMPLE_WEIGHT = 12

    def __init__(self, table_path=TABLE, counts=None, flat=()):
        """``flat`` are the EC2 operations with parameters at the top level of events."""
        self.counts = counts or Counts.read(table_path)
        self.flat = flat
        self.rates = collections.defaultdict(lambda: [0, 0])  # key of `event_keys` -> [sum of shares, pairs]

    def learn(self, service, event_source, operation, event_name, model):
        """Adds the real events of a pair to the estimates for other pairs."""
        facts = self.facts(event_source, event_name, "request")
        if not facts:
            return
        of, seen = facts
        members, required, _ = top_level(service, operation, "request", model)
        for member, definition in members.items():
            if member not in required and not absent(service, member, definition, model):
                for key in self.event_keys(service, operation, member, definition, model):
                    self.rates[key][0] += seen[member] / of
                    self.rates[key][1] += 1

    def event_keys(self, service, operation, member, definition, model):
        """Keys of the shares in real events, from the general to the special."""
        reads = kind(operation) in ("read", "list")
        group = "read" if reads else kind(operation)
        family = "ec2 flat" if service == "ec2" and operation in self.flat else service
        name = member.lower()
        return (family, group, model["shapes"][definition["shape"]]["type"]), (group, name), (family, group, name, "")

    def rate(self, service, operation, member, members, required, model):
        """The estimated share of calls that set an optional member."""
        rate = self.prior_rate(operation, member, required)
        for key, weight in zip(self.event_keys(service, operation, member, members[member], model), self.EVENT_WEIGHTS):
            seen, of = self.rates.get(key, (0, 0))
            rate = (seen + rate * weight) / (of + weight)
        key = ("example", service, operation, "request")
        seen, of = (self.counts.seen[key][member], self.counts.of[key]) if key in self.counts.of else (0, 0)
        return (seen + rate * self.EXAMPLE_WEIGHT) / (of + self.EXAMPLE_WEIGHT)

    def prior_rate(self, operation, member, required):
        """Estimated share of calls that set an optional member, from other operations only."""
        rate = 0.1
        for key, weight in reversed(list(zip(prior_keys(operation, member, required), self.WEIGHTS))):
            seen, of = self.counts.prior.get(key, (0, 0))
            rate = (seen + rate * weight) / (of + weight)
        return rate

    def facts(self, event_source, event_name, part):
        """``(of, {member: seen})`` counted in real events, or None if there are none."""
        key = ("event", event_source.split(".")[0], event_name, part)
        return (self.counts.of[key], self.counts.seen[key]) if key in self.counts.of else None

    def empty(self, event_source, event_name, part):
        """Reports whether the part is null or empty in most real events."""
        facts = self.facts(event_source, event_name, part)
        return bool(facts) and facts[1][ANY] * 2 < facts[0]

    def usual(self, service, event_source, operation, event_name, part, model):
        """Members (named as in the model) of a typical successful event.

        Required members are included unless AWS omits them, so do not add them again.  Counts of a pair may also
        include a key without a member in the model (``interactive`` of ssm SendCommand).
        """
        members, required, _ = top_level(service, operation, part, model)
        facts = self.facts(event_source, event_name, part)
        if facts:
            of, seen = facts
            return {m for m, n in seen.items() if m != ANY and n * 2 >= of}
        chosen = self.usual_request if part == "request" else self.usual_response
        shown = chosen(service, operation, members, required, model)
        return {m for m in shown if m in members and not absent(service, m, members[m], model)}

    # Optional members with an estimated share in this range may be the exception of their operation; of an operation with
    # real events, also rarer ones.
    EXCEPTION, OBSERVED_EXCEPTION = (0.1, 0.6), (0.02, 0.9)
    # Sixteenths of the events that differ from the usual in the exception: without other members, and with. In
    # cross-validation, higher ones cost more precision and recall than the variety is worth.
    DIFFERING = (2, 3)
    # The same for an operation with at most three real events, which are mostly of one client.
    FEW_EVENTS, DIFFERING_OF_FEW = 3, 4
    # Range of the shares of members that events may have or not if the client is given.
    POSSIBLE = (0.1, 0.9)
    # Members that depend most on the client, as in src/generate/client.rs.
    BY_CLIENT = re.compile("tags?$|taglist|tagslist|tagspec|filter|limit$|max(items|keys|records|results)$|pagesize$", re.I)
    # Weight of the estimate from other pairs, in records. A few records of a pair are mostly of one client.
    CLIENT_WEIGHT = 1

    def chances(self, service, event_source, operation, event_name, model):
        """The optional members of a request that only some events have: ``{member: Chance}``. If no real event of the
        operation shows a difference, one member is its exception: the least usual of those that events usually have,
        else the most usual of the others."""
        members, required, _ = top_level(service, operation, "request", model)
        usual = self.usual(service, event_source, operation, event_name, "request", model)
        facts = self.facts(event_source, event_name, "request")
        found, rates = {}, {}
        for member, definition in members.items():
            listed = model["shapes"][definition["shape"]]["type"] == "list"
            always = service == "ec2" and operation in self.flat and operation.startswith("Describe") and listed
            if (member in required or definition.get("idempotencyToken") or always
                    or never_usual(member, definition, model) or absent(service, member, definition, model)):
                continue
            rate = self.rate(service, operation, member, members, required, model)
            doubtful = False
            if facts:
                of, seen = facts[0], facts[1][member]
                rate = (seen + rate * self.CLIENT_WEIGHT) / (of + self.CLIENT_WEIGHT)
                single = of == seen == 1 and kind(operation) == "create"
                doubtful = 0 < seen < of or single or bool(self.BY_CLIENT.search(member))
            rates[member] = rate
            if self.POSSIBLE[0] < rate < self.POSSIBLE[1]:
                found[member] = Chance(min(max(round(rate * 8), 1), 7), doubtful, 0)
        if not any(chance.doubtful for chance in found.values()):
            low, high = self.OBSERVED_EXCEPTION if facts else self.EXCEPTION
            possible = [m for m, rate in rates.items() if low < rate < high]
            shown, others = [m for m in possible if m in usual], [m for m in possible if m not in usual]
            exception = min(shown, key=rates.get) if shown else max(others, key=rates.get, default=None)
            if exception:
                few = facts and facts[0] <= self.FEW_EVENTS
                differing = self.DIFFERING_OF_FEW if few else self.DIFFERING[bool(usual - {exception})]
                found[exception] = found.get(exception, Chance(0, False, 0))._replace(differing=differing)
        return found

    def usual_request(self, service, operation, members, required, model):
        shown = set(required) | {m for m, d in members.items() if d.get("idempotencyToken")}
        if service == "ec2" and operation in self.flat and operation.startswith("Describe"):
            # EC2 writes every list of a flat Describe request, empty if the request has none.
            shown |= {m for m, d in members.items() if model["shapes"][d["shape"]]["type"] == "list"}
        optional = [m for m, d in members.items() if m not in shown and not never_usual(m, d, model)]
        return shown | {
            m for m in optional if self.rate(service, operation, m, members, required, model) > self.SHARE
        }

    def usual_response(self, service, operation, members, required, model):
        if answers_nothing(service, operation):
            return set()
        key = ("example", service, operation, "response")
        if key not in self.counts.of:
            # Examples of other operations may have counts of the unwrapped structure.
            output = model["operations"][operation].get("output", {}).get("shape")
            inner = [d["shape"] for d in model["shapes"][output].get("members", {}).values()] if output else []
            if members and service in UNWRAPPED and len(inner) == 1:
                key = ("shape", service, inner[0], "any")
        few = len(members) <= self.FEW or key not in self.counts.of
        return {
            m for m in members
            if m in required or m.lower() not in NEVER_USUAL and (few or self.counts.ratio(key, m) > self.ANSWER)
        }

    def usual_nested(self, service, shape_name, model):
        """Usual members of a nested structure, the same in requests and responses."""
        shape = model["shapes"][shape_name]
        members = shape.get("members", {})
        key = ("shape", service, shape_name, "any")
        known = key in self.counts.of
        shown = {m for m in members if not absent(service, m, members[m], model)}
        if shape.get("union"):
            # A union has exactly one member.
            best = max(shown, key=lambda m: (known and self.counts.seen[key][m], -list(members).index(m)), default=None)
            return {best} if best else set()
        if known and len(members) > SMALL:
            shown = {m for m in shown if self.counts.ratio(key, m) > self.HALF}
        elif len(members) > 12:
            shown = set()
        return shown | set(shape.get("required", []))


# --- counting -------------------------------------------------------------------------------------------------------


class Models:
    """Lazy access to botocore's newest models. Finds the operation of an event."""

    # Services whose eventSource is neither the endpoint prefix nor the signing name, and the search order of services
    # that share an eventSource.
    ORDER = {
        "rds": ("rds", "docdb", "neptune"), "elasticloadbalancing": ("elbv2", "elb"), "ses": ("ses", "sesv2"),
        "apigateway": ("apigateway", "apigatewayv2"), "es": ("opensearch", "es"), "s3": ("s3", "s3control"),
        "wisdom": ("qconnect", "wisdom"), "kinesisanalytics": ("kinesisanalyticsv2", "kinesisanalytics"),
        "greengrass": ("greengrassv2", "greengrass"), "amazonmq": ("mq",), "rdsdata": ("rds-data",),
        "sso": ("sso-admin", "sso", "sso-oidc"), "metrics-sagemaker": ("sagemaker-metrics",), "ecr": ("ecr",),
        "bedrock": ("bedrock", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime"),
    }
    S3_NAMES = {
        "GetBucketPublicAccessBlock": "GetPublicAccessBlock", "PutBucketPublicAccessBlock": "PutPublicAccessBlock",
        "DeleteBucketPublicAccessBlock": "DeletePublicAccessBlock",
        "GetAccountPublicAccessBlock": "GetPublicAccessBlock",
        "PutAccountPublicAccessBlock": "PutPublicAccessBlock",
        "DeleteAccountPublicAccessBlock": "DeletePublicAccessBlock",
        "GetAccelerateConfiguration": "GetBucketAccelerateConfiguration",
        "PutAccelerateConfiguration": "PutBucketAccelerateConfiguration",
        "GetBucketObjectLockConfiguration": "GetObjectLockConfiguration",
        "PutBucketObjectLockConfiguration": "PutObjectLockConfiguration",
        "GetObjectLockLegalHold": "GetObjectLegalHold", "GetObjectLockRetention": "GetObjectRetention",
        "PutObjectLockLegalHold": "PutObjectLegalHold", "PutObjectLockRetention": "PutObjectRetention",
        "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
        "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
    }

    def __init__(self, data):
        self.data = data
        self.cache = {}
        self.services = []
        self.by_label = collections.defaultdict(list)
        for service in sorted(os.listdir(data)):
            if not self.versions(service):
                continue
            self.services.append(service)
            meta = self.model(service)["metadata"]
            for label in {meta.get("endpointPrefix"), meta.get("signingName"), service} - {None}:
                self.by_label[label].append(service)

    def versions(self, service):
        folder = os.path.join(self.data, service)
        if not os.path.isdir(folder):
            return []
        return sorted(v for v in os.listdir(folder) if self.find(service, v, "service-2"))

    def find(self, service, version, name):
        path = os.path.join(self.data, service, version, name + ".json")
        return next((p for p in (path, path + ".gz") if os.path.exists(p)), None)

    def load(self, service, name):
        path = self.find(service, self.versions(service)[-1], name)
        if not path:
            return None
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as text:
            return json.load(text)

    def model(self, service):
        if service not in self.cache:
            full = self.load(service, "service-2")
            self.cache[service] = {name: full[name] for name in ("metadata", "operations", "shapes")}
        return self.cache[service]

    def resolve(self, event_source, event_name):
        """``(service, operation)`` of an event, or None if there is none."""
        label = event_source.split(".")[0]
        order = self.ORDER.get(label, (label,))
        services = dict.fromkeys(order)
        services.update(dict.fromkeys(self.by_label.get(label, ())))
        if label == "s3" and "Account" in event_name:
            services = dict.fromkeys(("s3control", "s3"))
        name = self.S3_NAMES.get(event_name, event_name) if label == "s3" else event_name
        plain = re.sub(r"(\d{4}_?\d\d_?\d\d)(v\d+)?$", "", name)
        for service in services:
            if service not in self.services:
                continue
            operations = self.model(service)["operations"]
            for candidate in (name, plain):
                if candidate in operations:
                    return service, candidate
            lowered = {o.lower(): o for o in operations}
            if plain.lower() in lowered:
                return service, lowered[plain.lower()]
        return None


# Keys that follow no rule.
IRREGULAR_KEYS = {
    "bucketName": "Bucket", "bucketPolicy": "Policy", "zone": "AvailabilityZone", "aclProtocol": "Protocol",
    "groupDescription": "Description", "attributeType": "Attribute", "sharedUsersSet": "RestorableByUserIds",
    "ownersSet": "OwnerIds", "groupSet": "SecurityGroupIds", "privateIpAddressesSet": "PrivateIpAddresses",
    "securityGroupSet": "GroupNames", "securityGroupIdSet": "GroupIds", "placementGroupSet": "GroupNames",
    "placementGroupIdSet": "GroupIds", "availabilityZoneSet": "ZoneNames", "availabilityZoneIdSet": "ZoneIds",
    "regionSet": "RegionNames", "keySet": "KeyNames", "keyPairIdSet": "KeyPairIds", "publicIpsSet": "PublicIps",
    "accountAttributeNameSet": "AttributeNames",
}
# Keys without a member; the generator adds them by its own rules.
NO_MEMBER = {"Host", "host", "requestId", "requestID", "_return", "xmlns"}


def forms(name):
    """Spellings of a member's name that an event key may have, all lower case."""
    low = name.lower()
    stem = low[:-3] if low.endswith("ids") else low
    return {f + s for f in (low, singular(low), stem, singular(stem), stem + "s") for s in ("", "set")}


def member_of(key, members):
    """The member of an event key, or the key itself if there is none."""
    exact = {m.lower(): m for m in members}
    if key.lower() in exact:
        return exact[key.lower()]
    if IRREGULAR_KEYS.get(key) in members:
        return IRREGULAR_KEYS[key]
    wire = {d["locationName"].lower(): m for m, d in members.items() if d.get("locationName")}
    for candidates in (wire, {w + "set": m for w, m in wire.items()}):
        if key.lower() in candidates:
            return candidates[key.lower()]
    return next((m for m in members if key.lower() in forms(m)), key)


def content(record, part, service, operation):
    """The object of a part of an event, without the wrapper of EC2; empty for null."""
    value = record.get("requestParameters" if part == "request" else "responseElements")
    if service == "ec2" and isinstance(value, dict):
        value = value.get(operation + part.capitalize(), value)
    return value if isinstance(value, dict) else {}


def count_events(records, models, counts):
    """Counts the members of successful records. Records of rule tests, which authors trim and edit, are used only for
    pairs that no log has, and only with members of the model."""
    pairs = collections.defaultdict(list)
    for record in records:
        found = not record.get("errorCode") and models.resolve(record["eventSource"], record["eventName"])
        if found:
            pairs[record["eventSource"], record["eventName"]].append((record, *found))
    for (event_source, event_name), members_of_pair in pairs.items():
        logs = [r for r in members_of_pair if not r[0].get("_test")]
        for record, service, operation in logs or members_of_pair:
            for part in PART:
                members, required, _ = top_level(service, operation, part, models.model(service))
                shown = content(record, part, service, operation)
                test = record.get("_test")
                if test and not shown and (required if part == "request" else not answers_nothing(service, operation)):
                    continue
                names = {member_of(k, members) for k in shown if not k.lower().startswith("x-amz")}
                names = {n for n in names if n in members or not test and n not in NO_MEMBER}
                if test and part == "request":
                    names |= {m for m in required if not absent(service, m, members[m], models.model(service))}
                if shown:
                    names.add(ANY)
                counts.add(("event", event_source.split(".")[0], event_name, part), names)


def count_botocore_examples(models, counts):
    for service in models.services:
        found = models.load(service, "examples-1")
        for operation, examples in ((found or {}).get("examples") or {}).items():
            if operation not in models.model(service)["operations"]:
                continue
            for example in examples:
                add_example(service, operation, set(example.get("input") or ()), models, counts)
                add_answer(service, operation, example.get("output"), models, counts)
                for io in PART.values():
                    if io in models.model(service)["operations"][operation] and io in example:
                        shape = models.model(service)["operations"][operation][io]["shape"]
                        add_shapes(service, example[io], shape, models, counts)


def add_example(service, operation, names, models, counts):
    members, required, _ = top_level(service, operation, "request", models.model(service))
    given = names & set(members)
    counts.add(("example", service, operation, "request"), (given - required) | ({ANY} if given else set()))


def add_shapes(service, value, shape_name, models, counts, top=True):
    """Counts the members of large structures in an example."""
    shape = models.model(service)["shapes"][shape_name]
    if shape["type"] == "structure" and isinstance(value, dict):
        members = shape.get("members", {})
        given = set(value) & set(members)
        if given and not top and (len(members) > SMALL or shape.get("union")):
            counts.add(("shape", service, shape_name, "any"), given)
        for member in given:
            add_shapes(service, value[member], members[member]["shape"], models, counts, False)
    elif shape["type"] == "list" and isinstance(value, list):
        for element in value[:3]:
            add_shapes(service, element, shape["member"]["shape"], models, counts, False)
    elif shape["type"] == "map" and isinstance(value, dict):
        for element in list(value.values())[:3]:
            add_shapes(service, element, shape["value"]["shape"], models, counts, False)


def add_answer(service, operation, answer, models, counts):
    """Counts the members of an example of a response in JSON. Read-only operations are skipped."""
    if answers_nothing(service, operation) or not isinstance(answer, dict):
        return
    members, required, _ = top_level(service, operation, "response", models.model(service))
    if len(members) <= Presence.FEW:
        return
    if service in UNWRAPPED and len(answer) == 1 and not set(answer) & set(members):
        answer = next(iter(answer.values()))
    given = set(answer) & set(members) if isinstance(answer, dict) else set()
    if given:
        counts.add(("example", service, operation, "response"), (given - required) | {ANY})


def option_name(name):
    """The option of the AWS CLI for a member: ``DBInstanceIdentifier`` -> ``db-instance-identifier``."""
    plural = re.search(r"[A-Z]{2,}s$", name)
    if plural:
        name = name[: plural.start()] + "-" + plural.group().lower()
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).lower()


CLI_SERVICES = {"s3api": "s3", "deploy": "codedeploy", "configservice": "config"}


def count_cli_examples(folder, models, counts):
    for command_group in sorted(os.listdir(folder)):
        service = CLI_SERVICES.get(command_group, command_group)
        if not os.path.isdir(os.path.join(folder, command_group)) or service not in models.services:
            continue
        operations = {option_name(o): o for o in models.model(service)["operations"]}
        for name in sorted(os.listdir(os.path.join(folder, command_group))):
            operation = operations.get(name.removesuffix(".rst"))
            if not operation or not name.endswith(".rst"):
                continue
            members, _, _ = top_level(service, operation, "request", models.model(service))
            with open(os.path.join(folder, command_group, name), encoding="utf-8", errors="replace") as file:
                text = file.read()
            for given in cli_calls(text, command_group, name.removesuffix(".rst"), members):
                add_example(service, operation, given, models, counts)
            for answer in cli_answers(text):
                add_answer(service, operation, answer, models, counts)
                if "output" in models.model(service)["operations"][operation]:
                    shape = models.model(service)["operations"][operation]["output"]["shape"]
                    add_shapes(service, answer, shape, models, counts)


def cli_calls(text, command_group, command, members):
    """The members set in each call of a command on a page of examples."""
    options = {option_name(m): m for m in members}
    text = re.sub(r"[\\^]\s*\n\s*", " ", text)
    start = re.compile(r"\s+(?:\$\s*)?aws\s+(?:--\S+\s+\S+\s+)?" + re.escape(f"{command_group} {command}") + r"\b(.*)")
    for line in text.split("\n"):
        call = start.match(line)
        if not call or "--cli-input" in call.group(1) or "generate-cli-skeleton" in call.group(1):
            continue
        # max-items is an option of the AWS CLI, not the member with that name.
        bare = re.sub(r"'[^']*'|\"[^\"]*\"", "Q", call.group(1))
        given = re.findall(r"(?:^|\s)--([a-zA-Z][\w-]*)", bare)
        yield {options.get(o) or options.get(o.removeprefix("no-")) for o in given if o != "max-items"} - {None}


def cli_answers(text):
    """The responses on a page of examples that are complete JSON."""
    for block in re.findall(r"[Oo]utput:+\s*\n((?:\s*\n|[ \t]+.*\n?)+)", text):
        try:
            yield json.loads(block)
        except ValueError:
            continue


def learn_priors(models, counts, skip=None):
    """Computes the priors from the examples of all services except ``skip``. All operations have the same weight."""
    sums = collections.defaultdict(lambda: [0.0, 0])
    for key in list(counts.of):
        basis, service, operation, part = key
        if basis != "example" or part != "request" or service == skip:
            continue
        members, required, _ = top_level(service, operation, part, models.model(service))
        for member in members:
            if member in required:
                continue
            for prior in prior_keys(operation, member, required):
                sums[prior][0] += counts.ratio(key, member)
                sums[prior][1] += 1
    counts.prior.clear()
    for prior, (seen, of) in sums.items():
        if of >= MIN_PRIOR:
            counts.prior[prior] = [round(seen), of]


def read_records(folder):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".jsonl"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                record["_test"] = name.startswith("panther")
                yield record


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    commands = parser.add_subparsers(required=True)
    count = commands.add_parser("count", help="regenerate presence.tsv")
    count.add_argument("--real-events", required=True, metavar="DIR", help="directory of the *.jsonl records")
    count.add_argument("--botocore", required=True, metavar="DIR", help="botocore's directory data")
    count.add_argument("--cli-examples", metavar="DIR", help="awscli's directory examples")
    count.add_argument("--out", default=TABLE, metavar="FILE")
    options = parser.parse_args(arguments)
    models = Models(options.botocore)
    counts = Counts()
    count_events(read_records(options.real_events), models, counts)
    count_botocore_examples(models, counts)
    if options.cli_examples:
        count_cli_examples(options.cli_examples, models, counts)
    learn_priors(models, counts)
    counts.write(options.out)
    print(f"{sum(1 for _ in counts.rows())} rows written to {options.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
