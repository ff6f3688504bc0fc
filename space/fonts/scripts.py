"""Cuts a font's characters into slices by script, small enough to be fetched one by one.

The slices follow those of Google Fonts, which a decade of pages has shown to part what is not read
together: https://github.com/googlefonts/nam-files. Each character is in one slice only, so that what
a text looks like does not hang on which other slices happen to be loaded; joiners alone are in
several, because shaping needs them beside the letters.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass

Ranges = str
"""Code points in the syntax of CSS `unicode-range`: `U+20-7E,U+A0`."""


@dataclass(frozen=True)
class Slice:
    """A part of the characters of a font."""

    name: str
    script: str
    """What the slice lets one write, by itself or as an extension of the slice of that name."""
    characters: frozenset[int]
    core: frozenset[int]
    """What a font must have for the slice to be made; a font with just pi has no Greek."""
    shared: frozenset[int] = frozenset()
    """Invisible characters that stand in the slice besides its own."""

    @property
    def is_extension(self) -> bool:
        """Whether the slice only adds to its script's main one."""
        return self.name != self.script

    @property
    def is_latin(self) -> bool:
        """Whether its letters go with those of the first slice, few as they may be."""
        return self.script in ("latin", "vietnamese", "latin-ext")


def parse_ranges(ranges: Ranges) -> frozenset[int]:
    """Return the code points of a `unicode-range`."""
    points: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def format_ranges(points: Iterable[int]) -> Ranges:
    """Return code points as the shortest `unicode-range`."""
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(
        f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs
    )


def _slice(
    name: str, script: str, characters: Ranges, core: Ranges, shared: Ranges | None = None
) -> Slice:
    return Slice(
        name,
        script,
        parse_ranges(characters),
        parse_ranges(core),
        parse_ranges(shared) if shared else frozenset(),
    )


_JOINERS = "U+200C-200D,U+25CC"

SLICES: tuple[Slice, ...] = (
    _slice(
        "latin",
        "latin",
        "U+20-7E,U+A0-FF,U+131,U+152-153,U+2BB-2BC,U+2C6,U+2DA,U+2DC,U+304,U+308,U+329,"
        "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215",
        "U+20-7E",
    ),
    _slice(
        "vietnamese",
        "vietnamese",
        "U+102-103,U+110-111,U+128-129,U+168-169,U+1A0-1A1,U+1AF-1B0,U+300-301,U+303,U+309,"
        "U+323,U+1EA0-1EF9,U+20AB",
        "U+102-103,U+110-111,U+1A0-1A1,U+1AF-1B0,U+1EA0-1EF9",
    ),
    _slice(
        "latin-ext",
        "latin-ext",
        "U+100-2BA,U+2BD-2C5,U+2C7-2CC,U+2CE-2D7,U+2D8-2FF,U+300-36F,U+1D00-1DBF,U+1E00-1EFF,"
        "U+20A0-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
        "U+104-107,U+10C-10F,U+118-11B,U+141-144,U+147-148,U+158-161,U+164-165,U+16E-16F,U+179-17E",
    ),
    _slice("cyrillic", "cyrillic", "U+400-45F,U+490-491,U+2116", "U+401,U+410-44F,U+451"),
    _slice(
        "cyrillic-ext",
        "cyrillic",
        "U+460-52F,U+1C80-1C8A,U+2DE0-2DFF,U+A640-A69F,U+FE2E-FE2F",
        "U+492-493,U+49A-49B,U+4AE-4AF",
    ),
    _slice("greek", "greek", "U+370-3FF", "U+391-3A1,U+3A3-3A9,U+3AC-3CE"),
    _slice("greek-ext", "greek", "U+1F00-1FFF", "U+1F00-1F07"),
    _slice(
        "arabic",
        "arabic",
        "U+600-6FF,U+750-77F,U+870-891,U+897-8FF,U+2E41,U+FB50-FDFF,U+FE70-FEFC",
        "U+621-63A,U+641-652",
        "U+200C-200F,U+25CC",
    ),
    _slice("hebrew", "hebrew", "U+590-5FF,U+20AA,U+FB1D-FB4F", "U+5D0-5EA", "U+200C-200F,U+25CC"),
    _slice(
        "devanagari",
        "devanagari",
        "U+900-97F,U+1CD0-1CFF,U+20B9,U+A830-A839,U+A8E0-A8FF",
        "U+901-903,U+905-914,U+915-928,U+92A-930,U+932,U+935-939,U+93E-94D",
        _JOINERS,
    ),
    _slice("thai", "thai", "U+E01-E5B", "U+E01-E3A,U+E40-E4E", _JOINERS),
    _slice(
        "tamil",
        "tamil",
        "U+B82-BFA",
        "U+B85-B8A,U+B8E-B90,U+B92-B95,U+BA3-BA4,U+BA8-BAA,U+BAE-BB5,U+BBE-BC2,U+BC6-BC8,U+BCD",
        _JOINERS,
    ),
)

OTHER = "other"
"""The slice of everything that a font has besides: symbols, and scripts not listed above."""

_PRIVATE = parse_ranges("U+0-1F,U+7F-9F,U+E000-F8FF,U+FE00-FE0F,U+FEFF,U+FFF0-FFFF,U+E0000-10FFFF")

ENOUGH = 0.9
"""Part of a slice's core that a font must have: old letters may be missing."""


def cut(characters: Set[int]) -> dict[str, frozenset[int]]:
    """Return the slices of a font that has `characters`, by name, in the order of `SLICES`.

    Of a script that a font has not enough of, its letters are left out: the few
    Greek ones that mathematics uses would stand apart in a Greek word.
    """
    left = characters - _PRIVATE
    slices: dict[str, frozenset[int]] = {}
    for one in SLICES:
        if one.is_extension and one.script not in slices:
            continue
        if len(one.core & characters) >= ENOUGH * len(one.core):
            slices[one.name] = frozenset((one.characters & left) | (one.shared & characters))
            left -= one.characters
        elif not one.is_latin:
            left -= {point for point in one.characters if chr(point).isalpha()}
    if left:
        slices[OTHER] = frozenset(left)
    return slices


def scripts_of(slices: Iterable[str]) -> list[str]:
    """Return what can be written with the slices called so."""
    names = set(slices)
    return [one.script for one in SLICES if one.name in names and not one.is_extension]


def ranges_of_scripts() -> dict[str, Ranges]:
    """Return the characters of each script."""
    scripts: dict[str, frozenset[int]] = {}
    for one in SLICES:
        scripts[one.script] = scripts.get(one.script, frozenset()) | one.characters
    return {script: format_ranges(characters) for script, characters in scripts.items()}
