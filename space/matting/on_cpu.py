"""The engines that run on any CPU, each in the arithmetic in which that is fastest and the matte good enough."""

import os

import torch

from space.matting.eight_bits import compute_in_eight_bits
from space.matting.u2net import U2NetEngine

# What oneDNN may be told not to go beyond, in the variable that it reads itself: to see here how a
# lesser CPU does, or because a virtual machine names instructions that it has not.
_LIMIT = "ONEDNN_MAX_CPU_ISA"
_WITHOUT_EIGHT_BITS = {"SSE41", "AVX", "AVX2", "AVX512_CORE"}
_WITHOUT_BFLOAT16 = {*_WITHOUT_EIGHT_BITS, "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE_VNNI"}


def full() -> U2NetEngine:
    """Return the full network: in bfloat16 or, its large convolutions, in eight bits where the CPU has that.

    bfloat16 moves the matte by 0.002 on average, and by 0.005 where that is most, and takes half
    the time of float32 or, with AMX, a third; eight bits move it by 0.001 and take two thirds.
    """
    if computes_in_bfloat16():
        return U2NetEngine("u2net", torch.bfloat16)
    engine = U2NetEngine("u2net", torch.float32)
    if computes_in_eight_bits():
        compute_in_eight_bits(engine.network)
    return engine


def small() -> U2NetEngine:
    """Return the small network, in single precision on every CPU.

    In bfloat16 its matte would be off by up to 0.02 on average and by 0.6 in places.
    """
    return U2NetEngine("u2netp", torch.float32)


def computes_in_bfloat16() -> bool:
    """Tell whether this CPU has instructions of its own for bfloat16 (AVX512-BF16 or AMX)."""
    return _has("avx512_bf16", "amx_bf16") and os.environ.get(_LIMIT) not in _WITHOUT_BFLOAT16


def computes_in_eight_bits() -> bool:
    """Tell whether this CPU has instructions of its own for sums of products of eight bits (VNNI)."""
    return _has("avx512_vnni", "avx_vnni") and os.environ.get(_LIMIT) not in _WITHOUT_EIGHT_BITS


def _has(*instructions: str) -> bool:
    capabilities = torch.cpu.get_capabilities()
    return torch.backends.mkldnn.is_available() and any(map(capabilities.get, instructions))
