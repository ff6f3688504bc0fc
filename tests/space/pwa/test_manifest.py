"""The app's manifest, as far as no browser is needed for it."""

import json
import subprocess

from space.pages import EMBED
from space.pwa.manifest import Manifests

_EDITOR = """
const { chooseLanguage, languages } = await import(process.argv[1]);
console.log(JSON.stringify(languages.map((tag) => chooseLanguage([tag]))));
"""


def test_the_app_runs_in_each_language_the_way_the_editor_does() -> None:
    language = EMBED / "base" / "language.js"
    command = ["node", "--input-type=module", "--eval", _EDITOR, str(language)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    directions = {one["lang"]: one["dir"] for one in json.loads(told.stdout)}

    manifests = Manifests(EMBED / "locales")
    assert {tag: manifests.manifest(tag, "/")["dir"] for tag in directions} == directions
    assert {"ltr", "rtl"} == set(directions.values())
    assert set(directions) == {file.stem for file in (EMBED / "locales").glob("*.json")}
