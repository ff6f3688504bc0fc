"""Reads ES modules: what each takes and gives, where its text says its own names, and where it names other files.

Of ECMA-262's modules this knows what `embed/` is written in: named imports and exports of names that
never change, no `var`, `import("./literal.js")`, `import(url)` of what is elsewhere, and `import.meta.url`.
All else is refused, by file and line.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_JAVASCRIPT = Language(tree_sitter_javascript.language())

_ANYWHERE = Query(
    _JAVASCRIPT,
    """
    (call_expression function: (import)) @import
    (meta_property) @meta
    (await_expression) @await
    (for_in_statement "await") @await
    (variable_declaration) @var
    (identifier) @name
    (shorthand_property_identifier) @name
    (shorthand_property_identifier_pattern) @name
    """,
)

IMPORT = "$import"

_RESERVED = re.compile(rf".*\$[0-9].*|{re.escape(IMPORT)}")
"""How the linker calls what modules of one scope have, and what loads those that are imported dynamically."""

_SHORTHANDS = {"shorthand_property_identifier", "shorthand_property_identifier_pattern"}

_ONLY_CONST = "only a const can be exported, as it never changes"

_FUNCTIONS = {
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
}


class UnsupportedSyntaxError(Exception):
    """A module says something that can't be linked; the message begins with its file and line."""


@dataclass(frozen=True)
class Span:
    """A stretch of a module's text, in bytes."""

    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """Where a name stands."""

    span: Span
    is_shorthand: bool
    """For a property of that name as well, `{ name }`."""


@dataclass(frozen=True)
class Import:
    """A static import; what it imports by its name in `module` and by its name here."""

    module: str
    names: tuple[tuple[str, str], ...]
    span: Span


@dataclass(frozen=True)
class Module:
    """A module as it was read. Paths are relative to the folder of all modules."""

    path: str
    source: bytes
    imports: tuple[Import, ...]
    exports: Mapping[str, str]
    """Names inside the module by their names outside."""
    mentions: Mapping[str, tuple[Mention, ...]]
    """Of each name of the module's own scope, imported ones included, wherever it stands: also where an inner scope
    has another thing of that name, so that all of them can be renamed alike. Not in module syntax."""
    classes: tuple[Span, ...]
    """Those among its exports."""
    lazy: Mapping[Span, str]
    """Dynamic imports: where the call stands, and the path that it means."""
    addressed: Mapping[Span, str]
    """What it takes the URL of, `new URL("./worker.js", import.meta.url)`: where the string stands, and the
    path that it means. Of a folder that ends with a slash."""
    own_urls: tuple[Span, ...]
    """Where else it says `import.meta.url`."""
    dropped: tuple[Span, ...]
    """Module syntax that has no meaning once it is joined to others."""


def read_module(path: str, source: bytes) -> Module:
    """Return what the module at `path` says.

    Raises `UnsupportedSyntaxError`.
    """
    return _Reader(path, source).read()


def loaded_by(module: Module, loader: str, name: str) -> Module:
    """Return the module with its dynamic imports going through a function that `loader` exports."""
    if not module.lazy:
        return module
    taken = Import(loader, ((name, IMPORT),), Span(0, 0))
    return replace(module, imports=(*module.imports, taken))


class _Reader:
    def __init__(self, path: str, source: bytes) -> None:
        self._path = path
        self._source = source
        self._imports: list[Import] = []
        self._variables: set[str] = set()
        self._exports: dict[str, str] = {}
        self._own: set[str] = set()
        self._mentions: dict[str, list[Mention]] = {}
        self._classes: list[Span] = []
        self._lazy: dict[Span, str] = {}
        self._addressed: dict[Span, str] = {}
        self._own_urls: list[Span] = []
        self._dropped: list[Span] = []

    def read(self) -> Module:
        root = Parser(_JAVASCRIPT).parse(self._source).root_node
        if root.has_error:
            raise self._refusal(_first_error(root), "this can't be parsed")
        self._variables = {
            self._text(_field(one, "name"))
            for statement in root.named_children
            if statement.type == "lexical_declaration"
            and not self._text(statement).startswith("const")
            for one in _parts(statement)
        }
        for statement in root.named_children:
            if statement.type == "import_statement":
                self._read_import(statement)
            elif statement.type == "export_statement":
                self._read_export(statement)
            else:
                self._own.update(self._declared(statement))
        for statement in _parts(root):
            if statement.type == "class_declaration":
                name = self._text(_field(statement, "name"))
                if name in self._exports.values():
                    self._classes.append(_span(statement))
        for name, nodes in QueryCursor(_ANYWHERE).captures(root).items():
            # They come in any order, and what is made of them has to be the same each time.
            for node in sorted(nodes, key=lambda node: node.start_byte):
                self._read_inside(name, node)
        return Module(
            self._path,
            self._source,
            tuple(self._imports),
            self._exports,
            {name: tuple(mentions) for name, mentions in self._mentions.items()},
            tuple(self._classes),
            self._lazy,
            self._addressed,
            tuple(self._own_urls),
            tuple(self._dropped),
        )

    def _read_import(self, statement: Node) -> None:
        names: list[tuple[str, str]] = []
        for part in _parts(statement):
            if part.type == "import_attribute":
                raise self._refusal(part, "imports with attributes are not supported")
            if part.type != "import_clause":
                continue
            for form in _parts(part):
                if form.type != "named_imports":
                    raise self._refusal(form, "only imports in braces are supported")
                names.extend(map(self._names, _parts(form)))
        self._own.update(here for _, here in names)
        module = self._target(_field(statement, "source"))
        self._imports.append(Import(module, tuple(names), _span(statement)))
        self._drop(statement)

    def _read_export(self, statement: Node) -> None:
        if statement.child_by_field_name("source"):
            raise self._refusal(statement, "exports from another module are not supported")
        declaration = statement.child_by_field_name("declaration")
        if declaration is None:
            [clause] = _parts(statement)
            if clause.type != "export_clause":
                raise self._refusal(statement, "default exports are not supported")
            for inside, outside in map(self._names, _parts(clause)):
                if inside in self._variables:
                    raise self._refusal(clause, _ONLY_CONST)
                self._exports[outside] = inside
            self._drop(statement)
            return
        if any(child.type == "default" for child in statement.children):
            raise self._refusal(statement, "default exports are not supported")
        if declaration.type == "class_declaration":
            self._classes.append(_span(declaration))
        if declaration.type == "lexical_declaration":
            if not self._text(declaration).startswith("const"):
                raise self._refusal(declaration, _ONLY_CONST)
            for name in (_field(one, "name") for one in _parts(declaration)):
                if name.type != "identifier":
                    raise self._refusal(name, "an export that takes a value apart is not supported")
        for text in self._declared(declaration):
            self._own.add(text)
            self._exports[text] = text
        # The declaration stays.
        self._dropped.append(Span(statement.start_byte, declaration.start_byte))

    def _declared(self, statement: Node) -> Iterator[str]:
        """Yield the names that a statement adds to its scope."""
        if statement.type == "lexical_declaration":
            for one in _parts(statement):
                yield from self._bound(_field(one, "name"))
        elif name := statement.child_by_field_name("name"):
            yield self._text(name)

    def _bound(self, pattern: Node) -> Iterator[str]:
        """Yield the names that a pattern gives values to."""
        match pattern.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                yield self._text(pattern)
            case "pair_pattern":
                yield from self._bound(_field(pattern, "value"))
            case "assignment_pattern" | "object_assignment_pattern":
                yield from self._bound(_field(pattern, "left"))
            case _:
                for part in _parts(pattern):
                    yield from self._bound(part)

    def _names(self, specifier: Node) -> tuple[str, str]:
        """Return what is before and after `as`."""
        name = self._text(_field(specifier, "name"))
        alias = specifier.child_by_field_name("alias")
        after = self._text(alias) if alias else name
        if "default" in (name, after) or name.startswith(("'", '"')):
            raise self._refusal(specifier, "only plain names can be imported and exported")
        return name, after

    def _read_inside(self, kind: str, node: Node) -> None:
        match kind:
            case "import":
                arguments = _parts(_field(node, "arguments"))
                if len(arguments) == 1 and arguments[0].type == "string":
                    self._lazy[_span(node)] = self._target(arguments[0])
                elif [argument.type for argument in arguments] != ["identifier"]:
                    raise self._refusal(node, "a dynamic import must name its module literally")
            case "meta":
                self._read_meta(node)
            case "name":
                self._read_name(node)
            case "var":
                raise self._refusal(node, "var is not supported")
            case "await":
                outer = node.parent
                while outer and outer.type not in _FUNCTIONS:
                    outer = outer.parent
                if outer is None:
                    raise self._refusal(node, "await outside a function is not supported")

    def _read_meta(self, node: Node) -> None:
        member = node.parent
        if self._text(node) != "import.meta":
            return
        if member is None or self._text(member) != "import.meta.url":
            raise self._refusal(node, "of import.meta only its url is supported")
        arguments = member.parent
        call = arguments.parent if arguments else None
        file = _parts(arguments)[0] if arguments else None
        if file and file.type == "string" and call and call.type == "new_expression":
            slash = "/" if self._text(file)[-2] == "/" else ""
            self._addressed[_span(file)] = self._target(file) + slash
        else:
            self._own_urls.append(_span(member))

    def _read_name(self, node: Node) -> None:
        name, span = self._text(node), _span(node)
        if _RESERVED.fullmatch(name):
            raise self._refusal(node, "names such as a$1 and $import are the linker's own")
        is_dropped = any(one.start <= span.start < one.end for one in self._dropped)
        if name in self._own and not is_dropped:
            mention = Mention(span, node.type in _SHORTHANDS)
            self._mentions.setdefault(name, []).append(mention)

    def _target(self, specifier: Node) -> str:
        """Return the path of the module that a string names."""
        relative = self._text(specifier)[1:-1]
        if not relative.startswith(("./", "../")):
            raise self._refusal(specifier, f"{relative} is not a path that begins with ./ or ../")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self._path), relative))
        if path.startswith(".."):
            raise self._refusal(specifier, f"{relative} is outside the folder of the modules")
        return path

    def _drop(self, statement: Node) -> None:
        self._dropped.append(_span(statement))

    def _text(self, node: Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode()

    def _refusal(self, node: Node, reason: str) -> UnsupportedSyntaxError:
        return UnsupportedSyntaxError(f"{self._path}:{_line(node)}: {reason}")


def _field(node: Node, name: str) -> Node:
    child = node.child_by_field_name(name)
    assert child is not None, f"the grammar gives every {node.type} a {name}"
    return child


def _parts(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


def _span(node: Node) -> Span:
    return Span(node.start_byte, node.end_byte)


def _line(node: Node) -> int:
    return node.start_point.row + 1


def _first_error(node: Node) -> Node:
    for child in node.children:
        if child.has_error or child.is_missing:
            return _first_error(child)
    return node
