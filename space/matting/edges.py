"""The edges of a network's small matte, found anew in the photo.

The guided filter fits the matte to the photo and applies the fit to the full-size photo.
Where the matte is blurred, as the output of a network that scales its features up is, that fit
is wrong: an edge is wider in the matte than in the photo, hairs are in the photo and not
in the matte, and the slopes come out too small, as in every regression on what is
measured with another error. What is a plain grey there stays a plain grey.

So the photo is blurred alike for the fit, but not for what the fit is applied to. How much, the
fit tells itself: the photo explains most of the matte's variance when both are
blurred alike. (Known blurs of 0 to 2 pixels were found to within 0.5 on every scene
of `python -m tests.benchmarks edges` that was tried and whose own edge is not wider.) Work and memory depend on the network's size and not
on the photo's, all but the last step, which every way of scaling a matte up has.

The guided filter's matte stays where the colours do not explain the network's, since subject
and background look alike; where the new one goes far beyond 0 and 1, which says that it is
made of texture and not of an edge (fur about a face that the network alone sees an edge
of); and where the two hardly differ: at an edge out of focus, the network has seen all that
there is of it, and a new fit adds the photo's grain.
"""

import math

import torch
import torch.nn.functional as nnf

from space.matting.colour_lines import RADIUS, ColourLines, window_mean
from space.matting.guided_filter import applied, guide_of, linear_model

BLURS = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Standard deviations that a matte's blur is taken from, in the network's pixels."""

NOISE = 2e-5
"""Variance of a photo in [0, 1] up to which a window's texture counts as noise."""

EXPLAINED = (0.5, 0.85)
"""Part of the matte's variance that colours explain: no trust in them, and full trust."""

CHANGED = (0.06, 0.12)
"""Difference between the new matte and the guided filter's: not worth it, and well worth it."""

BEYOND = (0.08, 0.16)
"""How far the new matte goes beyond 0 and 1 about a pixel: full trust, and none."""

TRACE = 1e-5
"""Variance of a matte that asks for no explanation."""


@torch.inference_mode()
def refine(matte: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """Return `matte` at the size of `photo`, its edges found in the photo.

    `matte` is a network's, float32 in [0, 1], shape (h, w); `photo` is RGB, uint8,
    shape (H, W, 3), on the same device. The result is uint8, shape (H, W).
    """
    guide = guide_of(photo, matte)
    blurred, explained = _blurred_alike(guide, matte)
    guided, model = linear_model(matte, guide), linear_model(matte, blurred, NOISE)
    sample = _sample(photo, matte)
    found, usual = _matte(model, sample), _matte(guided, sample).clamp_(0, 1)
    within = found.clamp(0, 1)
    changed = _magnitude(within - usual)
    # Of the worst window nearby: texture does not go beyond everywhere that it leads astray.
    beyond = _worst(_magnitude(found - within))
    trust = (
        _between(explained, *EXPLAINED)
        * _between(changed, *CHANGED)
        * (1 - _between(beyond, *BEYOND))
    )
    return applied(torch.lerp(guided, model, trust), photo)


def _blurred_alike(guide: torch.Tensor, matte: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return a photo, (3, h, w), blurred as its matte is, and which part of the matte it explains, (h, w)."""
    # The answer is the same at half the size, for a quarter of the work.
    size = math.ceil(matte.shape[0] / 2), math.ceil(matte.shape[1] / 2)
    small = _resized(matte.unsqueeze(0), size)[0]
    candidates = [_blurred(guide, blur) for blur in BLURS]
    variances = [
        ColourLines(_resized(photo, size), small, NOISE).variances() for photo in candidates
    ]
    best = max(range(len(BLURS)), key=lambda index: variances[index][0].sum().item())
    explained, variance = window_mean(torch.stack(variances[best]))
    part = explained / (variance + TRACE)
    return candidates[best], _resized(part.unsqueeze(0), matte.shape)[0]


def _blurred(maps: torch.Tensor, deviation: float) -> torch.Tensor:
    """Return `maps` (n, h, w) blurred by a Gaussian of that standard deviation in pixels."""
    if not deviation:
        return maps
    reach = math.ceil(3 * deviation)
    weights = [math.exp(-(offset**2) / (2 * deviation**2)) for offset in range(-reach, reach + 1)]
    for dim, padding in ((1, (0, 0, reach, reach)), (2, (reach, reach, 0, 0))):
        padded = nnf.pad(maps.unsqueeze(0), padding, mode="replicate")[0]
        length = maps.shape[dim]
        maps = torch.zeros_like(maps)
        for offset, weight in enumerate(weights):
            maps.add_(padded.narrow(dim, offset, length), alpha=weight / sum(weights))
    return maps


def _resized(maps: torch.Tensor, size: tuple[int, ...]) -> torch.Tensor:
    """Return `maps` (n, h, w) sampled at another size."""
    return nnf.interpolate(maps.unsqueeze(0), size, mode="bilinear")[0]


def _sample(photo: torch.Tensor, matte: torch.Tensor) -> torch.Tensor:
    """Return pixels of `photo`, uint8 (H, W, 3), as they are, one for each of `matte`: (3, h, w)."""
    pixels = photo.permute(2, 0, 1).unsqueeze(0)
    return nnf.interpolate(pixels, tuple(matte.shape), mode="nearest-exact")[0].float() / 255


def _matte(model: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
    """Return the matte (h, w) that a model, (4, h, w), makes of a photo, (3, h, w)."""
    return (model[:3] * photo).sum(0).add_(model[3])


def _magnitude(values: torch.Tensor) -> torch.Tensor:
    """Return the root of the mean square of values (h, w) over the window around each."""
    return window_mean(values.square().unsqueeze(0))[0].sqrt_()


def _worst(values: torch.Tensor) -> torch.Tensor:
    """Return the largest of values (h, w) in the window around each."""
    return nnf.max_pool2d(values[None, None], 2 * RADIUS + 1, 1, RADIUS)[0, 0]


def _between(values: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """Return how far values are on a smooth way from `low`, 0, to `high`, 1."""
    way = ((values - low) / (high - low)).clamp_(0, 1)
    return way * way * (3 - 2 * way)
