"""Photo to matte: what every engine shares."""

import logging
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from space.matting.edges import refine
from space.matting.faults import model_failed
from space.matting.placement.protocol import Placement, Prediction
from space.matting.scaling import scaled
from space.monitoring.metrics import MODEL

log = logging.getLogger(__name__)

SURE = 0.9
"""Matte from which a pixel is surely the subject's; below 1 - SURE it surely is not."""

SMALLEST_SUBJECT = 1 / 2000
"""Least part of the photo that is surely subject: some 7 x 7 pixels of a 320 x 320 matte."""

PALE = 0.7
"""Matte from which a pixel is the subject's where nearly all else is surely background."""

SMALLEST_PALE_SUBJECT = 1 / 200
"""Least part of the photo that is such a subject: some 23 x 23 pixels of a 320 x 320 matte."""

SMALLEST_PALE_BACKGROUND = 9 / 10
"""Least part that is surely background about it."""

SMALLEST_BACKGROUND = 1 / 200
"""Least part that is surely background: a network that picks everything has found nothing."""

SMALLEST_DECIDED = 1 / 2
"""Least part that is surely one of the two. Noise leaves a network of two minds all over."""


@dataclass(frozen=True)
class Matte:
    """Where a photo's subject is."""

    alpha: NDArray[np.uint8]
    """Opacity of the subject, uint8, shape (H, W); all 0 if there is none."""

    empty: bool
    """Whether no subject was found."""


class Matting:
    """An engine, wherever it runs, between photos and mattes of their size; safe to call from any thread.

    The three steps are called in turn. They are apart so that a caller can run
    only the network where it is scarce.
    """

    def __init__(self, placement: Placement) -> None:
        """`placement` has its engine loaded."""
        self.placement = placement

    def prepare(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a photo, uint8 (H, W, 3), as the engine takes it: uint8 (3, side, side)."""
        side = self.placement.side
        return scaled(torch.from_numpy(pixels), side, side).numpy()

    def predict(self, photo: NDArray[np.uint8]) -> Prediction:
        """Return the engine's matte of a prepared photo.

        Raises `RequestError` as `Placement.predict` does, and where the matte is not of
        numbers: the network has failed then, which says nothing about the photo.
        """
        prediction = self.placement.predict(photo)
        MODEL.labels(prediction.engine).observe(prediction.seconds)
        if not np.isfinite(prediction.matte).all():
            log.error("The engine %s gave a matte that is not of numbers.", prediction.engine)
            raise model_failed()
        return prediction

    def finish(self, prediction: Prediction, pixels: NDArray[np.uint8]) -> Matte:
        """Return the photo's matte from the engine's; `pixels` is the photo, uint8 (H, W, 3)."""
        matte = torch.from_numpy(prediction.matte)
        if not has_subject(matte):
            return Matte(np.zeros(pixels.shape[:2], np.uint8), empty=True)
        return Matte(refine(matte, torch.from_numpy(pixels)).numpy(), empty=False)


def has_subject(matte: torch.Tensor) -> bool:
    """Tell whether an engine's matte, (h, w), parts a subject from a background.

    The matte is judged as it is: stretched to the full range, as is often done, the
    faint response to a plain photo would turn into a subject. Some subjects are seen but
    faintly, such as a lit rocket at dusk: they count where they are larger than a stray
    response to a texture, and alone. Noise makes networks pale all over, so it is not taken.
    """
    background = (matte < 1 - SURE).float().mean().item()
    if background >= SMALLEST_PALE_BACKGROUND and _part_above(matte, PALE) >= SMALLEST_PALE_SUBJECT:
        return True
    subject = _part_above(matte, SURE)
    return (
        subject >= SMALLEST_SUBJECT
        and background >= SMALLEST_BACKGROUND
        and subject + background >= SMALLEST_DECIDED
    )


def _part_above(matte: torch.Tensor, level: float) -> float:
    """Return which part of a matte is above a level."""
    return (matte > level).float().mean().item()
