"""Photos made of a known foreground, background and alpha, to judge the edges of mattes by.

What a network would say of each is its true alpha, shrunk to 320 pixels and blurred.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as nnf
from PIL import Image, ImageDraw, ImageFilter

SIDE = 320
"""Pixels of a side of the network's matte."""

FINER = 4
"""Times as large as the scene are shapes drawn, so that pixels are covered in part."""

Colour = tuple[float, float, float]
Shape = Callable[[int, int, np.random.Generator], Image.Image]


@dataclass(frozen=True)
class Scene:
    """A photo and what it was made of."""

    photo: torch.Tensor
    """RGB, uint8, shape (H, W, 3)."""

    truth: torch.Tensor
    """Opacity of the foreground, float32 in [0, 1], shape (H, W)."""

    network: torch.Tensor
    """A network's matte of it, float32 in [0, 1], shape (320, 320)."""

    band: torch.Tensor
    """Where an edge is at the network's resolution, bool, shape (H, W)."""

    @property
    def trimap(self) -> torch.Tensor:
        """The truth, uint8 (H, W), but for the band, which is 128."""
        return torch.where(self.band, 128, 255 * (self.truth > 0.5)).byte()

    def difference(self, matte: torch.Tensor) -> float:
        """Return the sum of absolute differences of a matte, uint8 (H, W), in the band."""
        return ((matte / 255 - self.truth).abs() * self.band).sum().item()

    def gradient_error(self, matte: torch.Tensor) -> float:
        """Return the sum of squared differences of the gradient's magnitude in the band.

        After Rhemann et al., "A Perceptually Motivated Online Benchmark for Image Matting"
        (CVPR 2009): gradients are of Gaussian derivatives, sigma 1.4.
        """
        difference = _gradient(matte / 255) - _gradient(self.truth)
        return (difference.square() * self.band).sum().item()


def _gradient(matte: torch.Tensor) -> torch.Tensor:
    """Return the magnitude of the gradient of a matte, (H, W)."""
    sigma = 1.4
    x = torch.arange(-5, 6, dtype=torch.float32)
    smooth = torch.exp(-x.square() / (2 * sigma**2))
    smooth /= smooth.sum()
    slope = x * smooth / sigma**2
    across, along = smooth.view(1, 1, -1, 1), slope.view(1, 1, 1, -1)
    padded = nnf.pad(matte[None, None], (5, 5, 5, 5), mode="replicate")
    horizontal = nnf.conv2d(nnf.conv2d(padded, across), along)
    vertical = nnf.conv2d(nnf.conv2d(padded, across.mT), along.mT)
    return torch.hypot(horizontal, vertical)[0, 0]


def scene(name: str, megapixels: float, blur: float = 1.0) -> Scene:
    """Return the scene of that name, 4:3 and so many megapixels large.

    `blur` is the standard deviation of that of the network's matte, in its pixels.
    """
    shape, front, back, grain = SCENES[name]
    height = round(math.sqrt(megapixels * 1e6 * 3 / 4))
    width = round(height * 4 / 3)
    seed = sorted(SCENES).index(name)
    drawn = shape(width * FINER, height * FINER, np.random.default_rng(seed))
    truth = torch.from_numpy(np.asarray(drawn.reduce(FINER), np.float32)) / 255
    noise = torch.Generator().manual_seed(seed)
    photo = _surface(front, 0.04, height, width, noise)
    background = _surface(back, grain, height, width, noise)
    photo = torch.lerp(background, photo, truth)
    photo += 0.008 * torch.randn(photo.shape, generator=noise)
    small = nnf.interpolate(truth[None, None], (SIDE, SIDE), mode="bilinear", antialias=True)
    network = _blurred(small, blur)[0, 0].clamp(0, 1)
    unsure = ((network > 0.01) & (network < 0.99)).float()[None, None]
    band = nnf.interpolate(unsure, (height, width), mode="nearest")[0, 0] > 0
    bytes_ = (photo * 255).round_().clamp_(0, 255).byte().permute(1, 2, 0).contiguous()
    return Scene(bytes_, truth, network, band)


def _surface(
    colour: Colour, grain: float, height: int, width: int, noise: torch.Generator
) -> torch.Tensor:
    """Return a surface (3, height, width) with detail at four scales, `grain` strong."""
    result = torch.tensor(colour).view(3, 1, 1).expand(3, height, width).clone()
    for count, share in ((6, 1.0), (24, 0.8), (96, 0.8), (384, 0.6)):
        cells = torch.randn(1, 3, 3 * count // 4, count, generator=noise)
        # As in the world, detail is more of brightness than of hue.
        cells = 0.7 * cells.mean(1, keepdim=True) * math.sqrt(3) + 0.5 * cells
        fine = nnf.interpolate(cells, (height, width), mode="bicubic")[0]
        result += grain * share * fine
    return result


def _blurred(plane: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return (1, 1, h, w) blurred by a Gaussian."""
    reach = math.ceil(3 * sigma)
    kernel = torch.exp(-torch.arange(-reach, reach + 1.0).square() / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1)
    padded = nnf.pad(plane, (reach,) * 4, mode="replicate")
    return nnf.conv2d(nnf.conv2d(padded, kernel), kernel.mT)


def _strand(
    pen: ImageDraw.ImageDraw,
    start: tuple[float, float],
    angle: float,
    length: float,
    bend: float,
    width: float,
) -> None:
    """Draw a line that bends steadily and becomes thinner, all in pixels and radians."""
    x, y = start
    pieces = 12
    for piece in range(pieces):
        thick = max(1, round(width * (1 - 0.6 * piece / pieces)))
        next_x = x + math.cos(angle) * length / pieces
        next_y = y + math.sin(angle) * length / pieces
        pen.line([(x, y), (next_x, next_y)], fill=255, width=thick)
        x, y, angle = next_x, next_y, angle + bend / pieces


def hair(width: int, height: int, draw: np.random.Generator) -> Image.Image:
    """A head with long strands, 1 to 6 pixels wide, that cross each other."""
    image = Image.new("L", (width, height))
    pen = ImageDraw.Draw(image)
    x, y, radius = width / 2, height * 0.55, height * 0.25
    pen.circle((x, y), radius, fill=255)
    for _ in range(260):
        around = draw.uniform(0, 2 * math.pi)
        _strand(
            pen,
            (x + 0.95 * radius * math.cos(around), y + 0.95 * radius * math.sin(around)),
            around + draw.normal(0, 0.5),
            height * draw.uniform(0.06, 0.2),
            draw.normal(0, 0.9),
            FINER * draw.uniform(1, 6),
        )
    return image


def fur(width: int, height: int, draw: np.random.Generator) -> Image.Image:
    """A body all around with short hairs, 1 to 4 pixels wide."""
    image = Image.new("L", (width, height))
    pen = ImageDraw.Draw(image)
    x, y, radius = width / 2, height / 2, height * 0.3
    pen.circle((x, y), radius, fill=255)
    for around in np.linspace(0, 2 * math.pi, 700, endpoint=False):
        _strand(
            pen,
            (x + 0.98 * radius * math.cos(around), y + 0.98 * radius * math.sin(around)),
            around + draw.normal(0.3, 0.25),
            height * draw.uniform(0.02, 0.05),
            draw.normal(0, 0.4),
            FINER * draw.uniform(1, 4),
        )
    return image


def spokes(width: int, height: int, draw: np.random.Generator) -> Image.Image:
    """A wheel with 28 spokes of 2 to 6 pixels, through which the background is seen."""
    image = Image.new("L", (width, height))
    pen = ImageDraw.Draw(image)
    centre, radius = (width / 2, height / 2), height * 0.4
    pen.circle(centre, radius, outline=255, width=round(height * 0.025))
    pen.circle(centre, height * 0.04, fill=255)
    for around in np.linspace(0, 2 * math.pi, 28, endpoint=False) + 0.05:
        end = centre[0] + radius * math.cos(around), centre[1] + radius * math.sin(around)
        pen.line([centre, end], fill=255, width=round(FINER * draw.uniform(2, 6)))
    return image


def leaves(width: int, height: int, draw: np.random.Generator) -> Image.Image:
    """A twig with pointed leaves, some of which overlap."""
    image = Image.new("L", (width, height))
    pen = ImageDraw.Draw(image)
    pen.line(
        [(width * 0.1, height * 0.9), (width * 0.85, height * 0.15)], fill=255, width=height // 90
    )
    for along in np.linspace(0.05, 1, 26):
        x, y = width * (0.1 + 0.75 * along), height * (0.9 - 0.75 * along)
        angle = draw.uniform(0, 2 * math.pi)
        length, wide = height * draw.uniform(0.1, 0.22), draw.uniform(0.14, 0.26)
        steps = np.linspace(0, 1, 24)
        profile = wide * length * np.sin(math.pi * steps) * (1 - 0.4 * steps)
        across = np.concatenate([profile, -profile[::-1]])
        forth = length * np.concatenate([steps, steps[::-1]])
        points = zip(
            x + forth * math.cos(angle) - across * math.sin(angle),
            y + forth * math.sin(angle) + across * math.cos(angle),
            strict=True,
        )
        pen.polygon([(float(u), float(v)) for u, v in points], fill=255)
    return image


def unfocused(width: int, height: int, _draw: np.random.Generator) -> Image.Image:
    """A ball far out of focus: its edge is two hundredths of the height wide."""
    image = Image.new("L", (width // 8, height // 8))
    ImageDraw.Draw(image).circle((width / 16, height / 16), height * 0.3 / 8, fill=255)
    soft = image.filter(ImageFilter.GaussianBlur(height * 0.01 / 8))
    return soft.resize((width, height), Image.Resampling.BICUBIC)


def wall(width: int, height: int, _draw: np.random.Generator) -> Image.Image:
    """A straight edge, a little off the vertical."""
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).polygon(
        [(0, 0), (width * 0.52, 0), (width * 0.45, height), (0, height)], fill=255
    )
    return image


BROWN, BLUE, GREEN, GREY = (
    (0.35, 0.22, 0.14),
    (0.55, 0.7, 0.85),
    (0.25, 0.5, 0.2),
    (0.55, 0.53, 0.5),
)
PLAIN, TEXTURED = 0.01, 0.09

SCENES: dict[str, tuple[Shape, Colour, Colour, float]] = {
    "hair, plain": (hair, BROWN, BLUE, PLAIN),
    "hair, textured": (hair, BROWN, BLUE, TEXTURED),
    "fair hair, textured": (hair, (0.8, 0.7, 0.5), (0.3, 0.35, 0.35), TEXTURED),
    "fur, plain": (fur, (0.7, 0.5, 0.3), GREEN, PLAIN),
    "fur, textured": (fur, (0.7, 0.5, 0.3), GREEN, TEXTURED),
    "spokes, plain": (spokes, (0.15, 0.15, 0.17), GREY, PLAIN),
    "spokes, textured": (spokes, (0.15, 0.15, 0.17), GREY, TEXTURED),
    "leaves, plain": (leaves, GREEN, BLUE, PLAIN),
    "leaves, textured": (leaves, GREEN, GREY, TEXTURED),
    "out of focus, plain": (unfocused, (0.8, 0.3, 0.2), BLUE, PLAIN),
    "out of focus, textured": (unfocused, (0.8, 0.3, 0.2), BLUE, TEXTURED),
    "wall, plain": (wall, (0.75, 0.7, 0.6), BLUE, PLAIN),
    "wall, textured": (wall, (0.75, 0.7, 0.6), GREEN, TEXTURED),
    "alike, textured": (leaves, (0.42, 0.4, 0.38), (0.46, 0.45, 0.42), 0.05),
}
"""What is in front, the mean colours of the front and of the back, and how textured the back is."""
