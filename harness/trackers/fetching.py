"""Fetches scripts of trackers from the hosts that have them: with GET, and from nowhere else."""

import contextlib
import datetime as dt
import http
import ssl
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp

from harness import __version__
from harness.builds import download
from harness.contracts import Destination
from harness.model import TrackerError, TrackerScript
from harness.trackers.page_text import page_text

SECONDS: Final = 30.0
"""How long a script may take to come, with its redirects."""

_HEADERS: Final = {
    "User-Agent": f"destination-harness/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
}
MOST_BYTES: Final = 16 * 1024 * 1024
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SCRIPTS: Final = frozenset(
    {
        *("text/javascript", "application/javascript", "application/x-javascript"),
        *("text/ecmascript", "application/ecmascript", "text/plain", "application/octet-stream"),
    }
)
"""The types of what browsers run as a script, and of what servers send where they know no type."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A script as it came: `redirects` are the addresses that led to it, in order.

    `date` is when it came, in UTC.
    """

    script: TrackerScript
    redirects: tuple[str, ...]
    date: dt.datetime


def named_hosts(target: Destination) -> frozenset[str]:
    """Return the hosts that a destination names: those from which its scripts may come."""
    return frozenset({*target.hosts, urlsplit(target.tracker_url).netloc})


async def fetch(
    url: str, address: str, hosts: Collection[str] | None = None, *, seconds: float = SECONDS
) -> Fetched:
    """Return the script that an http(s) URL answers with, to be served at an address.

    With `hosts`, neither the URL nor a redirect may lead to any other. Proxies of the environment
    are used, and so are the certificates that it names.

    Raises:
        TrackerError: it does not come in time, is not a script, or leads to another host.
    """
    async with session(url, seconds) as asking:
        return await _fetch(asking, url, address, hosts)


async def fetch_page(url: str, *, seconds: float = SECONDS) -> str:
    """Return the text of the page that an http(s) URL answers with, without its markup.

    Raises:
        TrackerError: it does not come in time, or is not a page.
    """
    async with session(url, seconds) as asking, asking.get(url) as answer:
        if answer.status != http.HTTPStatus.OK:
            raise TrackerError(f"{url} answered {answer.status} {answer.reason}; check the address")
        if not answer.content_type.startswith("text/"):
            raise TrackerError(f"{url} answered with {answer.content_type} instead of a page")
        return page_text(await answer.text(errors="replace"))


@contextlib.asynccontextmanager
async def session(url: str, seconds: float) -> AsyncIterator[aiohttp.ClientSession]:
    """Open what asks for an address, and say in one line why that does not answer.

    Raises:
        TrackerError: it does not.
    """
    try:
        async with aiohttp.ClientSession(
            trust_env=True,
            timeout=aiohttp.ClientTimeout(total=seconds),
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            # aiohttp's own has read the environment's certificates when it was imported.
            connector=aiohttp.TCPConnector(ssl=ssl.create_default_context()),
        ) as asking:
            yield asking
    except TimeoutError:
        raise TrackerError(
            f"{download.without_secrets(url)} did not answer within {seconds:g} s; try again"
        ) from None
    except (aiohttp.ClientError, OSError) as problem:
        why = " ".join(str(problem).split()) or type(problem).__name__
        raise TrackerError(
            f"{download.without_secrets(url)} did not answer ({why}); check that this machine can "
            "reach it"
        ) from None


async def _fetch(
    asking: aiohttp.ClientSession, url: str, address: str, hosts: Collection[str] | None
) -> Fetched:
    chain: list[str] = []
    while True:
        _check_host(url, chain, hosts)
        async with asking.get(url, allow_redirects=False) as answer:
            if answer.status not in _REDIRECTS:
                body = await _body(answer, url)
                script = TrackerScript.of(address, body, _kind(answer))
                return Fetched(script, tuple(chain), dt.datetime.now(tz=dt.UTC))
            chain.append(url)
            url = urljoin(url, answer.headers.get("Location", ""))
        if url in chain or len(chain) > _MOST_REDIRECTS:
            raise TrackerError(
                f"{download.without_secrets(chain[0])} is redirected without end; check the address"
            )


def _check_host(url: str, chain: list[str], hosts: Collection[str] | None) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise TrackerError(f"{download.without_secrets(url)} is not an http(s) address")
    if hosts is None:
        return
    if parts.scheme != "https" or parts.netloc not in hosts:
        led = f"{download.without_secrets(chain[-1])} leads to " if chain else ""
        raise TrackerError(
            f"{led}{download.without_secrets(url)}, which the destination does not name; if it is "
            "a host of the tracker, add it to the destination's hosts"
        )


async def _body(answer: aiohttp.ClientResponse, url: str) -> bytes:
    """Return a script's body, decompressed.

    Raises:
        TrackerError: it is not that of a script.
    """
    place = download.without_secrets(url)
    if answer.status != http.HTTPStatus.OK:
        raise TrackerError(f"{place} answered {answer.status} {answer.reason}; check the address")
    body = await content(answer)
    kind = answer.content_type
    if kind == "text/html" or body.lstrip()[:1] == b"<":
        raise TrackerError(f"{place} answered with a web page instead of a script")
    if kind not in _SCRIPTS:
        raise TrackerError(f"{place} answered with {kind} instead of a script")
    if len(body) > MOST_BYTES:
        raise TrackerError(f"{place} has more than {MOST_BYTES} bytes, so it is not a script")
    if not body.strip():
        raise TrackerError(f"{place} answered with an empty script")
    return body


async def content(answer: aiohttp.ClientResponse) -> bytes:
    """Return what an answer has, decompressed, up to a little more than MOST_BYTES."""
    body = await answer.content.read(MOST_BYTES + 1)
    while len(body) <= MOST_BYTES and (more := await answer.content.read(MOST_BYTES)):
        body += more
    return body


def _kind(answer: aiohttp.ClientResponse) -> str:
    """Return the type to serve a script with: its own, or that of any script if it is unsure."""
    own = answer.headers.get("Content-Type", "")
    return own if "script" in own else TrackerScript.of("", b"").content_type
