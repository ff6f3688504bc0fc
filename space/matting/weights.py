"""The weights that are shipped: files of safetensors, some of whose numbers have eight bits each."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

FOLDER = Path(__file__).parent

SHIPPED = {
    "u2net": "b2c7b867c2f9ca0f75ead7f4407b5c4e870158deb5eb22de3380d08e19bbbf22",
    "u2netp": "833b534bc91bc68671d8b6b0ff10efcbb4a65709fbc5da83a905690a766efbd7",
}
"""SHA-256 of each file, by the name of the engine that it is for."""

SCALE = ".scale"
"""What the name of a module's scales ends in: float32, one for each of its output channels."""


def weights_file(engine: str) -> Path:
    """Return the file of an engine's weights."""
    return FOLDER / f"{engine}.safetensors"


def revision(engine: str) -> str:
    """Return the version of an engine's weights: the beginning of the file's checksum."""
    return SHIPPED[engine][:12]


def check_weights() -> None:
    """Raise `ValueError`, which says it in one line, where one of the files is not as it was shipped.

    It may be cut short, damaged, a pointer to a large file that was not fetched, or another
    network's. There is nothing then that the Space could fall back on.
    """
    for engine, expected in SHIPPED.items():
        file = weights_file(engine)
        try:
            with file.open("rb") as content:
                found = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError as error:
            raise ValueError(f"{file} can't be read: {error.strerror}") from None
        if found != expected:
            raise ValueError(
                f"{file} is damaged or not {engine}'s weights: {file.stat().st_size} bytes with the "
                f"SHA-256 {found[:12]}…, where {expected[:12]}… belongs; get it from the repository again"
            )


def read_weights(file: Path) -> dict[str, "Tensor"]:
    """Return a network's parameters by name, float32.

    Where a tensor is of type int8, the module that it belongs to has scales beside it, by which
    its output channels are multiplied.
    """
    from safetensors.torch import load_file

    stored = load_file(file)
    return {
        name: _scaled(name, tensor, stored)
        for name, tensor in stored.items()
        if not name.endswith(SCALE)
    }


def _scaled(name: str, tensor: "Tensor", stored: dict[str, "Tensor"]) -> "Tensor":
    values = tensor.float()
    if tensor.is_floating_point():
        return values
    module = name.partition(".kernels.")[0]
    return values * stored[module + SCALE].view(-1, 1, 1, 1)
