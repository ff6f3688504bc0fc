"""The folders that the Space writes to: this app's own, whatever else is beside them."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from space.folder import cache_folder, own_folder
from tests.queue_client import QueueClient
from tests.running_space import ROOT, RunningSpace


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


@pytest.mark.parametrize("start", [["-m", "space"], ["space/app.py"]], ids=["command", "script"])
def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path, start: list[str]) -> None:
    (tmp_path / "file").write_bytes(b"")
    outcome = subprocess.run(
        [sys.executable, *start],
        cwd=ROOT,
        env={**os.environ, "GRADIO_TEMP_DIR": str(tmp_path / "file")},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert outcome.returncode == 1
    [line] = outcome.stderr.splitlines()
    assert f"can't be kept in {tmp_path}/file" in line
    assert line.endswith("Not a directory; name another folder in GRADIO_TEMP_DIR")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a filesystem")
def test_a_folder_that_is_there_but_only_to_be_read_is_told(tmp_path: Path) -> None:
    own_folder(str(tmp_path))
    try:
        subprocess.run(["mount", "--bind", tmp_path, tmp_path], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting is not permitted here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", tmp_path], check=True)
        with pytest.raises(ValueError, match="it can't be written to"):
            own_folder(str(tmp_path))
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_without_a_cache_folder_the_process_has_one_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "text-behind-image"

    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert cache_folder().parent == tmp_path


def test_the_space_keeps_uploads_in_it(local_space: RunningSpace) -> None:
    upload = QueueClient(local_space.url).upload(b"a photo")

    # The Space was given the folder around it, as an owner would.
    assert Path(upload["path"]).is_relative_to(local_space.files)
    assert local_space.files == own_folder(str(local_space.files.parent))
