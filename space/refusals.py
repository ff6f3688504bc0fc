"""What callers of Gradio's own routes hear where these refuse: our codes and sentences in place of its own."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi.exceptions import RequestValidationError
from gradio import route_utils
from gradio_client import utils as client_utils
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from space.errors import RequestError
from space.http.bodies import JSON_INVALID
from space.http.failures import FAILED
from space.http.open_routes import METHOD_NOT_ALLOWED, NOT_FOUND

Handler = Callable[[Request, Any], Awaitable[Response]]

_BY_STATUS = {
    # Gradio tells apart what is not there and what nobody may have: callers need not know.
    403: (404, NOT_FOUND),
    404: (404, NOT_FOUND),
    405: (405, METHOD_NOT_ALLOWED),
}


def exception_handlers() -> dict[type[Exception], Handler]:
    """Return what answers an exception within the application, by its class."""
    return {
        HTTPException: _refused,
        RequestError: _refused_by_us,
        RequestValidationError: _invalid,
        _WrongArgumentsError: _wrong_arguments,
        ClientDisconnect: _gone,
        # Whoever is around the application is told of it as well.
        Exception: _failed,
    }


class _WrongArgumentsError(TypeError):
    """Arguments by name that an endpoint doesn't have."""


async def _refused(_request: Request, error: HTTPException) -> Response:
    if error.status_code == 400 and "parsing the body" in error.detail:
        return JSON_INVALID.answer(400)
    code = "request_invalid" if error.status_code == 400 else "request_refused"
    status, refusal = _BY_STATUS.get(
        error.status_code, (error.status_code, RequestError(code, error.detail))
    )
    return refusal.answer(status, error.headers)


async def _refused_by_us(_request: Request, error: RequestError) -> Response:
    return error.answer()


async def _wrong_arguments(_request: Request, error: _WrongArgumentsError) -> Response:
    return RequestError("request_invalid", str(error)[:200]).answer(400)


async def _invalid(_request: Request, error: RequestValidationError) -> Response:
    problem = error.errors()[0]
    if problem["type"] == "json_invalid":
        return JSON_INVALID.answer(400)
    place = ".".join(str(part) for part in problem["loc"])
    sentence = f"This request can't be read at {place:.100}: {problem['msg']:.100}."
    return RequestError("request_invalid", sentence).answer(400)


async def _gone(_request: Request, _error: ClientDisconnect) -> Response:
    # For the log alone, by the name that nginx has given it.
    return Response(status_code=499)


async def _failed(_request: Request, _error: Exception) -> Response:
    return FAILED.answer(500)


def refuse_unknown_endpoints() -> None:
    """Make Gradio refuse, in place of failing, what names no endpoint by its number or no argument of it."""
    find, arrange = route_utils.get_fn, client_utils.construct_args

    def get_fn(*arguments: Any, **named: Any) -> Any:
        try:
            return find(*arguments, **named)
        except KeyError:
            raise HTTPException(404) from None

    def construct_args(*arguments: Any, **named: Any) -> Any:
        try:
            return arrange(*arguments, **named)
        except TypeError as error:
            raise _WrongArgumentsError(str(error)) from None

    route_utils.get_fn = get_fn
    client_utils.construct_args = construct_args
