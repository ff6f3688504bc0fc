"""The published networks as ONNX graphs."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from space.matting import u2net
from space.matting.u2net import WIDTHS, U2Net
from space.matting.weights import read_weights, weights_file

PUBLISHED = Path(__file__).with_name("u2netp.onnx")
"""The small network's file, as it is published. The full one's has the same graph."""


def published_graph(name: str) -> onnx.ModelProto:
    """Return `u2netp` as it is published, or `u2net` with the weights that are shipped of it, in float32."""
    model = onnx.load(PUBLISHED)
    if name == "u2netp":
        return model
    nodes = [node for node in model.graph.node if node.op_type == "Conv"]
    modules = [
        module_name
        for module_name, module in U2Net(WIDTHS[name]).named_modules()
        if isinstance(module, (u2net.Convolution, torch.nn.Conv2d))
    ]
    parameters = read_weights(weights_file(name))
    tensors = {}
    for module_name, node in zip(modules, nodes, strict=True):
        kernels = [
            parameters[each]
            for each in sorted(parameters)
            if each.startswith((f"{module_name}.kernels.", f"{module_name}.weight"))
        ]
        _, kernel, bias = node.input
        tensors[kernel] = torch.cat(kernels, dim=1)
        tensors[bias] = parameters[f"{module_name}.bias"]
    for each in model.graph.initializer:
        if each.name in tensors:
            each.CopyFrom(numpy_helper.from_array(tensors[each.name].numpy(), each.name))
    return model
