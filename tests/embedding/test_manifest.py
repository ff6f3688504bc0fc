"""custom-elements.json and embed/README.md against the element itself: nothing invented, nothing left out."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.running_space import ROOT

EMBED = ROOT / "embed"
# The page at / and the scripts of the other doors are not the element.
ELEMENT_SOURCES = [
    *(EMBED / name for name in ("text-behind-image.js", "tokens.css", "element", "editor"))
]
README = (EMBED / "README.md").read_text()
MANIFEST = json.loads((EMBED / "custom-elements.json").read_text())
DECLARATION: dict[str, Any] = MANIFEST["modules"][0]["declarations"][0]


def documented(kind: str) -> set[str]:
    """Return the names that the manifest has under `kind`."""
    return {entry["name"] for entry in DECLARATION[kind]}


def table(heading: str) -> set[str]:
    """Return the code in the first column of the README's table whose first title is `heading`."""
    _, found, rest = README.partition(f"\n| {heading} |")
    assert found, f"embed/README.md has no table of each {heading}"
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return {name for row in rows for name in re.findall("`(.+?)`", row.split("|")[1])}


def in_source(pattern: str, *suffixes: str) -> set[str]:
    """Return what a pattern finds in the element's files."""
    files: list[Path] = []
    for source in ELEMENT_SOURCES:
        files += [source] if source.is_file() else source.rglob("*")
    return {
        name
        for file in files
        if file.suffix in suffixes
        for name in re.findall(pattern, file.read_text(encoding="utf-8"))
    }


@pytest.fixture(scope="module")
def element(browser: Browser, space_url: str) -> dict[str, Any]:
    """What the class that the Space serves says of itself."""
    page = browser.new_page()
    page.goto(f"{space_url}/health")
    described: dict[str, Any] = page.evaluate(
        """async (url) => {
          const exports = Object.keys(await import(url));
          const element = customElements.get("text-behind-image");
          const own = Object.entries(Object.getOwnPropertyDescriptors(element.prototype))
            .filter(([name]) => name !== "constructor" && !/Callback$/.test(name));
          return {
            exports,
            attributes: element.observedAttributes,
            fields: own.filter(([, { get }]) => get).map(([name]) => name),
            methods: own.filter(([, { value }]) => typeof value === "function").map(([name]) => name),
          };
        }""",
        f"{space_url}/embed/text-behind-image.js",
    )
    page.close()
    return described


def test_every_attribute_that_the_element_heeds_is_documented(element: dict[str, Any]) -> None:
    styled = in_source(r":host\(\[([a-z_]+)", ".css", ".js") - {"hidden"}
    attributes = {*element["attributes"], *styled}

    assert documented("attributes") == attributes
    assert table("attribute") == attributes


def test_every_property_and_method_is_documented(element: dict[str, Any]) -> None:
    members = {(member["kind"], member["name"]) for member in DECLARATION["members"]}
    fields = {("field", name) for name in element["fields"]}

    assert members == fields | {("method", name) for name in element["methods"]}
    assert table("method") == {
        f"{member['name']}({', '.join(each['name'] for each in member['parameters'])})"
        for member in DECLARATION["members"]
        if member["kind"] == "method"
    }


def test_attributes_and_properties_name_each_other() -> None:
    of_attributes = {(each["name"], each.get("fieldName")) for each in DECLARATION["attributes"]}
    of_fields = {
        (each["attribute"], each["name"]) for each in DECLARATION["members"] if "attribute" in each
    }

    # Every element has the property `lang`.
    assert of_attributes == of_fields | {("lang", None)}


def test_every_event_is_documented() -> None:
    events = in_source(r'emit\("(tbi-[a-z]+)"', ".js")

    assert documented("events") == events
    assert table("event") == events


def test_every_custom_property_is_documented() -> None:
    properties = in_source(r"var\(\s*(--tbi-[a-z-]+)", ".css", ".js")

    assert documented("cssProperties") == properties
    assert table("custom property") == properties


def test_every_part_and_slot_is_documented() -> None:
    parts = in_source(r'\bpart(?:=|: |", )"([a-z -]+)"', ".js")

    assert documented("cssParts") == {name for names in parts for name in names.split()}
    assert documented("slots") == {""}
    assert in_source(r'slot\.name|\bslot: "', ".js") == set()


def test_every_code_of_an_error_is_documented() -> None:
    english = json.loads((EMBED / "locales" / "en.json").read_text())["editor"]
    explained = {
        code
        for part, _, code in (key.partition(".") for key in english)
        if part in ("error", "why")
    }

    # Said of what has other codes.
    assert table("code") == explained - {"size_refused", "later", "no_answer"} | {
        "design_invalid",
        "space_unreachable",
        # Thrown at the page's author alone.
        "scale_invalid",
        "quality_invalid",
        "parts_invalid",
    }


def test_the_manifest_exports_what_the_module_does(element: dict[str, Any]) -> None:
    exports = {(each["kind"], each["name"]) for each in MANIFEST["modules"][0]["exports"]}

    assert element["exports"] == [DECLARATION["name"]]
    assert exports == {
        ("js", DECLARATION["name"]),
        ("custom-element-definition", DECLARATION["tagName"]),
    }
