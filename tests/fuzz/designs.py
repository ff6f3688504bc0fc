"""Designs, share links and project files with changes: each is read or refused, by the browser's own modules.

They are tried under Node by fast-check, which npx brings: see `designs.mjs`.
"""

import subprocess
import sys

from tests.running_space import ROOT

FAST_CHECK = "fast-check@4.11.0"

SECONDS_EACH = 0.05
"""That one may take on a busy machine, of whichever kind: a loop without an end is found by it."""


def fuzz(examples: int, *options: str) -> str:
    """Try so many of each kind and return what it says of them; raise `AssertionError` with what went wrong."""
    command = ["npx", "--yes", "--package", FAST_CHECK, "--"]
    script = ["node", "tests/fuzz/designs.mjs", str(examples), *options]
    done = subprocess.run(
        [*command, *script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120 + 3 * SECONDS_EACH * examples,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run(examples: int) -> None:
    """Fuzz with another seed each time; what fails is told with the seed that leads to it."""
    sys.stdout.write(fuzz(examples))
