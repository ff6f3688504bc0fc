"""The sample photos as the editor gets them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from space.tools.prepare_samples import MATTE_SIDE, ORIGINALS, SAMPLES, matte_of
from tests.running_space import ROOT

COPIES = [(SAMPLES / name).with_suffix(".webp") for name in ORIGINALS]


@pytest.mark.parametrize("name", ORIGINALS)
def test_the_shipped_matte_is_what_the_network_that_is_named_for_it_gives(name: str) -> None:
    copy = (SAMPLES / name).with_suffix(".webp")
    with Image.open(copy.with_suffix(".matte.png")) as image:
        assert image.mode == "L"
        assert max(image.size) == MATTE_SIDE
        shipped = np.asarray(image, np.int16)

    # Sums run in another order on another processor.
    assert np.abs(shipped - matte_of(copy, ORIGINALS[name])).max() <= 2
    assert (shipped > 250).mean() > 0.005


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: copy.stem)
def test_the_first_screen_stays_light(copy: Path) -> None:
    assert copy.stat().st_size <= 120_000
    assert copy.with_suffix(".matte.png").stat().st_size <= 60_000


def test_every_photo_has_its_licence_told() -> None:
    for text in ((SAMPLES / "README.md").read_text(), (ROOT / "NOTICE").read_text()):
        for name in ORIGINALS:
            assert name in text
        assert ".webp" in text
        assert ".matte.png" in text
