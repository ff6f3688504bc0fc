"""Writes the npm package: the element's sources, with what bundlers can't follow put in a form that they can.

Bundlers see modules by the literal in `import("./x.js")`, and not a path that is made up as the script runs. So style
sheets and words become modules, and `base/files.js` a table of them; a worker is joined into one file, as few bundlers
look into what `new URL("./worker.js", import.meta.url)` names.
"""

import json
import posixpath
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from space.release.building import MAIN, ROOTS, build
from space.release.linking import Linker
from space.release.modules import Module, read_module
from space.release.npm.bindings import NAME, Bindings
from space.release.planning import plan
from space.release.sources import read_sources

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent

ENTRY = "text-behind-image.js"
ELEMENT = "element/text-behind-image-element.js"
FILES = "base/files.js"
MANIFEST = "custom-elements.json"

TYPESCRIPT = "typescript@7.0.2"

_OWN = {"editor/prefetch.js": (HERE / "prefetch.js").read_text(encoding="utf-8")}
"""Modules that do something else in a package than on a Space."""

_OF_THE_PAGE = ("page/", "locales/page/")
"""Style sheets and words that no element asks for."""


def write_package(
    folder: Path, embed: Path, *, version: str | None = None, space: str = "", types: bool = True
) -> None:
    """Write the package into a folder, which is made, or emptied of what an earlier one left.

    `version` is of npm (semantic); without one it names the content. `space` is the root URL of the Space that
    elements ask which name none. The types of the sources need Node and the registry of npm.

    Raises `FileExistsError` for a folder that has something else in it, `subprocess.CalledProcessError` where the types
    can't be made.
    """
    if folder.is_dir() and any(folder.iterdir()):
        if not _is_package(folder):
            raise FileExistsError(f"{folder} is not empty, and no package of {NAME}")
        shutil.rmtree(folder)
    version = version or f"0.0.0-v{build(embed).version}"
    manifest = json.loads((embed / MANIFEST).read_bytes())
    scripts, effects = _scripts(embed, space)
    texts = {
        **scripts,
        **Bindings(manifest, version).files(),
        MANIFEST: (embed / MANIFEST).read_text(encoding="utf-8"),
        "README.md": (HERE / "README.md").read_text(encoding="utf-8"),
        "LICENSE": (ROOT / "LICENSE").read_text(encoding="utf-8"),
        "package.json": json.dumps(_package(version, effects), indent=2) + "\n",
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    if types:
        _declare(embed, folder)


def _is_package(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / "package.json").read_bytes())["name"] == NAME)
    except (FileNotFoundError, ValueError, KeyError):
        return False


def _scripts(embed: Path, space: str) -> tuple[dict[str, str], list[str]]:
    """Return the package's modules by path, and the paths of those that are imported for their effect alone."""
    sources = read_sources(embed)
    modules = {
        path: read_module(path, source) for path, source in sources.items() if path.endswith(".js")
    }
    reached = _reached(modules)
    workers = {chunk.path: chunk for chunk in plan(modules, ROOTS, MAIN).workers}
    texts = {
        f"{path}.js": f"export default {json.dumps(source.decode(), ensure_ascii=False)};\n"
        for path, source in sources.items()
        if path.startswith("locales/") or path.endswith(".css")
        if not path.startswith(_OF_THE_PAGE)
    }
    effects = {one.module for path in reached for one in modules[path].imports if not one.names}
    scripts = {
        **{path: sources[path].decode() for path in reached},
        **{
            path: Linker(modules, [chunk]).link(chunk)
            for path, chunk in workers.items()
            if path in reached
        },
        **texts,
        **_OWN,
        FILES: _files([path.removesuffix(".js") for path in texts], space),
    }
    return scripts, sorted(effects)


def _reached(modules: Mapping[str, Module]) -> list[str]:
    """Return what the element needs of all modules, at once or later."""
    reached = [ENTRY]
    # Grows while it is gone through.
    for path in reached:
        module = modules[path]
        needed = [one.module for one in module.imports] + list(module.lazy.values())
        needed += [one for one in module.addressed.values() if one.endswith(".js")]
        reached += dict.fromkeys(one for one in needed if one not in reached)
    return reached


def _files(paths: list[str], space: str) -> str:
    """Return `base/files.js`: the same exports, for files that are modules of the package."""
    here = posixpath.dirname(FILES)
    rows = "".join(
        f'  "{path}": () => import("{posixpath.relpath(path, here)}.js"),\n' for path in paths
    )
    folder = f"{space.rstrip('/')}/embed/" if space else ""
    return f"""/** The element's style sheets and words: modules, as bundlers look for these. */

/** Where a Space would have served them; of none, there is no such place. */
export const folder = {json.dumps(folder)};

const files = {{
{rows}}};

/**
 * @param {{string}} path
 * @returns {{Promise<string>}} its text
 * @throws {{Error & {{ code: string }}}} `part_missing` where it can't be had
 */
export async function fetchFile(path) {{
  try {{
    return (await files[path]()).default;
  }} catch {{
    throw Object.assign(new Error(path), {{ code: "part_missing" }});
  }}
}}
"""


def _package(version: str, effects: Sequence[str]) -> dict[str, object]:
    def entry(path: str, types: str) -> dict[str, str]:
        return {"types": f"./{types}", "default": f"./{path}"}

    def typed(path: str) -> dict[str, str]:
        return entry(f"{path}.js", f"{path}.d.ts")

    data = (MANIFEST, "vscode.html-custom-data.json", "web-types.json", "package.json")
    return {
        "name": NAME,
        "version": version,
        "description": "A photo editor that puts text behind a photo's subject, as one custom element.",
        "keywords": ["custom-element", "web-components", "photo-editor", "background-removal"],
        "license": "Apache-2.0",
        "type": "module",
        "main": f"./{ENTRY}",
        "types": "./types/index.d.ts",
        "exports": {
            ".": entry(ENTRY, "types/index.d.ts"),
            "./element": typed(ELEMENT.removesuffix(".js")),
            "./react": typed("react"),
            **{f"./{name}": typed(f"types/{name}") for name in ("jsx", "vue", "svelte")},
            **{f"./{path}": f"./{path}" for path in data},
        },
        "files": ["**/*.js", "**/*.d.ts", "*.json"],
        "sideEffects": [f"./{path}" for path in (ENTRY, "react.js", *effects)],
        "customElements": MANIFEST,
        "web-types": "./web-types.json",
        "peerDependencies": {"react": ">=17"},
        "peerDependenciesMeta": {"react": {"optional": True}},
    }


def _declare(embed: Path, folder: Path) -> None:
    """Write what TypeScript makes of the JSDoc: a declaration beside each module."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = {
            "extends": str(ROOT / "tsconfig.json"),
            "compilerOptions": {
                "noEmit": False,
                "declaration": True,
                "emitDeclarationOnly": True,
                "rootDir": str(embed.resolve()),
                "outDir": str(folder.resolve()),
            },
            "include": [],
            "files": [str(embed.resolve() / ENTRY)],
        }
        project = Path(scratch, "tsconfig.json")
        project.write_text(json.dumps(settings), encoding="utf-8")
        command = ["npx", "--yes", "--package", TYPESCRIPT, "tsc", "--project", str(project)]
        subprocess.run(command, check=True)
