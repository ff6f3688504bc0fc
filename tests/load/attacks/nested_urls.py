"""A thousand addresses in a request, deep within its arguments, in the hope that the Space asks for each."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.running_space import RunningSpace

URLS = 300
REQUESTS = 50


class _Site(ThreadingHTTPServer):
    asked = 0


class _Answer(BaseHTTPRequestHandler):
    server: _Site

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def attack(space: RunningSpace) -> Counter[str]:
    """Send them on every road; return the answers, and how often the site was asked."""
    answers: Counter[str] = Counter()
    with _Site(("127.0.0.1", 0), _Answer) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{site.server_port}/a.png"
        file = {"path": url, "url": url, "meta": {"_type": "gradio.FileData"}}
        shapes: list[Any] = [
            [file] * 100,
            {"path": [file] * 50},
            [[[{"a": file}]]] * 50,
            [file] * URLS,
        ]
        transport = httpx.HTTPTransport(local_address="127.0.0.3")
        with httpx.Client(transport=transport, base_url=space.url, timeout=60) as http:
            for number in range(REQUESTS):
                data = shapes[number % len(shapes)]
                answer = http.post("/gradio_api/call/alpha_matte", json={"data": [data]})
                if answer.is_success:
                    event = answer.json()["event_id"]
                    told = http.get(f"/gradio_api/call/alpha_matte/{event}").text
                    answers[told.partition('"title": "')[2].partition('"')[0] or told[:60]] += 1
                else:
                    answers[f"{answer.status_code} {answer.json()['code']}"] += 1
            for door in ("file=", "proxy="):
                answer = http.get(f"/gradio_api/{door}{url}")
                answers[f"{answer.status_code} {answer.json()['code']}"] += 1
        site.shutdown()
        answers["fetched"] = site.asked
    return answers
