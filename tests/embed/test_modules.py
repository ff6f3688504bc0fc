"""Runs the tests of the pure modules, which need no browser, with Node's own test runner."""

import subprocess
from pathlib import Path

MODULES = Path(__file__).parent / "modules"


def test_the_pure_modules_pass_their_tests_under_node() -> None:
    # In one process, which reads what they share once.
    script = "for (const file of process.argv.slice(1)) await import(file);"
    files = sorted(str(file) for file in MODULES.glob("*.test.mjs"))
    command = ["node", "--input-type=module", "--eval", script, *files]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# pass 0\n" not in run.stdout
