"""What is wrong with a page for who can't see, point or aim well, as far as a program can tell."""

import json
from importlib.resources import files
from typing import Any

from playwright.sync_api import ElementHandle, Frame, Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
"""axe-core as the package has it: MPL-2.0, read by the tests alone and shipped nowhere."""

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
"""Rules of WCAG 2.2 at A and AA, and what axe holds to be good practice. 2.0's and 2.1's A are among them."""

# Violations alone: what axe leaves undecided, such as text over a picture, is no finding.
_RUN = """
async (root, options) => {
  const { violations } = await axe.run(root ?? document, { resultTypes: ["violations"], ...options });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, any, all, none }) => {
    const why = [...any, ...all, ...none].map(({ message }) => message)[0] ?? "";
    return `${id}: ${help} | ${target.flat().at(-1)} | ${why}`;
  }));
}
"""

TARGET = 24
"""Least side of what is to be hit, CSS pixels (WCAG 2.2, 2.5.8)."""

# All that lies in the shadow trees too.
_LOOK = """
(root) => {
  const elements = [];
  const collect = (parent) => {
    for (const element of parent.querySelectorAll("*")) {
      elements.push(element);
      if (element.shadowRoot) collect(element.shadowRoot);
    }
  };
  collect(root ?? document);
  if (root?.shadowRoot) collect(root.shadowRoot);
  return elements;
}
"""

_IDS = f"""
(root) => {{
  const seen = new Map();
  for (const element of ({_LOOK})(root)) {{
    if (!element.id) continue;
    const tree = element.getRootNode();
    const names = seen.get(tree) ?? seen.set(tree, new Map()).get(tree);
    names.set(element.id, (names.get(element.id) ?? 0) + 1);
  }}
  return [...seen.values()].flatMap((names) =>
    [...names].filter(([, count]) => count > 1).map(([id]) => `two elements have the id ${{id}}`));
}}
"""

_TARGETS = f"""
(root) => {{
  const least = {TARGET};
  const isInert = (element) => {{
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) if (at.inert) return true;
    return false;
  }};
  const small = [];
  for (const element of ({_LOOK})(root)) {{
    if (!element.matches("button, input:not([type=file]), select, textarea, a[href], [role=option], .handle"))
      continue;
    if (!element.checkVisibility({{ visibilityProperty: true }}) || isInert(element)) continue;
    // A label is hit in its control's place.
    const target = element.closest("label") ?? element.querySelector(":scope > .area") ?? element;
    const {{ width, height }} = target.getBoundingClientRect();
    // Browsers call a part of a drawing visible that is not laid out.
    if (width === 0 && height === 0) continue;
    if (Math.round(width * 10) / 10 >= least && Math.round(height * 10) / 10 >= least) continue;
    const name = element.getAttribute("aria-label") || element.title || element.textContent || element.className;
    small.push(`${{name}} is ${{width.toFixed(1)}} by ${{height.toFixed(1)}} pixels large`);
  }}
  return small;
}}
"""


def axe(place: Page | Frame, root: ElementHandle | None = None, **options: Any) -> list[str]:
    """Return what axe finds, a line each, in a page or in what is under `root`."""
    if not place.evaluate("typeof axe === 'object'"):
        place.evaluate(AXE)
    run = {"runOnly": TAGS, "iframes": False, **options}
    found: list[str] = place.evaluate(f"([root, options]) => ({_RUN})(root, options)", [root, run])
    return found


def findings(page: Page, root: ElementHandle | None = None) -> list[str]:
    """Return what is wrong in a page, or under `root`: axe, in both themes, ids and the sizes of targets."""
    found = axe(page, root)
    for check in (_IDS, _TARGETS):
        found += page.evaluate(check, root)
    # In the other theme, only colours differ.
    page.emulate_media(color_scheme="dark")
    dark = axe(page, root, runOnly={"type": "rule", "values": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    return found + [f"dark: {line}" for line in dark]


def layout_findings(page: Page) -> list[str]:
    """Return what is wrong in a page that has other room than one of which the colours are known."""
    found = axe(page, rules={"color-contrast": {"enabled": False}})
    for check in (_IDS, _TARGETS):
        found += page.evaluate(check, None)
    return found


def report(found: dict[str, list[str]]) -> str:
    """Return what was found, by the state in which it was."""
    return json.dumps(
        {state: lines for state, lines in found.items() if lines}, indent=2, ensure_ascii=False
    )
