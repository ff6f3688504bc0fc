"""Every language: who decides which one is spoken, what is fetched for it, and that its words have room."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter_javascript
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tree_sitter import Language, Node, Parser

from tests.embed.editing import export, layers_of, set_design, visit
from tests.visitor import NO_WORKERS, SAVES_DATA, Visitor

EMBED = Path(__file__).parents[2] / "embed"
JAVASCRIPT = Language(tree_sitter_javascript.language())

# The first one is open from the start.
TABS = ("text", "style", "effects", "transform", "mask", "export")


# What stands in the code

SAID = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "ariaDescription",
    "ariaLabel",
    "ariaValueText",
    "innerText",
    "placeholder",
    "textContent",
    "title",
}
"""Attributes and properties that people read or hear."""


def literals(node: Node) -> Iterator[str]:
    """Yield the words that a value is made of, as they stand in the code."""
    match node.type:
        case "string" | "template_string":
            yield from (
                child.text.decode()
                for child in node.named_children
                if child.type == "string_fragment" and child.text
            )
        case "binary_expression" | "ternary_expression" | "parenthesized_expression":
            for child in node.named_children:
                yield from literals(child)


def spoken(node: Node) -> Iterator[Node]:
    """Yield the values that end up before people's eyes or ears."""

    def text(name: str, of: Node = node) -> str:
        found = of.child_by_field_name(name)
        return found.text.decode().strip("\"'") if found and found.text else ""

    if node.type == "pair" and text("key") in SAID:
        yield from filter(None, [node.child_by_field_name("value")])
    if node.type == "assignment_expression":
        left = node.child_by_field_name("left")
        if left and left.type == "member_expression" and text("property", left) in SAID:
            yield from filter(None, [node.child_by_field_name("right")])
    if node.type == "call_expression":
        called = text("function").rpartition(".")[2]
        given = node.child_by_field_name("arguments")
        arguments = given.named_children if given else []
        if called == "el":
            yield from arguments[2:]
        if called in {"iconButton", "labelled"}:
            yield from arguments[1:]
        if called == "relabel":
            yield from arguments[2:]
        # What is given under a name first is a field of a form.
        is_field = called == "append" and len(arguments) > 1 and arguments[0].type == "string"
        if called in {"announce", "append", "prepend", "replaceChildren"} and not is_field:
            yield from arguments
        if called == "setAttribute":
            name = next(literals(arguments[0]), "")
            if name in SAID:
                yield from arguments[1:]
    for child in node.named_children:
        yield from spoken(child)


def test_no_sentence_stands_in_the_code() -> None:
    parser = Parser(JAVASCRIPT)
    found = {
        (path.relative_to(EMBED).as_posix(), words)
        for path in EMBED.rglob("*.js")
        for value in spoken(parser.parse(path.read_bytes()).root_node)
        for words in literals(value)
        if re.search(r"[^\W\d_]{2}", words.removeprefix("https://"))
    }
    # What a snippet calls its frame until the dialog says it in its reader's language.
    assert found == {("page/snippets.js", "Text behind image")}


# Who decides


@pytest.fixture(scope="module")
def swiss(browser: Browser) -> Iterator[Visitor]:
    """Somebody whose browser is set to French, without service workers, who saves data."""
    context = browser.new_context(locale="fr-CH", reduced_motion="reduce")
    context.add_init_script(NO_WORKERS)
    context.add_init_script(SAVES_DATA)
    yield Visitor(context)
    context.close()


@pytest.fixture
def french(swiss: Visitor) -> Iterator[Page]:
    """A page of somebody whose browser is set to French, who has never been here before."""
    yield swiss.page()
    swiss.leave()


def locales_fetched(page: Page) -> list[str]:
    """Start to list the locales that the page fetches."""
    fetched: list[str] = []
    page.on(
        "request",
        lambda request: fetched.extend(re.findall(r"/locales/(\S+)\.json", request.url)),
    )
    return fetched


def spoken_by(editor: Locator, lang: str) -> None:
    """Wait until an editor speaks a language."""
    expect(editor.locator(f".editor[lang='{lang}']:not([inert])")).to_be_attached(timeout=30_000)


def choose_language(editor: Locator, lang: str) -> None:
    """Choose a language in an editor's menu, "" for none."""
    editor.locator(".toolbar [aria-haspopup=menu]").click()
    editor.locator(".menu:popover-open [role=menuitem]").last.click()
    items = editor.locator(".menu:popover-open [role=menuitemradio]")
    (items.and_(editor.locator(f"[lang='{lang}']")) if lang else items.first).click()


def test_a_visit_fetches_the_one_locale_that_it_needs(french: Page, space_url: str) -> None:
    fetched = locales_fetched(french)
    french.goto(space_url)
    spoken_by(french.locator("text-behind-image"), "fr")

    assert sorted(fetched) == ["editor/fr", "page/fr"]


def test_an_english_visit_has_the_page_s_words_in_its_markup(page: Page, space_url: str) -> None:
    fetched = locales_fetched(page)
    visit(page, space_url)

    # The editor's, and those that come with the first hand.
    assert fetched == ["editor/en", "later/en"]


def test_attribute_choice_page_and_browser_decide_in_this_order(
    french: Page, space_url: str
) -> None:
    markup = """<!doctype html><text-behind-image eager></text-behind-image>
        <div lang="de"><text-behind-image eager></text-behind-image></div>
        <div lang="de"><text-behind-image eager lang="ja"></text-behind-image></div>
        <script type="module" src="/embed/text-behind-image.js"></script>"""
    address = f"{space_url}/somebodys.html"
    french.route(address, lambda route: route.fulfill(body=markup, content_type="text/html"))
    french.goto(address)
    alone, around, said = french.locator("text-behind-image").all()
    spoken_by(alone, "fr")
    spoken_by(around, "de")
    spoken_by(said, "ja")
    french.evaluate(
        "addEventListener('tbi-language', ({ detail }) => (globalThis.heard ??= []).push(detail.lang))"
    )

    choose_language(around, "uk")
    for editor in (alone, around):
        spoken_by(editor, "uk")
    spoken_by(said, "ja")
    # Where the author has decided, nothing is offered.
    said.locator(".toolbar [aria-haspopup=menu]").click()
    offered = said.locator(".menu:popover-open [role=menuitem]")
    expect(offered).to_have_count(6)
    french.keyboard.press("Escape")

    # An attribute beats the choice, also one that comes later.
    alone.evaluate("(element) => { element.lang = 'pt-AO'; }")
    spoken_by(alone, "pt-PT")
    alone.evaluate("(element) => element.removeAttribute('lang')")
    spoken_by(alone, "uk")

    choose_language(alone, "")
    spoken_by(alone, "fr")
    spoken_by(around, "de")
    around.evaluate("(element) => { element.parentElement.lang = 'el'; }")
    spoken_by(around, "el")
    assert french.evaluate("heard") == ["uk", ""]


def test_capitals_are_those_of_the_language_that_the_design_came_to(
    page: Page, space_url: str
) -> None:
    editor = page.locator("text-behind-image")

    def picture(*layers: dict[str, str]) -> bytes:
        texts = [
            {"size": 0.1, "y": y, **layer} for y, layer in zip((0.3, 0.6), layers, strict=True)
        ]
        set_design(editor, *texts)
        return export(editor, scale=0.5, parts="text").tobytes()

    page.goto(f"{space_url}/?lang=tr")
    spoken_by(editor, "tr")
    upper = [{"text": "istanbul", "case": "upper"}, {"text": "Καλημέρα", "case": "upper"}]
    here = picture(*upper)
    given_out = layers_of(editor)
    assert [layer["lang"] for layer in given_out] == ["tr", "tr"]
    assert here == picture({"text": "İSTANBUL"}, {"text": "ΚΑΛΗΜΕΡΑ"})
    english = [{**layer, "lang": "en"} for layer in upper]
    assert picture(*english) == picture({"text": "ISTANBUL"}, {"text": "ΚΑΛΗΜΕΡΑ"})

    # Whoever gets it, in whatever language, sees the same.
    page.goto(f"{space_url}/?lang=en")
    spoken_by(editor, "en")
    set_design(editor, *given_out)
    assert export(editor, scale=0.5, parts="text").tobytes() == here


def test_a_choice_stays_and_the_page_follows_it(french: Page, space_url: str) -> None:
    french.goto(space_url)
    editor = french.locator("text-behind-image")
    spoken_by(editor, "fr")
    choose_language(editor, "ar")
    spoken_by(editor, "ar")
    html = french.locator("html")
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    arabic = json.loads((EMBED / "locales" / "ar.json").read_text())["page"]
    expect(french.get_by_role("link", name=arabic["page.api"])).to_be_visible()
    # The keyboard goes on where it was.
    assert editor.evaluate("(element) => element.shadowRoot.activeElement !== null")

    french.reload()
    spoken_by(editor, "ar")
    french.goto(f"{space_url}/?lang=el")
    spoken_by(editor, "el")
    expect(html).to_have_attribute("lang", "el")
    french.goto(space_url)
    spoken_by(editor, "ar")
    choose_language(editor, "")
    spoken_by(editor, "fr")
    expect(html).to_have_attribute("dir", "ltr")


def test_a_choice_holds_until_the_page_is_left_where_nothing_can_be_kept(
    french: Page, space_url: str
) -> None:
    french.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("denied", "SecurityError"); },
        });"""
    )
    french.goto(space_url)
    editor = french.locator("text-behind-image")
    spoken_by(editor, "fr")
    choose_language(editor, "vi")
    spoken_by(editor, "vi")
    expect(french.locator("html")).to_have_attribute("lang", "vi")


def test_the_menu_goes_by_keyboard_and_scrolls_in_a_low_window(page: Page, space_url: str) -> None:
    page.set_viewport_size({"width": 700, "height": 360})
    editor = visit(page, space_url)
    editor.locator(".toolbar [aria-haspopup=menu]").focus()
    page.keyboard.press("Enter")
    expect(editor.locator("[role=menuitem]:focus")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    menu = editor.locator(".menu:popover-open")
    items = menu.locator("[role=menuitemradio]")
    expect(items).to_have_count(37)
    expect(items.first).to_be_focused()
    expect(items.first).to_be_checked()

    page.keyboard.press("End")
    last = items.last
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport(ratio=1)
    box = menu.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 360
    # A letter leads to what begins with it.
    page.keyboard.press("t")
    expect(items.and_(editor.locator("[lang=vi]"))).to_be_focused()
    page.keyboard.press("Enter")
    spoken_by(editor, "vi")


# Room for the words

CUT_OFF = """
(element) => {
  const root = element.shadowRoot;
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[hidden], .unseen");
  const scrolls = (one) => {
    for (let around = one; around && around !== root.host; around = around.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(around).overflowX)) return true;
    return false;
  };
  const wrong = [];
  const name = (one) => `${one.tagName.toLowerCase()}.${one.className} “${one.textContent.trim().slice(0, 40)}”`;
  const editor = root.querySelector(".editor").getBoundingClientRect();
  for (const one of root.querySelectorAll("button, label, legend, p, h2, h3, span, option, summary, output, [role=tab]")) {
    if (!isShown(one) || !one.textContent.trim() || one.closest("svg")) continue;
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && getComputedStyle(one).display !== "inline")
      wrong.push(`${name(one)} is cut off: ${one.scrollWidth} > ${one.clientWidth}`);
    if ((box.left < editor.left - 1 || box.right > editor.right + 1) && !scrolls(one))
      wrong.push(`${name(one)} reaches out of the editor: ${box.left} to ${box.right}`);
  }
  // Words that share a row must not lie on each other.
  const rows = [...root.querySelectorAll("label, legend, button")].filter((one) => isShown(one) && one.textContent.trim());
  const boxes = rows.map((one) => [one, one.getBoundingClientRect()]).filter(([, { width }]) => width > 2);
  for (const [one, a] of boxes) for (const [other, b] of boxes) {
    if (one === other || one.contains(other) || other.contains(one) || one.parentElement !== other.parentElement) continue;
    if (a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom)
      wrong.push(`${name(one)} lies on ${name(other)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page scrolls sideways");
  return [...new Set(wrong)];
}
"""


def longer(sentence: str) -> str:
    """Return a sentence with each word 40 % longer."""
    return re.sub(
        r"\{\w+\}|[^\W\d_]+",
        lambda found: (
            found[0]
            if found[0].startswith("{")
            else found[0] + "ë" * math.ceil(0.4 * len(found[0]))
        ),
        sentence,
    )


def lengthen(route: Route) -> None:
    """Answer with a locale whose sentences are longer."""
    sentences = route.fetch().json()
    route.fulfill(json={key: longer(sentence) for key, sentence in sentences.items()})


@pytest.mark.parametrize("lang", ["pseudo", "de", "ar", "ta", "th", "ja", "vi"])
def test_words_have_room_in_a_narrow_window(page: Page, space_url: str, lang: str) -> None:
    page.set_viewport_size({"width": 320, "height": 1000})
    if lang == "pseudo":
        page.route("**/locales/*/en.json", lengthen)
    page.goto(f"{space_url}/" if lang == "pseudo" else f"{space_url}/?lang={lang}")
    editor = page.locator("text-behind-image")
    editor.locator("canvas[role=img]").wait_for()
    wrong: dict[str, Any] = {"welcome": editor.evaluate(CUT_OFF)}
    editor.locator(".toolbar [aria-haspopup=menu]").click()
    editor.locator(".menu:popover-open").wait_for()
    wrong["menu"] = editor.evaluate(CUT_OFF)
    page.keyboard.press("Escape")
    for tab in TABS:
        if tab != "text":
            # A press with the mouse waits for two frames each time.
            editor.locator(f"#tab-{tab}").dispatch_event("click")
        editor.locator("[role=tabpanel] :is(button, input):visible").first.wait_for()
        wrong[tab] = editor.evaluate(CUT_OFF)

    assert {part: found for part, found in wrong.items() if found} == {}
