"""Answers that browsers keep and ask about again (RFC 9110, section 13)."""


def is_known(tag: str, if_none_match: str) -> bool:
    """Return whether the browser has the answer that `tag`, an ETag, names.

    `if_none_match` is what its header says. A proxy may have made a weak tag of a strong one.
    """
    return if_none_match.strip() == "*" or any(
        known.strip().removeprefix("W/") == tag.removeprefix("W/")
        for known in if_none_match.split(",")
    )
