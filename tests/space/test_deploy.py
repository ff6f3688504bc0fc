"""`python -m space.deploy` against a stand-in of the Hub."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from space.deploy import main
from tests.running_space import ROOT, free_port
from tests.space.hub import TOKEN, Hub, running_hub

NAME = "ann/text-behind-image"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


def deploy(url: str, *options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "space.deploy", NAME, *options],
        cwd=ROOT,
        env={
            **os.environ,
            "HF_ENDPOINT": url,
            "HF_TOKEN": TOKEN,
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            **environment,
        },
        capture_output=True,
        text=True,
    )


def test_a_space_is_described_made_and_brought_up_to_date(hub: Hub) -> None:
    settings = (
        "--variable",
        "FILE_LIFETIME=120",
        "--secret",
        "RATE_LIMIT_STORAGE",
        "--hardware",
        "zero-a10g",
    )
    redis = "redis://:password@10.0.0.7:6379/0"

    described = deploy(hub.url, *settings, "--private", RATE_LIMIT_STORAGE=redis)

    assert described.returncode == 0, described.stderr
    assert f"{NAME} would be created" in described.stdout
    for line in (
        "by LFS or Xet: space/matting/u2net.safetensors (49.1 MB)",
        "hardware: zero-a10g",
        "variable FILE_LIFETIME=120",
        "secret RATE_LIMIT_STORAGE",
    ):
        assert line in described.stdout
    assert redis not in described.stdout
    assert not [one for one in hub.asked if not one.startswith("GET ")]

    made = deploy(hub.url, *settings, "--private", "--apply", RATE_LIMIT_STORAGE=redis)

    assert made.returncode == 0, made.stderr
    assert f"Done: {hub.url}/spaces/{NAME}" in made.stdout
    space = hub.spaces[NAME]
    assert (space.hardware, space.private) == ("zero-a10g", True)
    assert (space.variables, space.secrets) == (
        {"FILE_LIFETIME": "120"},
        {"RATE_LIMIT_STORAGE": redis},
    )
    for name in ("README.md", "requirements.txt", "space/app.py", "embed/text-behind-image.js"):
        assert space.files[name] == (ROOT / name).read_bytes(), name
    weights = "space/matting/u2net.safetensors"
    assert weights in space.by_lfs
    assert space.files[weights] == (ROOT / weights).read_bytes()
    homely = [path for path in space.files if path.startswith(("tests/", "demo_site/", ".ci/"))]
    assert homely == []
    assert not [path for path in space.files if "__pycache__" in path]

    space.sent.clear()
    space.files["space/app.py"] = b"of a former version"
    space.files |= {"space/of_a_former_version.py": b"", "notes.txt": b"the owner's own"}
    again = deploy(hub.url, "--apply")

    assert again.returncode == 0, again.stderr
    assert "brought up to date" in again.stdout
    assert "deleted there: space/of_a_former_version.py" in again.stdout
    assert "space/of_a_former_version.py" not in space.files
    assert space.sent == ["space/app.py"]
    assert space.files["notes.txt"] == b"the owner's own"
    assert space.hardware == "zero-a10g"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--variable", "FILE_LIFETIME=1"], "FILE_LIFETIME: Input should be"),
        (["--variable", "SESSION_KEY=abc"], "Give it as --secret SESSION_KEY."),
        (["--variable", "FILE_LIFETIME"], "FILE_LIFETIME is no NAME=VALUE."),
        (["--secret", "SESSION_KEY"], "The environment has no SESSION_KEY."),
    ],
    ids=["wrong", "open", "half", "missing"],
)
def test_a_setting_that_would_not_do_is_said_before_the_hub_is_asked(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        main([NAME, *options])

    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"HF_TOKEN": "hf_of_somebody_else"}, "Set HF_TOKEN to a token that may write"),
        ({"HF_ENDPOINT": f"http://127.0.0.1:{free_port()}"}, "can't be reached"),
    ],
    ids=["token", "away"],
)
def test_a_hub_that_refuses_or_does_not_answer_is_told_in_a_sentence(
    hub: Hub, environment: dict[str, str], sentence: str
) -> None:
    said = deploy(hub.url, "--apply", **environment)

    assert said.returncode == 1
    assert sentence in said.stderr
    assert "Traceback" not in said.stderr
    assert hub.spaces == {}
