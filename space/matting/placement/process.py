"""An engine in a process of its own, which is ended when it hangs and started anew when it dies."""

import atexit
import json
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import closing, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from space.matting.engines import EngineEntry, MattingSettings
from space.matting.faults import (
    EngineUnavailableError,
    model_failed,
    model_timeout,
    model_unavailable,
    out_of_memory,
)
from space.matting.placement.protocol import Prediction, State
from space.matting.placement.slots import Slots, open_memory
from space.monitoring.logs import log_level
from space.monitoring.metrics import MODEL_DEATHS

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[3]

HUNG = 20
"""How many times as long as its first run, which is the slowest on a machine at rest, a run takes that hangs."""

SHORTEST, LONGEST = 15, 120
"""Seconds that a run is given at least and at most, unless the settings say another number."""

TRIES = 2
"""Processes that a photo may be the last of, before it counts as the reason."""

LOADS = 6
"""Processes in a row that may die while they load the engine, before it counts as not to be loaded."""

LONGEST_PAUSE = 32
"""Seconds before a process that died is followed by another, at most; the second comes at once."""

PATIENCE = 5
"""Seconds of a pause that photos wait through; while a longer one lasts, they are refused."""

_REFUSALS = {"model_failed": model_failed, "out_of_memory": out_of_memory}


class WorkerDiedError(Exception):
    """The process ended before it had answered."""


class ForkServer:
    """The process that workers are forked from; there is one, and another once it is gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, order: bytes, files: Sequence[int]) -> None:
        """Start a worker that has the files open; the one before has to be dead. Raises `OSError`."""
        if self._process is None or self._process.poll() is not None:
            self._orders, theirs = socket.socketpair()
            with theirs:
                module, file = f"{__package__}.worker", str(theirs.fileno())
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", module, file],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": _python_path()},
                )
        socket.send_fds(self._orders, [order], files)

    def close(self) -> None:
        """End the process and the worker that it has, if any."""
        if self._process:
            self._orders.close()
            try:
                self._process.wait(0.5)
            except subprocess.TimeoutExpired:
                # It is still importing.
                self._process.kill()
                self._process.wait()


def _python_path() -> str:
    # This package is found there, whatever folder the Space was started in.
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


class Worker:
    """One life of a process with an engine, from its start to its end."""

    def __init__(self, server: ForkServer, order: bytes, slots: int) -> None:
        self._memory = open_memory()
        self._channel, theirs = socket.socketpair()
        self._lines = self._channel.makefile()
        self._pid: int | None = None
        self._slot_count = slots
        self._lock = threading.Lock()
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._alive = True
        with theirs:
            server.start(order, [theirs.fileno(), self._memory])

    def loaded(self, seconds: float) -> dict[str, Any]:
        """Return what the process tells of the engine that it has loaded, within so many seconds.

        Raises `EngineUnavailableError` if none can be, or `WorkerDiedError`.
        """
        self._channel.settimeout(seconds)
        try:
            self._pid = self._hear()["pid"]
            message = self._hear()
        except TimeoutError:
            raise EngineUnavailableError(
                f"nothing was loaded within {seconds:.0f} seconds"
            ) from None
        self._channel.settimeout(None)
        if "unavailable" in message:
            raise EngineUnavailableError(message["unavailable"])
        self._slots = Slots(self._memory, self._slot_count, message["side"])
        return message

    def answer(self) -> int:
        """Pass answers on until the process ends; return how many there were."""
        count = 0
        with suppress(WorkerDiedError):
            while True:
                message = self._hear()
                count += 1
                with self._lock:
                    answer = self._answers.pop(message["slot"])
                answer.set_result(message)
        return count

    def predict(self, slot: int, photo: NDArray[np.uint8], seconds: float) -> Prediction:
        """Return the matte of a photo, given a slot that nobody else uses.

        Raises `TimeoutError`, `WorkerDiedError`, or the `RequestError` that the process answers with.
        """
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            if not self._alive:
                raise WorkerDiedError
            self._slots.photos[slot] = photo
            self._answers[slot] = answer
            try:
                self._channel.sendall(f"{slot}\n".encode())
            except OSError:
                raise WorkerDiedError from None
        message = answer.result(seconds)
        if "refused" in message:
            raise _REFUSALS[message["refused"]]()
        # Copied, since the slot is the next photo's in a moment.
        matte = self._slots.matte(slot, message["side"]).copy()
        return Prediction(
            matte,
            message["engine"],
            message["revision"],
            message["seconds"],
            tuple(message["notes"]),
        )

    def end(self) -> None:
        """End the process at once, whatever it does."""
        with self._lock, suppress(OSError):
            if self._alive:
                self._channel.shutdown(socket.SHUT_RDWR)
                if self._pid:
                    # Still its number: it is buried only when the next one is started.
                    os.kill(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """End the process, tell those who wait for it, and free all that belonged to it."""
        self.end()
        with self._lock:
            self._alive = False
            answers = list(self._answers.values())
            self._answers.clear()
        for answer in answers:
            answer.set_exception(WorkerDiedError())
        self._lines.close()
        self._channel.close()
        os.close(self._memory)

    def _hear(self) -> dict[str, Any]:
        try:
            line = self._lines.readline()
        except ConnectionError:
            line = ""
        if not line.endswith("\n"):
            raise WorkerDiedError
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            # Whatever it is by now, it is no worker any more.
            raise WorkerDiedError from None
        return message


class OwnProcess:
    """Runs an engine in a process of its own. A `Placement`.

    A photo over which the process hangs is refused, and the process ended; one over which it died
    is tried once more. Whoever cancels leaves a run to itself: a run ends within its deadline, and
    mostly within a fraction of what ending the process would cost, since the next one has to load
    the engine first.
    """

    state: State = "loading"
    engine: str
    side: int

    def __init__(self, settings: MattingSettings, table: Sequence[EngineEntry]) -> None:
        # Whatever other settings there are, and secrets among them, stay in this process.
        own = {name: getattr(settings, name) for name in MattingSettings.model_fields}
        # Decided here: both processes lay their common memory out by it.
        own["model_concurrency"] = settings.passes
        self._settings = MattingSettings.model_construct(**own)
        # Pickled in this direction alone: nothing in it comes from a visitor.
        self._order = pickle.dumps((table, self._settings, log_level()))
        self._server = ForkServer()
        self._slots: SimpleQueue[int] = SimpleQueue()
        for slot in range(self._settings.photos_at_once):
            self._slots.put(slot)
        self._changed = threading.Condition()
        self._worker: Worker | None = None
        self._problem: EngineUnavailableError | None = None
        self._retry_after: int | None = None
        self._seconds: float = LONGEST
        self._current: Worker | None = None
        self._closing = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="engine", daemon=True)
        self._keeper.start()
        atexit.register(self.close)

    def load(self) -> None:
        """See `Placement.load`; the process has been at it since there is this object."""
        with self._changed:
            self._changed.wait_for(lambda: self._worker or self._problem or self._closing.is_set())
            if self._problem:
                raise self._problem

    def predict(self, photo: NDArray[np.uint8]) -> Prediction:
        """See `Placement.predict`."""
        slot = self._slots.get()
        try:
            for _ in range(TRIES):
                worker = self._loaded()
                try:
                    return worker.predict(slot, photo, self._seconds)
                except WorkerDiedError:
                    continue
                except TimeoutError:
                    if self._end(worker):
                        log.warning("The model hung for %.0f seconds.", self._seconds)
                        raise model_timeout() from None
                    # Another photo's time was over first: that is the one that holds it up.
            raise model_failed()
        finally:
            self._slots.put(slot)

    def close(self) -> None:
        """See `Placement.close`."""
        self._closing.set()
        if self._current:
            self._current.end()
        self._keeper.join()

    def _loaded(self) -> Worker:
        """Return the process once it has the engine loaded, or refuse where it takes long."""
        with self._changed:
            self._changed.wait_for(lambda: self._worker or self.state == "unavailable")
            if self._worker is None:
                raise model_unavailable(self._retry_after)
            return self._worker

    def _end(self, worker: Worker) -> bool:
        """End a process that hangs; return `False` where that is done already."""
        with self._changed:
            if self._worker is not worker:
                return False
            # At once, so that the next photo waits for the next process.
            self._tell("loading")
        worker.end()
        return True

    def _tell(
        self, state: State, worker: Worker | None = None, retry_after: int | None = None
    ) -> None:
        with self._changed:
            self.state, self._worker, self._retry_after = state, worker, retry_after
            self._changed.notify_all()

    def _keep(self) -> None:
        try:
            self._have_workers()
        except EngineUnavailableError as problem:
            log.error("The model can't be loaded: %s", problem)
            self._problem = problem
        self._tell("unavailable")
        self._server.close()

    def _have_workers(self) -> None:
        """Have one worker after the other until this is closed.

        Raises `EngineUnavailableError` where none can be had.
        """
        deaths = loads = 0
        while not self._pause(deaths):
            photos = 0
            try:
                worker = Worker(self._server, self._order, self._settings.photos_at_once)
                with closing(worker):
                    self._current = worker
                    if self._closing.is_set():
                        # Whoever has set that may not have known of this one.
                        return
                    self._take(worker)
                    loads = 0
                    photos = worker.answer()
                    # Before those who wait for it are told that it is gone, and ask for the next.
                    self._tell("loading")
            except (WorkerDiedError, OSError):
                loads += 1
                if loads == LOADS:
                    raise EngineUnavailableError("its process dies while it loads") from None
            # One that was of use is followed by the next at once.
            deaths = 1 if photos else deaths + 1

    def _take(self, worker: Worker) -> None:
        about = worker.loaded(self._settings.model_load_seconds)
        self.engine, self.side = about["engine"], about["side"]
        self._seconds = self._settings.model_seconds or min(
            max(HUNG * about["seconds"], SHORTEST), LONGEST
        )
        self._tell("ready", worker)

    def _pause(self, deaths: int) -> bool:
        """Wait before another process is started; tell whether there is to be none."""
        seconds = min(2 ** (deaths - 2), LONGEST_PAUSE) if deaths > 1 else 0
        if seconds > PATIENCE:
            self._tell("unavailable", retry_after=seconds)
        else:
            self._tell("loading")
        if deaths and not self._closing.is_set():
            MODEL_DEATHS.inc()
            log.warning("The model's process has died; the next is started in %d s.", seconds)
        return self._closing.wait(seconds)
