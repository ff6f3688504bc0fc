"""`embed/` as an npm package: plain ES modules that bundlers take as they are, and what editors and frameworks ask for.

`bindings` makes types and wrappers from the custom elements manifest, `package` writes all of it.
"""

from space.release.npm.package import write_package

__all__ = ["write_package"]
