"""`python -m tests.load`: each scenario against a fresh Space, and what a polite visitor felt of it."""

import argparse
import importlib

from tests.load.measuring import measured
from tests.running_space import running_space

ATTACKS = ("deep_json", "half_open", "broken_uploads", "nested_urls")
"""Modules of `tests.load.attacks`; each has `attack(space)`, which returns the answers that it got by kind."""


def run_attacks(names: list[str]) -> None:
    """Run the attacks of these names, or all, and print a line for each."""
    for name in names or ATTACKS:
        module = importlib.import_module(f"tests.load.attacks.{name}")
        with running_space() as space:
            print(f"{name}: {measured(space, module.attack)}", flush=True)


def main() -> None:
    """Run what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    scenarios = parser.add_subparsers(dest="scenario", required=True)
    attacks = scenarios.add_parser("attacks", help="what strangers send to bring a Space down")
    attacks.add_argument("name", nargs="*", choices=[*ATTACKS, []], help=f"of {', '.join(ATTACKS)}")
    run_attacks(parser.parse_args().name)


if __name__ == "__main__":
    main()
