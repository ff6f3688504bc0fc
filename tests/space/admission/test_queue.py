"""Waiting, progress and giving up, as the queue's protocol shows them."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.queue_client import QueueClient
from tests.running_space import SAMPLES, RunningSpace, running_space
from tests.space.matting.faulty import DOOR, Fault, file_with

STAGES = ["decode", "load", "prepare", "model", "refine", "repair", "encode"]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a photo waits at."""
    door = tmp_path_factory.mktemp("queue") / "door"
    os.mkfifo(door)
    return door


@pytest.fixture(scope="module")
def crowded_space(door: Path) -> Iterator[RunningSpace]:
    """A Space that takes one request in hand, so that the others visibly wait."""
    options = "--requests-in-hand=1", "--queue-max-size=3", "--model-seconds=120"
    with running_space(
        *options, module="tests.faulty_space", environment={DOOR: str(door)}
    ) as space:
        yield space


@pytest.fixture
def one_at_a_time(crowded_space: RunningSpace) -> RunningSpace:
    """The same, without the results of earlier tests."""
    for result in crowded_space.files.glob("*/cutout.png"):
        result.unlink()
    return crowded_space


@pytest.fixture(scope="module")
def long_work() -> bytes:
    """A photo that keeps the Space busy for seconds."""
    photo = np.random.default_rng(1).integers(0, 255, (1000, 1500, 3), np.uint8)
    # By the first pixel the engine is told to work.
    photo[:250, :375] = 0
    buffer = BytesIO()
    Image.fromarray(photo).resize((6000, 4000)).save(buffer, "JPEG")
    return buffer.getvalue()


WORK = file_with(Fault.NONE)


def start(visitor: QueueClient, photo: bytes) -> str:
    return visitor.join("remove_background", visitor.upload(photo))


@contextmanager
def busy(space: RunningSpace, door: Path) -> Iterator[tuple[QueueClient, str, list[bool]]]:
    """Keep a Space busy with a photo for a while.

    Yields whose it is, its event, and a list of which of the visitor's jobs succeeded, filled in the end.
    """
    successes: list[bool] = []
    visitor = QueueClient(space.url)
    event = start(visitor, file_with(Fault.WAITS_AT_THE_DOOR))
    with visitor.stream() as messages:
        while "model" not in str(next(messages).get("progress_data")):
            pass
        try:
            yield visitor, event, successes
        finally:
            door.open("w").close()
        successes += [one["success"] for one in messages if one["msg"] == "process_completed"]


def test_the_stages_are_told_while_the_request_runs_and_timed_in_the_result(
    space_url: str,
) -> None:
    visitor = QueueClient(space_url)
    start(visitor, (SAMPLES / "rocket.jpg").read_bytes())
    with visitor.stream() as messages:
        told = list(messages)

    progress = [one["progress_data"][-1] for one in told if one["msg"] == "progress"]
    assert {unit["desc"] for unit in progress} <= set(STAGES)
    assert len(progress) >= 3
    fractions = [unit["progress"] for unit in progress]
    assert fractions == sorted(fractions)
    completed = next(one for one in told if one["msg"] == "process_completed")
    milliseconds = completed["output"]["data"][1]["milliseconds"]
    assert list(milliseconds) == STAGES
    assert all(value >= 0 for value in milliseconds.values())


def test_the_place_in_the_queue_reaches_the_visitor(
    one_at_a_time: RunningSpace, door: Path
) -> None:
    second, third = (QueueClient(one_at_a_time.url) for _ in range(2))
    with ExitStack() as streams:
        with busy(one_at_a_time, door):
            start(second, file_with(Fault.WAITS_AT_THE_DOOR))
            start(third, WORK)
            streams.enter_context(second.stream())
            messages = streams.enter_context(third.stream())
            told = [next(messages)]
        # The second works now, and the third hears of its new place before it comes to its turn.
        while told[-1].get("rank") != 0:
            told.append(next(messages))
        door.open("w").close()
        told += messages

    places = [one["rank"] for one in told if one["msg"] == "estimation"]
    assert places[0] >= 1
    assert places == sorted(places, reverse=True)
    assert [one["success"] for one in told if one["msg"] == "process_completed"] == [True]


def test_who_asks_before_an_upload_hears_how_many_wait(
    one_at_a_time: RunningSpace, door: Path
) -> None:
    other = QueueClient(one_at_a_time.url)
    assert other.http.get("/queue").json() == {"waiting": 0, "places": 3}
    with busy(one_at_a_time, door) as (visitor, running, _):
        waiting = start(visitor, WORK)
        assert other.http.get("/queue").json() == {"waiting": 1, "places": 2}
        for event in (waiting, running):
            visitor.cancel("remove_background", event)


def test_a_full_queue_says_so_and_when_to_come_again(
    one_at_a_time: RunningSpace, door: Path
) -> None:
    with busy(one_at_a_time, door) as (visitor, running, _):
        upload = visitor.upload(WORK)
        events = [running, *(visitor.join("remove_background", upload) for _ in range(3))]
        before_an_upload = visitor.http.get("/queue")
        with pytest.raises(httpx.HTTPStatusError) as refusal:
            visitor.join("remove_background", upload)
        for event in events:
            visitor.cancel("remove_background", event)

    for answer in (refusal.value.response, before_an_upload):
        assert answer.status_code == 503
        assert answer.json()["code"] == "queue_full"
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_queued_request_that_is_cancelled_never_runs(
    one_at_a_time: RunningSpace, door: Path
) -> None:
    queued = QueueClient(one_at_a_time.url)
    with busy(one_at_a_time, door) as (_, _, successes):
        event = start(queued, WORK)
        with queued.stream() as messages:
            queued.cancel("remove_background", event)
            told = [message["msg"] for message in messages]
    assert successes == [True]

    assert told[-2:] == ["process_completed", "close_stream"]
    assert "process_starts" not in told


def test_cancelling_a_running_request_frees_its_slot(
    one_at_a_time: RunningSpace, long_work: bytes
) -> None:
    giving_up, next_one = (QueueClient(one_at_a_time.url) for _ in range(2))
    event = start(giving_up, long_work)
    with giving_up.stream() as messages:
        assert any(message["msg"] == "progress" for message in messages)
        giving_up.cancel("remove_background", event)
    answer = next_one.call("alpha_matte", next_one.upload(WORK))

    assert answer["success"]
    assert not list(one_at_a_time.files.glob("*/cutout.png"))


def test_a_visitor_who_vanishes_frees_the_slot(
    one_at_a_time: RunningSpace, long_work: bytes
) -> None:
    vanishing, next_one = (QueueClient(one_at_a_time.url) for _ in range(2))
    start(vanishing, long_work)
    with vanishing.stream() as messages:
        assert any(message["msg"] == "progress" for message in messages)
    vanishing.http.close()
    answer = next_one.call("alpha_matte", next_one.upload(WORK))

    assert answer["success"]
    assert not list(one_at_a_time.files.glob("*/cutout.png"))


def test_calls_past_the_queue_are_closed(space_url: str) -> None:
    visitor = QueueClient(space_url)
    for door in ("run", "api"):
        answer = visitor.http.post(f"/gradio_api/{door}/alpha_matte", json={"data": [None]})
        assert answer.status_code == 404


def test_a_call_that_is_sent_again_with_its_key_gets_the_result(space_url: str) -> None:
    http = QueueClient(space_url).http
    photo = QueueClient(space_url).upload(SAMPLES / "rocket.jpg")

    def called() -> str:
        call = http.post(
            "/gradio_api/call/convert_photo",
            json={"data": [photo]},
            headers={"Idempotency-Key": '"6f0a2b7c-31f4-4e0e-a5cd-7c0d1a2b3c4d"'},
        )
        return http.get(f"/gradio_api/call/convert_photo/{call.json()['event_id']}").text

    first, again = called(), called()
    assert first.startswith("event: complete")
    assert again == first
