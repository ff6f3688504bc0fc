"""Whose job is next, who is refused, and what is left of those that nobody waits for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from space.errors import RequestError
from space.results import write_file
from tests.event_loop import run_coroutine
from tests.space.admission.in_process import Bench, bench, heard, until

pytestmark = pytest.mark.usefixtures("files")

ANN, BOB, CAT = "192.0.2.1", "192.0.2.2", "192.0.2.3"


def leftovers(bench: Bench) -> list[str]:
    """Return the names of all in the queue and its application that holds something of a job."""
    queue, app = bench.queue, bench.queue.blocks.app
    kept: dict[str, Any] = {
        **vars(queue),
        "waiting": len(queue),
        "states": app.state_holder.session_data,
        "iterators": app.iterators,
        "reset": app.iterators_to_reset,
    }
    names = [
        "_sessions",
        "pending_messages_per_session",
        "pending_event_ids_session",
        "event_ids_to_events",
        "event_analytics",
        "waiting",
        "states",
        "iterators",
        "reset",
    ]
    return [name for name in names if kept[name]] + [
        "active_jobs" for job in queue.active_jobs if job
    ]


async def listen(bench: Bench, name: str) -> "asyncio.Task[list[dict[str, Any]]]":
    """Begin to listen to a session, for as long as the task lives."""
    task = asyncio.create_task(heard(bench, name))
    await asyncio.sleep(0)
    return task


def refusal(error: BaseException) -> tuple[str, int, bool]:
    """Return code, status, and whether it says when to come again."""
    assert isinstance(error, RequestError)
    return error.code, error.status, error.retry_after is not None


def test_a_photo_that_was_stored_for_a_job_goes_with_it_done_withdrawn_or_refused(
    files: Path,
) -> None:
    def keep(_arguments: list[Any]) -> list[Any]:
        return [{"path": str(write_file("photo", lambda path: path.write_bytes(b"photo")))}]

    def photos() -> int:
        return sum((folder / "photo").exists() for folder in files.iterdir())

    async def run() -> None:
        async with bench(keep, jobs_per_visitor=1) as here:
            sent = [here.join(session=name) for name in ("one", "two")]
            joined, refused = await asyncio.gather(*sent, return_exceptions=True)
            if isinstance(joined, RequestError):
                joined, refused = refused, joined
            assert isinstance(refused, RequestError)
            await until(lambda: photos() == 1)
            assert isinstance(joined, str)
            here.end()
            await heard(here, joined)
            await until(lambda: not photos())
            withdrawn = await here.join(session="three")
            assert photos() == 1
            here.queue.cancel("three", withdrawn)
            await until(lambda: not photos())

    run_coroutine(run())


def test_photos_that_come_as_text_count_among_what_a_visitor_uploads(files: Path) -> None:
    def keep(_arguments: list[Any]) -> list[Any]:
        return [{"path": str(write_file("photo", lambda path: path.write_bytes(b"photo")))}]

    async def run() -> None:
        async with bench(keep, upload_bytes_per_ten_minutes=8) as here:
            await here.join(session="one")
            with pytest.raises(RequestError) as refused:
                await here.join(session="two")
            assert refusal(refused.value) == ("too_many_requests", 429, True)
            await here.join(session="three", visitor="127.0.0.2")
            # What was refused is not kept.
            await until(lambda: len([*files.glob("*/photo")]) == 2)

    run_coroutine(run())


def test_one_who_sends_many_waits_for_nobody_longer_than_for_one_of_each() -> None:
    async def order() -> list[str]:
        async with bench(requests_in_hand=1, jobs_per_visitor=50) as here:
            streams = []
            for number in range(6):
                event = await here.join(f"ann {number}", ANN)
                streams.append(await listen(here, event))
            for name, address in (("bob", BOB), ("cat", CAT)):
                streams.append(await listen(here, await here.join(name, address)))
            here.end(8)
            await asyncio.gather(*streams)
            return here.ended

    assert run_coroutine(order())[:4] == ["ann 0", "bob", "cat", "ann 1"]


def test_the_place_that_is_told_is_the_place_that_it_has() -> None:
    async def told() -> list[tuple[int, int]]:
        async with bench(requests_in_hand=1) as here:
            streams = [await listen(here, await here.join("ann", ANN)) for _ in range(4)]
            streams.append(await listen(here, await here.join("bob", BOB)))
            here.end(5)
            messages = (await asyncio.gather(*streams))[-1]
            return [
                (one["rank"], one["queue_size"]) for one in messages if one["msg"] == "estimation"
            ]

    places = run_coroutine(told())
    assert places[0] == (0, 4)


def test_places_are_told_at_once_to_who_comes_and_not_with_each_change_to_the_others() -> None:
    async def told() -> list[int]:
        async with bench(requests_in_hand=1, jobs_per_visitor=50) as here:
            streams = [await listen(here, await here.join("bob", BOB)) for _ in range(20)]
            streams.append(await listen(here, await here.join("ann", ANN)))
            here.end(21)
            messages = await asyncio.gather(*streams)
            return [sum(one["msg"] == "estimation" for one in heard) for heard in messages[1:]]

    # Twenty changes are over within one pause, or two on a slow machine.
    assert all(1 <= count <= 3 for count in run_coroutine(told()))


def test_a_visitor_has_so_many_jobs_and_a_place_again_when_one_is_done() -> None:
    async def outcome() -> tuple[str, int, bool]:
        async with bench(jobs_per_visitor=2) as here:
            first = await listen(here, await here.join("one", ANN))
            await here.join("two", ANN)
            await here.join("another's", BOB)
            with pytest.raises(RequestError) as refused:
                await here.join("three", ANN)
            here.end()
            await first
            await here.join("three", ANN)
            return refusal(refused.value)

    assert run_coroutine(outcome()) == ("too_many_requests", 429, True)


def test_a_visitor_joins_so_often_in_a_minute_whatever_becomes_of_it() -> None:
    async def outcome() -> tuple[str, int, bool]:
        async with bench(joins_per_minute=3) as here:
            for _ in range(3):
                here.queue.cancel("a", await here.join(session="a"))
            with pytest.raises(RequestError) as refused:
                await here.join(session="a")
            await here.join(visitor=BOB)
            return refusal(refused.value)

    assert run_coroutine(outcome()) == ("too_many_requests", 429, True)


def test_a_full_queue_says_when_to_come_again_from_what_jobs_have_taken() -> None:
    async def outcome() -> tuple[RequestError, float]:
        async with bench(requests_in_hand=2, queue_max_size=1) as here:
            streams = [await listen(here, await here.join("fast", ANN))]
            here.end()
            await streams.pop()
            [fn] = here.queue.blocks.fns.values()
            here.queue._paces[fn.concurrency_id].seconds = 30
            for address in (ANN, BOB, CAT):
                streams.append(await listen(here, await here.join("slow", address)))
            with pytest.raises(RequestError) as refused:
                await here.join("one more", "192.0.2.9")
            here.end(3)
            await asyncio.gather(*streams)
            return refused.value, 0

    refused, _ = run_coroutine(outcome())
    assert refusal(refused) == ("queue_full", 503, True)
    # Two that take 30 seconds each: one is done every 15.
    assert refused.retry_after in (15, 16)


def test_nothing_starts_before_somebody_listens() -> None:
    async def started() -> list[str]:
        async with bench() as here:
            for name in ("alone", "too"):
                await here.join(name)
            event = await here.join("listened")
            here.end()
            await heard(here, event)
            return here.started

    assert run_coroutine(started()) == ["listened"]


def test_what_nobody_listens_to_goes_with_its_session() -> None:
    async def left() -> list[str]:
        async with bench(listener_seconds=1) as here:
            event = await here.join(session="nobody's")
            await until(lambda: not here.queue.event_ids_to_events)
            for name in (event, "nobody's"):
                with pytest.raises(RequestError) as unknown:
                    here.queue.listen(name)
                assert refusal(unknown.value) == ("job_unknown", 404, False)
            return here.started + leftovers(here)

    assert run_coroutine(left()) == []


def test_what_nobody_listens_to_makes_room_where_the_queue_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("space.admission.queue._ABSENT", 0)

    async def ended() -> list[str]:
        async with bench(requests_in_hand=1, queue_max_size=2) as here:
            listened = [await listen(here, await here.join(name, ANN)) for name in "ab"]
            await here.join("nobody's", BOB)
            listened.append(await listen(here, await here.join("c", CAT)))
            here.end(3)
            await asyncio.gather(*listened)
            return here.ended

    assert sorted(run_coroutine(ended())) == ["a", "b", "c"]


def test_who_comes_back_in_time_finds_the_job_in_its_place() -> None:
    async def ended() -> tuple[list[str], list[str]]:
        async with bench(requests_in_hand=1) as here:
            running = await listen(here, await here.join("running", ANN))
            leaving = await here.join("came back", BOB)
            stream = await listen(here, leaving)
            later = await listen(here, await here.join("later", CAT))
            stream.cancel()
            await asyncio.wait([stream])
            here.end()
            await running
            await until(lambda: "later" in here.started)
            stream = await listen(here, leaving)
            here.end(2)
            await asyncio.gather(stream, later)
            return here.ended, [one["msg"] for one in stream.result()[-2:]]

    ended_jobs, told = run_coroutine(ended())
    assert ended_jobs == ["running", "later", "came back"]
    assert told == ["process_completed", "close_stream"]


def test_an_end_that_was_not_heard_is_told_to_who_comes_back() -> None:
    async def told() -> list[str]:
        async with bench() as here:
            event = await here.join()
            session = here.queue.listen(event)
            here.end()
            async for message in here.queue.messages(session):
                if message.msg == "process_completed":
                    # The connection breaks while it is sent.
                    break
            here.queue.stop_listening(session)
            return [one["msg"] for one in await heard(here, event)]

    assert run_coroutine(told()) == ["process_completed", "close_stream"]


def test_a_running_job_ends_with_its_stream() -> None:
    async def left() -> list[str]:
        async with bench(requests_in_hand=1) as here:
            stream = await listen(here, await here.join("dropped"))
            await until(lambda: bool(here.started))
            stream.cancel()
            await asyncio.wait([stream])
            await until(lambda: not any(here.queue.active_jobs))
            event = await here.join("next")
            here.end()
            await heard(here, event)
            return here.ended + leftovers(here)

    assert run_coroutine(left()) == ["next"]


def test_a_second_listener_takes_nothing_from_the_first() -> None:
    async def told() -> list[str]:
        async with bench() as here:
            event = await here.join()
            stream = await listen(here, event)
            with pytest.raises(RequestError) as taken:
                here.queue.listen(event)
            assert refusal(taken.value) == ("stream_taken", 409, False)
            here.end()
            return [one["msg"] for one in await stream]

    assert run_coroutine(told())[-2:] == ["process_completed", "close_stream"]


def test_a_job_is_withdrawn_by_its_own_session_alone() -> None:
    async def ended() -> list[str]:
        async with bench(requests_in_hand=1) as here:
            mine, theirs = await here.join("mine", session="a"), await here.join("t", session="b")
            streams = [await listen(here, name) for name in "ab"]
            for session, event in (("b", mine), ("a", theirs), ("c", mine), (mine, mine), ("", "")):
                with pytest.raises(RequestError) as unknown:
                    here.queue.cancel(session, event)
                assert refusal(unknown.value) == ("job_unknown", 404, False)
            here.end(2)
            await asyncio.gather(*streams)
            return here.ended

    assert run_coroutine(ended()) == ["mine", "t"]


def test_joins_and_cancels_without_end_drive_nobody_out_and_leave_nothing() -> None:
    async def told() -> tuple[list[str], list[str]]:
        async with bench(requests_in_hand=1, joins_per_minute=10_000) as here:
            running = await listen(here, await here.join("running", ANN))
            waiting = await listen(here, await here.join("waiting", BOB))
            for number in range(2400):
                event = await here.join("cheap", CAT, session=f"session {number}")
                here.queue.cancel(f"session {number}", event)
            here.end(2)
            await running
            messages = await waiting
            return [one["msg"] for one in messages[-2:]], leftovers(here)

    assert run_coroutine(told()) == (["process_completed", "close_stream"], [])


def test_one_that_fails_without_a_word_is_told_all_the_same() -> None:
    async def told() -> dict[str, Any]:
        async with bench() as here:
            event = await here.join()
            stream = await listen(here, event)
            await until(lambda: bool(here.started))
            # As when a thread pool that the endpoint waits for is shut down.
            here.queue.event_ids_to_events[event].task.cancel()
            message: dict[str, Any] = (await stream)[-2]
            return message

    message = run_coroutine(told())
    assert message["success"] is False
    assert message["output"]["title"] == "internal_error"


def test_an_endpoint_that_does_not_exist_is_a_code() -> None:
    async def outcome() -> tuple[str, int, bool]:
        async with bench() as here:
            here.queue.blocks.fns.clear()
            here.queue.blocks.fns[7] = None
            with pytest.raises(RequestError) as refused:
                await here.join()
            return refusal(refused.value)

    assert run_coroutine(outcome()) == ("not_found", 404, False)


def test_who_fails_hears_the_code_and_when_to_try_again() -> None:
    async def told() -> dict[str, Any]:
        async with bench() as here:
            event = await here.join("fails")
            here.end()
            message: dict[str, Any] = (await heard(here, event))[-2]
            return message

    message = run_coroutine(told())
    assert message["success"] is False
    assert (message["output"]["title"], message["retry_after"]) == ("photo_odd", 7)
    # Gradio's Python client takes these and no others.
    assert set(message["output"]) <= {"error", "title", "visible", "duration", "print_exception"}


def test_when_the_space_goes_nobody_is_let_in_and_who_waits_is_told() -> None:
    going = RequestError("shutting_down", "Come back in a minute.", retry_after=60, status=503)

    async def told() -> tuple[list[str], list[dict[str, Any]]]:
        async with bench(requests_in_hand=1) as here:
            running = await listen(here, await here.join("running", ANN))
            waiting = await listen(here, await here.join("waiting", BOB))
            here.queue.refuse_joins(going)
            here.queue.dismiss_waiting(going)
            with pytest.raises(RequestError) as refused:
                await here.join("late", CAT)
            assert refused.value is going
            dismissed = (await waiting)[-2]
            here.end()
            await running
            return here.ended, [dismissed]

    ended, [dismissed] = run_coroutine(told())
    assert ended == ["running"]
    assert (dismissed["output"]["title"], dismissed["retry_after"]) == ("shutting_down", 60)


def test_what_a_thread_says_of_a_job_reaches_who_listens_and_nobody_is_waited_for_who_is_gone() -> (
    None
):
    async def steps() -> None:
        # Whatever a thread does to the loop but by its one safe way is an error then.
        asyncio.get_running_loop().set_debug(True)
        async with bench() as one:
            job = await one.join("told", ANN, "ann")
            told = await listen(one, "ann")
            await until(lambda: one.started == ["told"])
            event = one.queue.event_ids_to_events[job]
            about = {"title": "ZeroGPU queue", "level": "info"}
            await asyncio.to_thread(one.queue.log_message, job, "Waiting for a GPU.", **about)
            one.end()
            logs = [message["log"] for message in await told if message["msg"] == "log"]
            assert logs == ["Waiting for a GPU."]
            assert event.alive

            gone = await one.join("gone", ANN, "ann")
            listening = await listen(one, "ann")
            await until(lambda: one.started[-1] == "gone")
            event = one.queue.event_ids_to_events[gone]
            listening.cancel()
            await until(lambda: not event.alive)

    run_coroutine(steps())
