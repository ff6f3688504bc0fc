"""What a pasted link to the Space turns into."""

import io
import json
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from space import oembed
from space.http.address import PublicAddress

ROOT = "https://owner-text-behind-image.hf.space/"


def client_of(root: str = ROOT, root_path: str = "") -> TestClient:
    """Return a client of the routes alone, as a browser sees them under `root`."""
    middleware = [Middleware(PublicAddress, root_path=root_path)]
    return TestClient(Starlette(routes=oembed.routes(), middleware=middleware), base_url=root)


class _Tags(HTMLParser):
    """Collects tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def frame_of(html: str) -> dict[str, str]:
    """Return the attributes of the one tag there is, an `<iframe>`."""
    assert html.endswith("></iframe>")
    [(tag, attributes)] = _Tags(html).tags
    assert tag == "iframe"
    return attributes


def asked(address: str, **query: str) -> httpx.Response:
    return client_of().get("/oembed", params={"url": address, **query})


def test_the_answer_is_what_the_specification_asks_of_rich_content() -> None:
    answer = asked(ROOT)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"].startswith("public, max-age=")
    content = answer.json()
    assert (content["version"], content["type"]) == ("1.0", "rich")
    assert content["provider_url"] == ROOT
    assert content["thumbnail_url"] == f"{ROOT}preview.jpg"
    frame = frame_of(content["html"])
    assert frame["src"] == ROOT
    assert (int(frame["width"]), int(frame["height"])) == (content["width"], content["height"])
    assert frame["title"] == content["title"] == "Text Behind Image"


def test_xml_says_the_same_as_json() -> None:
    address = f"{ROOT}?{urlencode({'text': 'Rock & <roll>'})}"
    answer = asked(address, format="xml")

    assert answer.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    expected = {name: str(value) for name, value in asked(address).json().items()}
    assert {child.tag: child.text for child in root} == expected


def test_what_the_link_chose_is_kept() -> None:
    chosen = {
        "theme_mode": "dark",
        "lang": "pt-BR",
        "image": 'https://pictures.example/a.jpg?x="1"&y=2',
        "text": 'A "B" <c> & ü',
        "design": json.dumps({"version": 1, "layers": [{"text": "</iframe><script>"}]}),
    }
    content = asked(f"{ROOT}?{urlencode({**chosen, 'utm_source': 'mail'})}").json()

    source = urlsplit(frame_of(content["html"])["src"])
    assert {name: values[0] for name, values in parse_qs(source.query).items()} == chosen


@pytest.mark.parametrize(
    "query",
    [
        "theme_mode=neon",
        "lang=%22onload%3D",
        "image=javascript:alert(1)",
        "image=relative.jpg",
        "design=%7B",
        "design=%5B1%5D",
        "design=" + "[" * 5000,
        "text=",
        "text=" + "x" * 2001,
    ],
)
def test_what_the_page_would_not_heed_is_left_out(query: str) -> None:
    content = asked(f"{ROOT}?{query}").json()

    assert frame_of(content["html"])["src"] == ROOT


def test_gradio_s_name_for_the_theme_is_understood() -> None:
    content = asked(f"{ROOT}?__theme=light").json()

    assert frame_of(content["html"])["src"] == f"{ROOT}?theme_mode=light"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://elsewhere.example/",
        "http://owner-text-behind-image.hf.space/",
        f"{ROOT}health",
        f"{ROOT}../",
        "https://owner-text-behind-image.hf.space@evil.example/",
        "https://[::1",
        "not an address",
    ],
)
def test_another_address_is_not_found(address: str) -> None:
    answer = asked(address)

    assert (answer.status_code, answer.json()["code"]) == (404, "address_unknown")


def test_the_address_may_lack_its_slash_and_carry_a_fragment() -> None:
    for address in (ROOT.rstrip("/"), f"{ROOT}#tbi=1.abc", ROOT.replace("owner", "OWNER")):
        assert asked(address).status_code == 200


def test_another_format_is_not_implemented() -> None:
    answer = asked(ROOT, format="yaml")

    assert (answer.status_code, answer.json()["code"]) == (501, "format_unknown")


@pytest.mark.parametrize(
    "limit", ["0", "-5", "12.5", "wide", "1e3", "", "\N{FULLWIDTH DIGIT NINE}", "9999999"]
)
def test_a_limit_that_is_no_number_of_pixels_is_refused(limit: str) -> None:
    for name in ("maxwidth", "maxheight"):
        answer = asked(ROOT, **{name: limit})
        assert (answer.status_code, answer.json()["code"]) == (400, "limit_invalid")


@pytest.mark.parametrize(
    ("limits", "size", "thumbnail"),
    [
        ({}, (800, 640), "preview.jpg"),
        ({"maxwidth": "640"}, (640, 640), "preview-small.jpg"),
        ({"maxheight": "320"}, (800, 320), "preview-small.jpg"),
        ({"maxwidth": "4000", "maxheight": "4000"}, (800, 640), "preview.jpg"),
        ({"maxwidth": "300"}, (300, 640), None),
    ],
)
def test_nothing_is_larger_than_the_limits(
    limits: dict[str, str], size: tuple[int, int], thumbnail: str | None
) -> None:
    content = asked(ROOT, **limits).json()

    assert (content["width"], content["height"]) == size
    assert content.get("thumbnail_url") == (thumbnail and f"{ROOT}{thumbnail}")
    assert ("thumbnail_width" in content) == ("thumbnail_height" in content) == bool(thumbnail)


def test_behind_a_proxy_all_addresses_are_those_that_browsers_see() -> None:
    client = client_of("http://127.0.0.1:7860", root_path="/tools/text")
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "site.example"}
    root = "https://site.example/tools/text/"
    answer = client.get("/oembed", params={"url": f"{root}?lang=de"}, headers=headers)

    content = answer.json()
    assert content["provider_url"] == root
    assert content["thumbnail_url"] == f"{root}preview.jpg"
    assert frame_of(content["html"])["src"] == f"{root}?lang=de"
    assert client.get("/oembed", params={"url": "http://127.0.0.1:7860/"}).status_code == 404


@pytest.mark.parametrize(("name", "size"), oembed.PICTURES.items())
def test_the_pictures_are_as_large_as_said_and_light(name: str, size: tuple[int, int]) -> None:
    answer = client_of().get(f"/{name}")

    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == size
    assert len(answer.content) <= 150_000


def test_the_page_names_the_answers_that_describe_it(space_url: str) -> None:
    page = httpx.get(f"{space_url}/?text=A%22B&lang=de")
    links = [attributes for tag, attributes in _Tags(page.text).tags if tag == "link"]

    [canonical] = [link["href"] for link in links if link.get("rel") == "canonical"]
    assert canonical == f"{space_url}/"
    json_address, xml_address = [
        link["href"] for link in links if "+oembed" in link.get("type", "")
    ]
    answers = httpx.get(json_address), httpx.get(xml_address)
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == "*"
    from_json, from_xml = answers[0].json()["html"], ElementTree.fromstring(answers[1].content)
    assert frame_of(from_json)["src"] == f"{space_url}/?lang=de&text=A%22B"
    assert from_xml.findtext("html") == from_json


def test_the_page_s_card_has_a_picture(space_url: str) -> None:
    tags = [
        attributes for tag, attributes in _Tags(httpx.get(space_url).text).tags if tag == "meta"
    ]
    card = {
        tag.get("property", tag.get("name")): tag["content"] for tag in tags if "content" in tag
    }

    assert card["og:url"] == f"{space_url}/"
    assert card["twitter:card"] == "summary_large_image"
    assert card["og:title"]
    assert card["og:description"]
    assert card["og:image:alt"]
    picture = Image.open(io.BytesIO(httpx.get(card["og:image"]).content))
    assert [str(side) for side in picture.size] == [card["og:image:width"], card["og:image:height"]]
