"""The design tokens of `embed/tokens.css`, for what is not styled by that file itself."""

import re
from collections.abc import Iterator
from math import cos, radians, sin
from pathlib import Path
from typing import Literal

Mode = Literal["light", "dark"]
MODES: tuple[Mode, ...] = ("light", "dark")

_FILE = Path(__file__).parent.parent / "embed" / "tokens.css"
_BLOCK = re.compile(r"^:root,\n\.editor \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(r"--([a-z-]+):\s*([^;]+);")
_CALL = re.compile(r"(var|light-dark)\(")
_OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")


class Tokens:
    """The tokens as they are where a page sets none of its own, each in two modes."""

    def __init__(self, source: str) -> None:
        """Read a style sheet's first rule for `:root, .editor`; `ValueError` where it has none."""
        block = _BLOCK.search(_COMMENT.sub("", source))
        if not block:
            raise ValueError("no rule for :root, .editor")
        self._values = {
            name: " ".join(value.split()) for name, value in _DECLARATION.findall(block[1])
        }

    @classmethod
    def shipped(cls) -> "Tokens":
        """Return those of the repository."""
        return cls(_FILE.read_text())

    def value(self, name: str, mode: Mode) -> str:
        """Return a token as CSS that needs neither other custom properties nor `color-scheme`.

        Raises `KeyError` for a token that there is not.
        """
        return self._resolve(self._values[name], mode)

    def hex(self, name: str, mode: Mode) -> str:
        """Return a colour as `#rrggbb`, for what understands no newer CSS.

        Raises `ValueError` where the token is not a plain `oklch()`.
        """
        value = self.value(name, mode)
        parts = _OKLCH.fullmatch(value)
        if not parts:
            raise ValueError(f"--{name} is {value}")
        lightness, chroma, hue = map(float, parts.groups())
        return _srgb(lightness, chroma, hue)

    def _resolve(self, value: str, mode: Mode) -> str:
        call = _CALL.search(value)
        if not call:
            return value
        arguments, end = _arguments(value, call.end())
        if call[1] == "light-dark":
            chosen = arguments[mode == "dark"]
        elif arguments[0].startswith("--tbi-"):
            # A font's fallback has commas of its own.
            chosen = ", ".join(arguments[1:])
        else:
            chosen = self._values[arguments[0].removeprefix("--")]
        return self._resolve(value[: call.start()] + chosen + value[end:], mode)


def _arguments(value: str, start: int) -> tuple[list[str], int]:
    """Return a function's arguments, whose first begins at `start`, and the place after its end."""

    def ends() -> Iterator[int]:
        depth = 0
        for place, character in enumerate(value[start:], start):
            if depth == 0 and character in ",)":
                yield place
                if character == ")":
                    return
            depth += {"(": 1, ")": -1}.get(character, 0)

    found = list(ends())
    begins = [start, *(end + 1 for end in found)]
    arguments = [value[begin:end].strip() for begin, end in zip(begins, found, strict=False)]
    return arguments, found[-1] + 1


def _srgb(lightness: float, chroma: float, hue: float) -> str:
    """Return an Oklch colour in sRGB, each channel clipped.

    The matrices are those of B. Ottosson, "A perceptual color space for image processing", 2020.
    """
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _encoded(min(1, max(0, each)))):02x}" for each in linear)


def _encoded(linear: float) -> float:
    """Return a linear channel with the transfer function of sRGB (IEC 61966-2-1)."""
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
