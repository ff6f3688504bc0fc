"""Makes the WOFF2 files that browsers fetch out of the fonts as their packages ship them."""

import io
from collections.abc import Set
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, woff2
from fontTools.varLib.instancer import instantiateVariableFont

_KEPT_NAMES = [0, 1, 2, 7, 13, 14]
"""Copyright, family, style, trademark, licence and its URL: what the licences want to see kept."""


def subset(source: Path, characters: Set[int]) -> bytes:
    """Return a WOFF2 with `characters` of a font, their layout features and its weights.

    The other axes of a variable font are pinned: the optical size to its
    largest, since text behind a subject is always large, the rest to their
    defaults.
    """
    with _opened(source) as font:
        _reduce(font, characters, Options())
        if "fvar" in font:
            pinned = {
                axis.axisTag: axis.maxValue if axis.axisTag == "opsz" else axis.defaultValue
                for axis in font["fvar"].axes
                if axis.axisTag != "wght"
            }
            if pinned:
                instantiateVariableFont(font, pinned, inplace=True)
        return _packed(font)


def name_subset(source: Path, characters: Set[int]) -> bytes:
    """Return a WOFF2 just good enough to show a name in: regular weight, no layout features.

    Reading the layout tables of a large font takes ten times as long as the
    rest, and a picker asks for dozens at once.
    """
    options = Options()
    options.drop_tables += ["GSUB", "GPOS", "GDEF"]
    with _opened(source) as font:
        _reduce(font, characters, options)
        if "fvar" in font:
            axes = {axis.axisTag: axis for axis in font["fvar"].axes}
            pinned = {tag: axis.defaultValue for tag, axis in axes.items()}
            if "wght" in axes:
                pinned["wght"] = min(max(400, axes["wght"].minValue), axes["wght"].maxValue)
            instantiateVariableFont(font, pinned, inplace=True)
        return _packed(font)


def whole(source: Path) -> bytes:
    """Return a font unchanged but for its packing as WOFF2."""
    packed = io.BytesIO()
    with source.open("rb") as file:
        woff2.compress(file, packed)
    return packed.getvalue()


def _opened(source: Path) -> TTFont:
    # With the time of packing in it, a file would differ each time.
    return TTFont(source, lazy=True, recalcTimestamp=False)


def _reduce(font: TTFont, characters: Set[int], options: Options) -> None:
    # Hints are for small sizes on coarse screens; no browser reads the two tables.
    options.hinting = False
    options.drop_tables += ["STAT", "FFTM"]
    # Taken out meanwhile: the subsetter would look through all tables for whom a name serves.
    names = font["name"]
    del font["name"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    names.names = [one for one in names.names if one.nameID in _KEPT_NAMES and one.isUnicode()]
    font["name"] = names


def _packed(font: TTFont) -> bytes:
    packed = io.BytesIO()
    font.flavor = "woff2"
    font.save(packed)
    return packed.getvalue()
