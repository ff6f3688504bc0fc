"""The Dockerfile, as far as it can be read without a builder."""

import re

from space.deploy import files
from space.settings import Settings
from tests.running_space import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_the_image_has_what_a_deployed_space_has() -> None:
    copied = [
        name for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.M) for name in line.split()
    ]
    passed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)
    deployed = {path.partition("/")[0] for path in files()}

    assert set(copied) == set(passed) == deployed
    assert len(copied) == len(deployed)


def test_the_settings_of_the_image_are_the_space_s() -> None:
    names = re.findall(r"\b(GRADIO_SERVER_\w+)=", DOCKERFILE)

    assert len(names) == 2
    assert {name.lower() for name in names} <= set(Settings.model_fields)
