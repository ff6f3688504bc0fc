"""A stand-in of the Hugging Face Hub's HTTP API: one user, whose Spaces are in memory."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.running_space import free_port

TOKEN = "hf_stand_in"

REGULAR = 10_000_000
"""Bytes up to which the Hub takes a file as it is."""


@dataclass
class HubSpace:
    """What the Hub has of a Space."""

    files: dict[str, bytes] = field(default_factory=dict)
    by_lfs: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    hardware: str | None = None
    private: bool = False
    sent: list[str] = field(default_factory=list)
    """Each file that came with a commit."""


class Hub:
    """The API, as far as deploying needs it. Other requests are answered with 404."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.spaces: dict[str, HubSpace] = {}
        self.asked: list[str] = []
        """Method and path of each request."""
        self._objects: dict[str, bytes] = {}

    def app(self) -> Starlette:
        """Return the application that serves it."""
        space, post = "/api/spaces/{name:path}", ["POST"]
        return Starlette(
            routes=[
                Route("/api/repos/create", self._create, methods=post),
                Route("/api/validate-yaml", self._validate, methods=post),
                Route(f"{space}/tree/main", self._tree),
                Route(f"{space}/preupload/main", self._preupload, methods=post),
                Route(f"{space}/commit/main", self._commit, methods=post),
                Route(f"{space}/variables", self._variable, methods=post),
                Route(f"{space}/secrets", self._secret, methods=post),
                Route(f"{space}/hardware", self._hardware, methods=post),
                Route("/spaces/{name:path}.git/info/lfs/objects/batch", self._batch, methods=post),
                Route("/lfs/{oid}", self._put, methods=["PUT"]),
                Route(space, self._info),
            ],
        )

    def _space(self, request: Request) -> HubSpace | None:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return None
        return self.spaces.get(request.path_params["name"])

    async def _create(self, request: Request) -> Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"error": "Invalid user token."}, 401)
        told = await request.json()
        assert (told["type"], told["sdk"]) == ("space", "gradio")
        name = (
            f"{told['organization']}/{told['name']}" if told.get("organization") else told["name"]
        )
        self.spaces[name] = HubSpace(
            files={".gitattributes": b"*.safetensors filter=lfs"},
            private=bool(told.get("private")) or told.get("visibility") == "private",
        )
        return JSONResponse({"url": f"{self.url}/spaces/{name}"})

    async def _validate(self, _request: Request) -> Response:
        return JSONResponse({"errors": [], "warnings": []})

    async def _info(self, request: Request) -> Response:
        if self._space(request) is None:
            return _not_found()
        return JSONResponse({"id": request.path_params["name"], "siblings": []})

    async def _tree(self, request: Request) -> Response:
        space = self._space(request)
        if space is None:
            return _not_found()
        files = [
            {"type": "file", "path": path, "size": len(content), "oid": "0" * 40}
            for path, content in space.files.items()
        ]
        return JSONResponse(files)

    async def _preupload(self, request: Request) -> Response:
        space = self._space(request)
        if space is None:
            return _not_found()
        files = (await request.json())["files"]
        answers = [_as_uploaded(space, one) for one in files]
        return JSONResponse({"files": answers})

    async def _batch(self, request: Request) -> Response:
        if self._space(request) is None:
            return _not_found()
        objects = [
            {
                "oid": one["oid"],
                "size": one["size"],
                "actions": {"upload": {"href": f"{self.url}/lfs/{one['oid']}", "header": {}}},
            }
            for one in (await request.json())["objects"]
        ]
        return JSONResponse({"transfer": "basic", "objects": objects})

    async def _put(self, request: Request) -> Response:
        content = await request.body()
        if hashlib.sha256(content).hexdigest() != request.path_params["oid"]:
            return Response(status_code=400)
        self._objects[request.path_params["oid"]] = content
        return Response()

    async def _commit(self, request: Request) -> Response:
        space = self._space(request)
        if space is None:
            return _not_found()
        lines = [json.loads(line) for line in (await request.body()).splitlines()]
        for line in lines:
            value = line["value"]
            match line["key"]:
                case "file":
                    content = base64.b64decode(value["content"])
                    # The real one refuses these, too.
                    assert len(content) <= REGULAR
                    space.files[value["path"]] = content
                    space.sent.append(value["path"])
                case "lfsFile":
                    space.files[value["path"]] = self._objects[value["oid"]]
                    space.by_lfs.add(value["path"])
                    space.sent.append(value["path"])
                case "deletedFile":
                    del space.files[value["path"]]
        address = f"{self.url}/spaces/{request.path_params['name']}/commit/{'1' * 40}"
        return JSONResponse({"commitUrl": address, "commitOid": "1" * 40, "success": True})

    async def _variable(self, request: Request) -> Response:
        return await self._set(request, "variables")

    async def _secret(self, request: Request) -> Response:
        return await self._set(request, "secrets")

    async def _set(self, request: Request, kind: str) -> Response:
        space = self._space(request)
        if space is None:
            return _not_found()
        told: dict[str, Any] = await request.json()
        getattr(space, kind)[told["key"]] = told["value"]
        return JSONResponse({})

    async def _hardware(self, request: Request) -> Response:
        space = self._space(request)
        if space is None:
            return _not_found()
        space.hardware = (await request.json())["flavor"]
        runtime = {"stage": "BUILDING", "hardware": {"current": None, "requested": space.hardware}}
        return JSONResponse(runtime)


def _as_uploaded(space: HubSpace, file: dict[str, Any]) -> dict[str, Any]:
    """Return how a file is to be sent, and what the Hub has under its name already."""
    path = file["path"]
    is_large = file["size"] > REGULAR or path.endswith(".safetensors")
    content = space.files.get(path)
    oid = None
    if content is not None and is_large:
        oid = hashlib.sha256(content).hexdigest()
    elif content is not None:
        oid = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    mode = "lfs" if is_large else "regular"
    return {"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid}


def _not_found() -> Response:
    return JSONResponse(
        {"error": "Repository not found"}, 404, headers={"X-Error-Code": "RepoNotFound"}
    )


@contextmanager
def running_hub() -> Iterator[Hub]:
    """Serve a stand-in and yield it."""
    port = free_port()
    hub = Hub(f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(hub.app(), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield hub
    finally:
        server.should_exit = True
        thread.join()
