"""The edge's replies: their form, and those that are the same in every run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

JAVASCRIPT: Final = "text/javascript; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"

CACHEABLE: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Headers of a file that never changes under its address while a browser lives.

The age is a year because the page's virtual time runs ahead: four minutes with every requirement.
"""
NO_STORE: Final = {"Cache-Control": "no-store"}
"""Headers of what may differ from run to run, and of what a requirement counts requests to."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the edge: status, body, and headers; those for CORS are added later.

    It is held back for `after` seconds of the page's time, or for ever if that is None.
    """

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: int | None = 0


PREFLIGHT: Final = {
    # The browser may remember the permission for Segment's API, which saves a round trip for each
    # call, and for all hosts where many calls share a page.
    True: Reply(status=204, headers={"Access-Control-Max-Age": "7200"}),
    # It must ask a destination each time: else the recording would depend on earlier runs.
    False: Reply(status=204, headers={"Access-Control-Max-Age": "0"}),
}

REFUSED: Final = 403
"""The status of the answer to a request for a host that nobody claimed."""

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PAGE_BEGIN: Final = b'<!doctype html>\n<html lang="en">\n  <head>\n'
"""How each test page begins."""

EMPTY_PAGE: Final = (
    PAGE_BEGIN + b'<title>The page was left</title><link rel="icon" href="data:," />'
)
"""The test page where no run begins: an empty document, without a request for an icon."""

NO_CONTENT: Final = Reply(status=204)
"""Keeps the browser on its current page."""
