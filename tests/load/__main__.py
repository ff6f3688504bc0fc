"""`python -m tests.load`: a Space on this machine under more than it can do, and what becomes of everybody."""

import argparse
import importlib

SCENARIOS = {
    "attacks": "what strangers send to bring a Space down, and what a polite visitor felt of it",
    "crowd": "200 widgets for ten minutes",
    "fairness": "one visitor who sends without end beside ten who send one photo at a time",
    "fronts": "two Spaces behind one proxy, of which one is killed",
    "joins": "jobs that are put into the queue and withdrawn, or never listened to",
    "pixels": "large photos at once, and the memory that they take",
    "restart": "100 widgets that wait while the Space is told to end, and started anew",
}
"""The modules of this package; each has `run()`, which prints its figures and raises where one is wrong."""


def main() -> None:
    """Run the scenarios that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    what = "; ".join(f"{name}: {text}" for name, text in SCENARIOS.items())
    parser.add_argument("name", nargs="*", choices=[*SCENARIOS, []], help=what)
    for name in parser.parse_args().name or SCENARIOS:
        print(f"{name}: {SCENARIOS[name]}", flush=True)
        importlib.import_module(f"tests.load.{name}").run()


if __name__ == "__main__":
    main()
