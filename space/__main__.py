"""`python -m space`: the Space from the command line, every setting an option."""

import argparse
from collections.abc import Sequence

from pydantic import ValidationError

from space import collector
from space.http.listening import check_listening
from space.settings import Settings

_USUAL = {"gradio_server_name": "--host", "gradio_server_port": "--port"}
"""Options that people try first, beside the names of the settings."""


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser: one option a setting, in the settings' order."""
    result = argparse.ArgumentParser(prog="python -m space", description="Serve Text Behind Image.")
    result.add_argument(
        "--reload",
        action="store_true",
        help="restart on a saved Python file, refresh the page on a saved browser file",
    )
    for name, field in Settings.model_fields.items():
        usual = [_USUAL[name]] if name in _USUAL else []
        default = "" if field.default in (None, "") else f"; default: {field.default}"
        result.add_argument(
            *usual,
            "--" + name.replace("_", "-"),
            dest=name,
            metavar="VALUE",
            default=argparse.SUPPRESS,
            help=f"{field.description} (environment: {name.upper()}{default})",
        )
    return result


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted; the command line beats the environment."""
    command_line = parser()
    options = vars(command_line.parse_args(arguments))
    reload = options.pop("reload")
    try:
        settings = Settings(**options)
    except ValidationError as error:
        problems = (f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors())
        command_line.error("; ".join(problems))
    if settings.gradio_server_port is not None:
        try:
            check_listening(settings.gradio_server_name, settings.gradio_server_port)
        except ValueError as problem:
            command_line.exit(1, f"{command_line.prog}: {problem}\n")
    # After the options are known to be right: Gradio takes seconds to import.
    collector.pause()
    if reload:
        from space.development import serve_reloading

        serve_reloading(settings)
    else:
        from space.app import launch

        launch(settings)


if __name__ == "__main__":
    main()
