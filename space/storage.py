"""The disk that uploads and results go to: whether there is room, and what is said where there is none."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from space.errors import RequestError

RETRY_AFTER = 60
"""Seconds in which what was not used for a while may have gone."""

# Full, over the user's quota, over the process's limit, mounted only to be read.
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG, errno.EROFS}


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what a disk without room raises into the refusal that callers read, `storage_full`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise _storage_full() from None


def _storage_full() -> RequestError:
    return RequestError(
        "storage_full",
        "The server has no room for more pictures. Please try again in a minute.",
        retry_after=RETRY_AFTER,
        status=507,
    )


def check_room(folder: Path, needed: int) -> None:
    """Raise `RequestError` where `folder` does not take `needed` bytes more."""
    if disk_state(folder, needed) != "ready":
        raise _storage_full()


def disk_state(folder: Path, needed: int) -> str:
    """Return `ready` where `folder` takes `needed` bytes more, else `full` or `unwritable`."""
    try:
        if not os.access(folder, os.W_OK | os.X_OK):
            return "unwritable"
        return "ready" if shutil.disk_usage(folder).free >= needed else "full"
    except OSError:
        return "unwritable"
