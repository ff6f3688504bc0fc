"""Two Spaces behind one proxy that sends each visitor to the same one, of which one dies: nobody loses a photo."""

import asyncio
import os
import pwd
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.debian import require
from tests.event_loop import run_coroutine
from tests.load.measuring import jobs_of
from tests.load.widget import Widget, crowd
from tests.running_space import PROXY, ROOT, RunningSpace, free_port, running_space

WIDGETS = 24
PHOTOS = 2
"""That each widget sends, one after the other."""

DONE_BEFORE = 8
"""Photos that are done when one of the Spaces is killed."""

CONFIGURATION = """
user USER;
pid nginx.pid;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  proxy_bind PROXY;
  upstream fronts { hash $remote_addr consistent; FRONTS }
  server { listen 127.0.0.1:PORT; include space.conf; }
}
"""


@contextmanager
def _nginx(fronts: list[RunningSpace]) -> Iterator[str]:
    """Yield the address at which a real nginx serves several Spaces as README says."""
    [nginx] = require("nginx", ("nginx",), ("nginx",))
    port = free_port()
    servers = " ".join(f"server {front.url.removeprefix('http://')};" for front in fronts)
    configuration = CONFIGURATION.replace("USER", pwd.getpwuid(os.geteuid()).pw_name)
    for name, value in (("PROXY", PROXY), ("FRONTS", servers), ("PORT", str(port))):
        configuration = configuration.replace(name, value)
    snippet = (ROOT / "space" / "nginx.conf").read_text()
    snippet = snippet.replace("location /tools/text/", "location /")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "nginx.conf").write_text(configuration)
        Path(folder, "space.conf").write_text(snippet.replace("127.0.0.1:7860", "fronts"))
        run = [nginx, "-p", folder, "-c", "nginx.conf", "-e", "error.log"]
        subprocess.run(run, check=True)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            subprocess.run([*run, "-s", "stop"], check=True)


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
