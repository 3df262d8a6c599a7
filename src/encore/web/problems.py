"""What the JSON API answers where something is wrong, and how its description says so."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel

API = "/api/v1"
MEDIA_TYPE = "application/problem+json"
_AT_ANY_TIME = {
    403: "It came from another site. Send an Origin header that equals the address you call.",
    409: "Nobody has signed in with Spotify, or it cannot be done any more.",
    421: "Encore answers by its own names alone: 127.0.0.1, localhost and ::1.",
    422: "What was sent cannot be used.",
    500: "Something went wrong in Encore itself.",
    502: "Spotify said no, or could not be asked.",
    503: "The database does not answer.",
}
_WITH_A_BODY = {400: "The body is no JSON."}
_BY_NAME = {404: "There is none of that name or number."}


class Problem(BaseModel):
    """As RFC 9457 has it. *detail* is one sentence that says how to mend it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def answer_problem(
    status: int, sentence: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=sentence)
    return JSONResponse(problem.model_dump(), status, headers, MEDIA_TYPE)


def describe_problems(app: FastAPI) -> None:
    """Let the description of the API name the problems of every operation."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]  # as FastAPI's documentation says


def _describe(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes
    )
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            _add_problems(path, operation)
    return described


def _add_problems(path: str, operation: dict[str, Any]) -> None:
    problems = dict(_AT_ANY_TIME)
    if "requestBody" in operation:
        problems |= _WITH_A_BODY | _BY_NAME
    if "{" in path:
        problems |= _BY_NAME
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status, words in sorted(problems.items()):
        answer = {"description": words, "content": {MEDIA_TYPE: schema}}
        operation["responses"][str(status)] = answer
