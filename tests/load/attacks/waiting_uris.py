"""Photos of 28 MB as data URIs in calls that nobody listens to, from eight addresses, as many as may wait."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.running_space import RunningSpace

VISITORS = 8
CALLS_EACH = 8
AT_ONCE = 4
PHOTO_CHARACTERS = 38_000_000


def attack(space: RunningSpace) -> Counter[str]:
    """Let them join, and wait until they have gone; return the answers by status and code."""
    body = b'{"data": [{"path": "data:image/png;base64,' + b"A" * PHOTO_CHARACTERS + b'"}]}'

    def join(number: int) -> str:
        transport = httpx.HTTPTransport(local_address=f"127.0.0.{10 + number % VISITORS}")
        with httpx.Client(transport=transport, base_url=space.url, timeout=120) as http:
            headers = {"Content-Type": "application/json"}
            answer = http.post("/gradio_api/call/alpha_matte", content=body, headers=headers)
        return "joined" if answer.is_success else f"{answer.status_code} {answer.json()['code']}"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = Counter(pool.map(join, range(VISITORS * CALLS_EACH)))
    while httpx.get(f"{space.url}/queue").json()["waiting"]:
        time.sleep(0.2)
    return answers
