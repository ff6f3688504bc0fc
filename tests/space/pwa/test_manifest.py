"""The app's manifest, as far as no browser is needed for it."""

from space.pages import EMBED
from space.pwa.manifest import Manifests
from tests.node import ask_modules

_EDITOR = """
import { chooseLanguage, languages } from "./embed/base/language.js";
say(languages.map((tag) => chooseLanguage([tag])));
"""


def test_the_app_runs_in_each_language_the_way_the_editor_does() -> None:
    directions = {one["lang"]: one["dir"] for one in ask_modules(_EDITOR)}

    manifests = Manifests(EMBED / "locales")
    assert {tag: manifests.manifest(tag, "/")["dir"] for tag in directions} == directions
    assert {"ltr", "rtl"} == set(directions.values())
    assert set(directions) == {file.stem for file in (EMBED / "locales").glob("*.json")}
