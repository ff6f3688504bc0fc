"""Jobs that nobody means: withdrawn as soon as they are in, never listened to, dropped while they wait."""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.queue_client import QueueClient
from tests.running_space import SAMPLES, RunningSpace, running_space

CANCELLED = 2400
UNLISTENED = 100
DROPPED = 100


def run() -> None:
    """Print what became of a visitor who waited meanwhile; raise where something was computed."""
    for name, attack in (
        (f"{CANCELLED} joins and cancels", _cancelled),
        (f"{UNLISTENED} that nobody listens to", _unlistened),
        (f"{DROPPED} streams that are dropped", _dropped),
    ):
        # One in hand, so that the others wait.
        with running_space("--requests-in-hand", "1") as space:
            start = time.monotonic()
            results, waited = _beside(space, attack)
            made = len(list(space.files.glob("*/cutout.png")))
        print(
            f"  {name}: {time.monotonic() - start:.1f} s; who waited had the result in {waited:.1f} s; "
            f"computed {made} times for {results} results",
            flush=True,
        )
        # One job at most was running when its stream was dropped.
        assert made <= results + 1


def _beside(space: RunningSpace, attack: Callable[[RunningSpace], None]) -> tuple[int, float]:
    """Return how many results were had by two visitors during an attack, and how long the second waited."""
    first, second = QueueClient(space.url, "127.0.4.1"), QueueClient(space.url, "127.0.4.2")
    uploads = [visitor.upload(SAMPLES / "astronaut.png") for visitor in (first, second)]
    first.join("remove_background", uploads[0])
    second.join("remove_background", uploads[1])
    with second.stream() as messages, ThreadPoolExecutor(1) as pool:
        attacking = pool.submit(attack, space)
        start = time.monotonic()
        told = [message for message in messages if message["msg"] == "process_completed"]
        waited = time.monotonic() - start
        attacking.result()
    assert [message["success"] for message in told] == [True]
    return 1, waited


def _cancelled(space: RunningSpace) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _join_and_cancel(space, number), range(8)))


def _join_and_cancel(space: RunningSpace, number: int) -> None:
    visitor = QueueClient(space.url, f"127.0.5.{number + 1}")
    endpoint = visitor.number("remove_background")
    for count in range(CANCELLED // 8):
        names = {"session_hash": f"{number} {count}", "fn_index": endpoint}
        answer = visitor.http.post("/gradio_api/queue/join", json={**names, "data": [None]})
        if answer.is_success:
            event = answer.json()["event_id"]
            visitor.http.post("/gradio_api/cancel", json={**names, "event_id": event})


def _unlistened(space: RunningSpace) -> None:
    for number in range(UNLISTENED):
        visitor = QueueClient(space.url, f"127.0.6.{number % 20 + 1}")
        with contextlib.suppress(httpx.HTTPStatusError):
            visitor.join("remove_background", visitor.upload(SAMPLES / "astronaut.png"))


def _dropped(space: RunningSpace) -> None:
    for number in range(DROPPED):
        visitor = QueueClient(space.url, f"127.0.7.{number % 20 + 1}")
        with contextlib.suppress(httpx.HTTPStatusError):
            visitor.join("remove_background", visitor.upload(SAMPLES / "astronaut.png"))
            with visitor.stream():
                pass
