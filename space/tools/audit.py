"""`python -m space.tools.audit`: known advisories and licences of what `requirements.lock` installs, and an SBOM.

It asks PyPI for advisories about each package of the lock (pip-audit), looks at the licences of those
that are installed here, and writes what is installed as a CycloneDX document. It ends with 1 where
something is the matter, or could not be found out.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from space.tools.lock import LOCK, ROOT

PIP_AUDIT = "pip-audit==2.10.1"
CYCLONEDX = "cyclonedx-bom==7.5.0"

PERMITTED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python"),
    *("HPND", "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense"),
    *("Zlib", "LLVM-exception"),
    "License :: OSI Approved :: Apache Software License",
    "License :: OSI Approved :: BSD License",
    "License :: OSI Approved :: MIT License",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)",
}
"""Licences, by SPDX identifier or PyPI's classifier, under which a package may be used and passed on unchanged."""

Component = dict[str, Any]

SPACE: Component = {
    "type": "application",
    "name": "text-behind-image",
    "bom-ref": "text-behind-image",
    "licenses": [{"license": {"id": "Apache-2.0"}}],
}
"""What the SBOM is of."""

REQUIREMENTS = ROOT / "requirements.txt"


Lock = dict[str, set[Version]]
"""Packages by their normalised names: of one there may be a version a Python."""


def pins(file: Path) -> list[Requirement]:
    """Return the requirements in a file such as the lock, or `requirements.txt`."""
    lines = (line.rstrip(" \\") for line in file.read_text().splitlines())
    return [Requirement(line) for line in lines if line and line[0] not in " #"]


def locked() -> Lock:
    """Return what is in the lock."""
    lock: Lock = {}
    for pin in pins(LOCK):
        versions = {Version(specifier.version) for specifier in pin.specifier}
        lock.setdefault(canonicalize_name(pin.name), set()).update(versions)
    return lock


def kept_to(lock: Lock, document: dict[str, Any]) -> dict[str, Any]:
    """Return a CycloneDX document of the Space, without what is installed here beside the lock's packages."""
    components = [one for one in document["components"] if canonicalize_name(one["name"]) in lock]
    kept = {one["bom-ref"] for one in components}
    direct = {canonicalize_name(pin.name) for pin in pins(REQUIREMENTS)}
    asked_for = [one["bom-ref"] for one in components if canonicalize_name(one["name"]) in direct]
    dependencies = [
        {**one, "dependsOn": sorted(kept & set(one.get("dependsOn", ())))}
        for one in document.get("dependencies", ())
        if one["ref"] in kept
    ]
    return {
        **document,
        "metadata": {**document.get("metadata", {}), "component": SPACE},
        "components": components,
        "dependencies": [{"ref": SPACE["bom-ref"], "dependsOn": asked_for}, *dependencies],
    }


def problems(lock: Lock, components: list[Component]) -> Iterator[str]:
    """Yield a sentence for each component with another version than the lock's, or a licence that is not permitted."""
    for component in components:
        name, version = canonicalize_name(component["name"]), Version(component["version"])
        # A build for one kind of processor has a label behind the version (PEP 440).
        if Version(version.public) not in lock[name]:
            yield f"{name} is installed in version {version}, which the lock has not."
        told = set(_licences(component))
        if not told:
            yield f"{name} does not tell its licence."
        elif told - PERMITTED:
            yield f"{name} has a licence that is not permitted: {', '.join(sorted(told - PERMITTED))}."


def _licences(component: Component) -> Iterator[str]:
    """Yield all licences that a component names, alternatives too: each has to be permitted."""
    for told in component.get("licenses", ()):
        if "expression" in told:
            yield from re.findall(r"\b(?!(?:AND|OR|WITH)\b)[\w.+-]+", told["expression"])
        else:
            yield told["license"].get("id") or told["license"]["name"]


def _tool(requirement: str, *command: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a tool in an environment of its own."""
    uv = [sys.executable, "-m", "uv", "tool", "run", "--from", requirement]
    return subprocess.run([*uv, *command], cwd=ROOT, check=False)


def _is_free_of_advisories() -> bool:
    options = ["--strict", "--disable-pip", "--require-hashes", "--requirement", LOCK.name]
    return _tool(PIP_AUDIT, "pip-audit", *options).returncode == 0


def _write_sbom(lock: Lock, path: Path) -> list[Component]:
    options = ["--output-reproducible", "--short-PURLs", "--output-format=JSON"]
    target = [f"--output-file={path.resolve()}", sys.executable]
    _tool(CYCLONEDX, "cyclonedx-py", "environment", *options, *target).check_returncode()
    document = kept_to(lock, json.loads(path.read_bytes()))
    path.write_text(json.dumps(document, indent=2) + "\n")
    components: list[Component] = document["components"]
    return components


def main() -> None:
    """Check all and write the SBOM."""
    parser = argparse.ArgumentParser(prog="python -m space.tools.audit", description=__doc__)
    parser.add_argument("--sbom", type=Path, default=ROOT / "sbom.cdx.json", metavar="FILE")
    sbom: Path = parser.parse_args().sbom
    lock = locked()
    components = _write_sbom(lock, sbom)
    print(f"{sbom} names {len(components)} packages.")
    if others := sorted(lock.keys() - {canonicalize_name(one["name"]) for one in components}):
        print(f"Not installed here, so not looked at: {', '.join(others)}.")
    found = list(problems(lock, components))
    print("\n".join(found) or "All licences are permitted.")
    if not _is_free_of_advisories() or found:
        sys.exit(1)


if __name__ == "__main__":
    main()
