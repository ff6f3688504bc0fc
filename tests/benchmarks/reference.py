"""The reference for edges: closed-form matting as `pymatting` has it, in an environment of its own."""

import subprocess
import tempfile
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

PYMATTING = "pymatting==1.1.16"

SCRIPT = """
import sys
import numpy as np
import pymatting
for name in sys.argv[1:]:
    given = np.load(name)
    alpha = pymatting.estimate_alpha_cf(given["photo"] / 255, given["trimap"] / 255)
    np.save(name + ".npy", np.rint(255 * alpha).astype(np.uint8))
"""


def install(folder: Path) -> Path:
    """Install pymatting below `folder`, unless it is there, and return its Python."""
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "--quiet", "install", PYMATTING], check=True)
        (folder / "installed").touch()
    return python


def closed_form(
    python: Path, given: Iterable[tuple[torch.Tensor, torch.Tensor]]
) -> Iterator[torch.Tensor]:
    """Yield the matte, uint8 (H, W), of each photo, (H, W, 3), and trimap, (H, W), both uint8."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for index, (photo, trimap) in enumerate(given):
            names.append(f"{folder}/{index}.npz")
            np.savez(names[-1], photo=photo.numpy(), trimap=trimap.numpy())
        subprocess.run([python, "-c", SCRIPT, *names], check=True)
        for name in names:
            yield torch.from_numpy(np.load(f"{name}.npy"))
