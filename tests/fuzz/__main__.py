"""`python -m tests.fuzz`: what strangers might send, by the thousand, and how much of it was tried."""

import argparse
import importlib

FUZZERS = {
    "photos": "files that are read as photos, changed at random",
    "designs": "designs, share links and project files, as the editor reads them",
    "http": "requests to each address, of any text",
    "protocol": "the queue's protocol, by clients that keep to none of it",
}
"""The modules of this package; each has `run(examples)`, which raises where something is wrong."""


def main() -> None:
    """Run the fuzzers that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    what = "; ".join(f"{name}: {text}" for name, text in FUZZERS.items())
    parser.add_argument("name", nargs="*", choices=[*FUZZERS, []], help=what)
    parser.add_argument(
        "--examples", type=int, default=20_000, help="how many of each kind (default: 20,000)"
    )
    options = parser.parse_args()
    for name in options.name or FUZZERS:
        importlib.import_module(f"tests.fuzz.{name}").run(options.examples)


if __name__ == "__main__":
    main()
