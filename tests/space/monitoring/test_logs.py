"""One line of JSON a request, which its visitor can name and which names no visitor."""

import json
import logging
import sys
import time
from typing import Any

import httpx
import pytest

from space.monitoring.logs import JsonLines
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace


def lines_of(space: RunningSpace, request: str) -> list[dict[str, Any]]:
    """Return the log lines of a request, once there are any: they come after the answer."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        lines = [json.loads(one) for one in space.log.read_text().splitlines() if request in one]
        if lines:
            return lines
        time.sleep(0.02)
    raise AssertionError(f"The log has nothing of {request}.")


def test_a_refusal_can_be_found_in_the_log_by_what_its_visitor_quotes(
    local_space: RunningSpace,
) -> None:
    visitor = httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.5"))
    answer = visitor.get(f"{local_space.url}/gradio_api/call/Ada-at-home.jpg/1")
    [line] = lines_of(local_space, answer.json()["request"])

    assert answer.headers["x-request-id"] == answer.json()["request"]
    assert line["message"] == "request"
    assert line["status"] == answer.status_code
    assert line["code"] == answer.json()["code"]
    assert "Ada" not in json.dumps(line)
    assert "127.0.0.5" not in json.dumps(line)


def test_an_answer_is_told_by_the_pattern_of_its_route(local_space: RunningSpace) -> None:
    answers = {
        "/limits": "/limits",
        "/config?about=Ada": "/config",
        "/gradio_api/info": "/gradio_api/info",
        "/samples/nothing-of-that-name": "/samples",
        "/nowhere": "other",
    }
    for path, pattern in answers.items():
        answer = httpx.get(local_space.url + path)
        [line] = lines_of(local_space, answer.headers["x-request-id"])
        assert line["route"] == pattern
        assert line["milliseconds"] >= 0


def test_whoever_answers_for_a_visitor_has_the_same_digest_and_others_have_another(
    local_space: RunningSpace,
) -> None:
    def digest(address: str) -> str:
        with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as visitor:
            answer = visitor.get(f"{local_space.url}/limits")
        return str(lines_of(local_space, answer.headers["x-request-id"])[0]["visitor"])

    assert digest("127.0.0.6") == digest("127.0.0.6") != digest("127.0.0.7")


def test_a_job_that_fails_names_the_request_that_has_joined_it(local_space: RunningSpace) -> None:
    visitor = QueueClient(local_space.url)
    failure = visitor.call("alpha_matte", visitor.upload(b"no photo"))
    deadline = time.monotonic() + 20
    lines: list[dict[str, Any]] = []
    while len(lines) < 2 and time.monotonic() < deadline:
        lines = lines_of(local_space, failure["request"])
    told = {line["message"]: line for line in lines}

    assert told["request"]["route"] == "/gradio_api/queue/join"
    assert told["job"]["endpoint"] == "alpha_matte"
    assert told["job"]["code"] == failure["output"]["title"] == "not_a_photo"
    assert told["job"]["milliseconds"] > 0


@pytest.mark.parametrize("tracebacks", [False, True])
def test_an_exception_is_one_line_and_has_its_traceback_only_on_demand(tracebacks: bool) -> None:
    try:
        raise ValueError("no\nsuch \x1b[31mphoto")
    except ValueError:
        record = logging.LogRecord("space", logging.ERROR, "", 0, "It failed.", (), sys.exc_info())
    line = JsonLines(tracebacks).format(record)

    assert line.isprintable()
    told = json.loads(line)
    assert told["error"].startswith("ValueError")
    assert ("traceback" in told) == tracebacks
