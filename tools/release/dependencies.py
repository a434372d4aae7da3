"""The crates that the published executables contain."""
import functools
import json

from environment import run

# The systems that a release supports.
TARGETS = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
]


@functools.cache
def dependencies():
    """Returns the packages of `cargo metadata` that the default features need at run time, in the order of their names."""
    platforms = [it for target in TARGETS for it in ("--filter-platform", target)]
    text = run("cargo", "metadata", "--locked", "--format-version", "1", *platforms, capture_output=True)
    metadata = json.loads(text)
    nodes = {it["id"]: it for it in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    found, left = set(), [root]
    while left:
        node = nodes[left.pop()]
        for dependency in node["deps"]:
            # Neither dependencies of tests nor those of build scripts are in the executables.
            is_normal = any(it["kind"] is None for it in dependency["dep_kinds"])
            if is_normal and dependency["pkg"] not in found:
                found.add(dependency["pkg"])
                left.append(dependency["pkg"])
    packages = [it for it in metadata["packages"] if it["id"] in found]
    return sorted(packages, key=lambda it: (it["name"], it["version"]))
