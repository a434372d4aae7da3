"""The compact form of a service's shapes, which src/catalog/frame.rs reads: a table of strings, a table of shapes that
the inputs and outputs of its operations reach, and the operations. Numbers are LEB128."""

KINDS = {
    "structure": "S", "list": "L", "map": "M", "string": "s", "character": "s", "integer": "i", "long": "l",
    "bigInteger": "l", "boolean": "b", "timestamp": "t", "double": "d", "float": "d", "bigDecimal": "d", "blob": "B",
}  # fmt: skip
LOCATIONS = {None: 0, "header": 1, "uri": 2, "querystring": 3, "headers": 4, "statusCode": 5}
PROTOCOLS = {"query": 0, "ec2": 1, "json": 2, "rest-json": 3, "rest-xml": 4, "smithy-rpc-v2-cbor": 5}
REQUIRED, USUAL, SENSITIVE, PAYLOAD, RENAMED, TOKEN = 1, 2, 4, 8, 16, 32
LOCATION_SHIFT = 6


class Frame:
    def __init__(self, service, usual, flat_operations=()):
        """`usual(operation, part)` names the members that events of an operation usually show."""
        self.service = service
        self.strings = {}
        self.rows = []
        self.indexes = {}
        self.seen = {}
        self.operations = []
        for name, operation in service.operations.items():
            shapes = []
            for part in ("input", "output"):
                shape = operation.get(part)
                shapes.append(1 + self.structure(shape["shape"], usual(name, part)) if shape else 0)
            # S3 writes the flags of a request's address ("?policy") among the parameters.
            uri = operation.get("http", {}).get("requestUri", "")
            flags = uri.partition("?")[2].split("&") if service.name in ("s3", "s3control") and "?" in uri else []
            self.operations.append((*shapes, name in flat_operations, [self.string(flag) for flag in flags]))

    def string(self, text):
        return self.strings.setdefault(text, len(self.strings))

    def row(self, key, make):
        """The index of a shape; one that looks like an earlier one is that one."""
        if key in self.indexes:
            return self.indexes[key]
        index = self.indexes[key] = len(self.rows)
        self.rows.append(None)
        row = make()
        # A shape that reaches itself keeps its own place.
        if index == len(self.rows) - 1 and row in self.seen:
            self.rows.pop()
            self.indexes[key] = self.seen[row]
            return self.seen[row]
        self.rows[index] = row
        self.seen.setdefault(row, index)
        return index

    def structure(self, name, usual):
        return self.row((name, tuple(sorted(usual))), lambda: self.members(name, usual))

    def shape(self, name):
        shape = self.service.shape(name)
        kind = shape["type"]
        if kind == "structure":
            return self.structure(name, ())
        kind = KINDS[kind].encode()
        if kind == b"L":
            return self.row(name, lambda: kind + number(self.shape(shape["member"]["shape"])))
        if kind == b"M":
            return self.row(name, lambda: kind + number(self.shape(shape["value"]["shape"])))
        if kind == b"s" and "enum" in shape:
            values = shape["enum"][:MAX_ENUM]
            return self.row(name, lambda: b"e" + number(len(values)) + b"".join(number(self.string(value)) for value in values))
        return self.row(name, lambda: kind)

    def members(self, name, usual):
        shape = self.service.shape(name)
        required = set(shape.get("required", []))
        row = b"S" + number(len(shape.get("members", {})))
        for member, ref in shape.get("members", {}).items():
            renamed = ref.get("locationName")
            renamed = renamed if renamed and renamed[:1].lower() + renamed[1:] != member[:1].lower() + member[1:] else None
            flags = LOCATIONS[ref.get("location")] << LOCATION_SHIFT
            flags |= REQUIRED * (member in required) | USUAL * (member in usual)
            flags |= SENSITIVE * bool(ref.get("sensitive") or self.service.shape(ref["shape"]).get("sensitive")) | PAYLOAD * (member == shape.get("payload"))
            flags |= RENAMED * bool(renamed) | TOKEN * bool(ref.get("idempotencyToken"))
            row += number(self.string(member)) + number(self.shape(ref["shape"])) + number(flags)
            if renamed:
                row += number(self.string(renamed))
        return row

    def encode(self):
        out = bytearray([PROTOCOLS[self.service.protocol]])
        out += number(len(self.strings))
        for text in self.strings:
            raw = text.encode()
            out += number(len(raw)) + raw
        out += number(len(self.rows)) + b"".join(self.rows)
        for request, response, flat, flags in self.operations:
            out += number(request) + number(response) + bytes([flat])
            out += number(len(flags)) + b"".join(number(flag) for flag in flags)
        return bytes(out)


# An event shows one value; the first few of an enumeration are enough to choose from.
MAX_ENUM = 8


def number(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
