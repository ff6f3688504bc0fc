"""How often a visitor may ask, counted here or by a real Redis."""

import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from pydantic import ValidationError

from space.admission.rates import Rates
from space.admission.settings import AdmissionSettings
from space.errors import RequestError
from tests.debian import require
from tests.event_loop import run_coroutine
from tests.running_space import free_port

ANN, BOB = "192.0.2.1", "192.0.2.2"


async def refusal(
    rates: Rates, kind: str = "join", visitor: str = ANN, cost: int = 1
) -> RequestError | None:
    """Count one, or `cost`, and return what is said where it is too much."""
    try:
        await rates.count(kind, visitor, cost)
    except RequestError as error:
        return error
    return None


async def refused(rates: Rates, kind: str = "join", visitor: str = ANN, cost: int = 1) -> bool:
    """Count one, or `cost`, and return whether it is too much."""
    return await refusal(rates, kind, visitor, cost) is not None


def rates(url: str = "") -> Rates:
    settings = AdmissionSettings(joins_per_minute=2, uploads_per_minute=1, rate_limit_storage=url)
    return Rates(settings)


def test_each_visitor_and_each_kind_is_counted_by_itself() -> None:
    async def outcomes() -> list[bool]:
        here = rates()
        return [
            *[await refused(here) for _ in range(3)],
            await refused(here, visitor=BOB),
            await refused(here, "upload"),
            await refused(here, "upload"),
        ]

    assert run_coroutine(outcomes()) == [False, False, True, False, False, True]


def test_what_a_visitor_uploads_is_bounded_in_bytes_and_one_upload_let_in() -> None:
    async def outcomes() -> list[bool]:
        here = Rates(AdmissionSettings(upload_bytes_per_ten_minutes=100))
        sizes = [(ANN, 60), (ANN, 60), (ANN, 40), (BOB, 500), (BOB, 1)]
        return [await refused(here, "upload bytes", *sent) for sent in sizes]

    assert run_coroutine(outcomes()) == [False, True, False, False, True]


def test_who_is_refused_hears_when_there_is_room_again() -> None:
    async def said() -> RequestError | None:
        here = rates()
        await here.count("upload", ANN)
        return await refusal(here, "upload")

    error = run_coroutine(said())
    assert error is not None
    assert (error.code, error.status) == ("too_many_requests", 429)
    assert error.retry_after in range(1, 61)


@contextmanager
def redis_server(port: int, folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing, until the block is left, and yield its address."""
    [program] = require("redis", ("redis-server",), ("redis-server",))
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.02), 500)
        redis.Redis.from_url(url, retry=retry, retry_on_error=[ConnectionError]).ping()
        yield url
    finally:
        process.kill()
        process.wait()


def test_several_spaces_count_together_and_each_alone_while_redis_is_gone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("space.admission.rates._PAUSE", 0)
    port = free_port()

    async def outcomes() -> list[bool]:
        with redis_server(port, tmp_path) as url:
            one, other = rates(url), rates(url)
            together = [await refused(space) for space in (one, other, one, other)]
        alone = [await refused(space) for space in (one, other, one, one)]
        with redis_server(port, tmp_path):
            again = [await refused(space) for space in (one, other, one)]
        return [*together, *alone, *again]

    with caplog.at_level(logging.WARNING):
        told = run_coroutine(outcomes())
    assert told[:4] == [False, False, True, True]
    assert told[4:8] == [False, False, False, True]
    assert told[8:] == [False, False, True]
    # One word of each Space when Redis goes and one when it is back, however often it is asked.
    assert [("not" in record.message) for record in caplog.records] == [True, True, False, False]


def test_an_address_that_is_of_no_redis_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="redis://"):
        AdmissionSettings(rate_limit_storage="10.0.0.7:6379")
