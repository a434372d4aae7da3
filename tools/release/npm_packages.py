"""The npm packages: one for each system with the executables, and the main package, which depends on them."""
import json
import platform
import shutil

from environment import ROOT, VERSION, WORK, repository_url, run
from prefix import DOCUMENTS, THIRD_PARTY

# For each target of Rust the suffix of the package, and Node's names of the system.
PLATFORMS = {
    "x86_64-unknown-linux-gnu": ("linux-x64-gnu", "linux", "x64"),
    "aarch64-unknown-linux-gnu": ("linux-arm64-gnu", "linux", "arm64"),
    "x86_64-apple-darwin": ("darwin-x64", "darwin", "x64"),
    "aarch64-apple-darwin": ("darwin-arm64", "darwin", "arm64"),
    "x86_64-pc-windows-msvc": ("win32-x64-msvc", "win32", "x64"),
}
COMMON = {"version": VERSION, "license": "MIT OR Apache-2.0"}


def name_of(target):
    return f"@audit-alert/{PLATFORMS[target][0]}"


def pack_platform(prefix, target, output):
    _, system, processor = PLATFORMS[target]
    about = COMMON | {
        "name": name_of(target),
        "description": "The executables of audit-alert for one system",
        "os": [system],
        "cpu": [processor],
        "files": ["bin", "libexec", *DOCUMENTS[1:], THIRD_PARTY],
    }
    if system == "linux":
        about["libc"] = ["glibc"]
    folder = new_folder("npm-platform")
    for name in ["bin", "libexec"]:
        shutil.copytree(prefix / name, folder / name)
    for name in [*DOCUMENTS[1:], THIRD_PARTY]:
        shutil.copy(prefix / "share/doc/audit-alert" / name, folder)
    pack(folder, about, output)


def pack_main(output):
    about = COMMON | {
        "name": "audit-alert",
        "description": "Preview, test and install AWS audit alerts",
        "bin": {"audit-alert": "audit-alert.js"},
        "files": ["audit-alert.js", *DOCUMENTS],
        "engines": {"node": ">=18"},
        "optionalDependencies": {name_of(it): VERSION for it in PLATFORMS},
    }
    folder = new_folder("npm-main")
    for name in DOCUMENTS:
        shutil.copy(ROOT / name, folder)
    packages = {f"{system} {processor}": name_of(it) for it, (_, system, processor) in PLATFORMS.items()}
    script = (ROOT / "tools/release/npm/audit-alert.js").read_text()
    (folder / "audit-alert.js").write_text(script.replace("PACKAGES", json.dumps(packages)))
    (folder / "audit-alert.js").chmod(0o755)
    pack(folder, about, output)


def new_folder(name):
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def pack(folder, about, output):
    # npm compares it with the origin of the attestation.
    if url := repository_url():
        about |= {"repository": {"type": "git", "url": f"git+{url}.git"}}
    (folder / "package.json").write_text(json.dumps(about, indent=2) + "\n")
    npm = "npm.cmd" if platform.system() == "Windows" else "npm"
    run(npm, "pack", "--silent", "--pack-destination", output, cwd=folder)
