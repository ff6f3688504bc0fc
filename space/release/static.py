"""Writes a release as static files, for a page's own server or CDN."""

from pathlib import Path

from space.release.building import Release, build

LOADER = "text-behind-image.js"

_OF_THE_SPACE = ("page/", "worker/", "locales/page/", "iframe.js", "gradio-app.js")
"""What is of use on the Space alone."""


def write_static(folder: Path, embed: Path) -> Release:
    """Write the element of the sources in `embed`; what lies in the folder of versions written before stays.

    `<version>/` is named by its content and never changes. `text-behind-image.js` beside it leads to the version
    that was written last.
    """
    release = build(embed)
    files = {
        f"{release.version}/{path}": file
        for path, file in release.fixed.items()
        if not path.startswith(_OF_THE_SPACE)
    }
    # Last, as it names all others.
    for path, file in {**files, LOADER: release.moving[LOADER]}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(file.content)
    return release


def tag_of(release: Release) -> str:
    """Return the script's tag with its hash; its address is relative to the folder that was written."""
    integrity = release.fixed[LOADER].integrity
    source = f"{release.version}/{LOADER}"
    return f'<script type="module" src="{source}" integrity="{integrity}" crossorigin="anonymous"></script>'
