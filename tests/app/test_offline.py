"""The page without a network, and what of it stays on the device."""

import pytest
from playwright.sync_api import Page, expect

from tests.app.working import (
    cached,
    own_version,
    registrations,
    visit_with_worker,
    wait_for,
    wait_for_worker,
)
from tests.embed.editing import (
    colour_matches,
    export,
    layers_of,
    open_photo,
    pixels_of,
    set_design,
    visit,
)
from tests.embedding.waiting import wait_until
from tests.running_space import SAMPLES


def test_offline_the_page_starts_edits_and_exports(page: Page, space_url: str) -> None:
    visit_with_worker(page, f"{space_url}/")
    page.context.set_offline(True)
    notice = page.get_by_role("status").get_by_text("offline")
    expect(notice).to_be_visible()

    # Any query is the same page.
    editor = visit(page, f"{space_url}/?theme_mode=dark&text=OFFLINE")
    expect(notice).to_be_visible()
    assert layers_of(editor)[0]["text"] == "OFFLINE"
    wait_until(page, "document.fonts.size === 2")
    # Parts that were never used before are there, too.
    page.get_by_role("tab", name="Export").click()
    page.get_by_role("button", name="Download").first.wait_for()
    set_design(editor, {"text": "█", "color": "#ff00aa", "place": "front", "size": 0.5})
    picture = export(editor, format="png")
    assert picture.format == "PNG"
    assert colour_matches(pixels_of(picture), (255, 0, 170)).any()

    page.context.set_offline(False)
    expect(notice).to_have_count(0)


def test_a_language_that_was_spoken_is_spoken_offline(page: Page, space_url: str) -> None:
    page.goto(f"{space_url}/?lang=fr")
    wait_for_worker(page)
    undo = page.get_by_role("button", name="Annuler")
    undo.wait_for()
    for section in ("editor", "page"):
        wait_for(page, f"caches.match('embed/{own_version(page)}/locales/{section}/fr.json')")
    page.context.set_offline(True)
    page.reload()

    undo.wait_for()


def test_a_language_that_is_not_on_the_device_is_english_offline(
    page: Page, space_url: str
) -> None:
    visit_with_worker(page, f"{space_url}/?lang=en")
    page.context.set_offline(True)
    page.goto(f"{space_url}/?lang=ja")

    page.get_by_role("button", name="Undo").wait_for()
    # And so are the page's own words.
    expect(page.get_by_role("status").get_by_text("offline")).to_be_visible()


def test_nothing_that_a_visitor_opens_or_makes_is_in_cache_storage(
    page: Page, space_url: str
) -> None:
    visit_with_worker(page, f"{space_url}/")
    editor = visit(page, f"{space_url}/?text=SECRET&image=/samples/coffee.png")
    open_photo(page, SAMPLES / "astronaut.png")
    export(editor, format="jpeg")

    kept = cached(page)
    paths = {url.removeprefix(f"{space_url}/") for url in kept}
    assert f"{space_url}/" in kept
    for path in paths:
        assert path == "" or path.startswith(("embed/", "fonts/", "samples/")), path
        assert "SECRET" not in path
        assert path not in ("samples/coffee.png", "samples/astronaut.png")
    assert not [path for path in paths if "gradio_api" in path]


@pytest.mark.parametrize("door", ["an iframe", "the element", "Gradio's own page"])
def test_no_worker_is_registered_where_the_page_is_not_visited(
    page: Page, space_url: str, door: str
) -> None:
    page.goto(f"{space_url}/{'?view=api' if door.startswith('Gradio') else 'health'}")
    page.evaluate(
        """(door) => {
          const script = Object.assign(document.createElement("script"), {
            type: "module", src: "/embed/text-behind-image.js" });
          const element = document.createElement("text-behind-image");
          const frame = Object.assign(document.createElement("iframe"), { src: "/", height: 600, width: 800 });
          if (door === "an iframe") document.body.replaceChildren(frame);
          if (door === "the element") document.body.replaceChildren(element, script);
        }""",
        door,
    )
    place = page.frame_locator("iframe") if door == "an iframe" else page
    place.locator("text-behind-image").get_by_role("img", name="Your photo").wait_for()

    page.wait_for_load_state("networkidle")
    assert registrations(page) == []
    assert cached(page) == {}


def test_the_worker_answers_a_visit_and_not_a_frame(page: Page, space_url: str) -> None:
    visit_with_worker(page, f"{space_url}/")
    with page.expect_response(f"{space_url}/") as visited:
        page.reload()
    page.goto(f"{space_url}/health")
    with page.expect_response(f"{space_url}/") as framed:
        page.evaluate(
            """() => {
              document.body.append(Object.assign(document.createElement("iframe"), { src: "/" }));
            }"""
        )

    assert visited.value.from_service_worker
    assert not framed.value.from_service_worker


def test_a_photo_from_elsewhere_is_not_kept(page: Page, space_url: str) -> None:
    visit_with_worker(page, f"{space_url}/")
    page.context.route(
        "https://photos.example/**",
        lambda route: route.fulfill(
            path=SAMPLES / "rocket.jpg",
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "image/jpeg"},
        ),
    )
    with page.expect_response("https://photos.example/mine.jpg"):
        page.goto(f"{space_url}/?image=https://photos.example/mine.jpg")
    page.get_by_role("img", name="Your photo").wait_for()

    assert [url for url in cached(page) if "photos.example" in url] == []
