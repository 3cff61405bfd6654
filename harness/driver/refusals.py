"""What the browser refused in one run, put together from all that know of it.

The recorder knows what the page is told: a beacon that is declined, a promise that is rejected, a
violation of the security policy, a script that is not run. Playwright reports requests that failed,
with the browser's error. DevTools' audits know of CORS and mixed content. None of them knows all.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from playwright.async_api import Request as PlaywrightRequest

from harness.edge import Edge, Run
from harness.model import Observation, Phase, Refusal, RefusalReason, Reported, Request, Role

RoleOf: TypeAlias = Callable[[str, str], Role]
"""Says who claims a host and a path."""

_POLICY: Final = "content security policy"
_OK: Final = 200
_GIVEN_UP: Final = frozenset({"", "net::ERR_ABORTED", "NS_BINDING_ABORTED", "NS_ERROR_ABORT"})
"""The page itself gave up a request that failed so, or was left."""

_NOT_BY_THE_EDGE: Final = (
    *("net::ERR_NAME_", "net::ERR_ADDRESS_", "net::ERR_CONNECTION_", "net::ERR_INTERNET_"),
    *("net::ERR_NETWORK_", "net::ERR_PROXY_", "net::ERR_TUNNEL_", "net::ERR_SOCKS_"),
)
"""The browser did not refuse a request that failed so: it went another way than to the edge."""

_ERRORS: Final[Mapping[str, RefusalReason]] = {
    "csp": _POLICY,
    "mixed-content": "mixed content",
    "net::ERR_UNSAFE_PORT": "blocked port",
}


def of_failure(method: str, url: str, failure: str, phase: Phase) -> Refusal | None:
    """Return the refusal that a failed request stands for; None where it stands for none."""
    if failure in _GIVEN_UP or failure.startswith(_NOT_BY_THE_EDGE):
        return None
    return Refusal(method, _sent(url), _ERRORS.get(failure, "other"), failure, phase, 0, 0.0)


def refused(request: PlaywrightRequest, run: Run, edge: Edge) -> Iterator[Refusal]:
    """Yield the refusal that a request of a run stands for, which Playwright reported as failed.

    The edge learns of a beacon: the run waits for it.
    """
    failure = request.failure or ""
    refusal = of_failure(request.method, request.url, failure, run.phase)
    if refusal is not None:
        yield refusal
        if request.resource_type == "ping":
            edge.note_refused(refusal.url)


def of_issue(issue: Mapping[str, Any], phase: Phase) -> Refusal | None:
    """Return the refusal that an issue of DevTools' audits stands for; None where it is another."""
    details = issue["details"]
    if cors := details.get("corsIssueDetails"):
        if cors["isWarning"]:
            return None
        said, url = cors["corsErrorStatus"]["corsError"], cors["request"]["url"]
        return Refusal("", _sent(url), "CORS", said, phase, 0, 0.0)
    if mixed := details.get("mixedContentIssueDetails"):
        said, url = mixed["resolutionStatus"], mixed["insecureURL"]
        if said == "MixedContentBlocked":
            method = "GET" if url.startswith("ws:") else ""
            return Refusal(method, _sent(url), "mixed content", said, phase, 0, 0.0)
    return None


def put_together(
    observations: Sequence[Observation],
    browsers: Sequence[Refusal],
    reported: Sequence[Reported],
    requests: Sequence[Request],
    role_of: RoleOf,
) -> tuple[tuple[Observation, ...], tuple[Reported, ...]]:
    """Return the observations of a page with what was refused, each once, and what was reported.

    `browsers` are the refusals that the browser reported, `requests` those that the edge got. What
    Playwright reported although it was refused, it now reports as failed.
    """
    of_browser = list(_merged(browsers))
    arrived = Counter((seen.method, seen.url) for seen in requests if not seen.is_preflight)
    given = Counter((item.method, _sent(item.url)) for item in reported if not item.failure)
    known: dict[bool, set[str]] = {True: set(), False: set()}
    for item in of_browser:
        known[item.phase == "unload"].add(item.url)
    kept: list[Refusal] = []
    for seen in observations:
        if not isinstance(seen, Refusal):
            continue
        known_then = known[seen.phase == "unload"]
        if _is_needed(seen, known_then, arrived, given, requests):
            kept.append(dataclasses.replace(seen, is_sent=seen.why == "integrity"))
            given[seen.method, seen.url] -= _is_reported(seen)
    preflights = {seen.url for seen in requests if seen.is_preflight}
    for seen in of_browser:
        is_sent = arrived[seen.method, seen.url] > given[seen.method, seen.url]
        kept.append(dataclasses.replace(seen, is_sent=is_sent or seen.url in preflights))
    placed = [dataclasses.replace(seen, role=role_of(seen.host, seen.path)) for seen in kept]
    # The edge itself refuses what nobody claims, and has a record of it.
    told = [seen for seen in placed if not (seen.is_sent and seen.role is Role.UNCLAIMED)]
    others = [seen for seen in observations if not isinstance(seen, Refusal)]
    numbered = [dataclasses.replace(seen, order=order) for order, seen in enumerate(told, 1)]
    return (*others, *numbered), tuple(_with_failures(reported, kept))


def _merged(browsers: Sequence[Refusal]) -> Iterator[Refusal]:
    """Yield each refusal that the browser reported once: with its method, and with its reason."""
    issues = [seen for seen in browsers if not seen.method]
    for seen in browsers:
        if seen.method:
            better = next((item for item in issues if item.url == seen.url), None)
            if better is None:
                yield seen
            else:
                issues.remove(better)
                yield dataclasses.replace(better, method=seen.method)
    yield from issues


def _is_needed(
    seen: Refusal,
    known: set[str],
    arrived: Mapping[tuple[str, str], int],
    given: Mapping[tuple[str, str], int],
    requests: Sequence[Request],
) -> bool:
    """Say whether a refusal that the page was told of is none that the browser reported."""
    if seen.phase == "unload":
        return seen.url not in known
    match seen.why:
        case "integrity":
            return any(item.url == seen.url and item.status == _OK for item in requests)
        case "content security policy":
            # Of a redirect, the event names the address that was redirected.
            return seen.url not in known | {item.url for item in requests}
        case _:
            which = (seen.method, seen.url)
            return seen.url not in known and given.get(which, 0) > arrived.get(which, 0)


def _with_failures(reported: Sequence[Reported], kept: Sequence[Refusal]) -> Iterator[Reported]:
    """Yield what was reported; Playwright does not know that what was too large was refused."""
    too_large = Counter((seen.method, seen.url) for seen in kept if _is_reported(seen))
    for item in reported:
        which = (item.method, _sent(item.url))
        if not item.failure and too_large[which] > 0:
            too_large[which] -= 1
            yield dataclasses.replace(item, failure="size limit")
        else:
            yield item


def _is_reported(seen: Refusal) -> bool:
    """Say whether Playwright reported a request that was refused as one that did not fail."""
    return seen.why == "size limit" and seen.phase != "unload"


def _sent(url: str) -> str:
    return url.partition("#")[0]
