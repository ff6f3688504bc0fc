"""The queue's protocol spoken by clients that keep to none of it: wrong sessions, replays, streams dropped, any JSON."""

import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from tests.load.measuring import memory_of
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES, RunningSpace, running_space

MOST_MEMORY = 1000
"""MB that the server takes at most more than at its start."""

PATIENCE = 60
"""Seconds in which what nobody waits for has to be gone."""

QUIET = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)

sessions = st.sampled_from(["a", "b", "c", "", "\0", "é" * 500, None, 7])
numbers = st.sampled_from([0, 1, 2, 2, -1, 99, 10**20, None, "1", 1.5])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=12,
)
photos = st.sampled_from(
    [
        {"path": "UPLOAD", "meta": {"_type": "gradio.FileData"}},
        {"path": "data:image/png;base64,AAAA"},
        {"path": "data:image/png;base64," + "A" * 1_000_000},
        {"url": "http://127.0.0.1:9/a.png", "meta": {"_type": "gradio.FileData"}},
        "[" * 1000,
    ]
)
arguments = st.lists(photos | values, max_size=3) | values
steps = st.one_of(
    st.tuples(st.just("join"), sessions, numbers, arguments),
    st.tuples(st.just("call"), st.sampled_from(["alpha_matte", "convert_photo", "x"]), arguments),
    st.tuples(st.just("repeat"), st.sampled_from(["key-1", "key-2", "", "a b"]), arguments),
    st.tuples(st.just("listen"), sessions),
    st.tuples(st.just("hear"), st.integers(0, 3)),
    st.tuples(st.just("cancel"), sessions, st.integers(0, 3), values),
    st.tuples(st.just("reset"), values),
)


class Stranger:
    """A client at an address that takes a step after the other, whatever the last one gave."""

    def __init__(
        self, url: str, address: str, upload: str, tell: Callable[[httpx.Response], None]
    ) -> None:
        self._http = QueueClient(url, address=address).http
        self._upload = upload
        self._tell = tell
        self._events = ["nothing"] * 4

    def take(self, step: tuple[Any, ...]) -> None:
        """Take a step: its name and what goes with it."""
        getattr(self, f"_{step[0]}")(*step[1:])

    def _post(self, road: str, body: Any, key: str | None = None) -> None:
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = key
        # As Python writes it, with NaN and half characters.
        content = json.dumps(self._with_upload(body))
        answer = self._http.post(f"/gradio_api/{road}", content=content, headers=headers)
        self._tell(answer)
        if answer.is_success and "event_id" in answer.text:
            self._events = [answer.json()["event_id"], *self._events[:3]]

    def _with_upload(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._with_upload(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._with_upload(inner) for inner in value]
        return self._upload if value == "UPLOAD" else value

    def _stream(self, path: str) -> None:
        # Dropped after its first lines, or without any.
        with (
            contextlib.suppress(httpx.TimeoutException),
            self._http.stream("GET", f"/gradio_api/{path}", timeout=0.3) as answer,
        ):
            if answer.is_error:
                answer.read()
                self._tell(answer)
            next(answer.iter_lines(), None)

    def _join(self, session: Any, number: Any, data: Any) -> None:
        self._post("queue/join", {"session_hash": session, "fn_index": number, "data": data})

    def _call(self, name: str, data: Any) -> None:
        self._post(f"call/{name}", {"data": data})

    def _repeat(self, key: str, data: Any) -> None:
        self._post("call/alpha_matte", {"data": data}, key)

    def _listen(self, session: Any) -> None:
        self._stream(str(httpx.URL("queue/data", params={"session_hash": str(session)})))

    def _hear(self, number: int) -> None:
        self._stream(f"call/alpha_matte/{self._events[number]}")

    def _cancel(self, session: Any, number: int, more: Any) -> None:
        event = self._events[number]
        self._post("cancel", {"session_hash": session, "event_id": event, "fn_index": more})

    def _reset(self, event: Any) -> None:
        self._post("reset", {"event_id": event})


def fuzz(space: RunningSpace, options: settings) -> Counter[str]:
    """Let strangers take steps; return how often which code came.

    Raises `AssertionError` for an answer that is a fault or has no code, and where the Space is not
    as before at the end: nothing waits, a polite visitor is served, memory is as it was, the log
    has no fault.
    """
    codes: Counter[str] = Counter()
    told, memory = len(space.log.read_bytes()), memory_of(space.pid)
    polite = QueueClient(space.url)
    upload = str(polite.upload(SAMPLES / "coffee.png")["path"])

    def tell(answer: httpx.Response) -> None:
        assert answer.status_code not in (500, 502, 504), (answer.request.url, answer.text)
        codes["ok" if answer.is_success else str(answer.json()["code"])] += 1

    @options
    @given(st.integers(10, 60), st.lists(steps, min_size=1, max_size=12))
    def each_is_answered(number: int, taken: list[tuple[Any, ...]]) -> None:
        stranger = Stranger(space.url, f"127.0.0.{number}", upload, tell)
        for step in taken:
            stranger.take(step)

    each_is_answered()
    deadline = time.monotonic() + PATIENCE
    while polite.http.get("/queue").json()["waiting"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    photo = polite.upload(SAMPLES / "coffee.png")
    assert polite.call("alpha_matte", photo)["success"]
    log = space.log.read_bytes()[told:]
    assert b"Traceback" not in log
    assert b"internal_error" not in log
    assert memory_of(space.pid) - memory < MOST_MEMORY
    return codes


def run(examples: int) -> None:
    """Fuzz a Space of our own, with so many steps at most."""
    with running_space() as space:
        codes = fuzz(space, settings(QUIET, max_examples=max(1, examples // 12)))
    told = ", ".join(f"{count:,} x {code}" for code, count in codes.most_common())
    print(f"protocol: {codes.total():,} answers, {told}", flush=True)
