"""Converts the published ONNX export of the small U²-Net into `space.matting`'s weights.

python -m space.tools.convert_u2netp u2netp.onnx
"""

import hashlib
import sys
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

from space.matting.u2netp import WEIGHTS, Convolution, U2NetP

SOURCE_SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"


def convert(source: Path) -> dict[str, torch.Tensor]:
    """Return the network's parameters by name, float32, from the file `source`.

    The export's convolutions stand in the order in which the network calls them,
    which is the order of its modules here. Raises ValueError for another file.
    """
    content = source.read_bytes()
    if hashlib.sha256(content).hexdigest() != SOURCE_SHA256:
        raise ValueError(f"{source} is not the export this was written for.")
    graph = onnx.load_from_string(content).graph
    tensors = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    nodes = [node for node in graph.node if node.op_type == "Conv"]

    parameters: dict[str, torch.Tensor] = {}
    modules = [
        (name, module)
        for name, module in U2NetP().named_modules()
        if isinstance(module, (Convolution, torch.nn.Conv2d))
    ]
    for (name, module), node in zip(modules, nodes, strict=True):
        kernel, bias = (torch.tensor(tensors[key]) for key in node.input[1:])
        parameters[f"{name}.bias"] = bias
        if isinstance(module, Convolution):
            widths = [part.shape[1] for part in module.kernels]
            for index, part in enumerate(kernel.split(widths, dim=1)):
                parameters[f"{name}.kernels.{index}"] = part.contiguous()
        else:
            parameters[f"{name}.weight"] = kernel
    return parameters


def main() -> None:
    """Write the weights that the engine loads."""
    metadata = {
        "model": "U2-Net small (u2netp), Qin et al. 2020, https://github.com/xuebinqin/U-2-Net",
        "licence": "Apache-2.0",
        "source": f"rembg's u2netp.onnx, sha256 {SOURCE_SHA256}",
    }
    save_file(convert(Path(sys.argv[1])), WEIGHTS, metadata)


if __name__ == "__main__":
    main()
