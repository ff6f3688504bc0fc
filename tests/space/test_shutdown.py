"""What becomes of requests when the Space is told to end."""

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
from tests.space.matting.faulty import DOOR, Fault, photo_with


@pytest.fixture
def door(tmp_path: Path) -> Path:
    """What a photo waits at."""
    door = tmp_path / "door"
    os.mkfifo(door)
    return door


@pytest.fixture
def space(door: Path) -> Iterator[RunningSpace]:
    """A Space with one request in hand."""
    with running_space(
        *("--requests-in-hand", "1", "--shutdown-seconds", "60"),
        module="tests.faulty_space",
        environment={DOOR: str(door)},
    ) as space:
        yield space


def photo(fault: Fault) -> bytes:
    buffer = BytesIO()
    Image.fromarray(photo_with(fault).transpose(1, 2, 0)).save(buffer, "PNG")
    return buffer.getvalue()


def reach(messages: Iterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the next message of a kind."""
    return next(message for message in messages if message["msg"] == kind)


def test_told_to_end_it_finishes_what_runs_and_sends_away_what_waits(
    space: RunningSpace, door: Path
) -> None:
    processes = children(space.pid)
    working, waiting, late = (QueueClient(space.url) for _ in range(3))
    working.join("alpha_matte", working.upload(photo(Fault.WAITS_AT_THE_DOOR)))
    with working.stream() as told:
        reach(told, "progress")
        waiting.join("alpha_matte", waiting.upload(photo(Fault.NONE)))
        with waiting.stream() as told_waiting:
            reach(told_waiting, "estimation")
            space.process.terminate()
            sent_away = reach(told_waiting, "process_completed")
        with pytest.raises(httpx.HTTPStatusError) as refusal:
            late.join("alpha_matte", late.upload(photo(Fault.NONE)))
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
    log = space.log.read_text()
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
