"""`python -m space.release`: what is served under `/embed/<version>/`, and how large it is; a package or files of it."""

import argparse
from pathlib import Path

from space.pages import EMBED
from space.release.building import build
from space.release.npm import write_package
from space.release.static import tag_of, write_static


def main() -> None:
    """Print a table of all files, bytes as they are and as they are sent; or write what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m space.release", description=__doc__)
    parser.add_argument("--npm", type=Path, metavar="DIR", help="write an npm package there")
    parser.add_argument(
        "--version", help="of the package, such as 1.2.0; named by its content without"
    )
    parser.add_argument(
        "--space",
        default="",
        metavar="URL",
        help="the Space that elements of the package ask if they name none",
    )
    parser.add_argument("--static", type=Path, metavar="DIR", help="write static files there")
    options = parser.parse_args()
    if options.npm:
        write_package(options.npm, EMBED, version=options.version, space=options.space)
    if options.static:
        print(tag_of(write_static(options.static, EMBED)))
    if not options.npm and not options.static:
        _print_sizes()


def _print_sizes() -> None:
    release = build(EMBED)
    print(f"{release.version:44} {'bytes':>8} {'brotli':>8}")
    for path, file in sorted(release.fixed.items()):
        sent = len(file.brotli)
        print(f"{path:44} {len(file.content):8} {sent:8}")


if __name__ == "__main__":
    main()
