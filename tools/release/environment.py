"""Paths and settings that the scripts of this folder share."""
import os
import pathlib
import platform
import re
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).absolute()
# What is built and downloaded on the way.
WORK = TARGET / "tmp" / "release"
# The profile of published executables, unless another is faster to build for a trial.
PROFILE = os.environ.get("PROFILE", "release")
VERSION = re.search(r'^version = "(.+?)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
# The names of the architectures in Lambda's API, which are the names of folders in libexec/audit-alert/.
ARCHITECTURES = {"x86_64": "x86_64", "arm64": "aarch64"}
# The version of glibc that Lambda's runtime provided.al2023 has.
GLIBC = "2.34"


def run(*command, capture_output=False, **options):
    """Runs a command and prints it. Returns its standard output if `capture_output` is set."""
    command = [str(it) for it in command]
    print("+", " ".join(command), file=sys.stderr, flush=True)
    options = {"check": True, "text": True, "cwd": ROOT} | options
    try:
        return subprocess.run(command, stdout=subprocess.PIPE if capture_output else None, **options).stdout
    except subprocess.CalledProcessError as error:
        print(error.stdout or "", file=sys.stderr)
        raise


def repository_url():
    """Returns the URL of the repository on GitHub; `None` if it is unknown."""
    if name := os.environ.get("GITHUB_REPOSITORY"):
        return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com')}/{name}"
    found = re.search(r'^repository = "(.+?)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
    return found and found[1]


def host():
    """Returns the target of this machine, as Rust names it."""
    lines = run("rustc", "-vV", capture_output=True).splitlines()
    return next(it.removeprefix("host: ") for it in lines if it.startswith("host: "))


def python_in(folder):
    """Returns the interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if platform.system() == "Windows" else "bin/python")


def environment_with(name, requirements):
    """Creates a virtual environment with the packages of a requirements file, once for each text. Returns its folder."""
    folder = WORK / name
    mark = folder / "requirements.txt"
    if not mark.exists() or mark.read_text() != requirements.read_text():
        venv.create(folder, clear=True, with_pip=True)
        command = ["install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]
        run(python_in(folder), "-m", "pip", *command)
        mark.write_text(requirements.read_text())
    return folder


def tools():
    """Returns the environment variables of a process that can call the tools of requirements.txt."""
    folder = environment_with("tools", ROOT / "tools/release/requirements.txt")
    path = os.pathsep.join([str(python_in(folder).parent), os.environ["PATH"]])
    return os.environ | {"PATH": path, "CARGO_INCREMENTAL": "0", "CARGO_TARGET_DIR": str(TARGET)}
