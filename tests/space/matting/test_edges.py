"""The edges of small mattes, found anew in the photo."""

import statistics

import pytest
import torch
import torch.nn.functional as nnf

from space.matting.edges import refine
from space.matting.guided_filter import scale_up
from tests.space.matting.edge_scenes import Scene, scene

# Those where there is most to win, those where there is nothing, and the hardest.
NAMES = (
    "hair, plain",
    "fair hair, textured",
    "spokes, textured",
    "wall, textured",
    "out of focus, textured",
    "alike, textured",
)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [scene(name, 0.3) for name in NAMES]


def ratios(scenes: list[Scene]) -> tuple[list[float], list[float]]:
    """Return differences from the truth and gradient errors, over those of the guided filter."""
    differences, gradients = [], []
    for one in scenes:
        found, guided = refine(one.network, one.photo), scale_up(one.network, one.photo)
        differences.append(one.difference(found) / one.difference(guided))
        gradients.append(one.gradient_error(found) / one.gradient_error(guided))
    return differences, gradients


def test_edges_are_far_nearer_the_truth_than_the_guided_filters_and_worse_nowhere(
    scenes: list[Scene],
) -> None:
    for errors in ratios(scenes):
        assert statistics.median(errors) < 0.4
        assert max(errors) < 1.05


@pytest.mark.parametrize(("blur", "gain"), [(0.5, 0.95), (2, 0.4)])
def test_it_finds_out_how_blurred_the_network_is(blur: float, gain: float) -> None:
    for errors in ratios([scene("hair, textured", 0.3, blur), scene("wall, plain", 0.3, blur)]):
        assert min(errors) < gain
        assert max(errors) < 1.05


def test_a_photo_that_shows_no_edge_keeps_the_guided_filters_matte(scenes: list[Scene]) -> None:
    network = scenes[0].network
    noise = torch.randint(100, 130, (300, 400, 3), dtype=torch.uint8)
    for photo in (torch.full((300, 400, 3), 90, dtype=torch.uint8), noise):
        difference = refine(network, photo).int() - scale_up(network, photo).int()
        assert difference.abs().max() <= 1


def test_texture_is_not_taken_for_an_edge() -> None:
    """The network sees a soft edge in fur, as of a face; the photo has but strands all over."""
    noise = torch.Generator().manual_seed(0)
    network = torch.linspace(-4, 5, 320).clamp(0, 1).expand(320, 320)
    large = nnf.interpolate(network[None, None], (600, 800), mode="bilinear")[0, 0]
    photo = 110 + 30 * large + 50 * torch.randn(600, 800, generator=noise)
    strands = nnf.avg_pool2d(photo[None], (5, 1), 1, (2, 0))[0].clamp(0, 255).byte()
    photo = strands[..., None].expand(600, 800, 3)
    found, guided = (way(network, photo).int() for way in (refine, scale_up))
    speckles, usual = (way.diff(dim=1).abs().float().mean() for way in (found, guided))
    assert speckles < 2 * usual


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (16, 900), (900, 16), (33, 17)])
def test_photos_of_every_shape_get_a_matte(size: tuple[int, int]) -> None:
    photo = torch.randint(0, 256, (*size, 3), dtype=torch.uint8)
    for matte in (torch.rand(320, 320), torch.zeros(320, 320), torch.ones(320, 320)):
        assert refine(matte, photo).shape == size


def test_the_same_photo_gets_the_same_matte(scenes: list[Scene]) -> None:
    one = scenes[0]
    assert torch.equal(refine(one.network, one.photo), refine(one.network, one.photo))


def test_what_is_far_from_an_edge_stays_opaque_or_clear(scenes: list[Scene]) -> None:
    for one in scenes:
        found = refine(one.network, one.photo)
        assert (found - 255 * one.truth)[~one.band].abs().mean() < 0.5
