"""The queued endpoints: a photo in, a cut-out, its matte or a converted copy out."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import gradio as gr
import numpy as np
from numpy.typing import NDArray

from space.admission.callers import caller_of_job
from space.admission.pixels import PixelBudget
from space.admission.uploads import admit_photo
from space.cores import core_count
from space.errors import RequestError
from space.lanes import Lane
from space.matting.caller import calling
from space.matting.faults import is_out_of_memory, model_unavailable, out_of_memory
from space.monitoring.metrics import STAGE
from space.photos.photo import Photo
from space.photos.reading import count_pixels, read_photo
from space.photos.writing import write_cutout, write_jpeg, write_matte
from space.results import write_result
from space.settings import Settings

if TYPE_CHECKING:
    from space.matting.pipeline import Matte, Matting
    from space.matting.placement.protocol import Prediction


class PhotoInfo(TypedDict):
    """What every endpoint says of its work, beside the file."""

    width: int
    height: int
    notes: list[str]
    milliseconds: dict[str, float]


class Info(PhotoInfo):
    """What the endpoints that ask the model say too."""

    engine: str
    revision: str
    empty: bool


class Stages:
    """The stages of one request: each is timed and told to the queue."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self._progress = gr.Progress()

    @contextmanager
    def stage(self, name: str, progress: float) -> Iterator[None]:
        """Run a stage called `name`, which begins when `progress` (0 to 1) of the work is done."""
        self._progress(progress, desc=name)
        start = time.perf_counter()
        try:
            yield
        except TimeoutError:
            raise RequestError(
                "stage_timeout",
                "This photo takes too long here. Send a smaller copy of it.",
                status=504,
            ) from None
        except Exception as error:
            if is_out_of_memory(error):
                raise out_of_memory() from None
            raise
        seconds = time.perf_counter() - start
        STAGE.labels(name).observe(seconds)
        before = self.milliseconds.get(name, 0)
        self.milliseconds[name] = round(before + 1000 * seconds, 1)


class Endpoints:
    """The endpoints and what they share: the model and the threads.

    Decoding, colour repair and encoding run on one lane, the model on another,
    so the model is busy with one photo while others are prepared. What waits on
    a lane can still be withdrawn; the model's limit itself is counted in `Matting`.
    """

    def __init__(self, settings: Settings, matting: "Future[Matting]") -> None:
        self._settings = settings
        self._matting = matting
        self._cores = core_count()
        self._photo_lane = Lane("photo", self._cores, settings.photo_seconds)
        self._pixels = PixelBudget(settings.pixels_in_hand)
        self._model_lane = Lane("model", settings.photos_at_once)

    @property
    def state(self) -> str:
        """Whether photos can be read and written: `ready`, or `blocked` by calls that never end."""
        return "blocked" if self._photo_lane.is_blocked else "ready"

    def register(self) -> None:
        """Add the endpoints to the `gr.Blocks` being built."""
        for endpoint in (self.remove_background, self.alpha_matte):
            gr.api(
                endpoint,
                concurrency_limit=self._settings.requests_in_hand,
                concurrency_id="gpu",
            )
        # A queue of its own: it needs no model, so it need not wait for those who do.
        gr.api(self.convert_photo, concurrency_limit=self._cores, concurrency_id="photo")

    async def remove_background(self, image_path: gr.FileData) -> tuple[gr.FileData, Info]:
        """Cut the subject out of a photo.

        Args:
            image_path: The photo: an uploaded file, or a base64 data URI.

        Returns:
            A PNG of the photo's upright size with straight alpha and repaired
            edge colours, and a JSON object that says how it was made.
        """
        stages = Stages()
        async with self._decoded(image_path, stages) as photo:
            matte, prediction = await self._segment(photo, stages)
            with stages.stage("repair", 0.7):
                pixels = await self._photo_lane.run(_repair_colours, photo.pixels, matte.alpha)
            with stages.stage("encode", 0.8):
                path = await self._photo_lane.run(
                    write_result,
                    "cutout.png",
                    lambda path: write_cutout(pixels, _visible(matte, photo), path),
                )
            return gr.FileData.from_path(str(path)), _info(prediction, matte, photo, stages)

    async def alpha_matte(
        self, image_path: gr.FileData, max_side: int | None = None
    ) -> tuple[gr.FileData, Info]:
        """Tell the subject of a photo from its background.

        Args:
            image_path: The photo: an uploaded file, or a base64 data URI.
            max_side: The longer side of the matte in pixels, at most; the photo's own size if left out.

        Returns:
            An 8-bit grey PNG, white where the subject is, and a JSON object
            that says how it was made.
        """
        _check_side(max_side, self._settings)
        stages = Stages()
        async with self._decoded(image_path, stages, max_side) as photo:
            matte, prediction = await self._segment(photo, stages)
            with stages.stage("encode", 0.8):
                path = await self._photo_lane.run(
                    write_result,
                    "matte.png",
                    lambda path: write_matte(_visible(matte, photo), path),
                )
            return gr.FileData.from_path(str(path)), _info(prediction, matte, photo, stages)

    async def convert_photo(self, image_path: gr.FileData) -> tuple[gr.FileData, PhotoInfo]:
        """Turn a photo that a browser can't open, such as a HEIC, into one that it can.

        Args:
            image_path: The photo: an uploaded file, or a base64 data URI.

        Returns:
            The photo upright in sRGB, as a JPEG or, where it has transparent
            pixels, a PNG, and a JSON object that says how it was made.
        """
        stages = Stages()
        async with self._decoded(image_path, stages) as photo:
            with stages.stage("encode", 0.7):
                path = await self._photo_lane.run(_write_copy, photo)
            return gr.FileData.from_path(str(path)), _photo_info(photo, stages)

    @asynccontextmanager
    async def _decoded(
        self, image_path: Any, stages: Stages, max_side: int | None = None
    ) -> AsyncIterator[Photo]:
        """Yield the photo that a caller sent, its longer side at most `max_side`.

        Its pixels are in hand until the end, so it may have to wait for others to go.
        """

        def admit() -> tuple[Path, int]:
            path = admit_photo(image_path, self._settings)
            return path, count_pixels(path, self._settings)

        def read(path: Path) -> Photo:
            photo = read_photo(path, self._settings, at_least=max_side)
            return photo if max_side is None else photo.within(max_side)

        with stages.stage("decode", 0.0):
            path, pixels = await self._photo_lane.run(admit)
        async with self._pixels.hold(pixels) as held:
            with stages.stage("decode", 0.0):
                photo = await self._photo_lane.run(read, path)
            held.shrink(photo.pixels.size // 3)
            yield photo

    async def _segment(self, photo: Photo, stages: Stages) -> "tuple[Matte, Prediction]":
        """Return the matte of `photo` and the engine's, which says what made it."""
        with stages.stage("load", 0.1):
            try:
                # Shielded: a caller who gives up must not take the model from the others.
                matting = await asyncio.shield(asyncio.wrap_future(self._matting))
            except Exception:
                raise model_unavailable() from None
        with stages.stage("prepare", 0.15):
            scaled = await self._photo_lane.run(matting.prepare, photo.flattened())
        with stages.stage("model", 0.2), calling(caller_of_job()):
            prediction = await self._model_lane.run(matting.predict, scaled)
        with stages.stage("refine", 0.6):
            return await self._photo_lane.run(matting.finish, prediction, photo.pixels), prediction


def _check_side(max_side: int | None, settings: Settings) -> None:
    if max_side is not None and (type(max_side) is not int or max_side < settings.min_side):
        raise RequestError(
            "max_side_invalid",
            f"max_side has to be a whole number of pixels, {settings.min_side} or more.",
        )


def _repair_colours(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    # Imported late: torch takes seconds, and the model's thread has it by now.
    import torch

    from space.foreground import estimate_foreground

    repaired = estimate_foreground(torch.from_numpy(pixels), torch.from_numpy(alpha))
    colours: NDArray[np.uint8] = repaired.numpy()
    return colours


def _write_copy(photo: Photo) -> Path:
    """Write a photo to a file of a format that holds all of it; return the file's path."""
    alpha = photo.alpha
    if alpha is None:
        return write_result("photo.jpg", lambda path: write_jpeg(photo.pixels, path))
    return write_result("photo.png", lambda path: write_cutout(photo.pixels, alpha, path))


def _visible(matte: "Matte", photo: Photo) -> NDArray[np.uint8]:
    """Return the matte times the photo's own transparency, uint8 (H, W)."""
    if photo.alpha is None:
        return matte.alpha
    return ((matte.alpha.astype(np.uint16) * photo.alpha + 127) // 255).astype(np.uint8)


def _photo_info(photo: Photo, stages: Stages) -> PhotoInfo:
    height, width = photo.pixels.shape[:2]
    return PhotoInfo(
        width=width, height=height, notes=list(photo.notes), milliseconds=stages.milliseconds
    )


def _info(prediction: "Prediction", matte: "Matte", photo: Photo, stages: Stages) -> Info:
    info = _photo_info(photo, stages)
    info["notes"] += prediction.notes
    return Info(engine=prediction.engine, revision=prediction.revision, empty=matte.empty, **info)
