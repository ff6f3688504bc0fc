"""Imports in `space/` run one way: downwards in this table."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.running_space import ROOT

ROWS = (
    # What is run.
    "__main__ release.__main__",
    "tools.audit",
    "tools tools.lock tools.prepare_preview tools.prepare_samples tools.prepare_app_pictures tools.convert_u2net tools.measure_ranges tools.add_user",
    "development deploy",
    "app",
    # The doors.
    "api pages widget agents lock.doors",
    "pwa oembed theme lock.passwords lock.huggingface",
    "lock.login",
    "lock.login_page",
    "pwa.routes",
    "pwa.worker pwa.manifest",
    # What they serve.
    "release.npm",
    "release.npm.package release.static",
    "release fonts",
    "release.routes fonts.routes",
    "release.former",
    "release.building fonts.collection fonts.store",
    "release.linking fonts.subsetting fonts.scripts fonts.families",
    "release.planning",
    "release.modules release.sources release.npm.bindings release.contract",
    # A photo, from outside in.
    "admission.routes admission.receiving admission.callers refusals shutdown",
    "admission.blocks admission.uploads",
    "admission.queue",
    "admission.sessions admission.idempotency admission.rates admission.failures admission.returning admission.pace",
    "results photos.reading photos.writing foreground matting.pipeline matting.placement lifetimes",
    "photos.formats photos.hdr_heic photos.upright",
    "photos.colour photos.traps photos.png",
    "photos.avif photos.colorimetry photos.jpeg photos.png_chunks photos.tiff",
    "photos.photo",
    "settings",
    "lock.lock lock.tokens lock.sessions lock.tries",
    "matting.placement.process matting.placement.here matting.placement.worker matting.placement.zerogpu",
    "matting.placement.running matting.placement.elsewhere",
    "lock.settings lock.visitor lock.public_routes lock.languages",
    "lock.accounts http.settings admission.settings matting.engines matting.behind.client matting.edges photos.limits",
    "monitoring.health monitoring.request_log monitoring.jobs monitoring.exposition",
    "http http.listening http.origins http.address http.bodies http.connections http.shares http.ranges http.failures http.headers http.open_routes "
    "matting.birefnet.engine matting.guided_filter matting.placement.batching",
    "matting.birefnet.calibration matting.birefnet.forward",
    "matting.on_cpu",
    "matting.eight_bits",
    "matting.u2net matting.birefnet.checkpoint matting.colour_lines",
    "matting.birefnet.network",
    "matting.birefnet.swin matting.birefnet.decoder",
    "matting.birefnet.reconstruction",
    "matting.birefnet.aspp",
    "matting.birefnet matting.birefnet.architecture matting.birefnet.tiles matting.birefnet.resizing matting.birefnet.deformable matting.birefnet.variants "
    "matting matting.engine matting.scaling matting.weights matting.faults matting.placement.protocol matting.placement.slots storage",
    # What knows nothing of the others.
    "http.proxies http.json_scan matting.behind matting.behind.breaker matting.behind.settings matting.caller errors caching collector folder lanes cores tokens photos unfetched admission admission.turns admission.visitors admission.pixels lock",
    "monitoring.logs",
    "monitoring monitoring.request monitoring.metrics monitoring.memory monitoring.settings",
)
"""A module imports none of its own row or of one above, inside a function neither."""

PLACES = {f"space.{name}": row for row, names in enumerate(ROWS) for name in names.split()}


def modules() -> dict[str, Path]:
    """Return the file of each module of `space`, by the module's name."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in (ROOT / "space").rglob("*.py")
    }


def imports(file: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of `space` that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # A relative one would not be found.
            assert node.level == 0, file
            named = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in named:
            if name.partition(".")[0] == "space":
                # What is taken out of a module, or a module itself.
                yield name if name in known else name.rpartition(".")[0]


def test_every_module_has_one_place_in_the_table() -> None:
    places = " ".join(ROWS).split()
    assert len(places) == len(set(places))
    assert set(modules()) - {"space"} == set(PLACES)


def test_no_module_imports_upwards() -> None:
    known = modules()
    upwards = [
        f"{name} imports {imported}"
        for name, file in known.items()
        for imported in imports(file, known)
        if name in PLACES and PLACES[imported] <= PLACES[name]
    ]
    assert upwards == []
