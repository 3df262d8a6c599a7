"""The sandbox as one application: log, latency and faults around Web API and accounts."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from encore.sandbox import control, covers, signin, webapi
from encore.sandbox.call import Refusal
from encore.sandbox.clock import iso
from encore.sandbox.connections import Connections
from encore.sandbox.faults import Fault
from encore.sandbox.state import Logged, Sandbox

DROPPED = 0  # the status that the log shows where no answer was sent
ACCOUNTS = {"/authorize": signin.authorize, "/api/token": signin.token}


class App:
    """An ASGI application over one sandbox."""

    def __init__(self, sandbox: Sandbox, connections: Connections) -> None:
        self.sandbox = sandbox
        self.connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.url.path.startswith(control.PREFIX):
            response = await control.answer(self.sandbox, request)
            await response(scope, receive, send)
        elif request.url.path.startswith(covers.PREFIX):
            await covers.answer(request)(scope, receive, send)
        else:
            await self._serve(request, receive, send)

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        await request.body()
        fault = self.sandbox.faults.take(request.method, target_of(request))
        await asyncio.sleep(pause_of(self.sandbox, fault))
        response = await self._answered(request, fault)
        drops = fault is not None and fault.kind == "drop"
        self._note(request, DROPPED if drops else response.status_code)
        if drops:
            self.connections.drop(request.scope)
            await until_gone(receive)
        elif fault is not None and fault.kind == "cut":
            await self._send_half(request, response, receive, send)
        else:
            await response(request.scope, receive, send)

    async def _answered(self, request: Request, fault: Fault | None) -> Response:
        """Let the request take effect, unless a fault keeps it from that."""
        instead = broken_answer(fault) if fault else None
        if fault is not None and instead is not None and not fault.after:
            return instead
        response = await self._respond(request)
        return instead or response

    async def _respond(self, request: Request) -> Response:
        page = ACCOUNTS.get(request.url.path.removeprefix("/accounts").rstrip("/"))
        if page is not None:
            return await page(self.sandbox, request)
        return await webapi.answer(self.sandbox, request)

    async def _send_half(
        self, request: Request, response: Response, receive: Receive, send: Send
    ) -> None:
        """Promise the whole answer in the header, send half of it, and hang up."""
        body = bytes(response.body)
        start = {"status": response.status_code, "headers": response.raw_headers}
        await send({"type": "http.response.start", **start})
        half = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        self.connections.close(request.scope)
        await until_gone(receive)

    def _note(self, request: Request, status: int) -> None:
        path = request.url.path
        self.sandbox.log.add(
            Logged(
                time=iso(self.sandbox.clock.seconds()),
                method=request.method,
                path=path,
                query=request.url.query,
                status=status,
                bucket=bucket_of(request.method, path),
            )
        )


def bucket_of(method: str, path: str) -> str:
    """Return method and endpoint template, the path itself where there is no endpoint."""
    below = webapi.below_v1(path)
    endpoint, _ = webapi.endpoint_of(method, below)
    return endpoint.bucket if endpoint else f"{method} {below}"


def target_of(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def pause_of(sandbox: Sandbox, fault: Fault | None) -> float:
    """Return how many real seconds the answer takes."""
    slow = fault.seconds if fault is not None and fault.kind == "slow" else 0.0
    return slow + sandbox.options.latency_ms / 1_000


def broken_answer(fault: Fault) -> Response | None:
    """Return what is answered in the place of the true answer; None leaves that alone."""
    match fault.kind:
        case "429":
            reason = "QUOTA_EXCEEDED" if fault.quota else None
            return webapi.as_error(
                Refusal(
                    429,
                    webapi.TOO_MANY,
                    reason=reason,
                    retry_after=fault.retry_after,
                    plain=fault.plain,
                )
            )
        case "5xx":
            return webapi.as_error(Refusal(fault.status, "Error while loading resource"))
        case "drop":
            return Response(status_code=503)
        case _:
            return None


async def until_gone(receive: Receive) -> None:
    """Wait until the server has noticed that the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
