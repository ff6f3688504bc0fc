"""The fonts: what the catalogue says is what the files hold, each is made once, all may load them."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import metadata
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from fontTools.ttLib import TTFont

from space.fonts.collection import LICENCES, Collection, collect
from space.fonts.families import FALLBACKS, FAMILIES
from space.fonts.scripts import SLICES, cut, format_ranges, parse_ranges
from space.fonts.store import Store
from space.lanes import Lane
from tests.event_loop import run_coroutine
from tests.running_space import ROOT

EVERY_FILE = bool(os.environ.get("EVERY_FONT"))
"""Make and check all files, which takes minutes, and not only a few of each kind."""

SAMPLE = [
    "anton/name.woff2",
    "anton/normal-400-latin.woff2",
    "anton/normal-400-vietnamese.woff2",
    "bebas-neue/normal-400-other.woff2",
    "catamaran/normal-variable-tamil.woff2",
    "caveat/normal-variable-cyrillic.woff2",
    "fraunces/italic-variable-latin-ext.woff2",
    "heebo/normal-variable-hebrew.woff2",
    "inter/name.woff2",
    "kalam/normal-700-devanagari.woff2",
    "kanit/italic-800-thai.woff2",
    "noto-kufi-arabic/normal-variable-arabic.woff2",
    "righteous/normal-400-whole.woff2",
    "roboto-mono/normal-variable-greek.woff2",
]

SLUGS = sorted(slug for slugs in FAMILIES.values() for slug in slugs)

NEEDED = ["arabic", "hebrew", "devanagari", "thai", "tamil", "cyrillic", "greek", "vietnamese"]


@pytest.fixture(scope="module")
def collection() -> Collection:
    return collect()


@pytest.fixture(scope="module")
def fonts(space_url: str) -> Iterator[httpx.Client]:
    """A client of the fonts' routes."""
    with httpx.Client(base_url=f"{space_url}/fonts/", timeout=120) as client:
        yield client


def find(urls: Iterable[str], name: str) -> str:
    """Return the URL of a file whose family's version is left out of `name`."""
    [url] = [url for url in urls if url.split("/", 1)[1] == name]
    return url


def opened(content: bytes) -> TTFont:
    """Return a font all of whose tables can be read."""
    font = TTFont(io.BytesIO(content), lazy=False)
    assert font.flavor == "woff2"
    return font


@pytest.fixture(scope="module")
def made(collection: Collection) -> Callable[[str], TTFont]:
    """Makes the file at a URL, once."""
    return cache(lambda url: opened(collection.recipes[url].make()))


# What is offered


def test_there_are_families_of_every_kind_and_script(collection: Collection) -> None:
    families = collection.catalogue["families"]
    scripts = [script for family in families for script in family["scripts"]]

    assert len(families) > 70
    assert families[0]["family"] == "Anton"
    assert {family["category"] for family in families} == set(FAMILIES)
    assert all("latin" in family["scripts"] for family in families)
    assert [script for script in NEEDED if scripts.count(script) < 2] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_family_has_a_licence_that_lets_us_serve_it(slug: str) -> None:
    package = metadata(f"fontpkg-{slug}")
    folder = files("fontpkg_" + slug.replace("-", "_"))
    said = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    text = (folder / "LICENSE").read_text(encoding="utf-8")

    assert said["license"] in LICENCES
    assert package["License-Expression"] == said["license"]
    assert ("SIL OPEN FONT LICENSE" if said["license"] == "OFL-1.1" else "Apache License") in text
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert re.search(rf"^fontpkg-{slug}==\S+$", pins, re.MULTILINE)
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    assert f"{said['family']}: {' '.join(said['copyright'].split())}" in notice


def test_the_families_behind_the_others_have_every_script_between_them(
    collection: Collection,
) -> None:
    scripts = {family["family"]: family["scripts"] for family in collection.catalogue["families"]}

    for category, fallbacks in FALLBACKS.items():
        had = {script for family in fallbacks for script in scripts[family]}
        assert had == set(collection.catalogue["scripts"]), category


def test_each_weight_of_a_family_has_exactly_one_face_for_each_character(
    collection: Collection,
) -> None:
    for family in collection.catalogue["families"]:
        faces = collection.faces[family["faces"]]
        styles = ["normal", "italic"] if family["italic"] else ["normal"]
        assert {face["style"] for face in faces} == set(styles)
        for style in styles:
            for weight in range(100, 1000, 50):
                taken = [
                    parse_ranges(face["range"]) - parse_ranges("U+200C-200F,U+25CC")
                    for face in faces
                    if face["style"] == style
                    and int(face["weight"].split()[0]) <= weight <= int(face["weight"].split()[1])
                ]
                assert taken
                assert sum(map(len, taken)) == len(frozenset().union(*taken))


# Slices


def test_ranges_are_read_as_they_are_written() -> None:
    points = {0x20, 0x41, 0x42, 0x43, 0x1F680}

    assert format_ranges(points) == "U+20,U+41-43,U+1F680"
    assert parse_ranges("U+20, U+41-43,U+1F680") == points


def test_the_few_greek_letters_of_mathematics_make_no_greek() -> None:
    latin = SLICES[0].characters
    slices = cut(latin | set(map(ord, "πΣΩ∑№")))

    assert set(slices) == {"latin", "other"}
    assert slices["other"] == set(map(ord, "∑№"))


# The files


@pytest.mark.slow
def test_every_file_has_the_characters_that_it_is_listed_with(
    collection: Collection, made: Callable[[str], TTFont]
) -> None:
    ranges = {
        face["url"]: parse_ranges(face["range"])
        for faces in collection.faces.values()
        for face in faces
    }

    for url in collection.recipes if EVERY_FILE else [find(collection.recipes, s) for s in SAMPLE]:
        had = set(made(url).getBestCmap())
        if url.endswith("/name.woff2"):
            assert had == collection.recipes[url].characters, url
        elif url.endswith("-whole.woff2"):
            assert had >= ranges[url], url
        else:
            assert had == ranges[url], url


def test_all_but_the_weight_of_a_variable_font_is_pinned(
    collection: Collection, made: Callable[[str], TTFont]
) -> None:
    font = made(find(collection.recipes, "fraunces/italic-variable-latin-ext.woff2"))

    axes = {axis.axisTag: (axis.minValue, axis.maxValue) for axis in font["fvar"].axes}
    assert axes == {"wght": (100, 900)}


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("anton/normal-400-latin.woff2", {"kern"}),
        ("catamaran/normal-variable-tamil.woff2", {"abvs"}),
        ("kalam/normal-700-devanagari.woff2", {"half", "akhn", "abvm", "blwm"}),
        ("kanit/italic-800-thai.woff2", {"mark", "mkmk"}),
        ("noto-kufi-arabic/normal-variable-arabic.woff2", {"init", "medi", "fina", "mark"}),
    ],
)
def test_what_shaping_needs_is_kept(
    collection: Collection, made: Callable[[str], TTFont], name: str, features: set[str]
) -> None:
    font = made(find(collection.recipes, name))

    had = {
        record.FeatureTag
        for tag in ("GSUB", "GPOS")
        if tag in font
        for record in font[tag].table.FeatureList.FeatureRecord
    }
    assert had >= features


def test_a_part_of_a_font_still_says_whose_it_is(
    collection: Collection, made: Callable[[str], TTFont]
) -> None:
    names = made(find(collection.recipes, "anton/normal-400-latin.woff2"))["name"]

    assert "The Anton Project Authors" in names.getDebugName(0)
    assert "SIL Open Font License" in names.getDebugName(13)


def test_a_font_whose_name_is_reserved_is_served_unchanged(collection: Collection) -> None:
    recipe = collection.recipes[find(collection.recipes, "righteous/normal-400-whole.woff2")]
    served, shipped = TTFont(io.BytesIO(recipe.make())), TTFont(recipe.source)

    # WOFF2 lays outlines out anew, and stamps what it packs.
    for tag in set(shipped.keys()) - {"GlyphOrder", "glyf", "loca", "head", "DSIG"}:
        assert served.getTableData(tag) == shipped.getTableData(tag), tag
    for name in shipped.getGlyphOrder():
        assert served["glyf"][name] == shipped["glyf"][name]


def test_no_part_goes_by_a_reserved_name(collection: Collection) -> None:
    for url, recipe in collection.recipes.items():
        if recipe.purpose != "whole":
            slug = url.split("/")[1]
            licence = (recipe.source.parent.parent / "LICENSE").read_text(encoding="utf-8")
            header = re.split("PREAMBLE|TERMS AND CONDITIONS", licence)[0]
            reserved = re.findall(r"Reserved Font Names? (.*)", header)
            assert not any(slug.split("-")[0] in names.lower() for names in reserved), slug


# How they are served


def test_the_catalogue_leads_to_every_file(fonts: httpx.Client, collection: Collection) -> None:
    answer = fonts.get("catalogue.json")

    assert answer.headers["cache-control"] == "no-cache"
    again = fonts.get("catalogue.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    listed = set()
    for family in answer.json()["families"]:
        listed |= {face["url"] for face in fonts.get(family["faces"]).json()}
        listed |= {family["name"]} if family["name"] else set()
    assert listed == set(collection.recipes)


def test_the_files_may_be_kept_for_ever_and_by_pages_of_any_site(
    fonts: httpx.Client, collection: Collection
) -> None:
    urls = [
        find(collection.recipes, "anton/normal-400-latin.woff2"),
        find(collection.faces, "anton/faces.json"),
    ]
    for url in urls:
        answer = fonts.get(url, headers={"Origin": "https://example.com"})

        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] in ("*", "https://example.com")
    assert fonts.get(urls[0]).headers["content-type"] == "font/woff2"
    assert opened(fonts.get(urls[0]).content)


@pytest.mark.parametrize(
    "path",
    [
        "anton.woff2",
        "0/anton/normal-400-latin.woff2",
        "../fonts/nothing",
        "%2e%2e/%2e%2e/etc/passwd",
        "..%2f..%2fapp.py",
        "%00",
        "catalogue.json/",
        "",
    ],
)
def test_what_is_not_in_the_catalogue_is_refused(fonts: httpx.Client, path: str) -> None:
    answer = fonts.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "font_unknown"
    assert "catalogue" in answer.json()["sentence"]


def test_many_who_ask_at_once_get_the_same_file(
    fonts: httpx.Client, collection: Collection
) -> None:
    url = find(collection.recipes, "zeyada/normal-400-latin.woff2")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: fonts.get(url), range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_the_space_starts_without_opening_a_font() -> None:
    script = "import sys, space.pages; sys.exit('fontTools' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


# The store


class Oven:
    """Makes a file when it is let, and counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.may_finish = threading.Event()

    def make(self) -> bytes:
        self.made += 1
        assert self.may_finish.wait(10)
        return b"bread"


def test_a_file_that_several_wait_for_is_made_once(tmp_path: Path) -> None:
    async def wait() -> list[bytes]:
        store, oven = Store(tmp_path, Lane("test", 2)), Oven()
        waiting = [asyncio.create_task(store.get("a/b", oven.make)) for _ in range(5)]
        await asyncio.sleep(0)
        # One who leaves does not take the file from the others.
        waiting[0].cancel()
        oven.may_finish.set()
        results = await asyncio.gather(*waiting[1:])
        assert oven.made == 1
        return list(results)

    assert run_coroutine(wait()) == [b"bread"] * 4
    assert (tmp_path / "a" / "b").read_bytes() == b"bread"
    assert len(list(tmp_path.rglob("*"))) == 2


def test_what_one_process_made_another_need_not_make(tmp_path: Path) -> None:
    def burn() -> bytes:
        raise AssertionError

    (tmp_path / "a").write_bytes(b"bread")

    assert run_coroutine(Store(tmp_path, Lane("test", 1)).get("a", burn)) == b"bread"


def test_a_file_that_could_not_be_made_is_tried_again(tmp_path: Path) -> None:
    async def ask_twice() -> bytes:
        store = Store(tmp_path, Lane("test", 1))

        def burn() -> bytes:
            raise ValueError("burnt")

        with pytest.raises(ValueError, match="burnt"):
            await store.get("a", burn)
        return await store.get("a", lambda: b"bread")

    assert run_coroutine(ask_twice()) == b"bread"


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file", Lane("test", 1))

    assert run_coroutine(store.get("a", lambda: b"bread")) == b"bread"
