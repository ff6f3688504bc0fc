"""Somebody who has only a keyboard, and hears of the page what the accessibility tree says."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

FAR = 120
"""Presses of the Tab key after which what is looked for is not there."""

_FOCUSED = """
(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
})()
"""

# What keys have changed shows, and is in the accessibility tree, with the next frame.
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# The middle and four points near the corners: at least one is the element's own.
_IS_SEEN = """
function () {
  const { left, top, right, bottom } = this.getBoundingClientRect();
  const target = this.closest("label") ?? this;
  const across = [(left + right) / 2, left + 2, right - 2];
  const down = [(top + bottom) / 2, top + 2, bottom - 2];
  return across.some((x) => down.some((y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit)
      hit = hit.shadowRoot.elementFromPoint(x, y);
    return hit !== null && (target.contains(hit) || hit.contains(target));
  }));
}
"""


@dataclass(frozen=True)
class Focus:
    """What has the focus, as it is read out."""

    role: str
    name: str
    value: str
    states: dict[str, Any]
    is_seen: bool
    """At least a part of it is not covered (WCAG 2.2, 2.4.11)."""


class Keyboard:
    """The keys of a page, and what they lead to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.page.evaluate(_DRAWN)

    def type(self, text: str) -> None:
        """Type over what is in the field."""
        self.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.page.evaluate(_DRAWN)

    @property
    def focus(self) -> Focus:
        evaluated = self._session.send("Runtime.evaluate", {"expression": _FOCUSED})
        target = {"objectId": evaluated["result"]["objectId"]}
        (node, *_) = self._session.send(
            "Accessibility.getPartialAXTree", {**target, "fetchRelatives": False}
        )["nodes"]
        seen = self._session.send(
            "Runtime.callFunctionOn",
            {**target, "functionDeclaration": _IS_SEEN, "returnByValue": True},
        )["result"]["value"]
        return Focus(
            role=_text(node, "role"),
            name=_text(node, "name"),
            value=_text(node, "value"),
            states={
                state["name"]: state["value"].get("value") for state in node.get("properties", [])
            },
            is_seen=seen,
        )

    def go(self, role: str, name: str, *, back: bool = False) -> Focus:
        """Press Tab, or Shift and Tab, until the focus is on what has that role and name."""
        passed = []
        for _ in range(FAR):
            self.press("Shift+Tab" if back else "Tab")
            focus = self.focus
            passed.append(f"{focus.role} {focus.name}")
            assert focus.is_seen or not focus.name, f"covered: {passed[-1]}"
            if (focus.role, focus.name) == (role, name):
                return focus
        raise AssertionError(f"no {role} {name!r} on the way: {passed}")

    def names(self, role: str) -> list[str]:
        """The names of all that has a role in the accessibility tree."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        return [
            _text(node, "name")
            for node in nodes
            if not node.get("ignored") and _text(node, "role") == role
        ]


def _text(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))
