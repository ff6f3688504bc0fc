"""What the addresses of a version answer with once the Space has another one."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from space.pages import EMBED
from space.release import EmbedRoutes, FormerReleases
from space.release.building import Release, build
from space.release.former import MOST

GONE = "0123456789ab"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of sources that were changed since."""
    folder = tmp_path_factory.mktemp("before") / "embed"
    shutil.copytree(EMBED, folder)
    with (folder / "base" / "turns.js").open("a") as module:
        module.write("\nexport const before = true;\n")
    return build(folder)


@pytest.fixture
def client() -> Callable[[Path], TestClient]:
    """Makes clients of this version's routes, with what is kept in a folder."""
    return lambda folder: TestClient(
        Starlette(routes=EmbedRoutes(EMBED, FormerReleases(folder)).routes()),
        # What else they would be packed in is not what these tests are about.
        headers={"Accept-Encoding": "identity"},
    )


def test_a_version_s_files_answer_as_they_did_before_an_update(
    before: Release, client: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    FormerReleases(tmp_path).keep(before)
    now = client(tmp_path)

    def ask(path: str) -> Response:
        return now.get(f"/embed/{before.version}/{path}")

    assert before.version != now.get("/embed/release.json").json()["version"]
    for path, file in before.fixed.items():
        assert ask(path).content == file.content, path
    answer = ask("text-behind-image.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert ask("editor/nothing.js").status_code == 404


def test_the_version_in_use_is_kept_when_it_is_served(
    client: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    version = client(tmp_path).get("/embed/release.json").json()["version"]

    assert FormerReleases(tmp_path).file(version, "text-behind-image.js")


def test_a_version_that_is_gone_is_led_to_this_one(
    client: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    now = client(tmp_path)
    version = now.get("/embed/release.json").json()["version"]

    def ask(path: str) -> Response:
        answer = now.get(f"/embed/{GONE}/{path}")
        assert answer.headers["cache-control"] == "no-cache"
        return answer

    # Parts, from wherever they are.
    assert ask("editor/editor.js").text == f'export * from "../../{version}/editor/editor.js";'
    part = ask("editor/export/export.js")
    assert part.text == f'export * from "../../../{version}/editor/export/export.js";'
    assert part.headers["content-type"].startswith("text/javascript")
    root = ask("text-behind-image.js").text
    assert root == f'export * from "./../{version}/text-behind-image.js";'
    # What they had in common then, nobody asks for any more.
    assert ask("shared/1.js").text == "export {};"
    # All else as it is, and so a script that may be no module.
    for path in ("editor/working.css", "locales/editor/de.json", "iframe.js"):
        assert ask(path).content == now.get(f"/embed/{version}/{path}").content
    assert ask("editor/nothing.js").status_code == 404


def test_of_more_versions_those_stay_that_were_in_use_last(before: Release, tmp_path: Path) -> None:
    former = FormerReleases(tmp_path)
    for index in range(MOST + 2):
        one = tmp_path / f"{index:012x}.zip"
        one.write_bytes(b"")
        os.utime(one, (index, index))
    former.keep(before)

    assert len(list(tmp_path.iterdir())) == MOST
    assert not (tmp_path / f"{2:012x}.zip").exists()
    assert (tmp_path / f"{3:012x}.zip").exists()
    # In use again, it is no longer the oldest.
    os.utime(tmp_path / f"{before.version}.zip", (0, 0))
    former.keep(before)
    assert (tmp_path / f"{before.version}.zip").stat().st_mtime > 0


@pytest.mark.parametrize("damage", ["cut short", "of other content", "unreadable"])
def test_a_version_that_is_damaged_is_as_good_as_gone(
    before: Release, client: Callable[[Path], TestClient], tmp_path: Path, damage: str
) -> None:
    FormerReleases(tmp_path).keep(before)
    kept = tmp_path / f"{before.version}.zip"
    if damage == "cut short":
        kept.write_bytes(kept.read_bytes()[:1000])
    if damage == "of other content":
        kept.rename(tmp_path / f"{GONE}.zip")
    if damage == "unreadable":
        kept.unlink()
        kept.mkdir()
    version = GONE if damage == "of other content" else before.version

    answer = client(tmp_path).get(f"/embed/{version}/editor/editor.js")

    assert answer.text.startswith("export * from")


def test_a_folder_that_cannot_be_written_to_costs_only_what_it_would_keep(
    client: Callable[[Path], TestClient], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")

    assert client(tmp_path / "file").get("/embed/text-behind-image.js").status_code == 200
