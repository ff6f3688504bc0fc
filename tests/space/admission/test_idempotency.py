"""A call that is sent again with the same key: the same job, or its result."""

import asyncio
import hashlib
import threading
from pathlib import Path
from typing import Any

import pytest

from space.admission.idempotency import FinishedCalls, fingerprint
from space.errors import RequestError
from tests.event_loop import run_coroutine
from tests.space.admission.in_process import Bench, bench, heard, until

pytestmark = pytest.mark.usefixtures("files")

KEY = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'


def upload(folder: Path, name: str, content: bytes = b"photo") -> dict[str, str]:
    """Return a photo as a call names it, uploaded anew."""
    (folder / name).mkdir()
    (folder / name / "photo.png").write_bytes(content)
    return {"path": str(folder / name / "photo.png")}


async def join(here: Bench, photo: Any, key: str = KEY, **options: Any) -> str:
    return await here.join(photo, idempotency_key=key, **options)


def result(told: list[dict[str, Any]]) -> str:
    """Return the path of the file that a session was told of."""
    [completed] = [message for message in told if message["msg"] == "process_completed"]
    assert completed["success"]
    return str(completed["output"]["data"][0]["path"])


def test_a_key_joins_the_job_that_runs_whoever_else_listens(files: Path) -> None:
    async def told() -> tuple[int, list[str]]:
        async with bench(requests_in_hand=1) as here:
            first = await join(here, upload(files, "a"), session="one")
            streams = [asyncio.create_task(heard(here, "one"))]
            await until(lambda: bool(here.started))
            # From a new session, with the photo uploaded again.
            assert await join(here, upload(files, "b"), session="two") == first
            streams.append(asyncio.create_task(heard(here, "two")))
            script = await join(here, upload(files, "c"))
            streams.append(asyncio.create_task(heard(here, script)))
            await asyncio.sleep(0)
            here.end()
            return len(here.started), [result(told) for told in await asyncio.gather(*streams)]

    started, results = run_coroutine(told())
    assert started == 1
    assert len(set(results)) == 1


def test_who_lost_the_connection_finds_the_job_by_its_key(files: Path) -> None:
    async def told() -> list[Any]:
        async with bench(requests_in_hand=1) as here:
            await join(here, upload(files, "a"), session="one")
            lost = asyncio.create_task(heard(here, "one"))
            await until(lambda: bool(here.started))
            lost.cancel()
            await asyncio.wait([lost])
            await join(here, upload(files, "b"), session="two")
            here.end()
            result(await heard(here, "two"))
            return here.started

    assert len(run_coroutine(told())) == 1


def test_nothing_finished_is_done_again_not_even_after_a_restart(files: Path) -> None:
    async def told() -> tuple[str, str, str, list[Any]]:
        async with bench() as here:
            here.end()
            event = await join(here, upload(files, "a"))
            before = result(await heard(here, event))
            again = result(await heard(here, await join(here, upload(files, "b"))))
        async with bench(queue_max_size=1) as here:
            # A full queue has a place for what needs no work.
            await here.join("waits", "192.0.2.7")
            event = await join(here, upload(files, "c"), session="after")
            return before, again, result(await heard(here, "after")), here.started

    before, again, after, started = run_coroutine(told())
    assert before == again == after
    assert started == []


def test_another_key_photo_or_argument_is_another_call(files: Path) -> None:
    async def started() -> int:
        async with bench() as here:
            here.end(4)
            photo = upload(files, "a")
            for name, key in (
                (photo, KEY),
                (photo, '"another"'),
                (upload(files, "b", b"another"), KEY),
                ("no photo", KEY),
            ):
                await heard(here, await join(here, name, key))
            return len(here.started)

    assert run_coroutine(started()) == 4


def test_a_result_that_has_gone_is_made_anew(files: Path) -> None:
    async def started() -> int:
        async with bench() as here:
            here.end(2)
            made = Path(result(await heard(here, await join(here, upload(files, "a")))))
            for file in made.parent.iterdir():
                file.unlink()
            await heard(here, await join(here, upload(files, "b")))
            return len(here.started)

    assert run_coroutine(started()) == 2


def test_the_digest_of_a_photo_does_not_stand_for_the_photo(files: Path) -> None:
    content = b"somebody's photo"
    theirs = fingerprint(KEY, "work", [upload(files, "a", content)])
    digest = hashlib.sha256(content).hexdigest()
    guesses: list[Any] = [digest, ["file", digest], {"path": digest}]

    assert theirs not in [fingerprint(KEY, "work", [guess]) for guess in guesses]
    assert theirs == fingerprint(KEY, "work", [upload(files, "b", content)])


def test_a_photo_is_read_once_however_often_it_is_named(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    whole = hashlib.file_digest
    monkeypatch.setattr(
        hashlib, "file_digest", lambda *given: (read.append(given), whole(*given))[1]
    )
    photo = upload(files, "a")
    for key in "abc":
        fingerprint(key, "work", [photo] * 100)

    assert len(read) == 1


def test_the_same_call_sent_twice_at_once_is_one_job() -> None:
    both = threading.Barrier(2)

    def keep(arguments: list[Any]) -> list[Any]:
        both.wait(20)
        return arguments

    async def told() -> tuple[bool, list[Any]]:
        async with bench(keep) as here:
            one, other = await asyncio.gather(
                join(here, "photo", session="one"), join(here, "photo", session="one")
            )
            here.end(2)
            await heard(here, "one")
            return one == other, here.started

    assert run_coroutine(told()) == (True, ["photo"])


def test_only_so_many_finished_calls_are_known(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("space.admission.idempotency.MOST_CALLS", 2)
    calls = FinishedCalls()
    assert calls.find("none", "") is None
    for name in ("first", "second", "third"):
        calls.keep(name, {"data": [upload(files, name)]}, "")

    assert calls.find("first", "") is None
    assert calls.find("second", "")
    assert calls.find("third", "")


def test_what_has_failed_or_was_cancelled_does_not_hold_its_key() -> None:
    async def started() -> list[Any]:
        async with bench() as here:
            here.end()
            failed = await heard(here, await join(here, "fails"))
            assert failed[-2]["success"] is False
            cancelled = await join(here, "fails", session="one")
            here.queue.cancel("one", cancelled)
            here.end()
            await heard(here, await join(here, "fails"))
            return here.started

    assert run_coroutine(started()) == ["fails", "fails"]


def test_addresses_are_those_that_the_second_caller_knows(files: Path) -> None:
    made = files / "made"
    made.mkdir()
    (made / "result.txt").touch()
    file = {"path": str(made / "result.txt"), "url": "http://inside/file=1"}
    file["meta"] = {"_type": "gradio.FileData"}  # type: ignore[assignment]
    FinishedCalls().keep("digest", {"data": [file]}, "http://inside")

    found = FinishedCalls().find("digest", "https://outside.example/tools")

    assert found is not None
    assert found["data"][0]["url"] == "https://outside.example/tools/file=1"


@pytest.mark.parametrize("key", ["", '""', "a b", "x" * 129, "\xff"])
def test_what_is_no_key_is_refused(key: str) -> None:
    async def code() -> str:
        async with bench() as here:
            with pytest.raises(RequestError) as refused:
                await here.join(idempotency_key=key)
            return refused.value.code

    assert run_coroutine(code()) == "idempotency_key_invalid"
