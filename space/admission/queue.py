"""The queue: who is let in, whose job is next, and what becomes of those that nobody waits for."""

import asyncio
import logging
import math
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradio import route_utils
from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import EventQueue, Queue
from gradio.server_messages import (
    EstimationMessage,
    EventMessage,
    ProcessCompletedMessage,
    ProcessStartsMessage,
)
from gradio.utils import run_coro_in_background
from starlette.requests import Request

from space.admission.failures import JOB_UNKNOWN, STREAM_TAKEN, failure
from space.admission.idempotency import FinishedCalls, fingerprint, key_of
from space.admission.pace import Pace
from space.admission.rates import Rates
from space.admission.returning import LONGEST, ReturnTimes
from space.admission.sessions import Job, Session
from space.admission.settings import AdmissionSettings
from space.admission.turns import Turns
from space.admission.visitors import visitor_of
from space.errors import RequestError
from space.http.failures import FAILED
from space.http.open_routes import NOT_FOUND
from space.monitoring.jobs import tell_job
from space.results import delete_file

if TYPE_CHECKING:
    from gradio.blocks import Blocks

log = logging.getLogger(__name__)

LONGEST_SESSION = 128
"""In characters: clients make up random ones of 11 to 36."""

_ABSENT = 1.0
"""Seconds without a listener after which a job makes room where the queue is full. Clients that
mean to listen do so within milliseconds."""

_BETWEEN_PLACES = 1.0
"""Seconds between two times that those who wait are told their places, which all change with each job that
starts: at 64 waiting, telling them at once took half of what a job cost the event loop."""


Keep = Callable[[list[Any]], list[Any]]
"""What makes of a call's arguments what waits in their place; it may raise `RequestError`."""


def _delete(files: list[Path]) -> None:
    """Delete files in a thread: a slow disk holds up no one."""
    if files:
        asyncio.get_running_loop().run_in_executor(None, lambda: [*map(delete_file, files)])


class FairQueue(Queue):  # type: ignore[misc]
    """Gradio's queue with another order, and an end to what nobody waits for.

    - Visitors take turns; of one visitor only so many jobs wait or run.
    - A job starts once somebody listens to its session. It waits some seconds for that, also for
      a listener who has gone, and then goes.
    - A session ends with its jobs, so there is no more of them than there are jobs.

    Gradio's routes put jobs in by `push`; `space.admission.routes` has those that listen and cancel.
    Everything happens on the event loop.
    """

    def __init__(
        self, blocks: "Blocks", settings: AdmissionSettings, keep: Keep | None = None
    ) -> None:
        super().__init__(
            live_updates=True,
            concurrency_count=blocks.max_threads,
            update_intervals=1,
            max_size=settings.queue_max_size,
            blocks=blocks,
        )
        self._settings = settings
        self._keep = keep
        self._lines: defaultdict[str, Turns[Job]] = defaultdict(Turns)
        """What waits, by concurrency id."""
        self._paces: defaultdict[str, Pace] = defaultdict(Pace)
        """Of the lines, by concurrency id."""
        self._sessions: dict[str, Session] = {}
        self._by_digest: dict[str, Job] = {}
        """Those that have not ended yet and may be asked for again."""
        self._finished = FinishedCalls()
        self._closed: RequestError | None = None
        self.rates = Rates(settings)
        self._return_times = ReturnTimes()
        self._telling: asyncio.TimerHandle | None = None
        """Those who wait are told their places then."""
        self.active_jobs: list[list[Job] | None] = []
        """Gradio's own list of what runs, in which it looks for whose progress is told."""

    def start(self) -> None:
        """Begin, on the event loop. Nothing polls for jobs: what changes a line looks at it."""
        self._loop = asyncio.get_running_loop()
        self.active_jobs = [None] * self.max_thread_count
        run_coro_in_background(self.start_progress_updates)

    def __len__(self) -> int:
        """Return how many jobs wait."""
        return sum(map(len, self._lines.values()))

    # Joining.

    async def push(
        self, body: PredictBodyInternal, request: Request, username: str | None
    ) -> tuple[bool, str, str]:
        """Let a call in and return what Gradio expects, its id in the middle.

        Raises `RequestError` where it is not let in.
        """
        if body.fn_index is None:
            return False, "No function index provided.", "error"
        fn = self.blocks.fns.get(body.fn_index)
        if fn is None:
            raise NOT_FOUND
        if len(body.session_hash or "") > LONGEST_SESSION:
            raise RequestError(
                "session_invalid",
                f"A session_hash is a random word of at most {LONGEST_SESSION} characters.",
            )
        visitor = visitor_of(request, username)
        await self.rates.count("join", visitor)
        digest, written = None, list[Path]()
        if key := key_of(request):
            name = f"{fn.api_name} {body.simple_format}"
            # What is beyond them the endpoint does not get.
            asked = body.data[: len(fn.inputs)]
            digest = await asyncio.to_thread(fingerprint, key, name, asked)
        if digest and (session := self._join_again(digest, body, fn, request)):
            return True, session, "success"
        self.check_place(visitor, fn)
        if self._keep:
            kept = await asyncio.to_thread(self._keep, body.data)
            written = [
                Path(after["path"])
                for before, after in zip(body.data, kept, strict=True)
                if after is not before
            ]
            try:
                if written:
                    # They come by another road than uploads, and take as much room.
                    size = sum(path.stat().st_size for path in written)
                    await self.rates.count("upload bytes", visitor, size)
                # The same call may have come in meanwhile.
                if digest and (session := self._join_again(digest, body, fn, request)):
                    _delete(written)
                    return True, session, "success"
                self.check_place(visitor, fn)
            except RequestError:
                _delete(written)
                raise
            body.data = kept
        # Without its body, in which a photo may be.
        body.request = Request(request.scope)
        self._make_room()
        self._return_times.forget(visitor)
        job = Job(body, fn, body.request, username, visitor)
        job.kept = written
        self.event_ids_to_events[job.id] = job
        if digest:
            job.digest = digest
            self._by_digest[digest] = job
        self.create_event_queue_for_fn(fn)
        self._lines[fn.concurrency_id].add(visitor, job)
        self._join(job, job.session_hash)
        self._start_waiting()
        return True, job.id, "success"

    def _join_again(
        self, digest: str, body: PredictBodyInternal, fn: BlockFunction, request: Request
    ) -> str | None:
        """Let a call that was made before have the same job, or its output; return the job's id.

        A client that names no session gets one of that name, for itself.
        """
        job = self._by_digest.get(digest)
        if job is None:
            output = self._finished.find(digest, self._root(request))
            if output is None:
                return None
            job = Job(body, fn, request, None, "")
            self._join(job, job.session_hash)
            job.tell(ProcessStartsMessage(eta=0))
            job.tell(ProcessCompletedMessage(output=output, success=True))
            return job.id
        for session in [*job.sessions]:
            # Its client has come back by this road.
            if not session.is_listened:
                self._join_elsewhere(session, job)
        if len(job.sessions) >= self._settings.jobs_per_visitor:
            raise STREAM_TAKEN
        name = body.session_hash or uuid.uuid4().hex
        self._join(job, name)
        self._start_waiting()
        return job.id if body.session_hash else name

    def _join_elsewhere(self, session: Session, job: Job) -> None:
        """Take a job out of a session, which goes on without it."""
        del session.jobs[job.id]
        job.sessions.remove(session)
        self._end_if_done(session)

    def check_place(self, visitor: str, fn: BlockFunction) -> None:
        """Raise `RequestError` where a visitor's call of `fn` would not be let in now."""
        if self._closed:
            raise self._closed
        jobs = self.event_ids_to_events.values()
        if sum(job.visitor == visitor for job in jobs) >= self._settings.jobs_per_visitor:
            raise RequestError(
                "too_many_requests",
                f"{self._settings.jobs_per_visitor} of your photos are being worked on. "
                "Wait until one is done.",
                retry_after=self._whole_seconds(self._usual_seconds(fn)),
                status=429,
            )
        if not self._return_times.has_place(visitor, self.places, self._settings.queue_max_size):
            raise RequestError(
                "queue_full",
                "Many photos are waiting. Try again in a moment.",
                retry_after=self._whole_seconds(
                    self._return_times.seconds(visitor, self._seconds_between(fn))
                ),
                status=503,
            )

    def refuse_joins(self, error: RequestError) -> None:
        """Let nobody in any more; what is there goes on."""
        self._closed = error

    def dismiss_waiting(self, error: RequestError) -> None:
        """End what waits, and tell those who listen why."""
        for line in self._lines.values():
            for job in line:
                line.remove(job)
                self._forget(job)
                job.tell(failure(error))

    @property
    def state(self) -> str:
        """Whether a job would be let in: `ready`, `full`, or `closed` for good."""
        if self._closed:
            return "closed"
        return "ready" if len(self) < self._settings.queue_max_size else "full"

    @property
    def places(self) -> int:
        """How many more jobs may wait: those that nobody listens to would make room."""
        return max(0, self._settings.queue_max_size - len(self) + len(self._absent()))

    def _absent(self) -> list[Job]:
        """Return the jobs that have waited long enough without a listener to make room."""
        return [
            job
            for line in self._lines.values()
            for job in line
            if not job.is_listened and time.monotonic() - job.enqueue_time > _ABSENT
        ]

    def _make_room(self) -> None:
        """Let the job go that has waited longest for a listener, where the queue is full."""
        if len(self) < self._settings.queue_max_size:
            return
        longest = min(self._absent(), key=lambda job: job.enqueue_time)
        for session in [*longest.sessions]:
            self._leave(session, longest)
            self._end_if_done(session)

    # Listening.

    def listen(self, name: str) -> Session:
        """Begin to listen to a session and return it; what waits for that may start.

        `name` is its hash, or the id of one of its jobs. Raises `RequestError` for a session that
        is not known, because its jobs have ended or another process has it, and for one that
        somebody else listens to.
        """
        session = self._sessions.get(name) or next(
            (session for session in self._sessions.values() if name in session.jobs), None
        )
        if session is None:
            raise JOB_UNKNOWN
        if session.is_listened:
            raise STREAM_TAKEN
        session.is_listened = True
        if session.absence is not None:
            session.absence.cancel()
        self._start_waiting()
        for line in self._lines.values():
            self._tell_places(line, session)
        return session

    async def messages(self, session: Session) -> AsyncIterator[EventMessage]:
        """Yield what is told to a session that is listened to, until its jobs have ended."""
        async for message in session.messages():
            self._end_if_done(session)
            yield message

    def stop_listening(self, session: Session) -> None:
        """Take note that the stream of a session is over, at its end or before.

        What waits, what has ended meanwhile and what has a key is kept for who comes back; what
        else runs is ended.
        """
        session.is_listened = False
        for job in [*session.jobs.values()]:
            is_running = job.task is not None and job.id in self.event_ids_to_events
            if is_running and not job.is_listened and job.digest is None:
                self._leave(session, job)
        self._end_if_done(session)
        self._wait_for_listener(session)
        self._start_waiting()

    def cancel(self, session_hash: str, event_id: str) -> None:
        """Withdraw a session's job, waiting or running.

        Raises `RequestError` for a job that the session does not have.
        """
        session = self._sessions.get(session_hash)
        if session is None or event_id not in session.jobs:
            raise JOB_UNKNOWN
        job = session.jobs[event_id]
        if job.id not in self.event_ids_to_events:
            # It has ended meanwhile, and that is on its way to who listens.
            return
        if session.is_listened:
            job.sessions.remove(session)
            session.tell(ProcessCompletedMessage(output={}, success=True, event_id=event_id))
            self._withdraw_unwanted(job)
        else:
            self._leave(session, job)
            self._end_if_done(session)
        self._start_waiting()

    def _join(self, job: Job, session_hash: str) -> None:
        session = self._sessions.setdefault(session_hash, Session(session_hash))
        session.jobs[job.id] = job
        job.sessions.append(session)
        self._wait_for_listener(session)

    def _leave(self, session: Session, job: Job) -> None:
        del session.jobs[job.id]
        if session in job.sessions:
            job.sessions.remove(session)
        self._withdraw_unwanted(job)

    def _withdraw_unwanted(self, job: Job) -> None:
        if job.sessions or job.id not in self.event_ids_to_events:
            return
        self._forget(job)
        # ZeroGPU looks at it while it waits for a GPU.
        job.alive = False
        if job.task is None:
            self._lines[job.concurrency_id].remove(job)
        else:
            # Not before its first step, or it would have no end either.
            asyncio.get_running_loop().call_soon(job.task.cancel)

    def _forget(self, job: Job) -> None:
        """Take note that a job is no longer to be done."""
        self.event_ids_to_events.pop(job.id, None)
        _delete(job.kept)
        if job.digest and self._by_digest.get(job.digest) is job:
            del self._by_digest[job.digest]

    def _wait_for_listener(self, session: Session) -> None:
        if session.is_listened or not session.jobs:
            return
        if session.absence is not None:
            session.absence.cancel()
        session.absence = asyncio.get_running_loop().call_later(
            self._settings.listener_seconds, self._give_up, session
        )

    def _give_up(self, session: Session) -> None:
        for job in [*session.jobs.values()]:
            self._leave(session, job)
        self._end_if_done(session)
        self._start_waiting()

    def _end_if_done(self, session: Session) -> None:
        if not session.jobs:
            if session.absence is not None:
                session.absence.cancel()
            if self._sessions.get(session.hash) is session:
                del self._sessions[session.hash]

    # Running.

    def _start_waiting(self) -> None:
        """Start what may start, and tell the others their places in a moment."""
        for name, line in self._lines.items():
            places = self.event_queue_per_concurrency_id[name]
            for job in line:
                if self._is_full(places):
                    break
                if job.is_listened:
                    line.start(job)
                    self._start(job, places)
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(
                _BETWEEN_PLACES, self._tell_all_places
            )

    def _is_full(self, places: EventQueue) -> bool:
        limit = places.concurrency_limit
        is_full = limit is not None and places.current_concurrency >= limit
        return is_full or None not in self.active_jobs

    def _start(self, job: Job, places: EventQueue) -> None:
        places.current_concurrency += 1
        self.active_jobs[self.active_jobs.index(None)] = [job]
        job.task = asyncio.create_task(self._run(job, places), context=job.context)

    async def _run(self, job: Job, places: EventQueue) -> None:
        start = time.monotonic()
        code, message = FAILED.code, failure(FAILED)
        try:
            job.tell(ProcessStartsMessage(eta=self._usual_seconds(job.fn)))
            output = await self._call(job)
            worked = time.monotonic() - start
            self.process_time_per_fn[job.fn].add(worked)
            self._paces[job.concurrency_id].add(worked)
            if job.digest:
                self._finished.keep(job.digest, output, self._root(job.request))
            code, message = "ok", ProcessCompletedMessage(output=output, success=True)
        except RequestError as error:
            code, message = error.code, failure(error)
        except asyncio.CancelledError:
            if not job.sessions:
                code = "cancelled"
            raise
        except Exception:
            log.exception("A request failed.")
        finally:
            waited = start - job.enqueue_time
            tell_job(job.fn.api_name, code, waited, worked=time.monotonic() - start)
            places.current_concurrency -= 1
            self.active_jobs[self.active_jobs.index([job])] = None
            self._forget(job)
            # A photo may be in it.
            job.data = None
            job.tell(message)
            self._start_waiting()

    async def _call(self, job: Job) -> dict[str, Any]:
        """Return the output of the job's endpoint as Gradio sends it."""
        app, body, asked = self.server_app, job.data, job.request
        request = route_utils.Request(asked, username=job.username, session_hash=job.session_hash)
        body.event_id, body.request = job.id, asked
        # Gradio keeps a state for each session that is named here. The endpoints have none.
        body.session_hash = None
        try:
            output: dict[str, Any] = await route_utils.call_process_api(
                app=app, body=body, gr_request=request, fn=job.fn, root_path=self._root(asked)
            )
        finally:
            app.iterators.pop(job.id, None)
        return output

    def _root(self, request: Request) -> str:
        """Return the address that the sender of a call has of the Space, which URLs begin with."""
        path = route_utils.get_api_call_path(request)
        root: str = route_utils.get_root_url(request, path, self.server_app.root_path)
        return root

    def send_message(self, event: Job, event_message: EventMessage) -> None:
        """Send a message to all who hear of a job; Gradio's progress comes by here."""
        event.tell(event_message)

    def log_message(self, event_id: str, log: str, **about: Any) -> None:
        """Send what is said of a job to all who hear of it, from any thread: ZeroGPU waits in the model's."""
        tell = partial(super().log_message, event_id, log, **about)
        self._loop.call_soon_threadsafe(tell)

    def tell_place(self, event_id: str, ahead: int, waiting: int) -> None:
        """Tell, from any thread, where in another Space's queue a job is that runs here."""
        place = EstimationMessage(rank=ahead, queue_size=waiting)
        self._loop.call_soon_threadsafe(self._tell_of, event_id, place)

    def tell_start(self, event_id: str) -> None:
        """Tell, from any thread, that a job waits no more in another Space."""
        self._loop.call_soon_threadsafe(self._tell_of, event_id, ProcessStartsMessage(eta=None))

    def is_wanted(self, event_id: str) -> bool:
        """Tell, in any thread, whether anybody waits for a job."""
        return event_id in self.event_ids_to_events

    def _tell_of(self, event_id: str, message: EventMessage) -> None:
        if job := self.event_ids_to_events.get(event_id):
            job.tell(message)

    # Telling how long it takes.

    def _tell_all_places(self) -> None:
        self._telling = None
        for line in self._lines.values():
            self._tell_places(line)

    def _tell_places(self, line: Turns[Job], session: Session | None = None) -> None:
        """Tell all jobs of a line their places, or those of a session."""
        listened = [job for job in line if job.is_listened]
        for rank, job in enumerate(listened):
            if session and session not in job.sessions:
                continue
            usual = self._usual_seconds(job.fn)
            wait = (rank + 1) * self._seconds_between(job.fn)
            eta = None if usual is None else usual + wait
            job.tell(EstimationMessage(rank=rank, rank_eta=eta, queue_size=len(listened)))

    def _usual_seconds(self, fn: BlockFunction) -> float | None:
        """Return how long a call takes from its start, or `None` before any has been measured."""
        measured = self.process_time_per_fn.get(fn)
        return None if measured is None else float(measured.avg_time)

    def _seconds_between(self, fn: BlockFunction) -> float:
        """Return after how many seconds a place comes free, where all are taken."""
        places = self.event_queue_per_concurrency_id.get(fn.concurrency_id)
        limit = (places and places.concurrency_limit) or 1
        return self._paces[fn.concurrency_id].seconds / limit

    def _whole_seconds(self, seconds: float | None) -> int:
        return max(1, min(LONGEST, math.ceil(seconds or 1)))
