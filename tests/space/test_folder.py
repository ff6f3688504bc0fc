"""The folder of uploads and results: this app's own, whatever else is beside it."""

import os
from pathlib import Path

import pytest

from space.folder import own_folder
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace


def test_the_folder_is_the_same_at_every_start_and_of_this_user_alone(tmp_path: Path) -> None:
    folder = own_folder(str(tmp_path / "anywhere"))

    assert folder.parent == tmp_path / "anywhere"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert own_folder(str(tmp_path / "anywhere")) == folder


def test_a_process_takes_over_the_folder_of_the_one_that_started_it(tmp_path: Path) -> None:
    folder = own_folder(str(tmp_path))
    assert own_folder(str(folder)) == folder


def test_a_folder_whose_name_somebody_has_taken_is_left_to_them(tmp_path: Path) -> None:
    taken = own_folder(str(tmp_path))
    taken.rmdir()
    (tmp_path / "theirs").mkdir()
    taken.symlink_to(tmp_path / "theirs")
    by_a_link = own_folder(str(tmp_path))
    taken.unlink()
    taken.write_bytes(b"a file")
    by_a_file = own_folder(str(tmp_path))

    assert len({taken, by_a_link, by_a_file}) == 3
    for fresh in (by_a_link, by_a_file):
        assert list(fresh.iterdir()) == []
        assert fresh.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_another_user_is_not_trusted(tmp_path: Path) -> None:
    theirs = own_folder(str(tmp_path))
    os.chown(theirs, 12345, 12345)
    assert own_folder(str(tmp_path)) != theirs


def test_the_space_keeps_uploads_in_it(local_space: RunningSpace) -> None:
    upload = QueueClient(local_space.url).upload(b"a photo")

    # The Space was given the folder around it, as an owner would.
    assert Path(upload["path"]).is_relative_to(local_space.files)
    assert local_space.files == own_folder(str(local_space.files.parent))
