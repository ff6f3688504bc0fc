"""Waiting, progress and giving up, as the queue's protocol shows them."""

from collections.abc import Iterator
from io import BytesIO

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.queue_client import QueueClient
from tests.running_space import RunningSpace, running_space

STAGES = ["decode", "load", "prepare", "model", "refine", "repair", "encode"]


@pytest.fixture(scope="module")
def crowded_space() -> Iterator[RunningSpace]:
    """A Space that takes one request in hand, so that the others visibly wait."""
    with running_space("--requests-in-hand", "1", "--queue-max-size", "3") as space:
        yield space


@pytest.fixture
def one_at_a_time(crowded_space: RunningSpace) -> RunningSpace:
    """The same, without the results of earlier tests."""
    for result in crowded_space.files.glob("*/cutout.png"):
        result.unlink()
    return crowded_space


def photo_of(width: int, height: int) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (height // 4, width // 4, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(noise).resize((width, height)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def long_work() -> bytes:
    """A photo that keeps the Space busy for seconds."""
    return photo_of(8000, 6000)


@pytest.fixture(scope="module")
def work() -> bytes:
    """A photo that keeps the Space busy for a moment."""
    return photo_of(3000, 2000)


def start(visitor: QueueClient, photo: bytes) -> str:
    return visitor.join("remove_background", visitor.upload(photo, "photo.jpg"))


def test_the_stages_are_told_while_the_request_runs_and_timed_in_the_result(
    space_url: str, work: bytes
) -> None:
    visitor = QueueClient(space_url)
    start(visitor, work)
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
    one_at_a_time: RunningSpace, long_work: bytes, work: bytes
) -> None:
    first, second, third = (QueueClient(one_at_a_time.url) for _ in range(3))
    start(first, long_work)
    for visitor in (second, third):
        start(visitor, work)
    with first.stream(), second.stream(), third.stream() as messages:
        told = list(messages)

    places = [one["rank"] for one in told if one["msg"] == "estimation"]
    assert places[0] >= 1
    assert places[-1] == 0
    assert places == sorted(places, reverse=True)
    assert [one["success"] for one in told if one["msg"] == "process_completed"] == [True]


def test_who_asks_before_an_upload_hears_how_many_wait(
    one_at_a_time: RunningSpace, long_work: bytes
) -> None:
    visitor, other = QueueClient(one_at_a_time.url), QueueClient(one_at_a_time.url)
    assert other.http.get("/queue").json() == {"waiting": 0, "places": 3}
    running = start(visitor, long_work)
    with visitor.stream() as messages:
        assert next(messages)["msg"] == "process_starts"
        waiting = start(visitor, long_work)
        assert other.http.get("/queue").json() == {"waiting": 1, "places": 2}
        for event in (waiting, running):
            visitor.cancel("remove_background", event)


def test_a_full_queue_says_so_and_when_to_come_again(
    one_at_a_time: RunningSpace, long_work: bytes
) -> None:
    visitor = QueueClient(one_at_a_time.url)
    upload = visitor.upload(long_work, "photo.jpg")
    events = [visitor.join("remove_background", upload)]
    with visitor.stream() as messages:
        assert next(messages)["msg"] == "process_starts"
        events += [visitor.join("remove_background", upload) for _ in range(3)]
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
    one_at_a_time: RunningSpace, long_work: bytes, work: bytes
) -> None:
    running, queued = QueueClient(one_at_a_time.url), QueueClient(one_at_a_time.url)
    start(running, long_work)
    with running.stream() as results:
        event = start(queued, work)
        with queued.stream() as messages:
            queued.cancel("remove_background", event)
            told = [message["msg"] for message in messages]
        assert [one["success"] for one in results if one["msg"] == "process_completed"] == [True]

    assert told[-2:] == ["process_completed", "close_stream"]
    assert "process_starts" not in told


def test_cancelling_a_running_request_frees_its_slot(
    one_at_a_time: RunningSpace, long_work: bytes, work: bytes
) -> None:
    giving_up, next_one = (QueueClient(one_at_a_time.url) for _ in range(2))
    event = start(giving_up, long_work)
    with giving_up.stream() as messages:
        assert any(message["msg"] == "progress" for message in messages)
        giving_up.cancel("remove_background", event)
    answer = next_one.call("alpha_matte", next_one.upload(work, "photo.jpg"))

    assert answer["success"]
    assert not list(one_at_a_time.files.glob("*/cutout.png"))


def test_a_visitor_who_vanishes_frees_the_slot(
    one_at_a_time: RunningSpace, long_work: bytes, work: bytes
) -> None:
    vanishing, next_one = (QueueClient(one_at_a_time.url) for _ in range(2))
    start(vanishing, long_work)
    with vanishing.stream() as messages:
        assert any(message["msg"] == "progress" for message in messages)
    vanishing.http.close()
    answer = next_one.call("alpha_matte", next_one.upload(work, "photo.jpg"))

    assert answer["success"]
    assert not list(one_at_a_time.files.glob("*/cutout.png"))


def test_calls_past_the_queue_are_closed(space_url: str) -> None:
    visitor = QueueClient(space_url)
    for door in ("run", "api"):
        answer = visitor.http.post(f"/gradio_api/{door}/alpha_matte", json={"data": [None]})
        assert answer.status_code == 404


def test_a_call_that_is_sent_again_with_its_key_gets_the_result(space_url: str) -> None:
    http = QueueClient(space_url).http
    photo = QueueClient(space_url).upload(photo_of(640, 480), "photo.jpg")

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
