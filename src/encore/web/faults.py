"""Pages and JSON for what goes wrong."""

from http import HTTPStatus

import psycopg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.routing import Match

from encore.errors import BadInput, EncoreError, NotConnected, NotFound, NotNow
from encore.web.problems import answer_problem
from encore.web.site import Site

DATABASE_AWAY = (
    "The database does not answer. Nothing is lost; this page tries again by itself every few "
    "seconds."
)
MISTAKE = "Something went wrong in Encore itself. Nothing that was done is lost; try it again."
NOT_HERE = "There is no such page, or what it showed is gone."
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")

log = structlog.get_logger()


def register(app: FastAPI) -> None:
    app.add_exception_handler(EncoreError, _say)
    app.add_exception_handler(HTTPException, _say_http)
    app.add_exception_handler(RequestValidationError, _say_invalid)
    for away in (DBAPIError, NoConnection, PoolTimeout, psycopg.OperationalError):
        app.add_exception_handler(away, _say_database)
    app.add_exception_handler(Exception, _say_mistake)


async def _say(request: Request, error: Exception) -> Response:
    kinds = {NotFound: 404, NotConnected: 409, NotNow: 409, BadInput: 422}
    return _answer(request, kinds.get(type(error), 502), str(error))


async def _say_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = NOT_HERE if status == 404 else HTTPStatus(status).phrase
    answer = _answer(request, status, words)
    if status == 405:
        answer.headers["allow"] = ", ".join(_methods_of(request))
    return answer


def _methods_of(request: Request) -> list[str]:
    """Return what may be done at the address; the router names the first route's verbs alone."""

    def is_there(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    return [method for method in METHODS if is_there(method)]


async def _say_invalid(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found)
    is_no_json = any(one["type"] == "json_invalid" for one in found)
    return _answer(request, 400 if is_no_json else 422, said)


async def _say_database(request: Request, error: Exception) -> Response:
    log.error("the database failed", path=request.url.path, error=repr(error))
    return _answer(request, 503, DATABASE_AWAY)


async def _say_mistake(request: Request, error: Exception) -> Response:
    log.error("a page failed", path=request.url.path, exc_info=error)
    return _answer(request, 500, MISTAKE)


def _answer(request: Request, status: int, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return answer_problem(status, sentence)
    site: Site = request.app.state.site
    return site.render(
        request,
        "fault.html",
        {
            "account": None,
            "status": status,
            "sentence": sentence,
            # What a form asked for must not be done again by a page that reloads.
            "again": _address_of(request) if request.method == "GET" else "/",
        },
        status=status,
    )


def _address_of(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
