"""Lets pre-commit install the hooks of .pre-commit-hooks.yaml: their command is in the wheel of the same version, which this
package depends on. It is not published; `tools/release` builds the wheel."""
import pathlib
import re

import setuptools

manifest = (pathlib.Path(__file__).parent / "Cargo.toml").read_text(encoding="utf-8")
version = re.search(r'^version = "(.+?)"', manifest, re.MULTILINE)[1]
setuptools.setup(
    name="audit-alert-pre-commit",
    version=version,
    packages=[],
    py_modules=[],
    install_requires=[f"audit-alert=={version}"],
)
