"""Reads the properties of a request to the edge, and makes the headers of its reply."""

from collections.abc import Mapping

from aiohttp import web

from harness.codec import request_bodies
from harness.edge.replies import Reply
from harness.model import Value


def is_tls(request: web.BaseRequest) -> bool:
    """Say whether the request came over TLS."""
    transport = request.transport
    return transport is not None and transport.get_extra_info("ssl_object") is not None


def address(request: web.BaseRequest) -> tuple[str, str]:
    """Return the request's host and its whole address, both without a default port."""
    scheme = "https" if is_tls(request) else "http"
    host = request.host.removesuffix(":443" if scheme == "https" else ":80")
    target = request.path_qs if request.path_qs.startswith("/") else request.raw_path
    return host, f"{scheme}://{host}{target}"


def is_for_another_page(request: web.BaseRequest) -> bool:
    """Say whether the answer would replace the page: the browser navigates."""
    if is_tls(request):
        return request.headers.get("Sec-Fetch-Dest") == "document"
    # Over plain HTTP browsers send no such header. A secure page cannot load a frame over it.
    return "Upgrade-Insecure-Requests" in request.headers


def is_browser_internal(request: web.BaseRequest) -> bool:
    """Say whether the browser itself sent the request, not a page.

    A full Chromium asks for accounts and updates. A request of a page never has `Sec-Fetch-Site:
    none`, which says that no site caused it, except where a person navigates.
    """
    values = (request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Dest"))
    return tuple(values) == ("none", "empty")


def is_for_script(request: web.BaseRequest) -> bool:
    """Say whether a script element sent the request; browsers do not say so over plain HTTP."""
    return request.headers.get("Sec-Fetch-Dest") == "script"


def parameters(request: web.BaseRequest, body: bytes) -> Value:
    """Return the parameters in the request's body."""
    kind, coding = (request.headers.get(f"Content-{name}", "") for name in ("Type", "Encoding"))
    return request_bodies.parameters(kind, body, coding)


def redirect_chain(url: str, redirects: Mapping[str, str]) -> list[str]:
    """Return an address and those that it was redirected to; a loop ends where it closes."""
    chain = [url]
    while (target := redirects.get(chain[-1])) is not None and target not in chain:
        chain.append(target)
    return chain


def reply_headers(request: web.BaseRequest, reply: Reply) -> dict[str, str]:
    """Return the reply's headers; unless it is a refusal, CORS headers let any page read it."""
    headers = {"Content-Type": reply.content_type, **reply.headers}
    origin = request.headers.get("Origin")
    if origin and reply.status != web.HTTPForbidden.status_code:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        for name in ("Method", "Headers"):
            requested = request.headers.get(f"Access-Control-Request-{name}")
            if requested:
                headers[f"Access-Control-Allow-{name.removesuffix('s')}s"] = requested
    return headers
