"""What one visitor may have of the Space at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from space.http.shares import BodyBudget, StreamLimit
from tests.event_loop import run_coroutine

Ask = Callable[..., Awaitable[httpx.Response]]


class Slow:
    """An application whose answers wait, each until it is let go."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Event] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        event = asyncio.Event()
        self.waiting.append(event)
        await event.wait()
        await Response("done")(scope, receive, send)

    async def hold(self, number: int) -> None:
        """Wait until so many requests wait."""
        while len(self.waiting) < number:
            await asyncio.sleep(0)

    def let_go(self) -> None:
        while self.waiting:
            self.waiting.pop().set()


def visit(app: ASGIApp) -> Ask:
    """Return what asks an application, from an address."""

    async def ask(
        method: str, path: str = "/", address: str = "10.0.0.1", **more: Any
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            return await client.request(method, path, **more)

    return ask


def test_bodies_are_bounded_together_and_of_each_visitor() -> None:
    async def run() -> None:
        slow = Slow()
        ask = visit(BodyBudget(slow, budget=1000, longest=100))
        addresses = [f"10.0.0.{number}" for number in range(1, 6)]
        body = {"content": bytes(100)}
        held = [
            asyncio.create_task(ask("POST", address=address, **body))
            for address in addresses
            for _ in range(2)
        ]
        await slow.hold(10)

        own, alls = await ask("POST", **body), await ask("POST", address="10.0.0.9", **body)
        assert (own.status_code, own.json()["code"]) == (429, "too_many_requests")
        assert (alls.status_code, alls.json()["code"]) == (503, "queue_full")
        assert own.headers["retry-after"] == alls.headers["retry-after"] == "5"

        slow.let_go()
        assert {(await one).status_code for one in held} == {200}
        again = asyncio.create_task(ask("POST", **body))
        await slow.hold(1)
        slow.let_go()
        assert (await again).status_code == 200

    run_coroutine(run())


def test_agents_calls_whose_answers_nobody_takes_are_bounded_of_each_visitor() -> None:
    async def run() -> None:
        slow = Slow()
        ask = visit(StreamLimit(slow, limit=2))
        held = [asyncio.create_task(ask("POST", "/gradio_api/mcp/")) for _ in range(2)]
        await slow.hold(2)

        async with asyncio.timeout(10):
            refusal = await ask("POST", "/gradio_api/mcp/http/")
        assert (refusal.status_code, refusal.json()["code"]) == (429, "too_many_requests")
        others = [
            asyncio.create_task(ask("POST", "/gradio_api/mcp/", "10.0.0.2")),
            asyncio.create_task(ask("GET", "/gradio_api/mcp/")),
            asyncio.create_task(ask("POST", "/gradio_api/queue/join")),
        ]
        await slow.hold(5)
        slow.let_go()
        assert {(await one).status_code for one in (*held, *others)} == {200}

    run_coroutine(run())


def test_a_body_of_undeclared_length_has_to_fit_as_the_longest() -> None:
    async def pieces() -> Any:
        yield b"a"

    async def run() -> None:
        slow = Slow()
        ask = visit(BodyBudget(slow, budget=400, longest=100))
        first = asyncio.create_task(ask("POST", content=pieces()))
        await slow.hold(1)
        assert (await ask("POST", content=pieces())).status_code == 429
        short, nothing = (asyncio.create_task(ask("POST", content=body)) for body in (b"a", b""))
        await slow.hold(3)
        slow.let_go()
        assert {(await one).status_code for one in (first, short, nothing)} == {200}

    run_coroutine(run())


def test_what_is_only_declared_takes_nothing_from_others() -> None:
    async def run() -> None:
        slow, rest = Slow(), asyncio.Event()
        begun: list[None] = []

        async def trickle() -> Any:
            yield b"a"
            begun.append(None)
            await rest.wait()
            yield bytes(99)

        def send(address: str) -> asyncio.Task[httpx.Response]:
            declared = {"Content-Length": "100"}
            return asyncio.create_task(
                ask("POST", address=address, content=trickle(), headers=declared)
            )

        ask = visit(BodyBudget(slow, budget=400, longest=100))
        held = [send(f"10.0.0.{number}") for number in range(2, 9)]
        async with asyncio.timeout(20):
            while len(begun) < len(held):
                await asyncio.sleep(0)
        whole = asyncio.create_task(ask("POST", content=bytes(100)))
        await slow.hold(1)

        # What has come is bounded as ever.
        rest.set()
        done, _ = await asyncio.wait(held, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        refused = await done.pop()
        assert (refused.status_code, refused.json()["code"]) == (503, "queue_full")
        await slow.hold(4)
        slow.let_go()
        answers = await asyncio.gather(whole, *held)
        assert sorted(answer.status_code for answer in answers) == [200] * 4 + [503] * 4

    run_coroutine(run())


def test_an_upload_takes_no_more_than_it_has_in_memory() -> None:
    async def run() -> None:
        slow = Slow()
        ask = visit(BodyBudget(slow, budget=400, longest=100, held={"/upload": 10}))
        held = [asyncio.create_task(ask("POST", "/upload", content=bytes(90))) for _ in range(10)]
        await slow.hold(10)
        assert (await ask("POST", "/upload", content=bytes(90))).status_code == 429
        slow.let_go()
        assert {(await one).status_code for one in held} == {200}

    run_coroutine(run())


def test_what_has_an_answer_no_longer_counts_and_neither_does_what_failed() -> None:
    async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ZeroDivisionError

    async def run() -> None:
        ask = visit(BodyBudget(fail, budget=100, longest=100))
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await ask("POST", content=bytes(100))

    run_coroutine(run())


@pytest.mark.parametrize(
    "path", ["heartbeat/a", "queue/data", "call/alpha_matte/a", "mcp/sse", "mcp/"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_streams_are_bounded_of_each_visitor(path: str, method: str) -> None:
    async def run() -> None:
        slow = Slow()
        ask = visit(StreamLimit(slow, limit=2))
        held = [asyncio.create_task(ask(method, f"/gradio_api/{path}")) for _ in range(2)]
        await slow.hold(2)

        refusal = await ask("GET", "/gradio_api/heartbeat/b")
        assert (refusal.status_code, refusal.json()["code"]) == (429, "too_many_requests")
        others = [
            asyncio.create_task(ask("GET", "/gradio_api/heartbeat/b", "10.0.0.2")),
            asyncio.create_task(ask("GET", "/gradio_api/info")),
            asyncio.create_task(ask("POST", "/gradio_api/mcp/")),
        ]
        await slow.hold(5)
        slow.let_go()
        assert {(await one).status_code for one in (*held, *others)} == {200}
        after = asyncio.create_task(ask("GET", "/gradio_api/heartbeat/a"))
        await slow.hold(1)
        slow.let_go()
        assert (await after).status_code == 200

    run_coroutine(run())
