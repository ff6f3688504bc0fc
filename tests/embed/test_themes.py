"""Colours, radii and direction: one list of tokens, both themes, any accent, forced colours, right to left."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from space.tokens import MODES, Tokens
from tests.demo_server import SPACE_IN_PAGES, demo_server
from tests.embed.editing import TABS, come, editor_of, visit
from tests.running_space import ROOT

EMBED = ROOT / "embed"
SHEETS = sorted(set(EMBED.rglob("*.css")) - {EMBED / "tokens.css"})

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\((?!from)|\b(?:white|black)\b(?!-)"
)
"""A colour that is written down; those of CSS Color 4 for the system's are none."""

RADIUS_OR_FONT = re.compile(r"radius: (?:[3-9]|1\d)px|(?<!ui-)\b(?:sans-serif|system-ui)")

PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|text-align: (?:left|right)|float: "
    r"|(?:margin|padding): \S+ (\S+) \S+ (?!\1;)\S+;"
)

# Luminance as WCAG 2.2 has it, of colours in whatever notation, for each token in each mode.
_LUMINANCES = """
(host, accents) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const luminance = (color) => {
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const probe = host.shadowRoot.querySelector(".editor").appendChild(document.createElement("i"));
  const names = ["surface", "raised", "floor", "well", "well-hover", "accent", "accent-hover",
    "on-accent", "accent-line", "accent-soft", "ink", "ink-soft", "edge"];
  const found = [];
  for (const mode of ["light", "dark"]) {
    host.setAttribute("theme_mode", mode);
    for (const accent of accents) {
      host.style.setProperty("--tbi-accent", accent);
      const tokens = names.map((name) => {
        probe.style.backgroundColor = `var(--${name})`;
        return [name, luminance(getComputedStyle(probe).backgroundColor)];
      });
      found.push({ mode, accent, ...Object.fromEntries(tokens) });
    }
  }
  probe.remove();
  host.style.removeProperty("--tbi-accent");
  return found;
}
"""

_PLACES = """
(host, direction) => {
  const editor = host.shadowRoot.querySelector(".editor");
  editor.dir = direction;
  const { left, width } = editor.getBoundingClientRect();
  const shown = [...editor.querySelectorAll("button, input, select, textarea, label, .float, svg:not(.frames, .frames *)")]
    .filter((element) => element.checkVisibility({ opacityProperty: true }));
  return shown.map((element) => {
    const box = element.getBoundingClientRect();
    const start = direction === "rtl" ? left + width - box.right : box.left - left;
    return [`${element.localName}.${element.getAttribute("class")} ${element.textContent.trim()}`,
      Math.round(start), Math.round(box.top), Math.round(box.width)];
  });
}
"""


def contrast(one: float, other: float) -> float:
    """Return the contrast ratio of two luminances (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: str(sheet.relative_to(EMBED)))
def test_a_sheet_has_no_colour_radius_or_font_of_its_own_and_no_side_of_the_screen(
    sheet: Path,
) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)

    assert COLOUR.findall(css) == []
    assert RADIUS_OR_FONT.findall(css) == []
    assert [found[0] for found in PHYSICAL.finditer(css)] == []


def test_the_loader_begins_with_the_radius_and_the_font_of_the_tokens() -> None:
    tokens = Tokens.shipped()
    frame = (EMBED / "element" / "frame.js").read_text()

    assert set(re.findall(r"--tbi-radius, ?([^)]+)\)", frame)) == {tokens.value("radius", "light")}
    assert set(re.findall(r"--tbi-font, ?([^)]+)\)", frame)) == {tokens.value("face", "light")}


@pytest.fixture(scope="module")
def visited(browser: Browser, space_url: str) -> Iterator[Page]:
    """The Space's page with the editor at work, for the tests that leave it as it was."""
    page = browser.new_page(viewport={"width": 1000, "height": 760})
    visit(page, space_url)
    yield page
    page.context.close()


def surface_of(editor: Locator) -> Any:
    """Return which of the two themes the editor's toolbar has."""
    color = editor.locator(".toolbar").evaluate(
        "(toolbar) => getComputedStyle(toolbar).backgroundColor"
    )
    themes = {Tokens.shipped().value("surface", mode): mode for mode in MODES}
    return themes[color]


def test_a_page_says_its_theme_in_its_address_or_follows_the_system_at_once(
    page: Page, space_url: str
) -> None:
    page.emulate_media(color_scheme="light")
    editor = visit(page, f"{space_url}/?theme_mode=dark")
    body = page.locator("body")
    ground = "(body) => getComputedStyle(body).backgroundColor"

    assert surface_of(editor) == "dark"
    assert body.evaluate(ground) == Tokens.shipped().value("surface", "dark")
    editor.evaluate("(element) => { element.theme_mode = 'system'; }")
    page.evaluate("() => { document.documentElement.dataset.theme = 'system'; }")
    assert surface_of(editor) == "light"
    page.emulate_media(color_scheme="dark")
    assert surface_of(editor) == "dark"
    assert body.evaluate(ground) == Tokens.shipped().value("surface", "dark")
    editor.evaluate("(element) => { element.theme_mode = 'light'; }")
    assert surface_of(editor) == "light"


def test_an_iframe_says_its_theme_in_its_address_or_by_the_host_s_script(
    page: Page, space_url: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(
        f"""<!doctype html><title>Host</title>
        <script async src="{SPACE_IN_PAGES}/embed/iframe.js"></script>
        <iframe src="{SPACE_IN_PAGES}/?theme_mode=dark" width="900" height="640"></iframe>"""
    )
    with demo_server(space_url, tmp_path) as url:
        page.goto(url)
        editor = page.frame_locator("iframe").locator("text-behind-image")
        editor.locator("canvas[role=img]").wait_for()
        assert surface_of(editor) == "dark"
        iframe = page.locator("iframe")
        iframe.evaluate("(frame) => { frame.dataset.theme_mode = 'light'; }")
        expect(editor).to_have_attribute("theme_mode", "light")
        assert surface_of(editor) == "light"
        page.emulate_media(color_scheme="dark")
        iframe.evaluate("(frame) => { frame.dataset.theme_mode = 'system'; }")
        expect(editor).to_have_attribute("theme_mode", "system")
        assert surface_of(editor) == "dark"


def test_in_gradio_app_what_is_gradio_s_and_what_is_ours_have_the_same_theme(
    page: Page, space_url: str, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(
        f"""<!doctype html><title>Host</title>
        <script type="module" src="{SPACE_IN_PAGES}/gradio.js"></script>
        <gradio-app src="{SPACE_IN_PAGES}" theme_mode="system"></gradio-app>"""
    )
    tokens = Tokens.shipped()
    page.emulate_media(color_scheme="dark")
    with demo_server(space_url, tmp_path) as url:
        page.goto(url)
        app = page.locator("gradio-app")
        editor = app.locator("text-behind-image")
        editor.locator("canvas[role=img]").wait_for()
        for wish, system, mode in (
            ("system", "dark", "dark"),
            ("light", "dark", "light"),
            ("dark", "light", "dark"),
            ("system", "light", "light"),
        ):
            page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
            app.evaluate("(app, wish) => app.setAttribute('theme_mode', wish)", wish)
            surface = tokens.value("surface", mode)  # type: ignore[arg-type]
            for place in (app.locator(".gradio-container").first, editor.locator(".toolbar")):
                expect(place).to_have_css("background-color", surface)
            # Gradio's link takes its time.
            page.wait_for_function(
                """() => {
                  const app = document.querySelector("gradio-app");
                  const label = app.querySelector("text-behind-image").shadowRoot.querySelector(".label");
                  return getComputedStyle(app.querySelector("a")).color === getComputedStyle(label).color;
                }"""
            )


def test_whatever_the_accent_is_everything_can_be_read_and_found(visited: Page) -> None:
    parts = ("00", "55", "aa", "ff")
    accents = [f"#{red}{green}{blue}" for red in parts for green in parts for blue in parts]
    accents += ["initial", "hotpink", "light-dark(navy, yellow)", "hsl(350 100% 45%)"]
    measured = editor_of(visited).evaluate(_LUMINANCES, accents)
    editor_of(visited).evaluate("(element) => { element.theme_mode = 'system'; }")

    least: dict[tuple[str, str], float] = {
        **{("on-accent", ground): 4.5 for ground in ("accent", "accent-hover")},
        **{("ink", ground): 4.5 for ground in ("well-hover", "accent-soft", "floor")},
        **{
            ("ink-soft", ground): 4.5
            for ground in ("surface", "raised", "floor", "well", "well-hover", "accent-soft")
        },
        **{
            (mark, ground): 3
            for mark in ("accent-line", "edge")
            for ground in ("surface", "raised", "floor", "well", "well-hover")
        },
    }
    assert len(measured) == 2 * len(accents)
    assert len({round(tokens["accent"], 4) for tokens in measured}) > 50
    too_faint = [
        (tokens["mode"], tokens["accent"], pair)
        for tokens in measured
        for pair, ratio in least.items()
        if contrast(tokens[pair[0]], tokens[pair[1]]) < ratio
    ]
    assert too_faint == []


def test_radii_and_font_of_the_host_reach_every_part(visited: Page) -> None:
    editor = editor_of(visited)
    export = editor.locator(".toolbar .primary")
    small = editor.locator("button.icon").first
    floating = editor.locator(".float").first

    visited.evaluate(
        "() => document.body.style.cssText = '--tbi-radius: 20px; --tbi-font: monospace'"
    )
    assert export.evaluate("(it) => getComputedStyle(it).borderRadius") == "20px"
    assert editor.locator(".layers .icon").first.evaluate(
        "(it) => getComputedStyle(it).borderRadius"
    ) == ("12px")
    assert floating.evaluate("(it) => getComputedStyle(it).borderRadius") == "32px"
    assert small.evaluate("(it) => getComputedStyle(it).fontFamily") == "monospace"
    visited.evaluate("() => document.body.removeAttribute('style')")
    assert export.evaluate("(it) => getComputedStyle(it).borderRadius") == "10px"


def test_from_right_to_left_every_control_is_where_it_was_from_left_to_right(
    visited: Page,
) -> None:
    editor = editor_of(visited)
    for tab in TABS:
        editor.get_by_role("tab", name=tab, exact=True).click()
        editor.locator("[role=tabpanel]:visible").wait_for()
        come(visited)
        forwards = editor.evaluate(_PLACES, "ltr")
        mirrored = editor.evaluate(_PLACES, "rtl")
        editor.evaluate(_PLACES, "ltr")
        assert len(forwards) > 20
        astray = [
            (one, other)
            for one, other in zip(forwards, mirrored, strict=True)
            if one[0] != other[0]
            or any(abs(a - b) > 1 for a, b in zip(one[1:], other[1:], strict=True))
        ]
        assert astray == [], tab


def test_the_picture_is_not_mirrored_with_the_interface(page: Page, space_url: str) -> None:
    editor = visit(page, f"{space_url}/?lang=en")
    place = """(element) => {
      const root = element.shadowRoot;
      const picture = root.querySelector(".picture").getBoundingClientRect();
      return [...root.querySelectorAll(".frame polygon.over, .frame .over")].map((frame) => {
        const box = frame.getBoundingClientRect();
        return Math.round(((box.left - picture.left) / picture.width) * 100);
      });
    }"""
    editor.evaluate(
        "(element) => { element.design = { version: 1, layers: [{ text: 'A', x: 0.2 }] }; }"
    )
    expect(editor.locator(".frame")).to_have_count(1)
    before = editor.evaluate(place)
    editor.evaluate("(element) => { element.shadowRoot.querySelector('.editor').dir = 'rtl'; }")

    assert editor.evaluate(place) == before
    assert before[0] < 30


def test_under_forced_colours_states_show_and_samples_of_colours_stay(
    browser: Browser, space_url: str
) -> None:
    page = browser.new_page(forced_colors="active", viewport={"width": 1000, "height": 860})
    editor = visit(page, space_url)
    editor.get_by_role("tab", name="Style").click()
    editor.locator(".palette button:visible").first.wait_for()
    highlight = page.evaluate(
        """() => {
          const probe = document.body.appendChild(document.createElement("i"));
          probe.style.cssText = "background: Highlight; forced-color-adjust: none";
          const color = getComputedStyle(probe).backgroundColor;
          probe.remove();
          return color;
        }"""
    )
    styles = editor.evaluate(
        """(element) => {
          const style = (selector) => getComputedStyle(element.shadowRoot.querySelector(selector));
          const swatch = [...element.shadowRoot.querySelectorAll(".palette button")]
            .find((button) => button.checkVisibility());
          return {
            chosen: style(".segments :checked + span").backgroundColor,
            other: style(".segments :not(:checked) + span").backgroundColor,
            tab: style("[aria-selected=true]").outlineColor,
            layer: style(".list [data-current]").outlineColor,
            swatch: [getComputedStyle(swatch).backgroundColor, swatch.style.backgroundColor],
            slider: style("input[type=range]").getPropertyValue("--fill").trim(),
            button: [style("button.primary").borderTopStyle, style(".field").borderTopStyle],
          };
        }"""
    )
    page.context.close()

    assert styles["chosen"] == styles["tab"] == styles["layer"] == highlight
    assert styles["other"] != highlight
    assert styles["swatch"][0] == styles["swatch"][1]
    assert styles["slider"] == "Highlight"
    assert styles["button"] == ["solid", "solid"]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_of_itself_where_the_visitor_wants_no_motion(
    browser: Browser, space_url: str, motion: Any
) -> None:
    page = browser.new_page(reduced_motion=motion)
    page.add_init_script(
        """
        window.moved = new Set();
        const look = () => {
          const root = document.querySelector("text-behind-image")?.shadowRoot;
          for (const each of [...document.getAnimations(), ...(root?.getAnimations() ?? [])]) {
            moved.add(each.transitionProperty ?? each.animationName);
          }
          requestAnimationFrame(look);
        };
        look();
        """
    )
    editor = visit(page, space_url)
    for tab in TABS:
        editor.get_by_role("tab", name=tab, exact=True).click()
    editor.locator(".tile").nth(1).click()
    editor.locator("button.sample").nth(1).click()
    editor.locator(".toolbar .primary").hover()
    editor.get_by_role("img", name="Your photo").wait_for()
    moved = page.evaluate("() => [...moved]")
    page.context.close()

    assert bool(moved) == (motion == "no-preference"), moved
