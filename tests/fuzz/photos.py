"""Photo files with changes: each is read or refused, in little time and memory, whatever is in it."""

import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from PIL import Image

from space.errors import RequestError
from space.photos.reading import read_photo
from tests.fuzz.mutants import mutants
from tests.space.photos.files import (
    RED_AND_BLUE_SWAPPED,
    SETTINGS,
    SRGB,
    chunk,
    deep_png,
    encoded,
    noise,
    noise_levels,
    quadrants,
    tiff,
    turned,
    with_chunks,
)

LONGEST_SECONDS = 2.0
"""Of one file, in time of the processor."""

MOST_MEMORY = 1_000_000_000
"""Of the process that reads them all, in bytes."""

QUIET = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


def _frames(kind: str) -> bytes:
    more = [noise("RGB"), noise("RGB").rotate(90)]
    return encoded(quadrants(37, 29), kind, save_all=True, append_images=more)


def seeds() -> dict[str, list[bytes]]:
    """Return whole files of every format: small, and of all kinds that are read in ways of their own."""
    small, deep = quadrants(24, 16), noise_levels(23, 17, 3).astype(np.uint16) * 257
    palette = noise("RGB").quantize(17)
    return {
        "jpeg": [
            turned(small, "JPEG", 6, icc_profile=SRGB),
            encoded(noise("RGB"), "JPEG", progressive=True, xmp=b"<x:xmpmeta/>"),
            encoded(noise("L"), "JPEG", restart_marker_blocks=1),
            encoded(noise("CMYK"), "JPEG", comment=b"a comment"),
        ],
        "mpo": [_frames("MPO")],
        "png": [
            with_chunks(encoded(small, "PNG"), chunk(b"cICP", bytes([12, 13, 0, 1]))),
            with_chunks(encoded(small, "PNG"), chunk(b"gAMA", (100_000).to_bytes(4, "big"))),
            encoded(small, "PNG", icc_profile=RED_AND_BLUE_SWAPPED),
            encoded(palette, "PNG", transparency=3),
            encoded(noise("RGBA"), "PNG"),
            deep_png(deep, 2),
            _frames("PNG"),
        ],
        "webp": [
            turned(small, "WEBP", 3, icc_profile=SRGB),
            encoded(noise("RGBA"), "WEBP", lossless=True),
            _frames("WEBP"),
        ],
        "gif": [encoded(palette, "GIF"), _frames("GIF")],
        "avif": [
            turned(small, "AVIF", 8, speed=10),
            encoded(noise("RGBA"), "AVIF", speed=10),
            _frames("AVIF"),
        ],
        "heic": [
            turned(small, "HEIF", 5, icc_profile=SRGB),
            encoded(noise("RGBA"), "HEIF"),
        ],
        "tiff": [
            tiff((small, [(274, 3, [6])]), (noise("RGB"), [])),
            tiff((small, []), order=">", below=(noise("RGB"), [])),
            tiff((small, []), is_big=True),
            *(
                encoded(small, "TIFF", compression=name)
                for name in ("tiff_lzw", "jpeg", "packbits")
            ),
            encoded(palette, "TIFF", compression="tiff_deflate"),
            encoded(Image.fromarray(deep[..., 0]), "TIFF"),
        ],
    }


def check(content: bytes, path: Path) -> bool:
    """Read `content` as the photo at `path`, and return whether it was one.

    Raises what is raised for it but refusals, and `AssertionError` where it takes long.
    """
    path.write_bytes(content)
    start = time.process_time()
    try:
        photo = read_photo(path, SETTINGS)
    except RequestError:
        return False
    finally:
        seconds = time.process_time() - start
        assert seconds <= LONGEST_SECONDS, f"it took {seconds:.1f} s"
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.shape[2:] == (3,)
    return True


def fuzz(kind: str, path: Path, options: settings) -> tuple[int, int]:
    """Read changed files of one format, the last of which stays at `path`.

    Returns how many there were, and how many of them were photos still.
    """
    read = tried = 0
    originals = seeds()[kind]
    assert all(check(original, path) for original in originals)

    @options
    @given(content=mutants(originals))
    def each_is_read_or_refused(content: bytes) -> None:
        nonlocal read, tried
        tried += 1
        read += check(content, path)

    each_is_read_or_refused()
    return tried, read


def _fuzz_and_tell(kind: str, examples: int, path: Path) -> None:
    tried, read = fuzz(kind, path, settings(QUIET, max_examples=examples))
    memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{kind}: {tried:,} files, {read:,} read; at most {memory / 1e6:.0f} MB", flush=True)
    assert memory <= MOST_MEMORY


def run(examples: int) -> None:
    """Fuzz each format in a process of its own, which a fault of a decoder would end."""
    for kind in seeds():
        path = Path(tempfile.mkdtemp(prefix="fuzz-"), f"last.{kind}")
        process = multiprocessing.get_context("spawn").Process(
            target=_fuzz_and_tell, args=(kind, examples, path)
        )
        process.start()
        process.join()
        if process.exitcode != 0:
            raise SystemExit(f"{kind} failed ({process.exitcode}); its last file is {path}")
