"""Lets nobody talk to the console's server but the page that it served itself.

The server is on loopback, but any page in any browser on the machine can make a request there. A
page that rebinds the address of its name can even read the answer. So the request's host must be
loopback, and its origin the console's own. Whatever does something or reveals something also needs
the key, which is only in the address that the person got.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from harness.edge import LOOPBACK

PROTOCOL: Final = "harness-console"
"""The web socket's protocol. A page sends the key beside this name."""

_SCHEME: Final = "Bearer "
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_RULES: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    # Code that would parse text as markup throws, whoever wrote it.
    "require-trusted-types-for 'script'",
    "trusted-types console-worker",
)
PAGE_POLICY: Final = "; ".join(_RULES)
"""What the console's page may do: run its own scripts, and talk to its own server."""

WORKER_POLICY: Final = "default-src 'none'; script-src 'self' 'unsafe-eval'"
"""What the worker may do that evaluates the calls a person typed: compute, and nothing else."""


class Guard:
    """Refuses requests that are not from the console's own page. `key` is new for each server."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)

    @web.middleware
    async def admit(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Pass a request on to its handler, or refuse it."""
        refusal = self._refusal(request)
        if refusal:
            return web.Response(status=web.HTTPForbidden.status_code, text=f"{refusal}\n")
        return await handler(request)

    def _refusal(self, request: web.Request) -> str:
        """Return why a request is refused; empty where it is not."""
        _, port = request.transport.get_extra_info("sockname") if request.transport else ("", 0)
        hosts = {f"{LOOPBACK}:{port}", f"localhost:{port}"}
        if request.headers.get(hdrs.HOST) not in hosts:
            return f"the console answers to {LOOPBACK}:{port} only"
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin != f"http://{request.headers[hdrs.HOST]}":
            return "the console answers to its own page only"
        is_open = request.method == hdrs.METH_GET and not request.path.startswith("/api/")
        if not is_open and not secrets.compare_digest(_given_key(request), self.key.encode()):
            return "the key is missing or wrong; open the address that 'harness open' printed"
        return ""


async def seal(_: web.Request, response: web.StreamResponse) -> None:
    """Add headers to every answer, so that only the console's own page can use it."""
    response.headers.update(_HEADERS)


def _given_key(request: web.Request) -> bytes:
    authorization = request.headers.get(hdrs.AUTHORIZATION, "")
    if authorization.startswith(_SCHEME):
        return authorization.removeprefix(_SCHEME).encode(errors="surrogateescape")
    # With a web socket, a page cannot send any other header.
    protocols = request.headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL, "").split(",")
    words = (word.strip() for word in protocols)
    key = next((word for word in words if word != PROTOCOL), "")
    return key.encode(errors="surrogateescape")
