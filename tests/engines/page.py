"""A page in any engine, by what a visitor meets on it: roles, names, words."""

import base64
import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.engines.webdriver import Connection, WebDriverError, element, identifier

T = TypeVar("T")

_PATIENCE = 60
"""Seconds until what is waited for counts as missing."""

_STILL = "/embed/text-behind-image.js"
"""Where a Space has something to stand on without a script."""

_MAY_BE = {
    "button": "button, summary, [role=button]",
    "img": "canvas, img, svg, [role=img]",
    "tab": "[role=tab]",
    "textbox": "input:not([type]), input[type=text], textarea, [contenteditable], [role=textbox]",
}
"""Which elements can have a role, so that few are asked for theirs."""

_EVERYTHING = """
  function* everything(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* everything(element.shadowRoot);
    }
  }
"""


GRID = 8
"""Pixels between the places where it is tried what is hit."""


@dataclass(frozen=True)
class Box:
    """A part of the window, in its pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2


class Page:
    """The one page of a session."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, space_url: str) -> None:
        """Empty what the Space's pages keep in the browser."""
        self.open(f"{space_url}{_STILL}")
        self.evaluate(
            """async () => {
              localStorage.clear();
              const emptied = ({ name }) => new Promise((resolve, reject) => {
                const request = indexedDB.deleteDatabase(name);
                request.onsuccess = resolve;
                request.onerror = () => reject(request.error);
              });
              await Promise.all((await indexedDB.databases()).map(emptied));
            }"""
        )

    def open_element(self, space_url: str) -> None:
        """Go to a page of the Space that has nothing on it but an editor, and no service worker."""
        self.open(f"{space_url}{_STILL}")
        self.evaluate(
            """(url) => {
              const script = Object.assign(document.createElement("script"), { type: "module", src: url });
              document.body.replaceChildren(document.createElement("text-behind-image"), script);
            }""",
            f"{space_url}{_STILL}",
        )

    def open(self, url: str) -> None:
        """Go to an address and wait until the page is loaded."""
        self._connection.execute("Navigate", url=url)

    @contextlib.contextmanager
    def first_frame(self) -> Iterator[None]:
        """Be in the page's first frame for a while, whichever its origin."""
        self._connection.execute("SwitchToFrame", id=0)
        try:
            yield
        finally:
            self._connection.execute("SwitchToFrame", id=None)

    def open_and_listen(self, url: str) -> None:
        """Go to a Space's first page and listen for its complaints from the start.

        WebDriver cannot run a script ahead of a page's own, and only Chromium hands out its
        console; so the page is put in the place of a style sheet's, which has no script. Of the
        headers that the address sends, the policy comes along, as an element.
        """
        self.open(f"{url}{_STILL}")
        self.evaluate(
            """async (url) => {
              window.complaints = [];
              const note = (...words) => window.complaints.push(words.map(String).join(" "));
              Object.assign(console, { error: note, warn: note });
              addEventListener("error", (event) => note(event.message ?? event.target.outerHTML), true);
              addEventListener("unhandledrejection", (event) => note(event.reason));
              addEventListener("securitypolicyviolation", (event) => note(event.violatedDirective));

              const answer = await fetch(url);
              const page = new DOMParser().parseFromString(await answer.text(), "text/html");
              const policy = page.createElement("meta");
              policy.httpEquiv = "Content-Security-Policy";
              policy.content = answer.headers.get("content-security-policy") ?? "";
              const base = Object.assign(page.createElement("base"), { href: url });
              page.head.prepend(base, policy);
              const scripts = [...page.querySelectorAll("script")];
              document.documentElement.replaceWith(page.documentElement);
              // A parsed page's scripts stay still; copies of them run.
              for (const script of scripts) {
                const copy = document.createElement("script");
                for (const { name, value } of script.attributes) copy.setAttribute(name, value);
                copy.textContent = script.textContent;
                script.replaceWith(copy);
              }
            }""",
            url,
        )

    def complaints(self) -> list[str]:
        """Return the errors and warnings since `open_and_listen`."""
        found: list[str] = self.evaluate("() => window.complaints")
        return found

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a JavaScript function in the page and return what it, or its promise, gives."""
        script = f"return ({function})(...arguments)"
        return self._connection.execute("ExecuteScript", script=script, args=list(arguments))

    def wait_for(self, what: str, look: Callable[[], T | None]) -> T:
        """Return what `look` finds once it does. Raises `AssertionError` if it never does."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                if found := look():
                    return found
            except WebDriverError as error:
                # The element went while it was looked at.
                if error.code not in ("stale element reference", "no such element"):
                    raise
            assert time.monotonic() < deadline, f"There is no {what}. The page says:\n{self.text()}"
            time.sleep(0.2)

    def find(self, role: str, name: str) -> str:
        """Return the visible element of a role whose accessible name contains `name`, once there.

        Role and name are the engine's own answers, what it tells a screen reader.
        """
        return self.wait_for(f"{role} named {name}", lambda: self._look_for(role, name))

    def _look_for(self, role: str, name: str) -> str | None:
        # The likely ones first: to be asked for its label takes an element some milliseconds.
        candidates: list[dict[str, str]] = self.evaluate(
            f"""(selector, name) => {{
              {_EVERYTHING}
              const found = [...everything(document)].filter((element) =>
                element.matches(selector) && element.checkVisibility({{ visibilityProperty: true }}));
              const isLikely = (element) => (element.ariaLabel ?? element.textContent).includes(name);
              return [...found.filter(isLikely), ...found.filter((element) => !isLikely(element))];
            }}""",
            _MAY_BE[role],
            name,
        )
        for candidate in map(identifier, candidates):
            if name in self._label(candidate) and self._role(candidate) == role:
                return candidate
        return None

    def _label(self, candidate: str) -> str:
        try:
            label: str = self._connection.execute("GetComputedLabel", id=candidate)
        except WebDriverError as error:
            # WebKit's answer about an element that is hidden from screen readers.
            if error.code == "unknown error":
                return ""
            raise
        return label

    def _role(self, candidate: str) -> str:
        role: str = self._connection.execute("GetComputedRole", id=candidate)
        # ARIA 1.3 has both names for one role.
        return "img" if role.lower() == "image" else role.lower()

    def text(self) -> str:
        """Return the words that are visible on the page."""
        words: str = self.evaluate(
            f"""() => {{
              {_EVERYTHING}
              const leaves = [...everything(document)].filter((element) =>
                !element.childElementCount && element.checkVisibility({{ visibilityProperty: true }}));
              return leaves.map((element) => element.textContent.trim()).filter(Boolean).join("\\n");
            }}"""
        )
        return words

    def click(self, target: str) -> None:
        self._connection.execute("ElementClick", id=target)

    def press(
        self, at: tuple[int, int], drag_by: tuple[int, int] = (0, 0), holding: str | None = None
    ) -> None:
        """Press the mouse at a place in the window, drag it, let go; a key may be held meanwhile."""

        def go(x: int, y: int) -> dict[str, Any]:
            return {"type": "pointerMove", "x": x, "y": y, "duration": 50, "origin": "viewport"}

        (x, y), (right, down) = at, drag_by
        way = [go(x + right // 2, y), go(x + right, y + down)] if any(drag_by) else []
        button = [{"type": f"pointer{kind}", "button": 0} for kind in ("Down", "Up")]
        self._act("pointer", [go(x, y), button[0], *way, button[1]], holding)
        if holding:
            self._act("key", [{"type": "keyUp", "value": holding}])

    def _act(self, kind: str, steps: list[dict[str, Any]], holding: str | None = None) -> None:
        actions = [{"type": kind, "id": kind, "actions": steps}]
        if holding:
            held = [{"type": "keyDown", "value": holding}]
            actions.append({"type": "key", "id": "key", "actions": held})
        self._connection.execute("PerformActions", actions=actions)

    def extent(self, selector: str) -> Box | None:
        """Return where in the window a part of the editor can be hit, on a grid of `GRID` pixels, or None.

        Engines give the rectangles of what is zoomed in different pixels; what is hit, they agree on.
        """
        found: list[int] | None = self.evaluate(
            """(selector, grid) => {
              const root = document.querySelector("text-behind-image").shadowRoot;
              let box = null;
              for (let y = 0; y < innerHeight; y += grid) {
                for (let x = 0; x < innerWidth; x += grid) {
                  if (!root.elementFromPoint(x, y)?.closest(selector)) continue;
                  box ??= [x, y, x, y];
                  box = [Math.min(box[0], x), box[1], Math.max(box[2], x), y];
                }
              }
              return box;
            }""",
            selector,
            GRID,
        )
        return Box(*found) if found else None

    def replace_text(self, field: str, text: str) -> None:
        """Type over what is in a field."""
        self.wait_for("field that takes what is typed", lambda: self._has_focus(field))
        # WebDriver's own way to empty it leaves the field, which may be filled again meanwhile.
        self.evaluate("(field) => field.select()", element(field))
        self._connection.execute("ElementSendKeys", id=field, text=text)

    def _has_focus(self, field: str) -> bool:
        """Tell whether a field has the focus, and click it where it has not.

        A click misses where the page moves meanwhile. In a frame WebKit types nothing before one has met.
        """
        has: bool = self.evaluate(
            "(field) => document.hasFocus() && field.getRootNode().activeElement === field",
            element(field),
        )
        if not has:
            self.click(field)
        return has

    def choose_photo(self, photo: Path) -> None:
        """Choose a file in the page's input for pictures."""
        field = self.wait_for(
            "input for a photo",
            lambda: self.evaluate(
                f"""() => {{
                  {_EVERYTHING}
                  return [...everything(document)].find((element) =>
                    element.matches("input[type=file][accept*='image/']:not([capture])")) ?? null;
                }}"""
            ),
        )
        self._connection.execute("ElementSendKeys", id=identifier(field), text=str(photo))

    def pixels(self, canvas: str) -> str:
        """Return a digest of what a canvas shows."""
        digest: str = self.evaluate(
            """async (canvas) => {
              const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
              copy.drawImage(canvas, 0, 0);
              const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
              const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
              return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
            }""",
            element(canvas),
        )
        return digest

    def screenshot(self) -> bytes:
        """Return the window as a PNG."""
        return base64.b64decode(self._connection.execute("TakeScreenshot"))
