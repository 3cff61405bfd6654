"""Matches the requests that the edge saw with those that Playwright reported: two witnesses.

Playwright reports no preflight, and nothing that a page sends while it is left. The edge does
not see what the browser had in its cache (only the library's own files may be there), or gave
up before sending it. In everything else the two must agree.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, TypeAlias

from harness.model import Recording, Reported, Request, segment, test_site

_Seen: TypeAlias = tuple[str, str]

_CACHEABLE: Final = f"https://{segment.CDN}/"
"""The address of files that a browser may cache."""


def disagreements(recording: Recording) -> Iterator[str]:
    """Yield a line for each request that one saw and the other should have seen."""
    edge = Counter(_request(seen) for seen in _requests(recording))
    reported = Counter(_reported(seen) for seen in recording.reported)
    must_be_reported = Counter(
        _request(seen) for seen in _requests(recording) if seen.phase != "unload"
    )
    for seen, count in must_be_reported.items():
        if reported[seen] < count:
            yield _line(seen, edge[seen], reported[seen])
    went_out = Counter(
        _reported(seen) for seen in recording.reported if _must_arrive(seen, recording)
    )
    for seen, count in went_out.items():
        # The browser makes one request of several that are for the same file at once.
        must_arrive = 1 if seen[0] == "GET" else count
        if edge[seen] < must_arrive:
            yield _line(seen, edge[seen], reported[seen])


def _requests(recording: Recording) -> Iterator[Request]:
    for seen in recording.observations:
        if (
            isinstance(seen, Request)
            and not seen.is_preflight
            and not _is_test_page(seen.url, recording)
        ):
            yield seen


def _must_arrive(seen: Reported, recording: Recording) -> bool:
    """Say whether a request that Playwright reported must have reached the edge."""
    is_cacheable = seen.method == "GET" and seen.url.startswith(_CACHEABLE)
    is_sent = seen.url.startswith(("http:", "https:", "ws:", "wss:"))
    return is_sent and not (seen.failure or is_cacheable or _is_test_page(seen.url, recording))


def _is_test_page(url: str, recording: Recording) -> bool:
    """The test page is asked for before its run begins, and the next one before it ends."""
    return url.partition("#")[0] == recording.world.get("address", test_site.URL)


def _request(seen: Request) -> _Seen:
    return (seen.method, seen.url)


def _reported(seen: Reported) -> _Seen:
    url = seen.url.partition("#")[0]
    if url.startswith("ws"):  # a web socket begins as a request over http
        url = "http" + url.removeprefix("ws")
    return (seen.method, url)


def _line(seen: _Seen, edge: int, reported: int) -> str:
    method, url = seen
    return (
        f"{method} {url}: the edge saw it {_times(edge)}, Playwright reported it {_times(reported)}"
    )


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")
