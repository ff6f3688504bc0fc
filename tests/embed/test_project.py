"""Work that travels: project files and share links in a real browser."""

import base64
import io
import json
import random
import struct
import zipfile
import zlib
from typing import Any

import pytest
from playwright.sync_api import Page

Files = dict[str, bytes]


@pytest.fixture
def tab(blank: Page) -> Page:
    """A page that makes work, packs and opens it."""
    blank.evaluate(
        """async () => { window.storing = await import("/tests/embed/pages/storing.js"); }"""
    )
    return blank


# Project file


@pytest.fixture
def project(tab: Page) -> bytes:
    """A project as the page writes it."""
    written = tab.evaluate(
        """async () => {
          window.work = storing.workOf("BEHIND");
          return storing.toBase64(await storing.writeProject(work));
        }"""
    )
    return base64.b64decode(written)


def attempt(page: Page, project: bytes) -> Any:
    """Return what is in a project as the page reads it, or the code of its problem."""
    return page.evaluate(
        "(file) => storing.attempt(storing.fromBase64(file))", base64.b64encode(project).decode()
    )


def unpack(project: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: Files, method: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def change_json(files: Files, file: str, **values: object) -> Files:
    return {**files, file: json.dumps({**json.loads(files[file]), **values}).encode()}


def test_a_project_comes_back_as_it_was(tab: Page, project: bytes) -> None:
    assert attempt(tab, project) == tab.evaluate("storing.describe(work)")


def test_a_project_opens_in_other_programs(tab: Page, project: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(project)) as archive:
        assert archive.testzip() is None
        names = ["project.json", "design.json", "photo.jpg", "matte.png", "fonts/1.ttf"]
        assert archive.namelist() == names
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.infolist()[0].date_time[0] >= 2024
        design = json.loads(archive.read("design.json"))
        photo = archive.read("photo.jpg")
    assert design["layers"][0]["text"] == "BEHIND"
    assert design["subject"]["strokes"][0]["mode"] == "remove"
    assert photo == bytes(tab.evaluate("Array.from(storing.noise(100_000))"))
    assert len(project) - len(photo) - 5000 < 2500


def test_a_project_without_matte_and_fonts_comes_back(tab: Page) -> None:
    same = tab.evaluate(
        """async () => {
          const bare = { ...storing.workOf("A"), matte: null, fonts: [], name: "Ünï/cödé.jpg" };
          bare.photo = new Blob([storing.noise(100)]);
          const read = await storing.attempt(await storing.writeProject(bare));
          return [read, await storing.describe(bare)];
        }"""
    )
    assert same[0] == same[1]
    assert same[0]["matte"] is None


def test_a_project_that_was_unpacked_and_packed_again_opens(tab: Page, project: bytes) -> None:
    content = attempt(tab, project)
    files = unpack(project)
    beside = {"__MACOSX/._project.json": b"\0", ".DS_Store": b"\0" * 100, "fonts/": b""}
    in_folder = {f"My project/{name}": content for name, content in files.items()}
    for packed in (
        pack(files, zipfile.ZIP_DEFLATED),
        pack(files, comment=b"PK\5\6 is how the end of a ZIP begins" * 9),
        pack({**dict(reversed(files.items())), **beside}, zipfile.ZIP_DEFLATED),
        pack({"My project/": b"", **in_folder, **beside}, zipfile.ZIP_DEFLATED),
    ):
        assert attempt(tab, packed) == content


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + b"\0" * 4


def test_what_is_no_project_is_refused_with_a_reason(tab: Page, project: bytes) -> None:
    files = unpack(project)
    without = {name: {k: v for k, v in files.items() if k != name} for name in files}
    own = {"family": "A", "name": "a.ttf", "file": "fonts/1.ttf"}
    refused = {
        "nothing": b"",
        "no ZIP": b"\xff\xd8\xff\xe0" * 100,
        "an empty ZIP": pack({}),
        "another ZIP": pack({"readme.txt": b"hello"}),
        **{f"no {name}": pack(files) for name, files in without.items()},
        "JSON that is none": pack({**files, "project.json": b"{"}),
        "JSON of another kind": pack({**files, "project.json": b"null"}),
        "nesting": pack({**files, "design.json": b"[" * 1_000_000}),
        "a design out of range": pack(
            {**files, "design.json": b'{"version":1,"layers":[{"size":9}]}'}
        ),
        "a name of another kind": pack(change_json(files, "project.json", name=5)),
        "fonts of another kind": pack(change_json(files, "project.json", fonts=[None])),
        "a file outside": pack(change_json(files, "project.json", photo="../photo.jpg")),
        "a prototype's name": pack(change_json(files, "project.json", photo="__proto__")),
        "one file many times": pack(change_json(files, "project.json", fonts=[own] * 1000)),
        "a matte that is none": pack({**files, "matte.png": b"\xff\xd8\xff\xe0" * 10}),
        "a folder in a folder": pack({f"a/b/{name}": content for name, content in files.items()}),
        "the start cut off": project[100:],
        **{f"{cut} bytes cut off": project[:-cut] for cut in (1, 22, 100, 500, 5000)},
    }
    codes = {name: attempt(tab, content) for name, content in refused.items()}
    assert {name: code for name, code in codes.items() if code != "project_unreadable"} == {}


def test_a_project_of_a_newer_version_is_refused_as_such(tab: Page, project: bytes) -> None:
    files = unpack(project)
    for name in ("project.json", "design.json"):
        newer = pack(change_json(files, name, version=3, something={"new": True}))
        assert attempt(tab, newer) == "project_newer"


def central(project: bytes, name: str) -> int:
    """Return where a file's entry in the central directory begins."""
    return project.rindex(name.encode()) - 46


def patch(project: bytes, at: int, value: bytes) -> bytes:
    return project[:at] + value + project[at + len(value) :]


def test_tampered_archives_are_refused(tab: Page, project: bytes) -> None:
    entry = central(project, "photo.jpg")
    files = unpack(project)
    photo = project.index(files["photo.jpg"][:50])
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("photo.jpg", b"another photo")
    tampered = {
        "encrypted": patch(project, entry + 8, b"\1\0"),
        "an unknown method": patch(project, entry + 10, b"\x0c\0"),
        "deflated in name only": patch(project, entry + 10, b"\x08\0"),
        "a wrong checksum": patch(project, entry + 16, b"\0\0\0\0"),
        "a changed photo": patch(project, photo + 30, b"changed"),
        "a size beyond the file": patch(project, entry + 20, struct.pack("<II", 2**27, 2**27)),
        "a smaller size": patch(project, entry + 20, struct.pack("<II", 10, 10)),
        "a place beyond the file": patch(project, entry + 42, struct.pack("<I", 2**31)),
        "a place inside another file": patch(project, entry + 42, struct.pack("<I", 7)),
        "a name beyond the directory": patch(project, entry + 28, b"\xff\xff"),
        "a directory beyond the file": patch(project, len(project) - 6, b"\xff\xff\xff\x7f"),
        "more files than it has": patch(project, len(project) - 12, b"\x09\0"),
        "names twice": twice.getvalue(),
    }
    codes = {name: attempt(tab, content) for name, content in tampered.items()}
    assert {name: code for name, code in codes.items() if code != "project_unreadable"} == {}


def test_bombs_are_refused_before_they_swell(tab: Page, project: bytes) -> None:
    files = unpack(project)
    zeros = b"\0" * (210 * 2**20)
    bomb = pack({**files, "photo.jpg": zeros}, zipfile.ZIP_DEFLATED)
    entry = central(bomb, "photo.jpg")
    lying = patch(bomb, entry + 24, struct.pack("<I", 1000))
    many = pack({**files, **{f"{i}": b"" for i in range(1100)}})
    manifest = pack({**files, "project.json": b" " * (2**20 + 1)}, zipfile.ZIP_DEFLATED)
    matte = pack({**files, "matte.png": png_header(1025, 1025)})

    assert attempt(tab, bomb) == "project_too_large"
    assert attempt(tab, lying) == "project_unreadable"
    assert attempt(tab, many) == "project_too_large"
    assert attempt(tab, manifest) == "project_too_large"
    assert attempt(tab, matte) == "project_unreadable"


def test_a_matte_of_another_photo_is_refused(tab: Page, project: bytes) -> None:
    def with_matte(photo: tuple[int, int], matte: tuple[int, int]) -> bytes:
        return pack(
            {**unpack(project), "photo.jpg": png_header(*photo), "matte.png": png_header(*matte)}
        )

    for size in [(1024, 683), (1024, 682), (683, 1024), (300, 200)]:
        assert "matte" in attempt(tab, with_matte((3000, 2000), size)), size
    assert "matte" in attempt(tab, with_matte((3000, 40), (1200, 16)))
    for size in [(1024, 1024), (1024, 700), (300, 203)]:
        assert attempt(tab, with_matte((3000, 2000), size)) == "project_unreadable", size


def test_a_project_with_minutes_of_painting_is_refused(tab: Page, project: bytes) -> None:
    stroke = {"size": 2, "points": [0, 0, 1, 1] * 500}
    design = json.dumps({"version": 1, "layers": [], "subject": {"strokes": [stroke]}})
    painted = pack({**unpack(project), "design.json": design.encode()})
    assert attempt(tab, painted) == "project_unreadable"


def test_a_project_too_large_to_be_opened_is_not_written(tab: Page) -> None:
    code = tab.evaluate(
        """async () => {
          const large = new Blob(Array(21).fill(new Uint8Array(10 * 2 ** 20)), { type: "image/png" });
          const problem = await Promise.resolve()
            .then(() => storing.writeProject({ ...storing.workOf("A"), photo: large }))
            .catch((error) => error.code);
          const read = await storing.attempt(large);
          return [problem, read];
        }"""
    )
    assert code == ["project_too_large", "project_too_large"]


def test_random_damage_is_refused_or_harmless(tab: Page, project: bytes) -> None:
    """Photo and font are shortened, so that most damage hits what says where things are."""
    files = unpack(project)
    small = pack({**files, "photo.jpg": b"photo", "fonts/1.ttf": b"font"}, zipfile.ZIP_DEFLATED)
    content = attempt(tab, small)
    dice = random.Random(6)
    damaged = []
    for _ in range(600):
        broken = bytearray(small)
        for _ in range(dice.choice([1, 1, 2, 8])):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        damaged.append(base64.b64encode(bytes(broken)).decode())
    outcomes = tab.evaluate(
        "(files) => Promise.all(files.map((file) => storing.attempt(storing.fromBase64(file))))",
        damaged,
    )
    allowed = ("project_unreadable", "project_too_large", "project_newer")
    assert [code for code in outcomes if isinstance(code, str) and code not in allowed] == []
    assert all(found == content for found in outcomes if not isinstance(found, str))
    assert sum(isinstance(code, str) for code in outcomes) > 300


# Share link


def test_a_link_brings_the_design_to_a_page(tab: Page) -> None:
    link = tab.evaluate(
        """async () => {
          const { linkFor } = await import("/embed/editor/storage/share.js");
          return linkFor(storing.sceneOf("BEHIND"), location.href);
        }"""
    )
    design = """async () => {
          const { designFromFragment } = await import("/embed/editor/storage/share.js");
          const scene = await designFromFragment(location.hash);
          return scene && [scene.layers[0].text, scene.layers[0].x, scene.subject];
        }"""
    assert tab.evaluate(design) is None
    tab.goto(link)
    corrections = {"solid": 0, "grow": 0.01, "feather": 0, "strokes": [], "cuts": [], "parts": []}
    assert tab.evaluate(design) == ["BEHIND", 0.3, corrections]


@pytest.mark.parametrize("size", [262_145, 100_000_000])
def test_a_link_that_unfolds_to_too_much_is_unreadable(tab: Page, size: int) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = deflate.compress(b'{"version":1,"layers":[]}'.ljust(size)) + deflate.flush()
    code = tab.evaluate(
        """async (hash) => {
          const { designFromFragment } = await import("/embed/editor/storage/share.js");
          return designFromFragment(hash).catch((error) => error.code);
        }""",
        "#tbi=1." + base64.urlsafe_b64encode(bomb).decode().rstrip("="),
    )
    assert code == "link_unreadable"
