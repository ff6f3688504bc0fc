"""The editor's fonts in Chromium, from the running Space."""

import base64
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Request

from tests.held import HeldRequests
from tests.http_server import Quiet, http_server

SET_UP = """
const { FontLibrary } = await import("/embed/editor/fonts/fonts.js");
const forever = new AbortController().signal;
const layer = (text, font = "Anton", more = {}) =>
  ({ text, font, weight: 700, italic: false, case: "none", ...more });
const fontFile = (base64, name) =>
  new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name);
const registered = () => [...document.fonts].map(({ family }) => family);

// What a text looks like in a list of families: its pixels as one string.
const picture = (text, stack, weight = 700) => {
  const canvas = new OffscreenCanvas(600, 160);
  const context = canvas.getContext("2d");
  context.font = `${weight} 80px ${stack}`;
  context.direction = /[\\u0590-\\u06ff]/.test(text) ? "rtl" : "ltr";
  context.textAlign = "center";
  context.fillText(text, 300, 110);
  return context.getImageData(0, 0, 600, 160).data.filter((_, at) => at % 4 === 3).join();
};
"""

Run = Callable[..., Any]

FALLBACKS = [
    ("خلف الصورة", "Anton", "noto-kufi-arabic", "normal-variable-arabic.woff2"),
    ("מאחור", "Anton", "heebo", "normal-variable-hebrew.woff2"),
    ("पीछे", "Permanent Marker", "kalam", "normal-700-devanagari.woff2"),
    ("ด้านหลัง", "Anton", "noto-sans-thai", "normal-variable-thai.woff2"),
    ("பின்னால்", "Anton", "noto-sans-tamil", "normal-variable-tamil.woff2"),
    ("ЗА СПИНОЙ", "Anton", "oswald", "normal-variable-cyrillic.woff2"),
    ("ΠΙΣΩ", "Cinzel", "noto-serif", "normal-variable-greek.woff2"),
]
"""A text, the family that it is set in, and whose face draws it."""


def font_file(slug: str, path: str) -> str:
    """Return a font of an installed package in Base64."""
    package = files("fontpkg_" + slug.replace("-", "_"))
    return base64.b64encode((package / "files" / path).read_bytes()).decode()


@pytest.fixture
def fetched(blank: Page) -> Iterator[list[str]]:
    """What the page has asked of the Space's fonts, without their versions."""
    paths: list[str] = []

    def listen(request: Request) -> None:
        _, is_font, path = request.url.partition("/fonts/")
        if is_font and "/editor/" not in request.url:
            paths.append(path.split("/", 1)[-1])

    blank.on("request", listen)
    yield paths
    blank.remove_listener("request", listen)


@pytest.fixture(scope="module")
def made(repository_url: str) -> None:
    """The slowest files are made: on a busy machine, that takes longer than a page waits."""
    fonts = httpx.Client(base_url=f"{repository_url}/fonts/", timeout=120)
    for family in fonts.get("catalogue.json").json()["families"]:
        folder = family["faces"].removesuffix("faces.json")
        for _, _, slug, face in FALLBACKS:
            if folder.endswith(f"/{slug}/"):
                fonts.get(folder + face).raise_for_status()


@pytest.fixture
def run(blank: Page, made: None) -> Run:  # noqa: ARG001
    """Runs JavaScript in a page of the fonts' origin and returns its value."""

    def run(script: str, argument: Any = None) -> Any:
        return blank.evaluate(f"async (argument) => {{ {SET_UP} {script} }}", argument)

    return run


def test_nothing_is_fetched_before_a_font_is_asked_for(run: Run, fetched: list[str]) -> None:
    run("const library = new FontLibrary(location.origin); return library.stack('Anton');")

    assert fetched == []


def test_a_text_fetches_just_the_parts_of_its_family_that_it_needs(
    run: Run, fetched: list[str]
) -> None:
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        const had = await library.ensure([layer("BEHIND", "Oswald")], forever);
        const first = [...registered()];
        await library.ensure([layer("BEHIND", "Oswald"), layer("ЗА СПИНОЙ", "Oswald")], forever);
        return { had, first: first.length, then: registered().length };
        """
    )

    assert outcome == {"had": True, "first": 1, "then": 2}
    assert fetched == [
        "catalogue.json",
        "oswald/faces.json",
        "oswald/normal-variable-latin.woff2",
        "oswald/normal-variable-cyrillic.woff2",
    ]


def test_asking_again_for_what_is_loaded_costs_nothing(run: Run, fetched: list[str]) -> None:
    before, after = run(
        """
        const library = new FontLibrary(location.origin);
        await library.ensure([layer("BEHIND")], forever);
        const before = library.revision;
        await library.ensure([layer("BEHIND"), layer("hind", "Anton", { case: "upper" })], forever);
        return [before, library.revision];
        """
    )

    assert len(fetched) == 3
    assert before == after


def test_the_family_is_drawn_and_not_the_system_s(run: Run) -> None:
    before, after, fallback = run(
        """
        const library = new FontLibrary(location.origin);
        await library.load(forever);
        const stack = library.stack("Pacifico");
        const before = picture("Behind", stack);
        await library.ensure([layer("Behind", "Pacifico")], forever);
        return [before, picture("Behind", stack), picture("Behind", stack.split(", ").slice(1).join())];
        """
    )

    assert before != after
    assert before == fallback


def test_browsers_neither_embolden_a_family_of_one_weight_nor_ignore_a_variable_one_s(
    run: Run,
) -> None:
    same, different = run(
        """
        const library = new FontLibrary(location.origin);
        await library.ensure([layer("Behind"), layer("Behind", "Oswald")], forever);
        const weights = (family) =>
          [200, 400, 900].map((weight) => picture("Behind", library.stack(family), weight));
        return [weights("Anton"), weights("Oswald")];
        """
    )

    assert len(set(same)) == 1
    assert len(set(different)) == 3


def test_static_weights_are_fetched_one_by_one(run: Run, fetched: list[str]) -> None:
    pictures = run(
        """
        const library = new FontLibrary(location.origin);
        const drawn = async (weight, italic) => {
          await library.ensure([layer("Behind", "Poppins", { weight, italic })], forever);
          return picture("Behind", library.stack("Poppins"), `${italic ? "italic " : ""}${weight}`);
        };
        return [await drawn(200, false), await drawn(800, false), await drawn(800, true)];
        """
    )

    assert len(set(pictures)) == 3
    assert fetched[2:] == [
        "poppins/normal-200-latin.woff2",
        "poppins/normal-800-latin.woff2",
        "poppins/italic-800-latin.woff2",
    ]


@pytest.mark.parametrize(("text", "family", "slug", "face"), FALLBACKS)
def test_what_a_family_lacks_is_drawn_by_one_that_has_it(
    run: Run, fetched: list[str], text: str, family: str, slug: str, face: str
) -> None:
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        await library.load(forever);
        const stack = library.stack(argument.family);
        const system = picture(argument.text, stack);
        const had = await library.ensure([layer(argument.text, argument.family)], forever);
        const drawn = picture(argument.text, stack);
        const [own, ...others] = stack.split(", ");
        const other = others.find((name) => name.includes(argument.slug));
        const expected = picture(argument.text, `${own}, ${other}`);
        return { had, isSystem: drawn === system, isExpected: drawn === expected };
        """,
        {"text": text, "family": family, "slug": slug},
    )

    assert outcome == {"had": True, "isSystem": False, "isExpected": True}
    # The catalogue, and of both families the list of faces and one face.
    assert len(fetched) == 5
    assert f"{slug}/{face}" in fetched


def test_joined_letters_are_shaped(run: Run) -> None:
    joined, apart = run(
        """
        const library = new FontLibrary(location.origin);
        await library.ensure([layer("سلام"), layer("क्ष")], forever);
        const width = (text) => {
          const context = new OffscreenCanvas(1, 1).getContext("2d");
          context.font = `700 100px ${library.stack("Anton")}`;
          return context.measureText(text).width;
        };
        return [["سلام", "क्ष"].map(width), ["س\\u200cل\\u200cا\\u200cم", "क्\\u200cष"].map(width)];
        """
    )

    assert all(one < other * 0.95 for one, other in zip(joined, apart, strict=True))


def test_chinese_and_emoji_are_left_to_the_system(run: Run, fetched: list[str]) -> None:
    had = run(
        """
        const library = new FontLibrary(location.origin);
        return library.ensure([layer("后面 🚀")], forever);
        """
    )

    assert had
    assert fetched[2:] == ["anton/normal-400-latin.woff2"]


def test_editors_on_a_page_share_faces_and_the_last_one_removes_them(
    run: Run, fetched: list[str]
) -> None:
    counts = run(
        """
        const first = new FontLibrary(location.origin);
        const second = new FontLibrary(location.origin);
        const counts = [document.fonts.size];
        await Promise.all([first, second].map((one) => one.ensure([layer("BEHIND")], forever)));
        await first.ensure([layer("Behind", "Caveat")], forever);
        counts.push(document.fonts.size);
        first.release();
        await Promise.resolve();
        counts.push(document.fonts.size);
        second.release();
        await Promise.resolve();
        counts.push(document.fonts.size);
        return counts;
        """
    )

    assert counts == [0, 2, 1, 0]
    assert len(fetched) == 5


def test_a_face_that_arrives_after_the_release_is_not_registered(run: Run) -> None:
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        await library.load(forever);
        const loading = library.ensure([layer("BEHIND")], forever);
        library.release();
        const had = await loading;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return [had, await library.ensure([layer("LATER")], forever), document.fonts.size];
        """
    )

    assert outcome == [False, False, 0]


def test_who_gives_up_is_not_kept_waiting_and_others_get_the_face(run: Run) -> None:
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        const impatient = new AbortController();
        const given = library.ensure([layer("BEHIND")], impatient.signal);
        const patient = library.ensure([layer("BEHIND")], forever);
        impatient.abort();
        return [await given, await patient];
        """
    )

    assert outcome == [False, True]


def test_a_space_without_fonts_is_reported_and_the_system_draws(run: Run) -> None:
    outcome = run(
        """
        const library = new FontLibrary(`${location.origin}/nowhere`);
        const had = await library.ensure([layer("BEHIND")], forever);
        const code = await library.load(forever).catch((problem) => problem.code);
        return { had, code, stack: library.stack("Anton"), face: await library.nameFace("Anton") };
        """
    )

    assert outcome["had"] is False
    assert outcome["code"] == "unreachable"
    assert outcome["stack"].endswith("sans-serif")
    assert outcome["face"] == ""


def test_a_face_that_cannot_be_had_is_asked_for_again_later_but_not_at_once(
    run: Run, blank: Page, fetched: list[str]
) -> None:
    blank.route("**/anton/*.woff2", lambda route: route.abort())
    had = run(
        """
        const library = window.library = new FontLibrary(location.origin);
        const ask = () => library.ensure([layer("BEHIND")], forever);
        return [await ask(), await ask()];
        """
    )
    assert had == [False, False]
    assert fetched.count("anton/normal-400-latin.woff2") == 1

    blank.unroute("**/anton/*.woff2")
    had = run(
        """
        const now = performance.now.bind(performance);
        performance.now = () => now() + 60_000;
        return window.library.ensure([layer("BEHIND")], forever);
        """
    )
    assert had


def test_what_few_texts_are_drawn_with_comes_with_the_first_of_them(run: Run, blank: Page) -> None:
    blank.route("**/render/arc.js", lambda route: route.abort())
    had, has_changed, height = run(
        """
        const { layoutText } = await import("/embed/editor/render/typeset.js");
        const { createLayer } = await import("/embed/editor/scene/scene.js");
        const library = new FontLibrary(location.origin);
        const bent = createLayer({ text: "BEHIND", curve: 180 });
        window.measure = () => {
          const { top, bottom } = layoutText(bent, library).box;
          return bottom - top;
        };
        window.ask = async () => {
          const had = await library.ensure([bent], forever);
          const { revision } = library;
          return [had, revision, measure()];
        };
        await library.ensure([createLayer({ text: "BEHIND" })], forever);
        const { revision } = library;
        const [had, after, height] = await ask();
        return [had, after !== revision, height];
        """
    )
    assert (had, has_changed) == (False, False)

    blank.unroute("**/render/arc.js")
    had, _, bent = blank.evaluate("() => ask()")
    assert had
    assert bent > 1.2 * height


def test_a_family_that_there_is_not_is_looked_for_once_and_known_to_be_missing(run: Run) -> None:
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        const ask = (family) => library.ensure([layer("BEHIND", family)], forever);
        const first = await ask("No Such Font");
        let waits = 0;
        const timeout = AbortSignal.timeout;
        AbortSignal.timeout = (ms) => { waits++; return timeout.call(AbortSignal, ms); };
        return { had: [first, await ask("No Such Font"), await ask("No Such Font")], waits };
        """
    )

    assert outcome == {"had": [False, False, False], "waits": 0}


def test_a_slow_space_keeps_nobody_waiting_and_its_faces_are_announced_when_they_come(
    run: Run, blank: Page
) -> None:
    held = HeldRequests(blank, "**/anton/*.woff2")
    had = run(
        """
        const timeout = AbortSignal.timeout.bind(AbortSignal);
        // Ten seconds of patience pass in a moment.
        AbortSignal.timeout = (time) => timeout(time === 10_000 ? 500 : time);
        window.late = new Promise((resolve) => {
          window.library = new FontLibrary(location.origin, resolve);
        });
        return window.library.ensure([layer("BEHIND")], forever);
        """
    )
    assert had is False

    held.wait()
    held.let_go()
    assert run("await window.late; return window.library.ensure([layer('BEHIND')], forever);")


def test_a_name_is_shown_in_its_own_face_for_a_few_bytes(run: Run) -> None:
    shown, system, sizes = run(
        """
        const library = new FontLibrary(location.origin);
        await library.load(forever);
        const names = ["Caveat", "Inter", "Great Vibes"];
        const faces = await Promise.all(names.map((name) => library.nameFace(name)));
        const files = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("name.woff2"));
        return [
          faces.map((face) => picture("Inter Caveat", face, 400)),
          picture("Inter Caveat", "sans-serif", 400),
          files.map(({ encodedBodySize }) => encodedBodySize),
        ];
        """
    )

    assert len({*shown, system}) == 4
    assert len(sizes) == 3
    assert 500 < max(sizes) < 4000


def test_a_name_whose_licence_forbids_a_part_is_shown_in_the_whole_face(
    run: Run, fetched: list[str]
) -> None:
    face, stack = run(
        """
        const library = new FontLibrary(location.origin);
        await library.load(forever);
        return [await library.nameFace("Righteous"), library.stack("Righteous")];
        """
    )

    assert face == stack
    assert fetched[-1] == "righteous/normal-400-whole.woff2"


def test_the_visitor_s_own_font_is_drawn_and_can_be_saved(run: Run) -> None:
    own = font_file("zilla-slab", "ZillaSlab-Bold.ttf")
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        const file = fontFile(argument, "mine.ttf");
        const family = await library.add(file);
        const again = await library.add(fontFile(argument, "copy.ttf"));
        const had = await library.ensure([layer("Behind", family.family)], forever);
        const drawn = picture("Behind", library.stack(family.family));
        const system = picture("Behind", library.stack("No such family"));
        const listed = library.families[0] === family;
        const size = document.fonts.size;
        const result = { family, had, listed, size, isSystem: drawn === system,
          isSame: again === family, isKept: library.fileOf(family.family) === file };
        library.release();
        return { ...result, left: document.fonts.size };
        """,
        own,
    )

    assert outcome == {
        "family": {
            "family": "Zilla Slab Bold",
            "category": "yours",
            "scripts": [],
            "weights": [700],
            "italic": False,
        },
        "had": True,
        "listed": True,
        "size": 1,
        "isSystem": False,
        "isSame": True,
        "isKept": True,
        "left": 0,
    }


def test_the_visitor_s_font_never_takes_a_name_of_the_space(run: Run) -> None:
    names = run(
        """
        const library = new FontLibrary(location.origin);
        const anton = await library.add(fontFile(argument.anton, "a.ttf"));
        const other = await library.add(fontFile(argument.oswald, "b.ttf"), "Anton 2");
        return [anton.family, other.family, other.weights.join()];
        """,
        {
            "anton": font_file("anton", "Anton-Regular.ttf"),
            "oswald": font_file("oswald", "Oswald[wght].ttf"),
        },
    )

    assert names == ["Anton 2", "Anton 2 2", "200,300,400,500,600,700"]


def test_a_packed_font_goes_by_its_file_name_and_its_letters_come_from_it(run: Run) -> None:
    family = run(
        """
        const library = new FontLibrary(location.origin);
        await library.load(forever);
        const { faces } = library.families.find(({ family }) => family === "Caveat");
        const [{ url }] = await (await fetch(`/fonts/${faces}`)).json();
        const packed = await (await fetch(`/fonts/${url}`)).blob();
        return library.add(new File([packed], "My hand.woff2"));
        """
    )

    assert family["family"] == "My hand"
    assert family["weights"] == [400]


@pytest.mark.parametrize(
    "content", ["", "not a font at all", "\0\x01\x00\x00\xff\xff then nothing"]
)
def test_a_file_that_is_no_font_is_refused_and_leaves_nothing(run: Run, content: str) -> None:
    outcome = run(
        """
        const library = new FontLibrary(location.origin);
        const code = await library.add(new File([argument], "bad.ttf")).catch((problem) => problem.code);
        return [code, document.fonts.size, library.families.some(({ category }) => category === "yours")];
        """,
        content,
    )

    assert outcome == ["font_unreadable", 0, False]


def test_a_file_that_is_far_too_large_is_refused_unread(run: Run) -> None:
    code = run(
        """
        const library = new FontLibrary(location.origin);
        const file = new File([new Uint8Array(30_000_001)], "large.ttf");
        return library.add(file).catch((problem) => problem.code);
        """
    )

    assert code == "font_too_large"


@pytest.fixture
def page_elsewhere(repository_url: str) -> Iterator[str]:
    """A page of another site, whose policy lets it connect to the Space and load no fonts."""
    policy = f"default-src 'none'; script-src {repository_url}; connect-src {repository_url}"

    class Site(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(b"<!doctype html>")

    with http_server(Site) as url:
        yield f"{url}/"


def test_a_page_of_another_site_gets_the_fonts_whatever_its_policy_for_fonts(
    blank: Page, repository_url: str, page_elsewhere: str, fetched: list[str]
) -> None:
    blank.goto(page_elsewhere)
    had = blank.evaluate(
        """async (space) => {
          const { FontLibrary } = await import(`${space}/embed/editor/fonts/fonts.js`);
          const layer = { text: "A", font: "Anton", weight: 700, italic: false, case: "none" };
          return new FontLibrary(space).ensure([layer], new AbortController().signal);
        }""",
        repository_url,
    )

    assert had is True
    assert fetched[-1] == "anton/normal-400-latin.woff2"
