"""Log lines: one JSON object each, of which nothing can be made up by what a visitor sends."""

import json
import logging
import sys
from datetime import UTC, datetime

from space.http.failures import reason
from space.monitoring.request import current_request


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
    logging.getLogger("space").setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error"):
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
