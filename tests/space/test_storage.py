"""A disk without room: who asks is told so, nothing half-written stays, and all goes on once there is room."""

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from space.errors import RequestError
from space.photos.writing import write_cutout, write_jpeg, write_matte
from space.results import write_file
from space.storage import disk_state
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")

DISK = 1 << 20


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of one megabyte in place of `folder`."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        yield
    finally:
        # Whoever is just looking into it keeps it busy.
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of uploads and results, on a disk of one megabyte."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with small_disk(tmp_path):
        yield tmp_path


PIXELS = np.random.default_rng(1).integers(0, 255, (1000, 1000, 3), np.uint8)

WRITERS = {
    "cut-out": lambda path: write_cutout(PIXELS, PIXELS[..., 0], path),
    "matte": lambda path: write_matte(np.tile(PIXELS[..., 0], (2, 1)), path),
    "converted copy": lambda path: write_jpeg(PIXELS, path),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_picture_that_has_no_room_leaves_nothing_and_has_it_later(
    disk: Path, writer: str
) -> None:
    (disk / "others").write_bytes(bytes(DISK - 100_000))
    with pytest.raises(RequestError) as refusal:
        write_file("picture", WRITERS[writer])
    left = [entry.name for entry in disk.iterdir()]
    subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
    picture = write_file("picture", WRITERS[writer])

    assert refusal.value.code == "storage_full"
    assert refusal.value.retry_after
    assert left == ["others"]
    assert picture.stat().st_size > 100_000
    assert [entry.name for entry in picture.parent.iterdir()] == ["picture"]


def test_a_disk_that_can_only_be_read_has_no_room(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with pytest.raises(RequestError) as refusal:
        write_file("picture", WRITERS["matte"])

    assert refusal.value.code == "storage_full"
    assert disk_state(disk, 1) == "unwritable"


def test_a_disk_is_full_before_the_next_photo_finds_no_room(disk: Path) -> None:
    assert disk_state(disk, DISK // 2) == "ready"
    (disk / "others").write_bytes(bytes(DISK * 2 // 3))
    assert disk_state(disk, DISK // 2) == "full"


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_an_upload_that_has_no_room_is_refused_and_leaves_nothing(
    local_space: RunningSpace, size: int
) -> None:
    upload = f"{local_space.url}/gradio_api/upload"
    files, headers = {"files": ("photo.jpg", bytes(size))}, {"Origin": "https://blog.example"}
    with small_disk(local_space.files):
        others = local_space.files / "others"
        with others.open("wb", buffering=0) as file, suppress(OSError):
            file.write(bytes(2 * DISK))
        refused = httpx.post(upload, files=files, headers=headers)
        left = [*local_space.files.iterdir()]
        others.unlink()
        answered = httpx.post(upload, files={"files": ("photo.jpg", bytes(100))})

    assert refused.status_code == 507
    assert refused.json()["code"] == "storage_full"
    assert int(refused.headers["retry-after"]) > 0
    assert refused.headers["access-control-allow-origin"] == "*"
    assert left == [others]
    assert answered.status_code == 200


def test_a_space_whose_disk_is_full_says_so_and_recovers(local_space: RunningSpace) -> None:
    visitor = QueueClient(local_space.url)
    photo = BytesIO()
    Image.fromarray(PIXELS[:64, :64]).save(photo, "PNG")
    uri = {"path": "data:image/png;base64," + b64encode(photo.getvalue()).decode()}
    with small_disk(local_space.files):
        (local_space.files / "others").write_bytes(bytes(DISK))
        refused = visitor.call("alpha_matte", uri)
        ready, place = visitor.http.get("/readyz"), visitor.http.get("/queue")
        (local_space.files / "others").unlink()
        answered = visitor.call("alpha_matte", uri)

    assert not refused["success"]
    assert refused["output"]["title"] == "storage_full"
    assert answered["success"]
    assert ready.status_code == 503
    assert ready.json()["disk"] == "full"
    assert place.status_code == 507
    assert place.json()["code"] == "storage_full"
    assert int(place.headers["retry-after"]) > 0
    assert visitor.http.get("/queue").status_code == 200
    assert visitor.http.get("/readyz").status_code == 200
