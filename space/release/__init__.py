"""What the Space serves of `embed/`: the sources joined, minified, compressed, named by their content.

`modules` reads an ES module, `planning` decides which of them are joined, `linking` joins them,
`building` makes all files of a release, `former` keeps them beyond an update, `routes` serves them.
"""

from space.release.former import FormerReleases
from space.release.routes import EmbedRoutes

__all__ = ["EmbedRoutes", "FormerReleases"]
