"""The software bill of materials, in the format CycloneDX 1.5."""
import json
import tomllib
import uuid

from dependencies import dependencies
from environment import ROOT, VERSION
from licences import licence_of


def text():
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    checksums = {(it["name"], it["version"]): it.get("checksum") for it in locked}
    components = [component(it, checksums[it["name"], it["version"]]) for it in dependencies()]
    root = {
        "type": "application",
        "bom-ref": f"pkg:cargo/audit-alert@{VERSION}",
        "name": "audit-alert",
        "version": VERSION,
        "purl": f"pkg:cargo/audit-alert@{VERSION}",
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
    }
    # The serial number depends on the contents only, so that two builds give the same file.
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([root, components]))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
    }
    return json.dumps(document, indent=2) + "\n"


def component(package, checksum):
    reference = f"pkg:cargo/{package['name']}@{package['version']}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": package["name"],
        "version": package["version"],
        "purl": reference,
        "licenses": [{"expression": licence_of(package)}],
    } | ({"hashes": [{"alg": "SHA-256", "content": checksum}]} if checksum else {})
