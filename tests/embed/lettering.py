"""Texts that are hard to draw: what is looked at in every engine."""

CHECKS = [
    "curvedTextIsWhole",
    "noLetterLeavesItsBox",
    "linesOnACurveKeepTheirLettersApart",
    "eachLineHasItsOwnDirection",
]
"""Functions of `pages/lettering.js`."""

SET_UP = """async (given) => {
  window.lettering = await import("/tests/embed/pages/lettering.js");
  await lettering.setUp(given);
}"""

CHECK = "(name) => lettering[name]()"
"""Returns what is wrong."""
