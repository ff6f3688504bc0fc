"""Joins the modules of a chunk into one text.

Each module becomes a function that is called once and returns its exports, its *record*; a chunk
exports the records that other chunks take.
"""

import json
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import ascii_lowercase

from space.release.modules import IMPORT, Import, Module, Span
from space.release.planning import Chunk

Files = Callable[[str, str], Sequence[str]]
"""Which files a dynamic import loads: `Plan.files`."""


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
        self._records = {path: f"${at}" for at, path in enumerate(self._home)}
        self._keys = self._short_keys()
        self._taken = {chunk.path: self._foreign(chunk) for chunk in chunks}

    def link(self, chunk: Chunk, under: str = "") -> str:
        """Return the text of a chunk; `under` is the folder of its release as seen from its URL.

        That is another folder only for a root, at its URL without a version.
        """
        links = _Links(chunk.path, under, self._files)
        if self.is_script(chunk):
            return _rewritten(self._modules[chunk.path], links)
        parts = [
            *self._imports(chunk, links),
            *(self._function(self._modules[path], links) for path in chunk.modules),
            *self._exports(chunk),
        ]
        return "\n".join(parts)

    def is_script(self, chunk: Chunk) -> bool:
        """Return whether it may be loaded as a classic script too, whose names would be everybody's."""
        module = self._modules[chunk.modules[0]] if len(chunk.modules) == 1 else None
        return module is not None and not module.imports and not module.exports

    def _imports(self, chunk: Chunk, links: "_Links") -> Iterator[str]:
        for other in self._chunks:
            records = [
                self._records[path] for path in self._taken[chunk.path] if path in other.modules
            ]
            if records:
                yield f"import {{ {', '.join(records)} }} from {links.to(other.path)};"
        for one in self._imports_of(chunk):
            if one.names or one.module in chunk.modules:
                continue
            home = self._home.get(one.module)
            # Only a root is in none of these chunks. There is one wherever its importer is.
            yield f"import {links.to(home) if home else links.beside(one.module)};"

    def _function(self, module: Module, links: "_Links") -> str:
        lines = [f"const {self._records[module.path]} = (() => {{"]
        for one in module.imports:
            if one.names:
                keys = self._keys[one.module]
                taken = ", ".join(f"{keys[name]}: {here}" for name, here in one.names)
                lines.append(f"const {{ {taken} }} = {self._records[one.module]};")
        lines.append(_rewritten(module, links))
        given = (f"{key}: {module.exports[name]}" for name, key in self._keys[module.path].items())
        lines.append(f"return {{ {', '.join(given)} }};")
        lines.append("})();")
        return "\n".join(lines)

    def _exports(self, chunk: Chunk) -> Iterator[str]:
        """Give the chunk's users what they see: its entry's exports, and records for other chunks."""
        taken = {path for paths in self._taken.values() for path in paths}
        given = [self._records[path] for path in chunk.modules if path in taken]
        if chunk.entry:
            record, keys = self._records[chunk.entry], self._keys[chunk.entry]
            # Under names of the linker's own: theirs could hide a global from the chunk's modules.
            own = {name: record + keys[name] for name in self._modules[chunk.entry].exports}
            if own:
                yield f"const {{ {', '.join(f'{keys[name]}: {own[name]}' for name in own)} }} = {record};"
            given.extend(f"{here} as {name}" for name, here in own.items())
        if given:
            yield f"export {{ {', '.join(given)} }};"

    def _imports_of(self, chunk: Chunk) -> Iterator[Import]:
        for path in chunk.modules:
            yield from self._modules[path].imports

    def _foreign(self, chunk: Chunk) -> dict[str, None]:
        """Return the modules whose records the chunk takes from other chunks."""
        needed = [one.module for one in self._imports_of(chunk) if one.names]
        if chunk.entry:
            needed.append(chunk.entry)
        return {path: None for path in needed if path not in chunk.modules}

    def _short_keys(self) -> dict[str, dict[str, str]]:
        """Return, for each module, the keys in its record of the exports that anyone takes."""
        used: dict[str, set[str]] = {path: set() for path in self._home}
        for chunk in self._chunks:
            for one in self._imports_of(chunk):
                if one.names:
                    used[one.module].update(name for name, _ in one.names)
            if chunk.entry:
                used[chunk.entry].update(self._modules[chunk.entry].exports)
        return {
            path: {name: _letters(at) for at, name in enumerate(sorted(names))}
            for path, names in used.items()
        }


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

    def lazy(self, path: str) -> str:
        """Return the dynamic import of a module."""
        if self._files is None:
            return f"import({self.to(path)})"
        files = self._files(self._path, path)
        return f"{IMPORT}({', '.join(json.dumps(file) for file in files)})"

    def meta(self, path: str) -> str:
        """Return what stands for `import.meta.url` of a module that is joined to the chunk."""
        if posixpath.join(self._under, path) == self._path:
            return "import.meta.url"
        return f"new URL({self.to(path)}, import.meta.url).href"


def _rewritten(module: Module, links: _Links) -> str:
    """Return the text of a module without imports and exports, its URLs as they are from the chunk."""
    changes: dict[Span, str] = dict.fromkeys(module.dropped, "")
    changes.update((span, links.meta(module.path)) for span in module.own_urls)
    changes.update((span, links.to(path)) for span, path in module.addressed.items())
    changes.update((span, links.lazy(path)) for span, path in module.lazy.items())
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
