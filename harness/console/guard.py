"""Who may talk to the console's server: nobody but the page that it served itself.

The server is on loopback, but any page in any browser on the machine can make a request there,
and one that rebinds its name's address can even read the answer. So the host that is named must
be loopback, the origin must be the console's own, and all that can do something or tells
something wants the key, which only the address has that was given to the person.
"""

import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from harness.edge import LOOPBACK

PROTOCOL: Final = "harness-console"
"""The name of what is spoken over the web socket; the key comes beside it."""

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
    # What would take text for markup throws, whoever wrote it.
    "require-trusted-types-for 'script'",
    "trusted-types console-worker",
)
PAGE_POLICY: Final = "; ".join(_RULES)
"""What the console's page may do: run its own scripts, and talk to its own server."""

WORKER_POLICY: Final = "default-src 'none'; script-src 'self' 'unsafe-eval'"
"""What may be done where calls are evaluated that a person typed: compute, and nothing else."""


class Guard:
    """Refuses requests that are not from the console's own page. `key` is new for each server."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(24)

    @web.middleware
    async def ask(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request by its handler, or refuse it."""
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
    """Say in an answer, whatever it is, that it is for the console's own page."""
    response.headers.update(_HEADERS)


def _given_key(request: web.Request) -> bytes:
    said = request.headers.get(hdrs.AUTHORIZATION, "")
    if said.startswith(_SCHEME):
        return said.removeprefix(_SCHEME).encode(errors="surrogateescape")
    # A page cannot send other headers with a web socket.
    spoken = request.headers.get(hdrs.SEC_WEBSOCKET_PROTOCOL, "").split(",")
    words = (word.strip() for word in spoken)
    key = next((word for word in words if word != PROTOCOL), "")
    return key.encode(errors="surrogateescape")
