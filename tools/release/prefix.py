"""The files of a release, in the folders that they have after an installation."""
import shutil

import licences
from environment import ARCHITECTURES, ROOT, WORK, run

# The scripts of completions/, and where shells look for them.
COMPLETIONS = {
    "audit-alert.bash": "share/bash-completion/completions/audit-alert",
    "_audit-alert": "share/zsh/site-functions/_audit-alert",
    "audit-alert.fish": "share/fish/vendor_completions.d/audit-alert.fish",
}
DOCUMENTS = ["README.md", "LICENSE-APACHE", "LICENSE-MIT", "NOTICE"]
THIRD_PARTY = "THIRD-PARTY-LICENSES.txt"


def assemble(command, functions):
    """Copies the command, the functions, manual pages, completions and licences. Returns the folder."""
    folder = WORK / "prefix"
    shutil.rmtree(folder, ignore_errors=True)
    copy(command, folder / "bin" / command.name)
    for architecture in ARCHITECTURES:
        function = functions / architecture / "bootstrap"
        copy(function, folder / "libexec/audit-alert" / architecture / "bootstrap")
    pages = folder / "share/man/man1"
    pages.mkdir(parents=True)
    run(command, "__man", pages)
    for name, place in COMPLETIONS.items():
        copy(ROOT / "completions" / name, folder / place)
    documents = folder / "share/doc/audit-alert"
    for name in DOCUMENTS:
        copy(ROOT / name, documents / name)
    (documents / THIRD_PARTY).write_text(licences.text())
    return folder


def copy(source, destination):
    destination.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, destination)
