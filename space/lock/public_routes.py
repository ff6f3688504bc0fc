"""What is public on a Space with a lock, by name and with the reason; all else is closed."""

from starlette.routing import compile_path

PUBLIC = (
    # To sign in, and to sign out for good where the session is over already.
    "GET /login",
    "POST /login",
    "POST /logout",
    "GET /login/huggingface",
    "GET /login/callback",
    # Code, letters and samples are the same for everyone and in this repository. Browsers load them for an
    # embed by script and style sheet, which carry no token.
    "GET /embed/{path:path}",
    "GET /fonts/{path:path}",
    "GET /samples/{path:path}",
    # Icons and the app's description, which browsers ask for without cookies, and its worker, which they
    # look for when nobody is signed in any more.
    "GET /app/{path:path}",
    "GET /pwa_icon",
    "GET /pwa_icon/{size}",
    "GET /favicon.ico",
    "GET /manifest.webmanifest",
    "GET /manifest.json",
    "GET /service-worker.js",
    # Whether it is alive: for the platform, and for a widget whose network comes back.
    "GET /health",
    "GET /healthz",
    "GET /readyz",
    # It has a lock of its own.
    "GET /metrics",
    # Launching asks for it, and starts nothing twice.
    "GET /gradio_api/startup-events",
)
"""Method (GET goes for HEAD, too) and path."""

_PATTERNS = tuple((method, compile_path(path)[0]) for method, path in map(str.split, PUBLIC))


def is_public(method: str, path: str) -> bool:
    """Return whether a request is answered whoever sends it; `path` is from the Space's root."""
    asked = "GET" if method == "HEAD" else method
    return any(asked == named and pattern.fullmatch(path) for named, pattern in _PATTERNS)
