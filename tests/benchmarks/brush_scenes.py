"""Photos whose subject is known exactly, and what a small network makes of them: what the brush is tried on."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from space.foreground import estimate_foreground
from space.matting import on_cpu
from space.matting.guided_filter import scale_up
from space.matting.scaling import scaled
from tests.running_space import SAMPLES
from tests.space.test_foreground import texture

Bytes = NDArray[np.uint8]
Colour = tuple[int, int, int]
Paint = Callable[[Colour], Colour]

SIZE = 768, 1024
"""Rows and columns of a scene: what the editor works on where the photo is larger."""


@dataclass(frozen=True)
class Scene:
    """A photo, what is its subject, and what a network says is."""

    photo: Bytes
    """RGB, shape (H, W, 3)."""

    truth: Bytes
    """Alpha, shape (H, W)."""

    found: Bytes
    """The network's matte, shape (H, W), scaled up as the Space does it."""


def scenes() -> dict[str, Scene]:
    """Make all scenes. The network is U²-Net†: it has the most left to be mended."""
    engine = on_cpu.small()

    def seen(photo: Bytes, truth: Bytes) -> Scene:
        pixels = torch.from_numpy(photo.copy())
        matte = engine.predict(scaled(pixels, engine.side, engine.side))
        return Scene(photo, truth, scale_up(matte, pixels).numpy())

    return {name: seen(*make()) for name, make in MAKERS.items()}


def pasted(
    subject: str, background: str, height: float, left: float, flipped: bool = False
) -> tuple[Bytes, Bytes]:
    """Cut the subject of one sample out and put it over another.

    `height` is that of the cut-out's photo, in heights of the scene, whose lower edge it
    stands on; `left` is where it begins, in widths of the scene.
    """
    rows, columns = SIZE
    photo = _sample(subject)
    with Image.open(SAMPLES / f"{subject}.matte.png") as file:
        alpha = np.asarray(file.convert("L").resize(photo.size, Image.Resampling.LANCZOS))
    front = estimate_foreground(torch.from_numpy(np.array(photo)), torch.from_numpy(alpha.copy()))
    cutout = Image.fromarray(np.dstack([front.numpy(), alpha]))
    scale = height * rows / photo.height
    cutout = cutout.resize(
        (round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS
    )
    if flipped:
        cutout = cutout.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    layer = Image.new("RGBA", (columns, rows))
    layer.paste(cutout, (round(left * columns), rows - cutout.height))
    back = _covering(_sample(background)).convert("RGBA")
    truth = np.asarray(layer.getchannel("A"))
    return np.asarray(Image.alpha_composite(back, layer).convert("RGB")), truth


def figure(back: Bytes, shirt: Colour, left: int = 0) -> tuple[Bytes, Bytes]:
    """Draw somebody with both arms out, in a shirt and jeans, `left` pixels to the right."""
    skin, hair, jeans = (205, 150, 120), (60, 40, 30), (50, 70, 120)

    def draw(pen: ImageDraw.ImageDraw, paint: Paint) -> None:
        pen.line((512, 330, 300, 390, 190, 250), fill=paint(skin), width=52, joint="curve")
        pen.line((512, 330, 720, 420, 880, 330), fill=paint(skin), width=52, joint="curve")
        pen.circle((185, 240), 34, fill=paint(skin))
        pen.circle((885, 325), 34, fill=paint(skin))
        legs = (440, 560, 580, 560, 620, 768, 530, 768, 510, 640, 490, 768, 400, 768)
        pen.polygon(legs, fill=paint(jeans))
        pen.rounded_rectangle((420, 280, 604, 580), 40, fill=paint(shirt))
        pen.rectangle((482, 230, 542, 300), fill=paint(skin))
        pen.ellipse((440, 80, 584, 260), fill=paint(skin))
        pen.chord((432, 70, 592, 250), 180, 360, fill=paint(hair))

    return drawn(draw, back, left)


def plant(back: Bytes, colour: Colour, left: int = 0) -> tuple[Bytes, Bytes]:
    """Draw a pot with nine leaves."""

    def draw(pen: ImageDraw.ImageDraw, paint: Paint) -> None:
        for angle in np.linspace(-1.3, 1.3, 9):
            along = np.linspace(0, 1, 30)
            x = 512 + 380 * along * np.sin(angle)
            y = 540 - 420 * along * np.cos(angle) + 90 * along**2
            radius = 4 + 34 * np.sin(np.pi * along) ** 0.8
            for n in range(30):
                pen.circle((float(x[n]), float(y[n])), float(radius[n]), fill=paint(colour))
        pen.polygon((400, 520, 624, 520, 590, 740, 434, 740), fill=paint((170, 90, 60)))

    return drawn(draw, back, left)


def drawn(
    draw: Callable[[ImageDraw.ImageDraw, Paint], None], back: Bytes, left: int
) -> tuple[Bytes, Bytes]:
    """Draw a shape before a background, with a photo's grain, light from a side, and edge."""
    columns = SIZE[1]
    colours, shape = (Image.new("RGB", SIZE[::-1]) for _ in range(2))
    draw(ImageDraw.Draw(colours), lambda colour: colour)
    draw(ImageDraw.Draw(shape), lambda _: (255, 255, 255))
    aside = (1, 0, -left, 0, 1, 0)
    colours, shape = (
        image.transform(image.size, Image.Transform.AFFINE, aside) for image in (colours, shape)
    )
    alpha = np.asarray(shape.getchannel(0).filter(ImageFilter.GaussianBlur(1.2)))
    # The drawing's colours go on for a few pixels, so that the edge has no black in it.
    spread = np.asarray(colours.filter(ImageFilter.ModeFilter(9)), np.float32)
    grain = (texture(SIZE, (128, 128, 128), 5) - 128) * 0.35
    light = np.linspace(1.12, 0.8, columns)[None, :, None]
    share = alpha[..., None] / 255
    photo = share * (spread + grain) * light + (1 - share) * back
    return np.rint(photo).clip(0, 255).astype(np.uint8), alpha


def sample(name: str) -> Bytes:
    """Return a sample as a background, shape (*SIZE, 3)."""
    return np.asarray(_covering(_sample(name)))


def wall(colour: Colour) -> Bytes:
    """Return a rough wall, shape (*SIZE, 3)."""
    rough = texture(SIZE, colour, 9)
    return np.rint(colour + (rough - colour) * 0.4).clip(0, 255).astype(np.uint8)


MAKERS: dict[str, Callable[[], tuple[Bytes, Bytes]]] = {
    "astronaut before a cat": lambda: pasted("astronaut", "chelsea", 0.9, 0.2, flipped=True),
    "astronaut before coffee": lambda: pasted("astronaut", "coffee", 0.75, 0.02),
    "coffee before a cat": lambda: pasted("coffee", "chelsea", 0.8, 0.0),
    "coffee before an astronaut": lambda: pasted("coffee", "astronaut", 0.7, 0.2),
    "rocket before a cat": lambda: pasted("rocket", "chelsea", 1.3, -0.3),
    "figure before a cat": lambda: figure(sample("chelsea"), (190, 60, 50)),
    "figure before an astronaut": lambda: figure(sample("astronaut"), (60, 120, 90)),
    "figure before another": lambda: figure(
        figure(wall((150, 160, 150)), (190, 60, 50), -200)[0], (60, 90, 160), 250
    ),
    "figure before its colour": lambda: figure(wall((190, 150, 130)), (190, 60, 50)),
    "plant before coffee": lambda: plant(sample("coffee"), (60, 120, 50)),
}
"""Five made of photographs, two drawn ones before a wall, three before photographs."""


def _sample(name: str) -> Image.Image:
    (path,) = (file for kind in ("png", "jpg") for file in SAMPLES.glob(f"{name}.{kind}"))
    with Image.open(path) as file:
        return file.convert("RGB")


def _covering(photo: Image.Image) -> Image.Image:
    rows, columns = SIZE
    scale = max(columns / photo.width, rows / photo.height)
    large = photo.resize(
        (round(photo.width * scale), round(photo.height * scale)), Image.Resampling.LANCZOS
    )
    left, top = (large.width - columns) // 2, (large.height - rows) // 2
    return large.crop((left, top, left + columns, top + rows))
