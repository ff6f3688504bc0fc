"""Photos on their way to the Space and back, over a wire that is cut."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from tests.embed.editing import choose, event_of, expect_event, visit
from tests.embed.saved import wait_for_rows
from tests.lossy_wire import Cut, LossyWire, lossy_wire
from tests.running_space import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"

UPLOAD = "POST /gradio_api/upload"
JOIN = "POST /gradio_api/call/alpha_matte"
STREAM = "GET /gradio_api/queue/data"


def model_runs(space_url: str) -> float:
    """Return how often the Space has asked its model so far."""
    told = httpx.get(f"{space_url}/metrics").text
    counts = re.findall(r"^tbi_model_seconds_count\{.*\} (.*)$", told, re.MULTILINE)
    return sum(map(float, counts))


@pytest.fixture
def wire(space_url: str) -> Iterator[LossyWire]:
    """The way to the Space."""
    with lossy_wire(space_url) as wire:
        yield wire


POINTS = {
    "the upload": (Cut("/upload", sent=30_000), {UPLOAD: 2, JOIN: 1, STREAM: 1}),
    "the stream": (
        Cut("/queue/data", received=b"process_starts"),
        {UPLOAD: 1, JOIN: 2, STREAM: 2},
    ),
    "the download": (Cut("/file=", received=b"PNG"), {UPLOAD: 1, JOIN: 1, STREAM: 1}),
}
"""Where the wire is cut, and how often what is asked for then. A browser asks for a file as it likes."""


def test_a_photo_goes_on_from_where_its_connection_was_lost(
    page: Page, wire: LossyWire, space_url: str
) -> None:
    editor = visit(page, wire.url)
    for point, (cut, wanted) in POINTS.items():
        wire.asked.clear()
        wire.cuts.append(cut)
        before = model_runs(space_url)
        expect_event(editor, "tbi-matte")
        choose(page, ASTRONAUT)

        assert event_of(editor, "tbi-matte")["width"] == 512, point
        assert wire.cuts == [], point
        assert {request: wire.count(request) for request in wanted} == wanted, point
        assert model_runs(space_url) == before + 1, point


def test_a_job_is_the_same_one_after_a_reload(page: Page, wire: LossyWire, space_url: str) -> None:
    visit(page, wire.url)
    before = model_runs(space_url)
    # Nobody hears of the first one.
    page.route("**/queue/data?*", lambda _: None, times=1)
    with page.expect_request("**/queue/data?*"):
        choose(page, ASTRONAUT)
    page.get_by_role("textbox", name="Text", exact=True).fill("MEANWHILE")
    wait_for_rows(page, lambda rows: bool(rows[0].get("job")) and text_of(rows[0]) == "MEANWHILE")
    with page.expect_response("**/gradio_api/file=**"):
        page.reload()

    assert wire.count(JOIN) == 2
    assert model_runs(space_url) == before + 1


def text_of(row: dict[str, Any]) -> Any:
    return row["design"]["layers"][0]["text"]
