"""`python -m space.tools.lock`: writes `requirements.lock`, what `requirements.txt` installs to the last package and hash.

One file holds for Linux, macOS and Windows. Versions stay as they were where
`requirements.txt` lets them; `--upgrade` takes the newest.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LOCK = ROOT / "requirements.lock"


def main() -> None:
    """Write the lock; uv comes with `tests/requirements.txt`."""
    parser = argparse.ArgumentParser(prog="python -m space.tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest of all packages")
    options = ["--upgrade"] if parser.parse_args().upgrade else []
    uv = [sys.executable, "-m", "uv", "pip", "compile", "requirements.txt", *options]
    subprocess.run(
        [
            *uv,
            "--universal",
            "--generate-hashes",
            "--python-version=3.11",
            "--custom-compile-command=python -m space.tools.lock",
            f"--output-file={LOCK.name}",
            "--quiet",
        ],
        cwd=ROOT,
        check=True,
    )


if __name__ == "__main__":
    main()
