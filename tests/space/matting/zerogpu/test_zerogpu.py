"""The Space on ZeroGPU: what goes to the process with a GPU, whose quota pays, and what goes wrong."""

import base64
import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import save_file

from space.matting.birefnet.architecture import PUBLISHED
from space.matting.birefnet.engine import BiRefNetEngine
from space.matting.pipeline import Matting
from space.matting.placement.here import Here
from space.matting.placement.running import RunningEngine
from space.matting.placement.zerogpu import Declared
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES, RunningSpace, running_space
from tests.space.matting.birefnet.weights import TINY, made_up
from tests.space.matting.zerogpu.platform import LENT, Answer, Platform, running_platform

# A Space of its own.
pytestmark = pytest.mark.slow

COFFEE = SAMPLES / "coffee.png"
SIDE = 64


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with weights of a network that parts each photo in two."""
    folder = tmp_path_factory.mktemp("model")
    tensors = made_up(TINY).state_dict()
    # Sure of itself, as a trained one is.
    tensors["decoder.conv_out1.0.weight"] *= 40
    tensors["decoder.conv_out1.0.bias"] *= 40
    save_file(tensors, folder / "model.safetensors")
    return folder


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture(scope="module")
def crossings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a line for all that has crossed between the Space and its processes with a GPU."""
    return tmp_path_factory.mktemp("zerogpu") / "crossings"


@pytest.fixture(scope="module")
def space(model: Path, platform: Platform, crossings: Path) -> Iterator[RunningSpace]:
    """A Space as ZeroGPU runs it."""
    home = crossings.parent
    (home / "cgroup").write_text("0::/space\n")
    with running_space(
        *("--matting-engine", "birefnet", "--birefnet-model", str(model)),
        *("--birefnet-side", str(SIDE), "--birefnet-tile-order", "by_tile"),
        module="tests.space.matting.zerogpu.space",
        environment={
            "SPACES_ZERO_GPU": "true",
            "SPACES_ZERO_DEVICE_API_URL": platform.url,
            "ZEROGPU_OFFLOAD_DIR": str(home / "tensors"),
            "ZEROGPU_PROC_SELF_CGROUP_PATH": str(home / "cgroup"),
            "ZEROGPU_CROSSINGS": str(crossings),
            "HOME": str(home),
        },
    ) as space:
        yield space
        for process in platform.pids:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


@pytest.fixture(autouse=True)
def lent(platform: Platform) -> Iterator[Platform]:
    """The platform, which lends a GPU to whoever asks, and has been asked for none yet."""
    platform.asked.clear()
    yield platform
    platform.answer = Answer()


def token_of(visitor: str) -> str:
    """Return what the platform's proxy adds to the requests of a visitor (a JWT)."""
    said = base64.urlsafe_b64encode(json.dumps({"user": visitor}).encode()).decode().rstrip("=")
    return f"e30.{said}.signature"


def visitor(space: RunningSpace, name: str = "ann") -> QueueClient:
    client = QueueClient(space.url)
    client.http.headers["X-IP-Token"] = token_of(name)
    return client


def matte(client: QueueClient) -> dict[str, Any]:
    """Ask for a photo's matte and return the end of that."""
    return client.call("alpha_matte", client.upload(COFFEE))


@pytest.mark.usefixtures("space")
def test_a_space_says_at_its_start_that_it_has_a_function_for_gpus(platform: Platform) -> None:
    assert platform.started == 1


def test_the_matte_is_that_of_the_same_engine_in_one_process(
    space: RunningSpace, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PUBLISHED, TINY.width, TINY)
    file, info = matte(visitor(space))["output"]["data"]
    got = np.array(Image.open(file["path"]), np.float32)

    engine = BiRefNetEngine(str(model), side=SIDE, order="by_tile")
    matting = Matting(Here(lambda: RunningEngine(engine, 1)))
    matting.placement.load()
    pixels = np.array(Image.open(COFFEE).convert("RGB"))
    expected = matting.finish(matting.predict(matting.prepare(pixels)), pixels)

    assert (info["engine"], info["empty"], expected.empty) == ("birefnet", False, False)
    # One is in half precision.
    assert np.abs(got - expected.alpha).mean() < 1


def test_nothing_crosses_but_arrays(space: RunningSpace, crossings: Path) -> None:
    crossings.write_text("")
    assert matte(visitor(space))["success"]
    # Gradio's context: an id, a yes or no, and no progress.
    assert crossings.read_text().splitlines() == [
        "tuple(tuple(tuple(ndarray), dict()), GradioPartialContext(str, bool, NoneType))",
        "OkResult(tuple(ndarray, ndarray))",
    ]


def test_each_photo_is_paid_from_its_own_visitors_quota(
    space: RunningSpace, lent: Platform
) -> None:
    for name in ("ann", "bea", "ann"):
        assert matte(visitor(space, name))["success"]
    assert matte(QueueClient(space.url))["success"]

    tokens = [asked.get("token") for asked in lent.asked]
    assert tokens == [token_of("ann"), token_of("bea"), token_of("ann"), None]


def test_as_many_seconds_are_declared_as_late_photos_took_and_some(
    space: RunningSpace, lent: Platform
) -> None:
    declared = Declared(10)
    photo = np.zeros((3, SIDE, SIDE), np.uint8)
    assert declared(photo) == 10
    declared.took(2.4)
    assert declared(photo) == 5
    for _ in range(20):
        declared.took(0.1)
    assert declared(photo) == 1
    declared.took(60)
    assert declared(photo) == 10
    declared.took(0.1)
    declared.was_short()
    assert declared(photo) == 10
    assert matte(visitor(space))["success"]
    assert 1 <= int(lent.asked[-1]["durationSeconds"]) <= 10


def refusal(end: dict[str, Any]) -> tuple[str, int | None]:
    assert not end["success"]
    assert "Traceback" not in json.dumps(end)
    return end["title"], end["retry_after"]


HOUR = {"left": 1, "wait": 3600}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(429, HOUR), ("gpu_quota_exceeded", 3600)),
        (Answer(429, {"left": 0, "wait": 90061}), ("gpu_quota_exceeded", 90061)),
        (Answer(429, {"left": 0, "wait": 0}), ("gpu_quota_exceeded", None)),
        (
            Answer(429, HOUR, {"X-Approve-Result": "pending-overquota-exceeded"}),
            ("gpu_quota_exceeded", None),
        ),
        (Answer(503), ("gpu_unavailable", 15)),
        (Answer(401), ("gpu_unavailable", 15)),
        (Answer(500), ("gpu_unavailable", 15)),
        (Answer(200, "event: failed\n\n"), ("gpu_unavailable", 15)),
        (Answer(200, "event: ping\n\n"), ("gpu_unavailable", 15)),
    ],
)
def test_what_the_platform_refuses_is_said_in_a_code_and_when_to_come_again(
    space: RunningSpace, lent: Platform, answer: Answer, expected: tuple[str, int | None]
) -> None:
    lent.answer = answer
    assert refusal(matte(visitor(space))) == expected


def test_a_gpu_that_is_taken_away_costs_that_photo_alone(
    space: RunningSpace, lent: Platform
) -> None:
    assert matte(visitor(space))["success"]
    os.kill(lent.pids[-1], signal.SIGKILL)
    lent.answer = Answer(takes_away=True)
    # Whether it was for its time is told by how much of that had passed.
    assert refusal(matte(visitor(space))) in (("gpu_aborted", 2), ("model_timeout", 5))
    lent.answer = Answer()
    assert matte(visitor(space))["success"]


def test_who_waits_for_a_gpu_hears_of_it(space: RunningSpace, lent: Platform) -> None:
    lent.answer = Answer(200, f"event: succeeded\ndata: {json.dumps(LENT)}\n\n")
    client = visitor(space)
    client.join("alpha_matte", client.upload(COFFEE))
    with client.stream() as messages:
        logs = [message["log"] for message in messages if message["msg"] == "log"]
    assert logs == ["Waiting for a GPU to become available", "Successfully acquired a GPU"]
