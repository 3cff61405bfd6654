"""An invocation of a tracker function counts once, in Python and in a failure bundle.

Each case lists what is observed: the function, the script that called it, the observed function
that was running, and the arguments.
"""

import json
import subprocess
from collections.abc import Callable
from typing import Any, Final

import pytest

from harness.analysis import invoked
from harness.codec import tagged_json
from harness.model import Instance, Invocation, Recording, ServedTracker, Value
from harness.toolchain import node, paths

BUILD: Final = "https://cdn.segment.com/shop.js"
TRACKER: Final = "https://cdn.shop.example/tracker.js"
FURTHER: Final = "https://cdn.shop.example/v2/core.js"
SERVED: Final = ServedTracker("pinned", {TRACKER: "a" * 64, FURTHER: "b" * 64})
ARGUMENTS: Final = Instance("Arguments", {"0": "track", "1": "B"})

CASES: Final[dict[str, tuple[list[tuple[Any, ...]], list[str]]]] = {
    "pushed and never carried out": (
        [("queue.push", BUILD, "", [["track", "A", {"n": 1}]])],
        ["queue.track 'A' {'n': 1}"],
    ),
    "pushed and carried out by an object's function": (
        [
            ("queue.push", BUILD, "", [["track", "A"]]),
            ("shop.track", TRACKER, "", ["A"]),
            ("queue.push", BUILD, "", [["identify", "jane"]]),
        ],
        ["shop.track 'A'", "queue.identify 'jane'"],
    ),
    "carried out at once by the tracker's own push": (
        [("queue.push", BUILD, "", [["track", "A"]]), ("shop.track", TRACKER, "queue.push", ["A"])],
        ["shop.track 'A'"],
    ),
    "pushed again by the tracker": (
        [
            ("queue.push", BUILD, "", [["track", "A"]]),
            ("queue.push", TRACKER, "", [["track", "A"]]),
            ("shop.track", TRACKER, "queue.push", ["A"]),
        ],
        ["shop.track 'A'"],
    ),
    "pushed twice and carried out once": (
        [
            ("queue.push", BUILD, "", [["track", "A"]]),
            ("queue.push", BUILD, "", [["track", "A"]]),
            ("shop.track", TRACKER, "", ["A"]),
        ],
        ["shop.track 'A'", "queue.track 'A'"],
    ),
    "pushed once and carried out twice": (
        [
            ("queue.push", BUILD, "", [["track", "A"]]),
            ("shop.track", TRACKER, "", ["A"]),
            ("shop.track", TRACKER, "", ["A"]),
        ],
        ["shop.track 'A'", "shop.track 'A'"],
    ),
    "carried out with another argument, so of the tracker's own accord": (
        [("queue.push", BUILD, "", [["track", "A"]]), ("shop.track", TRACKER, "", ["B"])],
        ["queue.track 'A'", "shop.track 'B'"],
    ),
    "carried out by a further script of the tracker": (
        [
            ("shop", BUILD, "", ["track", "A"]),
            ("shop.track", FURTHER, "", ["A"]),
            ("other.track", FURTHER, "shop.track", ["A"]),
        ],
        ["shop.track 'A'"],
    ),
    "two lists in one push, and arguments": (
        [
            ("queue.push", BUILD, "", [["track", "A"], ARGUMENTS]),
            ("shop.track", TRACKER, "", ["B"]),
        ],
        ["queue.track 'A'", "shop.track 'B'"],
    ),
    "a build's own function in place of the tracker's, and what it calls of that": (
        [
            ("shop.track", BUILD, "", ["A"], BUILD, TRACKER),
            ("shop", BUILD, "", ["track", "B"], BUILD, FURTHER),
            ("shop.track", BUILD, "shop.track", ["C"], TRACKER),
        ],
        ["shop.track 'C'"],
    ),
    "a tracker's function in place of the build's, or of its own": (
        [
            ("shop.track", BUILD, "", ["A"], TRACKER, BUILD),
            ("shop.track", BUILD, "", ["B"], FURTHER, TRACKER),
            ("shop.track", BUILD, "", ["C"], BUILD, BUILD),
        ],
        ["shop.track 'A'", "shop.track 'B'", "shop.track 'C'"],
    ),
    "what is not a command": (
        [("queue.push", BUILD, "", [[1, 2]]), ("queue.push", BUILD, "", [{"event": "A"}])],
        ["queue.push [1, 2]", "queue.push {'event': 'A'}"],
    ),
    "a dispatcher that is called with a name": (
        [
            ("shop", BUILD, "", ["track", "A"]),
            ("shop", TRACKER, "", ["track", "A"]),
            ("shop.track", TRACKER, "shop", ["A"]),
            ("other.track", TRACKER, "", ["A"]),
        ],
        ["shop.track 'A'", "other.track 'A'"],
    ),
}

IN_A_BUNDLE: Final = """
import { readFileSync } from "node:fs";
const { invoked } = await import(`${process.argv[1]}/invocations.js`);
const [logs, dispatchers, trackers] = JSON.parse(readFileSync(0, "utf8"));
const counted = logs.map((log) => invoked(log, dispatchers, new Set(trackers)));
process.stdout.write(JSON.stringify(counted));
"""

each_case = pytest.mark.parametrize("case", CASES)


def observed(case: str) -> list[Invocation]:
    return [
        Invocation(function, tuple(args), "call 0", order, 1.5, caller, inside, *owner)
        for order, (function, caller, inside, args, *owner) in enumerate(CASES[case][0], 1)
    ]


def told(function: str, args: list[Value]) -> str:
    return " ".join([function, *map(repr, args)])


DISPATCHERS: Final = ("shop", "queue.push")


@each_case
def test_each_counts_once(case: str, recorded: Callable[..., Recording]) -> None:
    parts = {"dispatchers": DISPATCHERS, "tracker": TRACKER, "served_tracker": SERVED}
    recording = recorded(*observed(case), **parts)
    counted = invoked(recording)
    assert [told(item.function, list(item.args)) for item in counted] == CASES[case][1]


def test_a_failure_bundle_counts_the_same() -> None:
    logs = [[entry(item) for item in observed(case)] for case in CASES]
    folder = paths.pages() / "failure-bundle"
    command = [str(node.program()), "--input-type=module", "--eval", IN_A_BUNDLE, folder.as_uri()]
    done = subprocess.run(  # noqa: S603 - our own program
        command,
        input=json.dumps([logs, DISPATCHERS, [TRACKER, FURTHER]]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    every: list[list[dict[str, Any]]] = json.loads(done.stdout)
    for counted, (case, (_, wanted)) in zip(every, CASES.items(), strict=True):
        assert [
            told(one["function"], tagged_json.decode(one["args"])) for one in counted
        ] == wanted, case


def entry(item: Invocation) -> dict[str, Any]:
    """Return an invocation as the recorder notes it."""
    return {
        "kind": "invocation",
        "function": item.function,
        "args": tagged_json.encode(item.args),
        "caller": item.caller,
        "inside": item.inside,
        "maker": item.maker,
        "hides": item.hides,
    }
