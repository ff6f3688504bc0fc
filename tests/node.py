"""Asks the pure modules of `embed/` under Node, which needs no browser for it."""

import json
import subprocess
from typing import Any

from tests.running_space import ROOT


def ask_modules(script: str, *arguments: str) -> Any:
    """Return what a module in the repository's root says, which is JSON.

    It imports `./embed/…`, finds `arguments` from `process.argv[1]` on, and calls `say(value)`.
    """
    say = "const say = (value) => console.log(JSON.stringify(value));"
    command = ["node", "--input-type=module", "--eval", f"{say}\n{script}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
