"""Reads the properties of a request to the edge, and makes the headers of its reply."""

from collections.abc import Mapping

from harness.codec import request_bodies
from harness.edge.http import Head
from harness.edge.replies import REFUSED, Reply
from harness.model import Value


def address(head: Head) -> tuple[str, str]:
    """Return the host that a request names, and the whole address; a usual port is left out.

    The address is the browser's own, byte for byte: `//` and a `?` with nothing after it count.
    """
    if not head.target.startswith("/"):  # over plain HTTP a proxy gets all of it
        return head.target.partition("://")[2].partition("/")[0], head.target
    scheme, usual_port = ("https", ":443") if head.is_tls else ("http", ":80")
    host = head.header("Host").removesuffix(usual_port)
    return host, f"{scheme}://{host}{head.target}"


def path_and_query(head: Head) -> tuple[str, str]:
    """Return a target's path and its query, each as the browser wrote it."""
    target = head.target
    if not target.startswith("/"):
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("?")
    return path, query


def is_for_another_page(head: Head) -> bool:
    """Say whether the answer would replace the page: the browser navigates."""
    if head.is_tls:
        return head.header("Sec-Fetch-Dest") == "document"
    # Over plain HTTP browsers send no such header. A secure page cannot load a frame over it.
    return head.header("Upgrade-Insecure-Requests") != ""


def needs_content(head: Head) -> bool:
    """Say whether the browser stays on its page until it has some of the next one's content."""
    return "Firefox/" in head.header("User-Agent")


def is_browser_internal(head: Head) -> bool:
    """Say whether the browser itself sent the request, not a page.

    A full Chromium asks for accounts and updates. A request of a page never has `Sec-Fetch-Site:
    none`, which says that no site caused it, except where a person navigates.
    """
    values = (head.header(f"Sec-Fetch-{name}") for name in ("Site", "Dest"))
    return tuple(values) == ("none", "empty")


def is_for_script(head: Head) -> bool:
    """Say whether a script element sent the request; browsers do not say so over plain HTTP."""
    return head.header("Sec-Fetch-Dest") == "script"


def parameters(head: Head, body: bytes) -> Value:
    """Return the parameters in the request's body."""
    kind, coding = (head.header(f"Content-{name}") for name in ("Type", "Encoding"))
    return request_bodies.parameters(kind, body, coding)


def redirect_chain(url: str, redirects: Mapping[str, str]) -> list[str]:
    """Return an address and those that it was redirected to; a loop ends where it closes."""
    chain = [url]
    while (target := redirects.get(chain[-1])) is not None and target not in chain:
        chain.append(target)
    return chain


def reply_headers(head: Head, reply: Reply) -> dict[str, str]:
    """Return the reply's headers; unless it is a refusal, CORS headers let any page read it."""
    headers = {"Content-Type": reply.content_type, **reply.headers}
    origin = head.header("Origin")
    if origin and reply.status != REFUSED:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        for name in ("Method", "Headers"):
            requested = head.header(f"Access-Control-Request-{name}")
            if requested:
                headers[f"Access-Control-Allow-{name.removesuffix('s')}s"] = requested
    return headers
