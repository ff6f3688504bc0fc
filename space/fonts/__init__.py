"""The fonts that the editor draws with: families from PyPI, served as small WOFF2 files by script."""

from space.fonts.routes import FontRoutes

__all__ = ["FontRoutes"]
