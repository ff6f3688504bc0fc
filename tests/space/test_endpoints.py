"""What the endpoints return, through the queue of a running Space."""

import base64
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from space.api import Endpoints, Stages
from space.errors import RequestError
from space.matting.faults import EngineUnavailableError
from space.settings import Settings
from tests.event_loop import run_coroutine
from tests.orientations import STORED
from tests.queue_client import QueueClient
from tests.running_space import SAMPLES
from tests.space.photos.files import chunk, with_chunks


@pytest.fixture
def visitor(space_url: str) -> QueueClient:
    return QueueClient(space_url)


def result(
    visitor: QueueClient, endpoint: str, photo: bytes, *more: Any
) -> tuple[NDArray[np.uint8], dict[str, Any]]:
    """Return the picture that an endpoint makes of a photo, and its JSON."""
    file, info = visitor.call(endpoint, visitor.upload(photo), *more)["output"]["data"]
    with Image.open(BytesIO(visitor.download(file))) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture), info


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    with Image.open(SAMPLES / "astronaut.png") as image:
        return image.convert("RGB")


def test_the_cutout_is_the_matte_and_keeps_the_subject_s_own_pixels(
    visitor: QueueClient, astronaut: Image.Image
) -> None:
    cutout, _ = result(visitor, "remove_background", encoded(astronaut))
    matte, _ = result(visitor, "alpha_matte", encoded(astronaut))

    assert np.array_equal(cutout[..., 3], matte)
    solid = matte >= 254
    assert solid.mean() > 0.2
    assert np.array_equal(cutout[solid, :3], np.asarray(astronaut)[solid])
    assert not cutout[matte == 0].any()


def test_the_json_tells_who_answered_and_how_long_each_stage_took(
    visitor: QueueClient, astronaut: Image.Image
) -> None:
    _, info = result(visitor, "remove_background", encoded(astronaut))

    assert info["engine"] in ("u2netp", "birefnet")
    assert len(info["revision"]) >= 12
    assert (info["width"], info["height"], info["empty"], info["notes"]) == (512, 512, False, [])
    assert info["milliseconds"]["model"] > 0


@pytest.mark.parametrize("orientation", STORED)
def test_every_exif_orientation_comes_out_upright(
    visitor: QueueClient, astronaut: Image.Image, orientation: int
) -> None:
    upright = astronaut.crop((100, 0, 400, 512))
    turn = STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation

    cutout, info = result(visitor, "remove_background", encoded(stored, exif=exif))

    assert (info["width"], info["height"]) == upright.size
    solid = cutout[..., 3] == 255
    assert solid.mean() > 0.2
    assert np.array_equal(cutout[solid, :3], np.asarray(upright)[solid])


def test_transparency_that_is_there_already_is_multiplied_in(
    visitor: QueueClient, astronaut: Image.Image
) -> None:
    matte, _ = result(visitor, "alpha_matte", encoded(astronaut))
    half = astronaut.copy()
    half.putalpha(Image.linear_gradient("L").resize(astronaut.size).point(lambda v: max(v, 128)))
    opacity = np.asarray(half.getchannel("A"))

    cutout, _ = result(visitor, "remove_background", encoded(half))

    assert (cutout[..., 3] <= opacity).all()
    # The model sees the photo on grey, so only where it is sure is the product known.
    sure = (matte == 255) & (opacity == 255)
    assert (cutout[sure, 3] >= 250).mean() > 0.95


@pytest.mark.parametrize(
    ("max_side", "size"),
    [
        (320, (320, 214)),
        (640, (640, 427)),
        (9000, (640, 427)),
        pytest.param(10**400, (640, 427), id="more than a float holds"),
    ],
)
def test_the_matte_comes_as_small_as_it_is_asked_for(
    visitor: QueueClient, max_side: int, size: tuple[int, int]
) -> None:
    photo = (SAMPLES / "rocket.jpg").read_bytes()

    matte, info = result(visitor, "alpha_matte", photo, max_side)

    assert (info["width"], info["height"]) == size
    assert matte.shape == size[::-1]
    assert matte.max() == 255


@pytest.mark.parametrize("size", [(3000, 40), (40, 3000)])
def test_a_strip_is_taken_whole(
    visitor: QueueClient, astronaut: Image.Image, size: tuple[int, int]
) -> None:
    strip = encoded(astronaut.crop((0, 0, *(min(side, 512) for side in size))).resize(size))

    matte, info = result(visitor, "alpha_matte", strip)

    assert (info["width"], info["height"]) == size
    assert matte.shape == size[::-1]


@pytest.mark.parametrize("colour", ["black", "white", "#3a6ea5"])
def test_a_photo_without_a_subject_gives_an_empty_cutout_and_says_so(
    visitor: QueueClient, colour: str
) -> None:
    cutout, info = result(
        visitor, "remove_background", encoded(Image.new("RGB", (300, 200), colour))
    )

    assert info["empty"] is True
    assert not cutout.any()


def test_of_an_animation_the_first_frame_is_used_and_that_is_said(
    visitor: QueueClient, astronaut: Image.Image
) -> None:
    other = Image.new("RGB", astronaut.size, "white")
    animation = encoded(astronaut, "GIF", save_all=True, append_images=[other])

    matte, info = result(visitor, "alpha_matte", animation)

    assert info["notes"] == ["first_frame_used"]
    assert matte.any()


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(("HEIF", {"quality": 90}), id="HEIC"),
        pytest.param(("AVIF", {"quality": 90}), id="AVIF"),
        pytest.param(("WEBP", {"quality": 90}), id="WebP"),
        pytest.param(("TIFF", {}), id="TIFF"),
    ],
)
def test_the_formats_of_phones_are_read(
    visitor: QueueClient, astronaut: Image.Image, photo: tuple[str, dict[str, Any]]
) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    kind, options = photo

    matte, info = result(visitor, "alpha_matte", encoded(astronaut, kind, **options))

    assert matte.shape == (512, 512)
    assert info["empty"] is False


class TestConvertPhoto:
    """The copy for browsers that can't open the photo itself."""

    def convert(self, visitor: QueueClient, photo: bytes) -> tuple[Image.Image, dict[str, Any]]:
        file, info = visitor.call("convert_photo", visitor.upload(photo))["output"]["data"]
        return Image.open(BytesIO(visitor.download(file))), info

    @pytest.mark.parametrize("kind", ["HEIF", "AVIF", "TIFF"])
    def test_an_opaque_photo_becomes_a_jpeg_that_looks_the_same(
        self, visitor: QueueClient, astronaut: Image.Image, kind: str
    ) -> None:
        import pillow_heif

        pillow_heif.register_heif_opener()

        copy, info = self.convert(visitor, encoded(astronaut, kind))

        assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", astronaut.size)
        assert np.abs(np.asarray(copy, float) - np.asarray(astronaut)).mean() < 4
        assert (info["width"], info["height"], info["notes"]) == (512, 512, [])
        assert set(info["milliseconds"]) == {"decode", "encode"}

    @pytest.mark.parametrize("orientation", STORED)
    def test_it_is_upright_and_says_nothing_more_of_turning(
        self, visitor: QueueClient, astronaut: Image.Image, orientation: int
    ) -> None:
        upright = astronaut.crop((100, 0, 400, 512))
        turn = STORED[orientation]
        exif = Image.Exif()
        exif[0x0112] = orientation
        stored = upright if turn is None else upright.transpose(turn)

        copy, _ = self.convert(visitor, encoded(stored, "TIFF", exif=exif))

        assert copy.size == upright.size
        assert not copy.getexif()
        assert np.abs(np.asarray(copy, float) - np.asarray(upright)).mean() < 3

    def test_transparent_pixels_make_it_a_png_that_keeps_them(
        self, visitor: QueueClient, astronaut: Image.Image
    ) -> None:
        faded = astronaut.copy()
        faded.putalpha(Image.linear_gradient("L").resize(astronaut.size))

        copy, _ = self.convert(visitor, encoded(faded, "TIFF"))

        pixels, original = np.asarray(copy), np.asarray(faded)
        shown = original[..., 3] > 0
        assert copy.format == "PNG"
        assert np.array_equal(pixels[..., 3], original[..., 3])
        assert np.array_equal(pixels[shown], original[shown])

    def test_colours_that_are_given_in_figures_come_out_as_the_srgb_that_the_png_says_it_is(
        self, visitor: QueueClient
    ) -> None:
        half = Image.new("RGBA", (64, 64), (200, 60, 40, 128))
        in_p3 = with_chunks(encoded(half), chunk(b"cICP", bytes([12, 13, 0, 1])))

        copy, _ = self.convert(visitor, in_p3)

        assert copy.info["srgb"] == 0
        assert np.abs(np.asarray(copy)[32, 32] - np.array([217, 42, 23, 128])).max() <= 1

    def test_it_never_waits_for_the_model(
        self, astronaut: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
        without_model = Endpoints(Settings(), Future())
        uri = "data:image/png;base64," + base64.b64encode(encoded(astronaut)).decode()

        file, _ = run_coroutine(without_model.convert_photo({"path": uri}))

        with Image.open(file.path) as copy:
            assert copy.size == astronaut.size


def test_a_photo_that_takes_too_long_is_told_so(
    astronaut: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    in_a_hurry = Endpoints(Settings(photo_seconds=1e-6), Future())
    uri = "data:image/png;base64," + base64.b64encode(encoded(astronaut)).decode()

    with pytest.raises(RequestError, match="stage_timeout"):
        run_coroutine(in_a_hurry.convert_photo({"path": uri}))


def test_where_memory_is_out_a_photo_is_told_to_come_again() -> None:
    for error in (
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."),
    ):
        with pytest.raises(RequestError, match="out_of_memory"), Stages().stage("refine", 0.6):
            raise error


def test_without_a_model_photos_are_refused_at_once(
    astronaut: Image.Image, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    no_model: Future[Any] = Future()
    no_model.set_exception(EngineUnavailableError("its weights are gone"))
    uri = "data:image/png;base64," + base64.b64encode(encoded(astronaut)).decode()

    with pytest.raises(RequestError, match="model_unavailable"):
        run_coroutine(Endpoints(Settings(), no_model).remove_background({"path": uri}))
