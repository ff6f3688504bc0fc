"""Photos on their way to the Space and back, over a wire that is cut."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request

from tests.app.working import wait_for
from tests.embed.editing import choose, event_of, expect_event, visit
from tests.lossy_wire import Cut, LossyWire, lossy_wire
from tests.running_space import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"

UPLOAD = "POST /gradio_api/upload"
JOIN = "POST /gradio_api/call/alpha_matte"
STREAM = "GET /gradio_api/queue/data"


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


def test_a_photo_goes_on_from_where_its_connection_was_lost(page: Page, wire: LossyWire) -> None:
    editor = visit(page, wire.url)
    for point, (cut, wanted) in POINTS.items():
        wire.asked.clear()
        wire.cuts.append(cut)
        expect_event(editor, "tbi-matte")
        choose(page, ASTRONAUT)

        assert event_of(editor, "tbi-matte")["width"] == 512, point
        assert wire.cuts == [], point
        assert {request: wire.count(request) for request in wanted} == wanted, point


_KEPT = """
(async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("text-behind-image");
    // It is for the editor to make one.
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
  const rows = database && await new Promise((resolve) => {
    const request = database.transaction("works").objectStore("works").getAll();
    request.onsuccess = () => resolve(request.result);
  });
  database?.close();
  return rows?.some(({ job, design }) => job && design.layers[0].text === "MEANWHILE") ?? false;
})()
"""
"""Whether the work on the stage is kept as it is, with the job that it waits for."""


def test_a_job_is_the_same_one_after_a_reload(page: Page, wire: LossyWire) -> None:
    keys: list[str | None] = []

    def note(request: Request) -> None:
        if request.url.endswith("/alpha_matte"):
            keys.append(request.headers.get("idempotency-key"))

    visit(page, wire.url)
    page.on("request", note)
    # The first one is never answered.
    page.route("**/gradio_api/call/alpha_matte", lambda _: None, times=1)
    with page.expect_request("**/gradio_api/call/alpha_matte"):
        choose(page, ASTRONAUT)
    page.get_by_role("textbox", name="Text", exact=True).fill("MEANWHILE")
    wait_for(page, _KEPT)
    with page.expect_request("**/gradio_api/file=**"):
        page.reload()

    assert len(keys) == 2
    assert keys[0] == keys[1]
