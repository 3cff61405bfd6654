"""Two recordings are the same if they differ in nothing but what an engine may have otherwise."""

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tools import same_recordings

UNDEFINED: Final = {"$": "undefined"}
AGENTS: Final = ("Mozilla/5.0 (One)", "Mozilla/5.0 (Other)")


def recording(agent: str) -> dict[str, Any]:
    body = {"sentAt": "2026-07-01T01:30:00.030Z", "context": {"userAgent": agent}, "size": 1}
    request = {
        "kind": "request",
        "method": "POST",
        "phase": "load",
        "url": "https://a.example/",
        "headers": [["User-Agent", agent]],
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "parameters": body,
        "time": 1,
        "order": 1,
    }
    error = {"kind": "error", "message": "Error: no", "source": "b.js:7:3", "stack": agent}
    return {
        "browser": agent,
        "seconds": 1,
        "neighbour_tracker": {"source": "", "scripts": {}},
        "world": {"user agent": agent, "screen": "1280x720"},
        "leftovers": {"cookies": ["seen", "known"]},
        "reported": [{"method": "GET", "url": "https://a.example/", "failure": agent}],
        "observations": [
            {"kind": "call", "index": 0, "time": 1, "order": 1},
            {"kind": "console", "args": ["took", 10], "time": 1, "order": 1},
            {**error, "position": "lib/index.js:2:1", "time": 2, "order": 2},
            request,
            {
                **request,
                "url": "https://b.example/?1782869520011",
                "body": "cGxhaW4=",
                "parameters": UNDEFINED,
            },
        ],
    }


def other_request(found: dict[str, Any], **parts: Any) -> None:
    found["observations"][3] |= parts


def other_body(found: dict[str, Any], **parts: Any) -> None:
    found["observations"][3]["parameters"] |= parts


THE_SAME: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "nothing": lambda _: None,
    "which browser it was": lambda found: found.update(browser="firefox 1", seconds=9),
    "when something was seen": lambda found: found["observations"][0].update(time=9, order=7),
    "how long it took": lambda found: found["observations"][1].update(args=["took", 20]),
    "a column": lambda found: found["observations"][2].update(source="b.js:7:9", stack=""),
    "the order of requests": lambda found: found["observations"].insert(
        3, found["observations"].pop()
    ),
    "a preflight": lambda found: found["observations"].append(
        {
            **found["observations"][3],
            "method": "OPTIONS",
            "headers": [["Access-Control-Request-Method", "POST"]],
        }
    ),
    "headers": lambda found: other_request(found, headers=[]),
    "a moment": lambda found: other_body(found, sentAt="2026-07-01T01:30:01Z"),
    "milliseconds": lambda found: found["observations"][4].update(
        url="https://b.example/?1782869520001"
    ),
    "client hints": lambda found: other_body(found, userAgentData={"brands": []}),
    "the order of names": lambda found: found["leftovers"]["cookies"].reverse(),
    "why a request failed": lambda found: found["reported"][0].update(failure="NS_ERROR"),
}

OTHERWISE: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "world.screen": lambda found: found["world"].update(screen="1x1"),
    "leftovers.cookies": lambda found: found["leftovers"]["cookies"].append("more"),
    "reported[0][2]": lambda found: found["reported"][0].update(failure=""),
    "page[0].index": lambda found: found["observations"][0].update(index=1),
    "page[1].args[0]": lambda found: found["observations"][1].update(args=["takes", 10]),
    "page[2].message": lambda found: found["observations"][2].update(message="Error: yes"),
    "page[2].source": lambda found: found["observations"][2].update(source="b.js:8:3"),
    "requests": lambda found: found["observations"].pop(),
    "requests[0].parameters.size": lambda found: other_body(found, size=2),
    "requests[0].parameters.sentAt": lambda found: other_body(found, sentAt="2026-07-01T01:30:02Z"),
    "requests[1].url": lambda found: found["observations"][4].update(
        url="https://b.example/?1782869529999"
    ),
    "requests[1].body": lambda found: found["observations"][4].update(body=""),
}


@pytest.mark.parametrize("what", THE_SAME)
def test_what_an_engine_may_have_otherwise_is_no_difference(what: str) -> None:
    first, second = map(recording, AGENTS)
    THE_SAME[what](second)
    assert [*same_recordings.otherwise(first, second)] == []


@pytest.mark.parametrize("place", OTHERWISE)
def test_anything_else_is_named(place: str) -> None:
    first = recording(AGENTS[0])
    second = copy.deepcopy(first)
    OTHERWISE[place](second)
    [line] = same_recordings.otherwise(first, second)
    assert line.startswith(f"{place}: ")


def test_both_recordings_come_from_one_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = map(recording, AGENTS)
    run = {"kind": "run", "requirement": "a", "library": "next"}
    place = tmp_path / "recordings.jsonl"

    def compared(*recordings: Any) -> tuple[int, str]:
        runs = [
            {**run, "engine": engine, "recording": each}
            for engine, each in zip(("chromium", "firefox"), recordings, strict=False)
        ]
        lines = [
            {"kind": "header", "format": 1},
            *runs,
            {"kind": "footer", "runs": len(runs)},
        ]
        place.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        return same_recordings.main([str(place)]), capsys.readouterr().out

    assert compared(first, second) == (0, "1 recordings are the same\n")
    assert compared(first) == (1, "no requirement was recorded in two engines\n")
    second["world"]["screen"] = "1x1"
    assert compared(first, second) == (1, 'a-next: world.screen: "1280x720", and "1x1"\n')


def test_which_of_two_destinations_begins_first_is_chance() -> None:
    first, other = (recording(agent) for agent in AGENTS)
    found = {"kind": "definition", "function": "acme.track", "globals": {"acme": 1}}
    first["observations"].insert(0, found)
    other["observations"].insert(1, {**found, "globals": {"acme": 1, "zeta": 2}})
    assert [*same_recordings.otherwise(first, other)] != []
    for one in (first, other):
        one["neighbour_tracker"] = {"source": "stub", "scripts": {"https://z.example/z.js": "00"}}
    assert [*same_recordings.otherwise(first, other)] == []
    other["observations"][1]["function"] = "acme.identify"
    assert [*same_recordings.otherwise(first, other)] != []
