"""WebDriver's commands, to whichever browser: https://www.w3.org/TR/webdriver2/

WebKit's driver answers HTTP. Firefox has the same commands inside, behind a socket:
Marionette, https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html, so that no
geckodriver is needed, which neither Debian nor PyPI offers.
"""

import json
import socket
from typing import Any, Protocol

import httpx

_ELEMENT_KEY = "element-6066-11e4-a52e-4f735466cecf"
"""What marks an element among a script's arguments and results."""

# The commands that the tests use, under Marionette's names, and where they are found over HTTP.
_ROUTES = {
    "NewSession": ("POST", "/session"),
    "DeleteSession": ("DELETE", "/session/{session}"),
    "Navigate": ("POST", "/session/{session}/url"),
    "SwitchToFrame": ("POST", "/session/{session}/frame"),
    "ExecuteScript": ("POST", "/session/{session}/execute/sync"),
    "GetComputedRole": ("GET", "/session/{session}/element/{id}/computedrole"),
    "GetComputedLabel": ("GET", "/session/{session}/element/{id}/computedlabel"),
    "ElementClick": ("POST", "/session/{session}/element/{id}/click"),
    "ElementSendKeys": ("POST", "/session/{session}/element/{id}/value"),
    "PerformActions": ("POST", "/session/{session}/actions"),
    "SetWindowRect": ("POST", "/session/{session}/window/rect"),
    "TakeScreenshot": ("GET", "/session/{session}/screenshot"),
}

_TIMEOUT = 90
"""Seconds that a command may take, the slowest being a browser's start on a busy machine."""


class WebDriverError(Exception):
    """A command failed; `code` is the specification's, such as "stale element reference"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Connection(Protocol):
    """A way to a browser with one session."""

    def execute(self, command: str, **parameters: Any) -> Any:
        """Return the command's value. Raises `WebDriverError`."""

    def close(self) -> None:
        """End the session."""


class HttpConnection:
    """A session of the driver that listens on a port of this machine."""

    def __init__(self, port: int) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=_TIMEOUT)
        created = self.execute("NewSession", capabilities={"alwaysMatch": {}})
        self._session: str = created["sessionId"]

    def execute(self, command: str, **parameters: Any) -> Any:
        method, route = _ROUTES[command]
        element = parameters.pop("id") if "{id}" in route else ""
        path = route.format(session=getattr(self, "_session", ""), id=element)
        body = parameters if method == "POST" else None
        value = self._client.request(method, path, json=body).json()["value"]
        if isinstance(value, dict) and "error" in value:
            raise WebDriverError(value["error"], value["message"])
        return value

    def close(self) -> None:
        self.execute("DeleteSession")
        self._client.close()


class MarionetteConnection:
    """A session of the Firefox that listens on a port of this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT)
        self._stream = self._socket.makefile("rb")
        self._count = 0
        greeting = self._receive()
        if greeting["marionetteProtocol"] != 3:
            raise WebDriverError("unsupported operation", f"Marionette says {greeting}")
        self.execute("NewSession", capabilities={"alwaysMatch": {}})

    def execute(self, command: str, **parameters: Any) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, f"WebDriver:{command}", parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._receive()
        if error:
            raise WebDriverError(error["error"], error["message"])
        return result["value"] if set(result) == {"value"} else result

    def _receive(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            if not digit:
                raise WebDriverError("unknown error", "Firefox closed the connection")
            length += digit
        return json.loads(self._stream.read(int(length)))

    def close(self) -> None:
        self.execute("DeleteSession")
        self._stream.close()
        self._socket.close()


def element(identifier: str) -> dict[str, str]:
    """Return an element as scripts take it."""
    return {_ELEMENT_KEY: identifier}


def identifier(element: dict[str, str]) -> str:
    """Return the identifier of an element that a script returned."""
    return element[_ELEMENT_KEY]
