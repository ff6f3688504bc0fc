"""Two Spaces behind one proxy that sends each visitor to the same one, of which one dies: nobody loses a photo."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.event_loop import run_coroutine
from tests.load.measuring import jobs_of
from tests.load.widget import Widget, crowd
from tests.nginx import SNIPPET, running_nginx
from tests.running_space import PROXY, RunningSpace, free_port, running_space

WIDGETS = 24
PHOTOS = 2
"""That each widget sends, one after the other."""

DONE_BEFORE = 8
"""Photos that are done when one of the Spaces is killed."""


@contextmanager
def _nginx(fronts: list[RunningSpace]) -> Iterator[str]:
    """Yield the address at which a real nginx serves several Spaces as README says."""
    port = free_port()
    servers = " ".join(f"server {front.url.removeprefix('http://')};" for front in fronts)
    snippet = SNIPPET.replace("location /tools/text/", "location /")
    http = f"""
  upstream fronts {{ hash $remote_addr consistent; {servers} }}
  server {{ listen 127.0.0.1:{port}; include space.conf; }}
"""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "space.conf").write_text(snippet.replace("127.0.0.1:7860", "fronts"))
        with running_nginx(Path(folder), http):
            yield f"http://127.0.0.1:{port}"


async def _use(widget: Widget) -> None:
    for _ in range(PHOTOS):
        await widget.cut_out()


async def _use_until_one_dies(widgets: list[Widget], victim: RunningSpace) -> None:
    everybody = asyncio.gather(*map(_use, widgets))
    while sum(widget.done for widget in widgets) < DONE_BEFORE:
        await asyncio.sleep(0.05)
    victim.process.kill()
    await everybody


def run(widgets: int = WIDGETS) -> None:
    """Kill one of two Spaces under widgets with a few photos each, and print what became of them."""
    with ExitStack() as stack:
        options = "--trusted-proxies", PROXY
        fronts = [stack.enter_context(running_space(*options)) for _ in range(2)]
        address = stack.enter_context(_nginx(fronts))
        everyone = crowd(address, widgets)
        start = time.monotonic()
        run_coroutine(_use_until_one_dies(everyone, fronts[0]))
        took = time.monotonic() - start
        jobs = [jobs_of(front) for front in fronts]
    done = sum(widget.done for widget in everyone)
    refused = sum((widget.refused for widget in everyone), Counter[str]())
    print(
        f"  {widgets} widgets; of {widgets * PHOTOS} photos {done} done, "
        f"{sum(widget.wrong for widget in everyone)} wrong, {sum(widget.lost for widget in everyone)} lost in "
        f"{took:.0f} s; {sum(widget.torn for widget in everyone)} connections torn, refused and come again: {dict(refused)}; "
        f"jobs of the one that was killed: {dict(jobs[0])}, of the other: {dict(jobs[1])}",
        flush=True,
    )
    assert all(each["ok"] for each in jobs)
    assert done == widgets * PHOTOS
    assert not any(widget.wrong for widget in everyone)
