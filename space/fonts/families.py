"""Which families the Space offers, and which of them stand in for characters that another lacks."""

from typing import Literal, get_args

Category = Literal["display", "serif", "sans", "mono", "script", "handwriting"]

CATEGORIES: tuple[Category, ...] = get_args(Category)

FAMILIES: dict[Category, tuple[str, ...]] = {
    "display": (
        "anton",
        "bebas-neue",
        "archivo-black",
        "abril-fatface",
        "alfa-slab-one",
        "black-ops-one",
        "bungee",
        "comfortaa",
        "fredoka",
        "gravitas-one",
        "lilita-one",
        "luckiest-guy",
        "orbitron",
        "press-start-2p",
        "righteous",
        "russo-one",
        "syne",
        "teko",
        "titan-one",
        "unbounded",
    ),
    "serif": (
        "playfair-display",
        "amiri",
        "bodoni-moda",
        "cinzel",
        "cormorant",
        "dm-serif-display",
        "eb-garamond",
        "frank-ruhl-libre",
        "fraunces",
        "instrument-serif",
        "lora",
        "noto-serif",
        "roboto-slab",
        "zilla-slab",
    ),
    "sans": (
        "montserrat",
        "barlow-condensed",
        "bricolage-grotesque",
        "cairo",
        "catamaran",
        "heebo",
        "inter",
        "josefin-sans",
        "jost",
        "kanit",
        "league-spartan",
        "manrope",
        "noto-kufi-arabic",
        "noto-sans",
        "noto-sans-arabic",
        "noto-sans-tamil",
        "noto-sans-thai",
        "oswald",
        "outfit",
        "poppins",
        "raleway",
        "rubik",
        "space-grotesk",
    ),
    "mono": ("space-mono", "fira-code", "jetbrains-mono", "roboto-mono"),
    "script": (
        "pacifico",
        "dancing-script",
        "great-vibes",
        "lobster",
        "oleo-script",
        "satisfy",
        "yellowtail",
    ),
    "handwriting": (
        "permanent-marker",
        "caveat",
        "indie-flower",
        "kalam",
        "shadows-into-light",
        "zeyada",
    ),
}
"""Slugs of the `fontpkg-<slug>` packages by category, in the order in which they are offered."""

_ANY_SCRIPT = ("Noto Sans", "Noto Kufi Arabic", "Heebo", "Noto Sans Thai", "Noto Sans Tamil")

FALLBACKS: dict[Category, tuple[str, ...]] = {
    "display": ("Oswald", *_ANY_SCRIPT),
    "serif": ("Noto Serif", "Amiri", "Frank Ruhl Libre", *_ANY_SCRIPT),
    "sans": _ANY_SCRIPT,
    "mono": ("JetBrains Mono", *_ANY_SCRIPT),
    "script": ("Pacifico", "Amiri", "Kalam", *_ANY_SCRIPT),
    "handwriting": ("Caveat", "Kalam", *_ANY_SCRIPT),
}
"""Families that draw what a family of the category lacks: the first that has a character draws it.

Together they have every script that the Space serves; those that resemble the category come first.
"""
