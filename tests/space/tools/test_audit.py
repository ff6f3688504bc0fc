"""The lock of the packages that the Space needs, and what is found out about them."""

import re
from typing import Any

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from space.tools.audit import REQUIREMENTS, kept_to, locked, pins, problems
from space.tools.lock import LOCK


def test_each_pin_of_the_requirements_is_in_the_lock() -> None:
    asked_for = pins(REQUIREMENTS)
    lock = locked()
    differing = [
        str(pin)
        for pin in asked_for
        if not any(map(pin.specifier.contains, lock.get(canonicalize_name(pin.name), ())))
    ]

    assert len(asked_for) > 50
    assert differing == []


def test_each_package_of_the_lock_has_hashes_and_comes_from_nowhere_in_particular() -> None:
    text = LOCK.read_text()
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert len(packages) == sum(map(len, locked().values()))
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text
    assert "--index" not in text


PROPRIETARY = "License :: Other/Proprietary License"


def component(name: str = "one", version: str = "1.0", **told: str) -> dict[str, Any]:
    """Return a component of an SBOM with one licence."""
    licence = told if "expression" in told else {"license": told}
    return {
        "name": name,
        "version": version,
        "bom-ref": f"{name}=={version}",
        "licenses": [licence] if told else [],
    }


@pytest.mark.parametrize(
    "permitted",
    [
        component(id="MIT"),
        component(version="1.0+cpu", expression="Apache-2.0 WITH LLVM-exception AND MIT"),
        component(expression="MPL-2.0 AND (Apache-2.0 OR MIT)"),
    ],
)
def test_a_permitted_licence_is_no_problem(permitted: dict[str, Any]) -> None:
    assert list(problems({permitted["name"]: {Version("1.0")}}, [permitted])) == []


@pytest.mark.parametrize(
    ("refused", "named"),
    [
        (component(id="AGPL-3.0-only"), "AGPL-3.0-only"),
        (component(expression="MIT OR GPL-3.0-or-later"), "GPL-3.0-or-later"),
        ({**component(), "licenses": [{"license": {"name": PROPRIETARY}}]}, PROPRIETARY),
        (component(), "does not tell"),
        (component(version="1.1", id="MIT"), "installed in version 1.1"),
    ],
)
def test_another_licence_or_version_is_named(refused: dict[str, Any], named: str) -> None:
    [sentence] = problems({refused["name"]: {Version("1.0")}}, [refused])
    assert named in sentence


def test_what_is_installed_beside_the_lock_stays_out_of_the_sbom() -> None:
    document = {
        "components": [component("torch", id="MIT"), component("pytest", id="MIT")],
        "dependencies": [
            {"ref": "torch==1.0", "dependsOn": ["pytest==1.0"]},
            {"ref": "pytest==1.0"},
        ],
    }
    kept = kept_to({"torch": {Version("1.0")}}, document)

    assert [one["name"] for one in kept["components"]] == ["torch"]
    assert kept["dependencies"] == [
        {"ref": "text-behind-image", "dependsOn": ["torch==1.0"]},
        {"ref": "torch==1.0", "dependsOn": []},
    ]
