"""What stands before every page: whose requests are answered, and what a page may do.

A pure ASGI middleware, because Starlette's own base class holds back streams.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from encore.web.problems import answer_problem

# A page elsewhere can let its own name lead to 127.0.0.1 (DNS rebinding); then its browser
# sends that name as Host.
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FOREIGN_HOST = "Encore answers at http://127.0.0.1 on this computer only; open it there.\n"
CROSS_SITE = (
    "This came from another site, so Encore did not do it. A program on this computer has to "
    "send an Origin header that equals the address it calls.\n"
)
POLICY = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' data: https://*.scdn.co https://*.spotifycdn.com; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Refuses foreign hosts and requests of other sites, and adds the policy to every answer.

    *images* is one more origin whose images a page may show.
    """

    def __init__(self, app: ASGIApp, images: str | None = None) -> None:
        self.app = app
        self.policy = policy(images)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.policy.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = refusal(scope["method"], Headers(scope=scope))
        answer = _say(scope["path"], *refused) if refused else self.app
        await answer(scope, receive, send_guarded)


def policy(images: str | None) -> dict[str, str]:
    """Return the headers of every answer; pages may show images of the origin *images* too."""
    if images is None:
        return POLICY
    name = "content-security-policy"
    return POLICY | {name: POLICY[name].replace("img-src ", f"img-src {images} ")}


def refusal(method: str, headers: Headers) -> tuple[int, str] | None:
    """Return status and words for a request that is not to be served, else None."""
    if _name_of(headers.get("host", "")) not in OWN_NAMES:
        return 421, FOREIGN_HOST
    if method not in SAFE_METHODS and not _is_own(headers):
        return 403, CROSS_SITE
    return None


def _say(path: str, status: int, words: str) -> Response:
    if path.startswith("/api/"):
        return answer_problem(status, words.strip())
    return PlainTextResponse(words, status)


def _is_own(headers: Headers) -> bool:
    """Browsers say where a request comes from; very old ones, and programs, by Origin alone."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin", "")
    return origin.lower() in _addresses(headers.get("host", ""))


def _addresses(host: str) -> Iterable[str]:
    return (f"http://{host.lower()}", f"https://{host.lower()}")


def _name_of(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
