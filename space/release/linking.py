"""Joins the modules of a chunk into one text.

All of them are in the scope of one function, in which each name of a module's own scope ends with the
module's number, `name$1`: nothing of one is hidden by another, or hides a global from it. What other
chunks take has names of its own, `$1a`, of which the minifier changes none.
"""

import json
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import ascii_lowercase

from space.release.modules import IMPORT, Import, Module, Span
from space.release.planning import Chunk

Files = Callable[[str, str], Sequence[str]]
"""Which files a dynamic import loads: `Plan.files`."""

Export = tuple[str, str]
"""A module's path, and a name that it exports."""


class Linker:
    """Writes chunks that take from one another, each module being in one of them at most.

    Dynamic imports stay what they are. With `files`, they go through the function that `loaded_by` has
    given their modules, which is told all files that they need, by their paths in the release.
    """

    def __init__(
        self, modules: Mapping[str, Module], chunks: Sequence[Chunk], files: Files | None = None
    ) -> None:
        self._modules = modules
        self._chunks = chunks
        self._files = files
        self._home = {path: chunk.path for chunk in chunks for path in chunk.modules}
        self._numbers = {path: at for at, path in enumerate(self._home)}
        self._taken = {chunk.path: self._foreign(chunk) for chunk in chunks}
        self._public = self._public_names()

    def link(self, chunk: Chunk, under: str = "") -> str:
        """Return the text of a chunk; `under` is the folder of its release as seen from its URL.

        That is another folder only for a root, at its URL without a version.
        """
        links = _Links(chunk.path, under, self._files)
        if self.is_script(chunk):
            return _rewritten(self._modules[chunk.path], links, {})
        parts = [
            *self._imports(chunk, links),
            *self._scope(chunk, links),
            *self._exports(chunk),
        ]
        return "\n".join(parts)

    def is_script(self, chunk: Chunk) -> bool:
        """Return whether it may be loaded as a classic script too, whose names would be everybody's."""
        module = self._modules[chunk.modules[0]] if len(chunk.modules) == 1 else None
        return module is not None and not module.imports and not module.exports

    def _imports(self, chunk: Chunk, links: "_Links") -> Iterator[str]:
        for other in self._chunks:
            names = [
                self._public[export]
                for export in self._taken[chunk.path]
                if export[0] in other.modules
            ]
            if names:
                yield f"import {{ {', '.join(names)} }} from {links.to(other.path)};"
        for one in self._imports_of(chunk):
            if one.names or one.module in chunk.modules:
                continue
            home = self._home.get(one.module)
            # Only a root is in none of these chunks. There is one wherever its importer is.
            yield f"import {links.to(home) if home else links.beside(one.module)};"

    def _scope(self, chunk: Chunk, links: "_Links") -> Iterator[str]:
        if not chunk.modules:
            return
        given = [export for export in self._public if export[0] in chunk.modules]
        names = f"const [{', '.join(self._public[export] for export in given)}] = " if given else ""
        yield f"{names}(() => {{"
        for path in chunk.modules:
            yield _rewritten(self._modules[path], links, self._names_in(path, chunk))
        if given:
            yield f"return [{', '.join(self._name(export, chunk) for export in given)}];"
        yield "})();"

    def _exports(self, chunk: Chunk) -> Iterator[str]:
        """Give the chunk's users what they see: its entry's exports, and what other chunks take."""
        given = [
            name
            for export, name in self._public.items()
            if export[0] in chunk.modules and any(export in taken for taken in self._taken.values())
        ]
        given.extend(f"{self._public[export]} as {export[1]}" for export in self._entry(chunk))
        if given:
            yield f"export {{ {', '.join(given)} }};"

    def _names_in(self, path: str, chunk: Chunk) -> dict[str, str]:
        """Return what a module's names are in a chunk."""
        module = self._modules[path]
        names = {name: f"{name}${self._numbers[path]}" for name in module.mentions}
        for one in module.imports:
            names.update((here, self._name((one.module, name), chunk)) for name, here in one.names)
        return names

    def _name(self, export: Export, chunk: Chunk) -> str:
        """Return what an export is called in the scope of a chunk."""
        path, name = export
        if path not in chunk.modules:
            return self._public[export]
        inside = self._modules[path].exports[name]
        for one in self._modules[path].imports:
            for outside, here in one.names:
                if here == inside:
                    return self._name((one.module, outside), chunk)
        return f"{inside}${self._numbers[path]}"

    def _entry(self, chunk: Chunk) -> list[Export]:
        if chunk.entry is None:
            return []
        return [(chunk.entry, name) for name in self._modules[chunk.entry].exports]

    def _imports_of(self, chunk: Chunk) -> Iterator[Import]:
        for path in chunk.modules:
            yield from self._modules[path].imports

    def _foreign(self, chunk: Chunk) -> dict[Export, None]:
        """Return what the chunk takes from other chunks."""
        needed = [
            (one.module, name) for one in self._imports_of(chunk) for name, _ in one.names
        ] + self._entry(chunk)
        return {export: None for export in needed if export[0] not in chunk.modules}

    def _public_names(self) -> dict[Export, str]:
        """Return what is called so outside of its chunk's scope: what other chunks take, and the entries' exports."""
        given = {export for taken in self._taken.values() for export in taken}
        for chunk in self._chunks:
            given.update(self._entry(chunk))
        names: dict[Export, str] = {}
        for path, number in self._numbers.items():
            for at, export in enumerate(sorted(one for one in given if one[0] == path)):
                names[export] = f"${number}{_letters(at)}"
        return names


class _Links:
    """What the text of a chunk calls other files by, which depends on where it is itself."""

    def __init__(self, path: str, under: str, files: Files | None) -> None:
        self._path = path
        self._under = under
        self._files = files

    def to(self, path: str) -> str:
        """Return the URL of a file of the release, relative and as a string literal."""
        return self.beside(posixpath.join(self._under, path))

    def beside(self, path: str) -> str:
        """Return the URL of what is served where the chunk itself is, of the release or not."""
        relative = posixpath.relpath(path, posixpath.dirname(self._path) or ".")
        if path.endswith("/"):
            relative += "/"
        return f'"{relative}"' if relative.startswith("../") else f'"./{relative}"'

    def lazy(self, path: str, load: str) -> str:
        """Return the dynamic import of a module; `load` is what the function is called that loads it."""
        if self._files is None:
            return f"import({self.to(path)})"
        files = self._files(self._path, path)
        return f"{load}({', '.join(json.dumps(file) for file in files)})"

    def meta(self, path: str) -> str:
        """Return what stands for `import.meta.url` of a module that is joined to the chunk."""
        if posixpath.join(self._under, path) == self._path:
            return "import.meta.url"
        return f"new URL({self.to(path)}, import.meta.url).href"


def _rewritten(module: Module, links: _Links, names: Mapping[str, str]) -> str:
    """Return the text of a module without imports and exports, its names and URLs as they are in the chunk."""
    changes: dict[Span, str] = dict.fromkeys(module.dropped, "")
    for name, renamed in names.items():
        for mention in module.mentions.get(name, ()):
            changes[mention.span] = f"{name}: {renamed}" if mention.is_shorthand else renamed
    changes.update((span, links.meta(module.path)) for span in module.own_urls)
    changes.update((span, links.to(path)) for span, path in module.addressed.items())
    load = names.get(IMPORT, IMPORT)
    changes.update((span, links.lazy(path, load)) for span, path in module.lazy.items())
    parts: list[str] = []
    at = 0
    for span, text in sorted(changes.items(), key=lambda change: change[0].start):
        parts += module.source[at : span.start].decode(), text
        at = span.end
    return "".join([*parts, module.source[at:].decode()])


def _letters(number: int) -> str:
    """Return a, b … z, aa, ab …"""
    rest, last = divmod(number, len(ascii_lowercase))
    return (_letters(rest - 1) if rest else "") + ascii_lowercase[last]
