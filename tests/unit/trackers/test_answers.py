"""Answers that a tracker waits for: which are asked for, and what of them is kept."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from harness.contracts import destination
from harness.model import Answer, Call, Recording, Request, Role, Tracker, TrackerError
from harness.trackers import AskedAnswers
from harness.trackers.shapes import shape, with_numbers_of
from tests.live_hosts import LiveHosts, live_hosts
from tests.unit.edge.test_neighbour import world

WIGZO = destination("wigzo")
HOST = "https://app.wigzo.com"
READ = (("Sec-Fetch-Dest", "empty"),)


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHosts]:
    with live_hosts(tmp_path_factory.mktemp("hosts"), "app.wigzo.com") as hosts:
        yield hosts


@pytest.fixture
def hosts(playing: LiveHosts, monkeypatch: pytest.MonkeyPatch) -> LiveHosts:
    playing.pages.clear()
    playing.asked.clear()
    for name, value in playing.environment.items():
        monkeypatch.setenv(name, value)
    return playing


@pytest.fixture
def seen(
    requested: Callable[..., Request], recorded: Callable[..., Recording]
) -> Callable[..., Recording]:
    def make(path: str, method: str = "GET", host: str = HOST, **parts: Any) -> Recording:
        request = requested(method, f"{host}{path}", **{"headers": READ, **parts})
        calls = (Call("identify", ("jane",)),)
        return recorded(request, calls=calls, settings={"orgToken": "T0ken"})

    return make


def answers(hosts: LiveHosts, path: str, body: str, **parts: Any) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        assert not request.query_string
        return web.Response(**{"text": body, "content_type": "application/json", **parts})

    hosts.pages[f"{HOST}{path}"] = page


def told(*recordings: Recording) -> str:
    asked = AskedAnswers(WIGZO)
    assert not asked.ask(recordings)
    assert not asked.kept
    [words] = asked.words.values()
    return words


def test_a_shape_has_nothing_of_anybody() -> None:
    answer = {
        "token": 77,
        "enabled": True,
        "none": None,
        "every": 30,
        "ratio": 0.25,
        "visitor_id": 12,
        "siteIds": [4, 5],
        "phone": 4915112345678,
        "at": 52.520008,
        "site": 47,
        "name": "Jane",
        "empty": "",
        "list": [{"a": "x"}, {"b": 2}],
        "nothing": [],
        "users": {"jane@shop.example": 1, "u-8841": 2},
    }
    assert shape(answer, {"47"}) == {
        "token": 1,
        "enabled": True,
        "none": None,
        "every": 30,
        "ratio": 0.25,
        "visitor_id": 1,
        "siteIds": [1],
        "phone": 1,
        "at": 1.0,
        "site": 1,
        "name": "text",
        "empty": "",
        "list": [{"a": "text"}],
        "nothing": [],
        "users": {"text": 1},
    }


def test_a_number_stays_the_pinned_one() -> None:
    old = {"size": 12, "rate": 0.5, "on": True, "list": [{"n": 1}], "gone": 1, "was": "text"}
    new = {"size": 13, "rate": 1, "on": 1, "list": [{"n": 2, "m": 3}], "was": 4, "new": [5]}
    assert with_numbers_of(old, new) == {
        "size": 12,
        "rate": 0.5,
        "on": 1,
        "list": [{"n": 1, "m": 3}],
        "was": 4,
        "new": [5],
    }
    assert with_numbers_of(old, new)["on"] is not True
    assert with_numbers_of([], [1]) == [1]
    assert with_numbers_of([1], []) == []


def test_an_answer_is_asked_for_without_its_query(
    hosts: LiveHosts, seen: Callable[..., Recording]
) -> None:
    answers(hosts, "/rest/v1/settings", '{"events": ["a"], "jane": 1}', status=203)
    asked = AskedAnswers(WIGZO)
    recordings = [seen("/rest/v1/settings?v=2&org_token=T0ken"), seen("/rest/v1/settings?v=2")]
    assert asked.ask(recordings)
    assert hosts.asked == [f"GET {HOST}/rest/v1/settings"]
    [kept] = asked.kept
    assert (kept.address, kept.status) == (f"{HOST}/rest/v1/settings", 203)
    assert kept.content_type == "application/json"
    assert kept.shape == {"events": ["text"], "text": 1}
    assert not asked.ask(recordings)  # nothing is new
    assert len(hosts.asked) == 1


@pytest.mark.parametrize(
    "path", ["/of/T0ken/settings", "/users/ja%6ee", "/u/8841", "/v/3f2a91c04b77.json"]
)
def test_a_path_that_may_carry_data_is_not_asked_for(
    hosts: LiveHosts, seen: Callable[..., Recording], path: str
) -> None:
    assert told(seen(path)) == "not asked for: the path may carry data"
    assert not hosts.asked


@pytest.mark.parametrize(
    "parts",
    [
        {"method": "POST"},
        {"headers": (("Sec-Fetch-Dest", "image"),)},
        pytest.param({"headers": (*READ, ("Sec-Fetch-Mode", "no-cors"))}, id="beacon"),
        {"host": "https://stranger.example"},
        {"role": Role.UNCLAIMED},
    ],
    ids=lambda parts: next(iter(parts)),
)
def test_what_no_page_reads_from_a_named_host_is_not_asked_for(
    hosts: LiveHosts, seen: Callable[..., Recording], parts: Any
) -> None:
    asked = AskedAnswers(WIGZO)
    assert not asked.ask([seen("/rest/v1/settings", **parts)])
    assert not asked.words
    assert not hosts.asked


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"status": 401}, "without its query, it answered 401"),
        ({"status": 302, "headers": {"Location": "/x"}}, "without its query, it answered 302"),
        ({"content_type": "text/html"}, "it answered with text/html instead of JSON"),
        ({"text": '{"a": NaN}'}, "it answered with JSON that cannot be read"),
        ({"text": "[" * 100_000}, "it answered with JSON that cannot be read"),
    ],
)
def test_an_answer_without_a_shape_is_not_kept(
    hosts: LiveHosts, seen: Callable[..., Recording], parts: dict[str, Any], words: str
) -> None:
    answers(hosts, "/settings", "{}", **parts)
    assert told(seen("/settings")) == f"not kept: {words}"
    assert hosts.asked == [f"GET {HOST}/settings"]


def test_a_host_that_does_not_answer_is_one_line(
    hosts: LiveHosts, seen: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(TrackerError, match=r"^https://app\.wigzo\.com/settings did not answer"):
        AskedAnswers(WIGZO).ask([seen("/settings")])
    assert not hosts.asked


def test_a_tracker_that_makes_addresses_up_is_refused(
    hosts: LiveHosts, seen: Callable[..., Recording]
) -> None:
    every = [seen(f"/{'a' * number}") for number in range(1, 22)]
    with pytest.raises(TrackerError, match="asks for more than 20 addresses, such as"):
        AskedAnswers(WIGZO).ask(every)
    assert len(hosts.asked) == 20


PINNED = Answer(headers={"Content-Type": "application/vnd.api+json"}, body=b'{"pinned": 1}')


@pytest.mark.parametrize(
    ("method", "host", "conditions", "documented", "body"),
    [
        ("GET", "cdn.wishpond.net", {}, {}, {"pinned": 1}),
        ("POST", "cdn.wishpond.net", {}, {}, {}),
        ("GET", "api.wishpond.net", {}, {}, {}),
        ("GET", "cdn.wishpond.net", {}, {"/s": Answer(body=b"[1]")}, [1]),
        ("GET", "cdn.wishpond.net", {"answers": {"/s": (Answer(body=b"[2]"),)}}, {}, [2]),
    ],
)
def test_who_says_otherwise_is_asked_before_the_pin(
    method: str, host: str, conditions: Any, documented: Any, body: Any
) -> None:
    made = world(alone=True, **conditions)
    tracker = Tracker("pinned", "pinned", (), {"https://cdn.wishpond.net/s": PINNED})
    target = dataclasses.replace(made.destination, tracker=tracker, answers=documented)
    served = dataclasses.replace(made, destination=target)
    reply = served.reply(Role.DESTINATION, host, "/s", method=method)
    assert json.loads(reply.body) == body
    assert (reply.headers.get("Content-Type") == PINNED.headers["Content-Type"]) == (
        body == {"pinned": 1}
    )
