"""Uploads and results stay for a while after their last use, whatever lies among them."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image

from space import lifetimes
from space.lifetimes import LONGEST, sweep, sweeping, use
from space.settings import Settings
from tests.event_loop import run_coroutine
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace, running_space
from tests.space.matting.faulty import DOOR, Fault, file_with


def aged(path: Path, seconds: float) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then), follow_symlinks=False)
    return path


def test_what_is_older_than_its_lifetime_is_deleted_and_the_rest_kept(tmp_path: Path) -> None:
    for name, age in {"old": 100, "new": 10}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "photo.png").write_bytes(b"x")
        aged(tmp_path / name, age)

    sweep(tmp_path, 50)

    assert [entry.name for entry in tmp_path.iterdir()] == ["new"]


def test_what_is_used_again_and_again_goes_in_the_end(tmp_path: Path) -> None:
    for name, age in {"old": 50 * LONGEST + 10, "new": 50 * LONGEST - 10}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "photo.png").write_bytes(b"x")
        aged(tmp_path / name / "photo.png", age)
        use(tmp_path / name / "photo.png")

    sweep(tmp_path, 50)

    assert [entry.name for entry in tmp_path.iterdir()] == ["new"]


def test_a_folder_in_place_of_a_file_and_a_link_do_not_stop_the_sweep(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    uploads = tmp_path / "uploads"
    (uploads / "hash" / "photo.png").mkdir(parents=True)
    (uploads / "link").symlink_to(precious)
    (uploads / "file").write_bytes(b"x")
    for entry in uploads.iterdir():
        aged(entry, 100)

    sweep(uploads, 50)

    assert list(uploads.iterdir()) == []
    assert precious.is_dir()


@pytest.mark.parametrize("failing", ["lstat", "unlink"])
def test_what_cannot_be_read_or_deleted_does_not_keep_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    for name in "abcde":
        aged_file = tmp_path / name
        aged_file.write_bytes(b"x")
        aged(aged_file, 100)
    real = getattr(Path, failing)

    def refuse(path: Path, **options: bool) -> object:
        if path.name == "c":
            raise PermissionError
        return real(path, **options)

    # Tests may run as root, whom nothing is refused.
    monkeypatch.setattr(Path, failing, refuse)
    sweep(tmp_path, 50)

    assert os.listdir(tmp_path) == ["c"]


def test_there_may_be_no_folder_to_sweep(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for folder in ("nowhere", "file"):
        sweep(tmp_path / folder, 50)


def test_a_sweep_that_failed_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    swept = threading.Event()
    failures = iter([ValueError("a sweep fails")])

    def fail_once(*_: object) -> None:
        for failure in failures:
            raise failure
        swept.set()

    async def run() -> None:
        async with sweeping(Settings.model_construct(file_lifetime=0.1), set)(None):
            assert await asyncio.to_thread(swept.wait, 60)

    monkeypatch.setattr(lifetimes, "sweep", fail_once)
    run_coroutine(run())


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a photo waits at."""
    door = tmp_path_factory.mktemp("lifetimes") / "door"
    os.mkfifo(door)
    return door


@pytest.fixture(scope="module")
def space(door: Path) -> Iterator[RunningSpace]:
    """A Space that takes one request in hand, sweeps every two seconds, and logs all it can."""
    options = "--file-lifetime=60", "--requests-in-hand=1", "--log-level=debug"
    with running_space(
        *options, "--model-seconds=120", module="tests.faulty_space", environment={DOOR: str(door)}
    ) as space:
        yield space


def old_upload(visitor: QueueClient, photo: bytes) -> dict[str, Any]:
    """Upload a photo, as if nearly a lifetime ago."""
    upload = visitor.upload(photo)
    aged(Path(upload["path"]).parent, 50)
    return upload


def unused(file: str) -> float:
    """Return for how many seconds an upload or a result has not been used."""
    return time.time() - Path(file).parent.stat().st_mtime


def swept(*forgotten: Path) -> bool:
    """Wait until what has not been used for long is gone, and return whether it is."""
    deadline = time.monotonic() + 60
    while any(map(Path.exists, forgotten)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(map(Path.exists, forgotten))


def test_a_job_that_reads_an_upload_and_a_download_of_a_result_are_uses(
    space: RunningSpace,
) -> None:
    visitor = QueueClient(space.url)
    upload = old_upload(visitor, file_with(Fault.NONE))
    matte, _ = visitor.call("alpha_matte", upload)["output"]["data"]
    aged(Path(matte["path"]).parent, 50)
    assert unused(upload["path"]) < 40

    assert visitor.http.get(matte["url"] + ".png").status_code in (403, 404)
    assert unused(matte["path"]) > 40
    assert visitor.http.head(matte["url"]).status_code == 200
    assert unused(matte["path"]) > 40
    visitor.download(matte)
    assert unused(matte["path"]) < 40


def test_the_photo_of_a_job_that_waits_is_kept_however_long_it_waits(
    space: RunningSpace, door: Path
) -> None:
    working, waiting = QueueClient(space.url), QueueClient(space.url)
    needed, forgotten = (waiting.upload(file_with(Fault.NONE, side)) for side in (48, 64))
    working.join("alpha_matte", working.upload(file_with(Fault.WAITS_AT_THE_DOOR)))
    with working.stream() as told_working:
        next(one for one in told_working if one["msg"] == "process_starts")
        waiting.join("alpha_matte", needed)
        with waiting.stream() as messages:
            for upload in (needed, forgotten):
                aged(Path(upload["path"]).parent, 1000)
            is_swept = swept(Path(forgotten["path"]))
            is_kept = Path(needed["path"]).exists()
            door.open("w").close()
            told = next(one for one in messages if one["msg"] == "process_completed")

    assert is_swept
    assert is_kept
    assert told["success"]


NAME = "Ada-Lovelace-at-home"


def personal_photo(ending: str = "") -> bytes:
    """Return a photo whose EXIF says who is in it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = NAME
    exif[ExifTags.Base.ImageDescription] = NAME
    buffer = BytesIO()
    photo = Image.effect_noise((320, 240), 80).convert("RGB")
    # By the first pixel the engine is told to work.
    photo.paste((0, 0, 0), (0, 0, 80, 80))
    photo.save(buffer, ending, exif=exif)
    return buffer.getvalue()


def test_nothing_of_a_photo_is_logged_nor_kept_beyond_its_time(space: RunningSpace) -> None:
    visitor = QueueClient(space.url)
    photo = personal_photo("JPEG")
    assert NAME.encode() in photo
    whole = visitor.upload(photo, f"{NAME}.jpg")
    broken = visitor.upload(photo[:-2000], f"{NAME}.jpg")
    no_upload = {**whole, "path": f"/home/{NAME}.jpg"}
    for endpoint in ("remove_background", "alpha_matte", "convert_photo"):
        file, _ = visitor.call(endpoint, whole)["output"]["data"]
        assert NAME.encode() not in visitor.download(file)
        for refused in (broken, no_upload):
            assert not visitor.call(endpoint, refused)["success"]
    visitor.http.get(f"/gradio_api/file={space.files}/{NAME}.jpg")
    visitor.http.post("/gradio_api/upload", files={NAME: (f"{NAME}.jpg", photo)})
    visitor.http.post("/gradio_api/upload", content=photo, headers={"X-Name": NAME})
    visitor.http.post(f"/gradio_api/call/{NAME}", json={"data": [NAME]})
    assert swept(*[aged(entry, 1000) for entry in space.files.iterdir()])
    assert list(space.files.iterdir()) == []
    told = space.log.read_text().splitlines()
    assert len([line for line in told if line.startswith("{")]) > 20
    assert [line for line in told if line.startswith(("Traceback", "  File"))] == []
    # All that the process has for files of its own.
    kept = [file for file in space.files.parent.rglob("*") if file.is_file()]
    assert space.log in kept
    assert [file for file in kept if NAME in file.name or NAME.encode() in file.read_bytes()] == []
