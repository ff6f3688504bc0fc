"""Which language a page speaks that is made here and not in the browser."""

from collections.abc import Collection, Iterator

_SAME = {
    # As `embed/base/language.js` has it, and what a browser's table of likely subtags adds there.
    "no": "nb",
    "nn": "nb",
    "iw": "he",
    "in": "id",
    "pt": "pt-BR",
    "zh": "zh-CN",
    "zh-hant": "zh-TW",
    "zh-hk": "zh-TW",
    "zh-mo": "zh-TW",
    "yue": "zh-TW",
}

_ABROAD = {"pt": "pt-PT"}
"""What is written in other countries than the one that the bare tag means."""


def choose_language(wishes: str, available: Collection[str]) -> str:
    """Return the one of the languages available that is wished for most; English where that is none.

    `wishes` is what `Accept-Language` says (RFC 9110, section 12.5.4), or a single tag.
    """
    by_tag = {tag.lower(): tag for tag in available}
    for wish in _in_order(wishes.lower()):
        tag = wish
        while tag:
            if found := by_tag.get(tag) or _SAME.get(tag):
                return _ABROAD.get(tag, found) if tag != wish else found
            tag = tag.rpartition("-")[0]
    return "en"


def _in_order(wishes: str) -> Iterator[str]:
    weighted = []
    for wish in wishes.split(",")[:20]:
        tag, _, weight = wish.partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag.strip().replace("_", "-")[:40]))
        except ValueError:
            continue
    # Those of one weight stay in their order.
    return (tag for weight, tag in sorted(weighted, key=lambda each: each[0]) if weight)
