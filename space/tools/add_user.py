"""Adds a user or a token to the file that SPACE_AUTH names, or gives one that is there a new password or token.

python -m space.tools.add_user users.txt anna
python -m space.tools.add_user users.txt ci --token

A Space that runs heeds it at once. To take somebody away, delete the line.
"""

import argparse
import os
import sys
from getpass import getpass
from pathlib import Path
from tempfile import NamedTemporaryFile

from space.lock.accounts import check_name, hash_password, hash_token, new_token, parse_accounts

SHORTEST = 8
"""Signs of a password, at least (NIST SP 800-63B)."""


def put(file: Path, name: str, hashed: str) -> None:
    """Write `name:hashed` into a file in place of the line of that name, or at its end.

    The file is whole at every moment, and its owner's alone. Raises `ValueError` where it has a
    line that is wrong.
    """
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    parse_accounts(text)
    lines = text.splitlines()
    line = f"{name}:{hashed}"
    places = [place for place, each in enumerate(lines) if each.strip().startswith(f"{name}:")]
    if places:
        lines[places[0]] = line
    else:
        lines.append(line)
    # It comes with mode 600.
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as fresh:
        fresh.write("\n".join(lines) + "\n")
    os.replace(fresh.name, file)


def ask_password() -> str:
    """Return a password: typed twice at a terminal, else the first line of the standard input.

    Raises `ValueError` for one that is too short or was typed differently.
    """
    if sys.stdin.isatty():
        password = getpass("Password: ")
        if password != getpass("Once more: "):
            raise ValueError("the two are not the same")
    else:
        password = sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST:
        raise ValueError(f"a password has {SHORTEST} signs or more")
    return password


def main() -> None:
    """Read the command line; what is wrong is said in one line."""
    description, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(prog="python -m space.tools.add_user", description=description)
    parser.add_argument("file", type=Path, help="the file of users, made where there is none")
    parser.add_argument("name", help="of the user or the token")
    parser.add_argument("--token", action="store_true", help="make a token and print it this once")
    options = parser.parse_args()
    try:
        check_name(options.name)
        if options.token:
            token = new_token()
            put(options.file, options.name, hash_token(token))
            print(token)
        else:
            put(options.file, options.name, hash_password(ask_password()))
    except (OSError, ValueError) as problem:
        sys.exit(f"{parser.prog}: {problem}")


if __name__ == "__main__":
    main()
