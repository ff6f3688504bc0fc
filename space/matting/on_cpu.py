"""The engines that run on any CPU, each in the arithmetic in which that is fastest and the matte good enough."""

import os

import torch
from torch import Tensor

from space.cores import Cores, core_count
from space.matting.eight_bits import compute_in_eight_bits
from space.matting.engine import normalise
from space.matting.u2net import SIDE, WIDTHS, U2Net
from space.matting.weights import read_weights, revision, weights_file

# What oneDNN may be told not to go beyond, in the variable that it reads itself: to see here how a
# lesser CPU does, or because a virtual machine names instructions that it has not.
_LIMIT = "ONEDNN_MAX_CPU_ISA"
_WITHOUT_EIGHT_BITS = {"SSE41", "AVX", "AVX2", "AVX512_CORE"}
_WITHOUT_BFLOAT16 = {*_WITHOUT_EIGHT_BITS, "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE_VNNI"}


class U2NetEngine:
    """A U²-Net with its shipped weights."""

    side = SIDE

    def __init__(self, name: str, dtype: torch.dtype, *, eight_bits: bool = False) -> None:
        """`name` is one of `WIDTHS`; `dtype` is what the network computes in.

        With `eight_bits`, which is for the full one, its large convolutions do so in eight bits.
        """
        self.name = name
        self.revision = revision(name)
        with torch.device("meta"):
            self.network = U2Net(WIDTHS[name])
        self.network.load_state_dict(read_weights(weights_file(name)), assign=True)
        if eight_bits:
            compute_in_eight_bits(self.network, dtype)
        # oneDNN's fastest layout here: a quarter less time than channels first.
        self.network.requires_grad_(False).eval()
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        for block in (*self.network.down, self.network.bottom, *self.network.up):
            block.to(dtype)
        self._dtype = dtype
        # No more than OMP_NUM_THREADS, which torch has heeded, says.
        self._cores = Cores(min(core_count(), torch.get_num_threads()))

    @torch.inference_mode()
    def predict(self, photo: Tensor) -> Tensor:
        """Return the matte of `photo`; see `Engine.predict`.

        Photos that are here together get a core each: threads lose time on waiting for one another, the more
        so on a machine that has other work.
        """
        with self._cores.share() as threads:
            torch.set_num_threads(threads)
            prepared = normalise(photo).to(dtype=self._dtype, memory_format=torch.channels_last)
            matte: Tensor = self.network(prepared)
        return matte[0, 0]


def full() -> U2NetEngine:
    """Return the full network: its large convolutions in eight bits, the others in bfloat16, where the CPU has that.

    bfloat16 moves the matte by 0.002 on average, and by 0.005 where that is most; eight bits by 0.001.
    """
    dtype = torch.bfloat16 if computes_in_bfloat16() else torch.float32
    return U2NetEngine("u2net", dtype, eight_bits=computes_in_eight_bits())


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
