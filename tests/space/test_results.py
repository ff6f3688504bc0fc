import os
import time
from pathlib import Path

from space.results import sweep


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


def test_there_may_be_nothing_to_sweep_yet(tmp_path: Path) -> None:
    sweep(tmp_path / "uploads", 50)
