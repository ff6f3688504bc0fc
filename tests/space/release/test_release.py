"""What pages load: joined without changing what it means, small, and for ever where its URL says so."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import brotli
import httpx
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.testclient import TestClient

from space.pages import EMBED
from space.release import EmbedRoutes
from space.release.building import FOR_ANY_PAGE, MAIN, PARTS, ROOTS, Release, build
from space.release.linking import Linker
from space.release.modules import UnsupportedSyntaxError, loaded_by, read_module
from space.release.planning import Plan, plan
from space.release.sources import read_source

IMMUTABLE = "public, max-age=31536000, immutable"


def planned(sources: Mapping[str, str], root: str = "root.js", main: str = "main.js") -> Plan:
    modules = {path: read_module(path, text.encode()) for path, text in sources.items()}
    return plan(modules, [root], main)


def linked(sources: Mapping[str, str], under: str = "") -> dict[str, str]:
    """Return the linked text of each chunk by its path; `under` is for the root alone."""
    modules = {path: read_module(path, text.encode()) for path, text in sources.items()}
    chunks = plan(modules, ["root.js"], "main.js")
    lazy = Linker(modules, chunks.lazy)
    return {
        **{chunk.path: lazy.link(chunk) for chunk in chunks.lazy},
        **{chunk.path: Linker(modules, [chunk]).link(chunk) for chunk in chunks.workers},
        **{chunk.path: Linker(modules, [chunk]).link(chunk, under) for chunk in chunks.roots},
    }


def said(files: Mapping[str, str], folder: Path, entry: str = "root.js") -> list[str]:
    """Return the lines that Node prints when it runs `entry` among `files`."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    run = subprocess.run(["node", entry], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


# Joining


SOURCES = {
    "root.js": """
        import { greet as hello } from "./near/words.js";
        console.log(hello("root"), import.meta.url.replace(/.*\\//, ""));
        const { start } = await_free();
        function await_free() { return { start: () => import("./main.js") }; }
        start().then(({ run, Shape }) => run(Shape));
    """,
    "near/words.js": """
        /** Kept by whoever needs it. */
        export const greet = (name) => `hello ${name}`;
    """,
    "main.js": """
        import { count, Shape } from "./counter.js";
        import { greet } from "./near/words.js";
        import { where } from "./near/place.js";
        export { Shape };
        export async function run(mine) {
          console.log(greet("main"), count(), where("./x.css"), mine === Shape);
          const [first, second] = await Promise.all([import("./lazy/first.js"), import("./lazy/second.js")]);
          first.show();
          second.show(new first.Square() instanceof Shape);
        }
    """,
    "counter.js": """
        let times = 0;
        export function count() { return (times += 1); }
        export class Shape {}
    """,
    "near/place.js": """
        const folders = [new URL("../", import.meta.url), new URL("./", import.meta.url)];
        const [root, near] = folders.map((folder) => String(folder));
        export const where = (file) =>
          near === `${root}near/` && new URL(file, import.meta.url).href.replace(root, "");
    """,
    "lazy/first.js": """
        import { count, Shape } from "../counter.js";
        import { tally } from "./both.js";
        export class Square extends Shape {}
        export const show = () => console.log("first", count(), tally());
    """,
    "lazy/second.js": """
        import { count } from "../counter.js";
        import { tally } from "./both.js";
        export const show = (isShape) => console.log("second", count(), tally(), isShape);
    """,
    "lazy/both.js": """
        const all = new Set();
        export const tally = () => all.add(all.size).size;
    """,
}

SAID = [
    "hello root root.js",
    "hello main 1 near/x.css true",
    "first 2 1",
    "second 3 2 true",
]


def test_what_is_joined_says_what_the_sources_say(tmp_path: Path) -> None:
    assert said(SOURCES, tmp_path / "sources") == SAID
    assert said(linked(SOURCES), tmp_path / "linked") == SAID


def test_names_of_joined_modules_hide_neither_one_another_nor_a_global(tmp_path: Path) -> None:
    sources = {
        "root.js": 'import("./main.js").then(({ run }) => run());',
        "main.js": """
            import { atob as escape, taken } from "./other.js";
            const { a = 1, b: { c }, ...isNaN } = { b: { c: 2 }, d: 3 };
            class Shape { static kind = "main"; escape() { return escape(); } }
            function inner(c, Shape = c) { return { a, c, Shape }; }
            export function run() {
              const taken = "mine";
              console.log(a, c, isNaN.d, new Shape().escape(), JSON.stringify(inner(4)), `${Shape.kind} ${taken}`);
            }
        """,
        "other.js": """
            const a = "other", Shape = { a };
            export const taken = Shape.a;
            export function atob() { return [a, escape("é"), isNaN(1), Shape.a].join(); }
        """,
    }

    expected = ['1 2 3 other,%E9,false,other {"a":1,"c":4,"Shape":4} main mine']
    assert said(sources, tmp_path / "sources") == expected
    assert said(linked(sources), tmp_path / "linked") == expected
    small = {path: minified(text) for path, text in linked(sources).items()}
    assert said(small, tmp_path / "small") == expected


def minified(text: str) -> str:
    """Return what the release makes of a script."""
    minify = pytest.importorskip("minify", reason="Apple silicon has no tdewolff-minify")
    return str(minify.string("text/javascript", text))


def test_what_is_minified_says_the_same(tmp_path: Path) -> None:
    small = {path: minified(text) for path, text in linked(SOURCES).items()}

    assert said(small, tmp_path) == SAID
    assert "Kept by whoever" not in "".join(small.values())


def test_a_root_without_a_version_leads_to_the_folder_of_its_version(tmp_path: Path) -> None:
    files = linked(SOURCES)
    root = linked(SOURCES, "1234")["root.js"]
    versioned = {f"1234/{path}": text for path, text in files.items()}

    assert said({**versioned, "root.js": root}, tmp_path) == SAID


def test_a_dynamic_import_is_told_all_files_that_are_not_there_yet(tmp_path: Path) -> None:
    sources = {
        **SOURCES,
        "near/load.js": """
            export const load = (path, ...needed) => {
              console.log("load", path, ...needed);
              const url = new URL(`../${path}`, import.meta.url).href;
              return import(url);
            };
        """,
    }
    modules = {
        path: loaded_by(read_module(path, text.encode()), "near/load.js", "load")
        for path, text in sources.items()
    }
    chunks = plan(modules, ["root.js"], "main.js")
    linkers = [
        *((chunk, Linker(modules, chunks.lazy, chunks.files)) for chunk in chunks.lazy),
        *((chunk, Linker(modules, [chunk], chunks.files)) for chunk in chunks.roots),
    ]

    assert said({chunk.path: linker.link(chunk) for chunk, linker in linkers}, tmp_path) == [
        SAID[0],
        "load main.js",
        SAID[1],
        "load lazy/first.js shared/1.js",
        "load lazy/second.js shared/1.js",
        *SAID[2:],
    ]
    assert chunks.files("root.js", "lazy/first.js") == ("lazy/first.js", "main.js", "shared/1.js")


def test_a_module_that_only_one_entry_needs_lies_in_its_answer() -> None:
    chunks = {chunk.path: chunk.modules for chunk in planned(SOURCES).lazy}

    assert chunks == {
        "main.js": ("counter.js", "near/words.js", "near/place.js", "main.js"),
        "lazy/first.js": ("lazy/first.js",),
        "lazy/second.js": ("lazy/second.js",),
        "shared/1.js": ("lazy/both.js",),
    }


def test_a_worker_has_all_that_it_needs(tmp_path: Path) -> None:
    sources = {
        "root.js": 'import("./main.js").then(({ run }) => run());',
        "main.js": """
            import { double } from "./double.js";
            export const run = () => console.log(double(2), String(new URL("./at/work.js", import.meta.url)).slice(-10));
        """,
        "double.js": "export const double = (number) => 2 * number;",
        "at/work.js": 'import { double } from "../double.js"; console.log("work", double(3));',
    }
    [worker] = planned(sources).workers

    assert worker.modules == ("double.js", "at/work.js")
    assert said(linked(sources), tmp_path) == ["4 at/work.js"]
    assert said(linked(sources), tmp_path, "at/work.js") == ["work 6"]


def test_a_script_without_imports_and_exports_adds_no_names_to_a_page() -> None:
    script = "(() => { console.log(1); })();"

    assert linked({"root.js": script})["root.js"] == script


def test_an_entry_that_another_one_holds_answers_under_its_own_name(tmp_path: Path) -> None:
    sources = {
        "root.js": """import("./main.js").then(async ({ tool }) => {
            console.log(tool === (await import("./tool.js")).tool);
        });""",
        "main.js": 'import { tool } from "./tool.js"; export { tool };',
        "tool.js": "export const tool = {};",
    }

    assert said(linked(sources), tmp_path) == ["true"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('import other from "./other.js";', "only imports in braces"),
        ('import * as other from "./other.js";', "only imports in braces"),
        ('import { a } from "./other.js" with { type: "json" };', "attributes"),
        ('import { a } from "other";', "begins with ./"),
        ('import { a } from "../other.js";', "outside the folder"),
        ('import { missing } from "./other.js";', "does not export missing"),
        ('import { a } from "./missing.js";', "there is no missing.js"),
        ('export { a } from "./other.js";', "from another module"),
        ('export * from "./other.js";', "from another module"),
        ("export default 1;", "default"),
        ("export default class {}", "default"),
        ("const b = 1; export { b as default };", "plain names"),
        ("export let b = 1;", "only a const"),
        ("let b = 1; export { b };", "only a const"),
        ("export const { b } = {};", "takes a value apart"),
        ('import("./" + "other.js");', "literally"),
        ("import(`./other.js`);", "literally"),
        ('import("./missing.js");', "missing.js can't be imported lazily"),
        ("await 1;", "await"),
        ("for await (const b of []) {}", "await"),
        ("import.meta.resolve('./x');", "only its url"),
        ("var b = 1;", "var is not supported"),
        ("const b = { $1: a$1 };", "the linker's own"),
        ("const $import = 1;", "the linker's own"),
        ("const = 1;", "can't be parsed"),
    ],
)
def test_what_cannot_be_joined_is_refused_by_file_and_line(source: str, reason: str) -> None:
    with pytest.raises(UnsupportedSyntaxError, match=f"^root.js:2: .*{re.escape(reason)}"):
        planned({"root.js": f"// First line.\n{source}", "other.js": "export const a = 1;"})


def test_circles_are_refused() -> None:
    with pytest.raises(UnsupportedSyntaxError, match=re.escape("b.js -> c.js -> b.js")):
        planned(
            {
                "root.js": 'import "./b.js";',
                "b.js": 'import "./c.js";',
                "c.js": 'import "./b.js";',
            }
        )


def test_there_is_no_second_copy_of_a_class() -> None:
    with pytest.raises(UnsupportedSyntaxError, match=r"^shape.js:1: root.js has its own copy"):
        planned(
            {
                "root.js": 'import { Shape } from "./shape.js"; import("./main.js");',
                "main.js": 'import { Shape } from "./shape.js";',
                "shape.js": "export class Shape {}",
            }
        )


def test_the_minifier_keeps_declarations_in_their_order() -> None:
    # Not so tdewolff-minify 2.24.11 and 2.24.12: https://github.com/tdewolff/minify/issues/958
    source = (
        "export function f(){g();const a=h(),b=a.b;const{c}=(b[0]);const{d=c}=k();return[a,c,d]}"
    )
    small = minified(source)

    assert small.index("h()") < small.index("[0]") < small.index("k()")


# The release


@pytest.fixture(scope="module")
def release() -> Release:
    """What the sources make."""
    return build(EMBED)


def test_each_module_of_the_editor_is_in_one_answer() -> None:
    modules = {
        path.relative_to(EMBED).as_posix(): read_module(
            path.relative_to(EMBED).as_posix(), path.read_bytes()
        )
        for path in EMBED.rglob("*.js")
    }
    chunks = plan(modules, ROOTS, MAIN)
    lazy = [path for chunk in chunks.lazy for path in chunk.modules]

    assert len(lazy) == len(set(lazy))
    everywhere = {path for chunk in (*chunks.roots, *chunks.workers) for path in chunk.modules}
    typed_only = {path for path in modules if not modules[path].exports and path not in everywhere}
    assert everywhere | set(lazy) | typed_only == set(modules)


def test_a_version_names_its_content(tmp_path: Path) -> None:
    shutil.copytree(EMBED, tmp_path / "embed")
    first, again = build(tmp_path / "embed"), build(tmp_path / "embed")
    with (tmp_path / "embed" / "page" / "page.css").open("a") as sheet:
        sheet.write("body { color: red }")
    changed = build(tmp_path / "embed")

    assert re.fullmatch(r"[0-9a-f]{12}", first.version)
    assert first.version == again.version != changed.version


def test_scripts_for_any_page_are_small(release: Release) -> None:
    assert len(release.moving["text-behind-image.js"].brotli) <= 5_000
    assert len(release.moving["iframe.js"].brotli) <= 2_000
    assert len(release.fixed[MAIN].brotli) <= 33_000


# What is served


@pytest.fixture(scope="module")
def embed(space_url: str) -> httpx.Client:
    """A client of the routes under test."""
    return httpx.Client(base_url=f"{space_url}/embed/", timeout=60)


@pytest.fixture(scope="module")
def version(embed: httpx.Client) -> str:
    """The version of the Space under test."""
    return str(embed.get("release.json").json()["version"])


def test_the_newest_scripts_are_revalidated_and_lead_to_a_version(
    embed: httpx.Client, version: str
) -> None:
    for name in ("text-behind-image.js", "page/page.js"):
        answer = embed.get(name)
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-type"].startswith("text/javascript")
        assert f"/{version}/" in answer.text
    again = embed.get(
        "text-behind-image.js",
        headers={"If-None-Match": embed.get("text-behind-image.js").headers["etag"]},
    )
    assert again.status_code == 304
    assert again.content == b""


def test_what_a_version_has_is_kept_for_ever(embed: httpx.Client, version: str) -> None:
    kinds = {
        "editor/editor.js": "text/javascript",
        "editor/editor.css": "text/css",
        "locales/editor/en.json": "application/json",
        "page/icon.svg": "image/svg+xml",
    }
    for path, kind in kinds.items():
        answer = embed.get(f"{version}/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == IMMUTABLE
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "Accept-Encoding" in answer.headers["vary"]
    other = embed.get(f"{version}/editor/editor.css", headers={"Origin": "https://blog.example"})
    assert other.headers["access-control-allow-origin"] in ("*", "https://blog.example")


def test_scripts_can_be_pinned_by_their_digest(embed: httpx.Client) -> None:
    files = embed.get("release.json").json()["files"]

    assert set(files) == set(FOR_ANY_PAGE)
    for file in files.values():
        digest = hashlib.sha384(embed.get(file["url"]).content).digest()
        assert file["integrity"] == f"sha384-{base64.b64encode(digest).decode()}"


@pytest.fixture(scope="module")
def routes() -> TestClient:
    """A client of the routes without what Gradio puts around them, which compresses as well."""
    return TestClient(Starlette(routes=EmbedRoutes(EMBED).routes()))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("identity", None),
        ("br;q=0, *;q=0", None),
        ("br;q=high", None),
    ],
)
def test_the_best_coding_that_a_browser_takes_is_sent(
    routes: TestClient, accepted: str, coding: str | None
) -> None:
    path = "/embed/text-behind-image.js"
    with routes.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
    plain = routes.get(path, headers={"Accept-Encoding": "identity"})

    assert answer.headers.get("content-encoding") == coding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(sent) == plain.content
    assert int(answer.headers["content-length"]) == len(sent)
    assert (answer.headers["etag"] == plain.headers["etag"]) == (coding is None)


def test_a_head_has_no_body(embed: httpx.Client, version: str) -> None:
    answer = embed.head(f"{version}/editor/editor.js")

    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 0
    assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "000000000000/editor/nothing.css",
        "000000000000/release.json",
        "VERSION/editor/nothing.js",
        "VERSION/editor/scene/design.js",
        "VERSION/release.json",
        "VERSION/README.md",
        "VERSION/../../space/app.py",
        "VERSION/%2e%2e/%2e%2e/space/app.py",
        "..%2f..%2fREADME.md",
        "editor/editor.js",
        "VERSION",
        "",
    ],
)
def test_nothing_else_is_there(embed: httpx.Client, version: str, path: str) -> None:
    answer = embed.get(path.replace("VERSION", version), headers={"Accept": "*/*"})

    assert answer.status_code == 404
    if answer.request.url.path.startswith("/embed/"):
        assert answer.json()["code"] == "not_found"
        assert answer.headers["cache-control"] == "no-cache"


def test_every_script_runs_in_a_browser(
    page: Page, space_url: str, version: str, release: Release
) -> None:
    # Not the page's own, which need the page around them, and not the worker, which ends here.
    scripts = [
        path
        for path in release.fixed
        if path.endswith(".js")
        and path not in ("page/page.js", "page/login.js")
        and "worker" not in path
    ]
    page.goto(f"{space_url}/health")
    failures = page.evaluate(
        """async (urls) => {
          const results = await Promise.allSettled(urls.map((url) => import(url)));
          return results.filter(({ status }) => status === "rejected").map(({ reason }) => String(reason));
        }""",
        [f"{space_url}/embed/{version}/{path}" for path in scripts],
    )

    assert failures == []


def test_small_style_sheets_set_what_the_sources_set(release: Release, page: Page) -> None:
    sheets = {
        path: [read_source(EMBED, path).decode(), file.content.decode()]
        for path, file in release.fixed.items()
        if path.endswith(".css")
    }
    # A constructable sheet would pass over them in silence.
    assert not [path for path, texts in sheets.items() if "@import" in "".join(texts)]
    page.goto("about:blank")
    read = page.evaluate(
        """(sheets) => {
          const shape = (rule) => [
            rule.selectorText ?? rule.conditionText ?? rule.name,
            rule.style ? [...rule.style] : [],
            [...(rule.cssRules ?? [])].map(shape),
          ];
          const rulesOf = (text) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(text);
            return [...sheet.cssRules].map(shape);
          };
          return Object.entries(sheets).map(([path, texts]) => [path, ...texts.map(rulesOf)]);
        }""",
        sheets,
    )

    for path, source, served in read:
        assert served == source, path


def test_a_release_lists_what_the_editor_may_still_load(release: Release) -> None:
    parts = json.loads(release.fixed[PARTS].content)
    kinds = [path.startswith("shared/") for path in parts]

    assert {"editor/export/export.js", "editor/storage/autosave.js", "editor/working.css"} < set(
        parts
    )
    assert set(parts) < set(release.fixed) - {MAIN, *ROOTS}
    assert not [path for path in parts if path.startswith(("page/", "locales/"))]
    # A part that is kept without what it shares with others would be lost.
    assert kinds == sorted(kinds, reverse=True)


def test_a_style_sheet_that_stands_in_a_script_is_small_too(release: Release) -> None:
    pytest.importorskip("minify", reason="Apple silicon has no tdewolff-minify")

    assert (
        ".replaceSync(`:host{display:block;"
        in release.fixed["text-behind-image.js"].content.decode()
    )


def test_what_the_editor_says_later_is_apart_from_what_it_begins_with(release: Release) -> None:
    for file in sorted((EMBED / "locales").glob("*.json")):
        first, later = (
            json.loads(release.fixed[f"locales/{part}/{file.name}"].content)
            for part in ("editor", "later")
        )
        assert not first.keys() & later.keys()
        assert first | later == json.loads(file.read_bytes())["editor"]
        # The tab that is open from the start, and what may be said of an export without one.
        assert {"parameter.font", "parameter.align.start", "export.reduced"} <= first.keys()
        assert {"parameter.fill", "mask.hint", "fonts.search"} <= later.keys()


def test_small_locales_say_what_the_sources_say(release: Release) -> None:
    for path, file in release.fixed.items():
        if path.endswith(".json") and path != PARTS:
            assert json.loads(file.content) == json.loads(read_source(EMBED, path))
