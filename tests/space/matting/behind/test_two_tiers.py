"""Two Spaces: one that visitors talk to, and one behind it that has the engine, with a wire between them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from space.errors import RequestError
from space.matting.behind.client import SpaceBehind
from space.matting.pipeline import Matting
from space.matting.placement.elsewhere import SIDE, Elsewhere
from space.matting.placement.here import Here
from space.matting.placement.running import RunningEngine
from tests.lossy_wire import Cut, LossyWire, lossy_wire
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace, free_port, running_space
from tests.space.matting.faulty import DOOR, Fault, SmallEngine, file_with, photo_with

# Two Spaces.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a photo waits at, in the Space behind."""
    door = tmp_path_factory.mktemp("behind") / "door"
    os.mkfifo(door)
    return door


@contextmanager
def space_behind(door: Path, port: int) -> Iterator[RunningSpace]:
    """Run the Space that has the engine: one photo at a time, and two that wait."""
    with running_space(
        *("--requests-in-hand", "1", "--queue-max-size", "2"),
        module="tests.faulty_space",
        environment={DOOR: str(door)},
        port=port,
    ) as space:
        yield space


@pytest.fixture(scope="module")
def back(door: Path) -> Iterator[RunningSpace]:
    """The Space behind, which the last test ends."""
    with space_behind(door, free_port()) as space:
        yield space


@pytest.fixture(scope="module")
def wire(back: RunningSpace) -> Iterator[LossyWire]:
    """What is between the two."""
    with lossy_wire(back.url) as wire:
        yield wire


@pytest.fixture(scope="module")
def front(wire: LossyWire) -> Iterator[RunningSpace]:
    """The Space in front, with a small engine to spare."""
    with running_space(
        *("--matting-space", wire.url, "--matting-engine", "small"), module="tests.faulty_space"
    ) as space:
        yield space


@pytest.fixture
def elsewhere(wire: LossyWire) -> Elsewhere:
    """The same in this process, in a hurry."""
    spare = Here(lambda: RunningEngine(SmallEngine(), 1))
    placement = Elsewhere(SpaceBehind(wire.url), 2, spare)
    placement.load()
    return placement


def made_by(end: dict[str, Any]) -> tuple[str, list[str]]:
    """Return which engine has made a matte, and what else is said of it."""
    _, info = end["output"]["data"]
    return info["engine"], info["notes"]


FROM_BEHIND = ("faulty", list[str]())
FROM_HERE = ("small", ["space_unavailable"])


def matte(front: RunningSpace, fault: Fault = Fault.NONE) -> tuple[str, list[str]]:
    visitor = QueueClient(front.url)
    return made_by(visitor.call("alpha_matte", visitor.upload(file_with(fault))))


def reach(messages: Iterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    return next(message for message in messages if message["msg"] == kind)


def test_the_matte_is_made_behind_of_a_reduced_photo_in_the_visitors_name(
    front: RunningSpace, wire: LossyWire
) -> None:
    for name in ("ann", "bea"):
        wire.heads.clear()
        visitor = QueueClient(front.url, "127.0.0.7")
        visitor.http.headers["X-IP-Token"] = name
        end = visitor.call("alpha_matte", visitor.upload(file_with(Fault.NONE, 4000)))
        assert made_by(end) == FROM_BEHIND
        assert end["output"]["data"][1]["width"] == 4000

        assert len(wire.heads) == 4
        for head in map(str.lower, wire.heads):
            assert f"\r\nx-ip-token: {name}" in head
            assert "\r\nx-forwarded-for: 127.0.0.7" in head
            assert "\r\ncdn-loop: text-behind-image" in head
        [upload] = [head for head in wire.heads if "/upload " in head]
        assert int(upload.lower().partition("content-length: ")[2].partition("\r")[0]) < 1_000_000


def test_the_place_in_the_queue_behind_is_told_and_who_finds_it_full_is_served_in_front(
    front: RunningSpace, back: RunningSpace, door: Path
) -> None:
    first, second, visitor = QueueClient(back.url), QueueClient(back.url), QueueClient(front.url)
    first.join("alpha_matte", first.upload(file_with(Fault.WAITS_AT_THE_DOOR)))
    with first.stream() as told_first:
        reach(told_first, "progress")
        second.join("alpha_matte", second.upload(file_with(Fault.NONE)))
        with second.stream() as told_second:
            reach(told_second, "estimation")

            visitor.join("alpha_matte", visitor.upload(file_with(Fault.NONE)))
            with visitor.stream() as told:
                reach(told, "process_starts")
                place = reach(told, "estimation")
                assert (place["rank"], place["queue_size"]) == (1, 2)

                assert matte(front) == FROM_HERE

                door.open("w").close()
                reach(told, "process_starts")
                assert made_by(reach(told, "process_completed")) == FROM_BEHIND
            reach(told_second, "process_completed")
        reach(told_first, "process_completed")


def test_a_space_that_another_one_asks_asks_no_third_and_so_not_itself(
    front: RunningSpace, wire: LossyWire
) -> None:
    wire.asked.clear()
    other = QueueClient(front.url)
    other.http.headers["CDN-Loop"] = "text-behind-image"
    assert made_by(other.call("alpha_matte", other.upload(file_with(Fault.NONE)))) == FROM_HERE
    assert wire.asked == []


def test_what_is_cut_off_is_asked_for_again_and_done_once(
    front: RunningSpace, wire: LossyWire
) -> None:
    wire.asked.clear()
    wire.cuts += [Cut("queue/data", received=b"process_starts"), Cut("/upload", sent=1000)]
    assert matte(front) == FROM_BEHIND
    assert wire.cuts == []
    assert wire.count("POST /gradio_api/upload") == 3


def test_what_is_slow_behind_is_done_in_front(elsewhere: Elsewhere, door: Path) -> None:
    photo = photo_with(Fault.WAITS_AT_THE_DOOR).repeat(4, 1).repeat(4, 2)[:, :SIDE, :SIDE]
    prediction = Matting(elsewhere).predict(photo)
    assert (prediction.engine, prediction.notes) == ("small", ("space_unavailable",))
    door.open("w").close()

    alone = Elsewhere(SpaceBehind(elsewhere._space._address), 2)
    with pytest.raises(RequestError, match="model_timeout"):
        Matting(alone).predict(photo)
    door.open("w").close()


def test_who_leaves_is_not_waited_for_behind_either(front: RunningSpace, door: Path) -> None:
    visitor = QueueClient(front.url)
    event = visitor.join("alpha_matte", visitor.upload(file_with(Fault.WAITS_AT_THE_DOOR)))
    with visitor.stream() as told:
        reach(told, "process_starts")
        reach(told, "process_starts")
        visitor.cancel("alpha_matte", event)
    door.open("w").close()
    assert matte(front) == FROM_BEHIND


def test_a_space_behind_that_is_killed_is_missed_by_nobody_and_used_again_once_it_is_back(
    front: RunningSpace, back: RunningSpace, door: Path
) -> None:
    visitor = QueueClient(front.url)
    visitor.join("alpha_matte", visitor.upload(file_with(Fault.WAITS_AT_THE_DOOR)))
    with visitor.stream() as told:
        reach(told, "process_starts")
        reach(told, "process_starts")
        back.process.kill()
        # The one that it had, too.
        end = reach(told, "process_completed")
    assert matte(front) == FROM_HERE
    assert visitor.http.get("/health").json()["model"] == "ready"
    with space_behind(door, int(back.url.rpartition(":")[2])):
        assert matte(front) == FROM_BEHIND
    assert made_by(end) == FROM_HERE
