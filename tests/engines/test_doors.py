"""The ways onto a page of another site, in Firefox and WebKit: the editor does its job in each."""

from collections.abc import Callable
from typing import Any

from tests.engines.editing import WORDS, cut_out_picture, text_field
from tests.engines.page import Page
from tests.running_space import SAMPLES

PHOTO = SAMPLES / "coffee.png"
PHOTO_SIZE = [600, 400]

HEARD = """(names) => {
  window.heard = {};
  for (const name of names) addEventListener(name, (event) => (heard[name] = event.detail ?? event.blockedURI));
}"""


def listen(page: Page, *names: str) -> Callable[[str], Any]:
    """Note events that reach the window; what is returned tells the detail of the last of a name."""
    page.evaluate(HEARD, names)
    return lambda name: page.evaluate("(name) => heard[name] ?? null", name)


def put_behind(page: Page, text: str) -> None:
    """Choose a photo and type what comes behind its subject."""
    page.find("button", WORDS["action.add_text"])
    page.choose_photo(PHOTO)
    cut_out_picture(page)
    page.replace_text(text_field(page), text)
    cut_out_picture(page, text)


def exported(page: Page) -> list[Any]:
    """Return the type and the size in pixels of the finished picture, as the page gets it."""
    found: list[Any] = page.evaluate(
        """async () => {
          const picture = await document.querySelector("text-behind-image").export({ format: "jpeg" });
          const { width, height } = await createImageBitmap(picture);
          return [picture.type, width, height];
        }"""
    )
    return found


def scroll_to_editor(page: Page) -> None:
    page.evaluate("() => document.querySelector('text-behind-image').scrollIntoView()")


def test_the_element_does_its_job_in_the_middle_of_a_blog_post(page: Page, demo_url: str) -> None:
    page.open(f"{demo_url}/blog/")
    heard = listen(page, "tbi-ready", "tbi-matte", "tbi-change")
    scroll_to_editor(page)
    put_behind(page, "ELSEWHERE")

    assert heard("tbi-ready") == {}
    assert [heard("tbi-matte")[side] for side in ("width", "height")] == PHOTO_SIZE
    assert heard("tbi-change")["design"]["layers"][0]["text"] == "ELSEWHERE"
    assert exported(page) == ["image/jpeg", *PHOTO_SIZE]


def test_the_element_does_its_job_under_a_strict_policy(page: Page, demo_url: str) -> None:
    page.open(f"{demo_url}/strict-csp/")
    heard = listen(page, "securitypolicyviolation")
    scroll_to_editor(page)
    put_behind(page, "STRICT")

    assert exported(page) == ["image/jpeg", *PHOTO_SIZE]
    assert heard("securitypolicyviolation") is None


def test_a_frame_does_its_job_and_tells_its_host(page: Page, demo_url: str) -> None:
    page.open(f"{demo_url}/iframe-host/")
    heard = listen(page, "tbi-matte", "tbi-change")
    page.evaluate("() => { document.querySelector('iframe').dataset.theme_mode = 'dark'; }")
    with page.first_frame():
        put_behind(page, "FRAMED")
        assert exported(page) == ["image/jpeg", *PHOTO_SIZE]
        theme, height = page.evaluate(
            """() => {
              const editor = document.querySelector("text-behind-image");
              const { colorScheme } = getComputedStyle(editor.shadowRoot.querySelector(".editor"));
              return [colorScheme, Math.ceil(editor.getBoundingClientRect().height)];
            }"""
        )

    assert theme == "dark"
    # What the frame tells arrives when it does.
    outside = "() => document.querySelector('iframe').clientHeight"
    page.wait_for("frame of that height", lambda: page.evaluate(outside) == height)
    assert page.wait_for("matte", lambda: heard("tbi-matte"))["width"] == PHOTO_SIZE[0]
    page.wait_for("change of the text", lambda: "FRAMED" in str(heard("tbi-change")))


def test_gradio_s_own_element_shows_an_editor_that_does_its_job(page: Page, demo_url: str) -> None:
    page.open(f"{demo_url}/gradio-app/")
    put_behind(page, "GRADIO")

    assert exported(page) == ["image/jpeg", *PHOTO_SIZE]
