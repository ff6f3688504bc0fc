"""What a server that renders pages does with the element: it imports the module, and has no DOM."""

from tests.node import ask_modules


def test_the_element_can_be_imported_where_there_is_no_dom() -> None:
    names = ask_modules("""
        const { TextBehindImageElement } = await import("./embed/text-behind-image.js");
        say([TextBehindImageElement.name, typeof globalThis.HTMLElement]);
    """)

    assert names == ["TextBehindImageElement", "undefined"]
