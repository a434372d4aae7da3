"""The wheel: the command as a script, and everything else as data, which pip unpacks into the prefix."""
import json
import platform
import shutil

from environment import GLIBC, PROFILE, ROOT, WORK, run, tools

# maturin reads the version and the metadata from Cargo.toml.
PROJECT = """\
[build-system]
requires = ["maturin>=1.16,<2"]
build-backend = "maturin"

[project]
name = "audit-alert"
requires-python = ">=3.8"
dynamic = ["version", "description", "license", "readme"]

[tool.maturin]
bindings = "bin"
manifest-path = {manifest}
data = "data"
strip = false
# Only the command: the function of a machine's own build would be a script that nobody runs.
targets = [{{ name = "audit-alert", kind = "bin" }}]
"""


def build(prefix, target, output):
    """Writes the wheel. maturin runs cargo again, which finds the command built."""
    folder = WORK / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    # pip installs scripts from a folder of their own.
    shutil.copytree(prefix, folder / "data/data", ignore=lambda _, names: {"bin"} & set(names))
    (folder / "pyproject.toml").write_text(PROJECT.format(manifest=json.dumps(str(ROOT / "Cargo.toml"))))
    flags = ["--locked", "--profile", PROFILE, "--target", target, "--out", output]
    if platform.system() == "Linux":
        flags += ["--zig", "--compatibility", f"manylinux_{GLIBC.replace('.', '_')}"]
    run("maturin", "build", *flags, cwd=folder, env=tools())
