"""What becomes of requests where the engine fails, and once the Space is told to end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.processes import children, wait_until_gone
from tests.queue_client import QueueClient
from tests.running_space import ROOT, RunningSpace, running_space
from tests.space.matting.faulty import DOOR, Fault, file_with


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a photo waits at."""
    door = tmp_path_factory.mktemp("faults") / "door"
    os.mkfifo(door)
    return door


@pytest.fixture(scope="module")
def space(door: Path) -> Iterator[RunningSpace]:
    """A Space with one request in hand, which the last test ends."""
    with running_space(
        *("--requests-in-hand", "1", "--model-seconds", "5", "--shutdown-seconds", "60"),
        module="tests.faulty_space",
        environment={DOOR: str(door)},
    ) as space:
        yield space


def reach(messages: Iterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    return next(message for message in messages if message["msg"] == kind)


def matte(space: RunningSpace, fault: Fault) -> dict[str, Any]:
    """Ask for the matte of a photo over which that goes wrong; return the end of the job."""
    visitor = QueueClient(space.url)
    end = visitor.call("alpha_matte", visitor.upload(file_with(fault)))
    fetch(visitor, end)
    return end


def fetch(visitor: QueueClient, end: dict[str, Any]) -> None:
    """Download the result of a job, as every visitor does."""
    if end["success"]:
        visitor.download(end["output"]["data"][0])


def test_a_photo_that_the_model_fails_with_is_told_so_and_the_next_is_none_the_worse(
    space: RunningSpace,
) -> None:
    for fault in (Fault.DIVIDES_BY_NOTHING, Fault.RAISES, Fault.IS_KILLED):
        end = matte(space, fault)
        assert (end["success"], end["title"]) == (False, "model_failed")
        assert matte(space, Fault.NONE)["success"]
    # The engine's own process tells it, in one line and without a traceback.
    log = space.log.read_text()
    [line] = [line for line in log.splitlines() if "something in the network" in line]
    assert json.loads(line)["error"].startswith("RuntimeError")
    assert "Traceback" not in log


def test_a_photo_that_is_too_much_for_the_model_says_which_one_took_it(space: RunningSpace) -> None:
    _, info = matte(space, Fault.WANTS_MORE_THAN_THERE_IS)["output"]["data"]
    assert (info["engine"], info["notes"]) == ("small", ["out_of_memory"])


def test_a_photo_that_hangs_holds_the_others_up_for_its_time_and_no_longer(
    space: RunningSpace,
) -> None:
    hanging, waiting = QueueClient(space.url), QueueClient(space.url)
    hanging.join("alpha_matte", hanging.upload(file_with(Fault.HANGS)))
    with hanging.stream() as told:
        reach(told, "progress")
        waiting.join("alpha_matte", waiting.upload(file_with(Fault.NONE)))
        with waiting.stream() as told_waiting:
            end = reach(told, "process_completed")
            assert (end["success"], end["title"]) == (False, "model_timeout")
            assert end["retry_after"] > 0
            fine = reach(told_waiting, "process_completed")
            assert fine["success"]
    fetch(waiting, fine)


def test_told_to_end_it_finishes_what_runs_and_sends_away_what_waits(
    space: RunningSpace, door: Path
) -> None:
    processes, logged = children(space.pid), len(space.log.read_text())
    working, waiting, late = (QueueClient(space.url) for _ in range(3))
    held = working.upload(file_with(Fault.WAITS_AT_THE_DOOR))
    others = waiting.upload(file_with(Fault.NONE))
    working.join("alpha_matte", held)
    with working.stream() as told:
        reach(told, "progress")
        waiting.join("alpha_matte", others)
        with waiting.stream() as told_waiting:
            reach(told_waiting, "estimation")
            space.process.terminate()
            sent_away = reach(told_waiting, "process_completed")
        with pytest.raises(httpx.HTTPStatusError) as refusal:
            late.join("alpha_matte", others)
        unready = httpx.get(f"{space.url}/readyz")
        door.open("w").close()
        finished = reach(told, "process_completed")
    matte = working.download(finished["output"]["data"][0])

    assert (sent_away["success"], sent_away["title"]) == (False, "shutting_down")
    assert sent_away["retry_after"] == 5
    answer = refusal.value.response
    assert (answer.status_code, answer.json()["code"]) == (503, "shutting_down")
    assert answer.headers["retry-after"] == "5"
    assert (unready.status_code, unready.json()["queue"]) == (503, "closed")
    with Image.open(BytesIO(matte)) as picture:
        assert picture.size == (320, 320)
    assert space.process.wait(20) == 0
    for process in processes:
        wait_until_gone(process)
    log = space.log.read_text()[logged:]
    assert not [word for word in ("Traceback", "Warning", "error", "never") if word in log], log


def test_a_second_signal_ends_it_at_once() -> None:
    code = """
import signal
from space.shutdown import catch_signals
told = catch_signals(60)
print("ready", flush=True)
told.wait()
print("told", flush=True)
signal.pause()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for said in ("ready", "told"):
            assert process.stdout.readline().strip() == said
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 128 + signal.SIGINT


def test_nothing_that_hangs_can_keep_it() -> None:
    code = """
import threading
from space.shutdown import catch_signals
threading.Thread(target=threading.Event().wait).start()
catch_signals(0.2)
print("ready", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        process.terminate()
        assert process.wait(10) == 0
