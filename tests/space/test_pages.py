"""The routes beside Gradio's own."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from space.fonts import FontRoutes
from space.http.origins import AllowedOrigins, OriginGuard
from space.pages import EMBED, routes
from space.release import EmbedRoutes
from space.settings import Settings
from tests.running_space import SAMPLES


def test_the_page_holds_the_element_and_loads_no_gradio_frontend(space_url: str) -> None:
    page = httpx.get(space_url)

    assert "<text-behind-image" in page.text
    assert "gradio" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_page_runs_only_what_is_served_here_and_takes_pictures_from_anywhere(
    space_url: str,
) -> None:
    policy = httpx.get(space_url).headers["content-security-policy"]
    rules = {name: sources for name, *sources in (rule.split() for rule in policy.split("; "))}

    assert rules["default-src"] == ["'self'"]
    assert "script-src" not in rules
    assert "style-src" not in rules
    for pictures in (rules["img-src"], rules["connect-src"]):
        assert "https:" in pictures
        assert "http:" not in pictures
        # Plain HTTP from the visitor's own machine alone, and where the page is no better.
        assert ("http://localhost:*" in pictures) is space_url.startswith("http:")


def test_what_an_address_says_is_no_markup_in_the_page(space_url: str) -> None:
    page = httpx.get(f"{space_url}/?text=%22%3E%3Cscript%3E1%3C/script%3E&x=%22'<b>")

    assert "<script>1" not in page.text
    assert "'<b>" not in page.text


@pytest.mark.parametrize("sample", ["astronaut.png", "coffee.png", "rocket.jpg"])
def test_the_samples_are_served(space_url: str, sample: str) -> None:
    answer = httpx.get(f"{space_url}/samples/{sample}")

    assert answer.content == (SAMPLES / sample).read_bytes()


def test_the_element_is_a_script_that_browsers_check_for_a_newer_version(space_url: str) -> None:
    address = f"{space_url}/embed/text-behind-image.js"
    answer = httpx.get(address)

    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "no-cache"
    again = httpx.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_nothing_outside_the_served_folders_is_reached(space_url: str) -> None:
    for path in ("embed/../space/app.py", "samples/%2e%2e/app.py", "embed/..%2f..%2fREADME.md"):
        answer = httpx.get(f"{space_url}/{path}")
        assert answer.status_code in (400, 403, 404)


def test_gradio_s_own_door_shows_one_component_that_hosts_the_element(space_url: str) -> None:
    config = httpx.get(f"{space_url}/config").json()

    visible = [one for one in config["components"] if one["type"] not in ("api",)]
    assert [one["type"] for one in visible] == ["html"]
    assert "embed/gradio-app.js" in visible[0]["props"]["js_on_load"]
    names = {one["api_name"] for one in config["dependencies"]}
    assert names == {"remove_background", "alpha_matte", "convert_photo"}


def test_whoever_has_a_photo_to_send_is_told_the_limits_as_they_are_set() -> None:
    limits = {"max_file_bytes": 20_000, "max_pixels": 1_000_000, "min_side": 32}
    served = routes(Settings(**limits), lambda: True, FontRoutes(), EmbedRoutes(EMBED))
    app = OriginGuard(Starlette(routes=served), AllowedOrigins.parse("https://blog.example"))

    answer = TestClient(app).get("/limits", headers={"Origin": "https://blog.example"})

    assert answer.json() == {**limits, "file_lifetime": 600, "matting_space": ""}
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["access-control-allow-origin"] == "https://blog.example"
    assert TestClient(app).get("/limits").headers["vary"] == "Origin"
