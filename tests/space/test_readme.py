"""README says what is so."""

import json
import re

from space.settings import Settings
from tests.running_space import ROOT

README = (ROOT / "README.md").read_text()


def test_every_error_code_is_listed() -> None:
    code = re.compile(r'(?:RequestError\(|title=)\s*"([a-z_]+)"')
    used = {
        match for file in (ROOT / "space").rglob("*.py") for match in code.findall(file.read_text())
    }

    assert len(used) > 10
    assert [one for one in sorted(used) if f"`{one}`" not in README] == []


def test_the_limits_are_those_of_the_settings() -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}

    assert f"{defaults['max_file_bytes'] // 1_000_000} MB" in README
    assert f"{defaults['max_pixels'] // 1_000_000} megapixels" in README
    told = {name: defaults[name] for name in Settings().told()}
    assert f"`GET /limits` answers `{json.dumps(told)}`" in README
    assert f"`REQUESTS_IN_HAND` ({defaults['requests_in_hand']})" in README
    assert f"`MODEL_BATCH` ({defaults['model_batch']})" in README


def test_the_set_up_is_two_commands_of_one_line_each() -> None:
    for name in ("run", "test"):
        [block] = re.findall(rf"<!-- {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
        assert block.count("\n") == 1


def test_the_front_matter_names_the_gradio_that_is_installed() -> None:
    version = re.search(r"^sdk_version: (.+)$", README, re.MULTILINE)
    assert version
    assert f"gradio[mcp]=={version[1]}" in (ROOT / "requirements.txt").read_text()
