"""Which page of a TIFF is the picture, and which files are raw ones."""

import struct
from collections.abc import Callable

import pytest

from space.photos.photo import Photo
from tests.space.photos.files import Entry, Page, assert_alike, quadrants, tiff, with_limits

SMALL, LARGE = quadrants(64, 48), quadrants(800, 600)
REDUCED: list[Entry] = [(254, 4, [1])]


@pytest.mark.parametrize(
    "flag", [[(254, 4, [1])], [(255, 3, [2])], []], ids=["NewSubfileType", "SubfileType", "no flag"]
)
@pytest.mark.parametrize(
    ("order", "is_big"),
    [("<", False), (">", False), ("<", True)],
    ids=["low byte first", "high byte first", "BigTIFF"],
)
def test_the_picture_is_taken_and_not_the_thumbnail_before_it(
    read: Callable[..., Photo], flag: list[Entry], order: str, is_big: bool
) -> None:
    photo = read(tiff((SMALL, flag), (LARGE, []), order=order, is_big=is_big))

    assert_alike(photo.pixels, LARGE)
    assert photo.notes == ()


def test_a_thumbnail_after_the_picture_is_none_of_its_pages(read: Callable[..., Photo]) -> None:
    photo = read(tiff((LARGE, []), (SMALL, REDUCED)))

    assert_alike(photo.pixels, LARGE)
    assert photo.notes == ()


def test_a_page_that_is_said_to_be_a_copy_is_none_even_if_it_is_larger(
    read: Callable[..., Photo],
) -> None:
    assert read(tiff((LARGE, REDUCED), (SMALL, []))).pixels.shape == (48, 64, 3)


def test_a_mask_is_no_picture(read: Callable[..., Photo]) -> None:
    assert_alike(read(tiff((LARGE, [(254, 4, [4])]), (SMALL, []))).pixels, SMALL)


def test_of_pages_alike_the_first_is_used_and_that_is_said(read: Callable[..., Photo]) -> None:
    photo = read(tiff((LARGE, []), (quadrants(800, 600).rotate(180), [])))

    assert_alike(photo.pixels, LARGE)
    assert photo.notes == ("first_frame_used",)


def test_the_chosen_page_is_turned_by_its_own_orientation(read: Callable[..., Photo]) -> None:
    photo = read(
        tiff((SMALL, [*REDUCED, (274, 3, [3])]), (LARGE.rotate(90, expand=True), [(274, 3, [6])]))
    )

    assert_alike(photo.pixels, LARGE)


def test_limits_hold_for_the_chosen_page(refusal: Callable[..., str]) -> None:
    content = tiff((SMALL, REDUCED), (LARGE, []))

    assert refusal(content, with_limits(max_pixels=800 * 600 - 1)) == "too_many_pixels"


def test_a_page_that_cannot_be_read_ends_the_search(read: Callable[..., Photo]) -> None:
    content = tiff((SMALL, []))
    # The next page's directory is said to be where the file ends.
    at = content.rindex(bytes(4))
    content = content[:at] + struct.pack("<I", len(content) - 2) + content[at + 4 :]

    assert_alike(read(content).pixels, SMALL)


SENSOR: dict[str, Page] = {
    "colour filter array": (LARGE, [(262, 3, [32803])]),
    "linear": (LARGE, [(262, 3, [34892])]),
}
DNG: Page = (SMALL, [*REDUCED, (50706, 1, [1, 4, 0, 0])])


@pytest.mark.parametrize("sensor", SENSOR.values(), ids=SENSOR)
def test_a_camera_s_raw_file_is_refused_as_one(refusal: Callable[..., str], sensor: Page) -> None:
    preview = (SMALL, REDUCED)

    assert refusal(tiff(sensor, preview)) == "raw_refused"
    assert refusal(tiff(preview, sensor)) == "raw_refused"
    assert refusal(tiff(preview, below=sensor)) == "raw_refused"
    assert refusal(tiff(DNG)) == "raw_refused"


@pytest.mark.parametrize(
    "head",
    [
        b"II*\0\x10\0\0\0CR\x02\0",
        b"IIRO\x08\0\0\0",
        b"IIU\0\x18\0\0\0",
        b"FUJIFILMCCD-RAW 0201",
        b"\0\0\0\x18ftypcrx \0\0\0\x01",
        b"FOVb\x01\0\x04\0",
    ],
    ids=["CR2", "ORF", "RW2", "RAF", "CR3", "X3F"],
)
def test_raw_files_with_a_header_of_their_own_are_refused_as_well(
    refusal: Callable[..., str], head: bytes
) -> None:
    directory = struct.pack("<HHHIII", 1, 256, 4, 1, 64, 0)

    assert refusal(head.ljust(16, b"\0") + directory) == "raw_refused"
