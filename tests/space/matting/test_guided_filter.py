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


def test_it_is_nearer_the_truth_than_bicubic_and_no_blockier(
    scene: tuple[torch.Tensor, torch.Tensor],
) -> None:
    truth, photo = scene
    guided = scale_up(small(truth), photo) / 255
    bicubic = nnf.interpolate(small(truth)[None, None], truth.shape, mode="bicubic")[0, 0]
    bicubic = bicubic.clamp(0, 1)

    edge = (truth > 0) & (truth < 1)
    assert (guided - truth).abs().mean() < 0.5 * (bicubic - truth).abs().mean()
    assert (guided - truth)[edge].abs().mean() < (bicubic - truth)[edge].abs().mean()
    # Blocks would show as jumps from pixel to pixel that the truth does not have.
    assert guided.diff(dim=1).abs().max() <= 1.5 * truth.diff(dim=1).abs().max()


def test_inside_and_outside_stay_exactly_opaque_and_clear(
    scene: tuple[torch.Tensor, torch.Tensor],
) -> None:
    truth, photo = scene
    guided = scale_up(small(truth), photo)
    assert (guided[400:500, 550:650] == 255).all()
    assert (guided[:60] == 0).all()


@pytest.mark.parametrize("size", [(16, 900), (900, 16), (33, 17), (1, 40)])
def test_photos_of_every_shape_get_a_matte(size: tuple[int, int]) -> None:
    photo = torch.randint(0, 256, (*size, 3), dtype=torch.uint8)
    assert scale_up(torch.rand(320, 320), photo).shape == size


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
