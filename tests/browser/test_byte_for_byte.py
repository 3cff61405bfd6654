"""Whatever a page sends is at the edge, byte for byte: addresses, methods, headers and bodies."""

import dataclasses
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, TypeAlias

import hypothesis
import pytest
from hypothesis import strategies as st

from harness import builds
from harness.analysis import disagreements
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import Recording, Request, Requirement, Role, Word
from tests.browser.conftest import Judge, written
from tests.browser.test_requests import HERE, TRACKS, header, requests

SENT: Final = int(os.environ.get("HARNESS_FUZZ_REQUESTS", "200"))
"""How many odd requests are sent; `make fuzz` sends 2,000."""

BATCH: Final = 20
"""How many of them one page sends."""

_TOKEN: Final = st.text("!#$%&'*+-.^_`|~09azAZ", min_size=1, max_size=8)
_METHODS: Final = st.sampled_from(
    ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "patch", "post", "gEt")
)
_FORBIDDEN: Final = frozenset({"CONNECT", "TRACE", "TRACK"})
_NAMES: Final = st.builds("X-{}".format, _TOKEN) | st.just("Authorization")
_VALUES: Final = st.text(
    st.characters(max_codepoint=255, exclude_characters="\0\r\n"), max_size=20
) | st.builds(lambda text, times: text * times, st.just("long, "), st.integers(1, 3000))
_PIECES: Final = st.sampled_from(
    [
        *("/", "//", "?", "??", "#", ";", "..", ".", "%", "%2F", "%zz", "\\", " ", "+", "&", "="),
        *(
            "|",
            "^",
            "{}",
            "<>",
            '"',
            "'",
            "`",
            "é",
            "\u2028",
            "\ud800",
            "👩‍👧",
            "\t\n",
            "\0",
            ":80",
        ),
        *("@", "[1]", "a", "0"),
    ]
)
_ANY: Final = st.builds("".join, st.lists(_PIECES, max_size=12)) | st.text(max_size=12)
# Chromium sends no address in which it finds both: it may be the rest of a torn element.
_REST: Final = _ANY.filter(lambda text: "<" not in text or {"\t", "\n", "\r"}.isdisjoint(text))
_BODIES: Final = st.none() | st.binary(max_size=24) | st.builds(bytes, st.integers(0, 100_000))


@dataclass(frozen=True, slots=True)
class Odd:
    """An odd request, as a page is told to send it."""

    host: str
    rest: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None

    def for_page(self) -> dict[str, object]:
        """Return it as the page gets it."""
        body = None if self.body is None else list(self.body)
        is_long = self.body is not None and len(self.body) > 24
        return {
            "url": f"{self.host}/{self.rest}",
            "method": self.method,
            "headers": [list(pair) for pair in self.headers],
            "body": None if is_long else body,
            "zeros": len(self.body or b"") if is_long else 0,
        }


def odd(host: str, rest: str, method: str, headers: Mapping[str, str], body: bytes | None) -> Odd:
    """Return an odd request that a page is allowed to send."""
    unique = {name.lower(): (name, value) for name, value in headers.items()}
    has_body = method.upper() not in {"GET", "HEAD"}
    return Odd(host, rest, method, tuple(unique.values()), body if has_body else None)


ODD: Final = st.builds(
    odd,
    st.sampled_from((HERE, "https://tracker.wigzopush.com")),
    _REST,
    _METHODS | _TOKEN.filter(lambda name: name.upper() not in _FORBIDDEN),
    st.dictionaries(_NAMES, _VALUES, max_size=3),
    _BODIES,
)

SENDS: Final = """
    const odd = %s;
    Reference.prototype.track = async () => {
      const told = odd.map(({ url, method, headers, body, zeros }) => {
        const bytes = zeros ? new Uint8Array(zeros) : body && new Uint8Array(body);
        const request = new Request(url, { method, headers, body: bytes });
        fetch(request).catch(() => {});
        return { url: request.url.split("#")[0], method: request.method };
      });
      fetch("%s/told", { method: "POST", body: JSON.stringify(told) });
    };
    module.exports = Reference;
"""

Sent: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], bytes]
"""The address, the method, the page's own headers and the body."""


def expected(made: Sequence[Odd], told: Sequence[Mapping[str, str]]) -> Iterator[Sent]:
    """Yield what must arrive: `told` has the addresses and methods as the browser spells them."""
    for one, spelled in zip(made, told, strict=True):
        own = sorted((name, value.strip(" \t")) for name, value in one.headers)
        yield spelled["url"], spelled["method"], tuple(own), one.body or b""


def arrived(recording: Recording) -> Iterator[Sent]:
    """Yield what arrived, but for preflights and what other parts of the page sent."""
    for seen in recording.observations:
        if not isinstance(seen, Request) or seen.is_preflight or seen.phase != "call 0":
            continue
        if seen.role is not Role.DESTINATION or seen.path == "/told":
            continue
        own = sorted(
            (name, value)
            for name, value in seen.headers
            if name.startswith("X-") or name == "Authorization"
        )
        yield seen.url, seen.method, tuple(own), seen.body


def test_odd_requests_arrive_byte_for_byte(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    """Hypothesis makes them up; where one does not arrive, it finds the simplest."""
    target = destination("wigzo")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    pages = count()

    @hypothesis.settings(
        max_examples=-(-SENT // BATCH),
        deadline=None,
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )
    @hypothesis.given(st.lists(ODD, min_size=BATCH, max_size=BATCH))
    def all_arrive(made: list[Odd]) -> None:
        given = json.dumps([one.for_page() for one in made])
        folder = written(tmp_path / str(next(pages)), "wigzo", SENDS % (given, HERE))
        recording = driver.record(silent(), "next", builds.from_folder(target, folder, "odd"))
        [told] = requests(recording, "/told")
        wanted = Counter(expected(made, json.loads(told.body)))
        found = Counter(arrived(recording))
        assert not wanted - found, "did not arrive"
        assert not found - wanted, "arrived, and was not sent"
        assert list(disagreements(recording)) == []

    all_arrive()
    driver.close()


@pytest.mark.parametrize(
    "expression",
    [
        "new Image().src = '%s'",
        "fetch('%s', { mode: 'no-cors' })",
        "navigator.sendBeacon('%s#here', '')",
        "fetch('%s#here', { method: 'POST', keepalive: true })",
    ],
)
@pytest.mark.parametrize("path", ["/a;n=1?", "//a//b", "//?", "/?a=?", "/%zz%2f?|^`{}"])
def test_odd_address_is_recorded_as_it_was_sent(judged: Judge, expression: str, path: str) -> None:
    integration = TRACKS % (expression % f"{HERE}{path}")
    verdict, recording = judged(silent(), integration=integration)
    assert [seen.url for seen in of_call(recording)] == [f"{HERE}{path}"]
    assert verdict.word is Word.PASS


def silent() -> Requirement:
    """Return a requirement that asks for nothing but decent conduct."""
    return dataclasses.replace(requirement("wigzo-track-event"), expectations=())


def of_call(recording: Recording) -> list[Request]:
    """Return the requests that a call made to the destination."""
    return [
        seen
        for seen in recording.observations
        if isinstance(seen, Request) and (seen.phase, seen.role) == ("call 0", Role.DESTINATION)
    ]


MEGABYTE: Final = 1024 * 1024
LARGE: Final = {
    "2 MB of address": f"new Image().src = '{HERE}/seen?' + 'x'.repeat(2e6)",
    "256 KB of a header": (
        f"fetch('{HERE}/seen', {{ headers: {{ 'X-Large': 'x'.repeat({256 * 1024}) }} }})"
    ),
    "300 MB of a body": (
        f"fetch('{HERE}/seen', {{ method: 'POST', body: new Blob(Array(300).fill("
        f"new Uint8Array({MEGABYTE}))) }})"
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_request_is_recorded_whole(judged: Judge, name: str) -> None:
    verdict, recording = judged(silent(), integration=TRACKS % LARGE[name])
    [seen] = requests(recording)
    sizes = {
        "2 MB of address": len(seen.query[0][0]) if seen.query else 0,
        "256 KB of a header": len(header(seen, "x-large") or ""),
        "300 MB of a body": len(seen.body),
    }
    wanted = {
        "2 MB of address": 2_000_000,
        "256 KB of a header": 256 * 1024,
        "300 MB of a body": 300 * MEGABYTE,
    }
    assert sizes[name] == wanted[name]
    assert verdict.word is Word.PASS


def test_long_address_at_a_host_that_nobody_documented_fails(judged: Judge) -> None:
    expression = "new Image().src = 'https://spy.example/?' + 'x'.repeat(9000)"
    verdict, _ = judged(silent(), integration=TRACKS % expression)
    [difference] = verdict.differences
    assert str(difference.observed).startswith("GET https://spy.example/?xxx")


LEAVES_COOKIES: Final = """
    Reference.prototype.track = () => {
      for (let at = 0; at < 9; at += 1) document.cookie = `left${at}=${"x".repeat(1000)}; path=/`;
    };
    module.exports = Reference;
"""


def test_nine_kilobytes_of_cookies_do_not_touch_the_next_run(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    target = destination("wigzo")
    leaves = builds.from_folder(target, written(tmp_path, "wigzo", LEAVES_COOKIES), "leaves")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    first = driver.record(silent(), "next", leaves)
    assert "left8" in first.leftovers.cookies
    second = driver.record(requirement("wigzo-track-event"), "next", builds.reference(target))
    driver.close()
    assert judge(requirement("wigzo-track-event"), second).word is Word.PASS
    cookies = [
        header(seen, "cookie") or "" for seen in second.observations if isinstance(seen, Request)
    ]
    assert not [text for text in cookies if "left" in text]
