"""HTTP requests to each address of the Space: every answer is one that it means to give, and the log has no fault."""

from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from space.http.open_routes import OPEN
from tests.running_space import RunningSpace, running_space

OWN = (
    "GET /health",
    "GET /healthz",
    "GET /readyz",
    "GET /limits",
    "GET /queue",
    "GET /oembed",
    "GET /gradio.js",
    "GET /manifest.webmanifest",
    "GET /service-worker.js",
    "GET /pwa_icon/{size}",
    "GET /embed/{path}",
    "GET /samples/{path}",
    "GET /fonts/{path}",
    "GET /{anything}",
    "POST /share",
    "POST /gradio_api/upload",
    "POST /gradio_api/cancel",
)
"""The Space's own addresses, beside those of Gradio that are open."""

KEPT_OPEN = ("/gradio_api/heartbeat", "/gradio_api/mcp/sse")
"""What answers by a stream without an end."""

QUERY = (
    "view",
    "url",
    "format",
    "maxwidth",
    "maxheight",
    "lang",
    "family",
    "session_hash",
    "tools",
    "page",
)
HEADERS = (
    "Range",
    "If-None-Match",
    "Accept",
    "Accept-Encoding",
    "Idempotency-Key",
    "Origin",
    "X-Forwarded-Host",
)

QUIET = settings(
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)


def document() -> dict[str, Any]:
    """Return the addresses as OpenAPI: each takes any text in its path, query and headers, and any body."""
    text = {"type": "string"}
    paths: dict[str, Any] = {}
    for line in (*OPEN, *OWN):
        method, path = line.replace(":path", "").split()
        if path.startswith(KEPT_OPEN):
            continue
        names = [part.partition("}")[0] for part in path.split("{")[1:]]
        parameters = [
            *({"name": name, "in": "path", "required": True, "schema": text} for name in names),
            *({"name": name, "in": "query", "schema": text} for name in QUERY),
            *({"name": name, "in": "header", "schema": text} for name in HEADERS),
        ]
        operation: dict[str, Any] = {
            "parameters": parameters,
            "responses": {"default": {"description": "any"}},
        }
        if method != "GET":
            kinds = ("application/json", "multipart/form-data", "text/plain")
            operation["requestBody"] = {"content": {kind: {"schema": {}} for kind in kinds}}
        paths.setdefault(path, {})["post" if method == "*" else method.lower()] = operation
    return {"openapi": "3.0.2", "info": {"title": "Space", "version": "1"}, "paths": paths}


def fuzz(space: RunningSpace, options: settings) -> Counter[str]:
    """Ask each address `options.max_examples` times; return how often which status came.

    Raises `AssertionError` for an answer that is a fault, or an error without a code.
    """
    statuses: Counter[str] = Counter()
    told = len(space.log.read_bytes())
    schema = schemathesis.openapi.from_dict(document())

    @options
    @given(data=st.data())
    def each_answer_is_meant(data: st.DataObject) -> None:
        for operation in schema.get_all_operations():
            case = data.draw(operation.ok().as_strategy())
            answer = case.call(base_url=space.url, timeout=30, allow_redirects=False)
            statuses[f"{answer.status_code // 100}xx"] += 1
            asked = f"{case.method} {case.formatted_path} {case.query} {case.headers} {case.body!r}"
            about = f"{asked}: {answer.status_code} {answer.content[:200]!r}"
            assert answer.status_code != 500, about
            [kind, *_] = answer.headers.get("content-type", [""])
            is_json = kind.startswith("application/json")
            if answer.status_code >= 400 and is_json and "/mcp" not in case.path:
                assert answer.json()["code"], about

    each_answer_is_meant()
    log = space.log.read_bytes()[told:]
    assert b"Traceback" not in log
    assert b"internal_error" not in log
    return statuses


def run(examples: int) -> None:
    """Fuzz a Space of our own."""
    addresses = sum(map(len, document()["paths"].values()))
    with running_space() as space:
        statuses = fuzz(space, settings(QUIET, max_examples=max(1, examples // addresses)))
    told = ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))
    print(f"http: {statuses.total():,} requests to {addresses} addresses, {told}", flush=True)
