"""Whose file is this: which of the server's files a caller may name as the photo."""

import base64
import binascii
import stat
from pathlib import Path
from typing import Any

from gradio.queueing import Queue
from gradio.utils import get_upload_folder

from space.errors import RequestError
from space.lifetimes import use
from space.photos.limits import file_too_large
from space.results import write_file
from space.settings import Settings

# What a multipart or JSON envelope may add to the photo inside it.
ENVELOPE_BYTES = 64_000

# In characters, as on Linux. What is longer is not even taken apart: millions of folders take seconds.
LONGEST_PATH = 4096


def largest_body(settings: Settings) -> int:
    """Return how many bytes a request may have: the largest photo as a data URI, and around it."""
    # Base64 makes four characters of three bytes.
    return settings.max_file_bytes * 4 // 3 + ENVELOPE_BYTES


def admit_photo(image_path: Any, settings: Settings) -> Path:
    """Return the uploaded file that `image_path` stands for.

    `image_path` is what a caller sent as `FileData`: anything at all. Its
    `path` must be one that the upload route gave out, or a base64 data URI.
    Raises `RequestError` for every other path of the server, and for URLs.
    """
    source = _source(image_path)
    if source is None:
        raise RequestError(
            "photo_missing",
            "There is no photo in this request. Upload one and send its path as image_path.",
        )
    if source[:5].lower() == "data:":
        return _store_data_uri(source, settings)
    if source.lower().startswith(("http://", "https://")):
        raise RequestError(
            "url_refused",
            "Photos are not fetched from the web. Download the photo, then upload the file.",
        )
    return _uploaded_file(source)


def with_uris_stored(arguments: list[Any], settings: Settings) -> list[Any]:
    """Return a call's arguments with files in place of long data URIs, so that a call that waits is small.

    Raises `RequestError` for a long one that is no photo's, as `admit_photo` does.
    """
    return [
        {"path": str(_store_data_uri(source, settings))}
        if (source := _source(argument))
        and source[:5].lower() == "data:"
        and len(source) > ENVELOPE_BYTES
        else argument
        for argument in arguments
    ]


def uploads_needed(queue: Queue) -> set[Path]:
    """Return the uploads that jobs which wait or run name."""
    arguments = (
        _source(argument)
        for event in queue.event_ids_to_events.values()
        if event.data is not None
        for argument in event.data.data
    )
    return {Path(source) for source in arguments if source and len(source) <= LONGEST_PATH}


def _source(image_path: Any) -> str | None:
    if not isinstance(image_path, dict):
        return None
    source = image_path.get("path") or image_path.get("url")
    return source if isinstance(source, str) else None


def _uploaded_file(source: str) -> Path:
    refusal = RequestError(
        "path_refused",
        "This path is not an upload. Upload the photo first and send the path that you get back.",
    )
    if len(source) > LONGEST_PATH:
        raise refusal
    path = Path(source)
    # The upload route lays files out as <folder>/<hash>/<name>; nothing else counts as one.
    if ".." in path.parts or path.parent.parent != Path(get_upload_folder()):
        raise refusal
    try:
        # Some of what is no character would pass for bytes in a file's name.
        source.encode()
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise RequestError(
            "upload_gone", "This upload is no longer here. Upload the photo again."
        ) from None
    except (OSError, ValueError):
        # No upload can have this name: it is too long, or holds a null byte or half a character.
        raise refusal from None
    if not stat.S_ISREG(mode):
        raise refusal
    use(path)
    return path


def _store_data_uri(source: str, settings: Settings) -> Path:
    if len(source) * 3 // 4 > settings.max_file_bytes + ENVELOPE_BYTES:
        raise file_too_large(settings)
    header, _, payload = source.partition(",")
    try:
        if not header.endswith(";base64"):
            raise ValueError
        content = base64.b64decode(payload, validate=True)
    except (ValueError, binascii.Error):
        raise RequestError(
            "data_uri_unreadable",
            "This data URI can't be read. Send it as data:image/…;base64,… or upload the file.",
        ) from None
    return write_file("photo", lambda path: path.write_bytes(content))
