"""What the editor keeps on the device, as a page finds it in its database."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

_CONTENTS = """
() => new Promise((resolve) => {
  const request = indexedDB.open("text-behind-image");
  // There is none yet, and none is made.
  request.onupgradeneeded = () => request.transaction.abort();
  request.onerror = () => resolve({ works: [], sizes: {} });
  request.onsuccess = () => {
    const database = request.result;
    const stores = database.transaction(["works", "files"]);
    const works = stores.objectStore("works").getAll();
    const names = stores.objectStore("files").getAllKeys();
    const files = stores.objectStore("files").getAll();
    stores.oncomplete = () => {
      database.close();
      const sizes = files.result.map(({ bytes }) => bytes.byteLength);
      resolve({
        works: works.result,
        sizes: Object.fromEntries(names.result.map((name, index) => [name, sizes[index]])),
      });
    };
  };
})
"""


def contents(page: Page) -> dict[str, Any]:
    """Return the rows under `works`, and under `sizes` the bytes of each file by its id."""
    found: dict[str, Any] = page.evaluate(_CONTENTS)
    return found


def wait_for_rows(page: Page, condition: Callable[[list[dict[str, Any]]], bool]) -> dict[str, Any]:
    """Wait until there are rows, the newest first, as wanted, and return all contents."""
    deadline = time.monotonic() + 30
    while True:
        found = contents(page)
        found["works"].sort(key=lambda row: -row["savedAt"])
        if found["works"] and condition(found["works"]):
            return found
        names = [(row["name"], row["key"]) for row in found["works"]]
        assert time.monotonic() < deadline, f"not saved: {names}"
        page.wait_for_timeout(30)
