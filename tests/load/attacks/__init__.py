"""What strangers send to bring a Space down: one module each, against a fresh Space each."""

import importlib

from tests.load.measuring import measured
from tests.running_space import running_space

ATTACKS = ("deep_json", "half_open", "broken_uploads", "nested_urls", "waiting_uris")
"""Modules of this package; each has `attack(space)`, which returns the answers that it got by kind."""


def run() -> None:
    """Run each, and print in a line what was answered and what a polite visitor felt of it."""
    for name in ATTACKS:
        module = importlib.import_module(f"{__name__}.{name}")
        with running_space() as space:
            print(f"{name}: {measured(space, module.attack)}", flush=True)
