"""Reads the installed font packages: which families there are, and which files to make of each."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypedDict

import fontTools
from fontTools.ttLib import TTFont

from space.fonts import scripts, subsetting
from space.fonts.families import FALLBACKS, FAMILIES, Category
from space.fonts.scripts import Ranges, cut, format_ranges, ranges_of_scripts, scripts_of

LICENCES = {"OFL-1.1", "Apache-2.0"}
"""What a family may be under, as SPDX names it."""

WHOLE = "whole"
"""Names the one file of a face that is not cut into slices."""


class FaceEntry(TypedDict):
    """What browsers learn of a file with some of the characters of a face."""

    url: str
    """Relative to the catalogue."""
    style: Literal["normal", "italic"]
    weight: str
    """The weights for which this face is taken, as a `font-weight` descriptor."""
    range: Ranges
    """The characters that are in the file."""


class FamilyEntry(TypedDict):
    """What browsers learn of a family before they need it."""

    family: str
    category: Category
    scripts: list[str]
    weights: list[int]
    """The weights that differ, in hundreds."""
    italic: bool
    """Whether there is a drawn italic; browsers slant the upright face otherwise."""
    faces: str
    """URL of its `FaceEntry`s, relative to the catalogue."""
    name: str | None
    """URL of a file with just the letters of the family's name; None where there can't be one."""


class Catalogue(TypedDict):
    """What browsers learn first."""

    families: list[FamilyEntry]
    fallbacks: dict[Category, tuple[str, ...]]
    scripts: dict[str, Ranges]


class Excerpt(TypedDict):
    """What browsers learn first that need few families."""

    families: list[FamilyEntry]
    faces: dict[str, list[FaceEntry]]
    """By the URL that they have by themselves."""


@dataclass(frozen=True)
class Recipe:
    """How to make a WOFF2 file."""

    source: Path
    """The font as its package ships it."""
    purpose: Literal["text", "name", "whole"]
    characters: frozenset[int]

    def make(self) -> bytes:
        """Return the file; takes up to seconds."""
        match self.purpose:
            case "text":
                return subsetting.subset(self.source, self.characters)
            case "name":
                return subsetting.name_subset(self.source, self.characters)
            case "whole":
                return subsetting.whole(self.source)


@dataclass(frozen=True)
class Collection:
    """All that is served, by URL relative to the catalogue."""

    catalogue: Catalogue
    faces: Mapping[str, list[FaceEntry]]
    recipes: Mapping[str, Recipe]

    def excerpt(self, names: Sequence[str]) -> Excerpt:
        """Return what there is of the families of these names."""
        families = [entry for entry in self.catalogue["families"] if entry["family"] in names]
        return {
            "families": families,
            "faces": {entry["faces"]: self.faces[entry["faces"]] for entry in families},
        }


def collect() -> Collection:
    """Return what the families of `families.py` amount to; takes about a second.

    Raises `ValueError` for a family whose licence is not among `LICENCES`.
    """
    families = [_Family(slug, category) for category, slugs in FAMILIES.items() for slug in slugs]
    return Collection(
        {
            "families": [family.entry for family in families],
            "fallbacks": FALLBACKS,
            "scripts": ranges_of_scripts(),
        },
        {family.entry["faces"]: family.faces for family in families},
        {url: recipe for family in families for url, recipe in family.recipes.items()},
    )


class _Family:
    def __init__(self, slug: str, category: Category) -> None:
        self.folder = Path(str(files("fontpkg_" + slug.replace("-", "_"))))
        self.metadata: dict[str, Any] = json.loads(
            (self.folder / "metadata.json").read_text(encoding="utf-8")
        )
        if self.metadata["license"] not in LICENCES:
            raise ValueError(f"{slug} is under {self.metadata['license']}")
        self.faces: list[FaceEntry] = []
        self.recipes: dict[str, Recipe] = {}
        self._base = f"{_version(slug)}/{slug}"
        self._weights = self._offered_weights()
        self._is_whole = self._is_name_reserved()
        self._scripts: set[str] = set()

        for file in self.metadata["files"]:
            self._add_faces(file["path"], file["style"], file["weight"])
        self.entry: FamilyEntry = {
            "family": self.metadata["family"],
            "category": category,
            "scripts": [script for script in ranges_of_scripts() if script in self._scripts],
            "weights": self._weights,
            "italic": any(face["style"] == "italic" for face in self.faces),
            "faces": f"{self._base}/faces.json",
            "name": None if self._is_whole else self._add_name(),
        }

    def _is_name_reserved(self) -> bool:
        """Return whether the licence reserves the family's name for the unchanged font.

        Under the OFL a subset is a modified version, which may not go by a
        reserved name; the whole font, packed as WOFF2, may (OFL FAQ, 2.2). Some
        licences reserve the name of another font, which doesn't matter here.
        """
        statement = (self.folder / "LICENSE").read_text(encoding="utf-8").split("PREAMBLE")[0]
        for file in self.metadata["files"]:
            with TTFont(self.folder / file["path"], lazy=True) as font:
                statement += f"\n{font['name'].getDebugName(0)}\n"
        reserved = re.findall(r"(?i)reserved ?font ?names?\b.*", statement)
        first_word = self.metadata["family"].split()[0]
        return any(re.search(rf"\b{first_word}\b", names) for names in reserved)

    def _offered_weights(self) -> list[int]:
        for axis in self.metadata["axes"]:
            if axis["tag"] == "wght":
                return [
                    weight
                    for weight in range(100, 1000, 100)
                    if axis["min"] <= weight <= axis["max"]
                ]
        return sorted({file["weight"] for file in self.metadata["files"]})

    def _add_faces(self, path: str, style: Literal["normal", "italic"], weight: int | None) -> None:
        """Add what is made of one of the package's fonts; a variable one has no single weight."""
        source = self.folder / path
        with TTFont(source, lazy=True) as font:
            slices = cut(font.getBestCmap().keys())
        self._scripts.update(scripts_of(slices))
        if self._is_whole:
            slices = {WHOLE: frozenset[int]().union(*slices.values())}
        for name, characters in slices.items():
            url = f"{self._base}/{style}-{weight or 'variable'}-{name}.woff2"
            self.recipes[url] = Recipe(source, "whole" if self._is_whole else "text", characters)
            self.faces.append(
                {
                    "url": url,
                    "style": style,
                    "weight": _range_of_weights(weight, self._weights),
                    "range": format_ranges(characters),
                }
            )

    def _add_name(self) -> str:
        upright = [file for file in self.metadata["files"] if file["style"] == "normal"]
        regular = min(upright, key=lambda file: abs((file["weight"] or 400) - 400))
        url = f"{self._base}/name.woff2"
        letters = frozenset(map(ord, self.metadata["family"]))
        self.recipes[url] = Recipe(self.folder / regular["path"], "name", letters)
        return url


def _range_of_weights(weight: int | None, weights: list[int]) -> str:
    """Return for which weights a face is taken.

    A family's faces leave no gap: browsers embolden a face that is asked for a
    weight out of its range, which looks nothing like what the designer drew.
    """
    if weight is None:
        return "1 1000"
    at = weights.index(weight)
    first = (weights[at - 1] + weight) // 2 + 1 if at else 1
    last = (weight + weights[at + 1]) // 2 if weight != weights[-1] else 1000
    return f"{first} {last}"


def _version(slug: str) -> str:
    """Return a name for the present content of a family's files; it changes with them."""
    return hashlib.sha256(f"{version(f'fontpkg-{slug}')} {_tools()}".encode()).hexdigest()[:12]


@cache
def _tools() -> str:
    digest = hashlib.sha256(fontTools.version.encode())
    for module in (scripts, subsetting):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()
