"""The npm package: what it promises is there, bundlers find everything in it, and its types say what the manifest says."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from space.pages import EMBED
from space.release.npm import write_package
from space.release.sources import read_source, read_sources

MANIFEST = json.loads((EMBED / "custom-elements.json").read_text())
DECLARATION: dict[str, Any] = MANIFEST["modules"][0]["declarations"][0]

_LITERAL = re.compile(
    r"""(?:\bfrom |\bimport |\bimport\(|new URL\()"(\.{1,2}/[^"]+)"(?=;|\)|, import\.meta\.url)"""
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package without what TypeScript makes of the sources, which takes the registry."""
    folder = tmp_path_factory.mktemp("npm") / "package"
    write_package(folder, EMBED, version="1.2.0", types=False)
    return folder


def names(kind: str) -> set[str]:
    return {entry["name"] for entry in DECLARATION[kind]}


def members_of(declarations: str, interface: str) -> set[str]:
    """Return the names in an interface, as they are without quotes and question marks."""
    [body] = re.findall(rf"interface {interface} {{\n(.*?)\n}}", declarations, re.DOTALL)
    return set(re.findall(r'^  "?([\w:-]+)"?\??: ', body, re.MULTILINE))


def test_everything_that_the_package_exports_is_there(package: Path) -> None:
    described = json.loads((package / "package.json").read_text())
    # These are made of the sources.
    declared = ("./element/text-behind-image-element.d.ts",)
    for entry in described["exports"].values():
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            assert (package / target).is_file() or target in declared
    for path in described["sideEffects"]:
        assert (package / path).is_file()
    assert described["version"] == "1.2.0"


def test_all_that_a_module_names_is_in_the_package_and_can_be_read_by_bundlers(
    package: Path,
) -> None:
    modules = list(package.rglob("*.js"))
    named = 0
    for module in modules:
        text = re.sub(r"/\*.*?\*/", "", module.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = _LITERAL.findall(text)
        named += len(found)
        assert [name for name in found if not (module.parent / name).is_file()] == [], module
        assert not re.search(r"\bimport\((?!\")", text), f"{module} imports what no literal names"
    assert named > len(modules)
    # Neither the Space's own page nor a worker of the app is the element's.
    folders = {path.relative_to(package).parts[0] for path in modules}
    assert {"page", "worker", "gradio-app.js", "iframe.js"}.isdisjoint(folders)


def run(script: str, package: Path) -> Any:
    command = ["node", "--input-type=module", "--eval", script]
    done = subprocess.run(command, cwd=package, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_server_imports_it_and_nothing_happens(package: Path) -> None:
    # By its own name, as a page's bundle does.
    said = run(
        """
        const whole = await import("text-behind-image");
        const { TextBehindImageElement } = await import("text-behind-image/element");
        const types = [typeof customElements, typeof HTMLElement];
        console.log(JSON.stringify([Object.keys(whole), whole.TextBehindImageElement === TextBehindImageElement, types]));
        """,
        package,
    )

    assert said == [["TextBehindImageElement"], True, ["undefined", "undefined"]]


def test_it_has_all_words_and_style_sheets_but_the_page_s(package: Path) -> None:
    served = {path for path in read_sources(EMBED) if path.endswith((".css", ".json"))}
    of_element = {
        path for path in served if "/" in path and not path.startswith(("page/", "locales/page/"))
    }

    packed = {path.relative_to(package).as_posix() for path in package.rglob("*.*.js")}
    assert packed == {f"{path}.js" for path in of_element}


def test_style_sheets_and_words_come_as_modules(package: Path) -> None:
    sheet, words, code = run(
        """
        const { fetchFile } = await import("./base/files.js");
        const lost = await fetchFile("editor/none.css").catch(({ code }) => code);
        const texts = await Promise.all(["editor/editor.css", "locales/editor/de.json"].map(fetchFile));
        console.log(JSON.stringify([...texts, lost]));
        """,
        package,
    )

    assert ":host" in sheet
    assert json.loads(words) == json.loads(read_source(EMBED, "locales/editor/de.json"))
    assert code == "part_missing"


def test_the_types_of_every_framework_are_those_of_the_manifest(package: Path) -> None:
    types = (package / "types" / "index.d.ts").read_text()
    assert members_of(types, "TextBehindImageAttributes") == names("attributes")
    assert members_of(types, "TextBehindImageEvents") == names("events")

    def listened(path: str, interface: str = "Listeners") -> set[str]:
        return members_of((package / path).read_text(), interface)

    camel = {f"on{name.title().replace('-', '')}" for name in names("events")}
    assert listened("types/jsx.d.ts") == {f"on{name}" for name in names("events")}
    assert listened("types/vue.d.ts") == camel
    assert listened("types/svelte.d.ts") == {
        f"on{colon}{name}" for name in names("events") for colon in ("", ":")
    }
    wrapper = (package / "react.js").read_text()
    assert set(re.findall(r'^  on\w+: "(.+)",$', wrapper, re.MULTILINE)) == names("events")


def test_editors_know_each_attribute_and_its_values(package: Path) -> None:
    [tag] = json.loads((package / "vscode.html-custom-data.json").read_text())["tags"]
    [element] = json.loads((package / "web-types.json").read_text())["contributions"]["html"][
        "elements"
    ]

    assert {one["name"] for one in tag["attributes"]} == names("attributes")
    [theme] = [one for one in tag["attributes"] if one["name"] == "theme_mode"]
    assert [value["name"] for value in theme["values"]] == ["light", "dark", "system"]
    assert {one["name"] for one in element["attributes"]} == names("attributes")
    assert {one["name"] for one in element["js"]["events"]} == names("events")
    assert {one["name"] for one in element["css"]["properties"]} == names("cssProperties")


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(FileExistsError):
        write_package(tmp_path, EMBED, types=False)
    assert (tmp_path / "thesis.txt").read_text() == "mine"
