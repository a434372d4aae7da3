"""Reads botocore's models and the manually maintained tables in this folder."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).parent


def table(name):
    """The rows of a manually maintained table."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@dataclass
class Service:
    """The newest model of a service. `name` is the name in botocore and the AWS CLI."""

    name: str
    model: dict
    examples: dict

    @property
    def metadata(self):
        return self.model["metadata"]

    @property
    def operations(self):
        return self.model["operations"]

    def shape(self, name):
        return self.model["shapes"][name]

    @property
    def protocol(self):
        return (self.metadata.get("protocols") or [self.metadata["protocol"]])[0]

    @cached_property
    def event_source(self):
        """The first label of `eventSource`."""
        override = EVENT_SOURCES.get(self.name)
        if override:
            return override
        prefix = self.metadata["endpointPrefix"]
        if "." not in prefix:
            return prefix
        return (self.metadata.get("signingName") or prefix.rsplit(".", 1)[-1]).lower()

    @cached_property
    def has_lower_case_bodies(self):
        """Reports whether most members in the bodies of requests begin with a lower case letter."""
        names = [
            ref.get("locationName", name)
            for operation in self.operations.values()
            if "input" in operation
            for name, ref in self.shape(operation["input"]["shape"]).get("members", {}).items()
            if "location" not in ref
        ]
        return 2 * sum(name[0].islower() for name in names) > len(names)

    def event_name(self, operation):
        """The `eventName` that CloudTrail writes for an operation."""
        override = EVENT_NAMES.get((self.name, operation))
        if override:
            return override
        if self.name == "lambda":
            # Operations of the API of 2015-03-31 have its date in their event names; six of them have `v2`, too.
            uri = self.operations[operation]["http"]["requestUri"]
            if uri.startswith("/2015-03-31/") and operation not in LAMBDA_DATA:
                return operation + ("20150331v2" if operation in LAMBDA_V2 else "20150331")
        return operation


EVENT_SOURCES = {service: label for service, label, *_ in table("event-sources.tsv")}
EVENT_NAMES = {(service, operation): name for service, operation, name, *_ in table("event-names.tsv")}
# Observed in public events.
LAMBDA_V2 = {
    "AddPermission", "GetFunction", "GetFunctionConfiguration", "RemovePermission", "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
}
LAMBDA_DATA = {"Invoke", "InvokeAsync"}


def read(path):
    """A JSON file of botocore, compressed or not; an empty object if there is none."""
    packed = path.with_name(path.name + ".gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def services(botocore_data):
    """Every service of botocore, by name."""
    found = []
    for folder in sorted(Path(botocore_data).iterdir()):
        versions = sorted(folder.glob("*/service-2.json*")) if folder.is_dir() else []
        if versions:
            newest = versions[-1].parent
            examples = read(newest / "examples-1.json").get("examples", {})
            found.append(Service(folder.name, read(newest / "service-2.json"), examples))
    return found


def ec2_flat(botocore_data):
    """The EC2 operations with parameters at the top level of events: those of the two oldest models. Events wrap the
    parameters of all later operations (110 of 110 observed)."""
    old = [read(Path(botocore_data) / "ec2" / version / "service-2.json") for version in ("2014-09-01", "2014-10-01")]
    return {name for model in old for name in model["operations"]}
