"""The same call sent again: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import json
import logging
import re
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from gradio import processing_utils
from gradio.utils import get_upload_folder
from starlette.requests import Request

from space.errors import RequestError
from space.lifetimes import use

log = logging.getLogger(__name__)

_KEY = re.compile(r'"?([!#-~]{1,128})"?')
_SUFFIX = ".finished.json"

MOST_CALLS = 10_000
"""Finished calls that are known at once, some 4 MB: more than are done in the lifetime of their files."""


def key_of(request: Request) -> str | None:
    """Return the key that a request names, or `None`. Raises `RequestError` for what is no key."""
    header = request.headers.get("idempotency-key")
    if header is None:
        return None
    match = _KEY.fullmatch(header)
    if match is None:
        raise RequestError(
            "idempotency_key_invalid",
            "An Idempotency-Key is a random word of at most 128 characters, such as a UUID.",
        )
    return match[1]


def fingerprint(key: str, endpoint: str, arguments: list[Any]) -> str:
    """Return what a call is known by: a digest of its key and of all that it asks for.

    Photos count by their bytes, so an upload may be repeated. Whoever guesses a key gets nothing
    by it: the photo itself has to be there, and nothing that is sent can stand for its digest.
    """
    known = [_with_content(argument) for argument in arguments]
    call = json.dumps([key, endpoint, known], sort_keys=True)
    return hashlib.sha256(call.encode(errors="surrogatepass")).hexdigest()


def _with_content(argument: Any) -> tuple[str, Any]:
    path = argument.get("path") if isinstance(argument, dict) else None
    if not isinstance(path, str):
        return "as sent", argument
    try:
        file = Path(path)
        if file.parent.parent == Path(get_upload_folder()) and file.is_file():
            return "file", _digest(file, file.stat().st_mtime_ns)
    except (OSError, ValueError):
        # It is refused by the endpoint, which says why.
        pass
    return "as sent", argument


# Calls come in by the hundred and cost nothing, uploads do: each is read once.
@lru_cache(maxsize=1024)
def _digest(file: Path, _written: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class FinishedCalls:
    """The outputs of calls that have a key, each in a file beside its result.

    So they outlive the process, and go with the result.
    """

    def __init__(self) -> None:
        self._files: OrderedDict[str, Path] | None = None

    def find(self, digest: str, root: str) -> dict[str, Any] | None:
        """Return the output of a finished call whose result is still here, with URLs under `root`."""
        if self._files is None:
            found = Path(get_upload_folder()).glob(f"*/*{_SUFFIX}")
            self._files = OrderedDict((file.name.removesuffix(_SUFFIX), file) for file in found)
        file = self._files.get(digest)
        if file is None:
            return None
        try:
            kept = orjson.loads(file.read_bytes())
        except (OSError, ValueError):
            del self._files[digest]
            return None
        use(file)
        output: dict[str, Any] = kept["output"]
        output["data"] = processing_utils.add_root_url(output["data"], root, kept["root"])
        return output

    def keep(self, digest: str, output: dict[str, Any], root: str) -> None:
        """Keep the output of a call, whose URLs are under `root`, where it has made a file."""
        paths = [one["path"] for one in output["data"] if isinstance(one, dict) and "path" in one]
        if not paths:
            return
        file = Path(paths[0]).parent / f"{digest}{_SUFFIX}"
        partial = file.with_suffix(".partial")
        try:
            partial.write_bytes(orjson.dumps({"root": root, "output": output}, default=str))
            partial.rename(file)
        except OSError:
            # On a full disk, for one. The result is there all the same.
            log.warning("A finished call can't be noted, so it would be done again.")
            return
        if self._files is not None:
            self._files[digest] = file
            if len(self._files) > MOST_CALLS:
                self._files.popitem(last=False)
