"""What is asked of another Space, and what is made of its answers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from space.errors import RequestError
from space.matting.behind.breaker import Breaker
from space.matting.behind.client import LONGEST_ANSWER, LONGEST_MATTE, SpaceAwayError, SpaceBehind
from space.matting.caller import Caller, calling
from space.matting.placement import place
from space.matting.placement.elsewhere import SIDE, Elsewhere
from space.settings import Settings
from tests.space.matting.behind.garbling import DONE, Garbling, png, running_garbling, stream

PHOTO = np.zeros((8, 8, 3), np.uint8)
SQUARE = np.zeros((3, SIDE, SIDE), np.uint8)


@pytest.fixture(scope="module")
def running() -> Iterator[Garbling]:
    with running_garbling() as garbling:
        yield garbling


@pytest.fixture
def behind(running: Garbling) -> Garbling:
    """The other Space, which says what a Space says until it is told something else."""
    running.says.clear()
    running.heard.clear()
    return running


def ask(behind: Garbling, seconds: float = 20, caller: Caller | None = None) -> np.ndarray:
    space = SpaceBehind(behind.url)
    return space.matte(PHOTO, caller or Caller(), "key", time.monotonic() + seconds).alpha


def test_fifty_photos_of_two_visitors_at_once_are_each_asked_for_in_their_own_name(
    behind: Garbling,
) -> None:
    behind.says["file="] = (200, png((SIDE, SIDE)))
    elsewhere = Elsewhere(SpaceBehind(behind.url, "secret"), 60)

    def predict(number: int) -> str:
        name = ("ann", "bea")[number % 2]
        headers = {"X-IP-Token": name, "X-Forwarded-For": f"192.0.2.{number % 2}"}
        with calling(Caller(headers)):
            prediction = elsewhere.predict(SQUARE)
        # What it says of its matte is said on.
        assert prediction.notes == ("slow",)
        return prediction.engine

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(predict, range(50))) == {"other"}

    assert len(behind.heard) == 4 * 50
    assert sum(heard["x-ip-token"] == "ann" for heard in behind.heard) == 4 * 25
    for heard in behind.heard:
        assert heard["authorization"] == "Bearer secret"
        number = ("ann", "bea").index(heard["x-ip-token"])
        assert heard["x-forwarded-for"] == f"192.0.2.{number}"
        assert heard.get("cookie") in (None, f"visitor={heard['x-ip-token']}")


def test_places_in_its_queue_are_passed_on_and_nobody_who_is_gone_is_waited_for(
    behind: Garbling,
) -> None:
    estimation = {"msg": "estimation", "rank": 3, "queue_size": 5, "rank_eta": None}
    behind.says["queue"] = (200, stream(estimation, {"msg": "process_starts"}, DONE))
    told: list[object] = []
    caller = Caller(
        tell_place=lambda ahead, waiting: told.append((ahead, waiting)),
        tell_start=lambda: told.append("starts"),
    )
    assert (ask(behind, caller=caller) == 255).all()
    assert told == [(3, 5), "starts"]

    behind.says["queue"] = (200, stream(estimation))
    with pytest.raises(TimeoutError):
        ask(behind, caller=Caller(is_gone=lambda: True))


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("upload", (200, b"<html>")),
        ("upload", (200, b"[]")),
        ("upload", (200, b"[" * 100_000)),
        ("upload", (302, b"")),
        ("upload", (502, b"Bad Gateway")),
        ("call", (500, b"Traceback (most recent call last)")),
        ("call", (200, b" " * (LONGEST_ANSWER + 1))),
        ("queue", (200, b"")),
        ("queue", (200, b"data: nonsense\n\n")),
        ("queue", (200, b"data: []\n\n")),
        ("queue", (200, b"x" * (LONGEST_ANSWER + 1))),
        ("queue", (200, stream({"msg": "estimation"}))),
        ("queue", (200, stream({"msg": "estimation", "rank": -1, "queue_size": 2}, DONE))),
        ("queue", (200, stream({"msg": "estimation", "rank": 0, "queue_size": 1e300}, DONE))),
        ("queue", (200, stream({**DONE, "output": None}))),
        ("queue", (200, stream({**DONE, "output": {"data": [1, 2]}}))),
        ("queue", (200, stream({**DONE, "success": False, "output": "no"}))),
        (
            "queue",
            (
                200,
                stream(
                    {
                        **DONE,
                        "output": {
                            "data": [{"path": "p"}, {"engine": "<b>", "revision": 1, "notes": []}]
                        },
                    }
                ),
            ),
        ),
        ("file=", (200, b"no picture")),
        ("file=", (200, png((3000, 3000))[:2000])),
        ("file=", (200, png((8, 9)))),
        ("file=", (200, png((3000, 3000)))),
        ("file=", (200, png(mode="RGB"))),
        ("file=", (200, b"x" * (LONGEST_MATTE + 1))),
        ("file=", (404, b"")),
    ],
)
def test_garbage_is_no_matte(behind: Garbling, word: str, says: tuple[int, bytes]) -> None:
    behind.says[word] = says
    with pytest.raises(SpaceAwayError):
        ask(behind)


@pytest.mark.parametrize(
    ("code", "told", "expected"),
    [
        ("queue_full", 7, ("queue_full", 7)),
        ("too_many_requests", None, ("queue_full", 5)),
        ("gpu_quota_exceeded", 3600, ("gpu_quota_exceeded", 3600)),
        ("gpu_quota_exceeded", "<b>", ("gpu_quota_exceeded", None)),
        ("model_failed", None, ("model_failed", None)),
        ("login_required", None, ("model_unavailable", None)),
        ("something_of_its_own", 10**9 - 1, ("model_unavailable", 86400)),
        (["no code"], None, ("model_unavailable", None)),
    ],
)
def test_a_refusal_is_said_in_words_of_our_own(
    behind: Garbling, code: object, told: object, expected: tuple[str, int | None]
) -> None:
    message = {
        "msg": "process_completed",
        "success": False,
        "output": {"title": code, "error": "<script>"},
        "retry_after": told,
    }
    behind.says["queue"] = (200, stream(message))
    with pytest.raises(RequestError) as refusal:
        ask(behind)
    assert (refusal.value.code, refusal.value.retry_after) == expected
    assert "<script>" not in refusal.value.sentence


def test_a_refusal_before_the_queue_is_one_as_well(behind: Garbling) -> None:
    behind.says["call"] = (503, b'{"code": "queue_full", "sentence": "Wait."}')
    with pytest.raises(RequestError, match="queue_full"):
        ask(behind)


def test_a_space_on_hugging_face_is_found_by_its_name(
    behind: Garbling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", behind.url)
    space = SpaceBehind("owner/name")
    for _ in range(2):
        space.matte(PHOTO, Caller({"X-IP-Token": "ann"}), "key", time.monotonic() + 20)
    assert ["x-ip-token" in heard for heard in behind.heard] == [False, *8 * [True]]

    behind.says["host"] = (404, b"")
    with pytest.raises(SpaceAwayError, match="404"):
        SpaceBehind("owner/gone").matte(PHOTO, Caller(), "key", time.monotonic() + 20)


@pytest.mark.parametrize("address", ["name", "ftp://owner.example", "owner/name/more", "//x"])
def test_what_is_no_address_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="write owner/name"):
        Settings(matting_space=address)


def test_without_an_engine_here_the_refusal_says_when_to_come_again() -> None:
    # Nobody listens there.
    settings = Settings(matting_space="http://127.0.0.1:9", matting_engine="space")
    elsewhere = place(settings)
    elsewhere.load()
    assert (elsewhere.engine, elsewhere.state) == ("space", "ready")
    for _ in range(3):
        with pytest.raises(RequestError, match="model_unavailable") as refusal:
            elsewhere.predict(SQUARE)
        assert refusal.value.retry_after == 20
    # It is let alone by now.
    assert elsewhere.state == "unavailable"
    start = time.monotonic()
    with pytest.raises(RequestError, match="model_unavailable"):
        elsewhere.predict(SQUARE)
    assert time.monotonic() - start < 0.1


def test_who_does_not_answer_is_let_alone_then_asked_by_one_and_then_by_all() -> None:
    now = [0.0]
    breaker = Breaker(2, 10, clock=lambda: now[0])
    for _ in range(2):
        assert breaker.take()
        breaker.failed()
    assert not breaker.take()
    assert breaker.rest == 10
    now[0] = 10
    assert (breaker.rest, breaker.take(), breaker.take()) == (0, True, False)
    breaker.failed()
    now[0] = 19
    assert not breaker.take()
    now[0] = 20
    assert breaker.take()
    breaker.succeeded()
    assert breaker.take()
    assert breaker.take()
