"""A real nginx, for what stands before a Space."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.debian import require
from tests.running_space import PROXY, ROOT

SNIPPET = (ROOT / "space" / "nginx.conf").read_text()
"""What people are given to copy, for the sub-path /tools/text and the default port."""

_CONFIGURATION = """
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
  HTTP
}
"""


@contextmanager
def running_nginx(folder: Path, http: str) -> Iterator[None]:
    """Run nginx in `folder`, from whose files it may include, with `http` in that part of its configuration.

    It asks Spaces from the address `PROXY`. Where there is none and it can't be installed, the test is skipped.
    """
    [nginx] = require("nginx", ("nginx",), ("nginx",))
    configuration = _CONFIGURATION.replace("HTTP", http)
    configuration = configuration.replace("USER", pwd.getpwuid(os.geteuid()).pw_name)
    (folder / "nginx.conf").write_text(configuration.replace("PROXY", PROXY))
    run = [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "error.log"]
    subprocess.run(run, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run([*run, "-s", "stop"], check=True, capture_output=True)
