"""What the soft edge of a cut-out must look like once the old background is out of it.

Every scene is made from a foreground F, a background B and an alpha that are
known exactly, so the right answer is known too. The method as it was published is
what the errors are held against.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from torch.nn.functional import interpolate

from space.foreground import estimate_foreground
from tests.space.multi_level import estimate_foreground_multi_level

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Colour = tuple[float, float, float]

# The smallest that is solved at every other pixel, as photos are at every n-th, and not at all of them.
SIDE = 600


@dataclass(frozen=True)
class Scene:
    """A photo and what it was made of: colours are (H, W, 3), alpha is (H, W), all 0 to 255."""

    foreground: Floats
    alpha: Bytes
    photo: Bytes

    @property
    def soft(self) -> NDArray[np.bool_]:
        """The soft zone, shape (H, W)."""
        return (self.alpha > 0) & (self.alpha < 255)

    def error(self, estimate: NDArray[Any]) -> float:
        """Mean absolute error of F in the soft zone, in steps of 1/255."""
        return float(np.abs(estimate - self.foreground)[self.soft].mean())


def texture(size: tuple[int, int], colour: Colour, seed: int) -> Floats:
    """Noise of several sizes about one colour, shape (H, W, 3), whole numbers, 0 to 255."""
    noise = torch.Generator().manual_seed(seed)
    height, width = size
    plane = torch.tensor(colour).view(1, 3, 1, 1).expand(1, 3, height, width)
    for cell in (4, 8, 16, 64, 256):
        grid = torch.randn(1, 3, height // cell + 2, width // cell + 2, generator=noise)
        smooth = interpolate(grid, size, mode="bicubic", align_corners=False)
        plane = plane + 2 * math.sqrt(cell) * smooth
    whole: Floats = plane.round().clamp(0, 255)[0].permute(1, 2, 0).numpy()
    return whole


def disk(side: int, blur: float) -> Bytes:
    """A disk in the middle, its edge blurred by `blur` pixels."""
    image = Image.new("L", (side, side))
    ImageDraw.Draw(image).circle((side / 2, side / 2), side / 3, fill=255)
    return np.array(image.filter(ImageFilter.GaussianBlur(blur)))


def hair(side: int, blur: float) -> Bytes:
    """A head with 250 bent strands, some of them thin, all blurred by `blur` pixels."""
    draw = np.random.default_rng(0)
    image = Image.new("L", (side, side))
    pen = ImageDraw.Draw(image)
    pen.circle((side / 2, side / 2), side / 4, fill=255)
    along = np.linspace(0, 1, 12)
    for _ in range(250):
        radius = side * (0.24 + draw.uniform(0.05, 0.2) * along)
        angle = draw.uniform(0, 2 * math.pi) + draw.uniform(-0.6, 0.6) * along**2
        points = np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None] + side / 2
        pen.line(
            [(x, y) for x, y in points.tolist()],
            fill=int(draw.integers(120, 256)),
            width=int(draw.integers(1, 5)),
        )
    return np.array(image.filter(ImageFilter.GaussianBlur(blur)))


def network(side: int) -> Bytes:
    """A matte of 320 pixels a side, scaled up."""
    small = Image.fromarray(hair(320, 1.2))
    return np.array(small.resize((side, side), Image.Resampling.BILINEAR))


def scene(alpha: Bytes, front: Colour, back: Colour, seed: int = 0) -> Scene:
    """Textured colours mixed by `alpha` and rounded to bytes, as a camera would."""
    height, width = alpha.shape
    foreground = texture((height, width), front, 2 * seed)
    background = texture((height, width), back, 2 * seed + 1)
    share = alpha[..., None] / 255
    photo = np.rint(share * foreground + (1 - share) * background).astype(np.uint8)
    return Scene(foreground, alpha, photo)


SCENES: dict[str, Callable[[], Scene]] = {
    "crisp disk": lambda: scene(disk(SIDE, 1.2), (217, 89, 51), (25, 89, 191), 1),
    "blurred disk": lambda: scene(disk(SIDE, 6), (38, 25, 25), (191, 217, 230), 2),
    "very blurred disk": lambda: scene(disk(SIDE, 18), (230, 204, 153), (38, 115, 38), 3),
    "hair": lambda: scene(hair(SIDE, 1), (128, 51, 128), (230, 191, 51), 4),
    "matte from a small network": lambda: scene(network(SIDE), (89, 64, 38), (140, 204, 242), 5),
}


@pytest.fixture(scope="module", params=SCENES)
def one_scene(request: pytest.FixtureRequest) -> Scene:
    """Each of the scenes in turn."""
    return SCENES[request.param]()


def reference(one: Scene) -> Floats:
    """The published method's F of a scene, 0 to 255."""
    photo, alpha = np.float32(one.photo / 255), np.float32(one.alpha / 255)
    return np.rint(estimate_foreground_multi_level(photo, alpha) * 255)


def estimated(photo: Bytes, alpha: Bytes) -> Bytes:
    found: Bytes = estimate_foreground(torch.from_numpy(photo), torch.from_numpy(alpha)).numpy()
    return found


def test_the_soft_zone_has_at_most_30_percent_of_the_uncorrected_error(one_scene: Scene) -> None:
    found = estimated(one_scene.photo, one_scene.alpha)
    assert one_scene.error(found) <= 0.3 * one_scene.error(one_scene.photo)


def test_the_soft_zone_is_about_as_good_as_the_published_methods(one_scene: Scene) -> None:
    found = estimated(one_scene.photo, one_scene.alpha)
    assert one_scene.error(found) <= 1.15 * one_scene.error(reference(one_scene))


def test_a_matte_that_is_too_soft_does_no_more_harm_than_with_the_published_method() -> None:
    """The photo is of crisp hair; the alpha given is what a network of 320 pixels leaves of it."""
    true = SCENES["hair"]()
    coarse = Image.fromarray(true.alpha).resize((320, 320), Image.Resampling.BILINEAR)
    alpha = np.array(coarse.resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    given = Scene(true.foreground, alpha, true.photo)
    assert given.error(estimated(given.photo, alpha)) <= 1.15 * given.error(reference(given))


def test_over_white_the_cutout_is_at_most_one_step_off(one_scene: Scene) -> None:
    """Mean absolute difference, over the whole picture, of the two composites in bytes.

    One is the estimated F over white, the other the known F over white, each with
    the known alpha and rounded to bytes; the bound is 1/255. The test after this
    one holds the soft zone alone to its own bound.
    """
    assert over_white_error(one_scene).mean() <= 1


def test_over_white_the_soft_zone_is_at_most_one_step_off_where_colours_are_calm() -> None:
    """As above, but over the soft zone alone, which is the stricter reading.

    In the textured scenes a single photo cannot tell detail of F from detail of B;
    here both are the plain colours of a studio shot.
    """
    alpha = hair(SIDE, 1)
    plain = np.full((SIDE, SIDE, 3), (128, 51, 128), np.float32)
    share = alpha[..., None] / 255
    photo = np.rint(share * plain + (1 - share) * (230, 191, 51)).astype(np.uint8)
    studio = Scene(plain, alpha, photo)
    assert over_white_error(studio)[studio.soft].mean() <= 1


def over_white_error(one: Scene) -> NDArray[Any]:
    """Absolute difference of the two composites over white, (H, W, 3), in steps of 1/255."""
    share = one.alpha[..., None] / 255
    found = np.rint(share * estimated(one.photo, one.alpha) + (1 - share) * 255)
    known = np.rint(share * one.foreground + (1 - share) * 255)
    return np.asarray(np.abs(found - known))


@pytest.fixture(scope="module")
def small_scene() -> Scene:
    """A disk with a soft edge, 120 pixels a side."""
    return scene(disk(120, 4), (217, 89, 51), (25, 89, 191))


def test_opaque_pixels_keep_their_colour(small_scene: Scene) -> None:
    alpha = small_scene.alpha.copy()
    alpha[alpha > 250] = 254
    alpha[50:60, 50:60] = 255
    found = estimated(small_scene.photo, alpha)
    opaque = alpha >= 254
    assert np.array_equal(found[opaque], small_scene.photo[opaque])
    assert not np.array_equal(found, small_scene.photo)


def test_photo_and_alpha_are_left_as_they_were(small_scene: Scene) -> None:
    photo, alpha = torch.tensor(small_scene.photo), torch.tensor(small_scene.alpha)
    found = estimate_foreground(photo, alpha)
    assert np.array_equal(photo.numpy(), small_scene.photo)
    assert np.array_equal(alpha.numpy(), small_scene.alpha)
    assert found.data_ptr() != photo.data_ptr()


@pytest.mark.parametrize("level", [0, 254, 255])
def test_without_a_soft_zone_the_result_is_a_copy(small_scene: Scene, level: int) -> None:
    photo = torch.tensor(small_scene.photo)
    found = estimate_foreground(photo, torch.full(photo.shape[:2], level, dtype=torch.uint8))
    assert torch.equal(found, photo)
    assert found.data_ptr() != photo.data_ptr()


def test_a_veil_of_even_alpha_shows_the_colours_of_the_photo() -> None:
    """Nothing tells F from B here, so the photo itself is the only sound guess."""
    photo = np.full((40, 60, 3), (180, 90, 30), np.uint8)
    found = estimated(photo, np.full((40, 60), 128, np.uint8))
    assert np.abs(found.astype(int) - photo).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (3, 1), (1, 5000), (5000, 1), (2, 700), (17, 31)])
def test_any_size_from_one_pixel_up_works(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0)
    photo = noise.integers(0, 256, (*size, 3), np.uint8)
    alpha = noise.integers(1, 254, size, np.uint8)
    found = estimated(photo, alpha)
    assert found.shape == photo.shape
    assert found.dtype == np.uint8


def test_a_soft_speck_between_the_samples_is_not_made_black() -> None:
    photo = np.full((1200, 1200, 3), (90, 160, 210), np.uint8)
    alpha = np.zeros((1200, 1200), np.uint8)
    alpha[600, 601] = 128
    assert np.abs(estimated(photo, alpha).astype(int) - photo).max() <= 1


def test_a_long_strip_is_corrected_as_well_as_a_square() -> None:
    """Sampling and smoothing must not depend on the proportions of the picture."""
    ramp = np.clip(np.abs(np.arange(60_000) % 2000 - 1000) - 400, 0, 255).astype(np.uint8)
    strip = scene(np.tile(ramp, (20, 1)), (217, 89, 51), (25, 89, 191))
    assert strip.error(estimated(strip.photo, strip.alpha)) <= 0.3 * strip.error(strip.photo)


def test_views_give_the_same_result_as_copies(small_scene: Scene) -> None:
    photo, alpha = torch.tensor(small_scene.photo), torch.tensor(small_scene.alpha)
    planes = photo.permute(2, 0, 1).contiguous().permute(1, 2, 0)
    turned = alpha.t().contiguous().t()
    assert not planes.is_contiguous()
    found = estimate_foreground(planes, turned)
    assert found.is_contiguous()
    assert torch.equal(found, estimate_foreground(photo, alpha))


def test_turning_the_photo_turns_the_result() -> None:
    """The picture is solved at a stride, so a result that leans to one side would show here."""
    upright = scene(disk(601, 5), (217, 89, 51), (25, 89, 191))
    found = estimated(upright.photo, upright.alpha).astype(int)
    turned = estimated(upright.photo[::-1, ::-1].copy(), upright.alpha[::-1, ::-1].copy())
    error = upright.error(found)
    assert abs(upright.error(turned[::-1, ::-1]) - error) <= 0.1 * error


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_the_gpu_gives_what_the_cpu_gives(small_scene: Scene) -> None:
    photo, alpha = torch.tensor(small_scene.photo), torch.tensor(small_scene.alpha)
    found = estimate_foreground(photo.cuda(), alpha.cuda()).cpu()
    difference = found.int() - estimate_foreground(photo, alpha).int()
    assert difference.abs().max() <= 1
