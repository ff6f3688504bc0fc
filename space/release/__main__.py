"""`python -m space.release`: what is served under `/embed/<version>/`, and how large it is."""

from space.pages import EMBED
from space.release.building import build


def main() -> None:
    """Print a table of all files: bytes as they are, and as they are sent."""
    release = build(EMBED)
    print(f"{release.version:44} {'bytes':>8} {'brotli':>8}")
    for path, file in sorted(release.fixed.items()):
        sent = len(file.brotli)
        print(f"{path:44} {len(file.content):8} {sent:8}")


if __name__ == "__main__":
    main()
