"""JSON of 39 MB that is nothing but lists: three at a time, on each road that reads JSON."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.running_space import RunningSpace

ROADS = ("call/alpha_matte", "queue/join", "cancel", "mcp/")
UNITS = (b"[],", b'{"a":', b"[", b" ")
AT_ONCE = 3
LENGTH = 39_000_000


def attack(space: RunningSpace) -> Counter[str]:
    """Send each kind on each road; return the answers by status and code."""

    def send(road: str, unit: bytes) -> str:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        }
        body = b'{"data": [' + unit * (LENGTH // len(unit))
        try:
            answer = httpx.post(
                f"{space.url}/gradio_api/{road}", content=body, headers=headers, timeout=120
            )
        except httpx.TransportError as error:
            return type(error).__name__
        return f"{answer.status_code} {answer.json()['code']}"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [
            pool.submit(send, road, unit)
            for road in ROADS
            for unit in UNITS
            for _ in range(AT_ONCE)
        ]
        return Counter(one.result() for one in sent)
