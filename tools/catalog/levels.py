"""Access levels of operations: from the IAM documentation, else from the operation's name and HTTP method."""

import json
import re
from pathlib import Path

WORDS = {"Read": "r", "List": "l", "Write": "w", "Tagging": "t", "Permissions management": "p"}
READ = re.compile(
    "^(Get|BatchGet|BatchDescribe|BatchCheck|Describe|Head|Lookup|Search|Query|Scan|Select|Check|Test|Validate|Preview|"
    "Estimate|Filter|TransactGet|Detect|Verify|Discover|Simulate|Is|Resolve|View|Download|Count|Retrieve|Read|Poll|"
    "Receive)(?![a-z])"
)


class Levels:
    def __init__(self, iam_data):
        self.titles = json.loads(Path(iam_data, "serviceNames.json").read_text(encoding="utf-8"))
        self.actions = {}
        for path in Path(iam_data, "actions").glob("*.json"):
            for action in json.loads(path.read_text(encoding="utf-8")).values():
                # "Tagging, Write" is tagging, "Permissions management, Write" is permissions management.
                level = WORDS[action["accessLevel"].split(",")[0].strip()]
                self.actions.setdefault(path.stem, {})[action["name"]] = level

    def prefix(self, service):
        """The prefix of a service's actions in policies: its signing name, unless IAM has none of its operations under
        that prefix and at least three quarters under another (`cloudwatch` signs as `monitoring`)."""
        signing = service.metadata.get("signingName") or service.metadata["endpointPrefix"]
        operations = {operation.lower() for operation in service.operations}
        known = {
            prefix: len(operations & {name.lower() for name in actions}) for prefix, actions in self.actions.items()
        }
        best = max(known, key=known.get)
        return best if not known.get(signing) and 4 * known[best] >= 3 * len(operations) else signing

    def prefixes(self, service):
        """Possible IAM prefixes of a service."""
        metadata = service.metadata
        return dict.fromkeys(filter(None, [metadata.get("signingName"), metadata.get("endpointPrefix"), service.name]))

    def of(self, service, operation):
        for prefix in self.prefixes(service):
            for name, level in self.actions.get(prefix, {}).items():
                if name.lower() == operation.lower():
                    return level
        if operation.startswith("List"):
            return "l"
        if operation.startswith(("Tag", "Untag")):
            return "t"
        method = service.operations[operation].get("http", {}).get("method")
        return "r" if READ.match(operation) or method in ("GET", "HEAD") else "w"

    def without_model(self, services):
        """The IAM actions of prefixes without a model, as (prefix, action, level). These services have no public API, or
        none any more; CloudTrail records the calls of their consoles and agents (seen for cloudshell, kafka-cluster,
        sqlworkbench, sso-directory and ssmmessages). Names that are permissions without a call in a service with a model
        (`ListBucket`), and names with a lower case letter, are no calls."""
        modelled = {it.event_source for it in services}
        modelled.update(prefix for it in services for prefix in (*self.prefixes(it), self.prefix(it)))
        permissions = {action for actions in self.permissions(services).values() for action in actions}
        for prefix in sorted(self.actions.keys() - modelled):
            for action, level in sorted(self.actions[prefix].items()):
                if action[0].isupper() and action not in permissions:
                    yield prefix, action, level

    def permissions(self, services):
        """For each event source, the IAM actions that are not names of operations."""
        names = {}
        for service in services:
            known = names.setdefault(service.event_source, (set(), set()))
            known[0].update(op.lower() for op in service.operations)
            known[0].update(service.event_name(op).lower() for op in service.operations)
            known[1].update(self.prefixes(service))
        return {
            source: sorted(
                action
                for action in {action for prefix in prefixes for action in self.actions.get(prefix, {})}
                if action.lower() not in operations
            )
            for source, (operations, prefixes) in names.items()
        }
