"""`python -m space.deploy owner/name`: the Space on Hugging Face, made or brought up to date.

Without `--apply` it says what it would upload, set and need, and changes nothing.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, SpaceHardware
from huggingface_hub.errors import HfHubHTTPError, LocalTokenNotFoundError
from pydantic import SecretStr, ValidationError

from space.settings import Settings

ROOT = Path(__file__).parent.parent
FILES = ("README.md", "LICENSE", "NOTICE", "requirements.txt")
FOLDERS = ("space", "embed")
"""What a Space runs of; tests, benchmarks and pages of others stay at home."""

LARGE = 10_000_000
"""Bytes from which the Hub takes a file by LFS or Xet alone. The client asks it about each."""

LEFTOVERS = ("__pycache__", ".pyc")


class DeployError(Exception):
    """What keeps a Space from being deployed, in a sentence that says what to do."""


@dataclass(frozen=True)
class Plan:
    """What is to become of a Space."""

    name: str
    exists: bool
    files: dict[str, int]
    """Bytes of each file, by its path in the repository."""
    gone: list[str]
    """Files of an earlier version, which would stay there."""
    hardware: str | None
    private: bool
    variables: dict[str, str]
    secrets: dict[str, str]


def files() -> dict[str, int]:
    """Return the files that a Space is made of, and how many bytes each has."""
    paths = [ROOT / name for name in FILES]
    for folder in FOLDERS:
        paths += (path for path in sorted((ROOT / folder).rglob("*")) if path.is_file())
    return {
        path.relative_to(ROOT).as_posix(): path.stat().st_size
        for path in paths
        if not any(part.endswith(LEFTOVERS) for part in path.parts)
    }


def plan(
    api: HfApi,
    name: str,
    hardware: str | None,
    private: bool,
    variables: dict[str, str],
    secrets: dict[str, str],
) -> Plan:
    """Look at the Hub and return what is to be done.

    Raises `DeployError` where a setting is wrong, before anything is asked of the Hub.
    """
    check_settings({**variables, **secrets})
    ours = files()
    if not api.repo_exists(name, repo_type="space"):
        return Plan(name, False, ours, [], hardware, private, variables, secrets)
    there = api.list_repo_files(name, repo_type="space")
    gone = [path for path in there if path.partition("/")[0] in FOLDERS and path not in ours]
    return Plan(name, True, ours, gone, hardware, private, variables, secrets)


def check_settings(values: dict[str, str]) -> None:
    """Raise `DeployError` where the Space would not start with these settings."""
    fields = Settings.model_fields
    try:
        Settings.model_validate(
            {key.lower(): value for key, value in values.items() if key.lower() in fields}
        )
    except ValidationError as error:
        problems = (f"{one['loc'][0]}".upper() + f": {one['msg']}" for one in error.errors())
        raise DeployError("; ".join(problems)) from None


def described(plan: Plan) -> Iterator[str]:
    """Yield the lines that tell a plan; of secrets only the names."""
    yield f"{plan.name} would be {'brought up to date' if plan.exists else 'created'}:"
    large = [f"{path} ({size / 1e6:.1f} MB)" for path, size in plan.files.items() if size >= LARGE]
    yield f"  {len(plan.files)} files, {sum(plan.files.values()) / 1e6:.1f} MB"
    yield from (f"  by LFS or Xet: {path}" for path in large)
    yield from (f"  deleted there: {path}" for path in plan.gone)
    if not plan.exists:
        yield f"  for {'you and your organisation alone' if plan.private else 'everybody'}"
    yield f"  hardware: {plan.hardware or ('as it is' if plan.exists else 'cpu-basic')}"
    yield from (f"  variable {key}={value}" for key, value in plan.variables.items())
    yield from (f"  secret {key}" for key in plan.secrets)


def carry_out(api: HfApi, plan: Plan) -> str:
    """Do what a plan says and return the Space's address. Settings come first: files start it anew."""
    if not plan.exists:
        api.create_repo(plan.name, repo_type="space", space_sdk="gradio", private=plan.private)
    for key, value in plan.variables.items():
        api.add_space_variable(plan.name, key, value)
    for key, value in plan.secrets.items():
        api.add_space_secret(plan.name, key, value)
    if plan.hardware:
        api.request_space_hardware(plan.name, SpaceHardware(plan.hardware))
    # Not as a folder: the client would look through all that lies beside, an environment say.
    api.create_commit(
        plan.name,
        [
            *(CommitOperationAdd(path, ROOT / path) for path in plan.files),
            *(CommitOperationDelete(path) for path in plan.gone),
        ],
        commit_message="Deploy",
        repo_type="space",
    )
    return f"{api.endpoint}/spaces/{plan.name}"


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    result = argparse.ArgumentParser(prog="python -m space.deploy", description=__doc__)
    result.add_argument("name", help="owner/name of the Space")
    result.add_argument("--apply", action="store_true", help="do it, instead of saying it")
    result.add_argument(
        "--hardware",
        choices=[one.value for one in SpaceHardware],
        metavar="NAME",
        help="such as zero-a10g; by default it stays as it is, and a new Space has a CPU",
    )
    result.add_argument("--private", action="store_true", help="a new Space is for its owner alone")
    result.add_argument(
        "--variable",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting that all may see, such as EMBED_ALLOWED_ORIGINS=https://blog.example",
    )
    result.add_argument(
        "--secret",
        action="append",
        default=[],
        metavar="NAME",
        help="a setting that nobody may see, such as SESSION_KEY; its value is taken from the environment",
    )
    return result


def variables_of(given: Sequence[str]) -> dict[str, str]:
    """Return the variables of `NAME=VALUE`; raise `DeployError` for what is none, or a secret."""
    variables = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise DeployError(f"{one} is no NAME=VALUE.")
        if is_secret(name):
            raise DeployError(f"All could read {name} as a variable. Give it as --secret {name}.")
        variables[name] = value
    return variables


def is_secret(name: str) -> bool:
    """Tell whether a setting is one that nobody may see."""
    field = Settings.model_fields.get(name.lower())
    return field is not None and SecretStr in (field.annotation, *get_args(field.annotation))


def secrets_of(names: Sequence[str]) -> dict[str, str]:
    """Return the values of secrets from the environment; raise `DeployError` where one is not there."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise DeployError(f"The environment has no {' and no '.join(missing)}.")
    return {name: os.environ[name] for name in names}


def main(arguments: Sequence[str] | None = None) -> None:
    """Deploy the Space, or say what that would do."""
    command_line = parser()
    options = command_line.parse_args(arguments)
    api = HfApi()
    try:
        wanted = plan(
            api,
            options.name,
            options.hardware,
            options.private,
            variables_of(options.variable),
            secrets_of(options.secret),
        )
        print(*described(wanted), sep="\n")
        if options.apply:
            print(f"Done: {carry_out(api, wanted)}")
        else:
            print("Nothing was changed. With --apply it is done.")
    except DeployError as error:
        command_line.exit(1, f"{command_line.prog}: {error}\n")
    except LocalTokenNotFoundError:
        command_line.exit(1, f"{command_line.prog}: {_NO_TOKEN}\n")
    except HfHubHTTPError as error:
        status = error.response.status_code
        words = _NO_TOKEN if status in (401, 403) else f"The Hub answered {status}: {error}"
        command_line.exit(1, f"{command_line.prog}: {words}\n")
    except httpx2.TransportError:
        command_line.exit(1, f"{command_line.prog}: {api.endpoint} can't be reached.\n")


_NO_TOKEN = "Set HF_TOKEN to a token that may write to this Space (huggingface.co/settings/tokens)."


if __name__ == "__main__":
    main(sys.argv[1:])
