"""Colours that are given in figures rather than by a profile, to sRGB.

PNG's cICP and the nclx of HEIC and AVIF name primaries and transfer by the code points of
ITU-T H.273; PNG's cHRM and gAMA are the figures themselves. sRGB is IEC 61966-2-1, PQ and HLG
are ITU-R BT.2100. What is brighter in those than diffuse white (ITU-R BT.2408) is brought
into the range of sRGB by the tone curve of ITU-R BT.2390.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Plane = NDArray[np.float32]
Levels = NDArray[np.uint8] | NDArray[np.uint16]


class Primaries(NamedTuple):
    """CIE 1931 x and y of full red, green and blue, and of white."""

    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]
    white: tuple[float, float]


D65 = (0.3127, 0.3290)
ILLUMINANT_C = (0.310, 0.316)
BT709 = Primaries((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
SMPTE170M = Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65)

PRIMARIES = {
    1: BT709,
    4: Primaries((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), ILLUMINANT_C),
    5: Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), D65),
    6: SMPTE170M,
    7: SMPTE170M,
    8: Primaries((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), ILLUMINANT_C),
    9: Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    10: Primaries((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1 / 3, 1 / 3)),
    11: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: Primaries((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}
"""ColourPrimaries (H.273, table 2); those of 10 are X, Y and Z."""

PEAK = 1000.0
"""cd/m² of the brightest PQ or HLG: what BT.2100 has for HLG, and most PQ is made on."""

WHITE = 203.0
"""cd/m² of diffuse white in PQ and HLG (BT.2408, table 1)."""


@dataclass(frozen=True)
class Transfer:
    """How numbers become light."""

    light: Callable[[Floats], Floats]
    """Light for numbers in [0, 1]: 1 is white, of high dynamic range `PEAK`."""

    is_hdr: bool = False

    system_gamma: float = 1.0
    """Of a display for the light of the scene, where that is what `light` gives."""


def power(exponent: float, scale: float = 1.0) -> Transfer:
    """Return the transfer of a display with a gamma."""
    return Transfer(lambda numbers: scale * numbers**exponent)


def _srgb(numbers: Floats) -> Floats:
    return np.where(numbers <= 0.04045, numbers / 12.92, ((numbers + 0.055) / 1.055) ** 2.4)


M1, M2 = 2610 / 16384, 2523 / 32
C1, C2, C3 = 3424 / 4096, 2413 / 128, 2392 / 128


def _pq(numbers: Floats) -> Floats:
    """BT.2100, table 4."""
    root = numbers ** (1 / M2)
    light = (np.maximum(root - C1, 0) / (C2 - C3 * root)) ** (1 / M1)
    return np.minimum(light * (10_000 / PEAK), 1)


def _to_pq(light: Floats) -> Floats:
    root = (light * (PEAK / 10_000)) ** M1
    return ((C1 + C2 * root) / (1 + C3 * root)) ** M2


def _hlg(numbers: Floats) -> Floats:
    """BT.2100, table 5: the light of the scene."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(numbers <= 0.5, numbers**2 / 3, (np.exp((numbers - c) / a) + b) / 12)


SRGB = Transfer(_srgb)
PQ = Transfer(_pq, is_hdr=True)
HLG = Transfer(_hlg, is_hdr=True, system_gamma=1.2)

TRANSFERS = {
    # What cameras for television do, which is not what a screen undoes: browsers show sRGB.
    **dict.fromkeys((1, 6, 7, 11, 12, 14, 15), SRGB),
    4: power(2.2),
    5: power(2.8),
    8: power(1.0),
    13: SRGB,
    16: PQ,
    17: power(2.6, scale=52.37 / 48),
    18: HLG,
}
"""TransferCharacteristics (H.273, table 3), but for its two that are logarithms."""


@dataclass(frozen=True)
class Colorimetry:
    """What the numbers of a picture in RGB stand for."""

    primaries: Primaries
    transfer: Transfer

    is_full_range: bool = True
    """Whether black and white are the lowest and the highest number, not 16/255 and 235/255."""

    @property
    def is_srgb(self) -> bool:
        """Whether nothing is to be done."""
        return self.primaries == BT709 and self.transfer is SRGB and self.is_full_range


def by_code_points(primaries: int, transfer: int, is_full_range: bool = True) -> Colorimetry | None:
    """Return what two code points of H.273 stand for; None if either is unknown or unspecified."""
    if primaries not in PRIMARIES or transfer not in TRANSFERS:
        return None
    return Colorimetry(PRIMARIES[primaries], TRANSFERS[transfer], is_full_range)


class ToSrgb:
    """Turns the numbers of pictures into those of sRGB; safe to call from any thread.

    Raises `ValueError` for primaries that make no colours.
    """

    def __init__(self, colorimetry: Colorimetry, bits: int = 8) -> None:
        """Prepare for numbers of that many bits."""
        top = 2**bits - 1
        numbers = np.arange(top + 1) / top
        if not colorimetry.is_full_range:
            step = 2 ** (bits - 8)
            numbers = np.clip((np.arange(top + 1) - 16 * step) / (219 * step), 0, 1)
        transfer = colorimetry.transfer
        to_xyz = _to_xyz(colorimetry.primaries)
        matrix = _LIGHT_TO_SRGB @ _adaptation(colorimetry.primaries.white) @ to_xyz
        self._light = transfer.light(numbers).astype(np.float32)
        self._luminance = to_xyz[1].astype(np.float32)
        self._matrix = matrix.astype(np.float32)
        self._is_hdr = transfer.is_hdr
        self._system_gamma = transfer.system_gamma

    def __call__(self, levels: Levels) -> NDArray[np.uint8]:
        """Return `levels`, shape (H, W, 3), in sRGB, uint8 (H, W, 3)."""
        light = [self._light.take(levels[..., channel]) for channel in range(3)]
        if self._is_hdr:
            self._tone_map(light)
        result = np.empty(levels.shape, np.uint8)
        for channel, (red, green, blue) in enumerate(self._matrix * TOP):
            mixed = light[0] * red
            mixed += light[1] * green
            mixed += light[2] * blue
            np.clip(mixed, 0, TOP, out=mixed)
            result[..., channel] = _numbers_of_light().take(mixed.astype(np.uint16))
        return result

    def _tone_map(self, light: list[Plane]) -> None:
        """Bring light in which 1 is `PEAK` to where 1 is `WHITE`, keeping the hue of each pixel."""
        gain: Plane | None = None
        if self._system_gamma != 1:
            red, green, blue = self._luminance
            luminance = light[0] * red + light[1] * green + light[2] * blue
            np.maximum(luminance, 1e-6, out=luminance)
            gain = luminance ** np.float32(self._system_gamma - 1)
        peak = np.maximum(np.maximum(light[0], light[1]), light[2])
        if gain is not None:
            peak *= gain
        np.clip(peak, 0, 1, out=peak)
        curve = _tone_curve().take((np.sqrt(peak) * TOP).astype(np.uint16))
        if gain is not None:
            curve *= gain
        for plane in light:
            plane *= curve


TOP = 65535
"""The highest index into tables that are looked into by light."""


@cache
def _numbers_of_light() -> NDArray[np.uint8]:
    """Return sRGB's numbers, uint8, for light from 0 to 1 in equal steps."""
    light = np.arange(TOP + 1) / TOP
    numbers = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (numbers * 255).round().astype(np.uint8)


@cache
def _tone_curve() -> Plane:
    """Return what light is multiplied by (BT.2390, 5.4), for equal steps of its square root.

    1 is `PEAK` before and `WHITE` after; black stays what it is.
    """
    light = (np.maximum(np.arange(TOP + 1), 1) / TOP) ** 2
    source_peak, target_peak = _to_pq(np.array([1.0, WHITE / PEAK]))
    number = _to_pq(light) / source_peak
    brightest = target_peak / source_peak
    knee = 1.5 * brightest - 0.5
    t = np.maximum(number - knee, 0) / (1 - knee)
    spline = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (3 * t**2 - 2 * t**3) * brightest
    )
    mapped = _pq(np.where(number < knee, number, spline) * source_peak)
    curve: Plane = (mapped / light * (PEAK / WHITE)).astype(np.float32)
    return curve


def _to_xyz(primaries: Primaries) -> Floats:
    """Return the matrix from light in RGB to CIE XYZ, the Y of white being 1 (SMPTE RP 177)."""
    *colours, white = ((x, y, 1 - x - y) for x, y in primaries)
    matrix = np.array(colours).T
    if primaries.white[1] <= 0 or not np.linalg.cond(matrix) < 1000:
        raise ValueError("these primaries make no colours")
    return matrix * np.linalg.solve(matrix, np.array(white) / primaries.white[1])


def _adaptation(white: tuple[float, float]) -> Floats:
    """Return the matrix that makes `white` the white of sRGB, in CIE XYZ (Bradford)."""
    bradford = np.array(
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
    )
    cones = [bradford @ np.array([x / y, 1, (1 - x - y) / y]) for x, y in (white, D65)]
    matrix: Floats = np.linalg.inv(bradford) @ np.diag(cones[1] / cones[0]) @ bradford
    return matrix


_LIGHT_TO_SRGB = np.linalg.inv(_to_xyz(BT709))
