"""How large a JSON document is in all but one place, told while it arrives."""

import re
from dataclasses import dataclass

# What is neither a string nor in one: separators, brackets that open, that close, numbers and names.
_TOKEN = re.compile(
    rb"(?P<between>[ \t\r\n,:]++)|(?P<open>[\[{]++)|(?P<close>[\]}]++)"
    rb'|(?P<scalar>[-+.0-9A-Za-z]++)|(?P<quote>")'
)
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)

_DATA = b"data:"


@dataclass(frozen=True)
class JsonLimits:
    """What a document may have beside its one data URI."""

    size: int
    """Bytes, blanks included."""
    nodes: int = 1000
    """Values and keys."""
    depth: int = 32
    """Lists and objects around a value."""


class TooComplexError(Exception):
    """The document is larger than its limits."""


class NotJsonError(Exception):
    """The document is no JSON in UTF-8 (RFC 8259)."""


class JsonScanner:
    """Counts what a document holds, piece by piece, without building or keeping any of it.

    It is no parser: it passes every document that Python's `json` reads and that is within the
    limits, and some that `json` then refuses. The first string that begins with `data:` may be of
    any length. What is within one is jumped over, so a second's work is a hundred of megabytes.
    """

    def __init__(self, limits: JsonLimits) -> None:
        self._limits = limits
        self.size = self.nodes = self.depth = 0
        self._begun = False
        self._in_scalar = False
        # Of the string that the piece before ended in: its first characters, and whether a backslash was the last.
        self._head: bytes | None = None
        self._escaped = False
        self._uri_seen = self._in_uri = False

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; raise `TooComplexError` or `NotJsonError` as soon as they are."""
        at = 0
        if not self._begun and piece:
            self._begun = True
            at = 3 if piece.startswith(b"\xef\xbb\xbf") else 0
        while at < len(piece):
            at = self._outside(piece, at) if self._head is None else self._inside(piece, at)
            if self.size > self._limits.size or self.nodes > self._limits.nodes:
                raise TooComplexError

    def _outside(self, piece: bytes, at: int) -> int:
        match = _TOKEN.match(piece, at)
        if match is None:
            # In UTF-16, what looks like a string could hold whatever it likes.
            raise NotJsonError
        length = match.end() - at
        self.size += length
        was_in_scalar, self._in_scalar = self._in_scalar, False
        match match.lastgroup:
            case "open":
                self.nodes += length
                self.depth += length
                if self.depth > self._limits.depth:
                    raise TooComplexError
            case "close":
                self.depth -= length
            case "scalar":
                self._in_scalar = True
                # It may go on from the piece before.
                self.nodes += not (was_in_scalar and at == 0)
            case "quote":
                self.nodes += 1
                self._head = b""
        return match.end()

    def _inside(self, piece: bytes, at: int) -> int:
        end = self._end_of_string(piece, at)
        if len(self._head or b"") < len(_DATA) and not self._in_uri:
            self._head = (self._head or b"") + piece[at : min(end, at + len(_DATA))]
            if not self._uri_seen and self._head[: len(_DATA)].lower() == _DATA:
                self._uri_seen = self._in_uri = True
        if not self._in_uri:
            self.size += end - at
        if end < len(piece):
            # The quote that closes it.
            self.size += 1
            self._head, self._in_uri = None, False
            return end + 1
        return end

    def _end_of_string(self, piece: bytes, at: int) -> int:
        """Return where the string ends that `at` is in: at its quote, or with the piece."""
        if self._escaped:
            at += 1
            self._escaped = False
        quote = piece.find(b'"', at)
        end = len(piece) if quote < 0 else quote
        if piece.find(b"\\", at, end) < 0:
            return end
        match = _IN_STRING.match(piece, at)
        assert match is not None
        end = match.end()
        if piece[end : end + 1] == b"\\":
            self._escaped = True
            return len(piece)
        return end
