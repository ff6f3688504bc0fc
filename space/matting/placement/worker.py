"""The processes that engines have to themselves: `python -m space.matting.placement.worker SOCKET`.

A fork server: it imports what takes seconds, and for each message on the socket forks a worker, which
loads an engine in a fraction of one. `process` starts it and tells it what to load. A worker is told
slot by slot for which photo to make a matte, and answers in lines of JSON. What the photos and mattes
are is in memory that both sides see.
"""

import gc
import json
import logging
import os
import pickle
import signal
import socket
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # What is imported is not garbage.
    gc.disable()

import torch

from space.errors import RequestError
from space.matting.engines import EngineEntry, MattingSettings
from space.matting.faults import first_line
from space.matting.placement.running import RunningEngine, run_engine
from space.matting.placement.slots import Slots
from space.monitoring.logs import configure_logs

log = logging.getLogger(__name__)

FORKS = sys.platform == "linux"
"""Whether a process may fork that has imported what it has; elsewhere it is a worker itself, and the only one."""

LONGEST_ORDER = 1 << 16
"""Bytes of what a worker is to load, at most."""


def main() -> None:
    """Serve the process that started this one, until that closes the socket or is gone."""
    # Sent to all of a terminal or a service; to finish what runs is that process's affair.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # What is there by now is for every worker: none need look through it for garbage.
    gc.freeze()
    gc.enable()
    orders = socket.socket(fileno=int(sys.argv[1]))
    worker = None
    while True:
        order, files, *_ = socket.recv_fds(orders, LONGEST_ORDER, 2)
        if worker:
            # It has ended by now, or whoever could want it has.
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
        if not order:
            orders.close()
            return
        worker = os.fork() if FORKS else 0
        if worker == 0:
            orders.close()
            _serve(socket.socket(fileno=files[0]), files[1], *pickle.loads(order))
            os._exit(0)
        for file in files:
            os.close(file)


def _serve(
    channel: socket.socket,
    memory: int,
    table: Sequence[EngineEntry],
    settings: MattingSettings,
    log_level: str,
) -> None:
    """Load an engine and run it until the other side of the channel is closed."""
    configure_logs(log_level)
    if sys.platform == "linux":
        # Where the machine's memory is out, the kernel shall take what can be started anew.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("500")
    _tell(channel, pid=os.getpid())
    try:
        running = run_engine(settings, table)
        seconds = running.warm_up()
    except Exception as error:
        log.exception("The model can't be loaded.")
        _tell(channel, unavailable=first_line(error))
        return
    slots = Slots(memory, settings.photos_at_once, running.engine.side)
    _tell(channel, engine=running.engine.name, side=running.engine.side, seconds=seconds)
    pool = ThreadPoolExecutor(settings.photos_at_once, thread_name_prefix="model")
    for line in channel.makefile():
        pool.submit(_work, channel, running, slots, int(line))
    # Whatever still runs, nobody is left to take its result.
    os._exit(0)


def _work(channel: socket.socket, running: RunningEngine, slots: Slots, slot: int) -> None:
    try:
        prediction = running.predict(slots.photos[slot])
        side = prediction.matte.shape[0]
        slots.matte(slot, side)[:] = prediction.matte
        _tell(
            channel,
            slot=slot,
            side=side,
            engine=prediction.engine,
            revision=prediction.revision,
            seconds=prediction.seconds,
            notes=prediction.notes,
        )
    except RequestError as refusal:
        _tell(channel, slot=slot, refused=refusal.code)
    except torch.AcceleratorError:
        # CUDA does nothing more for a process in which it has failed.
        log.exception("The GPU failed.")
        os._exit(1)
    except Exception:
        log.exception("The engine %s failed.", running.engine.name)
        _tell(channel, slot=slot, refused="model_failed")
    except BaseException:
        log.exception("The engine %s wants to exit.", running.engine.name)
        os._exit(1)


def _tell(channel: socket.socket, **message: Any) -> None:
    # Short enough for the system to take a line as a whole, whoever else is telling something.
    channel.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main()
