"""The page as an app that can be installed: its manifest, its pictures, its service worker.

`manifest` says what the app is called and what it opens, `worker` writes the service worker of a
release, `routes` serves all of it. `space.tools.prepare_app_pictures` makes the pictures.
"""

from space.pwa.routes import AppRoutes

__all__ = ["AppRoutes"]
