"""The usual members of an operation's request and response, as encoded in the frames."""

from dataclasses import dataclass

from presence import Models, answers_nothing


@dataclass
class Side:
    """A request or a response: its shape, its usual members, the shares of doubtful ones, and keys without a member."""

    shape: str | None
    shown: set
    chances: dict
    extra: set
    is_null: bool


class Shown:
    def __init__(self, services, presence):
        self.presence = presence
        # Services may share an event source, such as `rds`; the counts then belong to the most used service.
        self.owners = {}
        order = [name for names in Models.ORDER.values() for name in names]
        for service in sorted(services, key=lambda it: order.index(it.name) if it.name in order else len(order)):
            for operation in service.operations:
                event_name = service.event_name(operation)
                owner = self.owners.setdefault((service.event_source, event_name), service.name)
                if owner == service.name:
                    source = f"{service.event_source}.amazonaws.com"
                    self.presence.learn(service.name, source, operation, event_name, service.model)

    def side(self, service, operation, part):
        model, event_name = service.model, service.event_name(operation)
        source = f"{service.event_source}.amazonaws.com"
        field = service.operations[operation].get("input" if part == "request" else "output")
        shape = field and unwrapped(service, part, field["shape"])
        usual = self.presence.usual(service.name, source, operation, event_name, part, model)
        members = set(service.shape(shape).get("members", {})) if shape else set()
        is_null = self.presence.empty(source, event_name, part)
        is_null |= part == "response" and answers_nothing(service.name, operation)
        # Extra keys in the events of another service do not belong to this one.
        owner = self.owners[service.event_source, event_name] == service.name
        chances = self.presence.chances(service.name, source, operation, event_name, model) if part == "request" else {}
        return Side(shape, usual & members, chances, usual - members if owner else set(), is_null)

    def nested(self, service, shape):
        return self.presence.usual_nested(service.name, shape, service.model)


def unwrapped(service, part, shape):
    """The only structure of a response, for services whose events have its members instead of the response."""
    members = list(service.shape(shape).get("members", {}).values())
    if part == "response" and service.name in UNWRAPPED and len(members) == 1:
        inner = members[0]["shape"]
        if service.shape(inner)["type"] == "structure":
            return inner
    return shape


# Observed for rds and redshift; the others share their protocol and origin.
UNWRAPPED = {"rds", "docdb", "neptune", "redshift", "elasticache"}
