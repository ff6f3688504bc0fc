"""The accent of a host's page in Firefox and WebKit: each computes the colours that go with it."""

import pytest

from tests.engines.page import Page

# In sRGB, as a canvas paints them: engines write colours down in different notations.
_PAINTED = """
(wish) => {
  const host = document.querySelector("text-behind-image");
  host.setAttribute("theme_mode", "light");
  host.style.setProperty("--tbi-accent", wish);
  const context = document.createElement("canvas").getContext("2d");
  const paint = (color) => {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const probe = host.shadowRoot.querySelector(".editor").appendChild(document.createElement("i"));
  probe.style.transition = "none";
  const found = ["on-accent", "accent", "accent-hover", "accent-line", "surface"].map((name) => {
    probe.style.backgroundColor = `var(--${name})`;
    return [name, paint(getComputedStyle(probe).backgroundColor)];
  });
  probe.remove();
  return Object.fromEntries(found);
}
"""


def luminance(color: list[int]) -> float:
    """Return the relative luminance of 8-bit sRGB (WCAG 2.2)."""
    parts = (channel / 255 for channel in color)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_on_the_accent_is_black_or_white_and_lines_in_it_are_seen(
    page: Page, space_url: str
) -> None:
    page.open(space_url)
    page.wait_for(
        "the editor",
        lambda: page.evaluate(
            "() => document.querySelector('text-behind-image').shadowRoot?.querySelector('.editor') && true"
        ),
    )
    texts = {"yellow": 0, "hotpink": 0, "navy": 255, "light-dark(#0a7d3c, yellow)": 255}
    for accent, text in texts.items():
        colors: dict[str, list[int]] = page.evaluate(_PAINTED, accent)

        assert colors["on-accent"] == pytest.approx([text] * 3, abs=1), accent
        assert colors["accent-hover"] != colors["accent"], accent
        line, surface = luminance(colors["accent-line"]), luminance(colors["surface"])
        assert (surface + 0.05) / (line + 0.05) >= 3, accent
