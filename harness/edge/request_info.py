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
    """Return the host that the request names, and the whole address; a usual port is left out."""
    scheme = "https" if is_tls(request) else "http"
    host = request.host.removesuffix(":443" if scheme == "https" else ":80")
    target = request.path_qs if request.path_qs.startswith("/") else request.raw_path
    return host, f"{scheme}://{host}{target}"


def is_for_another_page(request: web.BaseRequest) -> bool:
    """Say whether the browser wants to show the answer in place of the page that it has."""
    if is_tls(request):
        return request.headers.get("Sec-Fetch-Dest") == "document"
    # Over plain HTTP browsers do not say so; but no frame of a secure page can be asked for so.
    return "Upgrade-Insecure-Requests" in request.headers


def is_of_the_browser_itself(request: web.BaseRequest) -> bool:
    """Say whether it is the browser that asks, on its own behalf, and no page.

    A full Chromium looks after accounts and updates. No page can say of a request that no site
    has caused it, but where a person navigates.
    """
    said = (request.headers.get(f"Sec-Fetch-{name}") for name in ("Site", "Dest"))
    return tuple(said) == ("none", "empty")


def is_for_script(request: web.BaseRequest) -> bool:
    """Say whether the browser wants to run the answer; over plain HTTP it does not say so."""
    return request.headers.get("Sec-Fetch-Dest") == "script"


def parameters(request: web.BaseRequest, body: bytes) -> Value:
    """Return the parameters in the request's body."""
    kind, coding = (request.headers.get(f"Content-{name}", "") for name in ("Type", "Encoding"))
    return request_bodies.parameters(kind, body, coding)


def hops(url: str, redirects: Mapping[str, str]) -> list[str]:
    """Return an address and those that it was redirected to; a circle ends where it closes."""
    found = [url]
    while (after := redirects.get(found[-1])) is not None and after not in found:
        found.append(after)
    return found


def answered(request: web.BaseRequest, reply: Reply) -> dict[str, str]:
    """Return the reply's headers, with those that let any page read it (CORS) if it is claimed."""
    headers = {"Content-Type": reply.content_type, **reply.headers}
    origin = request.headers.get("Origin")
    if origin and reply.status != web.HTTPForbidden.status_code:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        for what in ("Method", "Headers"):
            asked = request.headers.get(f"Access-Control-Request-{what}")
            if asked:
                headers[f"Access-Control-Allow-{what.removesuffix('s')}s"] = asked
    return headers
