"""The command, built by maturin, and the wheel: the command as a script, and everything else as data, which pip unpacks into
the prefix."""
import json
import platform
import shutil

from environment import GLIBC, PROFILE, ROOT, TARGET, WORK, run, tools

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
# Only the command: the function of a machine's own build would be a script that nobody runs.
targets = [{{ name = "audit-alert", kind = "bin" }}]
"""


def command(target):
    """Builds the command. Returns its path. The other artefacts take it from here: maturin sets variables of its own, so that
    after another build it would compile everything once more."""
    maturin(target, WORK / "wheel-without-data")
    file = "audit-alert.exe" if platform.system() == "Windows" else "audit-alert"
    return TARGET / target / PROFILE / file


def build(prefix, target, output):
    """Writes the wheel, with a command that is built already."""
    maturin(target, output, prefix)


def maturin(target, output, prefix=None):
    folder = WORK / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    if prefix:
        # pip installs scripts from a folder of their own.
        shutil.copytree(prefix, folder / "data/data", ignore=lambda _, names: {"bin"} & set(names))
    (folder / "pyproject.toml").write_text(PROJECT.format(manifest=json.dumps(str(ROOT / "Cargo.toml"))))
    flags = ["--locked", "--profile", PROFILE, "--target", target, "--out", output]
    if platform.system() == "Linux":
        flags += ["--zig", "--compatibility", f"manylinux_{GLIBC.replace('.', '_')}"]
    run("maturin", "build", *flags, cwd=folder, env=tools())
