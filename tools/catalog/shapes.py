"""Encodes the shapes of a service, which src/catalog/shapes.rs decodes: a table of strings, a table of the shapes that
its operations use, and the operations. Numbers are LEB128."""

KINDS = {
    "structure": "S", "list": "L", "map": "M", "string": "s", "character": "s", "integer": "i", "long": "l",
    "bigInteger": "l", "boolean": "b", "timestamp": "t", "double": "d", "float": "d", "bigDecimal": "d", "blob": "B",
}  # fmt: skip
LOCATIONS = {None: 0, "header": 1, "uri": 2, "querystring": 3, "headers": 4, "statusCode": 5}
PROTOCOLS = {"query": 0, "ec2": 1, "json": 2, "rest-json": 3, "rest-xml": 4, "smithy-rpc-v2-cbor": 5}
SHOWN, SENSITIVE, PAYLOAD, RENAMED, TOKEN = 1, 2, 4, 8, 16
LOCATION_SHIFT, CHANCE_SHIFT = 5, 8
DOUBTFUL, DIFFERING_SHIFT = 1 << 11, 12
FLAT, NO_REQUEST, NO_RESPONSE = 1, 2, 4
# A sample event needs one value of an enumeration: the first few are kept, and the usual states of responses.
MAX_ENUM = 8
USUAL = {"ACTIVE", "AVAILABLE", "CREATING", "DELETING", "ENABLED", "IN_PROGRESS", "PENDING", "UPDATING"}


class Frame:
    def __init__(self, service, presence, flat_operations=()):
        self.service = service
        self.presence = presence
        self.strings = {}
        self.rows = []
        self.indexes = {}
        self.seen = {}
        self.operations = b"".join(self.operation(name, name in flat_operations) for name in service.operations)

    def operation(self, name, flat):
        flags, sides = FLAT * flat, b""
        for part, field, null in (("request", "input", NO_REQUEST), ("response", "output", NO_RESPONSE)):
            side = self.presence.side(self.service, name, part)
            flags |= null * side.is_null
            key = (side.shape, *sorted(side.shown), *sorted(side.chances.items()))
            shape = side.shape and 1 + self.row(key, lambda: self.members(side.shape, side.shown, side.chances))
            sides += number(shape or 0) + self.list(sorted(side.extra))
        # S3 writes the flags of the query string ("?policy") among the parameters.
        uri = self.service.operations[name].get("http", {}).get("requestUri", "")
        query = uri.partition("?")[2].split("&") if self.service.name in ("s3", "s3control") and "?" in uri else []
        return bytes([flags]) + sides + self.list(flag for flag in query if not flag.startswith("x-id"))

    def list(self, texts):
        numbers = [number(self.string(text)) for text in texts]
        return number(len(numbers)) + b"".join(numbers)

    def string(self, text):
        return self.strings.setdefault(text, len(self.strings))

    def row(self, key, make):
        """The index of a shape. Equal shapes share an index."""
        if key in self.indexes:
            return self.indexes[key]
        index = self.indexes[key] = len(self.rows)
        self.rows.append(None)
        row = make()
        # A recursive shape keeps its own index.
        if index == len(self.rows) - 1 and row in self.seen:
            self.rows.pop()
            self.indexes[key] = self.seen[row]
            return self.seen[row]
        self.rows[index] = row
        self.seen.setdefault(row, index)
        return index

    def shape(self, name):
        shape = self.service.shape(name)
        kind = shape["type"]
        if kind == "structure":
            return self.row(name, lambda: self.members(name, self.presence.nested(self.service, name)))
        kind = KINDS[kind].encode()
        if kind == b"L":
            return self.row(name, lambda: kind + number(self.shape(shape["member"]["shape"])))
        if kind == b"M":
            return self.row(name, lambda: kind + number(self.shape(shape["value"]["shape"])))
        if kind == b"s" and "enum" in shape:
            values = [value for index, value in enumerate(shape["enum"]) if index < MAX_ENUM or value.upper() in USUAL]
            return self.row(name, lambda: b"e" + self.list(values))
        return self.row(name, lambda: kind)

    def members(self, name, shown, chances={}):
        shape = self.service.shape(name)
        row = b"S" + number(len(shape.get("members", {})))
        for member, ref in shape.get("members", {}).items():
            renamed = self.wire_name(member, ref)
            flags = LOCATIONS[ref.get("location")] << LOCATION_SHIFT
            sensitive = ref.get("sensitive") or self.service.shape(ref["shape"]).get("sensitive")
            flags |= SHOWN * (member in shown) | SENSITIVE * bool(sensitive)
            flags |= PAYLOAD * (member == shape.get("payload")) | RENAMED * bool(renamed)
            chance, doubtful, differing = chances.get(member, (0, False, 0))
            flags |= TOKEN * bool(ref.get("idempotencyToken")) | chance << CHANCE_SHIFT | DOUBTFUL * doubtful
            flags |= differing << DIFFERING_SHIFT
            row += number(self.string(member)) + number(self.shape(ref["shape"])) + number(flags)
            if renamed:
                row += number(self.string(renamed))
        return row

    def wire_name(self, member, ref):
        """The name of a member in the HTTP message, or None if events do not show it. The case of the first letter matters
        only for REST APIs with JSON bodies. If their bodies have lower case names, events show the names in paths with a
        lower case letter, too (`detectorId` of GuardDuty)."""
        name = ref.get("locationName", member)
        if self.service.protocol == "rest-json":
            name = lower_first(name) if self.service.has_lower_case_bodies else name
            return name if name != member else None
        return name if lower_first(name) != lower_first(member) else None

    def encode(self):
        out = bytearray([PROTOCOLS[self.service.protocol]])
        out += number(len(self.strings))
        for text in self.strings:
            raw = text.encode()
            out += number(len(raw)) + raw
        out += number(len(self.rows)) + b"".join(self.rows)
        out += self.operations
        return bytes(out)


def lower_first(name):
    return name[:1].lower() + name[1:]


def number(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
