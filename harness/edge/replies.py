"""What the edge answers: the form of it, and the answers that are the same in every run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

JAVASCRIPT: Final = "text/javascript; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"

KEEP: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
"""For what never changes under its address while a browser lives.

A year, for the page's virtual time runs ahead: four minutes with every requirement.
"""
FRESH: Final = {"Cache-Control": "no-store"}
"""For what may differ from run to run, and for what a requirement counts requests of."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the edge answers: status, body, and headers beside those for CORS."""

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


PREFLIGHT: Final = {
    # For Segment's API the browser may remember the permission, which saves a round trip a call,
    # and where many calls share a page.
    True: Reply(status=204, headers={"Access-Control-Max-Age": "7200"}),
    # For a destination it must ask each time, or what is recorded would depend on what ran before.
    False: Reply(status=204, headers={"Access-Control-Max-Age": "0"}),
}

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
NO_PAGE: Final = (
    b'<!doctype html><html lang="en"><title>The page was left</title>'
    b'<link rel="icon" href="data:," />'
)
"""What comes where no run does: an empty document, for which a browser seeks no icon."""

STAY: Final = Reply(status=204)
"""With no content to show, the browser stays on the page that it has."""
