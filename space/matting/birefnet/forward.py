"""The forward pass on its device: photos in, mattes out, eight bits both ways."""

import logging
import threading
from typing import Any, NamedTuple

import torch
from torch import Tensor

from space.matting.birefnet.network import BiRefNet
from space.matting.engine import normalise

log = logging.getLogger(__name__)

MOST_OFF = 2 / 255
"""By how much a recorded pass may differ from one that is not, in the mean of its pixels."""


class Mattes(NamedTuple):
    """What comes of a pass."""

    values: Tensor
    """Mattes, uint8, (n, h, w)."""

    finite: Tensor
    """Whether the network gave numbers, bool, (n,): what is none would count as 0 in eight bits."""


class ForwardPass:
    """A network on CUDA in half precision, or on the CPU in single precision; safe to call from any thread.

    What half precision is too coarse for is computed in single precision wherever it runs: places
    to sample (`deformable`), the sums of norms and of attention (in torch's own kernels), and the
    sigmoid.
    """

    def __init__(self, network: BiRefNet, device: torch.device) -> None:
        self._device = device
        self._type = torch.float32 if device.type == "cpu" else torch.float16
        # What cuDNN's fastest kernels take; oneDNN is no faster with it here.
        layout = torch.contiguous_format if device.type == "cpu" else torch.channels_last
        self._network = network.to(device, self._type)
        self._network.to(memory_format=layout)  # type: ignore[call-overload]
        self._layout = layout
        self._recordings: dict[int, Recording] = {}
        # One at a time: a recording's memory is the next photos', too.
        self._alone = threading.Lock()

    def record(self, largest: int, side: int) -> None:
        """Record the pass on CUDA for batches of up to `largest` photos, (3, side, side) each.

        Played back, its some thousand kernels are not started one by one, which takes longer than
        running them. Where that fails, or gives something else, there is no recording.
        """
        # For powers of two, which smaller batches are filled up to; the largest first, whose memory
        # does for all of them, since one is played at a time.
        pool = torch.cuda.graph_pool_handle()
        for power in reversed(range((largest - 1).bit_length() + 1)):
            try:
                self._recordings[1 << power] = self._recorded(1 << power, side, pool)
            except Exception as error:
                # Whatever the driver or the version of torch may say: it runs without.
                log.warning("BiRefNet runs %d photos without a recording: %s", 1 << power, error)

    def __call__(self, photos: Tensor) -> Mattes:
        """Return the mattes of photos, RGB, uint8, (n, 3, h, w), all of it on the CPU."""
        if self._device.type == "cpu":
            return self._mattes(photos)
        with self._alone:
            recording = self._recordings.get(1 << (len(photos) - 1).bit_length())
            if recording and recording.photos.shape[1:] == photos.shape[1:]:
                recording.photos[: len(photos)].copy_(photos.pin_memory(), non_blocking=True)
                mattes = recording.play()
            else:
                mattes = self._mattes(photos.pin_memory().to(self._device, non_blocking=True))
            return Mattes(*(each[: len(photos)].cpu() for each in mattes))

    @torch.inference_mode()
    def _mattes(self, photos: Tensor) -> Mattes:
        network_input = normalise(photos).to(self._type, memory_format=self._layout)
        logits: Tensor = self._network(network_input)[:, 0].float()
        return Mattes((logits.sigmoid() * 255).round().byte(), logits.isfinite().all(2).all(1))

    def _recorded(self, size: int, side: int, pool: Any) -> "Recording":
        shape = (size, 3, side, side)
        photos = torch.randint(0, 256, shape, dtype=torch.uint8, device=self._device)
        # Twice before, on a stream of their own: kernels are chosen then, which can't be recorded.
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(2):
                expected = self._mattes(photos)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=pool):
            mattes = self._mattes(photos)
        recording = Recording(graph, photos, mattes)
        played = recording.play()
        off = (played.values.float() - expected.values.float()).abs().mean().item() / 255
        if off > MOST_OFF or not played.finite.all():
            raise RuntimeError(f"it is off by {off:.3f}")
        return recording


class Recording:
    """A forward pass of one size as a CUDA graph: what is in `photos` when it is played is what it sees."""

    def __init__(self, graph: torch.cuda.CUDAGraph, photos: Tensor, mattes: Mattes) -> None:
        self._graph = graph
        self.photos = photos
        self._mattes = mattes

    def play(self) -> Mattes:
        """Return the mattes, which the next playing overwrites."""
        self._graph.replay()
        return self._mattes
