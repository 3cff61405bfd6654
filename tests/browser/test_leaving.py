"""What a page sends while it is left is seen whole; a page that leaves by itself is an error."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import pytest

from harness.contracts import Answer
from harness.edge import Edge
from harness.model import UNDEFINED, BlindSpot, Invocation, Request, Word
from tests.browser.conftest import Judge
from tests.browser.test_requests import HERE, TRACKS, requests

ON_LEAVING = """
    %s.addEventListener("%s", () => { %s; });
    module.exports = Reference;
"""

MOMENTS = {
    "beforeunload": "window",
    "pagehide": "window",
    "visibilitychange": "document",
    "unload": "window",
}

LAST = {
    "beacon": (f"navigator.sendBeacon('{HERE}/seen', '{{\"last\":1}}')", "POST", {"last": 1}),
    "beacon with a form": (
        f"navigator.sendBeacon('{HERE}/seen', new URLSearchParams('last=1'))",
        "POST",
        [["last", "1"]],
    ),
    "fetch kept alive": (
        f"fetch('{HERE}/seen', {{ method: 'POST', body: 'last', keepalive: true }})",
        "POST",
        "last",
    ),
    "request kept alive": (
        f"fetch(new Request('{HERE}/seen', {{ method: 'PUT', body: '1', keepalive: true }}))",
        "PUT",
        1,
    ),
    "pixel": (f"new Image().src = '{HERE}/seen'", "GET", UNDEFINED),
}


@pytest.fixture
def awaited(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that are waited for: without that, they would be seen by luck alone."""
    urls: list[str] = []
    wait_for = Edge.wait_for

    def spy(edge: Edge, wanted: Iterable[str], seconds: float) -> list[str]:
        urls[:] = wanted
        return wait_for(edge, urls, seconds)

    monkeypatch.setattr(Edge, "wait_for", spy)
    return urls


@pytest.mark.parametrize("moment", MOMENTS)
def test_last_requests_are_seen_with_their_bodies(
    judged: Judge, awaited: list[str], moment: str
) -> None:
    last = "; ".join(expression for expression, _, _ in LAST.values())
    build = ON_LEAVING % (MOMENTS[moment], moment, last)
    _, recording = judged("wigzo-track-event", integration=build)
    seen = [(item.method, item.parameters, item.phase) for item in requests(recording)]
    expected = [(method, said, "unload") for _, method, said in LAST.values()]
    assert sorted(seen, key=str) == sorted(expected, key=str)
    assert sorted(awaited) == sorted(f"{method} {HERE}/seen" for _, method, _ in LAST.values())


def test_request_after_a_preflight_is_waited_for_when_the_page_is_left(judged: Judge) -> None:
    build = """
        addEventListener("pagehide", () => fetch("%s/seen", {
          method: "POST", keepalive: true, body: '{"last": true}',
          headers: { "Content-Type": "application/json" },
        }));
        module.exports = Reference;
    """
    _, recording = judged("wigzo-track-event", integration=build % HERE)
    seen = [
        (item.method, item.parameters, item.phase)
        for item in recording.observations
        if isinstance(item, Request) and item.path == "/seen"
    ]
    assert seen == [("OPTIONS", UNDEFINED, "unload"), ("POST", {"last": True}, "unload")]


Answering = Callable[[Mapping[str, Answer]], None]


def test_each_hop_of_a_last_beacon_is_seen(judged: Judge, answering: Answering) -> None:
    hops = ["/first", "/second", "/third", "/seen"]
    answering({here: Answer(307, {"Location": there}) for here, there in pairwise(hops)})
    build = ON_LEAVING % ("window", "pagehide", f"navigator.sendBeacon('{HERE}/first', '1')")
    _, recording = judged("wigzo-track-event", integration=build)
    seen = [(item.path, item.body) for path in hops for item in requests(recording, path)]
    assert seen == [(path, b"1") for path in hops]


LATER = """
    Reference.prototype.track = () => {
      const given = new AbortController();
      fetchLater("%s/seen?given-up", { signal: given.signal });
      fetchLater("%s/seen", { method: "POST", body: "later" });
      given.abort();
    };
    module.exports = Reference;
"""


def test_what_the_browser_sends_later_is_waited_for(judged: Judge, awaited: list[str]) -> None:
    _, recording = judged("wigzo-track-event", integration=LATER % (HERE, HERE))
    seen = [(item.url, item.parameters, item.phase) for item in requests(recording)]
    assert seen == [(f"{HERE}/seen", "later", "unload")]
    assert awaited == [f"POST {HERE}/seen"]


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        pytest.param(
            f"fetch('{HERE}/seen')", f"a fetch of {HERE}/seen without keepalive", id="fetch"
        ),
        pytest.param(
            f"const last = new XMLHttpRequest(); last.open('POST', '{HERE}/seen'); last.send()",
            "an XMLHttpRequest",
            id="request",
        ),
    ],
)
def test_last_request_that_is_left_to_chance_is_an_error(
    judged: Judge, expression: str, what: str
) -> None:
    build = ON_LEAVING % ("window", "pagehide", expression)
    verdict, recording = judged("wigzo-track-event", integration=build)
    assert requests(recording) == []
    assert verdict.word is Word.ERROR
    assert verdict.reason == (
        f"cannot observe {what}: it starts while the page unloads, so the browser may send it or "
        "cut it off"
    )


@pytest.mark.parametrize("kind", ["EventSource", "WebSocket", "WebSocketStream"])
def test_last_connection_is_left_to_chance(
    judged: Judge, harness_edge: Edge, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    closed = []
    wait = Edge.wait_until_closed
    monkeypatch.setattr(
        Edge, "wait_until_closed", lambda edge, seconds: closed.append(wait(edge, seconds))
    )
    address = HERE.replace("https", "https" if kind == "EventSource" else "wss")
    build = ON_LEAVING % ("window", "pagehide", f"new {kind}('{address}/seen')")
    verdict, _ = judged("wigzo-track-event", integration=build)
    assert len(closed) == 1, "it could arrive during the next run"
    assert harness_edge.strays == []
    assert verdict.word is Word.ERROR
    assert verdict.reason == (
        f"cannot observe {kind} {address}/seen: it starts while the page unloads, so the browser "
        "may send it or cut it off"
    )


@pytest.mark.parametrize(
    "clears",
    [
        "sessionStorage.clear()",
        "Object.keys(sessionStorage).forEach((key) => sessionStorage.removeItem(key))",
    ],
)
def test_page_that_tidies_up_when_it_is_left_hides_nothing(judged: Judge, clears: str) -> None:
    build = ON_LEAVING % ("window", "pagehide", f'wigzo("track", "Left"); {clears}')
    _, recording = judged("wigzo-track-event", "classic", integration=build)
    last = [item for item in recording.observations if isinstance(item, Invocation)][-1]
    assert (last.phase, last.args) == ("unload", ("track", "Left"))


FILLS = """
    for (let size = 1e6; size >= 1; size /= 10) {
      for (let full = false; !full; ) {
        try {
          sessionStorage.setItem(`${size} ${sessionStorage.length}`, "x".repeat(size));
        } catch {
          full = true;
        }
      }
    }
    console.log("full");
"""


@pytest.mark.parametrize(
    ("does", "says"),
    [
        (
            "console.log('x'.repeat(6e6))",
            "with it there is more than the 5 MB that can be recorded while the page is left",
        ),
        (
            FILLS,
            "it removed the harness's record in its storage, or filled the storage",
        ),
    ],
)
def test_what_does_not_fit_in_the_storage_is_told_to_be_missing(
    judged: Judge, does: str, says: str
) -> None:
    verdict, _ = judged("wigzo-track-event", integration=ON_LEAVING % ("window", "pagehide", does))
    assert verdict.word is Word.ERROR
    assert verdict.reason.startswith("cannot observe what the page does ")
    assert verdict.reason.endswith(f": {says}")


def test_last_beacon_to_the_page_s_own_address_is_seen(judged: Judge) -> None:
    build = ON_LEAVING % ("window", "pagehide", "navigator.sendBeacon(location.href, 'B')")
    _, recording = judged("wigzo-track-event", integration=build)
    sent = [item.body for item in recording.observations if isinstance(item, Request)]
    assert b"B" in sent


CHECKOUT = "https://shop.example/checkout"

WAYS_OUT = {
    "click": ("document.querySelector('#next').click()", CHECKOUT),
    "address": (f"location.href = '{CHECKOUT}'", CHECKOUT),
    "address later": (f"setTimeout(() => location.assign('{CHECKOUT}'), 60000)", CHECKOUT),
    "form": (
        (
            "document.body.insertAdjacentHTML('beforeend', "
            f'\'<form method="post" action="{HERE}/sent"><input name="a" value="1">\'), '
            "document.forms[0].submit()"
        ),
        f"{HERE}/sent",
    ),
    "anew": ("location.reload()", "https://shop.example/phones?campaign=autumn"),
    "unclaimed host": ("location.href = 'https://nowhere.example/'", "https://nowhere.example/"),
    "plain http": ("location.href = 'http://nowhere.example/'", "http://nowhere.example/"),
    "no network": ("location.href = 'about:blank'", "about:blank"),
}

GOES = """
    Reference.prototype.track = () => {
      fetch("%s/seen?before", { method: "POST", body: "before" });
      addEventListener("pagehide", () => navigator.sendBeacon("%s/seen?last", "last"));
      %s;
      fetch("%s/seen?after", { method: "POST", body: "after" });
    };
    module.exports = Reference;
"""


@pytest.mark.parametrize("way", WAYS_OUT)
def test_page_that_leaves_by_itself_is_an_error_and_its_requests_are_whole(
    judged: Judge, way: str
) -> None:
    expression, url = WAYS_OUT[way]
    verdict, recording = judged(
        "wigzo-track-event", integration=GOES % (HERE, HERE, expression, HERE)
    )
    assert verdict.word is Word.ERROR
    assert verdict.reason == (
        f"cannot observe what follows on the way to {url}: the page navigates away, and a "
        "verdict covers one page only"
    )
    seen = [(item.body, item.phase) for item in requests(recording)]
    assert sorted(seen[:2]) == [(b"after", "call 0"), (b"before", "call 0")]
    assert seen[2:] == [(b"last", "unload")]
    asked = [
        (item.status, item.phase)
        for item in recording.observations
        if isinstance(item, Request) and item.url == url and item.phase != "load"
    ]
    assert asked == ([] if way == "no network" else [(204, "call 0")])


STAYS = {
    "place in the page": "location.hash = 'here'",
    "state": f"history.pushState({{}}, '', '{CHECKOUT}')",
    "frame": "document.body.insertAdjacentHTML('beforeend', '<iframe src=\"/checkout\"></iframe>')",
    "script's address": "location.href = 'javascript:void(0)'",
}


@pytest.mark.parametrize("way", STAYS)
def test_page_that_moves_within_itself_is_judged(judged: Judge, way: str) -> None:
    verdict, recording = judged("wigzo-track-event", integration=TRACKS % STAYS[way])
    assert not [spot for spot in recording.observations if isinstance(spot, BlindSpot)]
    assert verdict.word is Word.FAIL  # nothing is tracked
