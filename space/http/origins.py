"""Who may embed the Space: one list of origins, and all that follows from it."""

import re
from dataclasses import dataclass

from pydantic import AnyHttpUrl, TypeAdapter, ValidationError
from starlette.datastructures import URL, Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from space.errors import RequestError

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

_PREFLIGHT_SECONDS = 7200
"""How long a browser may remember a preflight: Chromium's own limit."""


@dataclass(frozen=True)
class AllowedOrigins:
    """The origins (RFC 6454) whose pages may embed the Space; `None` for every page there is."""

    origins: frozenset[str] | None = None

    @classmethod
    def parse(cls, text: str) -> "AllowedOrigins":
        """Return what a setting says: `*`, or origins between commas or spaces.

        Origins are brought into the form in which browsers send them. Raises
        `ValueError` that names what is no origin.
        """
        words = text.replace(",", " ").split()
        if words == ["*"]:
            return cls()
        return cls(frozenset(_origin(word) for word in words))

    def __str__(self) -> str:
        return "*" if self.origins is None else " ".join(sorted(self.origins))

    def allow(self, origin: str) -> bool:
        """Return whether a page of `origin` may embed the Space."""
        return self.origins is None or origin in self.origins

    @property
    def content_security_policy(self) -> str | None:
        """The policy for pages of the Space, which says who may frame them; None where anyone may.

        `frame-ancestors *` would not do then: it leaves out pages from a file
        and in a sandbox.
        """
        if self.origins is None:
            return None
        return " ".join(["frame-ancestors 'self'", *sorted(self.origins)])

    def cross_origin_headers(self, origin: str | None) -> dict[str, str]:
        """Return the headers by which a page of `origin` may read an answer.

        Never for requests with cookies: a page would act in its visitor's name.
        """
        headers = {"Access-Control-Expose-Headers": "*"}
        if self.origins is None:
            return {"Access-Control-Allow-Origin": "*", **headers}
        if origin in self.origins:
            return {"Access-Control-Allow-Origin": origin, **headers, "Vary": "Origin"}
        # What is kept for one page must not be given to another.
        return {"Vary": "Origin"}


def _origin(word: str) -> str:
    refusal = ValueError(
        f"{word!r} is no origin. Write * for anyone, or origins such as https://blog.example "
        "with a comma between them: scheme, host and port, no path and no wildcard."
    )
    try:
        # Parses as browsers do (WHATWG URL): lower case, punycode.
        url = TypeAdapter(AnyHttpUrl).validate_python(word)
    except ValidationError:
        raise refusal from None
    if url.path != "/" or url.query or url.fragment or url.username or url.password:
        raise refusal
    # The host stands in a policy, where other signs have a meaning.
    if not re.fullmatch(r"[a-z0-9.-]+|\[[0-9a-f:.]+\]", url.host or ""):
        raise refusal
    standard_port = {"http": 80, "https": 443}[url.scheme]
    port = "" if url.port == standard_port else f":{url.port}"
    return f"{url.scheme}://{url.host}{port}"


class OriginGuard:
    """ASGI middleware that alone decides what pages of other origins get.

    - Every answer, errors too, says who may read it (CORS), and every page who may frame it.
    - A preflight is answered here.
    - Browsers' requests to the API from a page that may not embed the Space are
      refused. Its own pages, and clients that are no browsers, may always call it.

    It goes around all others: the application inside never hears of `Origin`,
    or Gradio would answer to it by rules of its own, which let any site in with
    its visitors' cookies and shut out all but localhost on localhost. Who has to
    know finds the origin of a page that is not the Space's own in the scope, as
    `foreign_origin`.
    """

    def __init__(self, app: ASGIApp, allowed: AllowedOrigins) -> None:
        self._app = app
        self._allowed = allowed
        self._refusal = RequestError(
            "origin_refused",
            "This Space may not be used from pages of this site. Its owner can allow it.",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        foreign = None if origin is None or _is_own(scope, headers, origin) else origin
        allowed = foreign is None or self._allowed.allow(foreign)

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._mark(MutableHeaders(scope=message), origin)
            await send(message)

        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if not allowed and (is_preflight or _is_api(scope)):
            await self._refusal.answer(403)(scope, receive, send_marked)
        elif is_preflight:
            await _preflight(headers)(scope, receive, send_marked)
        else:
            kept = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            inside = {**scope, "headers": kept, "foreign_origin": foreign}
            await self._app(inside, receive, send_marked)

    def _mark(self, headers: MutableHeaders, origin: str | None) -> None:
        for name, value in self._allowed.cross_origin_headers(origin).items():
            if name == "Vary":
                headers.add_vary_header(value)
            else:
                headers[name] = value
        policy = self._allowed.content_security_policy
        if policy and headers.get("content-type", "").startswith("text/html"):
            # Beside the page's own policy: browsers heed each of several.
            headers.append("Content-Security-Policy", policy)


def _is_own(scope: Scope, headers: Headers, origin: str) -> bool:
    # The browser's own word, which no page can forge, knows of no proxies; old browsers don't give it.
    if headers.get("sec-fetch-site") == "same-origin":
        return True
    url = URL(scope=scope)
    return origin == f"{url.scheme}://{url.netloc}"


def _is_api(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.removeprefix(scope["root_path"]).startswith("/gradio_api/")


def _preflight(headers: Headers) -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": _METHODS,
            "Access-Control-Allow-Headers": headers.get("access-control-request-headers", "*"),
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        },
    )
