"""The service worker of a release: `embed/worker/service-worker.js`, told what it may keep."""

import json
from collections.abc import Mapping

from space.release.building import WORKER, File, Release

# Browsers ask the Space for the worker anew, and it must be one that ends itself.
_END = """
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  const end = async () => {
    await registration.unregister();
    for (const page of await clients.matchAll({ type: "window" })) void page.navigate(page.url);
  };
  event.waitUntil(end());
});
"""


def worker(release: Release, page: bytes, others: Mapping[str, bytes]) -> File:
    """Return the script.

    It differs with anything that it keeps, by which browsers know it for a new one. `page` is the
    markup of the page, `others` what is kept besides the release's own files, by path from the
    Space's root.
    """
    files = {
        **{f"embed/{release.version}/{path}": file for path, file in release.fixed.items()},
        **{path: File(content, "") for path, content in others.items()},
    }
    listed = {
        "version": release.version,
        "page": File(page, "text/html").digest,
        "files": {path: file.integrity for path, file in sorted(files.items())},
    }
    script = f"self.listed = {json.dumps(listed)};\n".encode() + release.fixed[WORKER].content
    return File(script, "text/javascript")


def ending_worker() -> File:
    """Return a script that takes away the worker of an earlier run.

    For development, where the sources change under the page.
    """
    return File(_END.encode(), "text/javascript")
