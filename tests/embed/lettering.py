"""Texts that are hard to draw: what is looked at in every engine."""

import base64
import math
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

CHECKS = [
    "curvedTextIsWhole",
    "noLetterLeavesItsBox",
    "linesOnACurveKeepTheirLettersApart",
    "eachLineHasItsOwnDirection",
    "emojiKeepTheirColours",
    "noStrokeCrossesLetters",
    "otherStrokesAreLeftAlone",
]
"""Functions of `pages/lettering.js`."""

SET_UP = """async (emoji) => {
  window.lettering = await import("/tests/embed/pages/lettering.js");
  await lettering.setUp(emoji);
}"""

CHECK = "(name) => lettering[name]()"
"""Returns what is wrong."""


def emoji_font() -> str:
    """Return a font in Base64 whose 🎉 is a blue disc with a yellow square, in layers of colour.

    Not every machine has emoji, and those of no two are the same.
    """
    disc, square = TTGlyphPen(None), TTGlyphPen(None)
    disc.moveTo(_around(0, 400))
    for degrees in range(0, 360, 45):
        # An arc's control point is where the tangents of its ends meet.
        corner = _around(degrees + 22.5, 400 / math.cos(math.pi / 8))
        disc.qCurveTo(corner, _around(degrees + 45, 400))
    disc.closePath()
    square.moveTo((400, 600))
    for point in [(600, 600), (600, 400), (400, 400)]:
        square.lineTo(point)
    square.closePath()
    party = disc.glyph()

    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "party", "disc", "square"])
    font.setupCharacterMap({0x1F389: "party"})
    font.setupGlyf(
        {
            ".notdef": TTGlyphPen(None).glyph(),
            "party": party,
            "disc": party,
            "square": square.glyph(),
        }
    )
    font.setupHorizontalMetrics(
        {".notdef": (1000, 0), "party": (1000, 100), "disc": (1000, 100), "square": (1000, 400)}
    )
    font.setupHorizontalHeader(ascent=950, descent=-250)
    font.setupNameTable({"familyName": "Emoji", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.setupCOLR({"party": [("disc", 0), ("square", 1)]}, version=0)
    font.setupCPAL([[(0, 64 / 255, 1, 1), (1, 221 / 255, 0, 1)]])
    file = BytesIO()
    font.save(file)
    return base64.b64encode(file.getvalue()).decode()


def _around(degrees: float, radius: float) -> tuple[int, int]:
    angle = math.radians(degrees)
    return round(500 + radius * math.cos(angle)), round(500 + radius * math.sin(angle))
