"""Measures how far the maps of the full U²-Net go, for those convolutions that compute in eight bits.

python -m space.tools.measure_ranges
"""

import json
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from space.matting.eight_bits import RANGES
from space.matting.on_cpu import U2NetEngine
from space.matting.scaling import scaled
from space.matting.u2net import SIDE, Convolution
from space.pages import SAMPLES
from space.photos.reading import read_photo
from space.settings import Settings

PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")

FROM = 200_000
"""Weights that a convolution has if it computes in eight bits.

Those take half of the time. With those of a hundred thousand too, the samples' mattes move by more than
0.002 on average where the others compute in bfloat16; with all of them, by 0.005 and more.
"""


def ranges(engine: U2NetEngine, photos: Iterable[Tensor]) -> dict[str, list[float]]:
    """Return the largest value of each map of each of those convolutions, over photos as engines take them."""
    found: dict[str, list[float]] = {}

    def note(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def hook(_module: nn.Module, maps: tuple[Tensor, ...]) -> None:
            most = [each.amax().item() for each in maps]
            found[name] = [max(pair) for pair in zip(most, found.get(name, most), strict=True)]

        return hook

    hooks = [
        module.register_forward_pre_hook(note(name))
        for name, module in engine.network.named_modules()
        if isinstance(module, Convolution) and sum(each.numel() for each in module.kernels) >= FROM
    ]
    for photo in photos:
        engine.predict(photo)
    for hook in hooks:
        hook.remove()
    return found


def samples() -> list[Tensor]:
    """Return the sample photos as engines take them."""
    pixels = (read_photo(SAMPLES / name, Settings()).pixels for name in PHOTOS)
    return [scaled(torch.from_numpy(each), SIDE, SIDE) for each in pixels]


def main() -> None:
    """Write the file that `compute_in_eight_bits` reads."""
    found = ranges(U2NetEngine("u2net", torch.float32), samples())
    rounded = {name: [float(f"{most:.4g}") for most in each] for name, each in found.items()}
    lines = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(each)}" for name, each in rounded.items()
    )
    RANGES.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
