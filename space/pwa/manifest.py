"""The web app manifest (https://www.w3.org/TR/appmanifest/), in every language that there is.

Its addresses are relative to its own, at the Space's root.
"""

import json
import unicodedata
from pathlib import Path
from typing import Any

from space.tokens import Tokens

_DEFAULT = "en"

ICONS = {
    "icon-192.png": ("192x192", "any"),
    "icon-512.png": ("512x512", "any"),
    "icon-maskable-512.png": ("512x512", "maskable"),
}
"""Sizes in pixels and purposes of the pictures under `app/` that stand for the app."""

SCREENSHOTS = {"wide": "1280x800", "narrow": "780x1560"}
"""Sizes in pixels of `app/screenshot-<form factor>.webp`."""

_PHOTOS = {
    "image/jpeg": [".jpg", ".jpeg"],
    "image/png": [".png"],
    "image/webp": [".webp"],
    "image/avif": [".avif"],
    "image/heic": [".heic"],
    "image/heif": [".heif"],
    "image/gif": [".gif"],
    "image/tiff": [".tif", ".tiff"],
}
"""What the app opens, as types with their endings."""

# A project ends with .tbi.zip, of which Windows and macOS go by the last part alone.
_PROJECTS = {"application/zip": [".zip"]}


def direction(text: str) -> str:
    """Return how most of a text's letters run, `rtl` or `ltr` (Unicode Standard Annex 9)."""
    classes = [unicodedata.bidirectional(letter) for letter in text]
    to_left = classes.count("R") + classes.count("AL")
    return "rtl" if to_left > classes.count("L") else "ltr"


class Manifests:
    """The manifests that are made of the section `app` of each locale in a folder."""

    def __init__(self, locales: Path) -> None:
        self._locales = {file.stem: file for file in locales.glob("*.json")}

    def manifest(self, lang: str | None, root: str) -> dict[str, Any]:
        """Return the manifest in a language, or in English where no locale has exactly that tag.

        `root` is the path of the Space's root, which tells apps of one host apart, whatever their
        language.
        """
        if lang not in self._locales:
            lang = _DEFAULT
        # What is seen until the page is drawn. A manifest has no second one for the dark; the page has.
        background = Tokens.shipped().hex("surface", "light")
        words: dict[str, str] = json.loads(self._locales[lang].read_bytes())["app"]
        return {
            "id": root,
            "name": words["name"],
            "short_name": words["short_name"],
            "description": words["description"],
            "lang": lang,
            "dir": direction(words["description"]),
            "start_url": "./",
            "scope": "./",
            "display": "standalone",
            "theme_color": background,
            "background_color": background,
            "categories": ["photo", "graphics", "design"],
            "icons": [
                {"src": f"app/{name}", "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, (sizes, purpose) in ICONS.items()
            ],
            "screenshots": [
                {
                    "src": f"app/screenshot-{form}.webp",
                    "sizes": sizes,
                    "type": "image/webp",
                    "form_factor": form,
                    "label": words[f"screenshot.{form}"],
                }
                for form, sizes in SCREENSHOTS.items()
            ],
            # A window that is open is used again; it brings back the work that was in it. To merely
            # be focused would keep more of it, but then browsers drop what another app has shared:
            # https://github.com/WICG/web-app-launch/issues/62
            "launch_handler": {"client_mode": ["navigate-existing", "auto"]},
            "shortcuts": [
                {
                    "name": words[f"shortcut.{name}"],
                    "url": f"./?start={name}",
                    "icons": [{"src": "app/icon-192.png", "sizes": "192x192", "type": "image/png"}],
                }
                for name in ("photo", "earlier")
            ],
            "share_target": {
                "action": "share",
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {
                    "files": [
                        {
                            "name": "photo",
                            "accept": [
                                "image/*",
                                *(ending for endings in _PHOTOS.values() for ending in endings),
                            ],
                        }
                    ]
                },
            },
            "file_handlers": [
                {"action": "./", "accept": _PHOTOS},
                {"action": "./", "accept": _PROJECTS},
            ],
        }
