"""Uploads and results are swept away in time, whatever lies among them."""

import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from space import results
from space.results import sweep, sweeping
from space.settings import Settings
from tests.event_loop import run_coroutine


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
        async with sweeping(Settings.model_construct(file_lifetime=0.1))(None):
            assert await asyncio.to_thread(swept.wait, 60)

    monkeypatch.setattr(results, "sweep", fail_once)
    run_coroutine(run())
