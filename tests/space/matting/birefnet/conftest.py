"""A file of weights, and a hub to fetch it from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from safetensors.torch import save_file

from space.matting.birefnet.architecture import PUBLISHED
from space.matting.birefnet.network import BiRefNet
from tests.http_server import Quiet, http_server
from tests.space.matting.birefnet.weights import TINY, made_up

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What stands in for the model hub: it has one commit of one repository."""

    url: str = ""
    repository: str = "somebody/tiny"
    commit: str = COMMIT
    content: bytes = b""
    asked: list[str] = field(default_factory=list)
    """Paths of all requests."""


@pytest.fixture(scope="session")
def tiny() -> BiRefNet:
    """The smallest network, with the oracle's weights."""
    return made_up(TINY)


@pytest.fixture(scope="session")
def weights(tiny: BiRefNet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of weights as it is published, in half precision."""
    folder = tmp_path_factory.mktemp("weights")
    tensors = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in tiny.state_dict().items()
    }
    save_file(tensors, folder / "model.safetensors")
    return folder


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the smallest architecture among the published, and caches of a test's own."""
    monkeypatch.setitem(PUBLISHED, TINY.width, TINY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)


@pytest.fixture
def hub(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on this machine, which the hub's client takes for the real one."""
    hub = Hub(content=(weights / "model.safetensors").read_bytes())

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            if self._answer():
                self.wfile.write(hub.content)

        def _answer(self) -> bool:
            hub.asked.append(self.path)
            found = self.path == f"/{hub.repository}/resolve/{hub.commit}/model.safetensors"
            self.send_response(200 if found else 404)
            if found:
                self.send_header("Content-Length", str(len(hub.content)))
                self.send_header("ETag", '"1"')
                self.send_header("X-Repo-Commit", hub.commit)
            else:
                self.send_header("Content-Length", "0")
                self.send_header("X-Error-Code", "EntryNotFound")
            self.end_headers()
            return found

    with http_server(Handler) as hub.url:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.url)
        monkeypatch.setattr(
            "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
            hub.url + "/{repo_id}/resolve/{revision}/{filename}",
        )
        yield hub
