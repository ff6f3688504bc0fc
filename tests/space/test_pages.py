"""The routes beside Gradio's own."""

import httpx
import pytest

from tests.running_space import SAMPLES


def test_the_page_holds_the_element_and_loads_no_gradio_frontend(space_url: str) -> None:
    page = httpx.get(space_url)

    assert "<text-behind-image" in page.text
    assert "gradio" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("sample", ["astronaut.png", "coffee.png", "rocket.jpg"])
def test_the_samples_are_served(space_url: str, sample: str) -> None:
    answer = httpx.get(f"{space_url}/samples/{sample}")

    assert answer.content == (SAMPLES / sample).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"


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
    assert "text-behind-image" in visible[0]["props"]["js_on_load"]
    names = {one["api_name"] for one in config["dependencies"]}
    assert names == {"remove_background", "alpha_matte", "convert_photo"}
