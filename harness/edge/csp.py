"""Writes a content security policy that lists hosts, and adds it to the test page."""

from collections.abc import Iterable
from typing import Final

NONCE: Final = "c2hvcA"
"""The nonce of the test page's own script."""


def policy(*, scripts: Iterable[str], data: Iterable[str], other: Iterable[str]) -> str:
    """Return a policy that allows these hosts; `other` is for images, styles and frames."""
    sources = _sources(other)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{NONCE}' {_sources(scripts)}",
            f"connect-src {_sources(data)}",
            f"img-src data: {sources}",
            f"style-src {sources}",
            f"frame-src {sources}",
        ]
    )


def add_to_page(page: str, rules: str) -> str:
    """Return a test page with a policy in its head: its headers are sent before the run begins."""
    element = f'<meta http-equiv="Content-Security-Policy" content="{rules}" />'
    page = page.replace("<head>", f"<head>{element}")
    return page.replace("<script>", f'<script nonce="{NONCE}">')


def _sources(hosts: Iterable[str]) -> str:
    return " ".join(f"https://{host}" for host in hosts)
