"""The table of engines, as far as no engine need be loaded for it."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from space.matting.engines import ENGINES
from space.settings import Settings


def test_the_setting_knows_the_engines_of_the_table_and_no_other() -> None:
    for name in ("auto", *(entry.name for entry in ENGINES)):
        assert Settings(matting_engine=name).matting_engine == name
    with pytest.raises(ValidationError, match="take auto, birefnet, space, u2net or u2netp"):
        Settings(matting_engine="u3net")


def imported(code: str) -> set[str]:
    """Return the packages that a new process has imported after some code."""
    told = f"{code}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_the_command_line_waits_for_no_engine() -> None:
    assert not {"torch", "gradio", "huggingface_hub"} & imported("import space.__main__")


def test_an_engine_imports_only_what_it_runs_on() -> None:
    code = (
        "from space.matting.engines import load_engine; from space.settings import Settings;"
        "load_engine(Settings(matting_engine='u2netp'))"
    )
    modules = imported(code)
    assert "torch" in modules
    assert not {"spaces", "huggingface_hub"} & modules
