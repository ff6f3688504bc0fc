"""A Space that can't do it now: the visitor is told why, and the photo waits for it."""

from functools import partial

from playwright.sync_api import Page, Route

from space.admission.failures import failure
from space.errors import RequestError
from tests.embed.editing import choose, event_of, expect_event, export, visit
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES

COFFEE = SAMPLES / "coffee.png"

WAITS = {
    "queue_full": (503, "Many photos are waiting right now."),
    "too_many_requests": (429, "That was a lot of photos in a short time."),
    "shutting_down": (503, "The service is restarting."),
    "model_unavailable": (503, "The model that finds the subject is not available right now."),
    "model_timeout": (504, "Finding the subject took too long."),
    "gpu_unavailable": (503, "No GPU is free right now."),
    "gpu_aborted": (503, "The GPU was taken away too early."),
    "gpu_quota_exceeded": (429, "Your GPU time at Hugging Face is used up for now."),
    "storage_full": (507, "The service has no room for photos right now."),
    "out_of_memory": (503, "The service has no room for photos right now."),
    "not_heard_of_yet": (503, "No answer from the service yet."),
}
"""Status and words of what passes, as the Space says when."""

ENDS = {
    "model_failed": (500, "Something went wrong while finding the subject. Try again."),
    "model_timeout": (504, "Finding the subject took too long. Try again in a minute."),
    "storage_full": (507, "The service has no room for photos right now. Try again in a minute."),
    "file_too_large": (413, "The service takes no photo of this size. Choose another one."),
}
"""Of what the Space does not say that it passes."""


def refuse(page: Page, code: str, status: int, wait: int | None) -> None:
    """Have the Space refuse all photos before they are sent."""
    headers = {} if wait is None else {"Retry-After": str(wait)}

    def answer(route: Route) -> None:
        body = {"code": code, "sentence": "In words of its own."}
        route.fulfill(status=status, headers=headers, json=body)

    page.unroute("**/queue")
    page.route("**/queue", answer)


def test_what_passes_is_said_counted_and_tried_again_without_a_click(
    page: Page, space_url: str
) -> None:
    editor = visit(page, space_url)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))
    for code, (status, why) in WAITS.items():
        refuse(page, code, status, 57)
        expect_event(editor, "tbi-error")
        choose(page, COFFEE)
        # What the Space has named, and some more.
        page.get_by_text(f"{why} Trying again in 5").first.wait_for()
        assert event_of(editor, "tbi-error")["code"] == code
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("Cancelled.").first.wait_for()
    assert "upload" not in sent

    refuse(page, "queue_full", 503, 1)
    expect_event(editor, "tbi-matte")
    choose(page, COFFEE)
    page.get_by_text("Many photos are waiting right now. Trying again in").first.wait_for()
    page.unroute("**/queue")

    assert not event_of(editor, "tbi-matte")["empty"]
    assert sent.count("upload") == 1


def test_a_visitor_with_many_photos_in_work_gets_the_next_place(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    other = QueueClient(space_url)
    upload = other.upload(COFFEE)
    # They wait for somebody to listen.
    jobs = [other.join("alpha_matte", upload) for _ in range(8)]
    expect_event(editor, "tbi-matte")
    choose(page, COFFEE)
    page.get_by_text("That was a lot of photos in a short time. Trying again in").first.wait_for()
    other.cancel("alpha_matte", jobs[0])

    assert not event_of(editor, "tbi-matte")["empty"]
    for job in jobs[1:]:
        other.cancel("alpha_matte", job)


def test_what_ends_is_said_and_the_photo_stays(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    for code, (status, sentence) in ENDS.items():
        refuse(page, code, status, None)
        choose(page, COFFEE)
        page.locator(".notice").get_by_text(sentence).wait_for()
    # What takes hours is not waited for.
    refuse(page, "gpu_quota_exceeded", 429, 7200)
    choose(page, COFFEE)
    page.locator(".notice").get_by_text("Sign in there for more, or try again later.").wait_for()
    assert export(editor).size == (600, 400)


def test_a_refusal_in_the_stream_is_one_as_well(page: Page, space_url: str) -> None:
    editor = visit(page, space_url)
    keys: list[str | None] = []
    page.on(
        "request",
        lambda request: (
            keys.append(request.headers.get("idempotency-key"))
            if request.url.endswith("/alpha_matte")
            else None
        ),
    )
    for told in (None, 0):
        keys.clear()
        refusal = RequestError("out_of_memory", "In words of its own.", told)
        said = f"data: {failure(refusal).model_dump_json()}\n\n"
        page.route("**/queue/data?*", partial(stream, said), times=1)
        expect_event(editor, "tbi-matte")
        choose(page, COFFEE)
        if told is None:
            page.locator(".notice").get_by_role("button", name="Try again").click()

        assert not event_of(editor, "tbi-matte")["empty"]
        # One that passes is the same job.
        assert len(keys) == 2
        assert (keys[0] == keys[1]) == (told == 0)


def stream(said: str, route: Route) -> None:
    route.fulfill(content_type="text/event-stream", body=said)
