"""What a host asks: whether the Space is alive, and whether it is ready for a photo."""

import asyncio
import time

import httpx
from starlette.applications import Starlette
from starlette.testclient import TestClient

from space.monitoring.health import HealthRoutes, LoopLag
from tests.event_loop import run_coroutine


def test_it_is_ready_once_each_part_is_and_names_what_is_not() -> None:
    states = {"model": "loading", "queue": "ready", "disk": "full"}
    parts = {name: lambda name=name: states[name] for name in states}
    client = TestClient(Starlette(routes=HealthRoutes(LoopLag(), parts).routes()))
    before = client.get("/readyz")
    states.update(model="ready", disk="ready")
    after = client.get("/readyz")

    assert before.status_code == 503
    assert before.json() == {
        "status": "unready",
        "model": "loading",
        "queue": "ready",
        "disk": "full",
    }
    assert after.status_code == 200
    assert after.json()["status"] == "ready"
    assert after.headers["cache-control"] == "no-store"


def test_a_loop_that_is_held_up_is_told() -> None:
    lag = LoopLag()

    async def hold_up() -> None:
        async with lag.measured():
            await asyncio.sleep(LoopLag.INTERVAL / 2)
            time.sleep(2 * LoopLag.INTERVAL)
            while not lag.longest:
                await asyncio.sleep(0.01)

    run_coroutine(hold_up())
    assert lag.longest > LoopLag.INTERVAL


def test_a_running_space_is_alive_and_ready(space_url: str) -> None:
    alive, ready = httpx.get(f"{space_url}/healthz"), httpx.get(f"{space_url}/readyz")

    assert alive.json()["status"] == "ok"
    assert alive.json()["event_loop_lag_ms"] >= 0
    parts = ("model", "queue", "photos", "disk")
    assert ready.json() == {"status": "ready", **dict.fromkeys(parts, "ready")}
