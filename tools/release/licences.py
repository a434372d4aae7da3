"""The licences of all crates in the executables, as one text."""
import pathlib
import re

from dependencies import dependencies
from environment import VERSION

# Files with the terms or with notices that must be passed on.
FILES = re.compile(r"(licen[cs]e|copying|notice|unlicense|copyright)", re.IGNORECASE)


def text():
    packages = dependencies()
    texts = {}
    for package in packages:
        for terms in terms_of(package):
            texts.setdefault(terms, []).append(f"{package['name']} {package['version']}")
    lines = [
        f"audit-alert {VERSION} contains the crates below, and the standard library of Rust (MIT OR Apache-2.0,",
        "https://github.com/rust-lang/rust). The terms of each crate follow the list.",
        "",
        *[f"{it['name']} {it['version']}: {licence_of(it)}" for it in packages],
        "",
        *mozilla_notice(packages),
        *without_terms(packages),
    ]
    for terms, names in sorted(texts.items(), key=lambda it: it[1]):
        lines += ["=" * 80, *names, "-" * 80, terms, ""]
    return "\n".join(lines)


def licence_of(package):
    return (package["license"] or "see its file").replace("/", " OR ")


def mozilla_notice(packages):
    """Section 3.2 of the Mozilla Public License requires to say where the source code is."""
    mozilla = [it for it in packages if "MPL-2.0" in licence_of(it)]
    if not mozilla:
        return []
    sources = [f"- {it['name']}: https://crates.io/crates/{it['name']}/{it['version']}" for it in mozilla]
    return [
        "Crates under the Mozilla Public License 2.0 (https://mozilla.org/MPL/2.0/), unchanged. Their source code:",
        *sources,
        "",
    ]


def without_terms(packages):
    without = [it for it in packages if not list(terms_of(it))]
    return [
        "The packages of these crates contain no text of their licence. Their authors, as far as they are named:",
        *[f"- {it['name']}, {licence_of(it)}: {', '.join(it['authors']) or it['repository']}" for it in without],
        "",
    ]


def terms_of(package):
    folder = pathlib.Path(package["manifest_path"]).parent
    for file in sorted(folder.iterdir()):
        if file.is_file() and FILES.search(file.name) and file.suffix in ("", ".md", ".txt") or is_named(package, file):
            yield file.read_text(errors="replace").replace("\r\n", "\n").strip()


def is_named(package, file):
    return package["license_file"] is not None and file.name == pathlib.Path(package["license_file"]).name
