"""The weights that are published: which commit of each repository on the hub, and what is in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One repository's weights."""

    revision: str
    """Commit that is taken."""

    sha256: str | None
    """Of the file of weights at that commit; `None` where it was not to be learned for sure.

    A commit names its content, too, but that is the hub's word.
    """

    side: int = 1024
    """Width and height in pixels that the network was trained with."""


VARIANTS = {
    "ZhengPeng7/BiRefNet": Variant(
        "e2bf8e4460fc8fa32bba5ea4d94b3233d367b0e4",
        "9ab37426bf4de0567af6b5d21b16151357149139362e6e8992021b8ce356a154",
    ),
    # Swin-T, a fifth of the parameters.
    "ZhengPeng7/BiRefNet_lite": Variant(
        "7838f1c3472f827cd8ce13ab5ccc2ce48077360f",
        "4417d89795250e698c3cb0ae8df15743810065f646f48a694fdfa7ca052d0815",
    ),
    "ZhengPeng7/BiRefNet_HR": Variant(
        "a7a562f6fd16021180f2f4348f4de003a2d3d1e1",
        "9d678bafec0b0019fbb073b7fd02f05ede25dc4b15254f23b2fb0be333200c0d",
        side=2048,
    ),
    # Hair, fur and glass.
    "ZhengPeng7/BiRefNet-matting": Variant(
        "57f9f68b43ba337c75762b14cf3075d659007268",
        "a9875de5b1e6c8eb5fdaa8c727a82927ce442cdc87ba3abee6a77e6fa46c25bb",
    ),
    "ZhengPeng7/BiRefNet_HR-matting": Variant(
        "5d6b6f8adcb5b417c871b1d84ceaae9871355b7f",
        "a5a4de698739ea5e0e8bbab28e1b293dde95092b87a442d566cbc585c53cef55",
        side=2048,
    ),
    "ZhengPeng7/BiRefNet-portrait": Variant(
        "ecdeb6240ef23557dbd48ff27c59c1a88cbcb755", sha256=None
    ),
    # Trained with sides from 256 to 2304 pixels.
    "ZhengPeng7/BiRefNet_dynamic": Variant(
        "280306042f57b7a33854319da62fd86aaa89ec4c",
        "e3d2e4884e51ff30f0cd630edc6b1e41b06b7f23a0a2a5169f7b7cb33a711c2d",
    ),
}
"""By the repository's name."""
