"""Small mattes scaled up along the edges of a photo."""

import pytest
import torch
import torch.nn.functional as nnf

from space.matting import guided_filter
from space.matting.guided_filter import scale_up

HEIGHT, WIDTH = 900, 1200


def texture(colour: tuple[float, float, float], generator: torch.Generator) -> torch.Tensor:
    """Return a surface (3, HEIGHT, WIDTH) with detail at four scales."""
    detail = sum(
        nnf.interpolate(
            torch.randn(1, 3, 3 * count // 4, count, generator=generator),
            (HEIGHT, WIDTH),
            mode="bicubic",
        )[0]
        for count in (8, 32, 128, 512)
    )
    return (torch.tensor(colour).view(3, 1, 1) + 0.05 * detail).clamp(0, 1)


@pytest.fixture(scope="module")
def scene() -> tuple[torch.Tensor, torch.Tensor]:
    """A textured flower before a textured ground: its true matte, and the photo of it."""
    generator = torch.Generator().manual_seed(0)
    y, x = torch.meshgrid(torch.arange(HEIGHT), torch.arange(WIDTH), indexing="ij")
    y, x = y - HEIGHT / 2, x - WIDTH / 2
    angle, radius = torch.atan2(y, x), torch.hypot(x, y)
    outline = 280 + 25 * torch.sin(9 * angle) + 10 * torch.sin(60 * angle)
    matte = ((outline - radius) / 2 + 0.5).clamp(0, 1)
    flower, ground = texture((0.75, 0.5, 0.35), generator), texture((0.25, 0.4, 0.6), generator)
    photo = torch.lerp(ground, flower, matte)
    return matte, (photo * 255).round().byte().permute(1, 2, 0)


def small(matte: torch.Tensor) -> torch.Tensor:
    return nnf.interpolate(matte[None, None], (320, 320), mode="bilinear", antialias=True)[0, 0]


def error(result: torch.Tensor, truth: torch.Tensor) -> float:
    return (result - truth).abs().mean().item()


def test_a_known_matte_comes_back_with_less_than_half_the_error_of_bicubic(
    scene: tuple[torch.Tensor, torch.Tensor],
) -> None:
    truth, photo = scene
    bicubic = nnf.interpolate(small(truth)[None, None], (HEIGHT, WIDTH), mode="bicubic")[0, 0]
    guided = scale_up(small(truth), photo) / 255
    assert error(guided, truth) < 0.5 * error(bicubic.clamp(0, 1), truth)


def test_away_from_the_edge_the_subject_is_opaque_and_the_background_clear(
    scene: tuple[torch.Tensor, torch.Tensor],
) -> None:
    truth, photo = scene
    result = scale_up(small(truth) * 0.96 + 0.02, photo)
    near = nnf.max_pool2d(torch.stack((truth, 1 - truth)), 61, stride=1, padding=30)
    assert (result[near[0] == 0] == 0).all()
    assert (result[near[1] == 0] == 255).all()


def test_a_photo_without_edges_gets_a_smooth_matte() -> None:
    ramp = torch.linspace(0, 1, 40).expand(30, 40)
    photo = torch.full((300, 400, 3), 90, dtype=torch.uint8)
    steps = scale_up(ramp, photo).int().diff(dim=1)
    assert steps.min() >= 0
    assert steps.max() <= 2


def test_where_the_bands_of_rows_meet_does_not_show(
    scene: tuple[torch.Tensor, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    truth, photo = scene
    usual = scale_up(small(truth), photo)
    monkeypatch.setattr(guided_filter, "BAND", 7 * WIDTH)
    assert (scale_up(small(truth), photo).int() - usual.int()).abs().max() <= 1


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (16, 2000), (2000, 16), (319, 321)])
def test_a_photo_may_have_any_shape(size: tuple[int, int]) -> None:
    matte = torch.zeros(320, 320)
    matte[:, 160:] = 1
    photo = torch.zeros(*size, 3, dtype=torch.uint8)
    result = scale_up(matte, photo)
    assert result.dtype == torch.uint8
    assert result.shape == size
