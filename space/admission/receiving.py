"""Uploads as they come in: a form's files, each to a file of its own, of which nothing is left where one breaks off."""

import re
import shutil
import uuid
from pathlib import Path
from typing import BinaryIO

from gradio.utils import get_upload_folder
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from space.admission.rates import Rates
from space.admission.uploads import ENVELOPE_BYTES
from space.admission.visitors import visitor_of
from space.errors import RequestError
from space.lifetimes import use
from space.photos.limits import file_too_large
from space.settings import Settings
from space.storage import storage_errors

UPLOAD = "/gradio_api/upload"

MOST_FILES = 10
MOST_PARTS = 100

# Writing is done in a thread, so that a slow disk holds up no one; going there costs more than a small piece does.
PIECE = 1_000_000
"""Bytes of an upload that are in memory before they are written."""

# All that is kept of a file's name, which no log and no listing is to have.
_ENDING = re.compile(rb"\.[a-z0-9]{1,5}$")


class UploadRoutes:
    """The route under which Gradio's clients send files, in place of Gradio's own, and with the same answer.

    Gradio's keeps what has come of an upload that breaks off, and all that comes under other names
    than its own in memory.
    """

    def __init__(self, settings: Settings, rates: Rates) -> None:
        self._settings = settings
        self._rates = rates

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be placed before Gradio's."""
        return [Route(UPLOAD, self._receive, methods=["POST"])]

    async def _receive(self, request: Request) -> Response:
        """Answer with the paths of the files, which endpoints take as the photo."""
        visitor = visitor_of(request)
        await self._rates.count("upload", visitor)
        too_large = file_too_large(self._settings)
        declared = request.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._settings.max_file_bytes + ENVELOPE_BYTES:
            return too_large.answer(413)
        size = int(declared) if declared.isdigit() else self._settings.max_file_bytes
        await self._rates.count("upload bytes", visitor, size)
        form = _Form(self._settings.max_file_bytes)
        try:
            with storage_errors():
                await form.read(request)
        except BaseException as error:
            form.discard()
            match error:
                case _FileTooLargeError():
                    return too_large.answer(413)
                case FormParserError():
                    return _form_invalid().answer(400)
                case RequestError():
                    return error.answer()
            raise
        return JSONResponse([str(file.path) for file in form.files])


def _form_invalid() -> RequestError:
    return RequestError(
        "request_invalid",
        f"Send the photo as multipart/form-data, in a field called files; {MOST_FILES} at most.",
    )


class _FileTooLargeError(Exception):
    pass


class _File:
    def __init__(self, name: str) -> None:
        # Not to be guessed: whoever knows the path may use the photo.
        self.path = Path(get_upload_folder(), uuid.uuid4().hex, name)
        self.path.parent.mkdir(parents=True)
        self.stream: BinaryIO = self.path.open("xb")
        self.size = 0


class _Form:
    """What the parser of a form (RFC 7578) tells, and the files that are made of it."""

    def __init__(self, largest: int) -> None:
        self.files: list[_File] = []
        self._largest = largest
        self._parts = 0
        self._ended = False
        self._field = self._value = b""
        self._disposition = b""
        self._file: _File | None = None
        self._unwritten: list[tuple[_File, bytes]] = []
        self._unwritten_bytes = 0

    async def read(self, request: Request) -> None:
        """Write the files of a request's body; raise `FormParserError`, `_FileTooLargeError`, `OSError`."""
        kind, options = parse_options_header(request.headers.get("content-type"))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise FormParserError
        parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._on_part_begin,
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_end": self._on_end,
            },
        )
        async for piece in request.stream():
            parser.write(piece)
            for file in self.files:
                # A slow one may take longer than a lifetime, and is not to be swept meanwhile.
                use(file.path)
            if self._unwritten_bytes >= PIECE:
                await run_in_threadpool(self._write)
        await run_in_threadpool(self._close)
        if not self._ended:
            raise FormParserError

    def discard(self) -> None:
        """Delete what has been made."""
        for file in self.files:
            file.stream.close()
            shutil.rmtree(file.path.parent, ignore_errors=True)

    def _write(self) -> None:
        for file, piece in self._unwritten:
            file.stream.write(piece)
        self._unwritten.clear()
        self._unwritten_bytes = 0

    def _close(self) -> None:
        self._write()
        for file in self.files:
            file.stream.close()

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise FormParserError
        self._disposition = b""
        self._file = None

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field = self._value = b""

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != b"files" or b"filename" not in options:
            return
        if len(self.files) == MOST_FILES:
            raise FormParserError
        ending = _ENDING.search(options[b"filename"].lower())
        self._file = _File("photo" + (ending[0].decode() if ending else ""))
        self.files.append(self._file)

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._file.size += end - start
        if self._file.size > self._largest:
            raise _FileTooLargeError
        self._unwritten.append((self._file, data[start:end]))
        self._unwritten_bytes += end - start

    def _on_end(self) -> None:
        self._ended = True
