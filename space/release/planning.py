"""Decides which modules are joined into one answer, as its *chunk*.

An entry is what a browser asks for by its own name: a root, which pages name; a module that is
imported dynamically; a worker. A module that one entry alone needs lies in that entry's chunk. One
that several need is not in two: it is in the chunk of the one among them that the others reach
anyway, else in a chunk of its own.

Workers stand alone, as they run in a realm of their own. So do roots: each answers in one request,
when nothing else is there, and at more than one URL, so what others would take from it might run
twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from space.release.modules import Import, Module, Span, UnsupportedSyntaxError

SHARED = "shared/"
"""Folder of the chunks that only serve others. Their names are of one release alone."""


@dataclass(frozen=True)
class Chunk:
    """Modules that are served as one, each after those that it imports."""

    path: str
    modules: tuple[str, ...]
    entry: str | None
    """The module whose exports the chunk has; None where it only serves other chunks."""
    imports: tuple[str, ...] = ()
    """The chunks that it takes from, by their paths."""
    lazy: tuple[str, ...] = ()
    """What it imports dynamically, by the entries' paths."""


@dataclass(frozen=True)
class Plan:
    """All chunks of a release."""

    roots: tuple[Chunk, ...]
    lazy: tuple[Chunk, ...]
    """Between them they have each module once."""
    workers: tuple[Chunk, ...]

    def files(self, importer: str, entry: str) -> tuple[str, ...]:
        """Return the chunks that a dynamic import of `entry` loads where `importer` has run, `entry` first."""
        there = self._reach(importer)
        return (entry, *(path for path in self._reach(entry) if path not in (*there, entry)))

    def parts(self, entry: str) -> tuple[str, ...]:
        """Return the chunks that may still be loaded when `entry` has run, those that only serve others first."""
        by_path = {chunk.path: chunk for chunk in self.lazy}
        # Grows while it is gone through.
        entries = [entry]
        for one in entries:
            entries.extend(path for path in by_path[one].lazy if path not in entries)
        there = self._reach(entry)
        parts = {path: None for one in entries for path in self._reach(one) if path not in there}
        return tuple(sorted(parts, key=lambda path: by_path[path].entry is not None))

    def _reach(self, path: str) -> tuple[str, ...]:
        """Return the lazy chunks that run before the one at `path`, and that one; none for a root."""
        imports = {chunk.path: chunk.imports for chunk in self.lazy}
        reached: dict[str, None] = {}

        def visit(path: str) -> None:
            if path not in imports or path in reached:
                return
            for one in imports[path]:
                visit(one)
            reached[path] = None

        visit(path)
        return tuple(reached)


def plan(modules: Mapping[str, Module], roots: Sequence[str], main: str) -> Plan:
    """Return the chunks of what the roots lead to.

    `main` is the dynamic import that is there before all others: what it needs lies in its chunk,
    whoever else needs it. A root may import another one, for its effect.

    Raises `UnsupportedSyntaxError` for modules and exports that are missing, for modules in a circle,
    for the exports of a root, for a class that a root shares, and for a worker that imports lazily.
    """
    return _Planner(modules, roots, main).plan()


class _Planner:
    def __init__(self, modules: Mapping[str, Module], roots: Sequence[str], main: str) -> None:
        self._modules = modules
        self._roots = roots
        self._main = main
        self._reached: dict[str, dict[str, None]] = {}

    def plan(self) -> Plan:
        lazy: list[str] = []
        addressed: list[str] = []
        # Grows while it is gone through.
        entries = list(self._roots)
        for entry in entries:
            for module in map(self._module, self._reach(entry)):
                for span, path in module.lazy.items():
                    if path in self._roots or path not in self._modules:
                        raise _refusal(module, span, f"{path} can't be imported lazily")
                    if path not in entries:
                        lazy.append(path)
                        entries.append(path)
                addressed.extend(path for path in module.addressed.values() if path.endswith(".js"))
        workers = [path for path in dict.fromkeys(addressed) if path not in entries]
        self._refuse_copied_classes(lazy)
        self._refuse_lazy_workers(workers)
        return Plan(
            tuple(map(self._alone, self._roots)), self._join(lazy), tuple(map(self._alone, workers))
        )

    def _alone(self, entry: str) -> Chunk:
        return Chunk(entry, tuple(self._reach(entry)), entry)

    def _join(self, entries: Sequence[str]) -> tuple[Chunk, ...]:
        in_main = self._reach(self._main) if self._main in entries else {}
        needed_by: dict[str, list[str]] = {}
        for entry in entries:
            for module in self._reach(entry):
                if entry == self._main or module not in in_main:
                    needed_by.setdefault(module, []).append(entry)

        # What `_reach` returns is in the order of dependencies, and so is what is picked from it.
        joined: dict[tuple[str, ...], list[str]] = {(entry,): [] for entry in entries}
        for module, by in needed_by.items():
            joined.setdefault(self._lowest(by), []).append(module)
        chunks: list[Chunk] = []
        for owners, members in joined.items():
            if len(owners) == 1:
                chunks.append(Chunk(owners[0], tuple(members), owners[0]))
            else:
                path = f"{SHARED}{len(chunks) - len(entries) + 1}.js"
                chunks.append(Chunk(path, tuple(members), None))
        home = {module: chunk.path for chunk in chunks for module in chunk.modules}
        return tuple(
            replace(chunk, imports=self._imports(chunk, home), lazy=self._lazy(chunk))
            for chunk in chunks
        )

    def _imports(self, chunk: Chunk, home: Mapping[str, str]) -> tuple[str, ...]:
        needed = [one.module for path in chunk.modules for one in self._modules[path].imports]
        if chunk.entry:
            # Another one may hold it.
            needed.append(chunk.entry)
        taken = {home[path] for path in needed if path in home and path not in chunk.modules}
        return tuple(sorted(taken))

    def _lazy(self, chunk: Chunk) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                path for module in chunk.modules for path in self._modules[module].lazy.values()
            )
        )

    def _lowest(self, entries: Sequence[str]) -> tuple[str, ...]:
        """Return those of the entries that reach no other of them."""
        return tuple(
            entry
            for entry in entries
            if not any(other in self._reach(entry) for other in entries if other != entry)
        )

    def _reach(self, entry: str) -> dict[str, None]:
        """Return the modules that are loaded with an entry, in the order in which they run."""
        if entry not in self._reached:
            order: dict[str, None] = {}
            self._visit(entry, order, [])
            self._reached[entry] = order
        return self._reached[entry]

    def _visit(self, path: str, order: dict[str, None], importers: list[str]) -> None:
        if path in order:
            return
        if path in importers:
            circle = " -> ".join([*importers[importers.index(path) :], path])
            raise UnsupportedSyntaxError(f"{path}:1: modules import one another: {circle}")
        module = self._module(path)
        for one in module.imports:
            self._check(module, one)
            if one.module not in self._roots:
                self._visit(one.module, order, [*importers, path])
        order[path] = None

    def _module(self, path: str) -> Module:
        try:
            return self._modules[path]
        except KeyError:
            raise UnsupportedSyntaxError(f"{path}:1: there is no such module") from None

    def _check(self, importer: Module, one: Import) -> None:
        if one.module not in self._modules:
            raise _refusal(importer, one.span, f"there is no {one.module}")
        if one.module in self._roots and (one.names or importer.path not in self._roots):
            raise _refusal(importer, one.span, f"{one.module} has several URLs and might run twice")
        for name, _ in one.names:
            if name not in self._modules[one.module].exports:
                raise _refusal(importer, one.span, f"{one.module} does not export {name}")

    def _refuse_copied_classes(self, lazy: Sequence[str]) -> None:
        """Refuse what would be two classes of one name, so that `instanceof` failed between them."""
        elsewhere = {module for entry in lazy for module in self._reach(entry)}
        for root in self._roots:
            for module in map(self._module, self._reach(root)):
                if module.path in elsewhere and module.classes:
                    reason = f"{root} has its own copy of this class, which others have too"
                    raise _refusal(module, module.classes[0], reason)

    def _refuse_lazy_workers(self, workers: Sequence[str]) -> None:
        for module in (self._module(path) for worker in workers for path in self._reach(worker)):
            for span in module.lazy:
                raise _refusal(module, span, "a worker can't import lazily")


def _refusal(module: Module, span: Span, reason: str) -> UnsupportedSyntaxError:
    line = 1 + module.source.count(b"\n", 0, span.start)
    return UnsupportedSyntaxError(f"{module.path}:{line}: {reason}")
