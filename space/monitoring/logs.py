"""Log lines: one JSON object each, of which nothing can be made up by what a visitor sends."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from space.monitoring.request import current_request

_OURS = "space"


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON, which Loki, jq and people read.

    Its request's id is in it, and `fields`, where the record has some. An exception is told in
    one sentence; its traceback comes along only where that is asked for.
    """

    def __init__(self, tracebacks: bool) -> None:
        super().__init__()
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, in ASCII: what would move a terminal's cursor is escaped."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if request := current_request():
            line["request"] = request.id
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1]:
            line["error"] = reason(record.exc_info[1])
            if self._tracebacks:
                line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure_logs(level: str) -> None:
    """Write this process's log to the standard error stream: of the Space from `level` on, of others warnings.

    To be called again once the server has started, which brings handlers of its own.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(tracebacks=level == "debug"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    logging.getLogger(_OURS).setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True


def log_level() -> str:
    """Return the level that was configured, for a process that this one starts."""
    return logging.getLevelName(logging.getLogger(_OURS).getEffectiveLevel()).lower()


def reason(error: BaseException) -> str:
    """Return in one line what went wrong and where, whatever signs the message has."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    # The system's own words go without the file's name.
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    places = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)[-3:]
    ]
    return f"{type(error).__name__} {words[:200]!a} at {', '.join(reversed(places))}"
