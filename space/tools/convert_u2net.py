"""Converts the published weights of U²-Net, full or small, into `space.matting`'s.

python -m space.tools.convert_u2net u2net.onnx
"""

import hashlib
import sys
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import load, save_file
from torch import Tensor

from space.matting.u2net import WIDTHS, Convolution, U2Net
from space.matting.weights import SCALE, weights_file

SOURCES = {
    "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8": "u2netp",
    "8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491": "u2net",
    # The same as safetensors, rounded to float16.
    "b3c231fff6b258093a5dec3977b679ace6a34027520d7d9f6858483f04afd866": "u2net",
}
"""SHA-256 of the files that rembg publishes, or of a copy, and the engines that they are for."""

TYPES = {"u2netp": torch.float32, "u2net": torch.float16}
"""What weights are kept in that are not kept in eight bits."""

EIGHT_BITS_FROM = 500_000
"""Weights that a convolution has if each of them is kept in eight bits.

Those are seven in eight of the full network's, deep within it, and move its mattes by 0.0012 at
most (chelsea) and nowhere by more than 0.04. All of them in eight bits would be too much: 0.013
and 0.37.
"""


def read_tensors(source: Path) -> tuple[str, dict[str, Tensor]]:
    """Return the engine that a published file is for, and the file's tensors by name.

    Raises `ValueError` for another file.
    """
    content = source.read_bytes()
    name = SOURCES.get(hashlib.sha256(content).hexdigest())
    if name is None:
        raise ValueError(f"{source} is none of the files this was written for.")
    if source.suffix == ".safetensors":
        return name, load(content)
    graph = onnx.load_from_string(content).graph
    return name, {
        each.name: torch.tensor(numpy_helper.to_array(each)) for each in graph.initializer
    }


def parameters_of(name: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the network's parameters by name, float32, from the published tensors.

    Their convolutions are numbered in the order in which the network calls them, which is the
    order of its modules here; those of the side outputs and of their fusion have names.
    """
    numbers = sorted((each for each in tensors if each.isdigit()), key=int)
    named = [f"{each}.{kind}" for each in _HEADS for kind in ("weight", "bias")]
    names = iter([*numbers, *named])
    parameters: dict[str, Tensor] = {}
    for module_name, module in _convolutions(name):
        kernel, bias = (tensors[next(names)].float() for _ in range(2))
        parameters[f"{module_name}.bias"] = bias
        if isinstance(module, Convolution):
            widths = [part.shape[1] for part in module.kernels]
            for index, part in enumerate(kernel.split(widths, dim=1)):
                parameters[f"{module_name}.kernels.{index}"] = part.contiguous()
        else:
            parameters[f"{module_name}.weight"] = kernel
    return parameters


_HEADS = [*(f"side{number}" for number in range(1, 7)), "outconv"]


def _convolutions(name: str) -> list[tuple[str, torch.nn.Module]]:
    with torch.device("meta"):
        network = U2Net(WIDTHS[name])
    kinds = (Convolution, torch.nn.Conv2d)
    return [each for each in network.named_modules() if isinstance(each[1], kinds)]


def compressed(name: str, parameters: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return parameters as `read_weights` takes them: the largest in eight bits, each channel with a scale."""
    result = {each: tensor.to(TYPES[name]) for each, tensor in parameters.items()}
    for module_name, module in _convolutions(name):
        if not isinstance(module, Convolution):
            continue
        kernels = [f"{module_name}.kernels.{index}" for index in range(len(module.kernels))]
        # Of both files there are of it, so that it does not matter which this is.
        values = torch.cat([parameters[each].half().float() for each in kernels], dim=1)
        if values.numel() < EIGHT_BITS_FROM:
            continue
        scale = values.abs().amax((1, 2, 3)) / 127
        result[module_name + SCALE] = scale
        widths = [part.shape[1] for part in module.kernels]
        levels = (values / scale.view(-1, 1, 1, 1)).round().to(torch.int8)
        for each, part in zip(kernels, levels.split(widths, dim=1), strict=True):
            result[each] = part.contiguous()
    return result


def main() -> None:
    """Write the weights that the engine loads."""
    name, tensors = read_tensors(Path(sys.argv[1]))
    metadata = {
        "model": f"U2-Net ({name}), Qin et al. 2020, https://github.com/xuebinqin/U-2-Net",
        "licence": "Apache-2.0",
        "source": f"rembg's {name}.onnx",
    }
    save_file(compressed(name, parameters_of(name, tensors)), weights_file(name), metadata)


if __name__ == "__main__":
    main()
