"""`python -m space`: the Space from the command line, every setting an option."""

import argparse
from collections.abc import Sequence

from pydantic import ValidationError

from space.settings import Settings


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser: one option a setting, in the settings' order."""
    result = argparse.ArgumentParser(prog="python -m space", description="Serve Text Behind Image.")
    result.add_argument(
        "--reload",
        action="store_true",
        help="restart on a saved Python file, refresh the page on a saved browser file",
    )
    for name, field in Settings.model_fields.items():
        result.add_argument(
            "--" + name.replace("_", "-"),
            dest=name,
            metavar="VALUE",
            default=argparse.SUPPRESS,
            help=f"{field.description} (environment: {name.upper()}; default: {field.default})",
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
    # After the options are known to be right: Gradio takes seconds to import.
    if reload:
        from space.development import serve_reloading

        serve_reloading(settings)
    else:
        from space.app import launch

        launch(settings)


if __name__ == "__main__":
    main()
