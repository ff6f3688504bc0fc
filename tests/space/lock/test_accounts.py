"""Who may come in: the file of users and tokens."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from space.__main__ import main
from space.lock.accounts import Accounts, hash_token
from space.settings import Settings
from tests.running_space import ROOT


def add_user(file: Path, *options: str, password: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "space.tools.add_user", str(file), *options]
    return subprocess.run(command, cwd=ROOT, input=password, capture_output=True, text=True)


def test_a_user_is_added_and_known_by_the_password_alone(tmp_path: Path) -> None:
    file = tmp_path / "users.txt"
    assert add_user(file, "anna", password="correct horse\n").returncode == 0

    accounts = Accounts(file)
    assert accounts.verify("anna", "correct horse")
    assert not accounts.verify("anna", "correct horsf")
    assert not accounts.verify("berta", "correct horse")
    assert "correct horse" not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_is_printed_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    file = tmp_path / "users.txt"
    token = add_user(file, "ci", "--token").stdout.strip()

    accounts = Accounts(file)
    assert accounts.token_name(token) == "ci"
    assert accounts.token_name(token + "x") is None
    assert token not in file.read_text()
    # It is no password, and what the file keeps of it is no token.
    assert not accounts.verify("ci", token)
    assert accounts.token_name(hash_token(token)) is None


def test_a_name_that_is_there_gets_the_new_hash_and_the_other_lines_stay(tmp_path: Path) -> None:
    file = tmp_path / "users.txt"
    file.write_text(f"# Of the office\nci:{hash_token('old')}\nberta:{hash_token('hers')}\n")
    token = add_user(file, "ci", "--token").stdout.strip()

    comment, ci, berta = file.read_text().splitlines()
    assert comment == "# Of the office"
    assert ci == f"ci:{hash_token(token)}"
    assert berta == f"berta:{hash_token('hers')}"


def test_a_file_that_has_changed_is_read_anew_and_half_a_file_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "users.txt"
    file.write_text(f"ci:{hash_token('first')}\n")
    accounts = Accounts(file)

    file.write_text(f"ci:{hash_token('second')}\n# longer\n")
    assert accounts.token_name("first") is None
    assert accounts.token_name("second") == "ci"

    file.write_text("ci:sha256$12")
    assert accounts.token_name("second") == "ci"
    assert accounts.token_name("second") == "ci"
    assert [record.getMessage() for record in caplog.records] == [
        "The users stay as they were: line 1: the hash of ci is none"
    ]
    os.remove(file)
    assert accounts.token_name("second") == "ci"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("anna", "line 1: the hash of anna is none"),
        ("anna:secret", "line 1: the hash of anna is none"),
        ("# me\nan na:sha256$", "line 2: 'an na' is no name"),
        (f"a:{hash_token('1')}\na:{hash_token('2')}", "line 2: a is there twice"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "users.txt"
    file.write_text(text)
    with pytest.raises(ValueError, match=problem):
        Settings(space_auth=str(file))


def test_a_file_that_is_not_there_is_told_before_the_space_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--space-auth", str(tmp_path / "nothing.txt")])
    assert "nothing.txt can't be read: No such file" in capsys.readouterr().err


def test_the_tool_says_in_one_line_what_it_cannot_take(tmp_path: Path) -> None:
    for name, password in [("anna", "short\n"), ("an:na", "long enough\n")]:
        refused = add_user(tmp_path / "users.txt", name, password=password)
        assert refused.returncode == 1
        assert len(refused.stderr.splitlines()) == 1, refused.stderr
