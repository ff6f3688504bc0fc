"""Composes the Space and launches it."""

import os
import sys

if __name__ == "__main__":
    # Spaces runs this file as a script, which puts its folder, not the repository, on the
    # path: there is a package in it that goes by the name of the standard library's `http`.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

    from space import collector

    collector.pause()

import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from space import collector
from space.folder import cache_folder, own_folder

# Gradio reads these when it is imported. Its statistics of the queue rebuild a
# table at every event, which halves the throughput.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
# By itself it shares a folder with all of its apps, and what is in this one gets swept away.
try:
    os.environ["GRADIO_TEMP_DIR"] = str(own_folder(os.environ.get("GRADIO_TEMP_DIR")))
except ValueError as problem:
    sys.exit(str(problem))

# It would believe whoever calls from this machine; TRUSTED_PROXIES says who is believed.
os.environ["FORWARDED_ALLOW_IPS"] = ""

from gradio.utils import get_upload_folder
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from space.admission.blocks import GuardedBlocks
from space.admission.queue import FairQueue
from space.admission.receiving import PIECE, UPLOAD, UploadRoutes
from space.admission.routes import queue_routes
from space.admission.uploads import ENVELOPE_BYTES, largest_body, uploads_needed, with_uris_stored
from space.agents import Agents
from space.api import Endpoints
from space.fonts import FontRoutes
from space.http.address import PublicAddress, check_sub_path
from space.http.bodies import BodyGuard
from space.http.connections import ConnectionLimits, bound_connections
from space.http.failures import Failures
from space.http.headers import AnswerHeaders
from space.http.json_scan import JsonLimits
from space.http.open_routes import OpenRoutes
from space.http.origins import OriginGuard
from space.http.proxies import ForwardedHeaders
from space.http.ranges import ByteRanges
from space.http.shares import BodyBudget, StreamLimit
from space.lifetimes import DownloadsCounted, sweeping
from space.lock.doors import Doors
from space.lock.login import FORMS
from space.matting.placement import place
from space.matting.placement.protocol import Placement
from space.matting.weights import check_weights
from space.monitoring.exposition import MetricsRoutes, watch_disk, watch_queue
from space.monitoring.health import HealthRoutes, LoopLag, State
from space.monitoring.logs import configure_logs
from space.monitoring.request_log import RequestLog
from space.pages import EMBED, routes
from space.photos.limits import file_too_large
from space.pwa.routes import SHARE
from space.refusals import exception_handlers, refuse_unknown_endpoints
from space.release import EmbedRoutes, FormerReleases
from space.settings import Settings
from space.shutdown import Shutdown
from space.storage import check_room, disk_state
from space.theme import make_theme
from space.widget import add_widget, translations, widget_routes

if TYPE_CHECKING:
    from space.matting.pipeline import Matting


def load_matting(placement: Placement, matting: "Future[Matting]") -> None:
    """Start to load the model in its place; it is the future's result then.

    Importing torch and reading weights takes seconds in which the page can
    answer already. On ZeroGPU it is loaded before this returns: the GPU
    functions must exist at launch.
    """

    def load() -> None:
        try:
            import torch

            from space.matting.pipeline import Matting

            placement.load()
            # As many photos are worked on at once as there are cores, each by one thread: where they
            # share threads, the many small steps of each wait for one another. The engine has a
            # process, and threads, of its own.
            torch.set_num_threads(1)
            matting.set_result(Matting(placement))
        except Exception as error:
            # The Space goes on without: its pages, and photos that need no model.
            logging.getLogger(__name__).exception("The model can't be loaded.")
            matting.set_exception(error)

    if os.environ.get("SPACES_ZERO_GPU"):
        load()
    else:
        threading.Thread(target=load, name="load model", daemon=True).start()


def _around(
    settings: Settings, blocks: GuardedBlocks, lag: LoopLag, doors: Doors, shutdown: Shutdown
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Return an ASGI lifespan: what goes around the whole application while it runs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        configure_logs(settings.log_level)
        # The middleware that launch() takes lies within Gradio's own and within the handler of errors.
        assert app.middleware_stack is not None
        locked = doors.around(app.middleware_stack)
        guarded = OriginGuard(Failures(locked), settings.embed_allowed_origins)
        addressed = PublicAddress(RequestLog(AnswerHeaders(guarded)), settings.gradio_root_path)
        app.middleware_stack = ForwardedHeaders(addressed, settings.trusted_proxies)
        Agents(blocks).attach()
        async with (
            sweeping(settings, lambda: uploads_needed(blocks.fair_queue))(app),
            lag.measured(),
            shutdown.lifespan(),
        ):
            yield

    return lifespan


def _outside_view(
    settings: Settings, queue: FairQueue, lag: LoopLag, states: dict[str, State]
) -> list[BaseRoute]:
    """Return the routes by which hosts and owners see how the Space is; `states` are those of its parts."""
    folder = Path(get_upload_folder())
    parts = {
        **states,
        "queue": lambda: queue.state,
        "disk": lambda: disk_state(folder, settings.max_file_bytes),
    }
    watch_queue(
        waiting=lambda: len(queue),
        running=lambda: sum(job is not None for job in queue.active_jobs),
        places=settings.queue_max_size,
    )
    watch_disk(folder)
    return [*HealthRoutes(lag, parts).routes(), *MetricsRoutes(settings.metrics_token).routes()]


def launch(
    settings: Settings,
    page_script: str | None = None,
    extra_routes: Sequence[BaseRoute] = (),
) -> None:
    """Serve the Space until it is interrupted.

    `page_script` is the URL of a further module for the page to run,
    `extra_routes` are answered before all others.
    """
    configure_logs(settings.log_level)
    i18n = translations()
    try:
        check_weights()
    except ValueError as problem:
        sys.exit(str(problem))
    placement = place(settings)
    matting: Future[Matting] = Future()
    fonts = FontRoutes()
    release = EmbedRoutes(EMBED, FormerReleases(cache_folder() / "releases"))
    embed_folder = (lambda: "embed/") if page_script else release.folder
    doors = Doors(settings, EMBED / "locales", embed_folder)

    def model_state() -> str:
        if not matting.done():
            return "loading"
        return "unavailable" if matting.exception() else placement.state

    def keep(arguments: list[Any]) -> list[Any]:
        return with_uris_stored(arguments, settings)

    with GuardedBlocks(
        settings, keep, title="Text Behind Image", analytics_enabled=False
    ) as blocks:
        add_widget(i18n)
        endpoints = Endpoints(settings, matting)
        endpoints.register()
        names = {endpoint.api_name for endpoint in blocks.fns.values()}
    refuse_unknown_endpoints()
    blocks.queue(api_open=False)
    shutdown = Shutdown(blocks.fair_queue, settings.shutdown_seconds)
    files = Path(get_upload_folder())
    lag = LoopLag()
    states = {"model": model_state, "photos": lambda: endpoints.state}
    served = [
        *extra_routes,
        *UploadRoutes(settings, blocks.fair_queue.rates).routes(),
        *routes(settings, model_state, fonts, release, page_script, doors.are_locked),
        *widget_routes(),
        *_outside_view(settings, blocks.fair_queue, lag, states),
        *doors.routes,
        *queue_routes(blocks, lambda: check_room(files, settings.max_file_bytes)),
    ]
    try:
        check_sub_path(settings.gradio_root_path, [*served, *blocks.app.routes])
    except ValueError as problem:
        sys.exit(f"gradio_root_path: {problem}")

    load_matting(placement, matting)
    if page_script is None:
        # The page needs it, which Gradio asks for at its start and gives up on after 3 seconds.
        release.release()

    def prepare() -> None:
        if page_script is None:
            release.prepare()
        fonts.prepare()

    def tell_engine(matting: "Future[Matting]") -> None:
        if matting.exception() is None:
            print(f"The engine {placement.engine} is loaded.", flush=True)

    matting.add_done_callback(tell_engine)
    # Loading is the last that makes what stays.
    matting.add_done_callback(lambda _: collector.resume())
    # Behind the model, which visitors wait for longer.
    matting.add_done_callback(lambda _: threading.Thread(target=prepare, daemon=True).start())

    bound_connections(ConnectionLimits(settings.connections_per_address, settings.trusted_proxies))
    _, address, _ = blocks.launch(
        server_name=settings.gradio_server_name,
        server_port=settings.gradio_server_port,
        root_path=settings.gradio_root_path,
        app_kwargs={
            "routes": served,
            "middleware": [
                Middleware(OpenRoutes, own=served, endpoints=names),
                Middleware(ByteRanges),
                Middleware(DownloadsCounted),
                Middleware(StreamLimit),
                Middleware(
                    BodyBudget,
                    budget=settings.body_budget_bytes,
                    longest=largest_body(settings),
                    held={UPLOAD: PIECE},
                ),
                Middleware(
                    BodyGuard,
                    longest=largest_body(settings),
                    too_long=file_too_large(settings),
                    json=JsonLimits(ENVELOPE_BYTES),
                    forms={*FORMS, UPLOAD, SHARE},
                ),
            ],
            "exception_handlers": exception_handlers(),
            "lifespan": _around(settings, blocks, lag, doors, shutdown),
        },
        i18n=i18n,
        theme=make_theme(),
        footer_links=["api"],
        max_file_size=settings.max_file_bytes,
        max_threads=max(40, settings.requests_in_hand),
        state_session_capacity=200,
        ssr_mode=False,
        mcp_server=True,
        enable_monitoring=False,
        run_history=False,
        quiet=True,
        prevent_thread_lock=True,
    )
    is_open = settings.gradio_server_name in ("0.0.0.0", "[::]")
    others = ", and at this machine's other addresses" if is_open else ""
    print(f"Text Behind Image is at {address}{others}", flush=True)
    shutdown.wait(blocks.server)
    placement.close()


if __name__ == "__main__":
    launch(Settings())
